"""HTML: tables of a page, and the tags that cells of other formats carry."""

import re
from html.parser import HTMLParser

from documents.cells import tidy
from domain.grid import Cell, Grid

_TAG = re.compile(
    r"<\s*/?\s*(?:p|br|ul|ol|li|b|i|u|s|em|strong|span|div|font|sup|sub|a|table|tr|td|th)\b[^<>]*>", re.I
)
_ENTITY = re.compile(r"&(?:nbsp|quot|amp|lt|gt|laquo|raquo|ndash|mdash|#\d{1,6}|#x[0-9a-f]{1,5});", re.I)
_BLOCKS = frozenset(
    {
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main"),
        *("blockquote", "pre", "caption", "center", "dd", "dt", "dl", "hr", "nav", "form"),
    }
)
_SILENT = frozenset(["script", "style", "head", "template", "noscript", "svg", "select", "textarea"])
_CELL_TAGS = frozenset({"td", "th"})
_MARKED = re.compile(r"^\s*(?:[-–—•·*▪●]|\d{1,2}(?:\.\d{1,2})*[.)])")
_MOST_SPAN = 1000
_DEEPEST = 40


def has_tags(text: str) -> bool:
    """Whether a text carries HTML tags or entities."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def text_of(markup: str) -> str:
    """The text of a piece of HTML: blocks and list items on lines of their own."""
    parser = _Page()
    parser.feed(markup)
    parser.close()
    return tidy(parser.rest())


def read_html(text: str, source: str) -> list[Grid]:
    """The tables of a page, each with the text above it; text below the last one makes a grid of lines."""
    parser = _Page()
    parser.feed(text)
    parser.close()
    parser.end_open_tables()
    grids = [
        Grid(tuple(tuple(row) for row in table.rows if row), tuple(_paragraphs(table.above)), source)
        for table in parser.tables
    ]
    if not grids:
        lines = _paragraphs(parser.rest())
        return [Grid(tuple((Cell(line),) for line in lines), (), source)] if lines else []
    return grids


def _paragraphs(text: str) -> list[str]:
    return [line for line in tidy(text).split("\n") if line]


class _Text:
    """Text under construction: knows blocks and lists."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lists: list[int | None] = []
        self._awaits_item = ""

    def add(self, data: str) -> None:
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._awaits_item and text.strip():
            marked = _MARKED.match(text)
            self._parts.append("" if marked else self._awaits_item)
            self._awaits_item = ""
        self._parts.append(text)

    def line(self) -> None:
        self._parts.append("\n")

    def begin_list(self, ordered: bool) -> None:
        self._lists.append(0 if ordered else None)
        self.line()

    def end_list(self) -> None:
        if self._lists:
            self._lists.pop()
        self._awaits_item = ""
        self.line()

    def item(self) -> None:
        self.line()
        last = self._lists[-1] if self._lists else None
        if last is None:
            self._awaits_item = "- "
        else:
            self._lists[-1] = last + 1
            self._awaits_item = f"{last + 1}. "

    def value(self) -> str:
        return "".join(self._parts)


class _Table:
    def __init__(self, above: str) -> None:
        self.above = above
        self.rows: list[list[Cell]] = []
        self.cell: _Text | None = None
        self.caption: _Text | None = None
        self.spans = (1, 1)
        self.inner: list[_Table] = []

    def end_cell(self) -> None:
        if self.cell is not None:
            self.rows[-1].append(Cell(tidy(self.cell.value()), *self.spans))
        self.cell = None

    def end_caption(self) -> None:
        if self.caption is not None:
            self.above += f"\n{self.caption.value()}"
        self.caption = None

    def is_layout(self) -> bool:
        """A table that only places other tables on the page."""
        return bool(self.inner) and (len(self.rows) <= 2 or max(map(len, self.rows)) <= 2)

    def as_lines(self) -> str:
        return "\n".join(" — ".join(cell.text for cell in row if cell.text) for row in self.rows)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._outside = _Text()
        self._silent = 0

    def rest(self) -> str:
        return self._outside.value()

    def end_open_tables(self) -> None:
        while self._open:
            self._end_table()

    @property
    def _text(self) -> _Text | None:
        if not self._open:
            return self._outside
        return self._open[-1].cell or self._open[-1].caption

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Skips «<![…]>» that the standard parser knows no name for, where it would assert instead."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.rawdata.find(">", i) + 1 or -1

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.add(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table" and len(self._open) < _DEEPEST:
            self._begin_table()
        elif self._open and (tag == "tr" or tag in _CELL_TAGS):
            self._begin_row_or_cell(tag, dict(attrs))
        elif self._open and tag == "caption" and not self._open[-1].rows:
            self._open[-1].caption = _Text()
        elif self._text is not None:
            self._begin_block(self._text, tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._open:
            self._end_table()
        elif self._open and (tag == "tr" or tag in _CELL_TAGS):
            self._open[-1].end_cell()
        elif self._text is not None and tag in {"ul", "ol"}:
            self._text.end_list()
        elif self._text is not None and tag in _BLOCKS:
            self._text.line()

    def _begin_block(self, text: _Text, tag: str) -> None:
        if tag in {"ul", "ol"}:
            text.begin_list(tag == "ol")
        elif tag == "li":
            text.item()
        elif tag == "br" or tag in _BLOCKS:
            text.line()

    def _begin_table(self) -> None:
        above = ""
        if not self._open:
            above, self._outside = self._outside.value(), _Text()
        elif self._open[-1].cell is not None:
            above = self._open[-1].cell.value()
        self._open.append(_Table(above))

    def _begin_row_or_cell(self, tag: str, attrs: dict[str, str | None]) -> None:
        table = self._open[-1]
        table.end_cell()
        table.end_caption()
        if tag == "tr" or not table.rows:
            table.rows.append([])
        if tag != "tr":
            table.cell = _Text()
            table.spans = (_span(attrs.get("rowspan")), _span(attrs.get("colspan")))

    def _end_table(self) -> None:
        table = self._open.pop()
        table.end_cell()
        shown = table.inner if table.is_layout() else [table]
        if self._open:
            outer = self._open[-1]
            outer.inner.extend(shown)
            if outer.cell is not None:
                outer.cell.line()
                for line in table.as_lines().split("\n"):
                    outer.cell.add(line)
                    outer.cell.line()
        else:
            shown[0].above = f"{table.above}\n{shown[0].above}" if shown[0] is not table else table.above
            self.tables.extend(shown)


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    if not digits.isdecimal() or len(digits) > 6:
        return 1
    return min(max(1, int(digits)), _MOST_SPAN)
