"""Text whose columns were lost: rows joined by single spaces, or a cell on each line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from domain.deadline import parse
from domain.draft.columns import Field, field_of, recognise
from domain.draft.deadline_anchor import find_deadline, leading_deadline
from domain.draft.organisation_names import names_at_end, names_at_start
from domain.grid import Cell, Grid

_HEADINGS: tuple[tuple[Field, str], ...] = (
    ("number", r"(?:№+|\bN|\bNo)\s*(?:[пn]\s*[/\\.]\s*[пn]\.?|п\.п\.)?|\bп/п\b"),
    (
        "result",
        r"(?:(?:ожидаем|планируем)\w+\s+)?результат\w*(?:\s+(?-i:реализации|исполнения|мероприяти\w+))?"
        r"|показател\w+|вид\s+документа|подтвержд\w+",
    ),
    ("control", r"ответственн\w+\s+за\s+контроль|контрол\w+(?:\s+(?:за\s+)?исполнени\w+)?"),
    (
        "deadline",
        r"(?:плановы\w+\s+)?(?:срок\w*|дат[аы]|период|месяц|время)"
        r"(?:\s+(?-i:исполнения|реализации|проведения|выполнения|окончания|мероприяти\w+))*",
    ),
    (
        "responsible",
        r"ответственн\w+(?:\s+(?:исполнител\w+|лица|лицо|за\s+(?:исполнение|выполнение|проведение|реализацию)))*"
        r"|исполнител\w+",
    ),
    (
        "title",
        r"(?:наименовани\w+|содержани\w+|перечень|название)\s+(?:основн\w+\s+)?(?:мероприяти\w+|работ\w*|мер\w*)"
        r"|мероприяти\w+|направлени\w+\s+деятельности|вид\w*\s+работ\w*|содержание|наименование",
    ),
    ("other", r"примечани\w+|место(?:\s+проведения)?|участники|отметка\s+о\s+(?:выполнении|исполнении)"),
)
_HEADING = re.compile("|".join(f"(?P<f{i}>{pattern})" for i, (_, pattern) in enumerate(_HEADINGS)), re.I)
_NUMBERED = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3})*[.)]?)\s+(?=\S)")
_NUMBER_ALONE = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s*$")
_SECTION = re.compile(r"^(?:раздел|этап|блок|направление)\b|^[IVXІХ]+\.\s", re.I)
_AFTERWORD = re.compile(r"^(?:[-–—_*=]{3,}|<\*+>|\*)")
_LISTED: tuple[Field, ...] = ("number", "title", "deadline", "responsible")
_LISTED_HEADINGS = ("№", "Мероприятие", "Срок", "Ответственный")
_DEFAULT_DAY = date(2000, 1, 1)
_FEWEST_FIELDS = 3
_MOST_WORDS = 400


def with_columns(grid: Grid) -> Grid:
    """The grid with its columns found again, or the same grid if it has columns or none can be found."""
    if not grid.rows or any(len(row) != 1 for row in grid.rows):
        return grid
    lines = [line for row in grid.rows for line in row[0].text.split("\n") if line.strip()]
    found = _cells_on_lines(lines) or _joined_rows(lines) or _listed_rows(lines)
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
        fields = [field_of(heading) for heading in lines[start : start + width]]
        once = len(set(fields)) == len(fields) >= _FEWEST_FIELDS
        if once and recognise(lines[start : start + width]) and body:
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


def _listed_rows(lines: Sequence[str]) -> tuple[list[str], list[list[str]]] | None:
    """A numbered list without headings: «1. Издать приказ — до 01.02.2024 — МОУО»."""
    start = next((i for i, line in enumerate(lines) if _NUMBERED.match(line)), len(lines))
    texts = list(_row_texts(lines[start:]))
    if len(texts) < 2 or not all(_NUMBERED.match(text) for text in texts):
        return None
    rows = [[_bare(cell) for cell in _split_row(text, _LISTED)] for text in texts]
    dated = sum(bool(row[2]) for row in rows)
    return (list(lines[:start]), [list(_LISTED_HEADINGS), *rows]) if dated * 2 > len(rows) else None


def _bare(cell: str) -> str:
    """A cell without the words that stood in for its heading: «…, срок», «отв. …»."""
    named = re.sub(r"^(?:отв\.|ответственн\w+\s*[:–—-])\s*", "", cell.strip(" -–—;,:"), flags=re.I)
    return re.sub(r"[,;(]\s*срок\w*$", "", named, flags=re.I).strip(" -–—;,:")


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
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if _AFTERWORD.match(line):
            break
        if _NUMBERED.match(line) or _is_section(line, current, following):
            if current:
                yield current
            current = line.strip()
        else:
            current = f"{current} {line.strip()}".strip()
    if current:
        yield current


def _is_section(line: str, before: str, following: str) -> bool:
    if _SECTION.match(line) or (line.isupper() and len(line) > 5):
        return True
    after_person = bool(re.search(r"[А-ЯЁ]\.\s?[А-ЯЁ]\.$", before)) and not re.search(r"[А-ЯЁ]\.", line)
    return after_person and line[:1].isupper() and bool(_NUMBERED.match(following))


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
    last = len(words) - (1 if after and names != _LISTED else 0)
    if before:
        start, end = find_deadline(words, 1, last, _is_deadline)
    else:
        start, end = leading_deadline(words, _is_deadline)
    cells["deadline"] = " ".join(words[start:end])
    _share(" ".join(words[:start]), before, cells)
    _share(" ".join(words[end:]), after, cells)
    return [cells.get(name, "") for name in names]


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
    for start in range(1, min(len(words), _MOST_WORDS)):
        who, rest = names_at_start(" ".join(words[start:]))
        if who and rest:
            cells[people] = who
            _share(" ".join(words[:start]), names[:at], cells)
            _share(rest, names[at + 1 :], cells)
            return
    cells[names[0]] = text
