"""The time a report is about: a number of days up to and including the day of the report."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from domain.errors import DomainError

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


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both days inclusive."""

    start: date
    end: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def before(self) -> "Period":
        """The period of the same length right before it."""
        end = self.start - _DAY
        return Period(end - (self.end - self.start), end)


def last(length: Length, end: date) -> Period:
    """The week, month, quarter or year that ends with the day ``end``."""
    return Period(end - _BACK[length] + _DAY, end)


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
