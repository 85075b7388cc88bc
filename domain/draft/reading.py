"""From the grids of a document to draft roadmaps with their problems."""

from collections.abc import Sequence
from datetime import date

from domain.deadline import parse
from domain.draft.doubts import doubts
from domain.draft.measures import measure_of
from domain.draft.model import DraftRoadmap
from domain.draft.organisation_names import abbreviations_in
from domain.draft.roadmap_title import school_of, title_of
from domain.draft.rows import PrintedTable, printed_rows
from domain.draft.table import Table, tables_of
from domain.errors import DomainError
from domain.grid import Grid


class NoRoadmapError(DomainError):
    """The document holds no table of measures."""

    def __init__(self) -> None:
        super().__init__(
            "Не нашёл в файле таблицы мероприятий: нужна таблица с заголовками,"
            " например «Наименование мероприятия», «Ответственный», «Срок»."
        )


def draft_roadmaps(grids: Sequence[Grid], on: date) -> list[DraftRoadmap]:
    """Every roadmap of a document as it was understood; ``on`` resolves dates without a year.

    Raises ``NoRoadmapError`` where no table of measures is found. No row is dropped: what could not be
    understood is kept as printed and named in ``problems``.
    """
    tables = [
        (table, printed_rows(table, lambda wording: _is_deadline(wording, on))) for table in tables_of(grids)
    ]
    drafts = [_draft(table, printed, on) for table, printed in tables if printed.rows]
    if not drafts:
        raise NoRoadmapError
    return drafts


def _is_deadline(wording: str, on: date) -> bool:
    deadline = parse(wording, on)
    return deadline.due is not None and deadline.kind != "unknown"


def _draft(table: Table, printed: PrintedTable, on: date) -> DraftRoadmap:
    title = title_of(table.captions, table.source)
    measures = tuple(measure_of(row, position, on) for position, row in enumerate(printed.rows, start=1))
    said = [*table.captions, *(text for row in printed.rows for text in row.cells.values())]
    return DraftRoadmap(
        title=title,
        school=school_of(title, (*table.captions, table.source)),
        measures=measures,
        problems=doubts(measures, printed, table.remarks),
        abbreviations=abbreviations_in(said),
    )
