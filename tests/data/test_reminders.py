"""The ledger: planned once, claimed by one at a time, never silently lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from data import chats, milestones, reminders
from data.database import Connection, Database
from data.tables import reminders as t
from domain.ledger import Reason, Reminder, ReminderState
from domain.milestone import State
from tests.cast import NOW, SCHOOL, STRANGER, TEACHER, ZONE, add_milestone, add_roadmap, read

HOUR = timedelta(hours=1)
LEASE = NOW + timedelta(minutes=5)
TEACHER_ID, STRANGER_ID = TEACHER.person.id, STRANGER.person.id


def reminder(milestone_id: int | None, step: str = "before-3", **overrides: object) -> Reminder:
    plain = Reminder(TEACHER_ID, milestone_id, 1, step, -3, Reason.ASSIGNEE, ZONE, due_at=NOW)
    return replace(plain, **overrides)  # type: ignore[arg-type]


def digest(step: str = "digest-2024-01-12", **overrides: object) -> Reminder:
    return reminder(None, step, revision=0, reason=Reason.DIGEST, **overrides)


async def claim(
    connection: Connection, now: datetime = NOW, zones: Sequence[str] = (ZONE,)
) -> list[Reminder]:
    return await reminders.claim(connection, now, zones, now + timedelta(minutes=5))


async def ledger(connection: Connection) -> list[tuple[int, str, str]]:
    query = select(t.c.person_id, t.c.step, t.c.state).order_by(t.c.id)
    return [(row.person_id, row.step, row.state) for row in await connection.execute(query)]


@pytest.fixture
async def milestone_id(settled: Database) -> int:
    async with settled.transaction() as connection:
        return (await add_milestone(connection, await add_roadmap(connection))).id


@pytest.fixture
async def connection(milestone_id: int, connection: Connection) -> Connection:
    """The transaction begins after the milestone was made in one of its own."""
    return connection


async def test_planning_the_same_again_changes_nothing(connection: Connection, milestone_id: int) -> None:
    rows = [reminder(milestone_id), reminder(milestone_id, person_id=STRANGER_ID), digest()]
    await reminders.plan(connection, rows)
    before = await ledger(connection)
    assert len(before) == 3

    await reminders.plan(connection, [*rows, reminder(milestone_id, due_at=NOW + HOUR, rank=9)])

    assert await ledger(connection) == before


async def test_a_new_revision_step_or_day_is_a_row_of_its_own(
    connection: Connection, milestone_id: int
) -> None:
    await reminders.plan(connection, [reminder(milestone_id), digest()])
    await reminders.plan(connection, [reminder(milestone_id, revision=2), reminder(milestone_id, "on-day")])
    await reminders.plan(connection, [digest("digest-2024-01-15"), digest(person_id=STRANGER_ID)])

    assert len(await ledger(connection)) == 6


async def test_planning_nothing_is_allowed(connection: Connection) -> None:
    await reminders.plan(connection, [])

    assert await ledger(connection) == []


async def test_planners_at_once_and_in_any_order_write_each_row_once(
    settled: Database, milestone_id: int
) -> None:
    rows = [
        reminder(milestone_id, f"before-{days}", person_id=person_id)
        for days in range(20)
        for person_id in (TEACHER_ID, STRANGER_ID)
    ]

    async def plan(ordered: Sequence[Reminder]) -> None:
        async with settled.transaction() as connection:
            await reminders.plan(connection, ordered)

    await asyncio.gather(plan(rows), plan(rows[::-1]), plan(rows[20:] + rows[:20]), plan(rows[::2]))

    async with settled.transaction() as connection:
        assert len(await ledger(connection)) == len(rows)


async def test_a_claim_takes_all_that_is_due_to_one_person(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(connection, [reminder(milestone_id, "before-7", due_at=NOW - HOUR)])
    await reminders.plan(connection, [digest(person_id=STRANGER_ID), reminder(milestone_id, "before-3")])
    await reminders.plan(connection, [reminder(milestone_id, "on-day")])

    first, second, third = [await claim(connection) for _ in range(3)]

    assert [(row.person_id, row.step) for row in first] == [
        (TEACHER_ID, "before-7"),
        (TEACHER_ID, "before-3"),
        (TEACHER_ID, "on-day"),
    ]
    assert [(row.person_id, row.milestone_id) for row in second] == [(STRANGER_ID, None)]
    assert third == []


async def test_a_claimed_row_is_the_planned_one_with_its_id_and_the_attempt(
    connection: Connection, milestone_id: int
) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])

    [claimed] = await claim(connection)

    assert claimed == reminder(milestone_id, id=claimed.id, attempts=1)
    assert claimed.id > 0


async def test_whoever_waits_longest_is_first(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    await reminders.plan(connection, [reminder(milestone_id, person_id=STRANGER_ID, due_at=NOW - HOUR)])

    assert [row.person_id for row in await claim(connection)] == [STRANGER_ID]


async def test_what_is_not_due_yet_stays(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(
        connection, [reminder(milestone_id), reminder(milestone_id, "on-day", due_at=NOW + HOUR)]
    )

    assert [row.step for row in await claim(connection, NOW)] == ["before-3"]
    assert [row.step for row in await claim(connection, NOW + HOUR)] == ["before-3", "on-day"]


async def test_a_row_of_a_zone_outside_working_hours_stays(connection: Connection, milestone_id: int) -> None:
    omsk = reminder(milestone_id, "on-day", zone="Asia/Omsk")
    await reminders.plan(connection, [reminder(milestone_id), omsk])

    assert [row.step for row in await claim(connection, zones=["Asia/Omsk"])] == ["on-day"]
    assert await claim(connection, zones=[]) == []
    assert [row.step for row in await claim(connection, zones=["Asia/Omsk", ZONE])] == ["before-3"]


async def test_a_lease_keeps_others_away_until_it_runs_out(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    [first] = await reminders.claim(connection, NOW, [ZONE], LEASE)

    assert await claim(connection, LEASE - timedelta(seconds=1)) == []

    assert await claim(connection, LEASE) == [replace(first, attempts=2)]


async def test_claimers_at_once_never_get_the_same_row_and_leave_none(
    settled: Database, milestone_id: int
) -> None:
    rows = [
        reminder(milestone_id, f"before-{days}", person_id=person_id)
        for days in range(5)
        for person_id in range(1, 7)
    ]
    async with settled.transaction() as connection:
        await reminders.plan(connection, rows)
    taken: list[list[Reminder]] = []

    async def claimer() -> None:
        while True:
            async with settled.transaction() as connection:
                claimed = await claim(connection)
                await asyncio.sleep(0.001)
            if not claimed:
                return
            taken.append(claimed)

    await asyncio.gather(*(claimer() for _ in range(4)))
    await claimer()

    ids = [row.id for claimed in taken for row in claimed]
    assert len(ids) == len(set(ids)) == len(rows)
    assert sorted(claimed[0].person_id for claimed in taken) == [1, 2, 3, 4, 5, 6]


async def test_a_claim_passes_by_a_person_whom_another_claimer_holds(
    settled: Database, milestone_id: int
) -> None:
    earlier = NOW - HOUR
    rows = [reminder(milestone_id, due_at=earlier), reminder(milestone_id, "on-day", due_at=earlier)]
    rows.append(digest(person_id=STRANGER_ID))
    async with settled.transaction() as connection:
        await reminders.plan(connection, rows)
    held = asyncio.Event()

    async def slow() -> list[Reminder]:
        async with settled.transaction() as connection:
            claimed = await claim(connection)
            held.set()
            await asyncio.sleep(0.05)
            return claimed

    async def quick() -> list[Reminder]:
        await held.wait()
        async with settled.transaction() as connection:
            return await claim(connection)

    first, second = await asyncio.gather(slow(), quick())

    assert [row.step for row in first] == ["before-3", "on-day"]
    assert [row.person_id for row in second] == [STRANGER_ID]


async def test_rows_can_be_planned_for_a_person_who_is_being_claimed(
    settled: Database, milestone_id: int
) -> None:
    async with settled.transaction() as connection:
        await reminders.plan(connection, [reminder(milestone_id)])

    async def plan_more() -> None:
        async with settled.transaction() as connection:
            await reminders.plan(connection, [reminder(milestone_id, "on-day")])

    async with settled.transaction() as connection:
        assert len(await claim(connection)) == 1
        planning = asyncio.create_task(plan_more())
    await asyncio.wait_for(planning, 5)

    async with settled.transaction() as connection:
        assert [row.step for row in await claim(connection)] == ["on-day"]


async def test_what_is_finished_is_never_offered_again(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    [claimed] = await claim(connection)

    await reminders.finish(connection, [claimed.id], ReminderState.SENT, NOW, "доставлено", message_id=77)

    assert await claim(connection, NOW + 1000 * HOUR) == []
    row = (await connection.execute(select(t))).one()
    assert (row.state, row.finished_at, row.outcome, row.message_id) == ("sent", NOW, "доставлено", 77)


async def test_an_outcome_is_written_once(connection: Connection, milestone_id: int) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    [claimed] = await claim(connection)
    await reminders.finish(connection, [claimed.id], ReminderState.SENT, NOW, "доставлено")

    await reminders.finish(connection, [claimed.id], ReminderState.FAILED, NOW + HOUR, "бот заблокирован")
    await reminders.put_off(connection, [claimed.id], NOW + HOUR, "сеть")

    row = (await connection.execute(select(t))).one()
    assert (row.state, row.finished_at, row.outcome) == ("sent", NOW, "доставлено")


async def test_what_is_put_off_is_offered_again_from_then_on(
    connection: Connection, milestone_id: int
) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    [claimed] = await claim(connection)

    await reminders.put_off(connection, [claimed.id], NOW + HOUR, "retry after 3600")

    assert await claim(connection, NOW + HOUR - timedelta(seconds=1)) == []
    assert await claim(connection, NOW + HOUR) == [replace(claimed, attempts=2)]


async def finished(connection: Connection, rows: Sequence[Reminder], *states: ReminderState) -> None:
    await reminders.plan(connection, rows)
    query = select(t.c.step, t.c.id).order_by(t.c.id)
    stored = {row.step: row.id for row in await connection.execute(query)}
    for row, state in zip(rows, states, strict=True):
        if state is not ReminderState.PLANNED:
            await reminders.finish(connection, [stored[row.step]], state, NOW, f"исход {row.step}")


async def test_the_digest_counts_what_was_due_and_what_arrived(
    connection: Connection, milestone_id: int
) -> None:
    states = tuple(ReminderState)
    rows = [reminder(milestone_id, f"step-{state}") for state in states]
    await finished(connection, rows, *states)
    await finished(
        connection,
        [
            digest("digest-2024-01-12"),
            reminder(milestone_id, "earlier", due_at=NOW - timedelta(microseconds=1)),
            reminder(milestone_id, "later", due_at=NOW + HOUR),
        ],
        *[ReminderState.SENT] * 3,
    )

    # Sent, failed and still planned were due; what was void or skipped nobody was to get.
    assert await reminders.delivered_of(connection, NOW, NOW + HOUR) == (1, 3)
    assert await reminders.delivered_of(connection, NOW + 5 * HOUR, NOW + 6 * HOUR) == (0, 0)


async def test_undelivered_is_what_failed_and_what_is_due_and_still_waits(
    connection: Connection, milestone_id: int
) -> None:
    states = tuple(ReminderState)
    rows = [reminder(milestone_id, f"{state}") for state in states]
    await finished(connection, rows, *states)
    await reminders.plan(connection, [reminder(milestone_id, "later", due_at=NOW + HOUR)])

    found = await reminders.undelivered(connection, NOW)

    assert {(each.name, each.step, each.due_at, each.outcome, each.final) for each in found} == {
        (TEACHER.person.name, "planned", NOW, None, False),
        (TEACHER.person.name, "failed", NOW, "исход failed", True),
    }
    assert {(each.label, each.school) for each in found} == {("4", SCHOOL.name)}
    assert await reminders.count_undelivered(connection, NOW) == 2


async def test_the_undelivered_are_paged_from_the_newest_and_say_whom_the_reminder_reached(
    connection: Connection, milestone_id: int
) -> None:
    rows = [reminder(milestone_id, f"before-{n}", due_at=NOW - n * HOUR) for n in range(5)]
    await finished(connection, rows, *[ReminderState.FAILED] * 5)
    heard = reminder(milestone_id, "before-3", person_id=STRANGER_ID)
    await finished(connection, [heard], ReminderState.SENT)

    second = await reminders.undelivered(connection, NOW, limit=2, offset=2)

    assert [(each.step, each.told) for each in second] == [
        ("before-2", ()),
        ("before-3", (STRANGER.person.name,)),
    ]


async def test_what_was_not_delivered_about_a_thing_that_is_done_matters_no_more(
    connection: Connection, milestone_id: int
) -> None:
    await finished(connection, [reminder(milestone_id)], ReminderState.FAILED)
    milestone = await read(connection, milestone_id)
    await milestones.change(connection, milestone, state=State.ACCEPTED.value)

    assert await reminders.undelivered(connection, NOW) == []


async def test_a_digest_that_did_not_arrive_is_forgotten_after_a_week(
    connection: Connection, milestone_id: int
) -> None:
    await finished(connection, [digest()], ReminderState.FAILED)

    assert len(await reminders.undelivered(connection, NOW + 24 * HOUR)) == 1
    assert await reminders.undelivered(connection, NOW + 24 * 8 * HOUR) == []


@pytest.fixture
async def group_id(settled: Database) -> int:
    async with settled.transaction() as connection:
        return (await chats.ensure(connection, -100, 0, "group", "Школа")).id


async def test_a_claim_takes_groups_first_and_so_many_recipients_as_it_is_told(
    group_id: int, connection: Connection, milestone_id: int
) -> None:
    to_group = reminder(milestone_id, person_id=None, group_id=group_id)
    await reminders.plan(connection, [reminder(milestone_id), to_group])
    await reminders.plan(connection, [reminder(milestone_id, person_id=STRANGER_ID, due_at=NOW - HOUR)])

    claimed = await reminders.claim(connection, NOW, [ZONE], LEASE, most=2)

    assert [(row.group_id, row.person_id) for row in claimed] == [(group_id, None), (None, STRANGER_ID)]
    assert [row.person_id for row in await reminders.claim(connection, NOW, [ZONE], LEASE, most=2)] == [
        TEACHER_ID
    ]


async def test_planning_for_a_group_again_changes_nothing(
    group_id: int, connection: Connection, milestone_id: int
) -> None:
    to_group = reminder(milestone_id, person_id=None, group_id=group_id)
    await reminders.plan(connection, [to_group])
    await reminders.plan(connection, [to_group])

    assert len(await ledger(connection)) == 1


async def test_what_is_laid_down_again_is_free_at_once_and_counts_as_no_attempt(
    connection: Connection, milestone_id: int
) -> None:
    await reminders.plan(connection, [reminder(milestone_id)])
    (held,) = await claim(connection)

    await reminders.release(connection, [held.id])

    assert [(row.id, row.attempts) for row in await claim(connection)] == [(held.id, 1)]
