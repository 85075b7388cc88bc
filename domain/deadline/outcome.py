"""From what was recognised to the deadline."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.deadline.clauses import AFTER, BARE, BY, LATEST, SINCE, THROUGH, Clause, Reading, into_school_year
from domain.deadline.events import Event
from domain.deadline.model import Deadline, Kind
from domain.deadline.recurring import recur
from domain.deadline.repetition import MonthDays
from domain.deadline.terms import Term

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Resolved:
    kind: Kind
    start: date | None
    end: date | None


def conclude(text: str, reading: Reading, on: date) -> Deadline:
    """The deadline that a reading adds up to; in doubt ``unknown``."""
    clauses = into_school_year(reading.deadlines(), on)
    tentative = reading.tentative or any(c.term.vague for c in clauses)
    unknown = Deadline(text, "unknown", tentative=reading.tentative)
    if reading.impossible:
        return unknown
    if reading.template:
        return Deadline(text, "event-relative", tentative=True)
    if reading.frequencies or reading.cycles:
        return recur(text, reading, clauses, on, tentative=tentative) or unknown
    if reading.events:
        return _relative(text, reading, clauses, on)
    if reading.ongoing and not any(c.decisive for c in clauses):
        return Deadline(text, "ongoing", tentative=reading.tentative)
    if clauses:
        return _plain(text, reading, clauses, on, tentative=tentative) or unknown
    if reading.month_days and not (reading.suspicious or reading.unread):
        return _day_of_next_month(text, reading.month_days[0], on, tentative=tentative) or unknown
    return unknown


def _plain(
    text: str, reading: Reading, clauses: list[Clause], on: date, *, tentative: bool
) -> Deadline | None:
    found = [r for r in (resolve(c.mark, c.term, on) for c in clauses) if r]
    if not found:
        return None
    limits = (
        [r for r in (resolve(c.mark, c.term, on) for c in reading.nested_limits()) if r] if clauses else []
    )
    ends = {r.end for r in (*found, *limits) if r.end}
    due = max((r.end for r in found if r.end), default=None)
    if len(found) == 1:
        kind, start = found[0].kind, found[0].start
    else:
        kind = "date" if all(r.kind == "date" for r in found) else "period"
        starts = [d for r in found if (d := r.start or r.end)]
        start = None if kind == "date" else min(starts)
    others = tuple(sorted(ends - {due}))
    return Deadline(text, kind, start, due, None, tentative, others)


def resolve(mark: str, term: Term, on: date) -> _Resolved | None:
    """Days of one clause: «до июля» ends the day before July, «не позднее июля» with it."""
    span = term.on_or_after(on)
    if span is None:
        return None
    if mark in (SINCE, AFTER):
        return _Resolved("period", span.start if mark == SINCE else span.end + _DAY, None)
    if term.kind == "date":
        return _Resolved("date", None, span.end)
    if mark == BY:
        return _Resolved("date", None, _before(term, on))
    if mark in (LATEST, THROUGH):
        return _Resolved("date", None, span.end)
    return _Resolved(term.kind, span.start, span.end)


def _before(term: Term, on: date) -> date | None:
    """The last day before a span begins, the first such day on or after ``on`` if its year is not printed."""
    years = (term.year,) if term.year is not None else range(on.year, on.year + 3)
    for year in years:
        span = term.at(year)
        if span and (term.year is not None or span.start - _DAY >= on):
            return span.start - _DAY
    return None


def _relative(text: str, reading: Reading, clauses: list[Clause], on: date) -> Deadline:
    """An event: its limit, if the wording states one, else counted from the event's own date, if stated."""
    decisive = [c for c in reading.clauses if c.decisive]
    if decisive:
        found = [r for r in (resolve(c.mark, c.term, on) for c in decisive) if r]
        starts = [r.start for r in found if r.start]
        ends = [r.end for r in found if r.end]
        return Deadline(
            text,
            "event-relative",
            min(starts, default=None),
            max(ends, default=None),
            None,
            reading.tentative,
        )
    base = next((c for c in reading.clauses if c.mark == BARE), None)
    event = next((e for e in reading.events if e.count is not None), None)
    due = _counted(event, base.term, on) if event and base else None
    return Deadline(text, "event-relative", None, due, None, reading.tentative)


def _counted(event: Event, base: Term, on: date) -> date | None:
    """Counted from the day of the event; if its year is not printed, the first on or after ``on``."""
    for year in (base.year,) if base.year is not None else range(on.year - 1, on.year + 3):
        span = base.at(year)
        due = event.counted_from(span.start if event.sign < 0 else span.end) if span else None
        if due and (base.year is not None or due >= on):
            return due
    return None


def _day_of_next_month(text: str, days: MonthDays, on: date, *, tentative: bool) -> Deadline | None:
    """«до 15 числа» with no month said: the first such day on or after ``on``."""
    for number in range(62):
        day = on + number * _DAY
        if day.day == max(days.days):
            start = day.replace(day=days.first) if days.first else None
            return Deadline(text, "period" if start else "date", start, day, None, tentative)
    return None
