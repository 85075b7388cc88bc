"""What is asked for when somebody asks for a report: of what, as which file, where, about which time."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.errors import DomainError
from domain.listing import Narrowed
from domain.period import Length, Period, check_day, last


class What(StrEnum):
    """What a report is of."""

    ROADMAP = "roadmap"
    SUMMARY = "summary"
    TIMELINE = "timeline"
    HEAT_MAP = "heatmap"
    BURN_UP = "burnup"
    PHOTOS = "photos"
    CALENDAR = "calendar"
    MILESTONES = "milestones"
    EVENTS = "events"


class Format(StrEnum):
    """The kind of file; the value is its suffix."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    PNG = "png"
    ICS = "ics"
    CSV = "csv"
    JSON = "json"
    ZIP = "zip"


FORMATS = {
    What.ROADMAP: (Format.DOCX, Format.XLSX, Format.PDF),
    What.SUMMARY: (Format.PDF, Format.DOCX),
    What.TIMELINE: (Format.PNG,),
    What.HEAT_MAP: (Format.PNG,),
    What.BURN_UP: (Format.PNG,),
    What.PHOTOS: (Format.DOCX, Format.PDF, Format.ZIP),
    What.CALENDAR: (Format.ICS,),
    What.MILESTONES: (Format.CSV, Format.JSON),
    What.EVENTS: (Format.CSV, Format.JSON),
}
"""The formats that there are of each, the usual one first."""

OF_ONE_ROADMAP = frozenset({What.ROADMAP, What.TIMELINE, What.PHOTOS})
"""What only makes sense of one roadmap; of all of them there is one large .xlsx."""
OVER_TIME = frozenset({What.SUMMARY, What.BURN_UP, What.EVENTS})
"""What is about a period."""

NAMES = {
    What.ROADMAP: "Дорожная карта",
    What.SUMMARY: "Сводка",
    What.TIMELINE: "Лента сроков",
    What.HEAT_MAP: "Школы и мероприятия",
    What.BURN_UP: "Ход работ",
    What.PHOTOS: "Фотоотчёт",
    What.CALENDAR: "Календарь",
    What.MILESTONES: "Контрольные точки",
    What.EVENTS: "Журнал событий",
}

LONGEST_PLACE = 40
_NUMBERED = re.compile(r"([А-ЯЁа-яё]+)\s*№\s*(\d+)")


class NoSuchReportError(DomainError):
    """There is no such report in that format."""

    def __init__(self, what: What) -> None:
        formats = ", ".join(FORMATS[what])
        super().__init__(f"«{NAMES[what]}» бывает в форматах: {formats}.")


class RoadmapNeededError(DomainError):
    """The report is of one roadmap, and nobody said of which."""

    def __init__(self, what: What) -> None:
        super().__init__(f"«{NAMES[what]}» делается по одной дорожной карте: укажите, по какой.")


@dataclass(frozen=True, slots=True)
class Order:
    """A report to be made. ``roadmap`` is an id, 0: of all that ``narrowed`` leaves.

    ``period``: ``None`` is the last month. ``on``: as of the end of that day, ``None`` is the present day.
    ``mine``: only what the person who asks is named for or on duty for.
    """

    what: What
    format: Format
    roadmap: int = 0
    narrowed: Narrowed = field(default_factory=Narrowed)
    period: Period | None = None
    on: date | None = None
    mine: bool = False

    def check(self) -> None:
        """Raise ``NoSuchReportError``, ``RoadmapNeededError``, ``PeriodError`` if there is no such one."""
        if self.on is not None:
            check_day(self.on)
        if self.format not in FORMATS[self.what]:
            raise NoSuchReportError(self.what)
        of_all = self.what is What.ROADMAP and self.format is Format.XLSX
        if self.what in OF_ONE_ROADMAP and not self.roadmap and not of_all:
            raise RoadmapNeededError(self.what)

    def period_until(self, today: date) -> Period:
        """The period that the report is about."""
        return self.period or last(Length.MONTH, self.on or today)


def usual(format_: Format, *, of_one: bool) -> What:
    """What a format is asked for when nothing else is said; ``of_one``: of one roadmap."""
    match format_:
        case Format.DOCX | Format.PDF:
            return What.ROADMAP if of_one else What.SUMMARY
        case Format.PNG:
            return What.TIMELINE if of_one else What.BURN_UP
        case Format.XLSX:
            return What.ROADMAP
        case Format.ICS:
            return What.CALENDAR
        case Format.ZIP:
            return What.PHOTOS
        case _:
            return What.MILESTONES


def file_name(what: What, format_: Format, place: str, day: date, part: int = 0) -> str:
    """«Дорожная-карта-СОШ5-2024-02-14.docx»: letters, digits and hyphens only."""
    pieces = [NAMES[what], short_place(place), day.isoformat(), f"часть-{part}" if part else ""]
    words = "-".join(piece for each in pieces if (piece := _plain(each)))
    return f"{words}.{format_}"


def short_place(name: str) -> str:
    """«СОШ5» of «СОШ № 5 г. Балабаново», the beginning of any other name."""
    if numbered := _NUMBERED.search(name):
        return f"{numbered[1]}{numbered[2]}"[:LONGEST_PLACE]
    return _plain(name)[:LONGEST_PLACE].rstrip("-")


def _plain(words: str) -> str:
    return re.sub(r"[^0-9A-Za-zА-ЯЁа-яё]+", "-", words).strip("-")
