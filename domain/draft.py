"""From the grids of a document to draft roadmaps with their problems."""

from collections.abc import Sequence
from datetime import date

from domain.deadline import parse
from domain.draft_doubts import doubts
from domain.draft_json import as_json, from_json
from domain.draft_measures import Abbreviation, DraftMeasure, DraftMilestone, DraftRoadmap, Problem
from domain.draft_rows import measure_of
from domain.errors import DomainError
from domain.grid import Grid
from domain.organisation_names import abbreviations_in
from domain.roadmap_title import school_of, title_of
from domain.rows import PrintedTable, printed_rows
from domain.table import Table, tables_of

__all__ = [
    "Abbreviation",
    "DraftMeasure",
    "DraftMilestone",
    "DraftRoadmap",
    "NoRoadmapError",
    "Problem",
    "as_json",
    "draft_roadmaps",
    "from_json",
]


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
