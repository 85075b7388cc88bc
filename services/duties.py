"""Rules of assignment: who stands for an organisation, everywhere or in one place."""

from dataclasses import dataclass

from data import duties, events, people
from data.database import Connection
from domain.access import looks_after, may_manage, require_manager
from domain.duty import Duty
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, Person
from services.office import Office
from services.organisations import existing
from services.people import looked_after, parents

PAGE = 8
_PLACES = {OrganisationKind.SCHOOL, OrganisationKind.MUNICIPALITY}


class DutyGoneError(DomainError):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__("Это поручение уже снято.")


@dataclass(frozen=True, slots=True)
class Answering:
    """Who stands for an organisation; ``may_manage``: whether the reader may change that."""

    organisation: Organisation
    duties: tuple[Duty, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class Choosing:
    """For which organisation a person may be named."""

    person: Person
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A page of ``number`` municipalities and schools to which a duty may be confined."""

    person: Person
    organisation: Organisation
    found: tuple[Organisation, ...]
    number: int
    page: int


@dataclass(frozen=True, slots=True)
class Given:
    """A duty given or taken off; ``told``: who is to hear of it (``None``: nothing changed for them)."""

    duty: Duty
    told: Person | None


async def of_organisation(office: Office, actor: Actor, organisation_id: int) -> Answering:
    """Who stands for it: for the centre, its head and the head above."""
    within = looks_after(actor)
    async with office.database.transaction() as connection:
        place = await existing(connection, organisation_id)
        if within is not None and within.isdisjoint({place.id, place.parent_id}):
            require_manager(actor, place.id)
        found = await duties.of_organisation(connection, place.id)
    return Answering(place, tuple(found), may_manage(actor, place.id))


async def choose(office: Office, actor: Actor, person_id: int) -> Choosing:
    """For which of their organisations, or those above, the actor may name the person."""
    async with office.database.transaction() as connection:
        person = await looked_after(connection, actor, person_id)
        own = await parents(connection, await people.memberships_of(connection, person_id))
    return Choosing(person, tuple(each for each in own if may_manage(actor, each.id)))


async def places(office: Office, actor: Actor, person_id: int, organisation_id: int, page: int = 0) -> Places:
    """Where the organisation answers for something."""
    require_manager(actor, organisation_id)
    async with office.database.transaction() as connection:
        person = await looked_after(connection, actor, person_id)
        organisation = await existing(connection, organisation_id)
        found, number = await duties.places(connection, organisation_id, limit=PAGE, offset=page * PAGE)
    return Places(person, organisation, tuple(found), number, page)


async def give(
    office: Office, actor: Actor, person_id: int, organisation_id: int, place_id: int | None
) -> Given:
    """Have a person stand for an organisation; pressed twice, it happens once."""
    require_manager(actor, organisation_id)
    now = office.clock()
    async with office.database.transaction() as connection:
        person = await looked_after(connection, actor, person_id)
        await existing(connection, organisation_id)
        if place_id is not None and (await existing(connection, place_id)).kind not in _PLACES:
            raise DomainError("Ограничить поручение можно школой или муниципалитетом.")
        # The organisation's people are few: they are named one after another, with one lead.
        await duties.hold(connection, person_id)
        new = await duties.add(connection, person_id, organisation_id, place_id, now)
        duty = await _named(connection, person_id, organisation_id, place_id)
        if new:
            await duties.plan_again(connection, duty)
            await _note(office, connection, actor, duty, "duty-given")
    return Given(duty, person if new and person_id != actor.person.id else None)


async def take(office: Office, actor: Actor, duty_id: int) -> Given:
    """Take a duty off; raises ``DutyGoneError``."""
    async with office.database.transaction() as connection:
        duty = await duties.get(connection, duty_id)
        if duty is None:
            raise DutyGoneError
        require_manager(actor, duty.organisation_id)
        if not await duties.remove(connection, duty_id):
            raise DutyGoneError
        await duties.plan_again(connection, duty)
        await _note(office, connection, actor, duty, "duty-taken")
        person = await people.get(connection, duty.person_id)
    return Given(duty, person if person.id != actor.person.id else None)


async def _named(connection: Connection, person_id: int, organisation_id: int, place_id: int | None) -> Duty:
    found = await duties.of_person(connection, person_id)
    return next(
        each for each in found if (each.organisation_id, each.place_id) == (organisation_id, place_id)
    )


async def _note(office: Office, connection: Connection, actor: Actor, duty: Duty, action: str) -> None:
    # By id, not by name: an erased name must not live on in the log.
    after = {"person_id": duty.person_id, "organisation": duty.organisation, "place": duty.place}
    await events.append(connection, at=office.clock(), action=action, actor=actor, after=after)
