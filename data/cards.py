"""What stands on a card beside the milestone itself: one query where nothing has happened."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, exists, select

from data import events, evidence, postponements
from data.database import Reader
from data.events import Event
from data.roadmaps import measure_of
from data.tables import events as event_rows
from data.tables import evidence as evidence_rows
from data.tables import measures, milestones, roadmaps
from data.tables import postponements as postponement_rows
from domain.evidence import Evidence
from domain.postponement import Postponement
from domain.roadmap import Measure


class Beside(NamedTuple):
    """The row of the table, the title of the roadmap, and what was done so far."""

    measure: Measure
    roadmap: str
    evidence: tuple[Evidence, ...]
    history: tuple[Event, ...]
    moves: tuple[Postponement, ...]


async def beside(reader: Reader, milestone_id: int) -> Beside:
    """Everything around the milestone; what there is none of is not asked for."""
    row = (await reader.execute(_around(), {"milestone": milestone_id})).one()
    return Beside(
        measure_of(row),
        row.roadmap,
        tuple(await evidence.of_milestone(reader, milestone_id)) if row.has_evidence else (),
        tuple(await events.of_milestone(reader, milestone_id)) if row.has_history else (),
        tuple(await postponements.of_milestone(reader, milestone_id)) if row.has_moves else (),
    )


@cache
def _around() -> Select[Any]:
    def some(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return exists().where(column == milestones.c.id).correlate(milestones).label(name)

    return (
        select(
            measures,
            roadmaps.c.title.label("roadmap"),
            some(evidence_rows.c.milestone_id, "has_evidence"),
            some(event_rows.c.milestone_id, "has_history"),
            some(postponement_rows.c.milestone_id, "has_moves"),
        )
        .select_from(milestones)
        .join(measures, measures.c.id == milestones.c.measure_id)
        .join(roadmaps, roadmaps.c.id == milestones.c.roadmap_id)
        .where(milestones.c.id == bindparam("milestone"))
    )
