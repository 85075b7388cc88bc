"""Text whose columns were lost: rows joined by single spaces, or a cell on each line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from domain.columns import Field, field_of, recognise
from domain.deadline import parse
from domain.grid import Cell, Grid
from domain.organisation_names import names_at_end, names_at_start

_HEADINGS: tuple[tuple[Field, str], ...] = (
    ("number", r"(?:№+|\bN|\bNo)\s*(?:[пn]\s*[/\\.]\s*[пn]\.?|п\.п\.)?|\bп/п\b"),
    ("result", r"(?:ожидаем\w+|планируем\w+)\s+результат\w*|результат\w*(?:\s+(?:реализации|исполнения|мероприяти\w+))?|показател\w+|вид\s+документа|подтвержд\w+"),
    ("control", r"контрол\w+\s+(?:за\s+)?исполнени\w+|контрол\w+|ответственн\w+\s+за\s+контроль"),
    ("deadline", r"(?:плановы\w+\s+)?(?:срок\w*|дат[аы]|период|месяц|время)(?:\s+(?:исполнения|реализации|проведения|выполнения|окончания|мероприяти\w+))*"),
    ("responsible", r"ответственн\w+(?:\s+(?:исполнител\w+|лица|лицо|за\s+(?:исполнение|выполнение|проведение|реализацию)))*|исполнител\w+"),
    ("title", r"(?:наименовани\w+|содержани\w+|перечень|название)\s+(?:основн\w+\s+)?(?:мероприяти\w+|работ\w*|мер\w*)|мероприяти\w+|направлени\w+\s+деятельности|вид\w*\s+работ\w*|содержание|наименование"),
    ("other", r"примечани\w+|место(?:\s+проведения)?|участники|отметка\s+о\s+(?:выполнении|исполнении)"),
)  # fmt: skip
_HEADING = re.compile("|".join(f"(?P<f{i}>{pattern})" for i, (_, pattern) in enumerate(_HEADINGS)), re.I)
_NUMBERED = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3})*[.)]?)\s+(?=\S)")
_NUMBER_ALONE = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s*$")
_SECTION = re.compile(r"^(?:раздел|этап|блок|направление)\b|^[IVXІХ]+\.\s", re.I)
_AFTERWORD = re.compile(r"^(?:[-–—_*=]{3,}|<\*+>|\*)")
_STARTS = re.compile(
    r"^[«\"(]?(?:\d|до|к|не|с|со|в|во|по|январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|[ivxіх]+$"
    r"|перв|втор|трет|четв|ежегодн|ежемесячн|еженедельн|ежекварт|ежедневн|постоянн|кажд|весь|в теч|раз|начин|после|за$"
    r"|регулярн|систематич)",
    re.I,
)
_LONGEST_DEADLINE = 14
_DEFAULT_DAY = date(2000, 1, 1)
_FEWEST_FIELDS = 3


def with_columns(grid: Grid) -> Grid:
    """The grid with its columns found again, or the same grid if it has columns or none can be found."""
    if not grid.rows or any(len(row) != 1 for row in grid.rows):
        return grid
    lines = [line for row in grid.rows for line in row[0].text.split("\n") if line.strip()]
    found = _cells_on_lines(lines) or _joined_rows(lines)
    if not found:
        return grid
    captions, rows = found
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    return Grid(cells, (*grid.captions, *captions), grid.source, grid.remarks)


def _cells_on_lines(lines: Sequence[str]) -> tuple[list[str], list[list[str]]] | None:
    """Headings one under another, then the cells of each row one under another."""
    for start, line in enumerate(lines):
        if field_of(line) is None or len(_fields_in(line)) > 2:
            continue
        width = 0
        while start + width < len(lines) and _is_heading(lines[start + width]):
            width += 1
        body = lines[start + width :]
        if width >= _FEWEST_FIELDS and recognise(lines[start : start + width]) and body:
            rows = list(_rows_of_width(body, width))
            return list(lines[:start]), [list(lines[start : start + width]), *rows]
    return None


def _is_heading(line: str) -> bool:
    return field_of(line) is not None and not _NUMBERED.match(line) and len(line) < 60


def _rows_of_width(lines: Sequence[str], width: int) -> Iterator[list[str]]:
    row: list[str] = []
    for line in lines:
        if row and (len(row) >= width or (_NUMBER_ALONE.match(line) and len(row) > 1)):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _fields_in(line: str) -> list[tuple[Field, str]]:
    found = []
    for match in _HEADING.finditer(line):
        at = int((match.lastgroup or "f0")[1:])
        found.append((_HEADINGS[at][0], match[0].strip()))
    return found


def _joined_rows(lines: Sequence[str]) -> tuple[list[str], list[list[str]]] | None:
    """Rows joined by single spaces under headings joined the same way."""
    for start in range(len(lines)):
        for height in (1, 2, 3):
            fields = _fields_in(" ".join(lines[start : start + height]))
            if _is_heading_line(lines[start : start + height], fields):
                body = list(_split_rows(lines[start + height :], fields))
                return (list(lines[:start]), [[text for _, text in fields], *body]) if body else None
    return None


def _is_heading_line(lines: Sequence[str], fields: Sequence[tuple[Field, str]]) -> bool:
    names = [name for name, _ in fields]
    words = " ".join(lines)
    covered = sum(len(text) for _, text in fields)
    begins = bool(fields) and words.strip().startswith(fields[0][1])
    complete = len(set(names)) == len(names) >= _FEWEST_FIELDS and {"title", "deadline"} <= set(names)
    return complete and begins and covered * 10 >= len(words) * 7


def _split_rows(lines: Sequence[str], fields: Sequence[tuple[Field, str]]) -> Iterator[list[str]]:
    names = [name for name, _ in fields]
    for text in _row_texts(lines):
        if _NUMBERED.match(text):
            yield _split_row(text, names)
        else:
            yield [text, *[""] * (len(names) - 1)]


def _row_texts(lines: Sequence[str]) -> Iterator[str]:
    """A numbered line begins a row, other lines go on with it; sections stand alone."""
    current = ""
    for line in lines:
        if _AFTERWORD.match(line):
            break
        if _NUMBERED.match(line) or _SECTION.match(line) or (line.isupper() and len(line) > 5):
            if current:
                yield current
            current = line.strip()
        else:
            current = f"{current} {line.strip()}".strip()
    if current:
        yield current


def _split_row(text: str, names: Sequence[Field]) -> list[str]:
    numbered = _NUMBERED.match(text)
    cells: dict[Field, str] = {}
    if numbered and "number" in names:
        cells["number"] = numbered[1]
        text = text[numbered.end() :]
    at = list(names).index("deadline")
    before = [name for name in names[:at] if name != "number"]
    after = list(names[at + 1 :])
    words = text.split()
    start, end = _anchor(words, bool(before), bool(after))
    cells["deadline"] = " ".join(words[start:end])
    _share(" ".join(words[:start]), before, cells)
    _share(" ".join(words[end:]), after, cells)
    return [cells.get(name, "") for name in names]


def _anchor(words: Sequence[str], before: bool, after: bool) -> tuple[int, int]:
    """Where the deadline stands: the last complete wording, at its longest."""
    first = 1 if before else 0
    for end in range(len(words) - (1 if after else 0), first, -1):
        best = None
        for start in range(end - 1, max(first, end - _LONGEST_DEADLINE) - 1, -1):
            if _STARTS.match(words[start]) and _is_deadline(" ".join(words[start:end])):
                best = start
        if best is not None:
            return best, end
    return len(words), len(words)


def _is_deadline(wording: str) -> bool:
    return parse(wording, _DEFAULT_DAY).kind != "unknown"


def _share(text: str, names: Sequence[Field], cells: dict[Field, str]) -> None:
    """Shares a stretch of text among the columns that it covers: names of people are the border."""
    if not names:
        return
    if len(names) == 1:
        cells[names[0]] = text
        return
    people: Field | None = next((name for name in names if name in {"responsible", "control"}), None)
    if people is None:
        cells[names[0]] = text
    elif names[0] == people:
        cells[people], rest = names_at_start(text)
        _share(rest, names[1:], cells)
    elif names[-1] == people:
        rest, cells[people] = names_at_end(text)
        _share(rest, names[:-1], cells)
    else:
        _share_around(text, names, people, cells)


def _share_around(text: str, names: Sequence[Field], people: Field, cells: dict[Field, str]) -> None:
    at = list(names).index(people)
    words = text.split()
    for start in range(1, len(words)):
        who, rest = names_at_start(" ".join(words[start:]))
        if who and rest:
            cells[people] = who
            _share(" ".join(words[:start]), names[:at], cells)
            _share(rest, names[at + 1 :], cells)
            return
    cells[names[0]] = text
