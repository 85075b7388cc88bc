"""Who is there, whom messages reach, and what each answers for: for the centre and for heads."""

import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime

from data import absences, duties, events, invites, organisations, people, rosters
from data.database import Connection, Reader
from data.rosters import Figures, Place, Which, Within
from domain.absence import Absence
from domain.access import looks_after, may_control, may_manage, require_control
from domain.administration import require_granter
from domain.duty import Duty
from domain.errors import DomainError
from domain.listing import clamped
from domain.milestone import Milestone
from domain.people import Actor, Membership, Organisation, Person
from services.joining import PERSONAL_LIFE, hash_of
from services.office import Office
from services.organisations import existing
from services.people_list import PersonalLink

PAGE = 8


class NobodySuchError(DomainError):
    """They left, or are none of the actor's."""

    def __init__(self) -> None:
        super().__init__("Среди ваших людей такого нет. Откройте список заново: /people.")


class HasJoinedError(DomainError):
    """They need no link any more."""

    def __init__(self) -> None:
        super().__init__("Этот человек уже вошёл: новая ссылка не нужна.")


@dataclass(frozen=True, slots=True)
class Overview:
    """What ``/people`` opens with: counts, then a page of ``number`` organisations.

    ``unmanned``: how many open milestones nobody can be reminded of who does the work.
    """

    figures: Figures
    unmanned: int
    places: tuple[Place, ...]
    number: int
    page: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of ``number`` people, each with an organisation: of one, of a kind, or found by ``words``.

    ``may_manage``: whether the reader decides who stands for the organisation.
    """

    which: Which
    found: tuple[tuple[Person, str], ...]
    number: int
    page: int
    mail: bool
    organisation: Organisation | None = None
    words: str = ""
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class GapPage:
    """A page of ``number`` milestones of which nobody can be reminded, the nearest due date first."""

    found: tuple[Milestone, ...]
    number: int
    page: int
    today: date


@dataclass(frozen=True, slots=True)
class PersonCard:
    """All about one person that others have to know.

    ``assigned`` open milestones, the first due on ``first_due``. ``absences`` are not over yet, ``stands_in``
    are those of others. ``last_deed``: when they did something, if that was lately. ``mail``: whether letters
    go by mail. ``may_invite``: whether the reader may give them a new link. ``employer``: the organisation
    that the reader goes back to.
    """

    person: Person
    memberships: tuple[Membership, ...]
    duties: tuple[Duty, ...]
    assigned: int
    first_due: date | None
    absences: tuple[Absence, ...]
    stands_in: tuple[Absence, ...]
    last_deed: datetime | None
    today: date
    zone: str
    mail: bool
    may_invite: bool

    @property
    def employer(self) -> int | None:
        """The id of the first organisation."""
        return self.memberships[0].organisation_id if self.memberships else None


async def overview(office: Office, actor: Actor, page: int = 0) -> Overview:
    """The counts and a page of organisations; a page beyond the end is the last one."""
    within = looks_after(actor)
    remembered = office.database.remembered
    async with office.database.reading() as reader:
        figures = await remembered(reader, ("people", within), lambda: rosters.figures(reader, within))
        peopled = await remembered(reader, ("peopled", within), lambda: rosters.peopled(reader, within))
        page = clamped(page, len(peopled), PAGE)
        return Overview(
            figures=figures,
            unmanned=await _number_of_gaps(office, reader, within),
            places=tuple(await rosters.places(reader, peopled[page * PAGE :][:PAGE])),
            number=len(peopled),
            page=page,
        )


async def listed(
    office: Office,
    actor: Actor,
    *,
    which: Which = Which.ALL,
    organisation_id: int | None = None,
    words: str = "",
    page: int = 0,
) -> PeoplePage:
    """A page of people: of an organisation, of a kind, or with all of the words in their names."""
    within = looks_after(actor)
    database = office.database
    # To search reads every name, which is nothing to hold everybody else up for.
    opened: AbstractAsyncContextManager[Reader] = database.transaction() if words else database.reading()
    async with opened as reader:
        place = await existing(reader, organisation_id) if organisation_id else None
        ids = await database.remembered(
            reader,
            ("people in order", within, which, organisation_id, words),
            lambda: rosters.in_order(
                reader, within, which=which, organisation_id=organisation_id, words=words
            ),
        )
        found = await rosters.of_those(reader, ids[page * PAGE :][:PAGE])
    manages = place is not None and may_manage(actor, place.id)
    return PeoplePage(which, tuple(found), len(ids), page, office.mail, place, words, manages)


async def gaps(office: Office, actor: Actor, page: int = 0) -> GapPage:
    """A page of the milestones of which nobody can be reminded."""
    within = looks_after(actor)
    async with office.database.reading() as reader:
        number = await _number_of_gaps(office, reader, within)
        page = clamped(page, number, PAGE)
        found = await rosters.gaps(reader, within, mail=office.mail, limit=PAGE, offset=page * PAGE)
    return GapPage(tuple(found), number, page, office.today())


async def unmanned_of(office: Office, actor: Actor, roadmap_id: int | None = None) -> int:
    """Of how many open milestones of a roadmap, or of all, nobody can be reminded who does the work."""
    within = looks_after(actor)
    async with office.database.reading() as reader:
        if roadmap_id is None:
            return await _number_of_gaps(office, reader, within)
        return await rosters.number_of_gaps(reader, within, mail=office.mail, roadmap_id=roadmap_id)


async def unmanned_in(office: Office, roadmap_id: int) -> int:
    """The same of one roadmap, for whoever has the machine."""
    async with office.database.reading() as reader:
        return await rosters.number_of_gaps(reader, None, mail=office.mail, roadmap_id=roadmap_id)


async def _number_of_gaps(office: Office, reader: Reader, within: Within) -> int:
    return await office.database.remembered(
        reader,
        ("gaps", within, office.mail),
        lambda: rosters.number_of_gaps(reader, within, mail=office.mail),
    )


async def card(office: Office, actor: Actor, person_id: int) -> PersonCard:
    """All about one; raises ``NobodySuchError``."""
    now = office.clock()
    today = office.today(now)
    async with office.database.transaction() as connection:
        person = await looked_after(connection, actor, person_id)
        assigned, first_due = await rosters.assigned(connection, person_id)
        return PersonCard(
            person=person,
            memberships=await people.memberships_of(connection, person_id),
            duties=tuple(await duties.of_person(connection, person_id)),
            assigned=assigned,
            first_due=first_due,
            absences=tuple(await absences.of_person(connection, person_id, today)),
            stands_in=tuple(await absences.of_deputy(connection, person_id, today)),
            last_deed=await rosters.last_deed(connection, person_id),
            today=today,
            zone=office.zone,
            mail=office.mail,
            may_invite=may_control(actor) and person.telegram_id is None,
        )


async def new_link(office: Office, actor: Actor, person_id: int) -> PersonalLink:
    """A personal link to send again; those handed out before stop working.

    For the centre only: whoever opens it gets all roles of the person. Raises ``HasJoinedError``.
    """
    require_control(actor)
    now = office.clock()
    token = secrets.token_urlsafe(24)
    async with office.database.transaction() as connection:
        person = await looked_after(connection, actor, person_id)
        if person.telegram_id is not None:
            raise HasJoinedError
        roles = await people.memberships_of(connection, person_id)
        for each in roles:
            require_granter(actor, each.organisation_id, each.role)
        role = roles[0]
        await invites.revoke_personal(connection, [person_id], now)
        row = {
            "token_sha256": hash_of(token),
            "organisation_id": role.organisation_id,
            "role": role.role.value,
            "person_id": person_id,
        }
        life = {"now": now, "expires_at": now + PERSONAL_LIFE}
        await invites.add_personal(connection, [row], **life, created_by=actor.person.id)
        after = {"organisation": role.organisation, "person_id": person_id, "links": 1}
        await events.append(connection, at=now, action="links-reissued", actor=actor, after=after)
    return PersonalLink(person.name, person.post, role.organisation, role.role, token)


async def looked_after(connection: Connection, actor: Actor, person_id: int) -> Person:
    """The person, if the actor looks after them; raises ``AccessDeniedError`` or ``NobodySuchError``."""
    within = looks_after(actor)
    if not await rosters.is_looked_after(connection, within, person_id):
        raise NobodySuchError
    return await people.get(connection, person_id)


async def parents(connection: Connection, found: tuple[Membership, ...]) -> list[Organisation]:
    """The organisations of these roles, then those above them, each once."""
    own = [await existing(connection, each.organisation_id) for each in found]
    above = [await organisations.get(connection, each.parent_id) for each in own if each.parent_id]
    return list({each.id: each for each in (*own, *above) if each is not None}.values())
