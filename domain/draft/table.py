"""Tables of measures among the grids of a document: headings, bodies, captions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.draft.columns import Columns, plain, recognise
from domain.draft.loose_rows import with_columns
from domain.draft.roadmap_title import school_of
from domain.grid import Grid, Slot, spread

_NUMBER = re.compile(r"^\s*(?:№\s*)?\d{1,3}(?:\.\d{1,3}){0,4}\s*[.)]?\s*$")
_SUBHEADING = re.compile(
    r"^(?:начал|окончани|завершени|план|факт|дата|с$|по$|от$|до$|месяц|год|квартал|наименовани|фио)"
)
_TALLEST_HEADING = 4
_MOST_HEADING_WORDS = 60
_SECTION_ABOVE = re.compile(r"^(?:раздел|модуль|блок)\b(?!.*(?:\bплан|дорожн|карт))[^\n]{3,150}$", re.I)

Row = list[Slot]


@dataclass(slots=True)
class Table:
    """One table of measures: its columns, its rows below the headings, the text above it."""

    columns: Columns
    rows: list[Row]
    captions: list[str]
    starts: list[int] = field(default_factory=list)
    source: str = ""
    remarks: list[str] = field(default_factory=list)
    sectioned: bool = False


def tables_of(grids: Sequence[Grid]) -> list[Table]:
    """Every table of measures of the document, pieces split by pages put together again."""
    found: list[Table] = []
    waiting: list[str] = []
    remarks: list[str] = []
    for grid in grids:
        grid = with_columns(grid)
        waiting.extend(grid.captions)
        remarks.extend(remark for remark in grid.remarks if remark not in remarks)
        tables = list(_tables_in(grid))
        if tables:
            for table in tables:
                table.captions[:0] = waiting
                waiting = []
                _take_section(table)
                _add(found, table)
        elif not _goes_on(found, grid):
            waiting.extend(slot.text for row in spread(grid) for slot in row if slot.top and slot.left)
    if found:
        found[0].remarks = remarks
    return found


def texts(row: Row) -> list[str]:
    """The distinct non-empty cells of a row, each once."""
    return [slot.text for slot in row if slot.left and slot.text.strip()]


def is_number(text: str) -> bool:
    """Whether a cell holds the number of a row: «1.», «2.3», «№ 4»."""
    return bool(_NUMBER.match(text))


def is_column_numbers(cells: list[str]) -> bool:
    """The row «1 | 2 | 3 | 4» under the headings."""
    values = [int(cell) for cell in cells if cell.strip().isdigit() and len(cell.strip()) < 3]
    return len(values) == len(cells) > 2 and values == list(range(values[0], values[0] + len(values)))


def _tables_in(grid: Grid) -> Iterator[Table]:
    rows = spread(grid)
    heads = list(_headings_in(rows))
    above = [text for row in rows[: heads[0][0]] for text in texts(row)] if heads else []
    for i, (_, end, columns) in enumerate(heads):
        below = heads[i + 1][0] if i + 1 < len(heads) else len(rows)
        body = rows[end:below]
        own = list(above)
        above = []
        while i + 1 < len(heads) and body and _is_caption(body[-1]):
            above[:0] = texts(body.pop())
        starts = [x for x, slot in enumerate(rows[end - 1]) if slot.left] if end else []
        yield Table(columns, body, own, starts, grid.source)


def _is_caption(row: Row) -> bool:
    return len(texts(row)) < 2 and not any(is_number(text) for text in texts(row))


def _headings_in(rows: Sequence[Row]) -> Iterator[tuple[int, int, Columns]]:
    y = 0
    while y < len(rows):
        height = _heading_height(rows, y)
        columns = recognise(_headings(rows[y : y + height])) if _may_head(rows[y]) else None
        if columns is None:
            y += 1
            continue
        yield y, y + height, columns
        y += height


def _may_head(row: Row) -> bool:
    cells = texts(row)
    if len(cells) < 2 or any(is_number(cell) for cell in cells[:1]):
        return False
    return sum(len(cell.split()) for cell in cells) <= _MOST_HEADING_WORDS


def _heading_height(rows: Sequence[Row], y: int) -> int:
    """Two-row headings: a cell of the first row reaches down, or stands over several columns."""
    height = 1
    while height < _TALLEST_HEADING and y + height < len(rows) and _belongs(rows[y + height], rows[y]):
        height += 1
    return height


def _belongs(row: Row, first: Row) -> bool:
    own = [(x, slot) for x, slot in enumerate(row) if slot.top and slot.left and slot.text.strip()]
    if any(not slot.top for slot in row):
        covered = all(slot.top or slot.text == first[x].text for x, slot in enumerate(row))
        return covered and not any(is_number(slot.text) for _, slot in own[:1] if own[0][0] == 0)
    if not own or any(is_number(slot.text) for _, slot in own):
        return False
    return not row[0].text.strip() and all(
        _SUBHEADING.match(plain(slot.text)) or first[x].columns > 1 for x, slot in own
    )


def _headings(band: Sequence[Row]) -> list[str]:
    joined: list[str] = []
    for x in range(len(band[0])):
        parts: list[str] = []
        for row in band:
            text = row[x].text.strip()
            if text and text not in parts and len(set(texts(row))) > 1:
                parts.append(text)
        joined.append(" ".join(parts))
    return joined


def _take_section(table: Table) -> None:
    """«Модуль «Работа с родителями»» right above a table is the section of its rows, not its title."""
    above = table.captions[-1] if table.captions else ""
    if _SECTION_ABOVE.match(above) and not school_of(above):
        width = len(table.columns.fields)
        section = table.captions.pop()
        table.rows.insert(0, [Slot(section, left=x == 0, columns=width) for x in range(width)])
        table.sectioned = True


def _add(found: list[Table], table: Table) -> None:
    last = found[-1] if found else None
    if last and last.columns == table.columns and last.source == table.source and _continues(last, table):
        last.rows.extend(table.rows)
    else:
        found.append(table)


def _continues(last: Table, table: Table) -> bool:
    """A table with the same headings goes on if its numbers do, with no other text between."""
    if any(caption.strip() and not _says_goes_on(caption) for caption in table.captions):
        return False
    if table.sectioned:
        return True
    before, after = _numbers(last.rows), _numbers(table.rows)
    return not after or not before or after[0] > before[-1]


def _says_goes_on(caption: str) -> bool:
    return bool(re.match(r"\s*(?:продолжение|окончание|стр|страница|лист|\d+\s*$)", caption.lower()))


def _numbers(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    firsts = (cells[0] for row in rows if (cells := texts(row)) and not is_column_numbers(cells))
    return [tuple(int(part) for part in re.findall(r"\d+", first)) for first in firsts if is_number(first)]


def _goes_on(found: list[Table], grid: Grid) -> bool:
    """A table without headings as wide as the one before it is its next page."""
    rows = spread(grid)
    if not found or not rows or len(rows[0]) != len(found[-1].columns.fields):
        return False
    at = found[-1].columns.index("number")
    if at is None or not any(is_number(row[at].text) for row in rows):
        return False
    found[-1].rows.extend(rows)
    return True
