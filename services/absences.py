"""Being away: noted by oneself, by the centre or by a head; reminders go to the deputy and return."""

from dataclasses import dataclass
from datetime import date, timedelta

from data import absences, duties, events, people, rosters
from data.database import Connection
from domain.absence import Absence, check_free, check_span, parse_span
from domain.access import PrivateOnlyError
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Membership, Person, Role
from services.office import Office
from services.people import looked_after

PAGE = 8
MOST_DUE = 6
_IN_CONTROL = (Role.CONTROLLER, Role.ADMIN)
_YESTERDAY = timedelta(days=1)


class AbsenceGoneError(DomainError):
    """It is over or was called off."""

    def __init__(self) -> None:
        super().__init__("Это отсутствие уже отменено или закончилось.")


@dataclass(frozen=True, slots=True)
class Own:
    """A person and their absences that are not over yet; ``oneself``: the reader is that person."""

    person: Person
    absences: tuple[Absence, ...]
    today: date
    oneself: bool


@dataclass(frozen=True, slots=True)
class Deputies:
    """A page of ``number`` colleagues who could stand in on these days; ``away`` are ids of the absent."""

    person: Person
    starts: date
    ends: date
    found: tuple[Person, ...]
    number: int
    page: int
    today: date
    oneself: bool
    away: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Falling:
    """What falls due in an absence: the first of ``number``."""

    found: tuple[Milestone, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """An absence noted, or called off.

    ``due``: what falls due in it and rests on that person. ``passed``: what the deputy is reminded of
    instead, whether or not others are too. ``told``, ``deputy`` and ``controllers`` are to
    hear of it; they are empty where nothing is new.
    """

    absence: Absence
    today: date
    due: Falling = Falling()
    passed: Falling = Falling()
    told: Person | None = None
    deputy: Person | None = None
    controllers: tuple[Person, ...] = ()


async def of_person(office: Office, actor: Actor, person_id: int) -> Own:
    """What is noted; one's own, or that of somebody whom the actor looks after."""
    today = office.today()
    async with office.database.transaction() as connection:
        person = await _concerned(connection, actor, person_id)
        found = await absences.of_person(connection, person_id, today)
    return Own(person, tuple(found), today, person_id == actor.person.id)


async def deputies(
    office: Office, actor: Actor, person_id: int, days: str | tuple[date, date], page: int = 0
) -> Deputies:
    """Who could stand in on days in words («с 15 по 28 июля») or dates.

    Raises ``AbsenceError``, ``UnclearDateError``.
    """
    today = office.today()
    starts, ends = parse_span(days, today) if isinstance(days, str) else days
    check_span(starts, ends, today)
    async with office.database.transaction() as connection:
        person = await _concerned(connection, actor, person_id)
        check_free(await absences.of_person(connection, person_id, today), starts, ends)
        roles = _roles_for(await people.memberships_of(connection, person_id))
        found, number = await rosters.colleagues(connection, person_id, roles, limit=PAGE, offset=page * PAGE)
        away = await absences.absent(connection, [each.id for each in found], starts, ends)
    oneself = person_id == actor.person.id
    return Deputies(person, starts, ends, tuple(found), number, page, today, oneself, frozenset(away))


async def note(
    office: Office, actor: Actor, person_id: int, starts: date, ends: date, deputy_id: int | None
) -> Noted:
    """Note an absence; pressed twice, it happens once.

    Raises ``AbsenceError`` where the days do not do, ``DomainError`` for a deputy who cannot be one.
    """
    now = office.clock()
    today = office.today(now)
    check_span(starts, ends, today)
    async with office.database.transaction() as connection:
        person = await _concerned(connection, actor, person_id)
        await duties.hold(connection, person_id)
        own = await absences.of_person(connection, person_id, today)
        same = [each for each in own if (each.starts, each.ends, each.deputy_id) == (starts, ends, deputy_id)]
        due = await _falling(connection, person_id, starts, ends)
        if same:
            return Noted(same[0], today, due)
        passed = await _falling(connection, person_id, starts, ends, shared=True)
        check_free(own, starts, ends)
        deputy = await _deputy(connection, person_id, deputy_id)
        made = await absences.add(
            connection, person_id, starts, ends, deputy_id, created_by=actor.person.id, now=now
        )
        await _write(office, connection, actor, made, "absence-noted")
        controllers = await _controllers(connection, actor, person) if due.number or deputy is None else ()
    return Noted(made, today, due, passed, _unless(actor, person), _unless(actor, deputy), controllers)


async def call_off(office: Office, actor: Actor, absence_id: int) -> Noted:
    """Take an absence back, or end one that has begun: from now on the reminders return."""
    today = office.today()
    async with office.database.transaction() as connection:
        found = await absences.get(connection, absence_id)
        if found is None or found.ends < today:
            raise AbsenceGoneError
        person = await _concerned(connection, actor, found.person_id)
        await duties.hold(connection, person.id)
        if found.starts < today:
            await absences.set_end(connection, found.id, today - _YESTERDAY)
        elif not await absences.remove(connection, found.id):
            raise AbsenceGoneError
        await _write(office, connection, actor, found, "absence-called-off")
        deputy = await people.get(connection, found.deputy_id) if found.deputy_id else None
    return Noted(found, today, told=_unless(actor, person), deputy=_unless(actor, deputy))


async def _concerned(connection: Connection, actor: Actor, person_id: int) -> Person:
    """The person, if it is the actor or somebody whom the actor looks after; in private only."""
    if actor.group is not None:
        raise PrivateOnlyError
    if person_id == actor.person.id:
        return actor.person
    return await looked_after(connection, actor, person_id)


def _roles_for(roles: tuple[Membership, ...]) -> tuple[Role, ...]:
    """The roles that a deputy needs one of: for a controller only another one stands in."""
    return _IN_CONTROL if any(each.role in _IN_CONTROL for each in roles) else tuple(Role)


async def _deputy(connection: Connection, person_id: int, deputy_id: int | None) -> Person | None:
    if deputy_id is None:
        return None
    roles = _roles_for(await people.memberships_of(connection, person_id))
    if not await rosters.is_colleague(connection, person_id, deputy_id, roles):
        raise DomainError("Заместить может только коллега из той же организации. Выберите из списка.")
    return await people.get(connection, deputy_id)


async def _falling(
    connection: Connection, person_id: int, starts: date, ends: date, *, shared: bool = False
) -> Falling:
    found, number = await rosters.due_while_away(
        connection, person_id, starts, ends, limit=MOST_DUE, shared=shared
    )
    return Falling(tuple(found), number)


async def _controllers(connection: Connection, actor: Actor, person: Person) -> tuple[Person, ...]:
    found = await people.reachable_with_role(connection, [Role.CONTROLLER])
    return tuple(each for each in found if each.id not in {actor.person.id, person.id})


def _unless(actor: Actor, person: Person | None) -> Person | None:
    return person if person is not None and person.id != actor.person.id else None


async def _write(office: Office, connection: Connection, actor: Actor, absence: Absence, action: str) -> None:
    after = {
        "person_id": absence.person_id,
        "starts": absence.starts.isoformat(),
        "ends": absence.ends.isoformat(),
        "deputy_id": absence.deputy_id,
    }
    await events.append(connection, at=office.clock(), action=action, actor=actor, after=after)
