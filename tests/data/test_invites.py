"""Links that bring people in, and who waits for an answer."""

import asyncio
from datetime import timedelta
from typing import Any

from data import invites
from data.database import Connection, Database
from domain.people import Invite, Role
from tests.cast import CONTROLLER, HEAD, NEIGHBOUR, NOW, OTHER_SCHOOL, SCHOOL, STRANGER, TEACHER

TOKEN = "a" * 64
WEEK = timedelta(days=7)


async def invite(connection: Connection, token: str = TOKEN, *, shared: bool = False) -> int:
    return await invites.add(
        connection,
        token_sha256=token,
        organisation_id=SCHOOL.id,
        role=Role.EXECUTOR,
        now=NOW,
        expires_at=NOW + WEEK,
        created_by=CONTROLLER.person.id,
        shared=shared,
    )


async def test_an_invite_is_found_by_its_hash_and_names_what_it_gives(connection: Connection) -> None:
    invite_id = await invite(connection)

    assert await invites.by_hash(connection, TOKEN) == Invite(
        invite_id, SCHOOL.id, SCHOOL.name, SCHOOL.kind, Role.EXECUTOR, NOW + WEEK
    )
    assert await invites.by_hash(connection, "b" * 64) is None


async def test_an_invite_is_used_once(connection: Connection) -> None:
    invite_id = await invite(connection)
    assert await invites.use(connection, invite_id, STRANGER.person.id, NOW)
    assert not await invites.use(connection, invite_id, TEACHER.person.id, NOW)

    spent = await invites.by_hash(connection, TOKEN)
    assert spent is not None
    assert (spent.used_at, spent.used_by) == (NOW, STRANGER.person.id)


async def test_of_two_people_with_the_same_link_one_gets_in(settled: Database) -> None:
    async with settled.transaction() as connection:
        invite_id = await invite(connection)

    async def use(person_id: int) -> bool:
        async with settled.transaction() as connection:
            found = await invites.by_hash(connection, TOKEN)
            assert found is not None
            return await invites.use(connection, invite_id, person_id, NOW)

    won = await asyncio.gather(use(STRANGER.person.id), use(NEIGHBOUR.person.id))

    assert sorted(won) == [False, True]
    async with settled.transaction() as connection:
        winner = STRANGER if won[0] else NEIGHBOUR
        spent = await invites.by_hash(connection, TOKEN)
        assert spent is not None
        assert spent.used_by == winner.person.id


async def test_an_invite_is_good_until_the_instant_it_expires(connection: Connection) -> None:
    invite_id, other_id = await invite(connection), await invite(connection, "b" * 64)

    assert not await invites.use(connection, invite_id, STRANGER.person.id, NOW + WEEK)
    last = NOW + WEEK - timedelta(microseconds=1)
    assert await invites.use(connection, other_id, STRANGER.person.id, last)


async def test_a_revoked_invite_is_worthless_and_a_used_one_cannot_be_revoked(connection: Connection) -> None:
    revoked, used = await invite(connection), await invite(connection, "b" * 64)

    assert await invites.revoke(connection, revoked, NOW)
    assert not await invites.revoke(connection, revoked, NOW)
    assert not await invites.use(connection, revoked, STRANGER.person.id, NOW)

    assert await invites.use(connection, used, STRANGER.person.id, NOW)
    assert not await invites.revoke(connection, used, NOW)
    assert not await invites.revoke(connection, 404, NOW)


async def living(connection: Connection, *tokens: str) -> list[str]:
    found = [(each, await invites.by_hash(connection, each)) for each in tokens]
    return [token for token, each in found if each is not None and each.revoked_at is None]


async def test_the_personal_links_of_one_role_end_with_it(connection: Connection) -> None:
    same: dict[str, Any] = {"now": NOW, "expires_at": NOW + WEEK, "created_by": CONTROLLER.person.id}
    theirs = {**same, "organisation_id": SCHOOL.id, "role": Role.EXECUTOR, "person_id": TEACHER.person.id}
    for token, different in {
        "ended": {},
        "of-another": {"person_id": NEIGHBOUR.person.id},
        "elsewhere": {"organisation_id": OTHER_SCHOOL.id},
        "as-head": {"role": Role.HEAD},
    }.items():
        await invites.add(connection, token_sha256=token, **(theirs | different))

    await invites.revoke_role(connection, TEACHER.person.id, SCHOOL.id, Role.EXECUTOR, NOW)

    left = await living(connection, "ended", "of-another", "elsewhere", "as-head")
    assert left == ["of-another", "elsewhere", "as-head"]


async def test_links_that_somebody_made_for_nobody_by_name_end_and_are_counted(
    connection: Connection,
) -> None:
    same: dict[str, Any] = {
        "now": NOW,
        "expires_at": NOW + WEEK,
        "organisation_id": SCHOOL.id,
        "role": Role.EXECUTOR,
    }
    mine = {**same, "created_by": CONTROLLER.person.id}
    for token, different in {
        "mine": {},
        "mine-too": {},
        "used": {},
        "by-another": {"created_by": HEAD.person.id},
        "of-a-list": {"person_id": TEACHER.person.id},
        "shared": {"shared": True},
    }.items():
        made = await invites.add(connection, token_sha256=token, **(mine | different))
        assert token != "used" or await invites.use(connection, made, STRANGER.person.id, NOW)

    assert await invites.revoke_handed_out(connection, CONTROLLER.person.id, NOW) == 2
    assert await invites.revoke_handed_out(connection, CONTROLLER.person.id, NOW) == 0

    left = await living(connection, "mine", "mine-too", "used", "by-another", "of-a-list", "shared")
    assert left == ["used", "by-another", "of-a-list", "shared"]


async def test_an_application_is_made_once_and_decided_once(connection: Connection) -> None:
    invite_id = await invite(connection, shared=True)
    assert await invites.apply(connection, invite_id, STRANGER.person.id, NOW)
    assert not await invites.apply(connection, invite_id, STRANGER.person.id, NOW)

    asked = await invites.application_of(connection, invite_id, STRANGER.person.id)
    assert asked is not None
    assert (asked.person, asked.organisation, asked.granted) == (STRANGER.person, SCHOOL.name, None)
    assert await invites.decide(connection, asked.id, HEAD.person.id, NOW, granted=True)
    assert not await invites.decide(connection, asked.id, CONTROLLER.person.id, NOW, granted=False)

    decided = await invites.application(connection, asked.id)
    assert decided is not None
    assert decided.granted is True
    assert await invites.withdraw(connection, 1000 + STRANGER.person.id) == []


async def test_a_shared_invite_is_never_spent(connection: Connection) -> None:
    invite_id = await invite(connection, shared=True)

    assert not await invites.use(connection, invite_id, STRANGER.person.id, NOW)
