"""A roadmap report as rows of cells: what .xlsx, .docx and .pdf have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.writers import words
from domain.report import Line, RoadmapReport, Row

Cell = str | int | date | None
"""A spreadsheet keeps the type, paper prints it (``printed``)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and its width in millimetres in a table as wide as a sheet of A4 laid on its side."""

    title: str
    width: float


COLUMNS = (
    Column("№", 9),
    Column("Наименование мероприятия", 43),
    Column("Ответственный", 24),
    Column("Результат", 41),
    Column("Срок", 23),
    Column("Контроль исполнения", 27),
    Column("Статус", 24),
    Column("Фактическая дата", 21),
    Column("Подтверждение", 26),
    Column("Отклонение, раб. дней", 21),
    Column("Перенос (было / стало / основание)", 22),
)
"""The six columns of the customer's table in its order, and what the roadmap has become since."""

NUMBER, TITLE, RESPONSIBLE, RESULT, DEADLINE, CONTROL, STATUS, ACTUAL, CONFIRMATION, DEVIATION, MOVES = range(
    len(COLUMNS)
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the table: a measure as printed, or (``part``) one more milestone of the measure above."""

    row: Row
    line: Line | None
    part: bool


def records(rows: Sequence[Row]) -> Iterator[Record]:
    """Every milestone on a row of its own; the one that closes a measure stands on the row of the measure."""
    for row in rows:
        closing = next((each for each in row.lines if each.title == row.title), None)
        if closing is None and len(row.lines) == 1:
            closing = row.lines[0]
        yield Record(row, closing, part=False)
        yield from (Record(row, each, part=True) for each in row.lines if each is not closing)


def sections(rows: Sequence[Row]) -> Iterator[tuple[str | None, list[Row]]]:
    """The measures under the heading they stand under; ``None`` where there is none."""
    heading: str | None = None
    under: list[Row] = []
    for row in rows:
        if under and row.section != heading:
            yield heading, under
            under = []
        heading = row.section
        under.append(row)
    if under:
        yield heading, under


def cells(record: Record) -> tuple[Cell, ...]:
    """The cells of a row, one for each of ``COLUMNS``."""
    return (
        *(_of_part(record.row, record.line) if record.part else _of_measure(record.row)),
        *_now(record.line),
    )


def printed(cell: Cell) -> str:
    """The cell on paper."""
    return words.day(cell) if isinstance(cell, date) else "" if cell is None else str(cell)


def heading(report: RoadmapReport) -> tuple[str, str]:
    """The title, and below it where and as of when."""
    place = words.where(report.municipality, report.school)
    return words.one_line(report.title), f"{place}, {words.as_of(report.as_of)}".lstrip(", ")


def _of_measure(row: Row) -> tuple[Cell, ...]:
    title = "\n".join([row.title, *(f"– {each}" for each in row.details)])
    return (
        words.clean(row.number),
        words.clean(title),
        words.clean(", ".join(row.responsible)),
        words.clean(row.result),
        words.clean(row.deadline),
        words.clean(row.control),
    )


def _of_part(row: Row, line: Line | None) -> tuple[Cell, ...]:
    assert line is not None
    responsible, control = words.clean(", ".join(row.responsible)), words.clean(row.control)
    due = line.due or words.NO_DATE
    return words.clean(line.label), words.clean(line.title), responsible, None, due, control


def _now(line: Line | None) -> tuple[Cell, ...]:
    if line is None:
        return (words.NOTHING, None, None, None, None)
    confirmation = words.clean("\n".join(line.confirmation))
    return (
        words.status(line),
        line.actual,
        confirmation or None,
        line.deviation,
        words.moved(line.moves) or None,
    )


MERGED = range(TITLE, RESULT + 1)
"""On paper the title of a part runs over these columns; what the measure above says is not said again."""
CENTRED = {ACTUAL, DEVIATION}
