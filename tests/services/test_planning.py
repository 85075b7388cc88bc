"""Planning: the same rows however often it runs, for the right people, in their own zone."""

import asyncio
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from data import milestones, organisations, people, schedule
from data.tables import milestones as milestone_table
from data.tables import reminders as ledger
from domain.milestone import Milestone, State
from domain.people import Actor, OrganisationKind, Role
from domain.reminder import Ladder, Waiting
from services.office import Office
from services.planning import plan_digests, plan_reminders
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    TEACHER,
    ZONE,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, moscow, plan, rows, steps_of

CLERK_NAME, CONTROLLER_NAME = CLERK.person.name, CONTROLLER.person.name


async def make(
    office: Office, *, zone: str = ZONE, ladder: Ladder | None = None, **overrides: object
) -> Milestone:
    """A milestone of the municipal authority, due on Wednesday, 17 January 2024, imported long ago."""
    values = {"due": date(2024, 1, 17), "today": date(2023, 12, 1)} | overrides
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=f"{zone} {overrides}", zone=zone, ladder=ladder)
        return await add_milestone(connection, roadmap_id, **values)  # type: ignore[arg-type]


async def lose(office: Office, *person_ids: int) -> None:
    """Telegram refuses messages to these people."""
    async with office.database.transaction() as connection:
        for person_id in person_ids:
            await people.mark_unreachable(connection, person_id, NOW, "bot was blocked by the user")


async def whole_ledger(office: Office) -> list[tuple[object, ...]]:
    async with office.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(select(ledger).order_by(ledger.c.id))]


async def test_planning_again_and_again_writes_nothing_new(office: Office, clock: FakeClock) -> None:
    await make(office)
    await plan(office)
    once = await whole_ledger(office)

    for minutes in (0, 1, 60):
        clock.advance(minutes=minutes)
        await plan(office)

    assert len(once) == 2
    assert await whole_ledger(office) == once


async def test_planners_at_once_write_every_row_once(office: Office) -> None:
    for label in ("1", "2", "3"):
        await make(office, label=label, due=date(2024, 1, 11))

    await asyncio.gather(
        *(plan_reminders(office) for _ in range(6)), *(plan_digests(office) for _ in range(6))
    )

    planned = [(row.person, row.step) for row in await rows(office, digests=True)]
    overdue = [(CLERK_NAME, "overdue-1"), (CONTROLLER_NAME, "overdue-1")]
    assert sorted(planned) == sorted([*overdue * 3, (CONTROLLER_NAME, "digest-2024-01-12")])


async def to_plan(office: Office) -> list[Waiting]:
    async with office.database.transaction() as connection:
        return await schedule.to_plan(connection, {ZONE: office.today()}, limit=9)


async def test_an_idle_tick_has_nothing_to_look_at(office: Office, clock: FakeClock) -> None:
    await make(office)
    await make(office, due=date(2024, 12, 31))
    await make(office, due=None)
    clock.now = moscow("2024-01-12 00:00")
    await plan_reminders(office)

    for moment in ("2024-01-12 09:00", "2024-01-12 16:00", "2024-01-12 23:59", "2024-01-15 23:59"):
        clock.now = moscow(moment)
        assert await to_plan(office) == []

    clock.now = moscow("2024-01-16 00:00")
    assert [waiting.due for waiting in await to_plan(office)] == [date(2024, 1, 17)]


