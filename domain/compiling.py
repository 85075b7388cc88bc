"""From milestones as they stood on a day to the objects of ``domain.report``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from domain.calendar import WorkingCalendar
from domain.deadline import as_series
from domain.deadline.rules import JOINT
from domain.milestone import Milestone, State, lateness
from domain.period import Period
from domain.report import (
    CalendarEntry,
    ExportedMilestone,
    Figures,
    Group,
    HeatMap,
    Late,
    Line,
    Move,
    RoadmapReport,
    Row,
    Status,
    SummaryReport,
    status_of,
    tally,
)
from domain.roadmap import AlreadyDone
from domain.russian import fold

ALARMS = (7, 1)
"""Calendar days before a due date on which a calendar rings."""
BURN_UP_POINTS = 60
"""As many as a picture can show."""

_REPORTED = frozenset({State.REPORTED, State.ACCEPTED})
_DELAYED = frozenset({Status.LATE, Status.AWAITING, Status.OVERDUE})
_WORST_FIRST = (
    Status.OVERDUE,
    Status.EXTERNAL,
    Status.AWAITING,
    Status.OPEN,
    Status.LATE,
    Status.IN_TIME,
    Status.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What the table prints around a milestone. ``firm``: the wording of the deadline names a firm day.

    ``already_done``: what the table itself names as done. ``first_due``: where a series began.
    ``control``: as printed, where that is more than the names in a row.
    """

    roadmap: str
    created_on: date
    section: str | None
    details: tuple[str, ...]
    deadline: str
    firm: bool
    already_done: AlreadyDone | None = None
    first_due: date | None = None
    control: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone as it stood on a day, and all that reports say about it.

    ``deviation``: working days late. ``changed_at``: when it last changed until that day.
    """

    milestone: Milestone
    printed: Printed
    status: Status
    deviation: int | None
    moves: tuple[Move, ...]
    confirmation: tuple[str, ...]
    changed_at: datetime

    @property
    def actual(self) -> date | None:
        """The day on which the result was reported."""
        return self.milestone.reported_on if self.milestone.state in _REPORTED else None


def point_of(
    milestone: Milestone,
    printed: Printed,
    day: date,
    calendar: WorkingCalendar,
    *,
    moves: tuple[Move, ...] = (),
    confirmation: tuple[str, ...] = (),
    changed_at: datetime | None = None,
) -> Point:
    """The point of a milestone as it stood at the end of the day."""
    status = status_of(milestone, day, calendar)
    late = lateness(milestone, day, calendar) if status in _DELAYED else None
    return Point(
        milestone=milestone,
        printed=printed,
        status=status,
        deviation=late.working_days if late else None,
        moves=moves,
        confirmation=confirmation,
        changed_at=changed_at or datetime.combine(printed.created_on, time(), tzinfo=UTC),
    )


def figures_of(points: Iterable[Point]) -> Figures:
    """How many stand where."""
    return tally((each.status, each.milestone.tentative) for each in points)


def roadmap_reports(points: Iterable[Point], day: date) -> Iterator[RoadmapReport]:
    """The tables again, each with how it stands; the points come in the order of the tables."""
    for _, of_one in groupby(points, lambda each: each.milestone.roadmap_id):
        found = list(of_one)
        first = found[0]
        yield RoadmapReport(
            title=first.printed.roadmap,
            school=first.milestone.school,
            municipality=first.milestone.municipality,
            as_of=day,
            rows=tuple(_rows(found)),
            figures=figures_of(found),
        )


def summary(
    title: str,
    period: Period,
    points: Sequence[Point],
    before: Sequence[Point],
    calendar: WorkingCalendar,
    *,
    unreachable: Sequence[str] = (),
) -> SummaryReport:
    """All of them at the end of the period; ``before``: the same at the end of the one before it."""
    late = [each for each in points if each.status is Status.OVERDUE]
    return SummaryReport(
        title=title,
        start=period.start,
        end=period.end,
        figures=figures_of(points),
        figures_before=figures_of(before),
        done=_done_in(points, period),
        done_before=_done_in(before, period.before),
        by_municipality=_groups(points, lambda each: (each.municipality,)),
        by_school=_groups(points, lambda each: (each.school,)),
        by_responsible=_groups(points, lambda each: each.responsible),
        by_control=_groups(points, lambda each: (", ".join(each.control),)),
        overdue=tuple(sorted((_late(each, period.end, calendar) for each in late), key=_where)),
        unreachable=tuple(unreachable),
        burn_up=tuple(burn_up(points, period.end)),
    )


def burn_up(points: Sequence[Point], day: date) -> Iterator[tuple[date, int, int]]:
    """(day, planned by then, done by then) from the first due date or result to the last.

    What is done after ``day`` is not known: the number stays that of ``day``. Cancelled ones do not count.
    """
    living = [each for each in points if each.status is not Status.CANCELLED]
    due = sorted(each.milestone.due for each in living if each.milestone.due)
    done = sorted(each.actual for each in living if each.actual)
    days = [*due[:1], *due[-1:], *done[:1], *done[-1:]]
    if not days:
        return
    for each in _spread({*days, min(max(day, min(days)), max(days))}):
        yield each, sum(planned <= each for planned in due), sum(reported <= each for reported in done)


def heat_map(points: Iterable[Point], day: date) -> HeatMap:
    """The worst of every measure at every school; the same row of two tables is one measure."""
    worst: dict[tuple[str, str], Status] = {}
    schools: dict[str, None] = {}
    measures: dict[str, tuple[int, str]] = {}
    for each in points:
        milestone = each.milestone
        key = fold(f"{milestone.measure_number} {milestone.measure_title}")
        schools.setdefault(milestone.school)
        measures.setdefault(key, (milestone.measure_position, _headed(milestone)))
        cell = milestone.school, key
        worst[cell] = min(worst.get(cell, each.status), each.status, key=_WORST_FIRST.index)
    columns = sorted(measures, key=lambda key: measures[key][0])
    return HeatMap(
        as_of=day,
        schools=tuple(schools),
        measures=tuple(measures[key][1] for key in columns),
        cells=tuple(tuple(worst.get((school, key)) for key in columns) for school in schools),
    )


def calendar_entries(points: Sequence[Point]) -> Iterator[CalendarEntry]:
    """An event for every day that is due.

    The last one of a series recurs, so that later dates are in the calendar before they are milestones. Where
    it was moved it does not: its rule counts from the first date.
    """
    last_of = {each.milestone.measure_id: each.milestone.id for each in points if each.milestone.rrule}
    for each in points:
        milestone = each.milestone
        if milestone.due is None:
            continue
        latest = last_of.get(milestone.measure_id) == milestone.id
        recurs = latest and milestone.due == milestone.original_due and milestone.state is not State.CANCELLED
        # One more once a later one of the series recurs in its place: the rule has gone from this event.
        sequence = milestone.revision + (milestone.rrule is not None and not latest)
        entry = _entry(each, milestone.due, sequence)
        yield from _recurring(entry, each) if recurs and milestone.rrule else _single(entry, milestone)


def _entry(point: Point, day: date, sequence: int) -> CalendarEntry:
    milestone = point.milestone
    return CalendarEntry(
        uid=f"milestone-{milestone.id}@vekha",
        sequence=sequence,
        day=day,
        summary=f"{milestone.label}. {milestone.title}",
        description=_described(point),
        place=milestone.school,
        tentative=milestone.tentative,
        cancelled=milestone.state is State.CANCELLED,
        rrule=None,
        alarms=ALARMS if milestone.state is State.OPEN else (),
        changed_at=point.changed_at,
    )


def _recurring(entry: CalendarEntry, point: Point) -> Iterator[CalendarEntry]:
    """An event for each of its rules; that of the day itself keeps the name of the milestone."""
    assert point.milestone.rrule is not None
    series = as_series(point.milestone.rrule, entry.day, point.printed.first_due or entry.day)
    for number, (start, rule) in enumerate(series, start=1):
        yield replace(entry, uid=_uid_of_rule(point.milestone, number), day=start, rrule=rule)


def _single(entry: CalendarEntry, milestone: Milestone) -> Iterator[CalendarEntry]:
    """One event, and the end of those that other rules had put into the calendar."""
    yield entry
    for number in range(2, len((milestone.rrule or "").split(JOINT)) + 1):
        yield replace(entry, uid=_uid_of_rule(milestone, number), cancelled=True, alarms=())


def _uid_of_rule(milestone: Milestone, number: int) -> str:
    return f"milestone-{milestone.id}{f'-rule-{number}' if number > 1 else ''}@vekha"


def exported(points: Iterable[Point]) -> Iterator[ExportedMilestone]:
    """Every milestone for machines."""
    for each in points:
        milestone = each.milestone
        yield ExportedMilestone(
            id=milestone.id,
            roadmap_id=milestone.roadmap_id,
            roadmap=each.printed.roadmap,
            municipality=milestone.municipality,
            school=milestone.school,
            number=milestone.measure_number,
            measure=milestone.measure_title,
            label=milestone.label,
            title=milestone.title,
            responsible=milestone.responsible,
            control=milestone.control,
            result=milestone.result,
            deadline=each.printed.deadline,
            original_due=milestone.original_due,
            due=milestone.due,
            tentative=milestone.tentative,
            external=milestone.external,
            status=each.status,
            reported_on=each.actual,
            deviation=each.deviation,
            confirmation=each.confirmation,
        )


def _rows(points: Iterable[Point]) -> Iterator[Row]:
    for _, of_one in groupby(points, lambda each: each.milestone.measure_id):
        found = list(of_one)
        measure, printed = found[0].milestone, found[0].printed
        yield Row(
            number=measure.measure_number,
            section=printed.section,
            title=measure.measure_title,
            details=printed.details,
            responsible=measure.responsible,
            result=measure.result,
            deadline=printed.deadline,
            control=printed.control or ", ".join(measure.control),
            lines=tuple(_line(each) for each in found),
        )


def _line(point: Point) -> Line:
    milestone = point.milestone
    return Line(
        label=milestone.label,
        title=milestone.title,
        due=milestone.due,
        tentative=milestone.tentative,
        status=point.status,
        actual=point.actual,
        confirmation=point.confirmation,
        deviation=point.deviation,
        moves=point.moves,
        original_due=milestone.original_due,
    )


def _late(point: Point, day: date, calendar: WorkingCalendar) -> Late:
    milestone = point.milestone
    how_late = lateness(milestone, day, calendar)
    assert milestone.due is not None
    assert how_late is not None
    return Late(
        school=milestone.school,
        municipality=milestone.municipality,
        label=milestone.label,
        title=milestone.title,
        due=milestone.due,
        days=how_late.calendar_days,
        working_days=how_late.working_days,
        responsible=milestone.responsible,
    )


def _where(late: Late) -> tuple[str, str, date]:
    return late.municipality, late.school, late.due


def _groups(points: Iterable[Point], names: Callable[[Milestone], Iterable[str]]) -> tuple[Group, ...]:
    """By name; what has several responsible organisations counts with each of them."""
    found: dict[str, list[Point]] = {}
    for each in points:
        for name in dict.fromkeys(names(each.milestone)):
            found.setdefault(name, []).append(each)
    return tuple(Group(name, figures_of(found[name])) for name in sorted(found))


def _done_in(points: Iterable[Point], period: Period) -> int:
    return sum(each.actual in period for each in points if each.actual)


def _spread(days: Iterable[date]) -> list[date]:
    """So many days between the first and the last, evenly, these among them."""
    kept = sorted(days)
    step = max(1, (kept[-1] - kept[0]).days // BURN_UP_POINTS)
    between = range(0, (kept[-1] - kept[0]).days, step)
    return sorted({*kept, *(kept[0] + timedelta(days=each) for each in between)})


def _headed(milestone: Milestone) -> str:
    return f"{milestone.measure_number} {milestone.measure_title}".strip()


def _described(point: Point) -> str:
    milestone = point.milestone
    parts: Mapping[str, str] = {
        "": point.printed.roadmap,
        "Результат: ": milestone.result,
        "Ответственный: ": ", ".join(milestone.responsible),
        "Контроль: ": ", ".join(milestone.control),
        "Срок в документе: ": point.printed.deadline,
    }
    return "\n".join(f"{name}{words}" for name, words in parts.items() if words.strip())
