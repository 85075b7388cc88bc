"""The originals of a photo report as a .zip with an index: what was received, to the byte."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path

from documents.writers import albums, words
from documents.writers.plain import csv_text
from documents.writers.previews import GONE, Progress
from domain.report import Photo, PhotoReport

INDEX = "Опись"

_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"%PDF": ".pdf"}
_HARMLESS = re.compile(r"\.(jpe?g|png|gif|webp|heic|heif|tiff?|bmp|pdf|mp4|mov|avi|mkv|3gp)", re.IGNORECASE)
_UNSAFE = re.compile(r"[^0-9A-Za-zА-ЯЁа-яё]+")
_LONGEST_PIECE = 40
_EARLIEST = 1980
"""A .zip knows no date before (APPNOTE 4.4.6)."""

_TITLES = {
    "number": "№",
    "file": "Файл",
    "room": "Помещение",
    "stage": "Этап",
    "taken": "Снято",
    "received": "Прислано",
    "author": "Автор",
    "caption": "Подпись",
    "sha256": "SHA-256",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    photo: Photo
    room: str
    stage: str
    file: str
    """Its name in the archive; empty where it is gone."""


def originals(report: PhotoReport, target: Path, progress: Progress = None) -> None:
    """Every original, unchanged, by room; «Опись.html» for people and «Опись.csv» for programs. Blocking."""
    entries = list(_entries(report))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for done, each in enumerate(entries, start=1):
            if each.file:
                _add(archive, each)
            if progress:
                progress(done, len(entries))
        table = csv_text(_TITLES, map(_described, entries))
        archive.writestr(f"{INDEX}.csv", table.encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
        archive.writestr(f"{INDEX}.html", _page(report, entries).encode(), zipfile.ZIP_DEFLATED)


def _entries(report: PhotoReport) -> Iterator[_Entry]:
    room, taken = "", set[str]()
    for chapter in albums.chapters(report):
        room = chapter.room or room
        for photo in chapter.photos:
            file = ""
            if photo.path and Path(photo.path).is_file():
                file = _free(_name(photo, room, chapter.stage), _suffix(photo), taken)
                taken.add(file)
            yield _Entry(photo, room, chapter.stage, file)


def _free(name: str, suffix: str, taken: set[str]) -> str:
    names = (f"{name}{suffix}" if n == 1 else f"{name}-{n}{suffix}" for n in count(1))
    return next(each for each in names if each not in taken)


def _name(photo: Photo, room: str, stage: str) -> str:
    """«Лекторий/012-до-2024-02-10»: no letter of it comes from the sender's file."""
    day = (photo.taken_on or photo.received_on).isoformat()
    pieces = [f"{photo.number:03}", _plain(stage), day]
    return f"{_plain(room) or _plain(albums.UNPLACED)}/{'-'.join(filter(None, pieces))}"


def _plain(text: str) -> str:
    return _UNSAFE.sub("-", text)[:_LONGEST_PIECE].strip("-")


def _suffix(photo: Photo) -> str:
    """What the file is by its first bytes, else the suffix it came with where that is a harmless one."""
    with Path(photo.path).open("rb") as file:
        beginning = file.read(4)
    for signature, suffix in _SIGNATURES.items():
        if beginning.startswith(signature):
            return suffix
    named = Path(photo.name).suffix
    return named.lower() if _HARMLESS.fullmatch(named) else ".bin"


def _add(archive: zipfile.ZipFile, entry: _Entry) -> None:
    day = entry.photo.taken_on or entry.photo.received_on
    info = zipfile.ZipInfo(entry.file, (max(day.year, _EARLIEST), day.month, day.day, 0, 0, 0))
    info.external_attr = 0o644 << 16
    with archive.open(info, "w") as copy, Path(entry.photo.path).open("rb") as original:
        while part := original.read(1 << 20):
            copy.write(part)


def _described(entry: _Entry) -> dict[str, str | int]:
    photo = entry.photo
    return {
        "number": photo.number,
        "file": entry.file or GONE,
        "room": entry.room,
        "stage": entry.stage,
        "taken": photo.taken_on.isoformat() if photo.taken_on else "",
        "received": photo.received_on.isoformat(),
        "author": photo.author,
        "caption": photo.caption,
        "sha256": photo.sha256,
    }


def _page(report: PhotoReport, entries: list[_Entry]) -> str:
    """The index as a page that opens without a network, with a link to each original."""
    title, place = (escape(each) for each in albums.heading(report))
    head = "".join(f"<th>{escape(each)}</th>" for each in _TITLES.values())
    rows = "\n".join(_line(each) for each in entries)
    missing = "".join(f"<li>{escape(each)}</li>" for each in _missing(report))
    return (
        f'<!doctype html>\n<html lang="ru"><meta charset="utf-8"><title>{title}</title>\n'
        "<style>body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}"
        f"td,th{{border:1px solid #{words.GRID};padding:4px 8px;text-align:left;vertical-align:top}}"
        "td:last-child{font:11px monospace}</style>\n"
        f"<h1>{title}</h1>\n<p>{place}</p>\n"
        + (f"<p>Не хватает фотографий:</p><ul>{missing}</ul>\n" if missing else "")
        + ("" if entries else f"<p>{albums.EMPTY}</p>\n")
        + f"<table><tr>{head}</tr>\n{rows}\n</table></html>\n"
    )


def _line(entry: _Entry) -> str:
    cells = {key: escape(words.one_line(str(value))) for key, value in _described(entry).items()}
    if entry.file:
        cells["file"] = f'<a href="{cells["file"]}">{cells["file"]}</a>'
    return f"<tr>{''.join(f'<td>{each}</td>' for each in cells.values())}</tr>"


def _missing(report: PhotoReport) -> Iterator[str]:
    for room in report.rooms:
        if room.missing:
            yield f"{words.one_line(room.room)}: {', '.join(room.missing)}"
