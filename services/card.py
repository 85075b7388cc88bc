"""The card of a milestone: everything that one screen shows about it, and what its reader may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from data import assignments, cards, duties, milestones, people
from data.database import Reader
from data.events import Event
from domain.access import Action, may, require
from domain.assignment import Assignee
from domain.centre import centre_of
from domain.deadline import next_due
from domain.errors import DomainError
from domain.evidence import Demand, Evidence, demands, missing
from domain.milestone import (
    Change,
    Lateness,
    Milestone,
    State,
    UndoRefusedError,
    check_undo,
    lateness,
)
from domain.people import Actor, Person
from domain.postponement import Postponement
from domain.roadmap import Measure
from services.office import Office

_STATES_CHANGED = frozenset({*Change} - {Change.START})


class NothingFoundError(DomainError):
    """No milestone of that number among those the person may see."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Пункта «{reference}» в ваших дорожных картах нет. Посмотрите номера: /plan.")


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the card of a milestone shows, to one reader.

    ``centre``: its short name, empty if unknown. ``lacking``: what the expected result calls for and nobody
    has sent. ``moves``: everything asked and decided about the due date. ``next_due``: of a
    recurring one. ``undoable``: whether the reader may still take their own report back.
    """

    milestone: Milestone
    measure: Measure
    today: date
    lateness: Lateness | None
    working_days_left: int
    may: frozenset[Action]
    centre: str = ""
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Event, ...] = field(default=())
    lacking: tuple[Demand, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    moves: tuple[Postponement, ...] = ()
    next_due: date | None = None
    undoable: bool = False

    @property
    def may_report(self) -> bool:
        """Whether the reader may report the result."""
        return Action.REPORT in self.may

    @property
    def may_accept(self) -> bool:
        """Whether the reader accepts or returns results."""
        return Action.ACCEPT in self.may

    @property
    def request(self) -> Postponement | None:
        """The request for another due date that waits for a decision."""
        return next((each for each in self.moves if each.waits_for(self.milestone)), None)

    @property
    def moved(self) -> Postponement | None:
        """The last decision that moved the due date."""
        return next((each for each in reversed(self.moves) if each.granted), None)


async def card(office: Office, actor: Actor, milestone_id: int) -> Card:
    """The card of a milestone; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    async with office.database.reading() as reader:
        return await read_card(office, reader, actor, milestone_id)


async def card_for(office: Office, person: Person, milestone_id: int) -> Card:
    """The card as that person sees it."""
    async with office.database.transaction() as connection:
        reader = Actor(person, await people.memberships_of(connection, person.id))
        return await read_card(office, connection, reader, milestone_id)


async def read_card(office: Office, reader: Reader, actor: Actor, milestone_id: int) -> Card:
    """The same inside a transaction that is under way."""
    return await card_of(office, reader, actor, await visible(reader, actor, milestone_id))


async def card_of(office: Office, reader: Reader, actor: Actor, milestone: Milestone) -> Card:
    """The card of a milestone that was just read, and that the actor may see."""
    beside = await cards.beside(reader, milestone.id)
    today = office.today(zone=milestone.zone)
    return Card(
        milestone=milestone,
        measure=beside.measure,
        today=today,
        lateness=lateness(milestone, today, office.calendar),
        working_days_left=office.calendar.working_days_left(today, milestone.due) if milestone.due else 0,
        may=frozenset(action for action in Action if may(actor, action, milestone)),
        centre=centre_of(beside.roadmap) or "",
        evidence=beside.evidence,
        history=beside.history,
        lacking=missing(called_for(milestone), beside.evidence),
        assignees=tuple(await _assignees(reader, milestone)),
        moves=beside.moves,
        next_due=_next_due(milestone, beside.measure),
        undoable=_undoable(office, actor, milestone, beside.history),
    )


async def visible(reader: Reader, actor: Actor, milestone_id: int, action: Action = Action.VIEW) -> Milestone:
    """The milestone if the actor may do this; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    milestone = await milestones.get(reader, milestone_id)
    if milestone is None:
        raise NothingFoundError(str(milestone_id))
    require(actor, action, milestone)
    return milestone


def called_for(milestone: Milestone) -> tuple[Demand, ...]:
    """What has to confirm the milestone: a part of a measure answers for its own words only."""
    if milestone.is_part:
        return demands(milestone.title)
    return demands(milestone.result, milestone.title)


def last_change(history: Sequence[Event]) -> Event | None:
    """The event that brought the milestone into its state; ``None`` where nothing has happened yet."""
    return next((each for each in reversed(history) if each.action in _STATES_CHANGED), None)


async def _assignees(reader: Reader, milestone: Milestone) -> list[Assignee]:
    # Most milestones have nobody: the queries are saved.
    if milestone.assignee_ids:
        return await assignments.of_milestone(reader, milestone.id)
    return await duties.holders(reader, milestone.id) if milestone.duty_ids else []


def _next_due(milestone: Milestone, measure: Measure) -> date | None:
    if not milestone.rrule or not milestone.original_due:
        return None
    start = measure.deadline.due or milestone.original_due
    return next_due(milestone.rrule, after=milestone.original_due, start=start)


def _undoable(office: Office, actor: Actor, milestone: Milestone, history: Sequence[Event]) -> bool:
    last = last_change(history)
    if milestone.state is State.OPEN or last is None or last.action != Change.REPORT:
        return False
    try:
        check_undo(last.person_id, last.at, actor.person.id, office.clock())
    except UndoRefusedError:
        return False
    return True
