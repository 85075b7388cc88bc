"""The reminder ladder: on which days whom is told about one milestone.

Everything here is a pure function of the due date, the ladder, the calendar and the local time, so that
planning may run any number of times, in any number of processes, and always gives the same steps under the
same names.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain, count, takewhile
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from domain.calendar import WorkingCalendar
from domain.errors import DomainError

T = TypeVar("T")

FURTHEST = 365
"""The most working days that a step may stand away from its due date."""

ON_DAY_RANK = 0
_MID_RANK = -FURTHEST - 1
_WEEK = timedelta(days=7)


class LadderError(DomainError):
    """A ladder that cannot be kept: not JSON, days out of range, hours the wrong way round."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Лестница напоминаний не сохранена: {reason}.")


class Audience(StrEnum):
    """Whom a step is for. Which people these are is decided when the step is planned, not here."""

    ASSIGNEES = "assignees"
    CONTROLLERS = "controllers"
    HEADS = "heads"
    MINISTRY = "ministry"


ASSIGNEES_ONLY = frozenset({Audience.ASSIGNEES})
CONTROLLERS_ONLY = frozenset({Audience.CONTROLLERS})


@dataclass(frozen=True, slots=True)
class Escalation:
    """``after`` working days of lateness these audiences are told too, besides those told before."""

    after: int
    audiences: frozenset[Audience]


