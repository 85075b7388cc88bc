"""Roles of people: given, taken away, written down; an administrator who was lost comes back from outside."""

from dataclasses import dataclass
from datetime import datetime

from data import aliases, duties, events, invites, milestones, people, roles, schedule
from data.database import Connection
from data.roles import Held
from domain.access import headed_by, may_control
from domain.administration import (
    CENTRAL,
    loses_control,
    may_grant,
    require_another_administrator,
    require_fit,
    require_granter,
)
from domain.errors import DomainError
from domain.milestone import Milestone, State
from domain.people import Actor, Membership, Organisation, Person, Role
from services.office import Office
from services.organisations import CENTRE_NAME, existing, named

PAGE = 10


class NoSuchPersonError(DomainError):
    """They had themselves erased, or are nobody whom the bot may know."""

    def __init__(self) -> None:
        super().__init__("Этого человека в списке больше нет. Откройте его заново: /roles.")


class RoleGoneError(DomainError):
    """Somebody took it away before."""

    def __init__(self) -> None:
        super().__init__("Эта роль уже снята.")


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people; ``number`` is how many there are in all, ``words`` what was searched for."""

    found: tuple[Person, ...]
    number: int
    page: int
    words: str


@dataclass(frozen=True, slots=True)
class RoleCard:
    """What somebody is, and what of it the viewer may take away or add."""

    person: Person
    held: tuple[Held, ...]
    revocable: tuple[Membership, ...]
    grantable: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A page of the organisations in which the role can be given."""

    person: Person
    role: Role
    found: tuple[Organisation, ...]
    number: int
    page: int
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A role was given or taken away; ``fresh``: only now, ``others``: there is some role left.

    ``left``: the open milestones that the person was named for because of it.
    """

    card: RoleCard
    membership: Membership
    fresh: bool
    others: bool
    left: tuple[Milestone, ...] = ()


async def find(office: Office, actor: Actor, words: str = "", page: int = 0) -> PeoplePage:
    """A page of the people whose roles the actor may look at; heads see those of their organisations."""
    require_granter(actor)
    within = None if may_control(actor) else headed_by(actor)
    async with office.database.transaction() as connection:
        found, number = await roles.holders(connection, words, within, limit=PAGE, offset=page * PAGE)
    return PeoplePage(tuple(found), number, page, words)


async def card(office: Office, actor: Actor, person_id: int) -> RoleCard:
    """Somebody's roles; raises ``AccessDeniedError``, ``NoSuchPersonError``."""
    require_granter(actor)
    async with office.database.transaction() as connection:
        return await _card(connection, actor, person_id)


async def held(
    office: Office, actor: Actor, person_id: int, organisation_id: int, role: Role
) -> tuple[RoleCard, Membership]:
    """One role that the actor may take away; raises ``RoleGoneError`` where it is not there any more."""
    require_granter(actor, organisation_id, role)
    async with office.database.transaction() as connection:
        shown = await _card(connection, actor, person_id)
    return shown, _one(shown.held, organisation_id, role)


async def revoke(office: Office, actor: Actor, person_id: int, organisation_id: int, role: Role) -> Changed:
    """Take a role away. With the last one in an organisation falls what the person was named for by it.

    From that moment they are nobody's who writes: buttons, dialogues, reminders and links that would give the
    role back end. Raises
    ``AccessDeniedError``, ``NoSuchPersonError``, ``RoleGoneError``, ``LastAdministratorError``.
    """
    require_granter(actor, organisation_id, role)
    now = office.clock()
    async with office.database.transaction() as connection:
        others = await roles.other_administrators(connection, person_id, organisation_id)
        before = await _card(connection, actor, person_id)
        membership = _one(before.held, organisation_id, role)
        require_another_administrator(role, others)
        if not await people.revoke(connection, person_id, organisation_id, role):
            raise RoleGoneError
        await invites.revoke_role(connection, person_id, organisation_id, role, now)
        left = await _let_go(connection, person_id, organisation_id, now)
        await _note(connection, actor, now, "role-revoked", before.person, membership)
        if loses_control((each.membership.role for each in before.held), role):
            await _end_links(connection, actor, person_id, now)
        shown = _as_card(actor, before.person, await roles.of(connection, person_id))
    return Changed(shown, membership, fresh=True, others=bool(shown.held), left=left)


async def where(
    office: Office, actor: Actor, person_id: int, role: Role, words: str = "", page: int = 0
) -> Where:
    """Where the role can be given: the centre, or the organisations whose names have all of the words."""
    require_granter(actor)
    async with office.database.transaction() as connection:
        person = (await _card(connection, actor, person_id)).person
        if role in CENTRAL:
            centre = await named(connection, CENTRE_NAME)
            return Where(person, role, (centre,), 1, 0, "")
        if not may_control(actor):
            mine = [await existing(connection, each) for each in sorted(headed_by(actor))]
            return Where(person, role, tuple(mine), len(mine), 0, "")
        found, number = await aliases.search(connection, words, limit=PAGE, offset=page * PAGE)
    return Where(person, role, tuple(found), number, page, words)


