"""What waits for acceptance, the oldest first: whole, of one school, or of one measure at all schools."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from data.database import Connection
from data.milestones import joined, milestone_of, selected
from data.tables import events, measures, organisations, people, roadmaps
from data.tables import milestones as t
from domain.acceptance import Heap, Place, Slice
from domain.milestone import Milestone, State

_reporter = people.alias("reporter")
_meant = measures.alias("meant")


async def totals(connection: Connection, part: Slice) -> tuple[int, int]:
    """(results that wait, schools they come from)."""
    query = (
        select(func.count(t.c.id), func.count(roadmaps.c.school_id.distinct()))
        .select_from(t.join(roadmaps, roadmaps.c.id == t.c.roadmap_id))
        .where(_waits(part))
    )
    results, schools = (await connection.execute(query)).one()
    return int(results), int(schools)


async def waiting(
    connection: Connection, part: Slice, *, limit: int, offset: int = 0, after: Place | None = None
) -> list[tuple[Milestone, str]]:
    """A page of what waits, each with the name of whoever reported it (empty where nobody is known)."""
    query = (
        selected()
        .outerjoin(_reporter, _reporter.c.id == t.c.reported_by)
        .add_columns(_reporter.c.name.label("reporter"))
        .where(_waits(part), _later(after))
        .order_by(t.c.reported_on, t.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [(milestone_of(row), row.reporter or "") for row in await connection.execute(query)]


async def schools(connection: Connection) -> list[Heap]:
    """How much waits at each school, the fullest first."""
    number = func.count().label("number")
    query = (
        select(organisations.c.id, organisations.c.name, number)
        .select_from(t.join(roadmaps, roadmaps.c.id == t.c.roadmap_id))
        .join(organisations, organisations.c.id == roadmaps.c.school_id)
        .where(_waits(Slice()))
        .group_by(organisations.c.id, organisations.c.name)
        .order_by(number.desc(), organisations.c.name)
    )
    return [Heap(row.id, row.name, row.number) for row in await connection.execute(query)]


async def measures_waiting(connection: Connection) -> list[Heap]:
    """How much waits under each measure, the fullest first; the same row of many tables counts as one."""
    number = func.count().label("number")
    query = (
        select(
            func.min(measures.c.id).label("id"), measures.c.number.label("printed"), measures.c.title, number
        )
        .select_from(t.join(measures, measures.c.id == t.c.measure_id))
        .join(roadmaps, roadmaps.c.id == t.c.roadmap_id)
        .where(_waits(Slice()))
        .group_by(measures.c.number, measures.c.title)
        .order_by(number.desc(), func.min(measures.c.position))
    )
    rows = await connection.execute(query)
    return [Heap(row.id, f"{row.printed} {row.title}".strip(), row.number) for row in rows]


async def row_of(connection: Connection, milestone: Milestone) -> list[Milestone]:
    """The same milestone in the same table of every school, itself included, whatever its state."""
    query = selected().where(_alike(milestone)).order_by(roadmaps.c.id, t.c.id)
    return [milestone_of(row) for row in await connection.execute(query)]


async def row_counts(connection: Connection, milestone: Milestone) -> tuple[int, int]:
    """How many of that row are (reported, still open)."""
    query = (
        select(t.c.state, func.count().label("number"))
        .select_from(joined())
        .where(_alike(milestone))
        .group_by(t.c.state)
    )
    found = {row.state: row.number for row in await connection.execute(query)}
    return found.get(State.REPORTED.value, 0), found.get(State.OPEN.value, 0)


async def last_event(connection: Connection) -> int:
    """The number of the newest row of the log: what a list made now has seen."""
    return int((await connection.execute(select(func.coalesce(func.max(events.c.id), 0)))).scalar_one())


async def touched_since(connection: Connection, milestone_ids: Iterable[int], seen: int) -> set[int]:
    """Those of the milestones to which anything happened after that row of the log."""
    query = select(events.c.milestone_id).where(
        events.c.id > seen, events.c.milestone_id.in_(list(milestone_ids))
    )
    return set((await connection.execute(query)).scalars())


def _waits(part: Slice) -> ColumnElement[bool]:
    conditions = [t.c.state == State.REPORTED.value]
    if part.school_id:
        conditions.append(roadmaps.c.school_id == part.school_id)
    if part.measure_id:
        alike = select(measures.c.id).join(
            _meant, and_(_meant.c.number == measures.c.number, _meant.c.title == measures.c.title)
        )
        conditions.append(t.c.measure_id.in_(alike.where(_meant.c.id == part.measure_id)))
    return and_(*conditions)


def _later(place: Place | None) -> ColumnElement[bool]:
    if place is None:
        return true()
    same_day = and_(t.c.reported_on == place.reported_on, t.c.id > place.milestone_id)
    return or_(t.c.reported_on > place.reported_on, same_day)


def _alike(milestone: Milestone) -> ColumnElement[bool]:
    title = select(roadmaps.c.title).where(roadmaps.c.id == milestone.roadmap_id).scalar_subquery()
    conditions = [
        t.c.label == milestone.label,
        t.c.title == milestone.title,
        measures.c.number == milestone.measure_number,
        measures.c.title == milestone.measure_title,
        roadmaps.c.title == title,
    ]
    if milestone.rrule:
        # Each occurrence has a document of its own.
        conditions.append(t.c.original_due == milestone.original_due)
    return and_(*conditions)
