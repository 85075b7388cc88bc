"""People, organisations, roles and the one-time links that bring people in."""

import asyncio
from datetime import timedelta

from data import organisations, people
from data.database import Connection, Database
from domain.people import Invite, OrganisationKind, Role
from tests.cast import (
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

TOKEN = "a" * 64
WEEK = timedelta(days=7)


async def invite(connection: Connection, token: str = TOKEN) -> int:
    return await people.add_invite(
        connection,
        token_sha256=token,
        organisation_id=SCHOOL.id,
        role=Role.EXECUTOR,
        now=NOW,
        expires_at=NOW + WEEK,
        created_by=CONTROLLER.person.id,
    )


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


async def test_an_invite_is_found_by_its_hash_and_names_what_it_gives(connection: Connection) -> None:
    invite_id = await invite(connection)

    assert await people.invite_by_hash(connection, TOKEN) == Invite(
        invite_id, SCHOOL.id, SCHOOL.name, Role.EXECUTOR, NOW + WEEK
    )
    assert await people.invite_by_hash(connection, "b" * 64) is None


async def test_an_invite_is_used_once(connection: Connection) -> None:
    invite_id = await invite(connection)
    assert await people.invite_used_by(connection, invite_id) is None

    assert await people.use_invite(connection, invite_id, STRANGER.person.id, NOW)
    assert not await people.use_invite(connection, invite_id, TEACHER.person.id, NOW)

    assert await people.invite_used_by(connection, invite_id) == STRANGER.person.id
    spent = await people.invite_by_hash(connection, TOKEN)
    assert spent is not None
    assert spent.used_at == NOW


async def test_of_two_people_with_the_same_link_one_gets_in(settled: Database) -> None:
    async with settled.transaction() as connection:
        invite_id = await invite(connection)

    async def use(person_id: int) -> bool:
        async with settled.transaction() as connection:
            found = await people.invite_by_hash(connection, TOKEN)
            assert found is not None
            return await people.use_invite(connection, invite_id, person_id, NOW)

    won = await asyncio.gather(use(STRANGER.person.id), use(NEIGHBOUR.person.id))

    assert sorted(won) == [False, True]
    async with settled.transaction() as connection:
        winner = STRANGER if won[0] else NEIGHBOUR
        assert await people.invite_used_by(connection, invite_id) == winner.person.id


async def test_an_invite_is_good_until_the_instant_it_expires(connection: Connection) -> None:
    invite_id, other_id = await invite(connection), await invite(connection, "b" * 64)

    assert not await people.use_invite(connection, invite_id, STRANGER.person.id, NOW + WEEK)
    last = NOW + WEEK - timedelta(microseconds=1)
    assert await people.use_invite(connection, other_id, STRANGER.person.id, last)


async def test_a_revoked_invite_is_worthless_and_a_used_one_cannot_be_revoked(connection: Connection) -> None:
    revoked, used = await invite(connection), await invite(connection, "b" * 64)

    assert await people.revoke_invite(connection, revoked, NOW)
    assert not await people.revoke_invite(connection, revoked, NOW)
    assert not await people.use_invite(connection, revoked, STRANGER.person.id, NOW)

    assert await people.use_invite(connection, used, STRANGER.person.id, NOW)
    assert not await people.revoke_invite(connection, used, NOW)
    assert not await people.revoke_invite(connection, 404, NOW)
