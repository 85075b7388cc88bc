"""A month to choose a day from: days off are marked with a dot, days that do not do are not offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton
from dateutil.relativedelta import relativedelta

from domain.calendar import WorkingCalendar
from domain.russian import MONTHS

_WEEK = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")
_NO_DAY = "–"

Button = Callable[[str, date], InlineKeyboardButton]
Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Month:
    """Days from ``first`` to ``last`` are offered, but for ``without``; ``day`` and ``turn`` make buttons.

    ``turn`` is for the days that are not offered, too: a press shows the same month again.
    """

    first: date
    last: date
    calendar: WorkingCalendar
    day: Button
    turn: Button
    without: date | None = None

    def rows(self, month: date) -> Rows:
        """The weeks of the month of that day, or of the nearest one with a day to choose, and the way on."""
        shown = min(max(month, self.first), self.last).replace(day=1)
        head = [self.turn(text, shown) for text in _WEEK]
        return [head, *self._weeks(shown), self._turns(shown)]

    def _weeks(self, shown: date) -> Rows:
        following = shown + relativedelta(months=1)
        monday = shown - timedelta(days=shown.weekday())
        rows = []
        while monday < following:
            week = [monday + timedelta(days=n) for n in range(7)]
            offered = {day for day in week if shown <= day < following and self._fits(day)}
            if offered:
                rows.append(
                    [
                        self.day(self._label(day), day) if day in offered else self.turn(_NO_DAY, shown)
                        for day in week
                    ]
                )
            monday += timedelta(weeks=1)
        return rows

    def _fits(self, day: date) -> bool:
        return self.first <= day <= self.last and day != self.without

    def _turns(self, shown: date) -> list[InlineKeyboardButton]:
        row = [self.turn(f"{MONTHS[shown.month - 1].capitalize()} {shown.year}", shown)]
        if shown > self.first:
            row.insert(0, self.turn("◀", shown - relativedelta(months=1)))
        following = shown + relativedelta(months=1)
        return [*row, self.turn("▶", following)] if following <= self.last else row

    def _label(self, day: date) -> str:
        return f"{'' if self.calendar.is_working_day(day) else '·'}{day.day}"
