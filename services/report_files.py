"""From an order to files: read, compile, write. The writing is blocking and runs off the event loop."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from domain.errors import DomainError
from domain.people import Actor
from domain.report import Photo, PhotoReport, RoomPhotos
from domain.report_order import Format, Order, What, file_name
from domain.russian import count
from services.office import Office
from services.reports import Material, gather

MOST_BYTES = 49 * 2**20
"""Telegram takes files of up to 50 MB from bots (Bot API, sendDocument)."""

MOST_PICTURES = 10
"""As many as Telegram shows in one album."""

Progress = Callable[[int, int], None]
"""Called from the writing thread with how many of how many are done."""


class TooLargeError(DomainError):
    """No such file can be sent."""

    def __init__(self) -> None:
        super().__init__(
            "Файл вышел больше 50 МБ, Telegram такой не передаст."
            " Возьмите отчёт по одной школе, а фотографии архивом .zip: его я разделю на части."
        )


class TooManyPicturesError(DomainError):
    """Nobody would look at all of them."""

    def __init__(self, number: int) -> None:
        pictures = count(number, "картинка", "картинки", "картинок")
        super().__init__(f"Вышло бы {pictures}: школ слишком много. Выберите один муниципалитет.")


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a report, in order. ``place``: what it is about, as of the end of ``day``."""

    order: Order
    place: str
    day: date
    files: tuple[Path, ...]


def ignore(_done: int, _all: int) -> None:
    """Nobody watches."""


async def make(
    office: Office,
    actor: Actor | None,
    order: Order,
    folder: Path,
    *,
    progress: Progress = ignore,
    most_bytes: int | None = None,
) -> Made:
    """Make the report in a folder that exists, under names that say what it is.

    ``most_bytes``: archives are split so that none is larger. Raises ``NoSuchReportError``,
    ``RoadmapNeededError``, ``NothingToReportError``; ``TooLargeError`` and ``TooManyPicturesError`` where it
    is to be sent and cannot be.
    """
    order.check()
    material = await gather(office, actor, order)

    def name(part: int = 0) -> Path:
        return folder / file_name(order.what, order.format, material.place, material.day, part)

    writing = _Writing(material, order, name, progress, most_bytes)
    files = await asyncio.to_thread(writing.run)
    if most_bytes is not None and any(each.stat().st_size > most_bytes for each in files):
        raise TooLargeError
    if most_bytes is not None and order.format is Format.PNG and len(files) > MOST_PICTURES:
        raise TooManyPicturesError(len(files))
    return Made(order, material.place, material.day, files)


@dataclass(frozen=True, slots=True)
class _Writing:
    material: Material
    order: Order
    name: Callable[[int], Path]
    progress: Progress
    most_bytes: int | None

    def run(self) -> tuple[Path, ...]:
        """Write the files. The writers bring heavy libraries along, so they are imported here."""
        match self.order.what:
            case What.TIMELINE | What.HEAT_MAP | What.BURN_UP:
                return self._keep(self._pictures())
            case What.PHOTOS if self.order.format is Format.ZIP:
                return tuple(self._archives())
            case What.CALENDAR:
                return (self._calendar(),)
            case What.MILESTONES | What.EVENTS:
                return (self._plain(),)
            case _:
                return (self._document(),)

    def _document(self) -> Path:
        from documents.writers import docx, pdf, xlsx

        material, target = self.material, self.name(0)
        match self.order.what, self.order.format:
            case What.ROADMAP, Format.XLSX if not self.order.roadmap:
                xlsx.roadmaps(material.roadmaps(), target)
            case What.ROADMAP, format_:
                write = {Format.XLSX: xlsx.roadmap, Format.DOCX: docx.roadmap, Format.PDF: pdf.roadmap}
                write[format_](next(material.roadmaps()), target)
            case What.SUMMARY, format_:
                from documents.writers import pictures

                report = material.summary()
                write_summary = docx.summary if format_ is Format.DOCX else pdf.summary
                write_summary(report, pictures.burn_up(report), target)
            case _, format_:
                write_photos = docx.photos if format_ is Format.DOCX else pdf.photos
                write_photos(material.photos(), target, self.progress)
        return target

    def _pictures(self) -> list[bytes]:
        from documents.writers import pictures

        match self.order.what:
            case What.TIMELINE:
                return [pictures.timeline(next(self.material.roadmaps()))]
            case What.HEAT_MAP:
                return pictures.heat_map(self.material.heat_map())
            case _:
                return [pictures.burn_up(self.material.summary())]

    def _calendar(self) -> Path:
        from documents.writers import calendar

        target, material = self.name(0), self.material
        name, zone = f"Веха: {material.place}", material.found[0][0].zone
        with target.open("wb") as file:
            calendar.write(material.calendar(), name, zone, material.first_due(), file)
        return target

    def _plain(self) -> Path:
        from documents.writers import plain

        target, as_json = self.name(0), self.order.format is Format.JSON
        if self.order.what is What.EVENTS:
            (plain.events_json if as_json else plain.events_csv)(self.material.events(), target)
        else:
            (plain.milestones_json if as_json else plain.milestones_csv)(self.material.milestones(), target)
        return target

    def _archives(self) -> Iterator[Path]:
        from documents.writers import archive

        parts = split(self.material.photos(), self.most_bytes)
        for number, part in enumerate(parts, start=1):
            target = self.name(number if len(parts) > 1 else 0)
            archive.originals(part, target, self.progress)
            yield target

    def _keep(self, contents: list[bytes]) -> tuple[Path, ...]:
        files = [self.name(number if len(contents) > 1 else 0) for number in range(1, len(contents) + 1)]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        return tuple(files)


def split(report: PhotoReport, most_bytes: int | None) -> list[PhotoReport]:
    """The report in parts of which the originals take no more bytes each; one part where none is too large.

    Every part names every room, so that a part by itself shows what is missing.
    """
    part_of: dict[int, int] = {}
    part = taken = 0
    for photo in _all(report):
        size = _size(photo)
        if most_bytes is not None and taken and taken + size > most_bytes:
            part, taken = part + 1, 0
        part_of[photo.number] = part
        taken += size
    return [_only(report, lambda photo, n=n: part_of[photo.number] == n) for n in range(part + 1)]  # type: ignore[misc]


def _all(report: PhotoReport) -> Iterator[Photo]:
    for room in report.rooms:
        for _, photos in room.stages:
            yield from photos
    yield from report.unplaced


def _size(photo: Photo) -> int:
    try:
        return Path(photo.path).stat().st_size if photo.path else 0
    except OSError:
        # The writer says that it is gone.
        return 0


def _only(report: PhotoReport, kept: Callable[[Photo], bool]) -> PhotoReport:
    def room(each: RoomPhotos) -> RoomPhotos:
        stages = tuple((stage, tuple(filter(kept, photos))) for stage, photos in each.stages)
        return replace(each, stages=stages)

    return replace(
        report,
        rooms=tuple(room(each) for each in report.rooms),
        unplaced=tuple(filter(kept, report.unplaced)),
    )
