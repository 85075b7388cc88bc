"""Handing over everything when somebody leaves: nothing is without a recipient in between."""

from dataclasses import dataclass
from datetime import datetime

from data import events, handovers, people, rosters, schedule
from data.database import Connection
from data.handovers import Belongings
from domain.access import AccessDeniedError, headed_by, looks_after, may_control
from domain.duty import Duty
from domain.errors import DomainError
from domain.people import Actor, Membership, Person, Role
from services.office import Office
from services.people import looked_after

PAGE = 8


@dataclass(frozen=True, slots=True)
class Successors:
    """A page of ``number`` colleagues who could take over."""

    person: Person
    found: tuple[Person, ...]
    number: int
    page: int


@dataclass(frozen=True, slots=True)
class Handover:
    """What passes from one person to another.

    ``roles``: those of an executor that the successor gets, ``kept_roles``: what is not handed over.
    """

    person: Person
    successor: Person
    milestones: int
    duties: tuple[Duty, ...]
    deputyships: int
    roles: tuple[Membership, ...]
    kept_roles: tuple[Membership, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to hand over."""
        return bool(self.milestones or self.duties or self.deputyships or self.roles)


async def successors(office: Office, actor: Actor, person_id: int, page: int = 0) -> Successors:
    """Who could take over."""
    async with office.database.transaction() as connection:
        person = await _leaving(connection, actor, person_id)
        found, number = await rosters.colleagues(connection, person_id, Role, limit=PAGE, offset=page * PAGE)
    return Successors(person, tuple(found), number, page)


async def preview(office: Office, actor: Actor, person_id: int, successor_id: int) -> Handover:
    """What would pass; raises ``DomainError`` for somebody who is no colleague."""
    async with office.database.transaction() as connection:
        return (await _looked_up(connection, actor, person_id, successor_id))[0]


async def hand_over(
    office: Office, actor: Actor, person_id: int, successor_id: int, *, revoke: bool
) -> Handover:
    """Have everything pass at once, and with ``revoke`` take all roles of the person away.

    Each thing that passes has its event. Nobody is told twice: what was not sent yet goes to the successor;
    of what is being sent right now they hear the next step.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        found, things = await _looked_up(connection, actor, person_id, successor_id)
        if revoke:
            await _check_dispensable(connection, found.person)
        await handovers.pass_on(connection, things, person_id, successor_id, now)
        for each in found.roles:
            await people.grant(connection, successor_id, each.organisation_id, Role.EXECUTOR, now)
        if revoke:
            await handovers.revoke(connection, person_id)
        passed = [each.milestone_id for each in things.open]
        unsent = await handovers.withdraw_unsent(connection, person_id, None if revoke else passed, now)
        heard = await schedule.on_their_way(connection, person_id, now)
        await schedule.plan_again(connection, {*passed, *unsent} - heard)
        await handovers.write_down(connection, actor, things, found.person, found.successor, now)
        await _note(connection, actor, found, now, revoked=revoke)
    return found


async def _note(
    connection: Connection, actor: Actor, found: Handover, now: datetime, *, revoked: bool
) -> None:
    who = {"from_person_id": found.person.id, "to_person_id": found.successor.id}
    roles = [f"{each.role.value}: {each.organisation}" for each in found.roles]
    after = {**who, "milestones": found.milestones, "roles": roles, "revoked": revoked}
    await events.append(connection, at=now, action="handed-over", actor=actor, after=after)


async def _looked_up(
    connection: Connection, actor: Actor, person_id: int, successor_id: int
) -> tuple[Handover, Belongings]:
    person = await _leaving(connection, actor, person_id)
    if not await rosters.is_colleague(connection, person_id, successor_id, Role):
        raise DomainError("Дела принимает коллега из той же организации. Выберите из списка.")
    things = await handovers.belongings(connection, person_id)
    own = await people.memberships_of(connection, person_id)
    has = {each.organisation_id for each in await people.memberships_of(connection, successor_id)}
    passing = [each for each in own if each.role is Role.EXECUTOR]
    return Handover(
        person=person,
        successor=await people.get(connection, successor_id),
        milestones=len(things.open),
        duties=things.duties,
        deputyships=len(things.deputyships),
        roles=tuple(each for each in passing if each.organisation_id not in has),
        kept_roles=tuple(each for each in own if each.role is not Role.EXECUTOR),
    ), things


async def _leaving(connection: Connection, actor: Actor, person_id: int) -> Person:
    """The person, if the actor may hand over all that is theirs."""
    looks_after(actor)
    person = await looked_after(connection, actor, person_id)
    if may_control(actor):
        return person
    roles = await people.memberships_of(connection, person_id)
    if not headed_by(actor).issuperset(each.organisation_id for each in roles):
        raise AccessDeniedError(
            "У этого человека есть роли и вне вашей организации: его дела передаёт Центр"
            " проектного сопровождения."
        )
    return person


async def _check_dispensable(connection: Connection, person: Person) -> None:
    in_control = {
        each.id
        for role in (Role.CONTROLLER, Role.ADMIN)
        for each in await people.with_role(connection, role)
        if each.telegram_id is not None
    }
    if in_control == {person.id}:
        raise DomainError("Это единственный, кто управляет ботом. Сначала пригласите замену: /invite.")
