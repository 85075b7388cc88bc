"""Finding what a person means, and everything one screen shows about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from data import events, evidence, milestones, people, roadmaps
from data.database import Connection
from data.events import Event
from domain.access import EVERYTHING, Action, may, require, scope_of
from domain.errors import DomainError
from domain.evidence import Evidence
from domain.milestone import Lateness, Milestone, State, lateness
from domain.people import Actor, Person
from domain.roadmap import Measure, Roadmap
from services.office import Office

_PREFIX = re.compile(r"^(?:(?:пункт|мероприятие|п\.?(?=[\s№\d])|№)\s*)+", re.IGNORECASE)
_UPCOMING = timedelta(days=31)


class NothingFoundError(DomainError):
    """No milestone of that number among those the person may see."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Пункта «{reference}» в ваших дорожных картах нет. Посмотрите номера: /plan.")


class NoRoadmapError(DomainError):
    """The person sees no roadmap at all."""

    def __init__(self) -> None:
        super().__init__("Дорожных карт у вас пока нет: их загружает Центр проектного сопровождения.")


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the card of a milestone shows."""

    milestone: Milestone
    measure: Measure
    today: date
    lateness: Lateness | None
    working_days_left: int
    may_report: bool
    may_accept: bool
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Event, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue milestone and how late it is."""

    milestone: Milestone
    lateness: Lateness


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is late, and apart from it what waits for acceptance or on a third party."""

    today: date
    late: tuple[Late, ...]
    reported: tuple[Milestone, ...]
    external: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one roadmap stands, in numbers of milestones."""

    roadmap_id: int
    school: str
    total: int
    accepted: int
    reported: int
    overdue: int


async def find(
    office: Office, actor: Actor, reference: str, *, action: Action = Action.VIEW, only_open: bool = False
) -> list[Milestone]:
    """The milestones that «2.1», «10» or «п. 3» may mean, at least one, in the order of the tables.

    A label that fits exactly wins over the number of a measure, except that «2» of a measure with several
    open milestones means all of them. Raises ``NothingFoundError``, or ``AccessDeniedError`` where the
    person may see but not do it.
    """
    reference = _PREFIX.sub("", reference.strip()).rstrip(".")
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, scope_of(actor), reference=reference)
    if not found:
        raise NothingFoundError(reference[:20])
    allowed = [each for each in found if may(actor, action, each)]
    if not allowed:
        require(actor, action, found[0])
    waiting = [each for each in allowed if each.state is State.OPEN]
    return waiting if only_open and waiting else allowed


async def card(office: Office, actor: Actor, milestone_id: int) -> Card:
    """The card of a milestone; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    async with office.database.transaction() as connection:
        return await read_card(office, connection, actor, milestone_id)


async def card_for(office: Office, person: Person, milestone_id: int) -> Card:
    """The card as that person sees it."""
    async with office.database.transaction() as connection:
        reader = Actor(person, await people.memberships_of(connection, person.id))
        return await read_card(office, connection, reader, milestone_id)


async def attachable(office: Office, actor: Actor, milestone_ids: Iterable[int]) -> list[Milestone]:
    """Those of the milestones that the actor may add evidence to."""
    async with office.database.transaction() as connection:
        found = await milestones.of_ids(connection, milestone_ids)
    return [each for each in found.values() if may(actor, Action.ATTACH, each)]


async def to_attach(office: Office, actor: Actor, milestone_id: int) -> Milestone:
    """The milestone, if the actor may add evidence to it."""
    async with office.database.transaction() as connection:
        return await visible(connection, actor, milestone_id, Action.ATTACH)


async def open_ones(office: Office, actor: Actor) -> list[Milestone]:
    """What the actor may report on and nobody has yet, the earliest due date first."""
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(connection, scope_of(actor), states=[State.OPEN])
    mine = [each for each in found if may(actor, Action.ATTACH, each)]
    return sorted(mine, key=lambda each: (each.due or date.max, each.id))


async def read_card(office: Office, connection: Connection, actor: Actor, milestone_id: int) -> Card:
    """The same inside a transaction that is under way."""
    milestone = await visible(connection, actor, milestone_id)
    today = office.today(zone=milestone.zone)
    return Card(
        milestone=milestone,
        measure=await roadmaps.measure(connection, milestone.measure_id),
        today=today,
        lateness=lateness(milestone, today, office.calendar),
        working_days_left=office.calendar.working_days_between(today, milestone.due) if milestone.due else 0,
        may_report=may(actor, Action.REPORT, milestone),
        may_accept=may(actor, Action.ACCEPT, milestone),
        evidence=tuple(await evidence.of_milestone(connection, milestone_id)),
        history=tuple(await events.of_milestone(connection, milestone_id)),
    )


async def visible(
    connection: Connection, actor: Actor, milestone_id: int, action: Action = Action.VIEW
) -> Milestone:
    """The milestone if the actor may do this; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    milestone = await milestones.get(connection, milestone_id)
    if milestone is None:
        raise NothingFoundError(str(milestone_id))
    require(actor, action, milestone)
    return milestone


