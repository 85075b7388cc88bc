"""What the reports say: the figures, counted here and nowhere else, and the plain objects that writers print.

A writer (``documents.writers``) knows fonts and cells; it decides nothing. Whatever two reports, ``/status``
and ``/overdue`` say about the same day comes from ``status_of`` and ``figures``.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import WorkingCalendar
from domain.milestone import Milestone, State, lateness


class Status(StrEnum):
    """Where a milestone stands on a day, each in exactly one of these."""

    IN_TIME = "in-time"
    LATE = "late"
    AWAITING = "awaiting"
    OVERDUE = "overdue"
    EXTERNAL = "external"
    OPEN = "open"
    CANCELLED = "cancelled"


_UNFINISHED = frozenset({Status.OPEN, Status.OVERDUE, Status.EXTERNAL})


@dataclass(frozen=True, slots=True)
class Figures:
    """How many milestones stand where on a day; ``total`` leaves the cancelled out.

    ``tentative`` are those of the open ones whose deadline is not firm: they are counted under ``open``,
    ``overdue`` or ``external`` too.
    """

    in_time: int = 0
    late: int = 0
    awaiting: int = 0
    overdue: int = 0
    external: int = 0
    open: int = 0
    cancelled: int = 0
    tentative: int = 0

    @property
    def accepted(self) -> int:
        """Done and accepted, in time or late."""
        return self.in_time + self.late

    @property
    def total(self) -> int:
        """All that is to be done or was."""
        return self.accepted + self.awaiting + self.overdue + self.external + self.open


def status_of(milestone: Milestone, today: date, calendar: WorkingCalendar) -> Status:
    """Where the milestone stands at the end of the day ``today``."""
    match milestone.state:
        case State.CANCELLED:
            return Status.CANCELLED
        case State.REPORTED:
            return Status.AWAITING
        case State.ACCEPTED:
            return Status.LATE if lateness(milestone, today, calendar) else Status.IN_TIME
    if not milestone.is_overdue(today):
        return Status.OPEN
    # As in the lists: before its day a third party is waited for no more than anybody else.
    return Status.EXTERNAL if milestone.external else Status.OVERDUE


@dataclass(frozen=True, slots=True)
class Move:
    """«было / стало / основание»."""

    was: date | None
    became: date
    basis: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as a report shows it.

    ``number`` is its place in the photo report; ``path`` is empty where there is no preview.
    """

    number: int
    name: str
    taken_on: date | None
    received_on: date
    author: str
    sha256: str
    path: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone under its measure. ``deviation``: working days late, ``None`` when not late."""

    label: str
    title: str
    due: date | None
    tentative: bool
    status: Status
    actual: date | None
    confirmation: tuple[str, ...]
    deviation: int | None
    moves: tuple[Move, ...]
    original_due: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One measure, in the six columns of the customer's table, and how its milestones stand."""

    number: str
    section: str | None
    title: str
    details: tuple[str, ...]
    responsible: tuple[str, ...]
    result: str
    deadline: str
    control: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RoadmapReport:
    """The roadmap back, as of a day."""

    title: str
    school: str
    municipality: str
    as_of: date
    rows: tuple[Row, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one municipality, school, responsible organisation or controlling body."""

    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Late:
    """A line of the summary's details: what is overdue, where, whose."""

    school: str
    municipality: str
    label: str
    title: str
    due: date
    days: int
    working_days: int
    responsible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryReport:
    """All schools in a period (both days inclusive), against the period of the same length before it.

    ``done`` and ``done_before``: results accepted or reported within the period and within the one before.
    ``burn_up``: (day, planned by then, done by then), the days ascending.
    """

    title: str
    start: date
    end: date
    figures: Figures
    figures_before: Figures
    done: int
    done_before: int
    by_municipality: tuple[Group, ...]
    by_school: tuple[Group, ...]
    by_responsible: tuple[Group, ...]
    by_control: tuple[Group, ...]
    overdue: tuple[Late, ...]
    unreachable: tuple[str, ...]
    burn_up: tuple[tuple[date, int, int], ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Schools × measures.

    ``cells[i][j]``: the worst status of measure ``j`` at school ``i``; ``None`` where it has no such measure.
    """

    as_of: date
    schools: tuple[str, ...]
    measures: tuple[str, ...]
    cells: tuple[tuple[Status | None, ...], ...]


@dataclass(frozen=True, slots=True)
class RoomPhotos:
    """The photos of one room at each stage («до», «в процессе», «после»); ``missing`` stages are named."""

    room: str
    stages: tuple[tuple[str, tuple[Photo, ...]], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """«Фотомониторинг» of a school as of a day. ``unplaced``: photos of no room."""

    title: str
    school: str
    as_of: date
    rooms: tuple[RoomPhotos, ...]
    unplaced: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One milestone as an all-day event of its last day. ``uid`` is stable: importing again updates.

    ``sequence`` grows with each change of the milestone. ``rrule``: one rule of RFC 5545, DTSTART = ``day``.
    ``alarms``: days before.
    """

    uid: str
    sequence: int
    day: date
    summary: str
    description: str
    place: str
    tentative: bool
    cancelled: bool
    rrule: str | None
    alarms: tuple[int, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ExportedMilestone:
    """One milestone as a row of .csv and JSON; ``roadmap`` is the title of its table.

    ``deviation``: working days late, ``None`` when not late; ``reported_on`` is the actual date.
    """

    id: int
    roadmap_id: int
    roadmap: str
    municipality: str
    school: str
    number: str
    measure: str
    label: str
    title: str
    responsible: tuple[str, ...]
    control: tuple[str, ...]
    result: str
    deadline: str
    original_due: date | None
    due: date | None
    tentative: bool
    external: bool
    status: Status
    reported_on: date | None
    deviation: int | None
    confirmation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """One row of the event log as a row of .csv and JSON; empty where it is about no milestone or person.

    ``at`` is UTC. ``before`` and ``after``: what the log holds, as one line of JSON, or empty.
    """

    at: datetime
    person: str
    action: str
    school: str
    roadmap: str
    label: str
    title: str
    before: str
    after: str


def figures(milestones: Iterable[Milestone], today: date, calendar: WorkingCalendar) -> Figures:
    """The figures of these milestones at the end of the day ``today``."""
    return tally((status_of(each, today, calendar), each.tentative) for each in milestones)


def tally(found: Iterable[tuple[Status, bool]]) -> Figures:
    """The figures of milestones of which each has a status and is tentative or not."""
    number: Counter[Status] = Counter()
    tentative = 0
    for status, unsure in found:
        number[status] += 1
        tentative += unsure and status in _UNFINISHED
    return Figures(
        in_time=number[Status.IN_TIME],
        late=number[Status.LATE],
        awaiting=number[Status.AWAITING],
        overdue=number[Status.OVERDUE],
        external=number[Status.EXTERNAL],
        open=number[Status.OPEN],
        cancelled=number[Status.CANCELLED],
        tentative=tentative,
    )
