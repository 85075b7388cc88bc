"""A list of people becomes prepared people, each with a personal link; read first, shown, then confirmed."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from data import aliases, drafts, events, invites, organisations, people_lists
from data.database import Connection
from data.people_lists import Grant, Known
from documents.reading import read
from domain.access import require_control
from domain.administration import CENTRAL, fits, may_grant, require_fit, require_granter
from domain.draft.organisation_names import key
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, Role, kind_of
from domain.people_list import Listed, PeopleList, RowProblem, people_of
from domain.russian import fold
from domain.school_list import neat_school
from services.joining import PERSONAL_LIFE, hash_of
from services.office import Office
from services.organisations import existing

_KEPT_UNDER = "people"


class ListGoneError(DomainError):
    """It was confirmed or dropped."""

    def __init__(self) -> None:
        super().__init__(
            "Этот список уже обработан или отменён. Новые ссылки даёт карточка организации: /organisations."
        )


class NobodyWaitsError(DomainError):
    """Everybody of the organisation has joined."""

    def __init__(self) -> None:
        super().__init__("Здесь все уже вошли: личные ссылки никому не нужны.")


@dataclass(frozen=True, slots=True)
class PreparedList:
    """A list that waits to be confirmed.

    ``known`` are people of it who are in the books already, ``new_organisations`` are made when it is.
    """

    id: int
    people: int
    known: int
    organisations: int
    new_organisations: tuple[str, ...]
    roles: dict[Role, int]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """For one person only; ``token`` is shown once and never again."""

    name: str
    post: str | None
    organisation: str
    role: Role
    token: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What a confirmed list gave, the links by organisation and name.

    ``added`` people are new, ``joined`` were here already, ``invited`` have a link that still works.
    """

    links: tuple[PersonalLink, ...]
    added: int = 0
    joined: int = 0
    invited: int = 0


async def prepare(office: Office, actor: Actor, content: bytes, name: str) -> PreparedList:
    """Read a list and keep it until it is confirmed; raises the refusals of the readers and of the list."""
    require_control(actor)
    found = await asyncio.to_thread(lambda: people_of(read(content, name)))
    async with office.database.transaction() as connection:
        found = await _only_given(connection, actor, found)
        payload = {_KEPT_UNDER: [asdict(each) for each in found.people]}
        draft_id = await drafts.add(connection, actor.person.id, office.clock(), payload)
        return await _shown(connection, draft_id, found)


async def confirm(office: Office, actor: Actor, list_id: int) -> Issued:
    """Prepare everybody of the list and give each who has not joined a link, all of them or nobody.

    The same list again adds nobody twice and leaves links that still work alone. Raises ``ListGoneError``.
    """
    require_control(actor)
    async with office.database.transaction() as connection:
        payload = await drafts.get(connection, list_id, actor.person.id)
        if payload is None or _KEPT_UNDER not in payload:
            raise ListGoneError
        await drafts.remove(connection, list_id, actor.person.id)
        work = _Preparing(office, connection, actor)
        issued = await work.run([_listed(each) for each in payload[_KEPT_UNDER]])
        after = {"people": len(payload[_KEPT_UNDER]), "added": issued.added, "links": len(issued.links)}
        await events.append(connection, at=work.now, action="people-listed", actor=actor, after=after)
    return issued


async def discard(office: Office, actor: Actor, list_id: int) -> None:
    """Forget a list that was not confirmed."""
    require_control(actor)
    async with office.database.transaction() as connection:
        if not await drafts.remove(connection, list_id, actor.person.id):
            raise ListGoneError


