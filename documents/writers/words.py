"""What reports say and how they say it: the same words, dates and colours in every format."""

import re
from collections.abc import Sequence
from datetime import date

from domain.report import Figures, Line, Move, Photo, Status
from domain.russian import count, date_in_words

STATUS = {
    Status.IN_TIME: "Выполнено в срок",
    Status.LATE: "Выполнено с опозданием",
    Status.AWAITING: "Сдано, ждёт приёмки",
    Status.OVERDUE: "Просрочено",
    Status.EXTERNAL: "Ждём стороннюю организацию",
    Status.OPEN: "Срок не наступил",
    Status.CANCELLED: "Отменено",
}
FILL = {
    Status.IN_TIME: "CDEBE2",
    Status.LATE: "FBF3BC",
    Status.AWAITING: "D6ECF8",
    Status.OVERDUE: "F7D3C0",
    Status.EXTERNAL: "EEDCE8",
    Status.OPEN: "FFFFFF",
    Status.CANCELLED: "E4E4E4",
}
"""Tints (RGB) of the palette of Okabe and Ito, told apart by colour-blind people; the word stands beside."""

HEADER_FILL = "DCE3EA"
PART_FILL = "F6F7F9"
SECTION_FILL = "EBEEF2"
GRID = "8C959F"

NOTHING = "—"
NO_DATE = "без срока"
PREPARED, AGREED = "Составил", "Согласовано"
SIGN_HERE = "____________________ / ____________________ /    «____» ______________ 20____ г."

_UNFINISHED = {Status.AWAITING, Status.OVERDUE, Status.EXTERNAL, Status.OPEN}
# What XML forbids, the marks that turn the direction of all behind them, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u206a\ud800-\udfff\ufffe\uffff]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without what no file may hold or what would turn the words around it; lines end in ``\\n``."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _BREAK.sub("\n", text))


def one_line(text: str) -> str:
    """The same on one line, for titles and captions."""
    return " ".join(clean(text).split())


def day(value: date | None) -> str:
    """«14.02.2024», as official tables have it; a dash where there is none."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}" if value else NOTHING


def as_of(value: date) -> str:
    """«по состоянию на 14 февраля 2024 года»."""
    return f"по состоянию на {date_in_words(value, year=True)} года"


def period(start: date, end: date) -> str:
    """«с 1 по 14 февраля 2024 года», both days inclusive."""
    same_year, same_month = start.year == end.year, (start.year, start.month) == (end.year, end.month)
    if start == end:
        return f"за {date_in_words(end, year=True)} года"
    if same_month:
        return f"с {start.day} по {date_in_words(end, year=True)} года"
    beginning = date_in_words(start) if same_year else f"{date_in_words(start, year=True)} года"
    return f"с {beginning} по {date_in_words(end, year=True)} года"


def status(line: Line) -> str:
    """«Просрочено», with a remark where the deadline is not firm."""
    unsure = line.tentative and line.status in _UNFINISHED
    return f"{STATUS[line.status]} (срок уточняется)" if unsure else STATUS[line.status]


def moved(moves: Sequence[Move]) -> str:
    """«10.02.2024 / 01.03.2024 / приказ № 5», a line each."""
    return "\n".join(f"{_or_none(each.was)} / {day(each.became)} / {clean(each.basis)}" for each in moves)


def where(municipality: str, school: str) -> str:
    """«СОШ № 5, МОУО Боровского района»; whichever is known."""
    return one_line(", ".join(each for each in (school, municipality) if each.strip()))


def figures(found: Figures) -> str:
    """«Всего 23 контрольные точки: выполнено в срок — 5; просрочено — 1.»; what is nought is left out."""
    parts = [f"{name[0].lower()}{name[1:]} — {number}" for name, number in numbers(found) if number]
    total = count(found.total, "контрольная точка", "контрольные точки", "контрольных точек")
    return f"Всего {total}" + (f": {'; '.join(parts)}." if parts else ".")


def numbers(found: Figures) -> list[tuple[str, int]]:
    """Every status with its number, in the order in which reports list them."""
    return [(STATUS[status], number_of(found, status)) for status in Status]


def number_of(found: Figures, status: Status) -> int:
    """How many of the milestones have this status."""
    return {
        Status.IN_TIME: found.in_time,
        Status.LATE: found.late,
        Status.AWAITING: found.awaiting,
        Status.OVERDUE: found.overdue,
        Status.EXTERNAL: found.external,
        Status.OPEN: found.open,
        Status.CANCELLED: found.cancelled,
    }[status]


def change(now: int, before: int) -> str:
    """«+3», «−2» or «0»."""
    return f"{now - before:+d}".replace("-", "−") if now != before else "0"


def photo(shown: Photo) -> str:
    """«Фото 12. Снято 10.02.2024, прислано 12.02.2024, Иванова А. П.»."""
    taken = f"снято {day(shown.taken_on)}, " if shown.taken_on else ""
    dates = f"{taken}прислано {day(shown.received_on)}"
    return one_line(f"Фото {shown.number}. {dates[0].upper()}{dates[1:]}, {shown.author}").rstrip(", ")


def _or_none(value: date | None) -> str:
    return day(value) if value else NO_DATE