async def grant(office: Office, actor: Actor, person_id: int, organisation_id: int, role: Role) -> Changed:
    """Give a role to somebody who is known and agreed to it, or has a role already.

    Raises ``AccessDeniedError``, ``NoSuchPersonError``, ``UnfitRoleError``, ``NoSuchOrganisationError``.
    """
    require_granter(actor, organisation_id, role)
    now = office.clock()
    async with office.database.transaction() as connection:
        person = (await _card(connection, actor, person_id)).person
        place = await existing(connection, organisation_id)
        require_fit(place.kind, role)
        fresh = await _give(connection, actor, person, place, role, now)
        shown = await _card(connection, actor, person_id)
    return Changed(shown, Membership(place.id, place.name, place.kind, role), fresh, others=True)


async def grant_from_outside(
    office: Office, telegram_id: int, role: Role, organisation: str | None = None
) -> tuple[Person, Membership, bool]:
    """Give a role to a Telegram account, whoever is behind it; for whoever has the machine, also meanwhile.

    Without an organisation it is the centre. Gives the person, the role, and whether they did not have it.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        if organisation is None and role not in CENTRAL:
            raise DomainError("Назовите организацию: --organisation «СОШ № 5 г. Балабаново».")
        place = await named(connection, organisation or CENTRE_NAME)
        require_fit(place.kind, role)
        person = await people.ensure(connection, telegram_id, f"Telegram {telegram_id}", now)
        fresh = await _give(connection, None, person, place, role, now)
    return person, Membership(place.id, place.name, place.kind, role), fresh


async def _give(
    connection: Connection,
    actor: Actor | None,
    person: Person,
    place: Organisation,
    role: Role,
    now: datetime,
) -> bool:
    fresh = await people.grant(connection, person.id, place.id, role, now)
    if fresh:
        given = Membership(place.id, place.name, place.kind, role)
        await _note(connection, actor, now, "role-granted", person, given)
    return fresh


async def _let_go(
    connection: Connection, person_id: int, organisation_id: int, now: datetime
) -> tuple[Milestone, ...]:
    """Undo what fell with the role; gives the open milestones that the person was named for."""
    named_for = await roles.take_off(connection, person_id, organisation_id)
    kept = {each.membership.organisation_id for each in await roles.of(connection, person_id)}
    for duty in await duties.of_person(connection, person_id):
        if not kept or (duty.organisation_id == organisation_id and organisation_id not in kept):
            await duties.remove(connection, duty.id)
            await duties.plan_again(connection, duty)
    if not kept:
        await people.send_away(connection, person_id)
    await schedule.plan_again(connection, named_for)
    await schedule.plan_person_anew(connection, person_id, now)
    found = await milestones.of_ids(connection, named_for)
    return tuple(found[each] for each in named_for if found[each].state is State.OPEN)


async def _end_links(connection: Connection, actor: Actor, person_id: int, now: datetime) -> None:
    """Whoever may invite nobody any more has no links left in the drawer to come back by."""
    ended = await invites.revoke_handed_out(connection, person_id, now)
    if ended:
        after = {"links": ended, "person_id": person_id}
        await events.append(connection, at=now, action="invite-revoked", actor=actor, after=after)


async def _card(connection: Connection, actor: Actor, person_id: int) -> RoleCard:
    """The card of somebody whom the actor has a say about; raises ``NoSuchPersonError``."""
    person = await roles.get(connection, person_id)
    those = await roles.of(connection, person_id)
    if person is None or not _may_see(actor, person, those):
        raise NoSuchPersonError
    return _as_card(actor, person, those)


def _as_card(actor: Actor, person: Person, those: tuple[Held, ...]) -> RoleCard:
    mine = (each.membership for each in those)
    offered = [
        each for each in Role if any(may_grant(actor, place, each) for place in (0, *headed_by(actor)))
    ]
    return RoleCard(
        person=person,
        held=those,
        revocable=tuple(each for each in mine if may_grant(actor, each.organisation_id, each.role)),
        # Nobody comes back without having agreed to it.
        grantable=tuple(offered) if _may_see(actor, person, those) else (),
    )


def _may_see(actor: Actor, person: Person, those: tuple[Held, ...]) -> bool:
    if may_control(actor):
        return bool(those) or person.consented_at not in {None, people.SENT_AWAY}
    return not headed_by(actor).isdisjoint(each.membership.organisation_id for each in those)


def _one(those: tuple[Held, ...], organisation_id: int, role: Role) -> Membership:
    for each in those:
        if (each.membership.organisation_id, each.membership.role) == (organisation_id, role):
            return each.membership
    raise RoleGoneError


async def _note(
    connection: Connection,
    actor: Actor | None,
    now: datetime,
    action: str,
    person: Person,
    membership: Membership,
) -> None:
    what = {
        "person": person.name,
        "person_id": person.id,
        "organisation": membership.organisation,
        "role": membership.role.value,
    }
    taken = action == "role-revoked"
    await events.append(
        connection,
        at=now,
        action=action,
        actor=actor,
        before=what if taken else None,
        after=None if taken else what,
    )
