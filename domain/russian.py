"""Russian words for numbers, dates and lists: the grammar that every text of the bot shares."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

MONTHS_GENITIVE = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
"""«17 января»: January is index 0."""

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
"""«январь» by itself: January is index 0."""

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
"""Monday is index 0, as in ``date.weekday()``."""


_SHORTEST_INFLECTED = 5
_ENDING = re.compile(
    r"(?<=\w{3})(?:ами|иями|ями|ого|его|ому|ему|ыми|ими|иях|иям|ов|ев|ей|ой|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю|ых|их|ым|им|ом|ем"
    r"|ах|ях|ам|ям|ию|ия|ии|[аеиоуыьюя])$"
)


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that agrees with ``n``: 1 and 21 → ``one``, 2–4 → ``few``, 0, 5–20, 11–14 → ``many``."""
    tens, units = abs(n) % 100 // 10, abs(n) % 10
    if tens == 1 or units == 0 or units >= 5:
        return many
    return one if units == 1 else few


def count(n: int, one: str, few: str, many: str) -> str:
    """A number with its word: «3 рабочих дня»."""
    return f"{n} {plural(n, one, few, many)}"


def weekday_name(d: date) -> str:
    """«пятница»."""
    return WEEKDAYS[d.weekday()]


def date_in_words(d: date, *, year: bool = False) -> str:
    """«17 января», with ``year`` «17 января 2024»."""
    words = f"{d.day} {MONTHS_GENITIVE[d.month - 1]}"
    return f"{words} {d.year}" if year else words


def dated_weekday(d: date, *, year: bool = False) -> str:
    """«10 февраля (суббота)»."""
    return f"{date_in_words(d, year=year)} ({weekday_name(d)})"


def heading(d: date, *, year: bool = False) -> str:
    """«Пятница, 12 января»: how a message of that day begins."""
    return f"{weekday_name(d).capitalize()}, {date_in_words(d, year=year)}"


def lateness(calendar_days: int, working_days: int) -> str:
    """Both counts of a delay, in days: «4 дня, 3 рабочих»."""
    in_all = count(calendar_days, "день", "дня", "дней")
    return f"{in_all}, {count(working_days, 'рабочий', 'рабочих', 'рабочих')}"


def list_in_words(items: Sequence[str]) -> str:
    """«2.1», «2.1 и 3.1», «2.1, 3.1 и 4»; empty for no items."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"


def fold(text: str) -> str:
    """A key for searching: case, «ё», the width and kind of blanks and composed letters do not matter.

    Phones and tables write «й» and «ё» as one code point or as two; NFC makes them one.
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("ё", "е").split())


def stem(word: str) -> str:
    """The part of a folded word that stays the same in most of its forms: «закупка», «закупки» → «закупк».

    Short words, and those that are not all letters, stay as they are; of others at least three letters stay.
    """
    if len(word) < _SHORTEST_INFLECTED or not word.isalpha():
        return word
    return _ENDING.sub("", word)
