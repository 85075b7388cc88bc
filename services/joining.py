"""Getting people in: links for one person, for one prepared person, for a whole organisation."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data import events, invites, joining, people
from data.database import Connection
from documents.qr import picture_of
from domain.access import AccessDeniedError, may_manage, require_control, scope_of
from domain.administration import require_fit, require_granter
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Application, Invite, Organisation, OrganisationKind, Person, Role
from domain.reminder import DEFAULT_LADDER, Ladder
from services import organisations
from services.ladders import read_ladders
from services.office import Office

INVITE_LIFE = timedelta(days=14)
PERSONAL_LIFE = timedelta(days=60)
"""A prepared link goes through several hands before it is opened."""
NEAREST = 5
_ASK_AGAIN = "Попросите новую в Центре проектного сопровождения."


class InviteError(DomainError):
    """The link does not work."""


class ApplicationGoneError(DomainError):
    """Somebody decided it, or it was withdrawn."""

    def __init__(self) -> None:
        super().__init__("Эта заявка уже рассмотрена или отозвана.")


@dataclass(frozen=True, slots=True)
class NewInvite:
    """An invite as it is handed out: ``token`` is shown once and never again."""

    token: str
    organisation: Organisation
    role: Role
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers. ``person``: for whom it was prepared; ``consented``: nothing has to be asked."""

    organisation: str
    role: Role
    person: str | None
    shared: bool
    consented: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joined, or opened the link again.

    ``open_milestones`` is how many they may see or report on, ``nearest`` the first of these by due date,
    ``ladder`` how the roadmap of these reminds. ``reminded``: of whatever their organisation answers for; a
    school that no table names as responsible is reminded of what it is assigned only.
    """

    actor: Actor
    organisation: str
    role: Role
    open_milestones: int
    nearest: tuple[Milestone, ...] = ()
    ladder: Ladder = DEFAULT_LADDER
    reminded: bool = True


@dataclass(frozen=True, slots=True)
class Applied:
    """Somebody waits for approval; ``deciders`` are to be told, unless they were before."""

    application: Application
    deciders: tuple[Person, ...]


async def invite(
    office: Office,
    actor: Actor | None,
    *,
    organisation_id: int | None = None,
    organisation: str | None = None,
    role: Role,
    shared: bool = False,
) -> NewInvite:
    """A link for a role in an organisation, named by id or by any of its names (made if it is new).

    ``shared``: for everybody of the organisation, each with approval. ``actor`` is ``None`` on the command
    line, where whoever has the machine has the right. Nobody invites to a role that they may not give.
    """
    if actor is not None:
        require_control(actor)
    if shared and role is not Role.EXECUTOR:
        raise AccessDeniedError("По общей ссылке приглашают только исполнителей.")
    now = office.clock()
    token = secrets.token_urlsafe(24)
    async with office.database.transaction() as connection:
        found = await _organisation(connection, organisation_id, organisation)
        if actor is not None:
            require_granter(actor, found.id, role)
        if shared and found.kind is OrganisationKind.CENTRE:
            raise AccessDeniedError("В Центр проектного сопровождения приглашают лично, по одному.")
        require_fit(found.kind, role)
        await invites.add(
            connection,
            token_sha256=hash_of(token),
            organisation_id=found.id,
            role=role,
            now=now,
            expires_at=now + INVITE_LIFE,
            created_by=actor.person.id if actor else None,
            shared=shared,
        )
        after = {"organisation": found.name, "role": role.value} | ({"shared": True} if shared else {})
        await events.append(connection, at=now, action="invited", actor=actor, after=after)
    return NewInvite(token, found, role, shared)


async def invite_first_administrator(office: Office) -> NewInvite | None:
    """A link for the first administrator, or ``None`` when there is one already."""
    async with office.database.transaction() as connection:
        if await people.has_any(connection, Role.ADMIN):
            return None
    return await invite(office, None, organisation=organisations.CENTRE_NAME, role=Role.ADMIN)


async def revoke(office: Office, actor: Actor | None, token: str) -> bool:
    """Make a link worthless; False when it was used or is unknown."""
    if actor is not None:
        require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        known = await invites.by_hash(connection, hash_of(token))
        if known is None or not await invites.revoke(connection, known.id, now):
            return False
        after = {"organisation": known.organisation, "role": known.role.value}
        await events.append(connection, at=now, action="invite-revoked", actor=actor, after=after)
    return True


async def picture(office: Office, actor: Actor, token: str, link: str) -> tuple[Invite, bytes]:
    """The QR code of a link that still works, as PNG bytes."""
    require_control(actor)
    async with office.database.transaction() as connection:
        known = await _alive(connection, token, office.clock())
    return known, await asyncio.to_thread(picture_of, link)


async def look(office: Office, telegram_id: int, token: str) -> Offer:
    """What the link offers to that Telegram account; raises ``InviteError`` where it does not work."""
    async with office.database.transaction() as connection:
        person = await people.by_telegram_id(connection, telegram_id)
        known = await _alive(connection, token, office.clock(), person)
        consented = person is not None and await joining.has_consented(connection, person)
    return Offer(known.organisation, known.role, known.person, known.shared, consented)


async def decline(office: Office, token: str) -> None:
    """Somebody does not agree to be known: nothing of them is kept, the link still works."""
    now = office.clock()
    async with office.database.transaction() as connection:
        known = await invites.by_hash(connection, hash_of(token))
        if known is not None:
            after = {"organisation": known.organisation, "role": known.role.value}
            await events.append(connection, at=now, action="consent-refused", after=after)


async def join(office: Office, telegram_id: int, chat_id: int, name: str, token: str) -> Joined | Applied:
    """Come in by a link, having agreed that the name and the post are kept.

    Opening one's own link again is harmless; raises ``InviteError`` where the link does not work.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        own = await people.by_telegram_id(connection, telegram_id)
        known = await _alive(connection, token, now, own)
        if known.shared:
            return await _apply(connection, known, telegram_id, name, now)
        if known.used_at is not None and own is not None:
            return await _again(connection, known, own, chat_id)
        person = await _become(connection, known, telegram_id, name, now)
        if not await invites.use(connection, known.id, person.id, now):
            raise InviteError(f"Эта ссылка уже использована. {_ASK_AGAIN}")
        await joining.note_consent(connection, person.id, now)
        await people.mark_reachable(connection, person.id)
        await people.grant(connection, person.id, known.organisation_id, known.role, now)
        after = {"organisation": known.organisation, "role": known.role.value}
        here = Actor(person, chat_id=chat_id)
        await events.append(connection, at=now, action="joined", actor=here, after=after)
        return await _told(connection, known.organisation, known.role, person, chat_id)


