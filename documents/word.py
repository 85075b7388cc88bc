"""Word documents (.docx): tables as the reader of the page sees them, changes accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.cells import MOST_CELLS, tidy
from documents.numbering import Numbering
from documents.package import Package, attribute, local
from documents.refusals import DamagedError, NothingToReadError, TooMuchInsideError
from domain.grid import MAX_COLUMNS, Cell, Grid

MACROS_IGNORED = "В файле есть макросы: они не выполнялись и не читались."
_GONE = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rubyPr", "pPr", "rPr"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-", "ptab": " "}


@dataclass(slots=True)
class _Placed:
    text: str
    columns: int
    rows: int = 1


@dataclass(slots=True)
class _Table:
    """Rows under construction; ``_above`` finds the cell that a vertically merged one goes on with."""

    rows: list[list[_Placed]] = field(default_factory=list)
    inner: list["_Table"] = field(default_factory=list)
    above: dict[int, _Placed] = field(default_factory=dict)

    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(Cell(one.text, one.rows, one.columns) for one in row) for row in self.rows)

    def is_layout(self) -> bool:
        return bool(self.inner) and (len(self.rows) <= 2 or max(map(len, self.rows)) <= 2)

    def as_lines(self) -> str:
        return "\n".join(
            " — ".join(" ".join(one.text.split()) for one in row if one.text) for row in self.rows
        )


def read_docx(package: Package, part: str, source: str) -> list[Grid]:
    """The tables of a Word document; without any, its paragraphs as a grid of lines."""
    reader = _Reader(Numbering(package, part))
    try:
        reader.read(package, part)
    except RecursionError as error:
        raise DamagedError from error
    remarks = (MACROS_IGNORED,) if package.has_macros else ()
    if reader.grids:
        return [Grid(grid.rows, grid.captions, source, remarks) for grid in reader.grids]
    lines = [line for paragraph in reader.paragraphs for line in paragraph.split("\n")]
    if not lines:
        raise NothingToReadError
    return [Grid(tuple((Cell(line),) for line in lines), (), source, remarks)]


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self.grids: list[Grid] = []
        self.paragraphs: list[str] = []
        self._numbering = numbering
        self._cells = 0

    def read(self, package: Package, part: str) -> None:
        """Takes rows and paragraphs as they end and forgets them: memory holds one row at a time."""
        table = _Table()
        depth = 0
        for event, element in package.events(part, starts=True):
            name = local(element)
            if name == "tbl":
                depth += 1 if event == "start" else -1
                table = _Table() if event == "start" and depth == 1 else table
                if event == "end" and not depth:
                    self._end_table(table)
                    element.clear()
            elif event == "end" and name == "tr" and depth == 1:
                self._row(element, table)
                element.clear()
            elif event == "end" and name == "p" and not depth:
                self._caption(element)
                element.clear()

    def _caption(self, paragraph: Element) -> None:
        text = tidy(self._paragraph(paragraph))
        if text:
            self.paragraphs.append(text)

    def _end_table(self, table: _Table) -> None:
        captions = tuple(self.paragraphs)
        shown = table.inner if table.is_layout() else [table]
        if any(shown_table.rows for shown_table in shown):
            self.paragraphs = []
        for one in shown:
            if one.rows:
                self.grids.append(Grid(one.cells(), captions))
                captions = ()

    def _row(self, row: Element, table: _Table) -> None:
        placed: list[_Placed] = []
        x = 0
        for child in _children(row, "tc"):
            name = local(child)
            if name == "trPr":
                if _has(child, "del"):
                    return
                x = self._skip_before(child, placed)
            elif name == "tc" and x < MAX_COLUMNS:
                x += self._cell(child, table, placed, x)
        table.rows.append(placed)

    def _skip_before(self, properties: Element, placed: list[_Placed]) -> int:
        before = min(_value(properties, "gridBefore", 0), MAX_COLUMNS)
        if before:
            placed.append(_Placed("", before))
        return before

    def _cell(self, cell: Element, table: _Table, placed: list[_Placed], x: int) -> int:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise TooMuchInsideError
        properties = next((child for child in cell if local(child) == "tcPr"), None)
        columns = max(1, min(_value(properties, "gridSpan", 1), MAX_COLUMNS - x))
        above = table.above.get(x)
        if _goes_on(properties) and above is not None and above.columns == columns:
            above.rows += 1
            return columns
        one = _Placed(tidy(self._content(cell, table)), columns)
        table.above[x] = one
        placed.append(one)
        return columns

    def _content(self, cell: Element, table: _Table) -> str:
        parts: list[str] = []
        for child in _children(cell, "p", "tbl"):
            if local(child) == "p":
                parts.append(self._paragraph(child))
            elif local(child) == "tbl":
                inner = _Table()
                for row in _children(child, "tr"):
                    if local(row) == "tr":
                        self._row(row, inner)
                table.inner.extend(inner.inner if inner.is_layout() else [inner])
                parts.append(inner.as_lines())
        return "\n".join(parts)

    def _paragraph(self, paragraph: Element) -> str:
        properties = next((child for child in paragraph if local(child) == "pPr"), None)
        text = "".join(_runs(paragraph))
        label = self._numbering.label(properties) if properties is not None else ""
        if not label or (label == "-" and not text.strip()):
            return text
        return f"{label} {text.lstrip()}".rstrip()


def _children(parent: Element, *wanted: str) -> Iterator[Element]:
    """The children of an element, those inside content controls and accepted insertions included."""
    for child in parent:
        name = local(child)
        if name in wanted or name.endswith("Pr"):
            yield child
        elif name in {
            "sdt",
            "sdtContent",
            "ins",
            "moveTo",
            "customXml",
            "smartTag",
            "AlternateContent",
            "Choice",
        }:
            yield from _children(child, *wanted)


def _runs(element: Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in _GONE or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        else:
            yield from _runs(child)
            if name == "p":
                yield "\n"


def _is_hidden(run: Element) -> bool:
    return any(local(child) == "rPr" and _has(child, "vanish") for child in run)


def _has(parent: Element, name: str) -> bool:
    return any(local(child) == name and attribute(child, "val") not in {"0", "false"} for child in parent)


def _value(parent: Element | None, name: str, default: int) -> int:
    for child in parent if parent is not None else ():
        if local(child) == name:
            text = attribute(child, "val") or ""
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default
    return default


def _goes_on(properties: Element | None) -> bool:
    for child in properties if properties is not None else ():
        if local(child) == "vMerge":
            return attribute(child, "val") in {None, "continue"}
    return False
