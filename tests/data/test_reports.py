"""What reports are made of, on both databases."""

from datetime import date, timedelta

from data import events, reports
from data.database import Connection
from data.reports import Part
from data.tables import evidence as evidence_table
from data.tables import rooms
from domain.access import EVERYTHING, scope_of
from domain.listing import Narrowed
from domain.milestone import Milestone
from domain.people import Actor
from tests.cast import (
    CONTROLLER,
    HEAD,
    NEIGHBOUR,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    add_milestone,
    add_roadmap,
)

ALL = Part(EVERYTHING, Narrowed())


def seen_by(actor: Actor, narrowed: Narrowed | None = None, roadmap: int = 0) -> Part:
    return Part(scope_of(actor), narrowed or Narrowed(), roadmap)


async def two_roadmaps(connection: Connection) -> tuple[Milestone, Milestone, Milestone]:
    elsewhere = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY, title="Точка роста")
    third = await add_milestone(connection, elsewhere, number="1.", responsible=[OTHER_MUNICIPALITY])
    here = await add_roadmap(connection)
    first = await add_milestone(connection, here, number="1.")
    second = await add_milestone(connection, here, number="2.")
    return first, second, third


async def test_milestones_come_by_school_in_the_order_of_the_tables(connection: Connection) -> None:
    first, second, third = await two_roadmaps(connection)
    found = await reports.milestones(connection, ALL)
    assert [each.id for each, _ in found] == [third.id, first.id, second.id]
    assert [printed.roadmap for _, printed in found] == ["Точка роста", "IT-куб", "IT-куб"]
    assert found[1][1].deadline == "до 10.02.2024"


async def test_nobody_is_given_what_they_may_not_see(connection: Connection) -> None:
    first, second, third = await two_roadmaps(connection)
    assert [each.id for each, _ in await reports.milestones(connection, seen_by(NEIGHBOUR))] == [third.id]
    assert len(await reports.milestones(connection, seen_by(TEACHER))) == 2
    assert len(await reports.milestones(connection, seen_by(CONTROLLER))) == 3
    assert await reports.milestones(connection, seen_by(TEACHER, roadmap=third.roadmap_id)) == []
    narrowed = Narrowed(school=SCHOOL.id)
    assert len(await reports.milestones(connection, seen_by(CONTROLLER, narrowed))) == 2
    assert await reports.roadmap_ids(connection, seen_by(HEAD), limit=2) == [first.roadmap_id]
    assert second.roadmap_id == first.roadmap_id


async def test_a_day_of_the_log_is_that_of_the_roadmap(connection: Connection) -> None:
    first, _, _ = await two_roadmaps(connection)
    late_evening = NOW + timedelta(hours=16)  # 22:00 UTC, 1:00 of the next day in Moscow
    for action in ("reported", "commented"):
        await events.append(
            connection, at=late_evening, action=action, roadmap_id=first.roadmap_id, milestone_id=first.id
        )
    found = await reports.happenings(connection, ALL)
    assert [(each.action, each.on) for each in found[first.id]] == [("reported", date(2024, 1, 13))]


async def test_photos_are_numbered_through_the_roadmap_for_everybody(connection: Connection) -> None:
    first, second, third = await two_roadmaps(connection)
    for message, milestone in enumerate((first, third, second, first), start=1):
        await _photo(connection, milestone, message)
    found = await reports.evidence_of(connection, ALL)
    assert [(each.milestone_id, each.photo) for each in found] == [
        (first.id, 1),
        (third.id, 1),
        (second.id, 2),
        (first.id, 3),
    ]
    alone = await reports.evidence_of(connection, seen_by(TEACHER, roadmap=first.roadmap_id))
    assert [each.photo for each in alone] == [1, 2, 3]


async def test_the_rooms_are_those_of_the_school(connection: Connection) -> None:
    first, _, third = await two_roadmaps(connection)
    for school, name in ((SCHOOL, "Кабинет 12"), (SCHOOL, "Актовый зал"), (OTHER_SCHOOL, "Кабинет 1")):
        await connection.execute(rooms.insert().values(school_id=school.id, name=name))
    assert list((await reports.rooms_of(connection, first.roadmap_id)).values()) == [
        "Актовый зал",
        "Кабинет 12",
    ]
    assert list((await reports.rooms_of(connection, third.roadmap_id)).values()) == ["Кабинет 1"]


async def test_the_log_is_read_as_far_as_it_is_seen(connection: Connection) -> None:
    first, _, third = await two_roadmaps(connection)
    for roadmap_id, milestone_id in ((first.roadmap_id, first.id), (third.roadmap_id, third.id)):
        await events.append(
            connection,
            at=NOW,
            action="reported",
            actor=TEACHER,
            roadmap_id=roadmap_id,
            milestone_id=milestone_id,
        )
    await events.append(connection, at=NOW, action="imported", roadmap_id=first.roadmap_id)
    await events.append(connection, at=NOW, action="joined")
    begin, end = NOW - timedelta(days=1), NOW + timedelta(days=1)

    async def actions(part: Part, *, whole: bool = False) -> list[str]:
        return [each.action for each in await reports.logged(connection, part, begin, end, whole=whole)]

    assert await actions(seen_by(TEACHER)) == ["reported"]
    assert await actions(seen_by(CONTROLLER)) == ["reported", "reported", "imported"]
    assert await actions(ALL, whole=True) == ["reported", "reported", "imported", "joined"]
    assert await reports.logged(connection, ALL, end, end + timedelta(days=1), whole=True) == []


async def _photo(connection: Connection, milestone: Milestone, message_id: int) -> None:
    values = {
        "milestone_id": milestone.id,
        "person_id": TEACHER.person.id,
        "kind": "photo",
        "received_at": NOW,
        "chat_id": 1,
        "message_id": message_id,
    }
    await connection.execute(evidence_table.insert().values(values))
