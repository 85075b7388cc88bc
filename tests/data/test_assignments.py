"""Who is named for a milestone: one lead, each person once."""

import asyncio

from data import assignments
from data.database import Connection, Database
from domain.milestone import Milestone
from tests.cast import HEAD, MUNICIPALITY, NEIGHBOUR, SCHOOL, TEACHER, add_milestone, add_roadmap, settle

ORGANISATIONS = (MUNICIPALITY.id, SCHOOL.id)


async def stored_milestone(connection: Connection) -> Milestone:
    return await add_milestone(connection, await add_roadmap(connection))


async def named(connection: Connection, milestone: Milestone) -> list[tuple[str, bool | None]]:
    return [(each.name, each.lead) for each in await assignments.of_milestone(connection, milestone.id)]


async def test_everybody_of_the_organisations_is_a_candidate_and_says_where_they_work(
    connection: Connection,
) -> None:
    milestone = await stored_milestone(connection)

    found = await assignments.candidates(connection, milestone.id, ORGANISATIONS)

    assert [(each.name, each.organisation, each.lead, each.reachable) for each in found] == [
        (HEAD.person.name, MUNICIPALITY.name, None, True),
        (TEACHER.person.name, SCHOOL.name, None, True),
    ]


async def test_there_is_one_lead_and_the_others_help(connection: Connection) -> None:
    milestone = await stored_milestone(connection)

    assert await assignments.assign(connection, milestone.id, TEACHER.person.id, lead=True)
    assert not await assignments.assign(connection, milestone.id, TEACHER.person.id, lead=True)
    assert await assignments.assign(connection, milestone.id, HEAD.person.id, lead=True)

    assert await named(connection, milestone) == [(HEAD.person.name, True), (TEACHER.person.name, False)]


async def test_who_is_named_is_listed_wherever_they_work(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    await assignments.assign(connection, milestone.id, NEIGHBOUR.person.id, lead=False)

    found = await assignments.candidates(connection, milestone.id, ORGANISATIONS)

    assert [each.name for each in found] == [NEIGHBOUR.person.name, HEAD.person.name, TEACHER.person.name]


async def test_taking_somebody_off_touches_nobody_else(connection: Connection) -> None:
    milestone, other = await stored_milestone(connection), await stored_milestone(connection)
    for each in (milestone, other):
        await assignments.assign(connection, each.id, TEACHER.person.id, lead=True)
        await assignments.assign(connection, each.id, HEAD.person.id, lead=False)

    assert await assignments.unassign(connection, milestone.id, TEACHER.person.id)
    assert not await assignments.unassign(connection, milestone.id, TEACHER.person.id)

    assert await named(connection, milestone) == [(HEAD.person.name, False)]
    assert await named(connection, other) == [(TEACHER.person.name, True), (HEAD.person.name, False)]


async def test_named_by_two_at_once_a_person_stands_there_once(database: Database) -> None:
    async with database.transaction() as connection:
        await settle(connection)
        milestone = await stored_milestone(connection)

    async def name() -> bool:
        async with database.transaction() as connection:
            return await assignments.assign(connection, milestone.id, TEACHER.person.id, lead=False)

    assert sorted(await asyncio.gather(*(name() for _ in range(5)))) == [False] * 4 + [True]