async def reissue(office: Office, actor: Actor, organisation_id: int) -> Issued:
    """New links for those of an organisation who have not joined; the old ones stop working."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        place = await existing(connection, organisation_id)
        waiting = await people_lists.not_joined(connection, place.id)
        if not waiting:
            raise NobodyWaitsError
        work = _Preparing(office, connection, actor)
        theirs = await work.theirs(
            (known, Grant(known.id, place.id, place.name, role)) for known, role in waiting
        )
        await invites.revoke_personal(connection, [known.id for known, _ in theirs], now)
        links = await work.links(theirs)
        after = {"organisation": place.name, "links": len(links)}
        await events.append(connection, at=now, action="links-reissued", actor=actor, after=after)
    return Issued(links)


@dataclass(slots=True)
class _Preparing:
    office: Office
    connection: Connection
    actor: Actor
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.office.clock()

    async def run(self, people: Sequence[Listed]) -> Issued:
        """Organisations, people, roles, links: in this order."""
        places = await _settled(self.connection, people)
        known, added = await self._people(people, places)
        grants = [
            Grant(person.id, places[each.organisation].id, places[each.organisation].name, each.role)
            for each, person in zip(people, known, strict=True)
        ]
        for each, grant in zip(people, grants, strict=True):
            require_fit(places[each.organisation].kind, grant.role)
        await people_lists.grant(self.connection, grants, self.now, self.actor)
        alive = await invites.with_living_link(self.connection, self.now)
        unique = {
            person.id: (person, grant) for person, grant in reversed(list(zip(known, grants, strict=True)))
        }
        waiting = [pair for pair in unique.values() if not pair[0].joined]
        links = await self.links(await self.theirs(pair for pair in waiting if pair[0].id not in alive))
        return Issued(links, added, len(unique) - len(waiting), len(waiting) - len(links))

    async def theirs(self, wanted: Iterable[tuple[Known, Grant]]) -> list[tuple[Known, Grant]]:
        """Those whom the actor may send a link: whoever opens it gets all roles of the person.

        Who awaits a role that is not the actor's to give is sent their link by somebody else.
        """
        beyond = {
            each.person_id
            for each in await people_lists.awaited(self.connection, CENTRAL)
            if not may_grant(self.actor, each.organisation_id, each.role)
        }
        return [pair for pair in wanted if pair[0].id not in beyond]

    async def links(self, wanted: Iterable[tuple[Known, Grant]]) -> tuple[PersonalLink, ...]:
        """A link for each of them, by organisation and name."""
        links, rows = [], []
        for person, grant in sorted(wanted, key=lambda pair: (pair[1].organisation, pair[0].name)):
            require_granter(self.actor, grant.organisation_id, grant.role)
            token = secrets.token_urlsafe(24)
            links.append(PersonalLink(person.name, person.post, grant.organisation, grant.role, token))
            rows.append(
                {
                    "token_sha256": hash_of(token),
                    "organisation_id": grant.organisation_id,
                    "role": grant.role.value,
                    "person_id": person.id,
                }
            )
        await invites.add_personal(
            self.connection,
            rows,
            now=self.now,
            expires_at=self.now + PERSONAL_LIFE,
            created_by=self.actor.person.id,
        )
        return tuple(links)

    async def _people(
        self, people: Sequence[Listed], places: dict[str, Organisation]
    ) -> tuple[list[Known], int]:
        """Whoever each row is about, and how many of them nobody knew."""
        book = await _Book.open(self.connection, people, places)
        new = [each for each in people if book.missing(each)]
        rows = [{"name": each.name, "post": each.post, "email": each.email} for each in new]
        for each, person_id in zip(new, await people_lists.add(self.connection, rows, self.now), strict=True):
            book.enter(each, Known(person_id, each.name, each.post, each.email, joined=False))
        found = [book.find(each) for each in people]
        changed = {
            person.id: (person.id, each.post or person.post, each.email or person.email)
            for each, person in zip(people, found, strict=True)
            if (each.post or person.post, each.email or person.email) != (person.post, person.email)
        }
        await people_lists.change(self.connection, list(changed.values()))
        return found, len(new)


@dataclass(slots=True)
class _Book:
    """Who is known: by e-mail, else by name and organisation."""

    places: dict[str, Organisation]
    by_email: dict[str, Known]
    by_name: dict[tuple[str, int], Known]
    _entered: dict[tuple[str, int], set[str | None]] = field(default_factory=dict)
    _emails: set[str | None] = field(default_factory=set)

    @classmethod
    async def open(
        cls, connection: Connection, people: Sequence[Listed], places: dict[str, Organisation]
    ) -> "_Book":
        """Everybody that rows of this list may be about."""
        emails = dict.fromkeys(each.email for each in people if each.email)
        ids = dict.fromkeys(each.id for each in places.values())
        return cls(
            places,
            await people_lists.by_email(connection, emails),
            await people_lists.by_name(connection, ids),
        )

    def get(self, person: Listed) -> Known | None:
        """Whoever the row is about, if they are known."""
        found = self.by_email.get(person.email) if person.email else None
        if found is not None:
            return found
        namesake = self.by_name.get(self._place(person))
        # Two of one name in one organisation are told apart by their e-mails.
        return namesake if namesake and None in {namesake.email, person.email} else None

    def find(self, person: Listed) -> Known:
        """Whoever the row is about; they have been entered."""
        found = self.get(person)
        assert found is not None
        return found

    def missing(self, person: Listed) -> bool:
        """Whether the row is about somebody new: the first such row says yes."""
        if self.get(person) is not None:
            return False
        here = self._entered.setdefault(self._place(person), set())
        again = person.email in self._emails or (bool(here) and None in {person.email, *here})
        here.add(person.email)
        if person.email:
            self._emails.add(person.email)
        return not again

    def enter(self, person: Listed, known: Known) -> None:
        """Somebody new is known from now on."""
        if person.email:
            self.by_email[person.email] = known
        self.by_name.setdefault(self._place(person), known)

    def _place(self, person: Listed) -> tuple[str, int]:
        return fold(person.name), self.places[person.organisation].id


async def _only_given(connection: Connection, actor: Actor, found: PeopleList) -> PeopleList:
    """The list without the rows whose role there is not, or not the actor's to give: these are problems."""
    places = await aliases.find_all(connection, dict.fromkeys(each.organisation for each in found.people))
    kept, problems = [], list(found.problems)
    for each in found.people:
        place = places.get(each.organisation)
        if not fits(place.kind if place else kind_of(each.organisation), each.role):
            problems.append(RowProblem(each.line, each.name, "в такой организации такой роли нет, пропущена"))
        elif not may_grant(actor, place.id if place else 0, each.role):
            problems.append(RowProblem(each.line, each.name, "эту роль даёт только администратор, пропущена"))
        else:
            kept.append(each)
    return PeopleList(tuple(kept), tuple(sorted(problems, key=lambda problem: problem.line)))


