"""Calendar terms of a wording: a day, a month, a quarter … in a named year or in whatever year comes next."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from domain.deadline.model import Kind

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
SCHOOL_YEAR_BEGINS: Final = 9
SCHOOL_YEAR_ENDS: Final = 5
_LEAP_SEARCH_YEARS: Final = 9


class Span(NamedTuple):
    """First and last day, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Term:
    """A day or a span as printed. ``at`` places it in a year (None: no such day); ``year`` is None if not printed.

    ``vague`` marks a span whose bounds are our convention («в начале сентября»), ``school`` a school year.
    """

    kind: Kind
    at: Callable[[int], Span | None]
    year: int | None = None
    vague: bool = False
    school: bool = False

    def on_or_after(self, day: date) -> Span | None:
        """The printed span, or the first such span that ends on or after ``day``."""
        if self.year is not None:
            return self.at(self.year)
        for year in range(day.year - 1, day.year + _LEAP_SEARCH_YEARS):
            span = self.at(year)
            if span and span.end >= day:
                return span
        return None

    def in_year(self, year: int) -> "Term":
        """The same term with its year printed."""
        return replace(self, year=year)

    def exists(self) -> bool:
        """False for «31 ноября», and for «29 февраля» of a common year."""
        years = range(2000, 2005) if self.year is None else (self.year,)
        return any(self.at(year) for year in years)


def fixed(kind: Kind, start: date, end: date, *, vague: bool = False, school: bool = False) -> Term:
    """A term that means exactly these days."""
    span = Span(start, end)
    return Term(kind, lambda _: span, end.year, vague, school)


def day_term(day: int, month: int, year: int | None = None) -> Term:
    """«15 августа [2024]»."""

    def at(in_year: int) -> Span | None:
        if not (1 <= month <= 12 and 1 <= day <= monthrange(in_year, month)[1]):
            return None
        return Span(date(in_year, month, day), date(in_year, month, day))

    return Term("date", at, year)


def months_term(kind: Kind, first: int, count: int, year: int | None = None) -> Term:
    """``count`` whole months from month ``first``; they may run into the next year."""

    def at(in_year: int) -> Span | None:
        last = first + count - 1
        end_year, end_month = in_year + (last - 1) // 12, (last - 1) % 12 + 1
        return Span(date(in_year, first, 1), month_end(end_year, end_month))

    return Term(kind, at, year)


def part_of_month(month: int, first: int, last: int, year: int | None, *, vague: bool = False) -> Term:
    """Days ``first`` to ``last`` of a month; negative days count from its end."""

    def at(in_year: int) -> Span | None:
        days = monthrange(in_year, month)[1]
        bounds = [d if d > 0 else days + 1 + d for d in (first, last)]
        return Span(date(in_year, month, bounds[0]), date(in_year, month, bounds[1]))

    return Term("period", at, year, vague)


def weekday_of_month(number: int, weekday: int, month: int, year: int | None) -> Term:
    """«вторая пятница сентября»; ``number`` -1 is the last one, ``weekday`` 0 is Monday."""

    def at(in_year: int) -> Span | None:
        days = monthrange(in_year, month)[1]
        same = [d for d in range(1, days + 1) if date(in_year, month, d).weekday() == weekday]
        if number > len(same):
            return None
        day = date(in_year, month, same[number - 1] if number > 0 else same[number])
        return Span(day, day)

    return Term("date", at, year)


def school_year(year: int | None = None) -> Term:
    """The school year that begins in ``year``: 1 September to 31 May."""
    term = months_term("period", SCHOOL_YEAR_BEGINS, 9, year)
    return replace(term, school=True)


def in_school_year(term: Term, begins: int) -> Term:
    """Place a yearless term into a school year: autumn belongs to its first year, spring to its second."""
    span = term.at(begins)
    if span is None or span.start.month >= SCHOOL_YEAR_BEGINS - 1:
        return term.in_year(begins)
    return term.in_year(begins + 1)


def between(first: Term, last: Term) -> Term | None:
    """«с A по B»; a missing year is taken from the other end. None if the end comes before the start."""
    if last.year is not None:
        begin_year = first.year if first.year is not None else last.year
        span = _joined(first, begin_year, last, last.year)
        if span is None and first.year is None:
            span = _joined(first, begin_year - 1, last, last.year)
    elif first.year is not None:
        span = _joined(first, first.year, last, first.year) or _joined(first, first.year, last, first.year + 1)
    else:
        return _yearless(first, last)
    return fixed("period", *span, vague=first.vague or last.vague) if span else None


def _yearless(first: Term, last: Term) -> Term:
    def at(in_year: int) -> Span | None:
        return _joined(first, in_year, last, in_year) or _joined(first, in_year - 1, last, in_year)

    return Term("period", at, None, first.vague or last.vague)


def _joined(first: Term, first_year: int, last: Term, last_year: int) -> Span | None:
    begin, end = first.at(first_year), last.at(last_year)
    if begin is None or end is None or begin.start > end.end:
        return None
    return Span(begin.start, end.end)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def day_before(day: date) -> date:
    """The calendar day before."""
    return day - timedelta(days=1)
