"""What an edition writes: other words, another order, other responsible, and what earlier ones left noted."""

from dataclasses import replace

from data import editions, events, roadmaps
from data.database import Connection
from data.editions import GONE, MOVED, REWORDED
from domain.deadline import Deadline
from tests.cast import (
    CONTROLLER,
    MINISTRY,
    MUNICIPALITY,
    NOW,
    SCHOOL,
    add_measure,
    add_milestone,
    add_roadmap,
    read,
)


async def test_measures_change_places_without_meeting_on_one(connection: Connection) -> None:
    roadmap_id, other = await add_roadmap(connection), await add_roadmap(connection, title="Другая")
    ids = [await add_measure(connection, roadmap_id, number=f"{i}.") for i in (1, 2, 3)]
    untouched = await add_measure(connection, other)
    await editions.set_aside(connection, roadmap_id)
    await editions.place(connection, {ids[2]: 1, ids[0]: 2, ids[1]: 3})
    assert [each.number for each in await roadmaps.measures_of(connection, roadmap_id)] == ["3.", "1.", "2."]
    assert (await roadmaps.measure(connection, untouched)).position == 1


async def test_milestones_of_a_measure_change_places(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    measure_id = await add_measure(connection, roadmap_id)
    points = [
        await add_milestone(connection, roadmap_id, measure_id=measure_id, position=i) for i in (1, 2, 3)
    ]
    order = [points[1].id, points[2].id, points[0].id]
    await editions.place_milestones(connection, measure_id, order)
    assert [(await read(connection, each)).position for each in order] == [1, 2, 3]


async def test_a_measure_is_rewritten_where_it_stands(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    first, second = [await add_measure(connection, roadmap_id) for _ in range(2)]
    measure = await roadmaps.measure(connection, second)
    changed = replace(measure, title="Объявить торги", deadline=Deadline("май 2024", "month"), position=77)
    await editions.update_measure(connection, changed)
    assert await roadmaps.measure(connection, second) == replace(changed, position=2)
    assert (await roadmaps.measure(connection, first)).title == measure.title


async def test_milestones_get_other_words_and_keep_their_revision(connection: Connection) -> None:
    point = await add_milestone(connection, await add_roadmap(connection))
    await editions.reword(connection, [point.id], label="4.1", title="Торги", external=True)
    assert await read(connection, point.id) == replace(point, label="4.1", title="Торги", external=True)


async def test_the_responsible_are_replaced(connection: Connection) -> None:
    point = await add_milestone(connection, await add_roadmap(connection), responsible=[MUNICIPALITY])
    await editions.set_responsible(connection, point.measure_id, [SCHOOL.id, MINISTRY.id, SCHOOL.id])
    assert (await read(connection, point.id)).responsible_ids == {SCHOOL.id, MINISTRY.id}
    await editions.set_responsible(connection, point.measure_id, [])
    assert (await read(connection, point.id)).responsible_ids == set()


async def test_notes_are_what_editions_dropped_or_moved_in_this_roadmap(connection: Connection) -> None:
    point = await add_milestone(connection, await add_roadmap(connection))
    other = await add_milestone(connection, await add_roadmap(connection, title="Другая"))
    for milestone, action in ((point, MOVED), (point, REWORDED), (other, GONE), (point, GONE)):
        await events.append(
            connection,
            at=NOW,
            action=action,
            actor=CONTROLLER,
            milestone_id=milestone.id,
            after={"due": "2024-03-01"},
        )
    found = await editions.notes(connection, point.roadmap_id)
    assert [(each.milestone_id, each.action) for each in found] == [(point.id, MOVED), (point.id, GONE)]
    assert found[0].after == {"due": "2024-03-01"}


async def test_roadmaps_are_found_by_how_many_titles_they_share(connection: Connection) -> None:
    first, second = await add_roadmap(connection), await add_roadmap(connection, title="Другая")
    for title in ("Закупки", "Ремонт", "Ремонт"):
        await add_measure(connection, first, title=title)
    await add_measure(connection, second, title="Открытие")
    found = await editions.sharing(connection, ["Закупки", "Ремонт", "Лицензия"])
    assert found == {first: 2}
