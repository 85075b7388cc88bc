"""What waits for acceptance: its order, its parts, and the same row of all tables."""

from datetime import date, timedelta

from data import acceptance, events, milestones
from data.database import Connection
from domain.acceptance import Place, Slice
from domain.milestone import Milestone, State
from tests.cast import (
    CONTROLLER,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    TODAY,
    add_milestone,
    add_roadmap,
    read,
)

ALL = Slice()


async def report(connection: Connection, milestone: Milestone, on: date, by: int | None) -> Milestone:
    assert await milestones.change(
        connection, milestone, state=State.REPORTED.value, reported_on=on, reported_by=by
    )
    return await read(connection, milestone.id)


async def two_schools(connection: Connection) -> list[Milestone]:
    """4 at two schools and 5 at one; 4 of the other school was reported first, by nobody known."""
    here = await add_roadmap(connection)
    there = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
    later = await add_milestone(connection, here)
    first = await add_milestone(connection, there)
    last = await add_milestone(connection, here, number="5.", title="Издать приказ")
    await add_milestone(connection, here, number="6.")
    return [
        await report(connection, first, TODAY, None),
        await report(connection, later, TODAY + timedelta(days=1), TEACHER.person.id),
        await report(connection, last, TODAY + timedelta(days=1), TEACHER.person.id),
    ]


async def found(connection: Connection, part: Slice = ALL, after: Place | None = None) -> list[int]:
    return [each.id for each, _ in await acceptance.waiting(connection, part, limit=9, after=after)]


async def test_the_oldest_comes_first_with_the_name_of_its_reporter(connection: Connection) -> None:
    reported = await two_schools(connection)

    waiting = await acceptance.waiting(connection, ALL, limit=2)

    assert [each for each, _ in waiting] == reported[:2]
    assert [who for _, who in waiting] == ["", TEACHER.person.name]
    assert [each.id for each, _ in await acceptance.waiting(connection, ALL, limit=2, offset=2)] == [
        reported[2].id
    ]
    assert await acceptance.totals(connection, ALL) == (3, 2)


async def test_a_place_is_followed_by_what_was_reported_after_it(connection: Connection) -> None:
    first, second, third = await two_schools(connection)
    assert await found(connection, after=Place(TODAY, first.id)) == [second.id, third.id]
    assert await found(connection, after=Place(TODAY + timedelta(days=1), second.id)) == [third.id]
    assert await found(connection, after=Place(TODAY + timedelta(days=1), third.id)) == []


async def test_the_queue_falls_into_schools_and_into_measures(connection: Connection) -> None:
    first, second, third = await two_schools(connection)

    assert [(each.name, each.number) for each in await acceptance.schools(connection)] == [
        (SCHOOL.name, 2),
        (OTHER_SCHOOL.name, 1),
    ]
    assert await found(connection, Slice(school_id=SCHOOL.id)) == [second.id, third.id]
    purchase, order = await acceptance.measures_waiting(connection)
    assert (purchase.number, order.number, order.name) == (2, 1, "5. Издать приказ")
    assert await found(connection, Slice(measure_id=purchase.id)) == [first.id, second.id]
    assert await acceptance.totals(connection, Slice(measure_id=order.id)) == (1, 1)


async def test_a_row_is_the_same_milestone_of_the_same_table(connection: Connection) -> None:
    first, second, _ = await two_schools(connection)
    other_table = await add_roadmap(connection, title="Точка роста")
    await add_milestone(connection, other_table)

    assert {each.id for each in await acceptance.row_of(connection, first)} == {first.id, second.id}
    assert await acceptance.row_counts(connection, first) == (2, 0)


async def test_occurrences_of_a_recurring_measure_have_a_document_each(connection: Connection) -> None:
    made = []
    for school, due in ((SCHOOL, date(2024, 2, 10)), (OTHER_SCHOOL, date(2024, 5, 10))):
        roadmap_id = await add_roadmap(connection, school)
        made.append(await add_milestone(connection, roadmap_id, due=due, rrule="FREQ=MONTHLY;INTERVAL=3"))
    assert await acceptance.row_of(connection, made[0]) == [made[0]]


async def test_what_was_touched_after_a_row_of_the_log_is_found(connection: Connection) -> None:
    first, second, _ = await two_schools(connection)
    await events.append(connection, at=NOW, action="reported", actor=CONTROLLER, milestone_id=first.id)
    seen = await acceptance.last_event(connection)
    await events.append(connection, at=NOW, action="commented", actor=CONTROLLER, milestone_id=second.id)

    assert await acceptance.touched_since(connection, [first.id, second.id], seen) == {second.id}
    assert await acceptance.touched_since(connection, [], 0) == set()
