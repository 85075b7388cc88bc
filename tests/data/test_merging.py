"""Two that turned out to be one: nothing that points at either is lost, whatever table it stands in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from data import aliases, merging, organisations, people
from data.tables import (
    assignments,
    chats,
    duties,
    events,
    evidence,
    invites,
    memberships,
    metadata,
    milestones,
    reminders,
    responsibilities,
    roadmaps,
    rollouts,
    rooms,
)
from domain.people import OrganisationKind, Role
from tests.cast import MUNICIPALITY, NEIGHBOUR, NOW, OTHER_SCHOOL, SCHOOL, TEACHER, add_milestone, add_roadmap

AT = datetime(2024, 1, 1, tzinfo=UTC)


async def number(connection: AsyncConnection, table: Table, **values: Any) -> int:
    query = (
        select(func.count())
        .select_from(table)
        .where(*(table.c[name] == each for name, each in values.items()))
    )
    return int((await connection.execute(query)).scalar_one())


async def room(connection: AsyncConnection, school_id: int, name: str) -> int:
    query = rooms.insert().values(school_id=school_id, name=name).returning(rooms.c.id)
    return int((await connection.execute(query)).scalar_one())


async def photo(connection: AsyncConnection, room_id: int, message_id: int) -> None:
    await connection.execute(
        evidence.insert().values(
            person_id=TEACHER.person.id,
            kind="photo",
            received_at=AT,
            chat_id=1,
            message_id=message_id,
            room_id=room_id,
        )
    )


async def rollout(connection: AsyncConnection, responsible: list[Any], made: list[int]) -> int:
    query = rollouts.insert().values(
        person_id=TEACHER.person.id,
        created_at=AT,
        title="IT-куб",
        state="done",
        template={"draft": {}, "responsible": responsible, "zone": "Europe/Moscow"},
        places=[],
        made=made,
    )
    return int((await connection.execute(query.returning(rollouts.c.id))).scalar_one())


async def test_everything_of_an_organisation_passes_over(connection: AsyncConnection) -> None:
    own = await add_roadmap(connection, SCHOOL)
    theirs = await add_roadmap(connection, OTHER_SCHOOL, MUNICIPALITY)
    milestone = await add_milestone(connection, theirs, responsible=[OTHER_SCHOOL])
    await people.grant(connection, TEACHER.person.id, OTHER_SCHOOL.id, Role.EXECUTOR, NOW)
    await connection.execute(
        chats.insert().values(telegram_id=-5, kind="group", title="Группа", organisation_id=OTHER_SCHOOL.id)
    )
    await connection.execute(
        duties.insert().values(
            person_id=TEACHER.person.id,
            organisation_id=MUNICIPALITY.id,
            place_id=OTHER_SCHOOL.id,
            lead=True,
            granted_at=AT,
        )
    )
    both, only = (
        await room(connection, SCHOOL.id, "Кабинет 1"),
        await room(connection, OTHER_SCHOOL.id, "Кабинет 2"),
    )
    twin = await room(connection, OTHER_SCHOOL.id, "Кабинет 1")
    for message_id, where in enumerate((both, only, twin)):
        await photo(connection, where, message_id)

    await merging.merge_organisations(connection, SCHOOL.id, OTHER_SCHOOL.id)

    assert await organisations.get(connection, OTHER_SCHOOL.id) is None
    assert await number(connection, roadmaps, school_id=SCHOOL.id) == 2
    assert (
        await number(connection, responsibilities, measure_id=milestone.measure_id, organisation_id=SCHOOL.id)
        == 1
    )
    assert await number(connection, memberships, person_id=TEACHER.person.id) == 1
    assert (
        await number(connection, memberships, person_id=NEIGHBOUR.person.id, organisation_id=SCHOOL.id) == 1
    )
    assert await number(connection, chats, organisation_id=SCHOOL.id) == 1
    assert await number(connection, duties, place_id=SCHOOL.id) == 1
    assert await number(connection, rooms, school_id=SCHOOL.id) == 2
    assert await number(connection, evidence, room_id=both) == 2
    assert await number(connection, evidence) == 3
    assert own != theirs


async def test_two_copies_of_one_rollout_both_stay(connection: AsyncConnection) -> None:
    made = await rollout(connection, [], [])
    for school in (SCHOOL, OTHER_SCHOOL):
        roadmap_id = await add_roadmap(connection, school)
        await connection.execute(roadmaps.update().where(roadmaps.c.id == roadmap_id).values(rollout_id=made))

    await merging.merge_organisations(connection, SCHOOL.id, OTHER_SCHOOL.id)

    assert await number(connection, roadmaps, school_id=SCHOOL.id) == 2
    assert await number(connection, roadmaps, rollout_id=made) == 1


async def test_a_rollout_that_wrote_the_other_down_can_go_on(connection: AsyncConnection) -> None:
    other = await organisations.ensure(connection, "Минобр", OrganisationKind.MINISTRY)
    made = await rollout(connection, [["school", other.id], [1, other.id]], [other.id, SCHOOL.id])

    await merging.merge_organisations(connection, 1, other.id)

    kept = (await connection.execute(select(rollouts).where(rollouts.c.id == made))).one()
    assert kept.template["responsible"] == [["school", 1], [1]]
    assert kept.made == [SCHOOL.id]


async def test_the_names_of_the_other_lead_to_the_one_kept(connection: AsyncConnection) -> None:
    await aliases.add(connection, OTHER_SCHOOL.id, "Сорок шестая", OTHER_SCHOOL.name)

    await merging.merge_organisations(connection, SCHOOL.id, OTHER_SCHOOL.id)

    for name in ("сорок  шестая", OTHER_SCHOOL.name.upper()):
        assert await aliases.find(connection, name) == SCHOOL


async def test_everything_of_a_person_passes_over(connection: AsyncConnection) -> None:
    one, other = TEACHER.person.id, NEIGHBOUR.person.id
    milestone = await add_milestone(connection, await add_roadmap(connection), assignees=[TEACHER, NEIGHBOUR])
    second = await add_milestone(connection, milestone.roadmap_id, number="5.", assignees=[NEIGHBOUR])
    await connection.execute(milestones.update().values(reported_by=other))
    await connection.execute(events.insert().values(at=AT, action="reported", person_id=other))
    for person_id in (one, other):
        common = {
            "revision": 1,
            "rank": 1,
            "audience": "assignee",
            "zone": "UTC",
            "due_at": AT,
            "state": "planned",
        }
        for step, milestone_id in (("on-day", milestone.id), ("digest-2024-01-12", None)):
            row = {"person_id": person_id, "milestone_id": milestone_id, "step": step, **common}
            await connection.execute(reminders.insert().values(row))

    await merging.merge_people(connection, one, other)

    assert await people.by_telegram_id(connection, 1000 + other) is None
    assert await number(connection, assignments, person_id=one) == 2
    assert await number(connection, assignments, milestone_id=second.id, person_id=one) == 1
    assert await number(connection, milestones, reported_by=one) == 2
    assert await number(connection, events, person_id=one) == 1
    assert await number(connection, reminders, person_id=one) == 2
    assert {each.organisation for each in await people.memberships_of(connection, one)} == {
        SCHOOL.name,
        OTHER_SCHOOL.name,
    }


@pytest.mark.parametrize("target", ["organisations", "people"])
def test_a_second_row_is_dropped_only_where_it_says_nothing_more(target: str) -> None:
    """A new table with a unique key on somebody has to be thought about here."""
    thought_of = {
        "memberships",
        "responsibilities",
        "assignments",
        "applications",
        "reminders",
        "rooms",
        # One copy of a roll-out is let go first.
        "roadmaps",
    }
    keyed = {
        column.table.name
        for column in merging._pointing_at(metadata.tables[target])
        for _ in merging._keys_with(column)
    }
    assert keyed <= thought_of
    assert invites.name not in keyed
