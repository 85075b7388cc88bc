"""What a new edition changes in a roadmap: measures, their order, and the words of milestones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from data import roadmaps
from data.database import Connection
from data.tables import events, measures, milestones, responsibilities
from domain.roadmap import Measure

NEW, GONE, MOVED, REWORDED, HANDED_OVER = (
    "edition-new",
    "edition-gone",
    "edition-deadline",
    "edition-wording",
    "edition-responsible",
)
"""The actions of the events that a new edition writes about milestones."""
_ASIDE = 1_000_000
"""Positions are unique, so rows are set aside before they are put in their new order."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an earlier edition did to a milestone."""

    milestone_id: int
    action: str
    after: dict[str, Any]


async def notes(connection: Connection, roadmap_id: int) -> list[Note]:
    """Which milestones of a roadmap earlier editions dropped or moved, the oldest first."""
    query = (
        select(events.c.milestone_id, events.c.action, events.c.after)
        .join(milestones, milestones.c.id == events.c.milestone_id)
        .where(milestones.c.roadmap_id == roadmap_id, events.c.action.in_([GONE, MOVED]))
        .order_by(events.c.id)
    )
    rows = await connection.execute(query)
    return [Note(row.milestone_id, row.action, row.after or {}) for row in rows]


async def sharing(connection: Connection, titles: Iterable[str]) -> dict[int, int]:
    """How many of these titles each roadmap has among its measures, by id; those with none are left out."""
    query = (
        select(measures.c.roadmap_id, func.count(measures.c.title.distinct()).label("number"))
        .where(measures.c.title.in_(list(titles)))
        .group_by(measures.c.roadmap_id)
    )
    return {row.roadmap_id: row.number for row in await connection.execute(query)}


async def update_measure(connection: Connection, measure: Measure) -> None:
    """Write the measure as it is now; where it stands in the table stays."""
    values = roadmaps.values_of(measure)
    del values["roadmap_id"], values["position"]
    await connection.execute(update(measures).where(measures.c.id == measure.id).values(values))


async def set_responsible(connection: Connection, measure_id: int, organisation_ids: Iterable[int]) -> None:
    """Who answers for the measure from now on."""
    await connection.execute(delete(responsibilities).where(responsibilities.c.measure_id == measure_id))
    rows = [{"measure_id": measure_id, "organisation_id": each} for each in sorted(set(organisation_ids))]
    if rows:
        await connection.execute(responsibilities.insert(), rows)


async def reword(
    connection: Connection, milestone_ids: Sequence[int], *, label: str, title: str, external: bool
) -> None:
    """Call the milestones otherwise; their revision stays, because nothing about them is void."""
    query = update(milestones).where(milestones.c.id.in_(milestone_ids))
    await connection.execute(query.values(label=label, title=title, external=external))


async def set_aside(connection: Connection, roadmap_id: int) -> None:
    """Make room for a new order of the measures."""
    query = update(measures).where(measures.c.roadmap_id == roadmap_id)
    await connection.execute(query.values(position=measures.c.position + _ASIDE))


async def place(connection: Connection, positions: Mapping[int, int]) -> None:
    """Put measures, by id, where they stand now; after ``set_aside``."""
    for measure_id, position in positions.items():
        await connection.execute(
            update(measures).where(measures.c.id == measure_id).values(position=position)
        )


async def place_milestones(connection: Connection, measure_id: int, order: Sequence[int]) -> None:
    """Put the milestones of a measure, all of them by id, in this order."""
    query = update(milestones).where(milestones.c.measure_id == measure_id)
    await connection.execute(query.values(position=milestones.c.position + _ASIDE))
    for position, milestone_id in enumerate(order, start=1):
        await connection.execute(
            update(milestones).where(milestones.c.id == milestone_id).values(position=position)
        )
