"""Schools by measures: the worst of each, a coloured sign a cell."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from documents.writers import words
from documents.writers.pictures.drawing import (
    BAND,
    GRID,
    INK,
    MARGIN,
    QUIET,
    SMALL,
    WIDTH,
    Heading,
    Sheet,
    fitted,
    font,
    heading,
    legend,
    legend_height,
    wrapped,
)
from domain.report import HeatMap, Status
from domain.russian import count

MOST_SCHOOLS, MOST_MEASURES = 30, 15
"""On one picture; the rest goes to further ones, as evenly as can be."""

_ROW, _SIGN, _NAMES, _WIDEST = 66, 38, 400, 90
_TILTED = 410
"""The room for the names of the measures, which stand upright above their columns."""


def heat_map(report: HeatMap) -> list[bytes]:
    """The pages as PNG, all schools with the first measures before any with the further ones. Blocking."""
    pages = list(_pages(report))
    return [_page(page, report, number, len(pages)) for number, page in enumerate(pages, start=1)]


def _pages(report: HeatMap) -> Iterator[HeatMap]:
    for columns in _evenly(len(report.measures), MOST_MEASURES):
        for rows in _evenly(len(report.schools), MOST_SCHOOLS):
            yield replace(
                report,
                schools=report.schools[rows],
                measures=report.measures[columns],
                cells=tuple(row[columns] for row in report.cells[rows]),
            )


def _evenly(number: int, most: int) -> Iterator[slice]:
    parts = max(1, ceil(number / most))
    for part in range(parts):
        yield slice(number * part // parts, number * (part + 1) // parts)


def _page(page: HeatMap, report: HeatMap, number: int, pages: int) -> bytes:
    head = _heading(report, number, pages)
    statuses = [status for status in Status if any(status in row for row in report.cells)]
    top = head.height + (_TILTED if page.measures else 24)
    body = max(len(page.schools), 1) * _ROW
    sheet = Sheet.blank(WIDTH, top + body + 28 + legend_height(statuses) + MARGIN)
    head.draw(sheet)
    if page.schools and page.measures:
        _table(sheet, page, top)
    else:
        sheet.write((MARGIN, top + 8), "Контрольных точек пока нет", colour=QUIET)
    legend(sheet, top + body + 28, statuses)
    return sheet.png()


def _heading(report: HeatMap, number: int, pages: int) -> Heading:
    schools = count(len(report.schools), "школа", "школы", "школ")
    measures = count(len(report.measures), "мероприятие", "мероприятия", "мероприятий")
    part = f", часть {number} из {pages}" if pages > 1 else ""
    as_of = words.as_of(report.as_of).capitalize()
    return heading("Школы и мероприятия", as_of, f"{schools}, {measures}{part}")


def _table(sheet: Sheet, page: HeatMap, top: int) -> None:
    step = min(_WIDEST, (WIDTH - MARGIN - _NAMES) / len(page.measures))
    centres = [_NAMES + step * (number + 0.5) for number in range(len(page.measures))]
    for x, measure in zip(centres, page.measures, strict=True):
        _upright(sheet, measure, x, top - 12)
    for number, (school, row) in enumerate(zip(page.schools, page.cells, strict=True)):
        _row(sheet, school, row, centres, top + number * _ROW, shaded=number % 2 == 0)


def _row(
    sheet: Sheet,
    school: str,
    row: Sequence[Status | None],
    centres: Sequence[float],
    top: int,
    *,
    shaded: bool,
) -> None:
    middle = top + _ROW // 2
    if shaded:
        sheet.draw.rectangle((0, top, WIDTH, top + _ROW - 1), BAND)
    lines = wrapped(school, SMALL, _NAMES - MARGIN - 16, 2)
    for number, line in enumerate(lines):
        height = middle + 29 * (number - (len(lines) - 1) / 2)
        sheet.write((MARGIN, height), line, SMALL, anchor="lm")
    for x, status in zip(centres, row, strict=True):
        if status is None:
            sheet.draw.line([(x - 5, middle), (x + 5, middle)], GRID, 3)
        else:
            sheet.sign(status, (x, middle), _SIGN)


def _upright(sheet: Sheet, text: str, x: float, bottom: int) -> None:
    """The text from below to above."""
    from PIL import Image, ImageDraw

    length, height = _TILTED - 30, 30
    strip = Image.new("L", (length, height), 0)
    ImageDraw.Draw(strip).text((0, height // 2), fitted(text, SMALL, length), 255, font(SMALL), "lm")
    strip = strip.transpose(Image.Transpose.ROTATE_90)
    sheet.picture.paste(INK, (round(x) - height // 2, bottom - length), strip)