DEFAULT_OVERDUE = (
    Escalation(1, frozenset({Audience.ASSIGNEES, Audience.CONTROLLERS})),
    Escalation(3, frozenset({Audience.HEADS})),
    Escalation(7, frozenset({Audience.MINISTRY})),
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """When a milestone of a roadmap is reminded of. Editable per roadmap, kept as JSON.

    ``before``: working days before the due date. ``overdue``: each step adds its audiences to those of the
    steps before it. ``weekly``: whether reminders go on after the last overdue step, every seven calendar
    days or, where that is a day off, on the next working day.
    ``quiet_for``: working days for which «взято в работу» quiets the steps before the due date.
    ``work_from`` (inclusive) and ``work_to`` (exclusive): the local hours in which anything may be sent.
    Raises ``LadderError`` where these contradict each other.
    """

    before: tuple[int, ...] = (14, 7, 3, 1)
    on_day: bool = True
    overdue: tuple[Escalation, ...] = DEFAULT_OVERDUE
    weekly: bool = True
    quiet_for: int = 3
    work_from: time = time(9)
    work_to: time = time(18)

    def __post_init__(self) -> None:
        late = [step.after for step in self.overdue]
        if not all(1 <= n <= FURTHEST for n in (*self.before, *late)):
            raise LadderError(f"дни должны быть от 1 до {FURTHEST}")
        if len(set(self.before)) < len(self.before) or len(set(late)) < len(late):
            raise LadderError("один и тот же день указан дважды")
        if not all(step.audiences for step in self.overdue):
            raise LadderError("у шага после срока нет получателей")
        if not 0 <= self.quiet_for <= FURTHEST:
            raise LadderError(f"пауза после «Взято в работу» должна быть от 0 до {FURTHEST} дней")
        if self.work_from >= self.work_to:
            raise LadderError("начало рабочего дня должно быть раньше конца")
        object.__setattr__(self, "before", tuple(sorted(self.before, reverse=True)))
        object.__setattr__(self, "overdue", tuple(sorted(self.overdue, key=lambda step: step.after)))

    def as_json(self) -> str:
        """One line of JSON; equal ladders give equal text."""
        shape = {
            "before": self.before,
            "on_day": self.on_day,
            "overdue": [{"after": step.after, "to": sorted(step.audiences)} for step in self.overdue],
            "weekly": self.weekly,
            "quiet_for": self.quiet_for,
            "work_from": self.work_from.isoformat("minutes"),
            "work_to": self.work_to.isoformat("minutes"),
        }
        return json.dumps(shape)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The ladder that ``as_json`` wrote; a key left out has its default. Raises ``LadderError``."""
        try:
            shape = json.loads(text)
        except ValueError as error:
            raise LadderError("это не JSON") from error
        if not isinstance(shape, dict):
            raise LadderError("ожидается объект JSON")
        unknown = sorted(shape.keys() - _READERS.keys())
        if unknown:
            raise LadderError(f"нет такой настройки «{unknown[0]}»")
        values: dict[str, Any] = {key: _read(key, value) for key, value in shape.items()}
        return cls(**values)


def _read(key: str, value: object) -> object:
    try:
        return _READERS[key](value)
    except (TypeError, ValueError, KeyError) as error:
        raise LadderError(f"непонятное значение настройки «{key}»") from error


def _exactly(kind: type[T], value: object) -> T:
    # To isinstance alone JSON's true is an int, and int("7") or bool("no") would guess.
    if type(value) is not kind or not isinstance(value, kind):
        raise TypeError(kind.__name__)
    return value


def _escalation(value: object) -> Escalation:
    shape = _exactly(dict, value)
    audiences = frozenset(Audience(name) for name in _exactly(list, shape["to"]))
    return Escalation(_exactly(int, shape["after"]), audiences)


def _time(value: object) -> time:
    at = time.fromisoformat(_exactly(str, value))
    if at.tzinfo or at.second or at.microsecond:
        raise ValueError("hours and minutes only")
    return at


_READERS: dict[str, Callable[[object], object]] = {
    "before": lambda value: tuple(_exactly(int, n) for n in _exactly(list, value)),
    "on_day": lambda value: _exactly(bool, value),
    "overdue": lambda value: tuple(_escalation(step) for step in _exactly(list, value)),
    "weekly": lambda value: _exactly(bool, value),
    "quiet_for": lambda value: _exactly(int, value),
    "work_from": _time,
    "work_to": _time,
}


DEFAULT_LADDER = Ladder()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open milestone that waits for its next step: the little that planning has to know of it.

    ``plan_on``: the day from which the planner was to look again, in the milestone's ``zone``. The others are
    those of ``domain.milestone.Milestone`` and of its roadmap.
    """

    id: int
    revision: int
    plan_on: date
    due: date | None
    external: bool
    start: date | None
    in_progress_on: date | None
    steps_since: date
    zone: str
    ladder: Ladder = DEFAULT_LADDER


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder for one milestone.

    ``name`` is the key of the ledger, unique per milestone and revision: ``mid``, ``before-7``, ``on-day``,
    ``overdue-3``, ``weekly-2``. It depends on what the rung means, not on its place in the ladder, so that
    editing the ladder repeats nothing that was sent. ``day`` is a working day. ``rank`` grows with urgency
    and is comparable between ladders: below ``ON_DAY_RANK`` before the due date, above it when overdue.
    """

    name: str
    day: date
    audiences: frozenset[Audience]
    rank: int


def steps(
    due: date,
    ladder: Ladder,
    calendar: WorkingCalendar,
    *,
    until: date,
    external: bool = False,
    period_start: date | None = None,
    in_progress_on: date | None = None,
    since: date | None = None,
) -> list[Step]:
    """All steps up to the day ``until``, inclusive, in order; at most one a day.

    A due date on a day off is reminded of on the working day before. Where two rungs meet on one day, the
    more urgent one stands for both.
    ``external``: the milestone waits on an outside party, so only the controllers hear of it, and only on the
    day, after three working days and then weekly.
    ``period_start``: the due date ends a period; a nudge ``mid`` comes in its middle, unless the period is so
    short that the ladder has begun by then.
    ``in_progress_on``: a person said «взято в работу» that day; see ``is_quieted``.
    ``since``: the latest of the days on which the milestone was imported, got this due date or this ladder.
    Earlier steps are not planned, but the last of them, the present rung, comes on the first working day from
    ``since``: a milestone that is already late when it is loaded must not stay silent until the next rung.
    """
    planned = _planned(due, ladder, calendar, external, period_start, in_progress_on, since)
    return list(takewhile(lambda step: step.day <= until, planned))


def next_step(
    due: date,
    ladder: Ladder,
    calendar: WorkingCalendar,
    *,
    after: date,
    external: bool = False,
    period_start: date | None = None,
    in_progress_on: date | None = None,
    since: date | None = None,
) -> Step | None:
    """The first of ``steps`` later than the day ``after``; None if the ladder ends before.

    Stored beside a milestone it lets planning select only what is due, however many milestones there are.
    """
    planned = _planned(due, ladder, calendar, external, period_start, in_progress_on, since)
    return next((step for step in planned if step.day > after), None)


def is_quieted(step: Step, in_progress_on: date, ladder: Ladder, calendar: WorkingCalendar) -> bool:
    """Whether «взято в работу» of that day silences the step.

    Only steps before the due date are quieted, from that day through ``ladder.quiet_for`` working days after
    it. Delivery asks this again for rows planned before the acknowledgement.
    """
    if step.rank >= ON_DAY_RANK or step.day < in_progress_on or not ladder.quiet_for:
        return False
    return step.day <= calendar.working_days_after(in_progress_on, ladder.quiet_for)


def due_at(step: Step, ladder: Ladder, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, from which the step may be sent: the start of its working day in the zone."""
    return datetime.combine(step.day, ladder.work_from, tzinfo=zone).astimezone(UTC)


def within_hours(now_local: datetime, ladder: Ladder, calendar: WorkingCalendar) -> bool:
    """Whether anything may be sent at this local time: a working day, within the working hours."""
    in_hours = ladder.work_from <= now_local.time() < ladder.work_to
    return in_hours and calendar.is_working_day(now_local.date())


def next_slot(now_local: datetime, ladder: Ladder, calendar: WorkingCalendar) -> datetime:
    """The earliest local time, not before now, at which sending is allowed; in the zone of ``now_local``."""
    if within_hours(now_local, ladder, calendar):
        return now_local
    today = now_local.date()
    if now_local.time() < ladder.work_from:
        day = calendar.working_day_on_or_after(today)
    else:
        day = calendar.working_days_after(today, 1)
    return datetime.combine(day, ladder.work_from, tzinfo=now_local.tzinfo)


def collapse(
    pending: Iterable[T], *, key: Callable[[T], Hashable], rank: Callable[[T], int]
) -> tuple[list[T], list[T]]:
    """Catch up after an outage: what to send and what to skip of the rows whose time has passed.

    Of all rows with one ``key`` (a milestone and a recipient) the one with the highest ``rank`` is sent. Both
    lists keep the order of ``pending``, and every row is in exactly one of them.
    """
    rows = list(pending)
    chosen: dict[Hashable, int] = {}
    for place, row in enumerate(rows):
        best = chosen.setdefault(key(row), place)
        if rank(row) > rank(rows[best]):
            chosen[key(row)] = place
    places = set(chosen.values())
    send = [row for place, row in enumerate(rows) if place in places]
    skipped = [row for place, row in enumerate(rows) if place not in places]
    return send, skipped


def _planned(
    due: date,
    ladder: Ladder,
    calendar: WorkingCalendar,
    external: bool,
    period_start: date | None,
    in_progress_on: date | None,
    since: date | None,
) -> Iterator[Step]:
    if external:
        ladder = replace(ladder, before=(), overdue=(Escalation(3, CONTROLLERS_ONLY),))
    rungs = _rungs(due, ladder, calendar, None if external else period_start)
    if since is not None:
        rungs = _from_day(rungs, since, calendar)
    for step in rungs:
        if in_progress_on is None or not is_quieted(step, in_progress_on, ladder, calendar):
            yield replace(step, audiences=CONTROLLERS_ONLY) if external else step


def _rungs(due: date, ladder: Ladder, calendar: WorkingCalendar, period_start: date | None) -> Iterator[Step]:
    # In order of urgency, so that of two rungs on one day the later, more urgent one is kept.
    by_day = {
        step.day: step for step in chain(_before(due, ladder, calendar), _overdue(due, ladder, calendar))
    }
    first = min([due, *by_day])
    middle = None if period_start is None else period_start + (due - period_start) / 2
    if middle is not None and (day := calendar.working_day_on_or_after(middle)) < first:
        yield Step("mid", day, ASSIGNEES_ONLY, _MID_RANK)
    yield from by_day.values()
    if ladder.weekly:
        yield from _weekly(due, ladder, calendar)


def _before(due: date, ladder: Ladder, calendar: WorkingCalendar) -> Iterator[Step]:
    for n in ladder.before:
        yield Step(f"before-{n}", calendar.working_days_before(due, n), ASSIGNEES_ONLY, ON_DAY_RANK - n)
    if ladder.on_day:
        yield Step("on-day", calendar.working_day_on_or_before(due), ASSIGNEES_ONLY, ON_DAY_RANK)


def _overdue(due: date, ladder: Ladder, calendar: WorkingCalendar) -> Iterator[Step]:
    told: frozenset[Audience] = frozenset()
    for escalation in ladder.overdue:
        told |= escalation.audiences
        day = calendar.working_days_after(due, escalation.after)
        yield Step(f"overdue-{escalation.after}", day, told, ON_DAY_RANK + escalation.after)


def _weekly(due: date, ladder: Ladder, calendar: WorkingCalendar) -> Iterator[Step]:
    # Each week is counted from the reminder before it: counted from a fixed day, two of them would come
    # within days of each other after long holidays, and "weekly" promises people a week of peace.
    told = frozenset[Audience]().union(*(step.audiences for step in ladder.overdue))
    day = calendar.working_days_after(due, ladder.overdue[-1].after) if ladder.overdue else due
    for week in count(1):
        day = calendar.working_day_on_or_after(day + _WEEK)
        yield Step(f"weekly-{week}", day, told or DEFAULT_OVERDUE[0].audiences, FURTHEST + week)


def _from_day(rungs: Iterator[Step], since: date, calendar: WorkingCalendar) -> Iterator[Step]:
    slot = calendar.working_day_on_or_after(since)
    present: Step | None = None
    for step in rungs:
        if step.day < since:
            present = step
            continue
        if present is not None and step.day > slot:
            yield replace(present, day=slot)
        present = None
        yield step
    if present is not None:
        yield replace(present, day=slot)
