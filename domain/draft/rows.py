"""Rows of a table as they are printed: sections, measures, and rows torn by a page break."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from domain.draft.columns import Field
from domain.draft.table import Row, Table, is_column_numbers, is_number, texts
from domain.grid import Slot

_SECTION = re.compile(
    r"^(?:раздел|направлени|этап|блок|модуль|часть|глава|[ivxlcіхv]+\s*[.)]|\d+(?:\.\d+)*\s*[.)]\s*\S|[а-яa-z]\)\s)",
    re.I,
)
_FOOTNOTE = re.compile(r"^(?:<?\*+>?|примечани|\[\d+\]|¹|²|³|-{4,}|_{3,})", re.I)
_SIGNATURE = re.compile(
    r"_{3,}|\bм\.\s?п\.|\(подпись\)|^\s*(?:директор|руководитель|начальник)\b.*\s[А-ЯЁ]\.\s?[А-ЯЁ]\.", re.I
)
_MARK = re.compile(r"^(?:\*+|[¹²³])$")
_CLOSING = re.compile(r"^(?:согласовано|составил[аи]?|подготовил[аи]?|исполнитель|исп\.)(?:\s*:.*)?$", re.I)
_DITTO = re.compile(r"[-–—\s]*(?:[\"″”“„]{1,2}|''|//|»)[-–—\s]*|то же", re.I)
_TOTAL = re.compile(r"^(?:итого|всего)\b", re.I)
_UNFINISHED = re.compile(
    r"(?:\b(?:в|во|на|по|с|со|и|или|к|ко|о|об|от|до|для|из|за|при|у|без|под|над|через|между|не|а|г|№)|[,\-–—(«:])$",
    re.I,
)
_LEADING_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3}){0,4}[.)]|\d{1,3}(?:\.\d{1,3}){1,4})\s+(?=\S)")


@dataclass(slots=True)
class PrintedRow:
    """One measure as printed. ``joined`` says that a torn row was put together; ``extra`` keeps the columns
    that have no field of their own, with their headings.
    """

    number: str
    section: str | None
    cells: dict[Field, str]
    extra: list[tuple[str, str]] = field(default_factory=list)
    joined: bool = False
    shares_number: bool = False


@dataclass(slots=True)
class PrintedTable:
    """The measures of a table in order, and what was left out of them."""

    rows: list[PrintedRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def printed_rows(table: Table, is_deadline: Callable[[str], bool]) -> PrintedTable:
    """The measures of a table; ``is_deadline`` says whether a wording is a complete deadline."""
    reader = _RowReader(table, is_deadline)
    for row in table.rows:
        reader.take(row)
    return reader.printed


class _RowReader:
    def __init__(self, table: Table, is_deadline: Callable[[str], bool]) -> None:
        self.printed = PrintedTable()
        self._columns = table.columns
        self._starts = table.starts
        self._is_deadline = is_deadline
        self._section: str | None = None
        self._at = table.columns.index("number")
        numbers = [row[self._at].text.strip() for row in table.rows] if self._at is not None else []
        self._parents = {number.split(".")[0] for number in numbers if re.match(r"\d+\.\d", number)}
        self._numbered = self._at is not None and any(is_number(row[self._at].text) for row in table.rows)

    def take(self, row: Row) -> None:
        row = self._aligned(row)
        cells = texts(row)
        if not cells or self._repeats_headings(row) or is_column_numbers(cells):
            return
        if self._is_footer(cells):
            self.printed.left_out.append(" | ".join(cells))
        elif self._is_section(row, cells):
            self._section = _one_line(" ".join(dict.fromkeys(cells)))
        elif self._continues(row):
            self._join(row)
        else:
            self._begin(row)

    def _aligned(self, row: Row) -> Row:
        """A row with as many cells as headings goes by their order, even if its borders are a little off."""
        begins = [x for x, slot in enumerate(row) if slot.left]
        starts = self._starts
        if begins == starts or len(begins) != len(starts) or not all(slot.top for slot in row):
            return row
        ends = [*starts[1:], len(row)]
        return [
            Slot(row[begin].text, left=x == start, columns=end - start)
            for begin, start, end in zip(begins, starts, ends, strict=True)
            for x in range(start, end)
        ]

    def _repeats_headings(self, row: Row) -> bool:
        own = [_one_line(slot.text) for slot in row]
        headings = self._columns.headings
        same = [
            text for text, heading in zip(own, headings, strict=False) if text and heading.startswith(text)
        ]
        return len(same) >= max(2, len([text for text in own if text]))

    def _is_footer(self, cells: list[str]) -> bool:
        if _TOTAL.match(cells[0]) or (len(cells) < 3 and _MARK.match(cells[0])):
            return True
        if len(cells) == 1 and self._closes(cells[0]):
            return True
        signed = not is_number(cells[0]) and bool(_SIGNATURE.search(" ".join(cells)))
        return signed and (self._numbered or len(cells) < 3)

    def _closes(self, text: str) -> bool:
        """A footnote, or what begins the signatures below the measures."""
        return bool(_FOOTNOTE.match(text) or (self.printed.rows and _CLOSING.match(text)))

    def _is_section(self, row: Row, cells: list[str]) -> bool:
        if len(set(cells)) != 1 or is_number(cells[0]):
            return self._is_numbered_section(row, cells)
        begins = next(slot for slot in row if slot.text.strip())
        if not begins.top:
            return False
        text = _one_line(cells[0])
        if begins.columns > 1 or (self._at is not None and row[self._at].text.strip() and len(row) > 2):
            return not text[:1].islower()
        at = next(x for x, slot in enumerate(row) if slot is begins)
        return self._columns.fields[at] in {"number", "title", "section"} and self._reads_as_section(text)

    def _is_numbered_section(self, row: Row, cells: list[str]) -> bool:
        """«1 | Организационные мероприятия | | |»: a number and a name, the rest empty or one merged cell."""
        if self._at is None or len(cells) != 2 or not re.match(r"^[IVXІХ]+\.?$|^\d+\.?$", cells[0].strip()):
            return False
        name = next(slot for slot in row if slot.text == cells[1])
        alone = name.columns >= max(2, len(row) - 1) or bool(re.match(r"^[IVXІХ]", cells[0].strip()))
        return alone or cells[0].strip().rstrip(".") in self._parents

    def _reads_as_section(self, text: str) -> bool:
        if text[:1].islower() or text.startswith("("):
            return False
        if _SECTION.match(text) or text.isupper():
            return True
        before = self._last("title")
        return self._numbered and not (before and _UNFINISHED.search(before)) and not self._open_row()

    def _open_row(self) -> bool:
        """Whether the row above still lacks its other cells: then a lone cell belongs to it."""
        return bool(self.printed.rows) and not self.printed.rows[-1].cells.get("deadline")

    def _last(self, name: Field) -> str:
        return self.printed.rows[-1].cells.get(name, "") if self.printed.rows else ""

    def _continues(self, row: Row) -> bool:
        if not self.printed.rows:
            return False
        own = self._read(row, only_top=True)
        if self._at is not None and self._numbered:
            if row[self._at].text.strip() and row[self._at].top:
                return False
            if not row[self._at].top:
                return "title" not in own
        title = own.get("title", "")
        if not title:
            return True
        unfinished = bool(_UNFINISHED.search(self._last("title"))) and not title[:1].isdigit()
        torn = (title[:1].islower() or title.startswith("(")) and (self._numbered or "deadline" not in own)
        return torn or (self._numbered and unfinished)

    def _read(self, row: Row, *, only_top: bool = False) -> dict[Field, str]:
        cells: dict[Field, str] = {}
        for x, name in enumerate(self._columns.fields):
            if name != "other" and x < len(row) and row[x].text.strip() and (row[x].top or not only_top):
                cells.setdefault(name, row[x].text.strip())
        return cells

    def _extra(self, row: Row) -> list[tuple[str, str]]:
        return [
            (self._columns.headings[x], _one_line(row[x].text))
            for x, name in enumerate(self._columns.fields)
            if name == "other" and x < len(row) and row[x].text.strip() and row[x].top and row[x].left
            if row[x].columns == 1
            or self._columns.fields[x : x + row[x].columns].count("other") == row[x].columns
        ]

    def _join(self, row: Row) -> None:
        last = self.printed.rows[-1]
        below = self._at is not None and not row[self._at].top
        for name, text in self._read(row, only_top=True).items():
            before = last.cells.get(name, "")
            apart = below or (name == "deadline" and self._is_deadline(before) and self._is_deadline(text))
            last.cells[name] = f"{before}{chr(10) if apart else ' '}{text}".strip() if before else text
        last.extra.extend(self._extra(row))
        last.joined = last.joined or self._at is None or row[self._at].top

    def _begin(self, row: Row) -> None:
        cells = self._read(row)
        if "title" not in cells and not ("deadline" in cells and len(cells) > 2):
            self.printed.left_out.append(" | ".join(texts(row)))
            return
        number = cells.pop("number", "")
        if self._at is None:
            number, cells["title"] = _take_number(cells.get("title", ""))
        self._section = _one_line(cells.pop("section", "")) or self._section
        self._repeat_above(cells)
        shares = self._at is not None and not row[self._at].top
        self.printed.rows.append(
            PrintedRow(number, self._section, cells, self._extra(row), shares_number=shares)
        )

    def _repeat_above(self, cells: dict[Field, str]) -> None:
        """«-"-» stands for what the row above says in that column."""
        for name, text in cells.items():
            if _DITTO.fullmatch(text) and self._last(name):
                cells[name] = self._last(name)


def _take_number(title: str) -> tuple[str, str]:
    match = _LEADING_NUMBER.match(title)
    return (match[1], title[match.end() :]) if match else ("", title)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
