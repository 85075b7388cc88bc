"""Who has which role, on both databases; two who take each other's role away leave one."""

import asyncio

from sqlalchemy import update

from data import assignments, people, roles
from data.database import Connection, Database
from data.tables import people as people_table
from domain.people import Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MINISTRY,
    MUNICIPALITY,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    add_milestone,
    add_roadmap,
)

BOTH = (CONTROLLER, HEAD)


async def test_the_roles_of_a_person_come_with_the_day_they_were_given(connection: Connection) -> None:
    await people.grant(connection, TEACHER.person.id, OTHER_SCHOOL.id, Role.HEAD, NOW)

    found = await roles.of(connection, TEACHER.person.id)

    assert [(each.membership.organisation, each.membership.role, each.since) for each in found] == [
        (SCHOOL.name, Role.EXECUTOR, LONG_AGO),
        (OTHER_SCHOOL.name, Role.HEAD, NOW),
    ]


async def test_holders_are_found_by_words_pages_and_organisations(connection: Connection) -> None:
    everybody, number = await roles.holders(connection, "", None, limit=2, offset=1)
    assert (len(everybody), number) == (2, 5)
    assert STRANGER.person.name not in {each.name for each in everybody}
    found, _ = await roles.holders(connection, "УЧИТЕЛЕВА вера", None, limit=9)
    assert found == [TEACHER.person]
    assert await roles.holders(connection, "вера_", None, limit=9) == ([], 0)
    assert (await roles.holders(connection, "", [MUNICIPALITY.id], limit=9))[0] == [HEAD.person]


async def test_whoever_lost_every_role_is_found_only_by_consent(connection: Connection) -> None:
    assert await people.revoke(connection, TEACHER.person.id, SCHOOL.id, Role.EXECUTOR)
    assert not await people.revoke(connection, TEACHER.person.id, SCHOOL.id, Role.EXECUTOR)
    await people.send_away(connection, TEACHER.person.id)

    assert (await roles.holders(connection, "Вера", None, limit=9))[1] == 0
    assert (await people.get(connection, TEACHER.person.id)).consented_at == people.SENT_AWAY


async def test_assignments_fall_with_the_last_role_in_their_organisation(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    mine = await add_milestone(connection, roadmap_id, responsible=(MUNICIPALITY,), assignees=(HEAD,))
    other = await add_milestone(
        connection,
        await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY),
        responsible=(OTHER_SCHOOL,),
        assignees=(HEAD,),
    )
    assert await roles.take_off(connection, HEAD.person.id, MUNICIPALITY.id) == []

    await people.grant(connection, HEAD.person.id, OTHER_SCHOOL.id, Role.EXECUTOR, NOW)
    await people.revoke(connection, HEAD.person.id, MUNICIPALITY.id, Role.HEAD)
    assert await roles.take_off(connection, HEAD.person.id, MUNICIPALITY.id) == [mine.id]
    assert len(await assignments.of_milestone(connection, other.id)) == 1

    await people.revoke(connection, HEAD.person.id, OTHER_SCHOOL.id, Role.EXECUTOR)
    assert await roles.take_off(connection, HEAD.person.id, OTHER_SCHOOL.id) == [other.id]


async def test_administrators_who_would_be_left_are_those_who_can_use_the_bot(connection: Connection) -> None:
    mine = CONTROLLER.person.id
    for person_id, place in ((mine, CENTRE), (mine, MINISTRY), (HEAD.person.id, CENTRE)):
        await people.grant(connection, person_id, place.id, Role.ADMIN, NOW)
    assert await roles.other_administrators(connection, mine, CENTRE.id) == 2
    assert await roles.other_administrators(connection, mine) == 1

    gone = update(people_table).where(people_table.c.id == HEAD.person.id).values(telegram_id=None)
    await connection.execute(gone)

    assert await roles.other_administrators(connection, mine, CENTRE.id) == 1
    assert await roles.other_administrators(connection, mine) == 0


async def test_of_two_administrators_who_remove_each_other_one_is_left(settled: Database) -> None:
    async with settled.transaction() as connection:
        for each in BOTH:
            await people.grant(connection, each.person.id, CENTRE.id, Role.ADMIN, NOW)
    counted = asyncio.Event()

    async def remove(person_id: int, *, first: bool) -> bool:
        if not first:
            await counted.wait()
        async with settled.transaction() as connection:
            others = await roles.other_administrators(connection, person_id, CENTRE.id)
            if first:
                counted.set()
                # The other one counts now, or has to wait until this transaction ends.
                await asyncio.sleep(0.2)
            return bool(others) and await people.revoke(connection, person_id, CENTRE.id, Role.ADMIN)

    done = await asyncio.gather(remove(BOTH[0].person.id, first=True), remove(BOTH[1].person.id, first=False))

    assert done == [True, False]
