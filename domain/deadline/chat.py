"""A new date as a person types it in the chat: «завтра», «через неделю», «в пятницу», «15 августа»."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from domain.calendar import WorkingCalendar
from domain.deadline.grammar import parse
from domain.deadline.lexer import lex
from domain.deadline.lexicon import MONTHS, WEEKDAYS
from domain.deadline.normalise import LONGEST, normalise
from domain.errors import DomainError

_MONTHS_IN: Final = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip
_LONGEST_QUOTE: Final = 40
_MOST_AHEAD: Final = 999
_WEEK: Final = timedelta(weeks=1)
_LEAP_YEAR: Final = 2024


class UnclearDateError(DomainError):
    """The typed date was not understood, or there is no such day."""


def parse_answer(text: str, on: date) -> date:
    """The day that a person means on day ``on``; a printed year may put it into the past.

    A span means its last day. Raises ``UnclearDateError`` with a sentence for the person.
    """
    normal = normalise(text[: LONGEST + 1]).replace("\n", " ").strip(" .,;!")
    day = _spoken(normal, on) if len(normal) <= LONGEST else None
    if day is None:
        deadline = parse(normal, on)
        day = deadline.due if deadline.kind not in ("recurring", "ongoing") and not deadline.others else None
    if day is None:
        raise UnclearDateError(_refusal(text, normal, on))
    return day


def _spoken(normal: str, on: date) -> date | None:
    line = re.sub(r"^(?:до|к|не позднее|на) (?!следующ|этой)", "", lex(normal, on.year).line)
    for pattern, meaning in _SPOKEN:
        match = pattern.fullmatch(line)
        if match:
            return meaning(match, on)
    return None


def _ahead(match: re.Match[str], on: date) -> date | None:
    count = int(match["count"] or 1)
    if not 0 < count <= _MOST_AHEAD:
        return None
    if match["working"] == "рабочий":
        return WorkingCalendar().working_days_after(on, count)
    unit = match["unit"]
    months = {"месяц": 1, "квартал": 3, "полгода": 6, "год": 12, "лет": 12}.get(unit)
    try:
        if months:
            return on + relativedelta(months=months * count)
        return on + timedelta(days=count * {"день": 1, "неделя": 7, "декада": 10}[unit])
    except (OverflowError, ValueError):
        return None


def _weekday(match: re.Match[str], on: date) -> date:
    """«в пятницу» is the next one after today, «в следующую пятницу» that of the next calendar week."""
    number = WEEKDAYS.index(match["weekday"])
    if match["which"] == "следующий":
        return on - timedelta(days=on.weekday()) + _WEEK + timedelta(days=number)
    return on + timedelta(days=(number - on.weekday() - 1) % 7 + 1)


_SPOKEN: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...]] = (
    (re.compile("сегодня"), lambda _, on: on),
    (re.compile("завтра"), lambda _, on: on + timedelta(days=1)),
    (re.compile("послезавтра"), lambda _, on: on + timedelta(days=2)),
    (
        re.compile(
            r"(?:через|\+|спустя) (?:(?P<count>\d{1,4}) )?(?:(?P<working>рабочий|календарный) )?"
            r"(?P<unit>день|неделя|декада|месяц|квартал|полгода|год|лет)"
        ),
        _ahead,
    ),
    (
        re.compile(
            rf"(?:в )?(?:(?P<which>следующий|этот|текущий|ближайш[а-я]+) )?(?P<weekday>{'|'.join(WEEKDAYS)})"
        ),
        _weekday,
    ),
)


def _refusal(text: str, normal: str, on: date) -> str:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _LONGEST_QUOTE else shown[:_LONGEST_QUOTE].rstrip() + "…"
    if not shown:
        return f"Напишите дату, например, «{on + _WEEK:%d.%m.%Y}» или «через неделю»."
    reason, example = _why(normal, on)
    return f"Не понял дату «{shown}»{reason}. Напишите, например, «{example:%d.%m.%Y}» или «через неделю»."


def _why(normal: str, on: date) -> tuple[str, date]:
    """What is wrong with a day that does not exist, and a date that does."""
    named = _day_and_month(normal)
    if named is None:
        return "", on + _WEEK
    day, month, year = named
    if not 1 <= month <= 12:
        return f": месяца {month} не бывает", on + _WEEK
    days = monthrange(year or _LEAP_YEAR, month)[1]
    if 1 <= day <= days:
        return "", on + _WEEK
    in_year = f" {year} года" if year and month == 2 else ""
    example = date(year or on.year, month, monthrange(year or on.year, month)[1])
    if not year and example < on:
        example = date(on.year + 1, month, monthrange(on.year + 1, month)[1])
    return f": в {_MONTHS_IN[month - 1]}{in_year} {days} {'день' if days == 31 else 'дней'}", example


def _day_and_month(normal: str) -> tuple[int, int, int | None] | None:
    numeric = re.search(r"(?<!\d)(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}))?(?!\d)", normal)
    if numeric:
        return int(numeric[1]), int(numeric[2]), _year(numeric[3])
    named = re.search(rf"(?<!\d)(\d{{1,3}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?", lex(normal, 2000).line)
    return (int(named[1]), MONTHS.index(named[2]) + 1, _year(named[3])) if named else None


def _year(digits: str | None) -> int | None:
    return int(digits) if digits and int(digits) > 0 else None
