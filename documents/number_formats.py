"""Excel's number formats: which numbers are dates, and how much of the date the sheet shows."""

import re
from datetime import date, datetime, timedelta
from typing import Literal

Shown = Literal["number", "date", "month", "year", "time"]

_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys((14, 15, 16, 22, *range(27, 37), *range(50, 59)), "date"),
    17: "month",
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "time"),
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_FIRST_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 31.12.9999


def shown_as(number: int, code: str | None) -> Shown:
    """What a number format shows. ``code`` is the file's own definition, None for a built-in one."""
    if code is None:
        return _BUILT_IN.get(number, "number")
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    if "general" in bare or re.search(r"[0#?]", bare):
        return "number"
    if "d" in bare or "д" in bare:
        return "date"
    if "y" in bare or "г" in bare:
        return "month" if re.search(r"[mм]", bare) else "year"
    if "h" in bare or "ч" in bare or "s" in bare:
        return "time"
    return "month" if re.search(r"m{3,}|м{3,}", bare) else "number"


def printed(value: float, shown: Shown, from_1904: bool) -> str:
    """The number as the sheet shows it; dates as 31.12.2023, months as «декабрь 2023»."""
    if shown == "number" or shown == "time":
        return _plain(value)
    day = day_of(value, from_1904)
    if day is None:
        return _plain(value)
    if shown == "month":
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return str(day.year) if shown == "year" else f"{day:%d.%m.%Y}"


def day_of(serial: float, from_1904: bool = False) -> date | None:
    """The day of an Excel serial; its 1900 system counts a 29 February 1900 that never was."""
    whole = int(serial) if 0 <= serial <= _LAST_SERIAL else 0
    if not whole:
        return None
    if from_1904:
        return _FIRST_1904 + timedelta(days=whole) if whole <= _LAST_SERIAL - 1462 else None
    return date(1899, 12, 31 if whole < 60 else 30) + timedelta(days=whole)


def iso_printed(text: str) -> str:
    """A cell that holds its date as ISO text."""
    try:
        return f"{datetime.fromisoformat(text.replace('Z', '')):%d.%m.%Y}"
    except ValueError:
        return text


def _plain(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return repr(round(value, 10))
