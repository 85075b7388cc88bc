"""Roadmaps as .xlsx: rows are streamed, so a region costs no more memory than a school."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from documents.writers import words
from documents.writers.tables import (
    COLUMNS,
    DEVIATION,
    STATUS,
    Cell,
    Column,
    Record,
    cells,
    heading,
    records,
    sections,
)
from domain.report import RoadmapReport, Status

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as StyledCell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""The most characters (UTF-16 units) a cell may hold, from Excel's specification."""

_PLACE = (Column("Муниципалитет", 40), Column("Школа", 40))
# For sorting: the «Срок» column keeps the words of the document. It is not printed.
_DUE = Column("Срок (дата)", 19)
_DATE = "DD.MM.YYYY"
_CHARACTERS_PER_MM = 0.56
_LETTERS_PER_MM = 0.63
"""Of Arial 10, in wrapped Russian text."""
_LINE_HEIGHT = 1.25
"""Of the size of the letters."""
_HIGHEST_ROW = 409


def roadmap(report: RoadmapReport, target: Path) -> None:
    """One roadmap, ready to print and sign; filters and sorting work by milestone. Blocking."""
    book = _new_book()
    sheet = _Sheet(book, "Дорожная карта", COLUMNS, lines_above=3, grid=True)
    title, place = heading(report)
    sheet.across(title, size=14)
    sheet.across(place)
    sheet.across(words.figures(report.figures))
    sheet.header()
    for section, rows in sections(report.rows):
        if section:
            sheet.section(words.one_line(section))
        for record in records(rows):
            sheet.record(record, ())
    sheet.close_table()
    for who in (words.PREPARED, words.AGREED):
        sheet.across("")
        sheet.across(f"{who}:  {words.SIGN_HERE}")
    sheet.close()
    book.save(target)


def roadmaps(reports: Iterable[RoadmapReport], target: Path) -> None:
    """The roadmaps of many schools on one sheet, a milestone a row, for filters and sums. Blocking."""
    book = _new_book()
    sheet = _Sheet(book, "Все школы", (*_PLACE, *COLUMNS), lines_above=1, grid=False)
    remaining = iter(reports)
    first = next(remaining, None)
    sheet.across(f"Дорожные карты {words.as_of(first.as_of)}" if first else "Дорожных карт нет", size=14)
    sheet.header()
    for report in chain([first] if first else [], remaining):
        place = (words.one_line(report.municipality), words.one_line(report.school))
        for record in records(report.rows):
            sheet.record(record, place)
    sheet.close_table()
    sheet.close()
    book.save(target)