async def decide(office: Office, actor: Actor, application_id: int, *, grant: bool) -> Application:
    """Answer somebody who opened a shared link: a controller, or the head of that organisation.

    Whoever is refused and is known for nothing else is forgotten. Raises ``ApplicationGoneError``.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        asked = await invites.application(connection, application_id)
        if asked is None:
            raise ApplicationGoneError
        _require_decider(actor, asked)
        if not await invites.decide(connection, asked.id, actor.person.id, now, granted=grant):
            raise ApplicationGoneError
        after = {"organisation": asked.organisation, "role": asked.role.value, "person_id": asked.person.id}
        if grant:
            await joining.note_consent(connection, asked.person.id, asked.asked_at)
            await people.grant(connection, asked.person.id, asked.organisation_id, asked.role, now)
        else:
            await joining.forget_unless_known(connection, asked.person.id)
        action = "application-granted" if grant else "application-refused"
        await events.append(connection, at=now, action=action, actor=actor, after=after)
    return replace(asked, granted=grant)


async def welcome(office: Office, asked: Application) -> Joined:
    """What somebody who was let in is told first."""
    async with office.database.transaction() as connection:
        chat_id = asked.person.telegram_id or 0
        return await _told(connection, asked.organisation, asked.role, asked.person, chat_id)


async def withdraw(office: Office, telegram_id: int) -> bool:
    """Take an application back and be forgotten; False when there is none."""
    async with office.database.transaction() as connection:
        withdrawn = await invites.withdraw(connection, telegram_id)
        for person_id in withdrawn:
            await joining.forget_unless_known(connection, person_id)
    return bool(withdrawn)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _organisation(
    connection: Connection, organisation_id: int | None, name: str | None
) -> Organisation:
    if organisation_id is not None:
        return await organisations.existing(connection, organisation_id)
    return await organisations.named(connection, name or "")


async def _alive(connection: Connection, token: str, now: datetime, person: Person | None = None) -> Invite:
    """The invite, if it works or this person spent it; raises ``InviteError``."""
    known = await invites.by_hash(connection, hash_of(token))
    if known is None:
        raise InviteError(f"Такой ссылки нет. {_ASK_AGAIN}")
    if known.used_at is not None:
        if person is None or known.used_by != person.id:
            raise InviteError(f"Эта ссылка уже использована. {_ASK_AGAIN}")
    elif known.revoked_at is not None:
        raise InviteError(f"Эту ссылку отозвали. {_ASK_AGAIN}")
    elif known.expires_at <= now:
        raise InviteError(f"Срок действия ссылки истёк. {_ASK_AGAIN}")
    return known


async def _become(
    connection: Connection, known: Invite, telegram_id: int, name: str, now: datetime
) -> Person:
    """Whoever comes in: the prepared person, the one with that Telegram account, or both made one."""
    if known.person_id is None:
        return await people.ensure(connection, telegram_id, name, now)
    bound = await joining.bind(connection, known.person_id, telegram_id, now)
    if bound is None:
        raise InviteError(f"По такой ссылке уже вошли с другого телефона или аккаунта. {_ASK_AGAIN}")
    return bound


async def _apply(
    connection: Connection, known: Invite, telegram_id: int, name: str, now: datetime
) -> Joined | Applied:
    person = await people.ensure(connection, telegram_id, name, now)
    await people.mark_reachable(connection, person.id)
    if await _has_role(connection, known, person):
        return await _told(connection, known.organisation, known.role, person, telegram_id)
    fresh = await invites.apply(connection, known.id, person.id, now)
    asked = await invites.application_of(connection, known.id, person.id)
    assert asked is not None
    if asked.granted is not None:
        raise InviteError(
            "Заявка по этой ссылке уже рассмотрена. Попросите личную ссылку в своей организации."
        )
    if not fresh:
        return Applied(asked, ())
    after = {"organisation": known.organisation, "role": known.role.value}
    await events.append(connection, at=now, action="applied", after=after)
    return Applied(asked, await _deciders(connection, known))


async def _deciders(connection: Connection, known: Invite) -> tuple[Person, ...]:
    controllers = await people.reachable_with_role(connection, [Role.CONTROLLER, Role.ADMIN])
    heads = await people.reachable_with_role(connection, [Role.HEAD], [known.organisation_id])
    return tuple({each.id: each for each in (*heads, *controllers) if each.in_telegram}.values())


def _require_decider(actor: Actor, asked: Application) -> None:
    if not may_manage(actor, asked.organisation_id):
        raise AccessDeniedError("Заявку решает Центр проектного сопровождения или руководитель организации.")


async def _again(connection: Connection, known: Invite, person: Person, chat_id: int) -> Joined:
    """One's own link opened once more: it gives no role back that was taken away meanwhile."""
    if not await _has_role(connection, known, person):
        raise InviteError(f"Эта ссылка уже использована. {_ASK_AGAIN}")
    return await _told(connection, known.organisation, known.role, person, chat_id)


async def _has_role(connection: Connection, known: Invite, person: Person) -> bool:
    roles = await people.memberships_of(connection, person.id)
    return (known.organisation_id, known.role) in {(each.organisation_id, each.role) for each in roles}


async def _told(
    connection: Connection, organisation: str, role: Role, person: Person, chat_id: int
) -> Joined:
    actor = Actor(person, await people.memberships_of(connection, person.id), chat_id)
    number, nearest = await joining.nearest(connection, scope_of(actor), NEAREST)
    ladder = (await read_ladders(connection)).of(nearest[0].roadmap_id) if nearest else DEFAULT_LADDER
    return Joined(
        actor, organisation, role, number, nearest, ladder, await _reminded(connection, actor, organisation)
    )


async def _reminded(connection: Connection, actor: Actor, organisation: str) -> bool:
    here = next((each for each in actor.memberships if each.organisation == organisation), None)
    if here is None or here.kind is not OrganisationKind.SCHOOL:
        return True
    return await joining.answers(connection, here.organisation_id)
