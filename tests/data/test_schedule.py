"""When a milestone is to be looked at again: on its own day, at once after a change, by one planner."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert, select

from data import milestones, schedule
from data import reminders as ledger
from data.database import Connection, Database
from data.tables import AT_ONCE, NEVER, reminders
from data.tables import milestones as t
from domain.ledger import Reason
from domain.milestone import Milestone, State
from domain.reminder import Ladder, Waiting
from tests.cast import (
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    TODAY,
    ZONE,
    add_measure,
    add_milestone,
    add_roadmap,
    read,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOMORROW = TODAY + DAY
QUARTERLY = "FREQ=MONTHLY;INTERVAL=3"


async def to_plan(connection: Connection, today: date = TODAY, limit: int = 10) -> list[Waiting]:
    return await schedule.to_plan(connection, {ZONE: today}, limit=limit)


async def planned(connection: Connection, today: date = TODAY) -> list[int]:
    return [waiting.id for waiting in await to_plan(connection, today)]


async def look_on(connection: Connection, milestone: Milestone, day: date) -> None:
    """Have the planner look at the milestone on that day."""
    (seen,) = [each for each in await to_plan(connection) if each.id == milestone.id]
    await schedule.set_plan_on(connection, [(seen, day)])


async def test_the_planner_is_given_what_is_open_and_has_a_date_until_it_names_a_later_day(
    connection: Connection,
) -> None:
    roadmap_id = await add_roadmap(connection)
    milestone = await add_milestone(connection, roadmap_id)
    await add_milestone(connection, roadmap_id, due=None)
    await add_milestone(connection, roadmap_id, state=State.REPORTED)
    assert await planned(connection) == [milestone.id]

    await look_on(connection, milestone, TOMORROW)

    assert await planned(connection) == []
    assert await planned(connection, TOMORROW) == [milestone.id]


async def test_the_planner_learns_what_it_needs_of_a_milestone_and_of_its_roadmap(
    connection: Connection,
) -> None:
    ladder = Ladder(before=(5,))
    milestone = await add_milestone(connection, await add_roadmap(connection, ladder=ladder), external=True)

    (found,) = await to_plan(connection)

    assert found == Waiting(
        id=milestone.id,
        revision=1,
        plan_on=AT_ONCE,
        due=milestone.due,
        external=True,
        start=None,
        in_progress_on=None,
        steps_since=TODAY,
        zone=ZONE,
        ladder=ladder,
    )


async def test_a_milestone_waits_for_the_day_to_come_where_it_is(connection: Connection) -> None:
    west = await add_milestone(connection, await add_roadmap(connection, zone="Europe/Kaliningrad"))
    east = await add_milestone(connection, await add_roadmap(connection, zone="Asia/Kamchatka"))
    both = {"Europe/Kaliningrad": TODAY, "Asia/Kamchatka": TODAY}
    waiting = await schedule.to_plan(connection, both, limit=9)
    await schedule.set_plan_on(connection, [(each, TOMORROW) for each in waiting])

    eastern = await schedule.to_plan(connection, both | {"Asia/Kamchatka": TOMORROW}, limit=9)
    all_over = await schedule.to_plan(connection, dict.fromkeys(both, TOMORROW), limit=9)

    assert [each.id for each in eastern] == [east.id]
    assert [each.id for each in all_over] == [west.id, east.id]
    assert await schedule.to_plan(connection, {}, limit=9) == []


async def test_what_waits_the_longest_is_planned_first(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    first, second, third = [await add_milestone(connection, roadmap_id) for _ in range(3)]
    await look_on(connection, first, TODAY)
    await look_on(connection, second, TODAY - DAY)

    assert await planned(connection) == [third.id, second.id, first.id]
    assert [each.id for each in await to_plan(connection, limit=2)] == [third.id, second.id]


async def test_the_first_look_is_that_of_the_earliest_open_milestone(connection: Connection) -> None:
    assert await schedule.first_look(connection) is None
    roadmap_id = await add_roadmap(connection)
    milestone = await add_milestone(connection, roadmap_id)
    await add_milestone(connection, roadmap_id, state=State.REPORTED)

    await look_on(connection, milestone, TOMORROW)

    assert await schedule.first_look(connection) == TOMORROW


async def test_the_planner_looks_again_at_once_when_a_milestone_or_its_people_change(
    connection: Connection,
) -> None:
    roadmap_id = await add_roadmap(connection)
    moved, reassigned, same = [await add_milestone(connection, roadmap_id) for _ in range(3)]
    for milestone in (moved, reassigned, same):
        await look_on(connection, milestone, TOMORROW)

    await milestones.change(connection, moved, due=TODAY)
    await schedule.plan_again(connection, [reassigned.id])

    assert await planned(connection) == [moved.id, reassigned.id]


async def test_so_many_can_be_looked_at_again_as_no_statement_has_room_for(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    await look_on(connection, milestone, TOMORROW)

    await schedule.plan_again(connection, range(milestone.id, milestone.id + 70_000))

    assert await planned(connection) == [milestone.id]


async def test_a_planner_that_saw_an_older_revision_does_not_hide_the_new_one(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    seen = await to_plan(connection)
    await milestones.change(connection, milestone, due=TODAY)

    await schedule.set_plan_on(connection, [(each, TODAY + 30 * DAY) for each in seen])

    assert await planned(connection) == [milestone.id]


async def test_a_planner_does_not_write_over_a_call_to_look_again(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    await look_on(connection, milestone, TODAY)
    seen = await to_plan(connection)
    await schedule.plan_again(connection, [milestone.id])

    await schedule.set_plan_on(connection, [(each, TODAY + 30 * DAY) for each in seen])

    assert await planned(connection) == [milestone.id]


async def test_a_call_to_look_again_outlives_the_planner_that_is_at_work(settled: Database) -> None:
    async with settled.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection))
    reading = asyncio.Event()

    async def plan() -> None:
        async with settled.transaction() as connection:
            seen = await to_plan(connection)
            reading.set()
            await asyncio.sleep(0.05)
            await schedule.set_plan_on(connection, [(each, NEVER) for each in seen])

    async def call() -> None:
        await reading.wait()
        async with settled.transaction() as connection:
            await schedule.plan_again(connection, [milestone.id])

    await asyncio.gather(plan(), call())

    async with settled.transaction() as connection:
        assert await planned(connection) == [milestone.id]


async def remind(connection: Connection, milestone: Milestone, step: str, **values: object) -> None:
    row = {
        "person_id": TEACHER.person.id,
        "milestone_id": milestone.id,
        "revision": milestone.revision,
        "step": step,
        "rank": -3,
        "audience": Reason.ASSIGNEE.value,
        "zone": ZONE,
        "due_at": NOW,
        "state": "planned",
    }
    await connection.execute(insert(reminders).values(row | values))


async def test_a_new_ladder_begins_with_what_was_not_sent_yet(connection: Connection) -> None:
    roadmap_id, other_id = await add_roadmap(connection), await add_roadmap(connection, title="Кванториум")
    milestone, other = [await add_milestone(connection, each) for each in (roadmap_id, other_id)]
    await remind(connection, milestone, "waiting")
    await remind(connection, milestone, "sent", state="sent")
    await remind(connection, milestone, "tried", lease_until=NOW - DAY)
    await remind(connection, milestone, "put-off", lease_until=NOW + DAY)
    await remind(connection, milestone, "on-its-way", lease_until=NOW + schedule.LONGEST_LEASE)
    await remind(connection, milestone, "by-hand", audience="nudge")
    await remind(connection, other, "of-another-roadmap")
    for each in (milestone, other):
        await look_on(connection, each, TOMORROW)

    await schedule.begin_anew(connection, [roadmap_id], TOMORROW, NOW)

    left = (await connection.execute(select(reminders.c.step))).scalars().all()
    assert sorted(left) == ["by-hand", "of-another-roadmap", "on-its-way", "sent"]
    assert await planned(connection) == [milestone.id]
    assert (await read(connection, milestone.id)).steps_since == TOMORROW


async def begin(connection: Connection, roadmap_id: int) -> None:
    await schedule.begin_anew(connection, [roadmap_id], TOMORROW, NOW)


async def merge(connection: Connection, _roadmap_id: int) -> None:
    await schedule.plan_organisation_anew(connection, SCHOOL.id, NOW)


async def demote(connection: Connection, _roadmap_id: int) -> None:
    await connection.execute(t.update().values(plan_on=TOMORROW))
    await schedule.plan_person_anew(connection, TEACHER.person.id, NOW)


async def take_back(connection: Connection, _roadmap_id: int) -> None:
    await schedule.take_back(connection, NOW - DAY)


@pytest.mark.parametrize("change", [begin, merge, demote, take_back])
async def test_a_change_of_what_is_planned_and_a_delivery_do_not_wait_for_each_other(
    settled: Database, change: Callable[[Connection, int], Awaitable[None]]
) -> None:
    async with settled.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        milestone = await add_milestone(connection, roadmap_id)
        await remind(connection, milestone, "claimed", audience=Reason.NO_EXECUTOR.value)
        await remind(connection, milestone, "waiting", audience=Reason.NO_EXECUTOR.value, due_at=NOW + HOUR)
    claimed, changing = asyncio.Event(), asyncio.Event()

    async def deliver() -> None:
        async with settled.transaction() as connection:
            (row,) = await ledger.claim(connection, NOW, [ZONE], NOW + schedule.LONGEST_LEASE)
            claimed.set()
            # SQLite lets the other one begin only when this one has ended.
            with suppress(TimeoutError):
                await asyncio.wait_for(changing.wait(), 0.3)
            await asyncio.sleep(0.2)
            await schedule.plan_again(connection, [row.milestone_id or 0])

    async def alter() -> None:
        await claimed.wait()
        async with settled.transaction() as connection:
            changing.set()
            await change(connection, roadmap_id)

    await asyncio.gather(deliver(), alter())

    async with settled.transaction() as connection:
        left = (await connection.execute(select(reminders.c.step))).scalars().all()
        assert await planned(connection) == [milestone.id]
    assert "waiting" not in left
    assert "claimed" in left or change is take_back


async def test_what_an_organisation_answers_for_is_planned_anew(connection: Connection) -> None:
    answers = await add_milestone(connection, await add_roadmap(connection), responsible=(OTHER_SCHOOL,))
    there = await add_milestone(connection, await add_roadmap(connection, OTHER_SCHOOL, title="Кванториум"))
    elsewhere = await add_milestone(connection, await add_roadmap(connection, title="Точка роста"))
    nobody = Reason.NO_EXECUTOR.value
    for each in (answers, there, elsewhere):
        await remind(connection, each, f"of-{each.id}", audience=nobody)
        await look_on(connection, each, TOMORROW)
    await remind(connection, answers, "on-its-way", audience=nobody, lease_until=NOW + schedule.LONGEST_LEASE)
    await remind(connection, answers, "by-name")

    await schedule.plan_organisation_anew(connection, OTHER_SCHOOL.id, NOW)

    left = (await connection.execute(select(reminders.c.step))).scalars().all()
    assert sorted(left) == ["by-name", f"of-{elsewhere.id}", "on-its-way"]
    assert await planned(connection) == [answers.id, there.id]


async def test_what_was_planned_too_far_ahead_is_taken_back_and_looked_at_again(
    connection: Connection,
) -> None:
    roadmap_id = await add_roadmap(connection)
    ahead, in_time = [await add_milestone(connection, roadmap_id) for _ in range(2)]
    await remind(connection, ahead, "overdue-1", due_at=NOW + 30 * DAY)
    await remind(connection, ahead, "before-1", due_at=NOW)
    await remind(connection, in_time, "before-3", due_at=NOW + DAY)
    await remind(connection, in_time, "by-hand", due_at=NOW + 3 * DAY, audience="nudge")
    for each in (ahead, in_time):
        await look_on(connection, each, NEVER)

    await schedule.take_back(connection, NOW + DAY)

    left = (await connection.execute(select(reminders.c.step))).scalars().all()
    assert sorted(left) == ["before-1", "before-3", "by-hand"]
    assert await planned(connection) == [ahead.id]


async def test_what_somebody_heard_of_a_milestone_as_it_is_now_is_known(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    await remind(connection, milestone, "before-3", state="skipped")
    await remind(connection, milestone, "before-1", state="sent", rank=-1)
    await remind(connection, milestone, "on-day", state="failed", rank=0)
    await remind(connection, milestone, "overdue-1", state="void", rank=1)
    await remind(connection, milestone, "overdue-3", state="sent", rank=3, revision=0)

    told = await schedule.told_already(connection, [milestone.id])

    assert told == {(milestone.id, TEACHER.person.id, None): -1}


async def roll_on(connection: Connection, milestone: Milestone) -> date:
    query = select(t.c.roll_on).where(t.c.id == milestone.id)
    found: date = (await connection.execute(query)).scalar_one()
    return found


async def test_the_roller_is_given_what_recurs_and_told_which_is_the_latest(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    quarterly = await add_measure(connection, roadmap_id)
    part = await add_milestone(connection, roadmap_id, measure_id=quarterly, position=1)
    first, second = [
        await add_milestone(connection, roadmap_id, measure_id=quarterly, position=place, rrule=QUARTERLY)
        for place in (2, 3)
    ]
    await add_milestone(connection, roadmap_id)
    await add_milestone(connection, roadmap_id, due=None, rrule=QUARTERLY)

    found = await schedule.to_roll(connection, TODAY, limit=9)

    assert found == [(first, False), (second, True)]
    assert await roll_on(connection, part) == NEVER

    await schedule.set_roll_on(connection, {first.id: NEVER, second.id: TOMORROW})

    assert await schedule.to_roll(connection, TODAY, limit=9) == []
    assert await schedule.to_roll(connection, TOMORROW, limit=9) == [(second, True)]


async def test_the_roller_looks_again_at_once_when_what_recurs_changes(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    recurring, once = [await add_milestone(connection, roadmap_id, rrule=rule) for rule in (QUARTERLY, None)]
    await schedule.set_roll_on(connection, {recurring.id: TOMORROW})

    for milestone in (recurring, once):
        await milestones.change(connection, milestone, state=State.REPORTED.value)

    assert [await roll_on(connection, each) for each in (recurring, once)] == [AT_ONCE, NEVER]


async def test_a_rhythm_that_an_edition_ends_or_begins_is_known(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    ending, beginning = [
        await add_milestone(connection, roadmap_id, rrule=rule) for rule in (QUARTERLY, None)
    ]

    await milestones.change(connection, ending, rrule=None)
    await milestones.change(connection, beginning, rrule=QUARTERLY)

    assert [await roll_on(connection, each) for each in (ending, beginning)] == [NEVER, AT_ONCE]


@pytest.fixture
def plans(connection: Connection) -> list[str]:
    """How SQLite finds the rows of every SELECT that is made from now on."""
    seen: list[str] = []

    def explain(_: object, cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            seen.extend(row[-1] for row in cursor.fetchall())  # type: ignore[attr-defined]

    event.listen(connection.sync_connection, "before_cursor_execute", explain)
    return seen


# An empty PostgreSQL reads its tables whole, whatever their indexes.
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_tick_reads_an_index_up_to_today_and_sorts_nothing(
    connection: Connection, plans: list[str]
) -> None:
    days = {ZONE: TODAY, "Asia/Kamchatka": TOMORROW}

    await schedule.first_look(connection)
    await schedule.to_plan(connection, days, limit=9)
    await schedule.to_roll(connection, TODAY, limit=9)

    text = "\n".join(plans)
    assert "INDEX ix_milestones_state_plan_on_id (state=?)" in text
    assert "INDEX ix_milestones_state_plan_on_id (state=? AND plan_on<?)" in text
    assert "INDEX ix_milestones_roll_on_id (roll_on<?)" in text
    assert "SCAN" not in text
    assert "TEMP B-TREE" not in text
