"""Milestones as they are stored: one winner of two at once."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from data import milestones, roadmaps
from data.database import Connection, Database
from domain.access import EVERYTHING
from domain.deadline import Deadline
from domain.milestone import State
from domain.roadmap import AlreadyDone, Measure
from tests.cast import (
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    TODAY,
    ZONE,
    add_measure,
    add_milestone,
    add_roadmap,
    make_milestone,
    read,
)

DAY = timedelta(days=1)


async def labels(connection: Connection, **narrowed: object) -> list[str]:
    found = await milestones.select_visible(connection, EVERYTHING, **narrowed)  # type: ignore[arg-type]
    return [milestone.label for milestone in found]


async def test_a_milestone_is_read_as_it_was_stored(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    stored = await add_milestone(connection, roadmap_id, assignees=[TEACHER, NEIGHBOUR])

    assert stored == make_milestone(
        id=stored.id,
        measure_id=stored.measure_id,
        roadmap_id=roadmap_id,
        measure_position=1,
        responsible=(MUNICIPALITY.name,),
        assignee_ids=frozenset({TEACHER.person.id, NEIGHBOUR.person.id}),
    )


async def test_a_milestone_that_does_not_exist_is_none(connection: Connection) -> None:
    assert await milestones.get(connection, 404) is None
    assert await milestones.of_ids(connection, [404]) == {}


async def test_milestones_come_by_their_ids_whatever_the_number_of_their_people(
    connection: Connection,
) -> None:
    roadmap_id = await add_roadmap(connection)
    alone = await add_milestone(connection, roadmap_id, responsible=[])
    shared = await add_milestone(connection, roadmap_id, responsible=[MINISTRY, MUNICIPALITY])

    assert await milestones.of_ids(connection, [alone.id, shared.id]) == {alone.id: alone, shared.id: shared}
    assert alone.responsible_ids == frozenset()
    assert shared.responsible_ids == {MINISTRY.id, MUNICIPALITY.id}


async def test_of_two_changes_at_once_one_wins_and_the_other_is_told(settled: Database) -> None:
    async with settled.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection))

    async def change(state: State) -> bool:
        async with settled.transaction() as connection:
            return await milestones.change(connection, milestone, state=state.value, reported_on=TODAY)

    won = await asyncio.gather(change(State.REPORTED), change(State.CANCELLED))

    assert sorted(won) == [False, True]
    async with settled.transaction() as connection:
        changed = await read(connection, milestone.id)
    assert changed.state is (State.REPORTED if won[0] else State.CANCELLED)
    assert changed.revision == milestone.revision + 1
    assert changed.reported_on == TODAY


async def test_a_change_made_for_an_old_revision_changes_nothing(connection: Connection) -> None:
    old = await add_milestone(connection, await add_roadmap(connection))
    assert await milestones.change(connection, old, due=date(2024, 3, 1))

    assert not await milestones.change(connection, old, due=date(2024, 4, 1))

    changed = await read(connection, old.id)
    assert changed.due == date(2024, 3, 1)
    assert changed.original_due == old.due


async def test_taking_into_work_keeps_the_revision_and_closes_nothing(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))

    assert await milestones.acknowledge(connection, milestone, TODAY)

    taken = await read(connection, milestone.id)
    assert (taken.state, taken.revision, taken.in_progress_on) == (State.OPEN, milestone.revision, TODAY)


async def test_what_is_reported_already_is_not_taken_into_work(connection: Connection) -> None:
    reported = await add_milestone(connection, await add_roadmap(connection), state=State.REPORTED)

    assert not await milestones.acknowledge(connection, reported, TODAY)


async def test_who_reported_is_remembered(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    assert await milestones.reporter(connection, milestone.id) is None

    await milestones.change(connection, milestone, reported_by=TEACHER.person.id)

    assert await milestones.reporter(connection, milestone.id) == TEACHER.person.id


async def test_a_person_is_assigned_once(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))

    assert await milestones.assign(connection, milestone.id, TEACHER.person.id, lead=True)
    assert not await milestones.assign(connection, milestone.id, TEACHER.person.id, lead=False)

    assert (await read(connection, milestone.id)).assignee_ids == {TEACHER.person.id}


async def test_a_reference_finds_labels_and_numbers_of_measures_and_all_of_them(
    connection: Connection,
) -> None:
    roadmap_id = await add_roadmap(connection)
    second = await add_measure(connection, roadmap_id, number="2.")
    await add_milestone(connection, roadmap_id, measure_id=second, position=1, label="2.1")
    await add_milestone(connection, roadmap_id, measure_id=second, position=2, label="2.2")
    await add_milestone(connection, roadmap_id, number="10.", title="Первая десятая")
    await add_milestone(connection, roadmap_id, number="10.", title="Вторая десятая")

    assert await labels(connection, reference="2.1") == ["2.1"]
    assert await labels(connection, reference="2") == ["2.1", "2.2"]
    assert await labels(connection, reference="10") == ["10", "10"]
    assert await labels(connection, reference="1") == []


async def test_a_list_is_narrowed_by_roadmap_measure_state_and_days(connection: Connection) -> None:
    roadmap_id, other_id = await add_roadmap(connection), await add_roadmap(connection, title="Кванториум")
    first = await add_milestone(connection, roadmap_id, number="1.", due=TODAY)
    await add_milestone(connection, roadmap_id, number="2.", due=TODAY + DAY, state=State.REPORTED)
    await add_milestone(connection, roadmap_id, number="3.", due=None)
    await add_milestone(connection, other_id, number="4.", due=TODAY - DAY)

    assert await labels(connection) == ["1", "2", "3", "4"]
    assert await labels(connection, roadmap_id=other_id) == ["4"]
    assert await labels(connection, measure_id=first.measure_id) == ["1"]
    assert await labels(connection, states=[State.OPEN]) == ["1", "3", "4"]
    assert await labels(connection, due_from=TODAY) == ["1", "2"]
    assert await labels(connection, due_before=TODAY) == ["4"]
    assert await labels(connection, due_from=TODAY, due_before=TODAY + DAY) == ["1"]


async def test_a_list_goes_by_school_and_then_in_the_order_of_the_tables(connection: Connection) -> None:
    later = await add_roadmap(connection, SCHOOL)
    earlier = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
    second = await add_measure(connection, later, number="1.")
    await add_milestone(connection, later, measure_id=second, position=2, label="1.2")
    await add_milestone(connection, later, measure_id=second, position=1, label="1.1")
    await add_milestone(connection, earlier, number="7.")

    assert SCHOOL.name > OTHER_SCHOOL.name
    assert await labels(connection) == ["7", "1.1", "1.2"]


async def test_a_roadmap_and_its_measures_are_read_as_they_were_stored(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    measure = Measure(
        id=0,
        roadmap_id=roadmap_id,
        position=1,
        number="1",
        section="I. Подготовка",
        title="Определить ответственных",
        result="Приказ",
        deadline=Deadline(
            "с 1 октября, далее ежеквартально",
            "recurring",
            start=date(2023, 12, 1),
            due=date(2023, 12, 31),
            rrule="FREQ=MONTHLY;INTERVAL=3",
            tentative=True,
        ),
        details=("назначить", "издать приказ"),
        responsible=("МОНКО",),
        control=("Федеральный оператор",),
        already_done=AlreadyDone(date(2023, 12, 6), "приказ МОНКО № 1704"),
    )
    measure_id = await roadmaps.add_measure(connection, measure, [MINISTRY.id, MINISTRY.id])

    stored = await roadmaps.measure(connection, measure_id)

    assert stored == replace(measure, id=measure_id)
    roadmap = await roadmaps.get(connection, roadmap_id)
    assert roadmap is not None
    assert (roadmap.school, roadmap.municipality, roadmap.zone) == (SCHOOL.name, MUNICIPALITY.name, ZONE)
    assert await roadmaps.all_of(connection) == [roadmap]
    assert await roadmaps.get(connection, 404) is None


async def test_a_roadmap_is_known_by_its_school_and_title(connection: Connection) -> None:
    await add_roadmap(connection, title="IT-куб")

    assert await roadmaps.exists(connection, SCHOOL.id, "IT-куб")
    assert not await roadmaps.exists(connection, SCHOOL.id, "Кванториум")
    assert not await roadmaps.exists(connection, OTHER_SCHOOL.id, "IT-куб")


async def test_zones_are_told_once_each(connection: Connection) -> None:
    assert await roadmaps.zones(connection) == []
    for zone in ("Europe/Moscow", "Asia/Omsk", "Europe/Moscow"):
        await add_roadmap(connection, zone=zone)

    assert sorted(await roadmaps.zones(connection)) == ["Asia/Omsk", "Europe/Moscow"]
    assert await roadmaps.ladders(connection) == {}


async def test_what_the_digest_counts_is_overdue_reported_and_past_due_outside(
    connection: Connection,
) -> None:
    assert await milestones.waiting(connection, TODAY) == (0, 0, 0)
    roadmap_id = await add_roadmap(connection)
    for due in (TODAY - DAY, TODAY - 9 * DAY, TODAY, None):
        await add_milestone(connection, roadmap_id, due=due)
    await add_milestone(connection, roadmap_id, due=TODAY - DAY, external=True)
    await add_milestone(connection, roadmap_id, due=TODAY - DAY, state=State.REPORTED)
    await add_milestone(connection, roadmap_id, due=TODAY - DAY, state=State.ACCEPTED)

    assert await milestones.waiting(connection, TODAY) == (2, 1, 1)
