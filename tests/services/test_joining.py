"""One-time links: they work once, for a fortnight, and tell strangers nothing."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from data import events, people
from data.tables import invites, memberships
from domain.access import AccessDeniedError
from domain.administration import UnfitRoleError
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, Role
from domain.reminder import Ladder
from services import joining, membership, organisations
from services.joining import INVITE_LIFE, InviteError, Joined
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    NOW,
    SCHOOL,
    STRANGER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    make_actor,
    member,
)
from tests.services.desk import actions

NEWCOMER = 5005


async def link(office: Office, role: Role = Role.EXECUTOR) -> str:
    return (await joining.invite(office, CONTROLLER, organisation_id=SCHOOL.id, role=role)).token


async def join(office: Office, token: str, telegram_id: int = NEWCOMER) -> Joined:
    return await joining.join(office, telegram_id, telegram_id, "Новый Человек", token)


async def test_a_link_makes_a_stranger_a_member_who_sees_the_work(office: Office) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection))
    assert await membership.identify(office, NEWCOMER, NEWCOMER) is None

    joined = await join(office, await link(office))

    assert (joined.organisation, joined.role, joined.open_milestones) == (SCHOOL.name, Role.EXECUTOR, 1)
    actor = await membership.identify(office, NEWCOMER, 77)
    assert actor is not None
    assert (actor.person.name, actor.chat_id) == ("Новый Человек", 77)
    assert [(each.organisation, each.role) for each in actor.memberships] == [(SCHOOL.name, Role.EXECUTOR)]
    assert await actions(office) == ["invited", "joined"]


async def test_the_token_itself_is_kept_nowhere(office: Office) -> None:
    token = await link(office)

    async with office.database.transaction() as connection:
        row = (await connection.execute(select(invites))).one()
    assert token not in str(row)
    assert row.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) <= 64


async def test_a_link_works_once_and_opening_ones_own_again_is_harmless(office: Office) -> None:
    token = await link(office)
    await join(office, token)

    assert (await join(office, token)).organisation == SCHOOL.name
    with pytest.raises(InviteError, match="уже использована"):
        await join(office, token, 6006)

    assert await membership.identify(office, 6006, 6006) is None
    assert await actions(office) == ["invited", "joined"]


async def test_of_two_who_open_a_link_at_once_one_gets_in(office: Office) -> None:
    token = await link(office)

    ends = await asyncio.gather(*(join(office, token, 6000 + n) for n in range(4)), return_exceptions=True)

    assert sum(isinstance(end, Joined) for end in ends) == 1
    assert sum(isinstance(end, InviteError) for end in ends) == 3


async def test_a_link_expires(office: Office, clock: FakeClock) -> None:
    token = await link(office)
    clock.now = NOW + INVITE_LIFE - timedelta(seconds=1)
    other = await link(office)
    clock.now = NOW + INVITE_LIFE

    with pytest.raises(InviteError, match="истёк"):
        await join(office, token)
    await join(office, other)


async def test_a_revoked_link_is_worthless_and_is_revoked_once(office: Office) -> None:
    token = await link(office)

    assert await joining.revoke(office, CONTROLLER, token)
    assert not await joining.revoke(office, CONTROLLER, token)
    assert not await joining.revoke(office, CONTROLLER, "unknown")
    with pytest.raises(InviteError):
        await join(office, token)
    assert await actions(office) == ["invited", "invite-revoked"]


async def test_a_made_up_link_leaves_no_trace(office: Office) -> None:
    with pytest.raises(InviteError, match="Такой ссылки нет"):
        await join(office, "made-up")

    async with office.database.transaction() as connection:
        assert await people.by_telegram_id(connection, NEWCOMER) is None


@pytest.mark.parametrize("who", [HEAD, TEACHER, STRANGER], ids=["head", "teacher", "stranger"])
async def test_only_the_centre_invites(office: Office, who: Actor) -> None:
    with pytest.raises(AccessDeniedError):
        await joining.invite(office, who, organisation_id=SCHOOL.id, role=Role.CONTROLLER)
    with pytest.raises(AccessDeniedError):
        await organisations.all_to_invite(office, who)
    with pytest.raises(AccessDeniedError):
        await joining.revoke(office, who, "token")

    assert await actions(office) == []


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.ADMIN])
async def test_a_controller_invites_to_no_role_that_they_may_not_give(office: Office, role: Role) -> None:
    with pytest.raises(AccessDeniedError, match="только администратор"):
        await joining.invite(office, CONTROLLER, organisation_id=CENTRE.id, role=role)

    assert CENTRE not in await organisations.all_to_invite(office, CONTROLLER)
    assert await actions(office) == []


async def test_an_administrator_invites_controllers_to_the_centre_and_to_no_school(office: Office) -> None:
    admin = make_actor(50, "Админ", member(CENTRE, Role.ADMIN))

    assert CENTRE in await organisations.all_to_invite(office, admin)
    with pytest.raises(UnfitRoleError):
        await joining.invite(office, admin, organisation_id=SCHOOL.id, role=Role.CONTROLLER)
    with pytest.raises(UnfitRoleError):
        await joining.invite(office, admin, organisation_id=CENTRE.id, role=Role.EXECUTOR)


async def test_an_organisation_can_be_named_and_is_made_if_it_is_new(office: Office) -> None:
    made = await joining.invite(office, None, organisation=" Гимназия № 1 ", role=Role.EXECUTOR)

    assert (made.organisation.name, made.organisation.kind) == ("Гимназия № 1", OrganisationKind.SCHOOL)
    assert made.organisation in await organisations.all_to_invite(office, CONTROLLER)
    for nothing in (None, "", "   "):
        with pytest.raises(DomainError, match="Назовите организацию"):
            await joining.invite(office, None, organisation=nothing, role=Role.EXECUTOR)
    with pytest.raises(DomainError, match="больше нет"):
        await joining.invite(office, None, organisation_id=999, role=Role.EXECUTOR)


async def test_the_first_administrator_is_invited_until_there_is_one(office: Office) -> None:
    first = await joining.invite_first_administrator(office)
    assert first is not None
    await join(office, first.token)

    assert await joining.invite_first_administrator(office) is None


async def test_joining_without_its_event_does_not_happen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await link(office)

    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await join(office, token)

    assert await membership.identify(office, NEWCOMER, NEWCOMER) is None
    await join(office, token)


async def test_ones_own_link_gives_no_role_back_that_was_taken_away(office: Office) -> None:
    token = await link(office)
    joined = await join(office, token)
    async with office.database.transaction() as connection:
        mine = memberships.c.person_id == joined.actor.person.id
        await connection.execute(memberships.delete().where(mine))

    with pytest.raises(InviteError, match="уже использована"):
        await join(office, token)

    assert await membership.identify(office, NEWCOMER, NEWCOMER) is None


@pytest.mark.parametrize(("responsible", "reminded"), [(SCHOOL, True), (MUNICIPALITY, False)])
async def test_a_school_is_promised_reminders_only_of_what_it_answers_for(
    office: Office, responsible: Organisation, reminded: bool
) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, ladder=Ladder(before=(5,)))
        await add_milestone(connection, roadmap_id, responsible=[responsible])

    joined = await join(office, await link(office))

    assert (joined.reminded, joined.ladder.before) == (reminded, (5,))
