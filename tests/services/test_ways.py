"""Whom a letter goes to and how: groups, mail, those who left; and rounds of many letters."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, update

from data import chats, people, reminders
from data.database import Database
from data.tables import memberships
from data.tables import people as t_people
from data.tables import reminders as ledger
from domain.ledger import (
    LONGEST_PAUSE,
    Delivered,
    Letter,
    Moved,
    Outcome,
    Postponed,
    Reason,
    Reminder,
    Unreachable,
    Way,
    pause,
)
from domain.milestone import Milestone
from domain.people import Group, Organisation, Role
from services import delivery
from services.delivery import deliver_due, deliver_next
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    ZONE,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, RecordingSender, Row, deliver, moscow, rows, tick

BLOCKED = Unreachable("бот заблокирован")
CLERK_NAME = CLERK.person.name
CHAT = "Чат школы"


async def milestone_of(office: Office, label: str = "4", due: date = date(2024, 1, 17)) -> Milestone:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=f"Центр «IT-куб» {label}")
        return await add_milestone(
            connection, roadmap_id, number=f"{label}.", due=due, today=date(2023, 12, 1)
        )


async def bind(office: Office, organisation: Organisation = SCHOOL, thread_id: int = 0) -> Group:
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, -100, thread_id, "group", CHAT)
        await chats.bind(
            connection, group, organisation.id, by=CONTROLLER.person.id, now=NOW, members_report=True
        )
        bound = await chats.get(connection, group.id)
        assert bound is not None
        return bound


async def plan_for(office: Office, milestone: Milestone, *, group: Group | None = None) -> None:
    """A row for a group, or for the clerk."""
    row = Reminder(
        person_id=None if group else CLERK.person.id,
        group_id=group.id if group else None,
        milestone_id=milestone.id,
        revision=milestone.revision,
        step="before-3",
        rank=-3,
        reason=Reason.GROUP if group else Reason.ASSIGNEE,
        zone=ZONE,
        due_at=NOW,
    )
    async with office.database.transaction() as connection:
        await reminders.plan(connection, [row])


async def give_address(office: Office, address: str | None = "clerk@mouo.example") -> None:
    async with office.database.transaction() as connection:
        query = update(t_people).where(t_people.c.id == CLERK.person.id)
        await connection.execute(query.values(email=address))


async def test_a_group_gets_one_letter_of_all_that_is_due_to_it(
    office: Office, sender: RecordingSender
) -> None:
    group = await bind(office, thread_id=7)
    for label in ("4", "5"):
        await plan_for(office, await milestone_of(office, label), group=group)

    await deliver(office, sender)

    (letter,) = sender.letters
    assert letter.to == group
    assert [item.milestone.label for item in letter.items] == ["4", "5"]
    assert {item.centre for item in letter.items} == {"IT-куб"}
    assert {row.state for row in await rows(office)} == {"sent"}


async def test_a_group_and_a_person_of_the_same_number_are_two(
    office: Office, sender: RecordingSender
) -> None:
    milestone = await milestone_of(office)
    async with office.database.transaction() as connection:
        for number in range(1, CLERK.person.id):
            await chats.ensure(connection, -200 - number, 0, "group", "Другая")
    group = await bind(office)
    assert group.id == CLERK.person.id
    await plan_for(office, milestone, group=group)
    await plan_for(office, milestone)

    await deliver(office, sender)

    assert [name for name, _ in sender.take()] == [CLERK_NAME, CHAT]


@pytest.mark.parametrize("organisation", [OTHER_SCHOOL, None])
async def test_a_group_hears_nothing_of_a_school_that_it_does_not_answer_for_any_more(
    office: Office, sender: RecordingSender, organisation: Organisation | None
) -> None:
    group = await bind(office)
    await plan_for(office, await milestone_of(office), group=group)
    async with office.database.transaction() as connection:
        await chats.unbind(connection, group)
    if organisation is not None:
        await bind(office, organisation)

    await deliver(office, sender)

    assert sender.letters == []
    assert await rows(office) == [Row(CHAT, "before-3", "void", "больше не участвует")]


async def test_whoever_has_no_role_any_more_hears_nothing(office: Office, sender: RecordingSender) -> None:
    await plan_for(office, await milestone_of(office))
    async with office.database.transaction() as connection:
        await connection.execute(delete(memberships).where(memberships.c.person_id == CLERK.person.id))

    await deliver(office, sender)

    assert sender.letters == []
    assert await rows(office) == [Row(CLERK_NAME, "before-3", "void", "больше не участвует")]


async def test_a_group_that_became_a_supergroup_gets_the_letter_there_at_once(
    office: Office, sender: RecordingSender
) -> None:
    group = await bind(office)
    await plan_for(office, await milestone_of(office), group=group)
    sender.script = [Moved(-1_000_100)]

    await deliver(office, sender)

    assert [letter.to.telegram_id for letter in sender.letters] == [-100, -1_000_100]
    assert [(row.state, row.outcome) for row in await rows(office)] == [("sent", "доставлено")]


async def test_a_group_that_is_gone_is_marked_and_the_row_says_why(
    office: Office, sender: RecordingSender
) -> None:
    group = await bind(office)
    await plan_for(office, await milestone_of(office), group=group)
    sender.script = [Unreachable("группа удалена")]

    await deliver(office, sender)

    assert await rows(office) == [Row(CHAT, "before-3", "failed", "группа удалена")]
    async with office.database.transaction() as connection:
        (lost,) = await chats.unreachable(connection)
    assert lost.unreachable_reason == "группа удалена"


async def test_whoever_blocked_the_bot_gets_the_same_letter_by_mail_at_once(
    office: Office, sender: RecordingSender
) -> None:
    posting = replace(office, mail=True)
    await give_address(posting)
    await plan_for(posting, await milestone_of(posting))
    sender.script = [BLOCKED, Delivered(None, Way.MAIL)]

    await deliver(posting, sender)

    first, second = sender.letters
    assert first.reminder_ids == second.reminder_ids
    assert isinstance(second.to, type(CLERK.person))
    assert not second.to.in_telegram
    assert second.to.unreachable_reason == "бот заблокирован"
    async with office.database.transaction() as connection:
        (row,) = (await connection.execute(select(ledger))).all()
    assert (row.state, row.outcome, row.way, row.message_id) == ("sent", "доставлено по почте", "mail", None)


@pytest.mark.parametrize(("mail", "address"), [(False, "clerk@mouo.example"), (True, None)])
async def test_without_mail_or_without_an_address_the_next_on_the_ladder_is_told(
    office: Office, sender: RecordingSender, mail: bool, address: str | None
) -> None:
    posting = replace(office, mail=mail)
    await give_address(posting, address)
    await milestone_of(posting)
    sender.always = {CLERK.person.id: BLOCKED}

    await tick(posting, sender)
    assert (CONTROLLER.person.name, ["4 before-3"]) in await tick(posting, sender)

    assert Row(CLERK_NAME, "before-3", "failed", "бот заблокирован") in await rows(office)


async def test_an_address_that_does_not_exist_is_given_up_and_the_next_is_told(
    office: Office, sender: RecordingSender
) -> None:
    posting = replace(office, mail=True)
    await give_address(posting)
    await milestone_of(posting)
    refused = Unreachable("почта clerk@mouo.example не принимает письма", Way.MAIL)
    sender.always = {CLERK.person.id: refused}

    await tick(posting, sender)
    assert (CONTROLLER.person.name, ["4 before-3"]) in await tick(posting, sender)

    assert Row(CLERK_NAME, "before-3", "failed", refused.reason) in await rows(office)
    async with office.database.transaction() as connection:
        clerk = await people.get(connection, CLERK.person.id)
    assert (clerk.email, clerk.unreachable_reason) == (None, refused.reason)


async def test_pauses_grow_from_half_a_minute_to_an_hour(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    await plan_for(office, await milestone_of(office))
    sender.always = {CLERK.person.id: Postponed(None, "Telegram недоступен")}
    tries = []
    while clock.now < moscow("2024-01-12 17:59"):
        if await deliver_next(office, sender):
            tries.append(clock.now)
        clock.advance(seconds=5)

    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(tries)]
    expected = [min(30 * 2**n, 3600) for n in range(len(pauses))]
    assert len(pauses) > 10
    assert all(0.75 <= found / wanted <= 1.25 for found, wanted in zip(pauses, expected, strict=True))


def test_letters_that_failed_together_do_not_come_back_together() -> None:
    waits = {round(pause(1, key), 3) for key in range(100)}
    assert len(waits) > 90
    assert all(24 <= each <= 36 for each in waits)
    assert pause(10_000, 1) <= LONGEST_PAUSE * 1.2


CROWD = [make_actor(8 + n, f"Контролёр {n}", member(CENTRE, Role.CONTROLLER)) for n in range(40)]


async def crowd(database: Database) -> None:
    async with database.transaction() as connection:
        for actor in CROWD:
            await join(connection, actor)


class Slow(RecordingSender):
    """Telegram that takes its time, so that carriers and offices really meet."""

    async def send(self, letter: Letter) -> Outcome:
        await asyncio.sleep(0.005)
        return await super().send(letter)


def repeated(letters: Sequence[Letter]) -> list[int]:
    ids = [each for letter in letters for each in letter.reminder_ids]
    return sorted({each for each in ids if ids.count(each) > 1})


async def test_a_round_gives_everybody_one_letter(office: Office) -> None:
    await crowd(office.database)
    await milestone_of(office)
    sender = Slow()
    await tick(office, RecordingSender(always={actor.person.id: Postponed(1, "429") for actor in CROWD}))
    office.clock.advance(seconds=1)  # type: ignore[attr-defined]

    await deliver_due(office, sender, lambda: False)

    assert len(sender.accepted) == len(CROWD)
    assert repeated(sender.letters) == []
    assert {row.state for row in await rows(office, digests=True)} == {"sent"}


async def test_two_offices_on_one_database_send_nothing_twice(office: Office, clock: FakeClock) -> None:
    await crowd(office.database)
    await milestone_of(office)
    nobody = RecordingSender()
    nobody.always = {actor.person.id: Postponed(1, "429") for actor in (*CROWD, CLERK, CONTROLLER)}
    await tick(office, nobody)
    clock.advance(seconds=1)
    second = Database(office.database.url)
    sender = Slow()
    try:
        await asyncio.gather(
            deliver_due(office, sender, lambda: False),
            deliver_due(replace(office, database=second), sender, lambda: False),
        )
    finally:
        await second.close()

    assert len(sender.accepted) == len(CROWD) + 2
    assert repeated(sender.letters) == []


async def test_when_telegram_is_out_a_round_ends_after_a_few_tries_and_the_rest_stays_free(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CARRIERS", 4)
    monkeypatch.setattr(delivery, "BATCH", 10)
    await crowd(office.database)
    out = RecordingSender(always={each.person.id: Postponed(None, "нет связи") for each in CROWD})
    out.always[CONTROLLER.person.id] = Postponed(None, "нет связи")
    await tick(office, RecordingSender(script=[Postponed(1, "429")] * 41))
    office.clock.advance(seconds=1)  # type: ignore[attr-defined]

    await deliver_due(office, out, lambda: False)

    assert 4 <= len(out.letters) < 10
    sender = RecordingSender()
    await deliver_due(office, sender, lambda: False)
    assert len(sender.accepted) == 41 - len(out.letters)


async def test_what_was_at_hand_when_it_stopped_is_free_for_the_next_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CARRIERS", 2)
    await crowd(office.database)
    await tick(office, RecordingSender(script=[Postponed(1, "429")] * 41))
    office.clock.advance(seconds=1)  # type: ignore[attr-defined]
    first, second = Slow(), Slow()

    await deliver_due(office, first, lambda: len(first.letters) >= 3)
    await deliver_due(office, second, lambda: False)

    assert 3 <= len(first.accepted) <= 5
    assert len(second.accepted) == 41 - len(first.accepted)


async def test_in_a_round_too_a_blocked_bot_means_mail_at_once(office: Office) -> None:
    posting = replace(office, mail=True)
    await give_address(posting)
    await plan_for(posting, await milestone_of(posting))
    sender = RecordingSender(script=[BLOCKED, Delivered(None, Way.MAIL)])

    await deliver_due(posting, sender, lambda: False)

    assert [row.outcome for row in await rows(office)] == ["доставлено по почте"]
