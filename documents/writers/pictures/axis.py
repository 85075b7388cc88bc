"""Time from left to right: where a day stands, and where months begin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from documents.writers.pictures.drawing import GRID, INK, QUIET, SMALL, Sheet

_SHORT = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 3000)
_ROOM = 74
"""Pixels between the names of two months, at least."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first day to the last, between two columns of pixels."""

    first: date
    last: date
    left: float
    right: float

    @classmethod
    def over(cls, days: Iterable[date], left: float, right: float) -> "Axis":
        """The axis of whole months that these days, at least one, lie in."""
        found = sorted(days)
        return cls(found[0].replace(day=1), _next_month(found[-1], 1), left, right)

    def x(self, day: date) -> float:
        """Where the day stands: its middle."""
        share = ((day - self.first).days + 0.5) / (self.last - self.first).days
        return self.left + share * (self.right - self.left)

    def months(self) -> Iterator[tuple[date, float]]:
        """The months to be named, with where each begins; few enough for their names."""
        fitting = (self.right - self.left) / _ROOM
        in_all = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in _STEPS if in_all / step <= fitting), _STEPS[-1])
        month = self.first
        while month < self.last:
            yield month, self.x(month) - (self.x(month + timedelta(days=1)) - self.x(month)) / 2
            month = _next_month(month, step)

    def lines(self, sheet: Sheet, top: float, bottom: float) -> None:
        """An upright line where each month begins."""
        for _, x in self.months():
            sheet.draw.line([(x, top), (x, bottom)], GRID, 2)

    def names(self, sheet: Sheet, top: float) -> None:
        """The name of each month, and the year above the first of it."""
        year = 0
        for month, x in self.months():
            sheet.write((x + 5, top + 32), _SHORT[month.month - 1], SMALL, QUIET)
            if month.year != year:
                sheet.write((x + 5, top), str(month.year), SMALL, INK, bold=True)
                year = month.year


def _next_month(day: date, step: int) -> date:
    months = day.year * 12 + day.month - 1 + step
    # No month follows the last one of the calendar.
    return date(months // 12, months % 12 + 1, 1) if months // 12 <= date.max.year else date.max
