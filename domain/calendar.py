"""The Russian production calendar («производственный календарь»): which days are worked.

Weekends and holidays follow articles 111 and 112 of the Labour Code; the government moves some days off every
year by a decree of its own, in both directions, so a weekday says nothing by itself.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

_DAY = timedelta(days=1)
_WORKED = {"working": True, "day-off": False}


class OverrideError(ValueError):
    """A line that names no day and what it is; the message is an English sentence with the line's number."""

    def __init__(self, number: int, line: str, reason: str) -> None:
        super().__init__(f"line {number}, {line.strip()!r}, {reason}")


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of the five-day week, moved days included.

    ``overrides`` maps a date to whether it is worked and wins over the official calendar: an emergency day
    off, a regional holiday, or a moved day that the decree announced after this version was released.
    Creating one costs nothing: the official days are kept once for all calendars, year by year.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))

    def is_working_day(self, d: date) -> bool:
        """Whether ``d`` is worked."""
        overridden = self.overrides.get(d)
        return d not in _days_off(d.year) if overridden is None else overridden

    def working_day_on_or_before(self, d: date) -> date:
        """``d`` itself if it is worked, else the nearest working day before it."""
        return d if self.is_working_day(d) else self.working_days_before(d, 1)

    def working_day_on_or_after(self, d: date) -> date:
        """``d`` itself if it is worked, else the nearest working day after it."""
        return d if self.is_working_day(d) else self.working_days_after(d, 1)

    def working_days_before(self, d: date, n: int) -> date:
        """The ``n``-th working day strictly before ``d``; ``ValueError`` unless ``n`` is positive."""
        return self._nth(d, n, -_DAY)

    def working_days_after(self, d: date, n: int) -> date:
        """The ``n``-th working day strictly after ``d``; ``ValueError`` unless ``n`` is positive."""
        return self._nth(d, n, _DAY)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days later than ``a`` and not later than ``b``; 0 if ``b`` is not after ``a``.

        From a due date to the day of reporting these are the working days of lateness; from today to a due
        date, the working days that are left.
        """
        if b <= a:
            return 0
        off = sum(_days_off_between(year, a, b) for year in range(a.year, b.year + 1))
        moved = [d for d in self.overrides if a < d <= b]
        return (b - a).days - off + sum(self.overrides[d] - (d not in _days_off(d.year)) for d in moved)

    def working_days_left(self, today: date, due: date) -> int:
        """How many working days before ``due`` it is: ``n`` on the day ``working_days_before(due, n)``.

        A due date that is worked is itself the last of these days. One on a day off is not, so today counts.
        """
        return self.working_days_between(today if self.is_working_day(due) else today - _DAY, due)

    def is_published(self, year: int) -> bool:
        """Whether the moved days of ``year`` are known; ``overrides`` do not count.

        Where not, the days are those of the law alone, and a reminder may come on a day that will be off.
        """
        return year <= self.published_until

    @property
    def published_until(self) -> int:
        """The last year whose moved days are known."""
        return _last_published_year()

    def _nth(self, d: date, n: int, step: timedelta) -> date:
        if n < 1:
            raise ValueError(f"a positive number of working days is needed, not {n}")
        while n:
            d += step
            n -= self.is_working_day(d)
        return d


def parse_overrides(text: str) -> dict[date, bool]:
    """The days of a list such as ``2028-01-09 working`` or ``2028-01-10 day-off  # decree 1234``, one a line.

    Empty lines and whatever stands behind ``#`` are left out. Raises ``OverrideError``.
    """
    found: dict[date, bool] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[1] not in _WORKED:
            raise OverrideError(number, line, "is not a date and the word working or day-off")
        try:
            day = date.fromisoformat(words[0])
        except ValueError as error:
            raise OverrideError(number, line, "has no such date; write it as 2028-01-09") from error
        if found.setdefault(day, _WORKED[words[1]]) is not _WORKED[words[1]]:
            raise OverrideError(number, line, "contradicts an earlier line about the same day")
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def _days_off_between(year: int, a: date, b: date) -> int:
    """How many days of the year later than ``a`` and not later than ``b`` are off."""
    days = _days_off_in_order(year)
    return bisect_right(days, b) - bisect_right(days, a)


@lru_cache(maxsize=256)
def _days_off_in_order(year: int) -> tuple[date, ...]:
    return tuple(sorted(_days_off(year)))


@lru_cache(maxsize=256)
def _days_off(year: int) -> frozenset[date]:
    # Imported on first use: commands that ask for no working day need not pay for it.
    from holidays import country_holidays

    # is_working_day alone knows the Saturdays that are worked; weekday and membership together miss them.
    official = country_holidays("RU", years=year)
    return frozenset(d for d in _days(date(year, 1, 1), date(year, 12, 31)) if not official.is_working_day(d))


@lru_cache(maxsize=1)
def _last_published_year() -> int:
    from holidays.countries.russia import RussiaStaticHolidays

    return max(RussiaStaticHolidays.special_public_holidays)
