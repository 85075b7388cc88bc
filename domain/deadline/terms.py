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
_LEAP_SEARCH_YEARS: Final = 9
_LONGEST_MONTH: Final = 31
_UNITS: Final[dict[str, tuple[Kind, int]]] = {
    "месяц": ("month", 1), "квартал": ("quarter", 3), "полугодие": ("half-year", 6), "год": ("year", 12),
}  # fmt: skip


class Span(NamedTuple):
    """First and last day, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Term:
    """A day or a span as printed.

    ``at`` places it in a year (None: no such day there); ``year`` is the printed year, if any.
    ``vague`` marks a span whose bounds are our convention («в начале сентября»), ``school`` a school year,
    ``implied`` a span that the wording names only by the day of reading («в течение года»).
    """

    kind: Kind
    at: Callable[[int], Span | None]
    year: int | None = None
    vague: bool = False
    school: bool = False
    implied: bool = False

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
        if not (number == -1 or 1 <= number <= len(same)):
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
    august = date(begins, SCHOOL_YEAR_BEGINS - 1, 1)
    years = (y for y in (begins, begins + 1) if (span := term.at(y)) and span.start >= august)
    return term.in_year(next(years, begins))


def between(first: Term, last: Term) -> Term | None:
    """«с A по B»; a missing year is taken from the other end. None if the end comes before the start."""
    if last.year is not None:
        begin_year = first.year if first.year is not None else last.year
        span = _joined(first, begin_year, last, last.year)
        if span is None and first.year is None:
            span = _joined(first, begin_year - 1, last, last.year)
    elif first.year is not None:
        span = _joined(first, first.year, last, first.year) or _joined(
            first, first.year, last, first.year + 1
        )
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


def last_day_of(term: Term) -> Term:
    """«конец A» as a day."""
    return _edge(term, lambda span: span.end)


def first_day_of(term: Term) -> Term:
    """«начало A» as a day."""
    return _edge(term, lambda span: span.start)


def day_before(term: Term) -> Term:
    """«до A», where A is longer than a day: the last day before it begins."""
    return _edge(term, lambda span: span.start - timedelta(days=1))


def middle_day_of(term: Term) -> Term:
    """«до середины A»: our convention, so vague; the 15th of a month, the end of June of a year."""
    return replace(
        _edge(term, lambda span: span.start + (span.end - span.start) // 2 - timedelta(days=1)), vague=True
    )


def _edge(term: Term, pick: Callable[[Span], date]) -> Term:
    def at(in_year: int) -> Span | None:
        span = term.at(in_year)
        return Span(pick(span), pick(span)) if span else None

    return Term("date", at, term.year)


def begin_or_end_of(term: Term, edge: str) -> Term:
    """«в начале / в середине / в конце A»: ten days of a month, else the outer or the middle month; vague."""

    def at(in_year: int) -> Span | None:
        span = term.at(in_year)
        return span and _part(span, edge)

    return Term("period", at, term.year, vague=True)


def _part(span: Span, edge: str) -> Span:
    single_month = (span.end - span.start).days < _LONGEST_MONTH
    if edge == "начало":
        end = span.start.replace(day=10) if single_month else month_end(span.start.year, span.start.month)
        return Span(span.start, end)
    if edge == "конец":
        return Span(span.end.replace(day=21 if single_month else 1), span.end)
    if single_month:
        return Span(span.start.replace(day=11), span.start.replace(day=20))
    middle = span.start + (span.end - span.start) / 2
    return Span(middle.replace(day=1), month_end(middle.year, middle.month))


def current(unit: str, day: date, shift: int = 0) -> Term:
    """The calendar month, quarter … (lemma ``unit``) that holds ``day``, or the one ``shift`` after it."""
    if unit == "неделя":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
        return replace(fixed("period", monday, monday + timedelta(days=6)), implied=True)
    kind, months = _UNITS[unit]
    index = (day.year * 12 + day.month - 1) // months + shift
    year, month = index * months // 12, index * months % 12 + 1
    return replace(months_term(kind, month, months, year), implied=True)
