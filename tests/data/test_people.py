"""People, organisations and roles."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from data import organisations, people, people_lists
from data.database import Connection, Database
from data.tables import people as people_table
from domain.people import OrganisationKind, Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    ORGANISATIONS,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    member,
)

WEEK = timedelta(days=7)


async def test_an_organisation_is_found_again_by_its_name(connection: Connection) -> None:
    again = await organisations.ensure(connection, SCHOOL.name, OrganisationKind.OTHER)

    assert again == SCHOOL
    assert await organisations.by_name(connection, SCHOOL.name) == SCHOOL
    assert await organisations.by_name(connection, SCHOOL.name.lower()) is None
    assert await organisations.get(connection, SCHOOL.id) == SCHOOL
    assert await organisations.get(connection, 404) is None


async def test_organisations_are_listed_by_name(connection: Connection) -> None:
    assert await organisations.all_of(connection) == sorted(ORGANISATIONS, key=lambda each: each.name)


async def test_a_person_is_found_again_by_their_telegram_account(connection: Connection) -> None:
    again = await people.ensure(connection, TEACHER.person.telegram_id, "Другое имя", NOW)

    assert again == TEACHER.person
    assert await people.by_telegram_id(connection, TEACHER.person.telegram_id) == TEACHER.person
    assert await people.by_telegram_id(connection, 5) is None


async def test_an_account_number_above_four_billion_fits(connection: Connection) -> None:
    person = await people.ensure(connection, 7_000_000_001, "Новенькая", NOW)

    assert await people.get(connection, person.id) == person
    assert person.telegram_id == 7_000_000_001


async def test_two_first_messages_of_one_person_at_once_make_one_person(database: Database) -> None:
    async def greet() -> int:
        async with database.transaction() as connection:
            return (await people.ensure(connection, 1003, "Вера", NOW)).id

    assert len(set(await asyncio.gather(*(greet() for _ in range(6))))) == 1


async def test_a_role_is_granted_once(connection: Connection) -> None:
    assert await people.grant(connection, STRANGER.person.id, SCHOOL.id, Role.EXECUTOR, NOW)
    assert not await people.grant(connection, STRANGER.person.id, SCHOOL.id, Role.EXECUTOR, NOW + WEEK)
    assert await people.grant(connection, STRANGER.person.id, SCHOOL.id, Role.HEAD, NOW + WEEK)

    assert await people.memberships_of(connection, STRANGER.person.id) == (
        member(SCHOOL, Role.EXECUTOR),
        member(SCHOOL, Role.HEAD),
    )


async def test_a_role_granted_many_times_at_once_is_one_role(settled: Database) -> None:
    async def grant() -> bool:
        async with settled.transaction() as connection:
            return await people.grant(connection, STRANGER.person.id, SCHOOL.id, Role.EXECUTOR, NOW)

    assert sorted(await asyncio.gather(*(grant() for _ in range(5)))) == [False] * 4 + [True]


async def test_an_unreachable_person_is_passed_over_until_they_write(connection: Connection) -> None:
    await people.mark_unreachable(connection, TEACHER.person.id, NOW, "bot was blocked by the user")
    assert [each.id for each in await people.unreachable(connection)] == [TEACHER.person.id]
    assert await people.reachable_with_role(connection, [Role.EXECUTOR], [SCHOOL.id]) == []
    assert await people.of_kind(connection, OrganisationKind.SCHOOL) == [NEIGHBOUR.person]

    await people.mark_reachable(connection, TEACHER.person.id)

    assert await people.unreachable(connection) == []
    assert await people.reachable_with_role(connection, [Role.EXECUTOR], [SCHOOL.id]) == [TEACHER.person]


async def test_people_are_found_by_role_everywhere_or_in_named_organisations(connection: Connection) -> None:
    async def found(roles: list[Role], organisation_ids: list[int] | None = None) -> list[int]:
        return [each.id for each in await people.reachable_with_role(connection, roles, organisation_ids)]

    await people.grant(connection, TEACHER.person.id, OTHER_SCHOOL.id, Role.EXECUTOR, NOW)

    assert await found([Role.EXECUTOR]) == [TEACHER.person.id, OFFICIAL.person.id, NEIGHBOUR.person.id]
    assert await found([Role.EXECUTOR], [OTHER_SCHOOL.id]) == [TEACHER.person.id, NEIGHBOUR.person.id]
    assert await found([Role.HEAD, Role.CONTROLLER]) == [CONTROLLER.person.id, HEAD.person.id]
    assert await found([Role.HEAD], [SCHOOL.id]) == []
    assert await found([Role.EXECUTOR], []) == []


async def test_people_are_found_by_the_kind_of_their_organisation(connection: Connection) -> None:
    assert await people.of_kind(connection, OrganisationKind.MINISTRY) == [OFFICIAL.person]
    assert await people.of_kind(connection, OrganisationKind.OPERATOR) == []


async def test_whether_there_is_a_controller_is_known(connection: Connection) -> None:
    assert await people.has_any(connection, Role.CONTROLLER)
    assert not await people.has_any(connection, Role.ADMIN)


async def test_whom_messages_reach_depends_on_whether_mail_is_on(connection: Connection) -> None:
    by_mail, by_nothing = {"telegram_id": None, "email": "teacher@example.org"}, {"telegram_id": None}
    for actor, values in ((TEACHER, by_mail), (OFFICIAL, by_nothing)):
        query = update(people_table).where(people_table.c.id == actor.person.id)
        await connection.execute(query.values(values))
    ids = [actor.person.id for actor in (TEACHER, OFFICIAL, NEIGHBOUR)]

    async def reached(*, mail: bool) -> list[int]:
        named = await people.reachable_of(connection, ids, mail=mail)
        with_role = await people.reachable_with_role(connection, [Role.EXECUTOR], mail=mail)
        assert named == with_role
        return [person.id for person in named]

    assert await reached(mail=False) == [NEIGHBOUR.person.id]
    assert await reached(mail=True) == [TEACHER.person.id, NEIGHBOUR.person.id]
    schools = await people.of_kind(connection, OrganisationKind.SCHOOL, mail=True)
    assert [person.id for person in schools] == [TEACHER.person.id, NEIGHBOUR.person.id]

    await people.mark_unreachable(connection, TEACHER.person.id, NOW, "bot was blocked by the user")
    assert await reached(mail=True) == [TEACHER.person.id, NEIGHBOUR.person.id]


async def test_a_role_of_a_list_waits_until_its_holder_presses_start(connection: Connection) -> None:
    row = {"name": "Зоя Жданова", "post": None, "email": "zoya@example.org"}
    (prepared,) = await people_lists.add(connection, [row], NOW)
    for role, place in ((Role.CONTROLLER, CENTRE), (Role.EXECUTOR, SCHOOL)):
        await people.grant(connection, prepared, place.id, role, NOW)

    (waiting,) = await people_lists.awaited(connection, [Role.CONTROLLER, Role.ADMIN])

    assert (waiting.person_id, waiting.organisation, waiting.role) == (
        prepared,
        CENTRE.name,
        Role.CONTROLLER,
    )
    assert await people_lists.awaited(connection, [Role.ADMIN]) == []
