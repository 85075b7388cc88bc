"""The time a report is about: a number of days up to and including the day of the report."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from domain.errors import DomainError
from domain.russian import date_in_words

_BETWEEN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_DAY = timedelta(days=1)

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
"""The days that reports can be about."""


class Length(StrEnum):
    """How far back a report looks."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_BACK = {
    Length.WEEK: relativedelta(days=7),
    Length.MONTH: relativedelta(months=1),
    Length.QUARTER: relativedelta(months=3),
    Length.YEAR: relativedelta(years=1),
}


class PeriodError(DomainError):
    """The words name no period."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"Не понял период «{words[:40]}»: нужно week, month, quarter, year или 2024-01-01..2024-01-31."
        )


class PeriodAheadError(DomainError):
    """The period begins after the day of the report."""

    def __init__(self, start: date, day: date) -> None:
        super().__init__(
            f"Период с {date_in_words(start, year=True)} года ещё не начался"
            f" на день отчёта, {date_in_words(day, year=True)} года."
        )


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both days inclusive."""

    start: date
    end: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def before(self) -> "Period":
        """The period of the same length right before it: as many months if it is whole months, else days."""
        following = self.end + _DAY
        if following.day == self.start.day:
            months = (following.year - self.start.year) * 12 + following.month - self.start.month
            return Period(self.start - relativedelta(months=months), self.start - _DAY)
        return Period(self.start - (following - self.start), self.start - _DAY)


def last(length: Length, end: date) -> Period:
    """The week, month, quarter or year that ends with the day ``end``; of the last day of May, all of May."""
    return Period(end + _DAY - _BACK[length], end)


def completed(length: Length, day: date) -> Period:
    """The last week (from Monday), month, quarter or year of the calendar that was over before the day."""
    match length:
        case Length.WEEK:
            following = day - timedelta(days=day.weekday())
        case Length.MONTH:
            following = day.replace(day=1)
        case Length.QUARTER:
            following = day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case Length.YEAR:
            following = day.replace(month=1, day=1)
    return last(length, following - _DAY)


def parse_period(words: str, end: date) -> Period:
    """«month» up to ``end``, or the days of «2024-01-01..2024-01-31»; raises ``PeriodError``."""
    if words in set(Length):
        return last(Length(words), end)
    if found := _BETWEEN.fullmatch(words):
        try:
            start, until = (date.fromisoformat(each) for each in found.groups())
        except ValueError:
            raise PeriodError(words) from None
        if FIRST <= start <= until <= LAST:
            return Period(start, until)
    raise PeriodError(words)


def check_day(day: date) -> None:
    """Raise ``PeriodError`` unless a report can be about the day."""
    if not FIRST <= day <= LAST:
        raise PeriodError(day.isoformat())