async def my_roadmaps(office: Office, actor: Actor) -> list[Standing]:
    """How every roadmap that the actor sees stands, by school; raises ``NoRoadmapError`` if there is none."""
    today = office.today()
    async with office.database.transaction() as connection:
        rows = await milestones.counts(connection, scope_of(actor), today)
    if not rows:
        raise NoRoadmapError
    return [_standing(roadmap_id, rows) for roadmap_id in dict.fromkeys(row[0] for row in rows)]


async def plan(office: Office, actor: Actor, roadmap_id: int) -> tuple[Roadmap, list[Milestone], date]:
    """A roadmap with the milestones of it that the actor sees, and today's date."""
    async with office.database.transaction() as connection:
        roadmap = await roadmaps.get(connection, roadmap_id)
        found = await milestones.select_visible(connection, scope_of(actor), roadmap_id=roadmap_id)
    if roadmap is None or not found:
        raise NoRoadmapError
    return roadmap, found, office.today()


async def upcoming(office: Office, actor: Actor) -> tuple[list[Milestone], date]:
    """Open milestones that fall due within the next 31 days, the nearest first, and today's date."""
    today = office.today()
    async with office.database.transaction() as connection:
        found = await milestones.select_visible(
            connection, scope_of(actor), states=[State.OPEN], due_from=today, due_before=today + _UPCOMING
        )
    return sorted(found, key=lambda each: (each.due or date.max, each.id)), today


async def overdue(office: Office, actor: Actor | None, today: date | None = None) -> Overdue:
    """What is late on ``today``, over everything the actor sees; ``None`` sees all (the command line)."""
    day = today or office.today()
    scope = scope_of(actor) if actor else EVERYTHING
    async with office.database.transaction() as connection:
        open_ones = await milestones.select_visible(connection, scope, states=[State.OPEN], due_before=day)
        reported = await milestones.select_visible(connection, scope, states=[State.REPORTED])
    late = [
        Late(each, how_late)
        for each in open_ones
        if not each.external and (how_late := lateness(each, day, office.calendar)) is not None
    ]
    return Overdue(
        today=day,
        late=tuple(late),
        reported=tuple(reported),
        external=tuple(each for each in open_ones if each.external),
    )


def _standing(roadmap_id: int, rows: list[tuple[int, str, State, bool, int]]) -> Standing:
    mine = [row for row in rows if row[0] == roadmap_id]
    by_state = {state: sum(row[4] for row in mine if row[2] is state) for state in State}
    return Standing(
        roadmap_id=roadmap_id,
        school=mine[0][1],
        total=sum(row[4] for row in mine) - by_state[State.CANCELLED],
        accepted=by_state[State.ACCEPTED],
        reported=by_state[State.REPORTED],
        overdue=sum(row[4] for row in mine if row[3]),
    )