class _Sheet:
    """A sheet as it grows, from the top down: lines, the headings, the table, lines again."""

    def __init__(
        self, book: "Workbook", name: str, columns: Sequence[Column], *, lines_above: int, grid: bool
    ) -> None:
        from openpyxl.worksheet.dimensions import RowDimension

        self._grid = grid
        self._columns = (*columns, _DUE)
        self._first = len(columns) - len(COLUMNS)
        self._widths = [column.width * _LETTERS_PER_MM for column in self._columns]
        self._printed = _letter(len(columns))
        self._last = _letter(len(self._columns))
        self._row = 0
        self._header_row = lines_above + 1
        self._sheet = _new_sheet(book, name, self._columns, self._header_row)
        self._height = RowDimension(self._sheet)
        self._looks = cache(self._look)

    def across(self, text: str, *, size: int = 11) -> None:
        """A line over all printed columns, as high as its text needs."""
        width = sum(column.width for column in self._columns[:-1])
        lines = 1 + int(len(text) * size * 0.2 / width)
        line = self._styled(bold=size > 11, size=size, grid=False)
        self._append([_filled(line, text)], lines * size * _LINE_HEIGHT + 4)
        self._sheet.merged_cells.add(f"A{self._row}:{self._printed}{self._row}")

    def header(self) -> None:
        """The headings: frozen, and repeated on each page."""
        line: list[StyledCell | None] = [
            _filled(self._styled(bold=True, fill=words.HEADER_FILL, centred=True), column.title)
            for column in self._columns
        ]
        self._append(line, 3 * 10 * _LINE_HEIGHT + 4)

    def section(self, name: str) -> None:
        """A heading inside the table; no merged cells, they would forbid sorting."""
        line = self._styled(bold=True, grid=False, wrapped=False)
        self._append([_filled(line, name)], 10 * _LINE_HEIGHT + 4)

    def record(self, record: Record, before: tuple[Cell, ...]) -> None:
        """A row of the table; ``before`` are the cells of the columns before those of a roadmap."""
        line = record.line
        values = (*before, *cells(record), line.due if line else None)
        look = self._looks(record.part, line.status if line else None)
        row = [
            _filled(styled, value) if self._grid or value is not None else None
            for styled, value in zip(look, values, strict=True)
        ]
        lines = max(_lines(value, width) for value, width in zip(values, self._widths, strict=True))
        self._append(row, lines * 10 * _LINE_HEIGHT + 4)

    def close_table(self) -> None:
        """What is above has filters; nothing after it belongs to them."""
        self._sheet.auto_filter.ref = f"A{self._header_row}:{self._last}{self._row}"

    def close(self) -> None:
        """What is above is what is printed."""
        self._sheet.print_area = f"A1:{self._printed}{self._row}"

    def _append(self, line: "list[StyledCell | None]", height: float) -> None:
        # Not every program makes a row as high as its wrapped text by itself.
        self._row += 1
        self._height.height = min(height, _HIGHEST_ROW)
        self._sheet.row_dimensions[self._row] = self._height
        self._sheet.append(line)
        del self._sheet.row_dimensions[self._row]

    def _look(self, part: bool, status: Status | None) -> "list[StyledCell]":
        """Cells used for every such row again: openpyxl writes a cell the moment it is given one."""
        row = [
            self._styled(fill=words.PART_FILL if part and self._grid else None, grid=self._grid)
            for _ in self._columns
        ]
        row[self._first + STATUS] = self._styled(fill=words.FILL[status] if status else None, grid=self._grid)
        row[self._first + DEVIATION].number_format = "0"
        return row

    def _styled(
        self,
        *,
        bold: bool = False,
        size: int = 10,
        fill: str | None = None,
        centred: bool = False,
        grid: bool = True,
        wrapped: bool = True,
    ) -> "StyledCell":
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = WriteOnlyCell(self._sheet)
        cell.number_format = _DATE
        cell.font = Font(name="Arial", size=size, bold=bold)
        across, down = ("center", "center") if centred else ("left", "top")
        cell.alignment = Alignment(wrap_text=wrapped, vertical=down, horizontal=across)
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if grid:
            side = Side(style="thin", color=words.GRID)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        return cell


def _filled(styled: "StyledCell", value: Cell) -> "StyledCell":
    if styled.value == value:
        # Much is as in the row above, and openpyxl looks long at every value.
        return styled
    if isinstance(value, str):
        styled.value = value if len(value) * 2 <= LONGEST else _cut(value)
        # openpyxl takes «=…» for a formula and «#N/A» for an error; here every text is a text.
        styled.data_type = "s"
    else:
        styled.value = value
    return styled


def _lines(value: Cell, width: float) -> int:
    """How many lines the text takes in a column of so many characters, rather too many than too few."""
    if not isinstance(value, str) or len(value) < width:
        return 1 + value.count("\n") if isinstance(value, str) else 1
    return sum(1 + int(len(line) / width) for line in value.split("\n"))


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _new_book() -> "Workbook":
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Веха"
    return book


def _new_sheet(book: "Workbook", name: str, columns: Sequence[Column], header_row: int) -> "Worksheet":
    """All that openpyxl writes before the first row, and the look of the printed page."""
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet: Worksheet = book.create_sheet(name)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[_letter(number)].width = column.width * _CHARACTERS_PER_MM
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.4, 0.6, 0.3
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(right=_HeaderFooterPart("Страница &P из &N"))
    return sheet


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
