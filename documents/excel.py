"""Excel workbooks (.xlsx): the values as shown, sheet by sheet, whatever the sheet says of its own size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.cells import MOST_CELLS, tidy
from documents.number_formats import Shown, iso_printed, printed, shown_as
from documents.package import Package, local
from documents.refusals import DamagedError, NothingToReadError, TooMuchInsideError
from documents.word import MACROS_IGNORED
from domain.grid import MAX_COLUMNS, Cell, Grid

_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_MERGES = 20_000


@dataclass(slots=True)
class _Book:
    package: Package
    strings: list[str]
    shown: list[Shown]
    from_1904: bool
    cells: int = 0


@dataclass(slots=True)
class _Sheet:
    values: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: int = 0
    uncounted: int = 0


def read_xlsx(package: Package, part: str, source: str) -> list[Grid]:
    """The sheets of a workbook as grids; hidden sheets are left out and named, hidden rows are read."""
    sheets, from_1904 = _sheets(package, part)
    book = _Book(package, _strings(package, part), _formats(package, part), from_1904)
    remarks = [MACROS_IGNORED] if package.has_macros else []
    grids: list[Grid] = []
    for name, target, visible in sheets:
        if not visible:
            remarks.append(f"Скрытый лист «{name}» не читался.")
            continue
        sheet = _read_sheet(book, target)
        remarks.extend(_remarks(name, sheet))
        rows = _placed(sheet)
        if rows:
            grids.append(Grid(rows, (), name))
    if not grids:
        raise NothingToReadError
    return [Grid(grid.rows, (), grid.source if len(sheets) > 1 else source, tuple(remarks)) for grid in grids]


def _remarks(name: str, sheet: _Sheet) -> Iterator[str]:
    if sheet.hidden:
        yield f"На листе «{name}» прочитаны и скрытые строки: {sheet.hidden}."
    if sheet.uncounted:
        yield f"На листе «{name}» есть формулы без сохранённого значения: {sheet.uncounted}."


def _sheets(package: Package, part: str) -> tuple[list[tuple[str, str, bool]], bool]:
    targets = package.relations(part)
    found: list[tuple[str, str, bool]] = []
    from_1904 = False
    for _, element in package.events(part):
        if local(element) == "workbookPr":
            from_1904 = element.get("date1904") in {"1", "true"}
        elif local(element) == "sheet":
            relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target, kind = targets.get(relation, ("", ""))
            if kind.endswith("/worksheet") and target in package.names:
                name = " ".join(element.get("name", "").split())
                found.append((name, target, element.get("state", "visible") == "visible"))
    if not found:
        raise DamagedError
    return found, from_1904


def _strings(package: Package, part: str) -> list[str]:
    found: list[str] = []
    shared = package.related(part, "sharedStrings")
    for _, element in package.events(shared) if shared else ():
        if local(element) == "si":
            found.append(_text(element))
            element.clear()
    return found


def _text(element: Element) -> str:
    """The text of a string item: its runs, without the phonetic guide."""
    parts: list[str] = []
    for child in element:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts.extend(inner.text or "" for inner in child if local(inner) == "t")
    return _CONTROL.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def _formats(package: Package, part: str) -> list[Shown]:
    styles = package.related(part, "styles")
    codes: dict[int, str] = {}
    shown: list[Shown] = []
    for _, element in package.events(styles) if styles else ():
        if local(element) == "numFmt":
            codes[_integer(element.get("numFmtId"))] = element.get("formatCode", "")
        elif local(element) == "cellXfs":
            numbers = [_integer(xf.get("numFmtId")) for xf in element if local(xf) == "xf"]
            shown = [shown_as(number, codes.get(number)) for number in numbers]
    return shown


def _read_sheet(book: _Book, part: str) -> _Sheet:
    sheet = _Sheet()
    at = 0
    for _, element in book.package.events(part):
        name = local(element)
        if name == "row":
            at = _integer(element.get("r")) or at + 1
            _read_row(book, sheet, element, at)
            element.clear()
        elif name == "mergeCell" and len(sheet.merges) < _MOST_MERGES:
            area = _area(element.get("ref", ""))
            if area:
                sheet.merges.append(area)
    return sheet


def _read_row(book: _Book, sheet: _Sheet, row: Element, at: int) -> None:
    values: dict[int, str] = {}
    x = 0
    for cell in row:
        if local(cell) != "c":
            continue
        place = _place(cell.get("r", ""))
        x = place[1] if place else x + 1
        if x > MAX_COLUMNS:
            continue
        text = tidy(_value(book, sheet, cell))
        if text:
            values[x] = text
    book.cells += len(values)
    if book.cells > MOST_CELLS:
        raise TooMuchInsideError
    if values:
        sheet.values[at] = values
        sheet.hidden += row.get("hidden") in {"1", "true"}


def _value(book: _Book, sheet: _Sheet, cell: Element) -> str:
    kind = cell.get("t", "n")
    parts = {local(child): child for child in cell}
    if kind == "inlineStr":
        return _text(parts["is"]) if "is" in parts else ""
    raw = (parts["v"].text or "") if "v" in parts else ""
    if not raw:
        sheet.uncounted += "f" in parts
        return ""
    if kind == "s":
        at = _integer(raw)
        return book.strings[at] if at < len(book.strings) else ""
    if kind == "n":
        return _number(book, raw, _integer(cell.get("s")))
    return {"e": "", "b": "да" if raw == "1" else "нет", "d": iso_printed(raw)}.get(kind, raw)


def _number(book: _Book, raw: str, style: int) -> str:
    try:
        value = float(raw)
    except ValueError:
        return raw
    if value != value or abs(value) > 1e15:
        return raw
    return printed(value, book.shown[style] if style < len(book.shown) else "number", book.from_1904)


def _placed(sheet: _Sheet) -> tuple[tuple[Cell, ...], ...]:
    """The rows that hold something, with merged areas as spans of the rows that are left."""
    ys = sorted(sheet.values)
    if not ys:
        return ()
    first = min(min(values) for values in sheet.values.values())
    last = max(max(values) for values in sheet.values.values())
    spans, covered = _spans(sheet.merges, ys, last)
    rows = []
    for y in ys:
        places = [(y, x) for x in range(first, last + 1) if (y, x) not in covered]
        rows.append(tuple(Cell(sheet.values[y].get(x, ""), *spans.get((y, x), (1, 1))) for y, x in places))
    return tuple(rows)


def _spans(
    merges: list[tuple[int, int, int, int]], ys: list[int], last: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        inside = [y for y in ys if top <= y <= bottom]
        right = min(right, last)
        if not inside or inside[0] != top or right < left or (top, left) in covered:
            continue
        if len(covered) + len(inside) * (right - left + 1) > MOST_CELLS:
            raise TooMuchInsideError
        spans[top, left] = (len(inside), right - left + 1)
        covered.update((y, x) for y in inside for x in range(left, right + 1) if (y, x) != (top, left))
    return spans, covered


def _area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    top, bottom = _place(first), _place(last or first)
    return (*top, *bottom) if top and bottom else None


def _place(reference: str) -> tuple[int, int] | None:
    """(row, column) of «C7», both from 1."""
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0
