"""A photo report as headings, pairs of photos and a table of what there is: common to .docx and .pdf."""

from collections.abc import Iterator
from dataclasses import dataclass

from documents.writers import words
from documents.writers.tables import Column
from domain.report import Photo, PhotoReport, RoomPhotos, Status

UNPLACED = "Без помещения"
EMPTY = "Фотографий нет."
NOTHING_YET = "Фотографий пока нет, помещения не названы."
_MISSING_FILL = words.FILL[Status.OVERDUE]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The photos of one stage of one room. ``room`` is empty where it was named just before."""

    room: str
    stage: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many photos of a stage there are, in words; ``missing``: what was asked for is not there."""

    text: str
    missing: bool

    @property
    def fill(self) -> str | None:
        """Its colour (RGB)."""
        return _MISSING_FILL if self.missing else None


def heading(report: PhotoReport) -> tuple[str, str]:
    """The title, and below it the school and the day."""
    return words.one_line(report.title), words.one_line(f"{report.school}, {words.as_of(report.as_of)}")


def chapters(report: PhotoReport) -> Iterator[Chapter]:
    """Everything in the order of the report."""
    for room in report.rooms:
        name = words.one_line(room.room)
        shown = [each for each in room.stages if each[1]]
        for number, (stage, photos) in enumerate(shown):
            yield Chapter("" if number else name, words.one_line(stage), photos)
        if not shown:
            yield Chapter(name, "", ())
    if report.unplaced:
        yield Chapter(UNPLACED, "", report.unplaced)


def is_empty(report: PhotoReport) -> bool:
    """Whether there is neither a photo nor a room that could lack one."""
    return not report.rooms and not report.unplaced


def all_photos(report: PhotoReport) -> list[Photo]:
    """The photos in the order in which they are shown."""
    return [photo for chapter in chapters(report) for photo in chapter.photos]


def coverage(report: PhotoReport) -> tuple[list[Column], list[tuple[str, list[Coverage]]]]:
    """Rooms by stages: the columns, and for each room its name and what there is of each stage."""
    stages = _stages(report)
    columns = [Column("Помещение", 190 - 30 * len(stages)), *(Column(each, 30) for each in stages)]
    return columns, [
        (words.one_line(room.room), [_covered(room, stage) for stage in stages]) for room in report.rooms
    ]


def pairs(photos: tuple[Photo, ...]) -> Iterator[tuple[Photo, ...]]:
    """Two photos a line."""
    return (photos[n : n + 2] for n in range(0, len(photos), 2))


def _stages(report: PhotoReport) -> list[str]:
    usual = ("до", "в процессе", "после")
    named = {each for room in report.rooms for each in (*(stage for stage, _ in room.stages), *room.missing)}
    return [*(each for each in usual if each in named), *sorted(named.difference(usual))]


def _covered(room: RoomPhotos, stage: str) -> Coverage:
    number, missing = len(dict(room.stages).get(stage, ())), stage in room.missing
    if number:
        return Coverage(f"{number}, не приняты" if missing else str(number), missing)
    return Coverage("нет" if missing else words.NOTHING, missing)
