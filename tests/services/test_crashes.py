"""Crashes, leases, several deliverers, and the controllers' morning digest."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from data import milestones, people, reminders
from domain.ledger import Delivered, Letter, Outcome, Postponed, Unreachable
from domain.milestone import State
from domain.people import Role
from services.delivery import LEASE, SEND_SECONDS, deliver_due, deliver_next
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, RecordingSender, deliver, moscow, plan, rows, tick

ANNA, CLERK_NAME = CONTROLLER.person.name, CLERK.person.name


class Killed(BaseException):
    """The process died here."""


async def make(office: Office, *labels: str, due: date = date(2024, 1, 17)) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        for label in labels or ("4",):
            await add_milestone(connection, roadmap_id, number=f"{label}.", due=due, today=date(2023, 12, 1))


async def test_a_crash_after_the_claim_only_delays_until_the_lease_runs_out(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    await plan(office)
    sender.script = [Killed(), Killed()]
    for _ in range(2):
        with pytest.raises(Killed):
            await deliver_next(office, sender)
    assert sender.accepted == []
    sender.take()

    clock.now += LEASE - timedelta(seconds=1)
    assert await tick(office, sender) == []
    clock.advance(seconds=1)
    assert await tick(office, sender) == [(ANNA, ["digest"]), (CLERK_NAME, ["4 before-3"])]


async def test_a_crash_between_sending_and_recording_repeats_the_letter_once(
    office: Office, sender: RecordingSender, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(office)
    await plan(office)

    async def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("services.delivery._record", die)
        for _ in range(2):
            with pytest.raises(Killed):
                await deliver_next(office, sender)

    for _ in range(3):
        clock.now += LEASE
        await tick(office, sender)

    names = [letter.to.name for letter in sender.accepted]
    assert sorted(names) == [ANNA, ANNA, CLERK_NAME, CLERK_NAME]
    assert {row.state for row in await rows(office, digests=True)} == {"sent"}


async def test_an_outcome_that_the_database_does_not_take_at_once_is_stored_later_and_nothing_repeated(
    office: Office, sender: RecordingSender, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(office)
    await plan(office)
    finish, failures = reminders.finish, [TimeoutError(), TimeoutError()]

    async def refuse_at_first(*args: Any, **kwargs: Any) -> None:
        if sender.accepted and failures:
            raise failures.pop()
        await finish(*args, **kwargs)

    monkeypatch.setattr(reminders, "finish", refuse_at_first)
    with pytest.raises(TimeoutError):
        await deliver_due(office, sender, lambda: False)

    clock.now += LEASE
    await deliver_due(office, sender, lambda: False)

    assert sender.take() == [(ANNA, ["digest"]), (CLERK_NAME, ["4 before-3"])]


async def test_what_was_reported_while_the_letter_was_under_way_is_not_repeated_after_a_crash(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office)
    await plan(office)
    sender.script = [Killed(), Killed()]
    for _ in range(2):
        with pytest.raises(Killed):
            await deliver_next(office, sender)
    async with office.database.transaction() as connection:
        milestone = await milestones.get(connection, 1)
        assert milestone is not None
        await milestones.change(connection, milestone, state=State.ACCEPTED.value)
    sender.take()

    clock.now += LEASE

    assert await tick(office, sender) == [(ANNA, ["digest"])]


class SlowSender(RecordingSender):
    """Telegram that takes its time, so that deliverers really meet."""

    async def send(self, letter: Letter) -> Outcome:
        await asyncio.sleep(0.01)
        return await super().send(letter)


async def test_deliverers_at_once_never_send_the_same_row_twice(office: Office) -> None:
    crowd = [make_actor(8 + n, f"Контролёр {n}", member(CENTRE, Role.CONTROLLER)) for n in range(12)]
    async with office.database.transaction() as connection:
        for actor in crowd:
            await join(connection, actor)
    await make(office, "1", "2", "3", due=date(2024, 1, 11))
    await plan(office)
    sender = SlowSender()

    await asyncio.gather(*(deliver(office, sender) for _ in range(5)))

    names = [letter.to.name for letter in sender.letters]
    assert len(names) == len(set(names)) == len(crowd) + 2
    ids = [each for letter in sender.letters for each in letter.reminder_ids]
    assert len(ids) == len(set(ids)) == len(await rows(office, digests=True))


async def test_a_letter_that_hangs_is_given_up_before_its_lease_runs_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(RecordingSender):
        async def send(self, letter: Letter) -> Outcome:
            await asyncio.sleep(60)
            return Delivered(1)

    monkeypatch.setattr("services.delivery.SEND_SECONDS", 0.01)
    await make(office)
    await plan(office)

    await deliver(office, Hanging())

    assert [(row.state, row.outcome) for row in await rows(office)] == [("planned", "нет ответа")]


def test_a_letter_may_take_less_than_its_lease() -> None:
    assert timedelta(seconds=SEND_SECONDS) < LEASE


async def test_the_digest_comes_even_when_there_is_nothing_to_say(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    assert await tick(office, sender) == [(ANNA, ["digest"])]

    figures = sender.accepted[0].digest
    assert figures is not None
    assert (figures.overdue, figures.awaiting_acceptance, figures.external) == (0, 0, 0)
    assert (figures.delivered, figures.planned, figures.unreachable) == (0, 0, ())


async def test_the_digest_comes_once_a_working_day_and_to_controllers_only(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    told = []
    clock.now = moscow("2024-02-22 08:00")
    while clock.now < moscow("2024-02-27 00:00"):
        told += [(f"{clock.now:%d.%m %H}", name) for name, _ in await tick(office, sender)]
        clock.advance(hours=1)

    # The 23rd is a holiday, then a weekend.
    assert told == [("22.02 09", ANNA), ("26.02 09", ANNA)]


async def test_the_digest_counts_the_reminders_since_the_working_day_before(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await make(office, "1", "2")
    await make_late(office, clock)
    clock.now = moscow("2024-01-12 09:00")
    sender.always = {TEACHER.person.id: Postponed(3600 * 30, "429")}
    await tick(office, sender)

    clock.now = moscow("2024-01-15 09:00")
    await tick(office, sender)

    figures = next(letter.digest for letter in sender.accepted[::-1] if letter.digest)
    # On Friday: two to the clerk, the late one to the teacher (put off) and to the controller.
    assert (figures.delivered, figures.planned) == (3, 4)
    assert figures.overdue == 1


async def make_late(office: Office, clock: FakeClock) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title="Другая")
        await add_milestone(
            connection, roadmap_id, due=date(2024, 1, 11), today=date(2023, 12, 1), assignees=(TEACHER,)
        )


async def test_the_digest_tells_late_waiting_and_outside_apart(
    office: Office, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        late = date(2024, 1, 10)
        await add_milestone(connection, roadmap_id, number="1.", due=late)
        await add_milestone(connection, roadmap_id, number="2.", due=late)
        await add_milestone(connection, roadmap_id, number="3.", due=late, state=State.REPORTED)
        await add_milestone(connection, roadmap_id, number="4.", due=late, external=True)
        await add_milestone(connection, roadmap_id, number="5.", due=date(2024, 1, 12))
        await add_milestone(connection, roadmap_id, number="6.", due=late, state=State.ACCEPTED)

    await tick(office, sender)

    figures = next(letter.digest for letter in sender.accepted if letter.digest)
    assert (figures.overdue, figures.awaiting_acceptance, figures.external) == (2, 1, 1)


async def test_digests_of_days_of_silence_are_one_digest(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    sender.always = {CONTROLLER.person.id: Postponed(3600, "TimeoutError")}
    for day in ("2024-01-10", "2024-01-11", "2024-01-12"):
        clock.now = moscow(f"{day} 09:00")
        await tick(office, sender)
    sender.always = {}

    clock.now = moscow("2024-01-15 09:00")

    assert await tick(office, sender) == [(ANNA, ["digest"])]
    assert [(row.step, row.state) for row in await rows(office, digests=True)] == [
        ("digest-2024-01-10", "skipped"),
        ("digest-2024-01-11", "skipped"),
        ("digest-2024-01-12", "skipped"),
        ("digest-2024-01-15", "sent"),
    ]


async def test_a_controller_who_blocked_the_bot_gets_no_more_digests(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    sender.always = {CONTROLLER.person.id: Unreachable("Forbidden: bot was blocked by the user")}
    await tick(office, sender)
    clock.now = moscow("2024-01-15 09:00")

    assert await tick(office, sender) == []
    async with office.database.transaction() as connection:
        assert [person.name for person in await people.unreachable(connection)] == [ANNA]
