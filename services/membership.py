"""Getting people in: invites, joining, and who somebody is."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from data import events, milestones, organisations, people
from data.database import Connection
from domain.access import AccessDeniedError, require_control, scope_of
from domain.errors import DomainError
from domain.milestone import State
from domain.people import Actor, Invite, Organisation, OrganisationKind, Person, Role, kind_of
from services.office import Office

INVITE_LIFE = timedelta(days=14)
CENTRE_NAME = "Центр проектного сопровождения"


class InviteError(DomainError):
    """The link does not work."""


@dataclass(frozen=True, slots=True)
class NewInvite:
    """An invite as it is handed out: ``token`` is shown once and never again."""

    token: str
    organisation: Organisation
    role: Role


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joined, or opened the link again; ``open_milestones`` are those they may report on."""

    actor: Actor
    organisation: str
    role: Role
    open_milestones: int


async def identify(office: Office, telegram_id: int, chat_id: int) -> Actor | None:
    """Who writes from that Telegram account; ``None`` for a stranger.

    Somebody who writes is reachable again, so the mark of a blocked bot is taken off.
    """
    async with office.database.transaction() as connection:
        person = await people.by_telegram_id(connection, telegram_id)
        if person is None:
            return None
        memberships = await people.memberships_of(connection, person.id)
        if person.unreachable_since is not None:
            await people.mark_reachable(connection, person.id)
    return Actor(person, memberships, chat_id) if memberships else None


async def invite(
    office: Office,
    actor: Actor | None,
    *,
    organisation_id: int | None = None,
    organisation: str | None = None,
    role: Role,
) -> NewInvite:
    """A one-time link for a role in an organisation, named by id or by name (made if it is new).

    ``actor`` is ``None`` on the command line, where whoever has the machine has the right.
    """
    if actor is not None:
        require_control(actor)
        if role is Role.ADMIN and not actor.has_role(Role.ADMIN):
            raise AccessDeniedError("Администратора может пригласить только администратор.")
    now = office.clock()
    token = secrets.token_urlsafe(24)
    async with office.database.transaction() as connection:
        found = await _organisation(connection, organisation_id, organisation)
        await people.add_invite(
            connection,
            token_sha256=_hash(token),
            organisation_id=found.id,
            role=role,
            now=now,
            expires_at=now + INVITE_LIFE,
            created_by=actor.person.id if actor else None,
        )
        after = {"organisation": found.name, "role": role.value}
        await events.append(connection, at=now, action="invited", actor=actor, after=after)
    return NewInvite(token, found, role)


async def invite_first_administrator(office: Office) -> NewInvite | None:
    """A link for the first administrator, or ``None`` when there is one already."""
    async with office.database.transaction() as connection:
        if await people.has_any(connection, Role.ADMIN):
            return None
    return await invite(office, None, organisation=CENTRE_NAME, role=Role.ADMIN)


async def revoke(office: Office, actor: Actor | None, token: str) -> bool:
    """Make a link worthless; False when it was used or is unknown."""
    if actor is not None:
        require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        known = await people.invite_by_hash(connection, _hash(token))
        if known is None or not await people.revoke_invite(connection, known.id, now):
            return False
        after = {"organisation": known.organisation, "role": known.role.value}
        await events.append(connection, at=now, action="invite-revoked", actor=actor, after=after)
    return True


async def join(office: Office, telegram_id: int, chat_id: int, name: str, token: str) -> Joined:
    """Spend a link. Opening one's own link again is harmless; raises ``InviteError`` otherwise."""
    now = office.clock()
    async with office.database.transaction() as connection:
        known = await people.invite_by_hash(connection, _hash(token))
        if known is None:
            raise InviteError("Такой ссылки нет. Попросите новую в Центре проектного сопровождения.")
        person = await people.ensure(connection, telegram_id, name, now)
        if not await people.use_invite(connection, known.id, person.id, now):
            await _check_own(connection, known, person.id)
        granted = await people.grant(connection, person.id, known.organisation_id, known.role, now)
        await people.mark_reachable(connection, person.id)
        memberships = await people.memberships_of(connection, person.id)
        actor = Actor(person, memberships, chat_id)
        if granted:
            after = {"organisation": known.organisation, "role": known.role.value}
            await events.append(connection, at=now, action="joined", actor=actor, after=after)
        visible = await milestones.select_visible(connection, scope_of(actor), states=[State.OPEN])
    return Joined(actor, known.organisation, known.role, len(visible))


async def mark_unreachable(office: Office, person: Person, reason: str) -> None:
    """Telegram refused a message to the person for good."""
    async with office.database.transaction() as connection:
        await people.mark_unreachable(connection, person.id, office.clock(), reason)


async def make_administrators(office: Office, telegram_ids: list[int]) -> None:
    """Give those accounts the role of an administrator (setting ``ADMIN_IDS``)."""
    now = office.clock()
    async with office.database.transaction() as connection:
        centre = await organisations.ensure(connection, CENTRE_NAME, OrganisationKind.CENTRE)
        for telegram_id in telegram_ids:
            person = await people.ensure(connection, telegram_id, "Администратор", now)
            if await people.grant(connection, person.id, centre.id, Role.ADMIN, now):
                after = {"organisation": centre.name, "role": Role.ADMIN.value, "person_id": person.id}
                await events.append(connection, at=now, action="granted", after=after)


async def ensure_organisation(office: Office, actor: Actor, name: str) -> Organisation:
    """The organisation of that name, made if it is new."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _organisation(connection, None, name)


async def organisation(office: Office, actor: Actor, organisation_id: int) -> Organisation:
    """The organisation of that id; raises ``DomainError`` if it is gone."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _organisation(connection, organisation_id, None)


async def organisations_to_invite(office: Office, actor: Actor) -> list[Organisation]:
    """Organisations that people can be invited to; the federal operator is not in Telegram."""
    require_control(actor)
    async with office.database.transaction() as connection:
        known = await organisations.all_of(connection)
        if not any(each.kind is OrganisationKind.CENTRE for each in known):
            known.append(await organisations.ensure(connection, CENTRE_NAME, OrganisationKind.CENTRE))
    return [each for each in known if each.kind is not OrganisationKind.OPERATOR]


async def _organisation(
    connection: Connection, organisation_id: int | None, name: str | None
) -> Organisation:
    if organisation_id is not None:
        found = await organisations.get(connection, organisation_id)
        if found is None:
            raise DomainError("Такой организации больше нет. Откройте список заново: /invite.")
        return found
    if not name or not name.strip():
        raise DomainError("Назовите организацию, для которой нужна ссылка.")
    return await organisations.ensure(connection, name.strip(), kind_of(name))


async def _check_own(connection: Connection, known: Invite, person_id: int) -> None:
    if await people.invite_used_by(connection, known.id) == person_id:
        return
    if known.used_at is not None:
        raise InviteError("Эта ссылка уже использована. Попросите новую в Центре проектного сопровождения.")
    if known.revoked_at is not None:
        raise InviteError("Эту ссылку отозвали. Попросите новую в Центре проектного сопровождения.")
    raise InviteError("Срок действия ссылки истёк. Попросите новую в Центре проектного сопровождения.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