async def test_more_milestones_than_a_page_are_all_planned(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.planning.PAGE", 3)
    made = [await make(office, label=str(number)) for number in range(7)]

    await plan_reminders(office)

    async with office.database.transaction() as connection:
        planned = (await connection.execute(select(ledger.c.milestone_id))).scalars().all()
    assert sorted(planned) == [each.id for each in made]


async def test_executors_of_the_responsible_are_told_before_the_date(office: Office) -> None:
    await make(office, responsible=(MINISTRY, MUNICIPALITY))

    await plan_reminders(office)

    assert await steps_of(office) == [(OFFICIAL.person.name, "before-3"), (CLERK_NAME, "before-3")]


async def test_named_people_are_told_instead_of_their_organisation(office: Office) -> None:
    await make(office, assignees=(TEACHER, NEIGHBOUR))

    await plan_reminders(office)

    assert await steps_of(office) == [(TEACHER.person.name, "before-3"), (NEIGHBOUR.person.name, "before-3")]


async def test_the_school_is_not_reminded_unless_somebody_there_is_assigned(office: Office) -> None:
    await make(office)
    await plan_reminders(office)
    assert TEACHER.person.name not in {row.person for row in await rows(office)}

    await make(office, label="5", assignees=(TEACHER,))
    await plan_reminders(office)

    assert (TEACHER.person.name, "before-3") in await steps_of(office)


async def reasons(office: Office) -> list[tuple[int, str]]:
    async with office.database.transaction() as connection:
        query = select(ledger.c.person_id, ledger.c.audience).order_by(ledger.c.person_id)
        return [(row.person_id, row.audience) for row in await connection.execute(query)]


async def test_without_an_executor_the_controllers_are_told_why(office: Office) -> None:
    await make(office, responsible=(OTHER_MUNICIPALITY,))

    await plan_reminders(office)

    assert await reasons(office) == [(CONTROLLER.person.id, "no-executor")]


@pytest.mark.parametrize(
    ("unreachable", "told"),
    [
        ((), [(TEACHER.person.id, "assignee")]),
        ((TEACHER.person.id,), [(CLERK.person.id, "assignee")]),
        ((TEACHER.person.id, CLERK.person.id), [(CONTROLLER.person.id, "no-executor")]),
        ((TEACHER.person.id, CLERK.person.id, CONTROLLER.person.id), []),
    ],
)
async def test_whom_messages_do_not_reach_is_passed_over_for_the_next(
    office: Office, unreachable: tuple[int, ...], told: list[tuple[int, str]]
) -> None:
    await make(office, assignees=(TEACHER,))
    await lose(office, *unreachable)

    await plan_reminders(office)

    assert await reasons(office) == told


@pytest.mark.parametrize(
    ("due", "step", "told"),
    [
        ("2024-01-11", "overdue-1", {CLERK: "assignee", CONTROLLER: "controller"}),
        ("2024-01-09", "overdue-3", {CLERK: "assignee", CONTROLLER: "controller", HEAD: "head"}),
        (
            "2023-12-26",
            "overdue-7",
            {CLERK: "assignee", CONTROLLER: "controller", HEAD: "head", OFFICIAL: "ministry"},
        ),
        (
            "2023-12-20",
            "weekly-1",
            {CLERK: "assignee", CONTROLLER: "controller", HEAD: "head", OFFICIAL: "ministry"},
        ),
    ],
)
async def test_the_later_it_is_the_more_people_are_told(
    office: Office, due: str, step: str, told: dict[Actor, str]
) -> None:
    await make(office, due=date.fromisoformat(due), today=date(2023, 12, 1))

    await plan_reminders(office)

    assert {row.step for row in await rows(office)} == {step}
    assert dict(await reasons(office)) == {actor.person.id: reason for actor, reason in told.items()}


async def test_somebody_with_two_roles_is_told_once_and_as_the_one_who_works(office: Office) -> None:
    both = make_actor(8, "Зоя Двойная", member(CENTRE, Role.CONTROLLER), member(MUNICIPALITY, Role.EXECUTOR))
    async with office.database.transaction() as connection:
        await join(connection, both)
    await make(office, due=date(2024, 1, 11))

    await plan_reminders(office)

    assert [row.person for row in await rows(office)].count("Зоя Двойная") == 1
    assert (both.person.id, "assignee") in await reasons(office)


async def test_a_wait_on_an_outside_party_is_for_the_controllers_alone(
    office: Office, clock: FakeClock
) -> None:
    await make(office, due=date(2024, 1, 20), external=True, assignees=(TEACHER,))

    for day in ("2024-01-16", "2024-01-17", "2024-01-19", "2024-01-22", "2024-01-24", "2024-01-31"):
        clock.now = moscow(f"{day} 09:00")
        await plan_reminders(office)

    assert await steps_of(office) == [
        (CONTROLLER_NAME, "on-day"),
        (CONTROLLER_NAME, "overdue-3"),
        (CONTROLLER_NAME, "weekly-1"),
    ]


async def test_each_roadmap_keeps_its_own_ladder(office: Office) -> None:
    ladder = Ladder(before=(2,), work_from=time(11))
    await make(office, label="1", due=date(2024, 1, 16), ladder=ladder)
    await make(office, label="2", due=date(2024, 1, 16), assignees=(TEACHER,))

    await plan_reminders(office)

    assert await steps_of(office) == [(TEACHER.person.name, "before-3"), (CLERK_NAME, "before-2")]
    async with office.database.transaction() as connection:
        query = select(ledger.c.due_at).where(ledger.c.step == "before-2")
        (due_at,) = (await connection.execute(query)).scalars().all()
    assert due_at == moscow("2024-01-12 11:00")


async def test_a_roadmap_loaded_late_is_heard_of_at_once_and_only_once(
    office: Office, clock: FakeClock
) -> None:
    await make(office, due=date(2023, 12, 1), today=date(2024, 1, 12))

    for day in ("2024-01-12", "2024-01-12", "2024-01-13", "2024-01-14", "2024-01-15"):
        clock.now = moscow(f"{day} 10:00")
        await plan_reminders(office)

    steps = {step for _, step in await steps_of(office)}
    assert len(steps) == 1
    assert steps.pop().startswith("weekly")


async def test_a_roadmap_loaded_on_a_saturday_waits_for_monday(office: Office, clock: FakeClock) -> None:
    clock.now = moscow("2024-01-13 12:00")
    await make(office, due=date(2023, 12, 1), today=date(2024, 1, 13))

    await plan_reminders(office)
    assert await rows(office) == []

    clock.now = moscow("2024-01-15 09:00")
    await plan_reminders(office)
    assert {row.person for row in await rows(office)} >= {CLERK_NAME, CONTROLLER_NAME}


@pytest.mark.parametrize(
    ("zone", "asleep", "awake"),
    [
        ("Europe/Kaliningrad", "2024-01-17 00:59", "2024-01-17 01:00"),
        ("Europe/Moscow", "2024-01-16 23:59", "2024-01-17 00:00"),
        ("Asia/Novosibirsk", "2024-01-16 19:59", "2024-01-16 20:00"),
        ("Asia/Kamchatka", "2024-01-16 14:59", "2024-01-16 15:00"),
    ],
)
async def test_the_day_of_a_step_begins_where_the_school_is(
    office: Office, clock: FakeClock, zone: str, asleep: str, awake: str
) -> None:
    milestone = await make(office, zone=zone)
    # Another roadmap far to the west must not hold it back, one far to the east not hurry it.
    await make(office, zone="Europe/Kaliningrad", due=date(2025, 1, 17))
    await make(office, zone="Asia/Kamchatka", due=date(2025, 1, 17))

    clock.now = moscow(asleep)
    await plan_reminders(office)
    assert "on-day" not in {row.step for row in await rows(office)}

    clock.now = moscow(awake)
    await plan_reminders(office)
    async with office.database.transaction() as connection:
        query = select(ledger.c.due_at).where(ledger.c.step == "on-day")
        (due_at,) = (await connection.execute(query)).scalars().all()
    assert due_at == datetime(2024, 1, 17, 9, tzinfo=ZoneInfo(zone))
    assert milestone.zone == zone


async def test_a_finished_milestone_and_one_without_a_date_are_left_alone(office: Office) -> None:
    for state in (State.REPORTED, State.ACCEPTED, State.CANCELLED):
        await make(office, label=state.value, due=date(2024, 1, 11), state=state)
    await make(office, due=None)

    await plan_reminders(office)

    assert await rows(office) == []


async def test_what_changes_while_it_is_planned_is_planned_anew(office: Office) -> None:
    milestone = await make(office, due=date(2024, 1, 11))
    seen = await to_plan(office)
    async with office.database.transaction() as connection:
        await milestones.change(connection, milestone, due=date(2024, 1, 17))
        # The planner that read the old revision is late with its note.
        await schedule.set_plan_on(connection, [(each, date(2030, 1, 1)) for each in seen])

    await plan_reminders(office)

    assert (CLERK_NAME, "before-3") in await steps_of(office)
    async with office.database.transaction() as connection:
        (plan_on,) = (await connection.execute(select(milestone_table.c.plan_on))).scalars().all()
    assert plan_on == date(2024, 1, 16)


async def test_the_digest_is_for_controllers_on_working_days_once_a_day(
    office: Office, clock: FakeClock
) -> None:
    for moment in (
        "2024-01-12 00:01",
        "2024-01-12 09:00",
        "2024-01-13 09:00",
        "2024-01-14 09:00",
        "2024-01-15 09:00",
    ):
        clock.now = moscow(moment)
        await plan_digests(office)

    planned = [(row.person, row.step) for row in await rows(office, digests=True)]
    assert planned == [(CONTROLLER_NAME, "digest-2024-01-12"), (CONTROLLER_NAME, "digest-2024-01-15")]


async def test_whoever_becomes_a_controller_during_the_day_gets_the_first_digest_next_morning(
    office: Office, clock: FakeClock
) -> None:
    async with office.database.transaction() as connection:
        person = await people.ensure(connection, 777, "Новый контролёр", clock())
        centre = await organisations.ensure(connection, "Второй центр", OrganisationKind.CENTRE)
        clock.advance(hours=1)
        await people.grant(connection, person.id, centre.id, Role.CONTROLLER, clock())

    await plan_digests(office)
    clock.advance(days=3)
    await plan_digests(office)

    planned = [(row.person, row.step) for row in await rows(office, digests=True)]
    assert [step for name, step in planned if name == person.name] == ["digest-2024-01-15"]
