"""Reports as .pdf, ready to print and sign."""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from documents.writers import albums, summaries, tables, words
from documents.writers.pdf_parts import MM, Paper, Style, background, save, table
from documents.writers.previews import Progress, prepare
from documents.writers.tables import CENTRED, COLUMNS, CONTROL, MERGED, STATUS, TITLE, Record
from domain.report import Photo, PhotoReport, RoadmapReport, SummaryReport

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_SIDEWAYS = Paper(sideways=True, side=8)
_UPRIGHT = Paper(sideways=False, side=10)
_WIDTH, _HEIGHT = 91, 68
"""The most a photo takes, in millimetres: two a line, three lines a page."""
_PHOTO_BELOW = 80
"""What a heading and the photos below it take, in millimetres."""
_PICTURE = (190, 105)
"""The most the picture of a summary takes, in millimetres."""


def roadmap(report: RoadmapReport, target: Path) -> None:
    """The roadmap back, in the customer's columns and what became of it. Blocking."""
    title, place = tables.heading(report)
    story: list[Flowable] = [
        Style(12, bold=True, after=3)(title),
        Style(10, after=3)(place),
        Style(8, after=5)(words.figures(report.figures)),
        _roadmap_table(report),
        *_signatures(),
    ]
    save(story, target, title, _SIDEWAYS)


def summary(report: SummaryReport, picture: bytes | None, target: Path) -> None:
    """A page of figures with the picture (PNG), then the details. Blocking."""
    from reportlab.platypus import PageBreak

    title, when = summaries.heading(report)
    story: list[Flowable] = [Style(14, bold=True, after=3)(title), Style(10, after=6)(when)]
    story += _tabulated(summaries.first_page(report), 9)
    if picture:
        story += [_space(6), _fitted(io.BytesIO(picture), *_PICTURE)]
    story += [*_signatures(), PageBreak()]
    for each in summaries.details(report):
        story += [_heading(each.heading, 11), *_tabulated(each, 7), _space(4)]
    save(story, target, title, _UPRIGHT)


def photos(report: PhotoReport, target: Path, progress: Progress = None) -> None:
    """Photos by room and stage, and what is missing; ``progress`` hears photos done, of all. Blocking."""
    title, place = albums.heading(report)
    story: list[Flowable] = [Style(14, bold=True, after=3)(title), Style(10, after=6)(place)]
    story += [*_coverage(report), *_signatures()]
    with TemporaryDirectory() as folder:
        shown = prepare(albums.all_photos(report), Path(folder), progress)
        for chapter in albums.chapters(report):
            if chapter.room:
                story.append(_heading(chapter.room, 12, before=_PHOTO_BELOW + 10))
            if chapter.stage:
                story.append(_heading(chapter.stage.capitalize(), 10, before=_PHOTO_BELOW))
            if not chapter.photos:
                story.append(Style(9)(albums.EMPTY))
            story += [_pair([(each, shown[each]) for each in pair]) for pair in albums.pairs(chapter.photos)]
        # The pictures are read while the pages are drawn.
        save(story, target, title, _UPRIGHT)


def _roadmap_table(report: RoadmapReport) -> "Flowable":
    plain, centred, bold = Style(6.9), Style(6.9, centred=True), Style(6.9, bold=True)
    rows: list[list[Any]] = []
    looks: list[tuple[Any, ...]] = []
    for section, under in tables.sections(report.rows):
        if section:
            rows.append([bold(words.one_line(section))] + [""] * (len(COLUMNS) - 1))
            looks += _section_looks(len(rows))
        for record in tables.records(under):
            texts = [tables.printed(each) for each in tables.cells(record)]
            if record.part:
                texts[MERGED.start + 1 : MERGED.stop] = [""] * (len(MERGED) - 1)
                texts[CONTROL] = ""
            rows.append(
                [(centred if n in CENTRED else plain)(each) if each else "" for n, each in enumerate(texts)]
            )
            looks += _looks(record, len(rows))
    return table(COLUMNS, rows, looks, _SIDEWAYS, header=6.5)


def _section_looks(row: int) -> "Iterator[tuple[Any, ...]]":
    yield ("SPAN", (0, row), (-1, row))
    yield background(words.SECTION_FILL, (0, row), (-1, row))


def _looks(record: Record, row: int) -> "Iterator[tuple[Any, ...]]":
    if record.part:
        yield background(words.PART_FILL, (0, row), (-1, row))
        yield ("SPAN", (TITLE, row), (MERGED.stop - 1, row))
    if record.line:
        yield background(words.FILL[record.line.status], (STATUS, row), (STATUS, row))


def _tabulated(shown: summaries.Table, size: float) -> "list[Flowable]":
    if not shown.rows:
        return [Style(size + 2)(shown.otherwise)]
    plain, centred = Style(size), Style(size, centred=True)
    rows = [
        [(centred if shown.numbers and number else plain)(text) for number, text in enumerate(row)]
        for row in shown.rows
    ]
    return [table(shown.columns, rows, [], _UPRIGHT, header=size - 0.5)]


def _coverage(report: PhotoReport) -> "list[Flowable]":
    if albums.is_empty(report):
        return [Style(10)(albums.NOTHING_YET)]
    if not report.rooms:
        return []
    columns, found = albums.coverage(report)
    plain, centred = Style(9), Style(9, centred=True)
    rows = [[plain(room), *(centred(each.text) for each in covered)] for room, covered in found]
    looks = [
        background(each.fill, (column, row), (column, row))
        for row, (_, covered) in enumerate(found, start=1)
        for column, each in enumerate(covered, start=1)
        if each.fill
    ]
    return [table(columns, rows, looks, _UPRIGHT, header=9)]


def _pair(shown: list[tuple[Photo, Path | str]]) -> "Flowable":
    from reportlab.platypus import Table

    cells = [_photo(*each) for each in shown]
    return Table(
        [cells + [[]] * (2 - len(cells))],
        colWidths=[95 * MM] * 2,
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
        hAlign="LEFT",
    )


def _photo(photo: Photo, shown: Path | str) -> "list[Flowable]":
    caption = Style(7.5, after=2)
    first = _fitted(shown, _WIDTH, _HEIGHT) if isinstance(shown, Path) else Style(9)(shown)
    return [first, *map(caption, filter(None, (words.photo(photo), words.one_line(photo.caption))))]


def _fitted(picture: io.BytesIO | Path, width: float, height: float) -> "Flowable":
    """The picture as large as fits into so many millimetres."""
    from reportlab.platypus import Image

    shown = Image(str(picture) if isinstance(picture, Path) else picture, hAlign="LEFT")
    scale = min(width * MM / shown.imageWidth, height * MM / shown.imageHeight)
    shown.drawWidth, shown.drawHeight = shown.imageWidth * scale, shown.imageHeight * scale
    return shown


def _heading(text: str, size: float, *, before: float = 40) -> "Flowable":
    """On the page of what follows, which begins with so many millimetres that do not break."""
    from reportlab.platypus import CondPageBreak, KeepTogether

    return KeepTogether([CondPageBreak(before * MM), _space(3), Style(size, bold=True, after=3)(text)])


def _space(height: float) -> "Flowable":
    from reportlab.platypus import Spacer

    return Spacer(1, height * MM)


def _signatures() -> "list[Flowable]":
    from reportlab.platypus import KeepTogether

    text = Style(9, after=12)
    lines = [text(f"{who}:  {words.SIGN_HERE}") for who in (words.PREPARED, words.AGREED)]
    return [KeepTogether([_space(6), *lines])]