async def _shown(connection: Connection, draft_id: int, found: PeopleList) -> PreparedList:
    names = dict.fromkeys(each.organisation for each in found.people)
    places = await aliases.find_all(connection, names)
    book = await _Book.open(
        connection, [each for each in found.people if each.organisation in places], places
    )
    new = {key(neat_school(name)): name for name in reversed(names) if name not in places}
    counted = {role: sum(each.role is role for each in found.people) for role in Role}
    return PreparedList(
        id=draft_id,
        people=len(found.people),
        known=sum(book.get(each) is not None for each in found.people if each.organisation in places),
        organisations=len({each.id for each in places.values()}) + len(new),
        new_organisations=tuple(reversed(new.values())),
        roles={role: number for role, number in counted.items() if number},
        problems=found.problems,
    )


async def _settled(connection: Connection, people: Sequence[Listed]) -> dict[str, Organisation]:
    """The organisation behind each name of the list; the new ones are made, schools under their authority."""
    authorities = dict.fromkeys(each.municipality for each in people if each.municipality)
    above = await _made(connection, dict.fromkeys(authorities))
    parents = {
        each.organisation: above[each.municipality].id if each.municipality else None
        for each in reversed(people)
    }
    places = await _made(connection, parents)
    for name, place in places.items():
        parent = parents[name]
        if parent is not None and place.parent_id is None and place.kind is OrganisationKind.SCHOOL:
            await organisations.change(connection, place.id, parent_id=parent)
    return places


async def _made(connection: Connection, parents: dict[str, int | None]) -> dict[str, Organisation]:
    """The organisations of these names, made under these parents where nobody knows them."""
    places = await aliases.find_all(connection, parents)
    new: dict[str, Organisation] = {}
    for name, parent in parents.items():
        if name not in places:
            kind = kind_of(name)
            neat = neat_school(name) if kind is OrganisationKind.SCHOOL else name
            above = parent if kind is OrganisationKind.SCHOOL else None
            new.setdefault(key(neat), Organisation(0, neat, kind, above))
    if new:
        await organisations.make_all(connection, new.values())
        places |= await aliases.find_all(connection, [name for name in parents if name not in places])
    return places


def _listed(kept: dict[str, Any]) -> Listed:
    return Listed(**{**kept, "role": Role(kept["role"])})
