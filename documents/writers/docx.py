"""Reports as .docx, ready to print and sign."""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from documents.writers import albums, summaries, tables, words
from documents.writers.previews import Progress, prepare
from documents.writers.tables import COLUMNS, CONTROL, MERGED, STATUS, TITLE, Record
from documents.writers.word_parts import WordCell, keep_whole, line, new_document, signatures, table
from domain.report import Photo, PhotoReport, RoadmapReport, Row, SummaryReport

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_SMALL = 8.0
_WIDTH, _HEIGHT = 90, 68
"""The most a photo takes, in millimetres: two a line, three lines a page."""
_PICTURE_HEIGHT = 100


def roadmap(report: RoadmapReport, target: Path) -> None:
    """The roadmap back, in the customer's columns and what became of it. Blocking."""
    title, place = tables.heading(report)
    document = new_document(title, sideways=True, size=10)
    line(document, title, size=13, bold=True)
    line(document, place, size=11)
    line(document, words.figures(report.figures), size=10, keep=True)
    rows = (row for section, under in tables.sections(report.rows) for row in _section(section, under))
    table(document, COLUMNS, rows, _SMALL)
    signatures(document, 10)
    document.save(str(target))


def summary(report: SummaryReport, picture: bytes | None, target: Path) -> None:
    """A page of figures with the picture (PNG), then the details. Blocking."""
    title, when = summaries.heading(report)
    document = new_document(title, sideways=False, size=10)
    line(document, title, size=14, bold=True)
    line(document, when, size=11)
    _tabulate(document, summaries.first_page(report), 10)
    if picture:
        _add_picture(document, picture)
    signatures(document, 10)
    document.add_paragraph().paragraph_format.page_break_before = True
    for each in summaries.details(report):
        document.add_heading(each.heading, 2)
        _tabulate(document, each, 9)
    document.save(str(target))


def photos(report: PhotoReport, target: Path, progress: Progress = None) -> None:
    """Photos by room and stage, and what is missing; ``progress`` hears photos done, of all. Blocking."""
    title, place = albums.heading(report)
    document = new_document(title, sideways=False, size=10)
    line(document, title, size=14, bold=True)
    line(document, place, size=11)
    _add_coverage(document, report)
    signatures(document, 10)
    with TemporaryDirectory() as folder:
        shown = prepare(albums.all_photos(report), Path(folder), progress)
        for chapter in albums.chapters(report):
            if chapter.room:
                document.add_heading(chapter.room, 1)
            if chapter.stage:
                document.add_heading(chapter.stage.capitalize(), 2)
            if chapter.photos:
                _add_photos(document, chapter.photos, shown)
            else:
                line(document, albums.EMPTY, size=10)
    document.save(str(target))


def _section(section: str | None, rows: list[Row]) -> Iterator[list[WordCell]]:
    if section:
        yield [WordCell(words.one_line(section), span=len(COLUMNS), fill=words.SECTION_FILL, bold=True)]
    for record in tables.records(rows):
        yield _row(record)


def _row(record: Record) -> list[WordCell]:
    texts = [tables.printed(each) for each in tables.cells(record)]
    fill = words.PART_FILL if record.part else None
    row = [WordCell(text, fill=fill, centred=number in tables.CENTRED) for number, text in enumerate(texts)]
    if record.line:
        row[STATUS] = WordCell(texts[STATUS], fill=words.FILL[record.line.status])
    if record.part:
        row[CONTROL] = WordCell("", fill=fill)
        row[MERGED.start : MERGED.stop] = [WordCell(texts[TITLE], span=len(MERGED), fill=fill)]
    return row


def _tabulate(document: "Document", shown: summaries.Table, size: float) -> None:
    if not shown.rows:
        line(document, shown.otherwise, size=size)
        return
    rows = (
        [WordCell(text, centred=shown.numbers and number > 0) for number, text in enumerate(row)]
        for row in shown.rows
    )
    table(document, shown.columns, rows, size)


def _add_picture(document: "Document", picture: bytes) -> None:
    from docx.shared import Mm

    shown = document.add_picture(io.BytesIO(picture), width=Mm(190))
    if shown.height > Mm(_PICTURE_HEIGHT):
        shown.width = round(shown.width * Mm(_PICTURE_HEIGHT) / shown.height)
        shown.height = Mm(_PICTURE_HEIGHT)


def _add_coverage(document: "Document", report: PhotoReport) -> None:
    if albums.is_empty(report):
        line(document, albums.NOTHING_YET, size=10)
    if not report.rooms:
        return
    columns, found = albums.coverage(report)
    rows = (
        [WordCell(room), *(WordCell(each.text, fill=each.fill, centred=True) for each in covered)]
        for room, covered in found
    )
    table(document, columns, rows, 10)


def _add_photos(document: "Document", photos: tuple[Photo, ...], shown: dict[Photo, Path | str]) -> None:
    """The photos of a stage, two a line."""
    from docx.shared import Mm

    grid = document.add_table(rows=0, cols=2)
    for pair in albums.pairs(photos):
        row = grid.add_row()
        keep_whole(row)
        for cell, photo in zip(row.cells, pair, strict=False):
            cell.width = Mm(95)
            _show(cell, photo, shown[photo])


def _show(cell: "_Cell", photo: Photo, shown: Path | str) -> None:
    from docx.shared import Length, Mm, Pt

    told = words.photo(photo)
    run = cell.paragraphs[0].add_run()
    if isinstance(shown, Path):
        picture = run.add_picture(str(shown))
        picture._inline.docPr.set("descr", told)
        scale = min(Mm(_WIDTH) / picture.width, Mm(_HEIGHT) / picture.height)
        picture.width, picture.height = Length(picture.width * scale), Length(picture.height * scale)
    else:
        run.text, run.italic = shown, True
    for text in filter(None, (told, words.one_line(photo.caption))):
        cell.add_paragraph().add_run(text).font.size = Pt(_SMALL)
    for each in cell.paragraphs:
        each.paragraph_format.space_after = Pt(2)
