"""Milestones: the unit with one due date and one state. Changed by conditional UPDATE only."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
    update,
)

from data.database import Connection, Reader, insert_new
from data.tables import (
    AT_ONCE,
    NEVER,
    assignments,
    duties,
    measures,
    organisations,
    responsibilities,
    roadmaps,
)
from data.tables import milestones as t
from data.visibility import condition, named, within
from domain.access import Scope
from domain.milestone import Milestone, State

ENOUGH = 60
"""So many are offered of what fits in a great many schools."""

_school = organisations.alias("school")
_municipality = organisations.alias("municipality")


def new_values(
    *,
    position: int,
    label: str,
    title: str,
    start: date | None,
    due: date | None,
    rrule: str | None,
    external: bool,
    today: date,
) -> dict[str, Any]:
    """An open milestone as a row of its table, to be reminded of from ``today`` on, without its parents."""
    recurs = rrule is not None and due is not None
    return {
        "position": position,
        "label": label,
        "title": title,
        "start": start,
        "due": due,
        "original_due": due,
        "rrule": rrule,
        "external": external,
        "state": State.OPEN.value,
        "revision": 1,
        "steps_since": today,
        "plan_on": NEVER if due is None else AT_ONCE,
        "roll_on": AT_ONCE if recurs else NEVER,
    }


async def add(connection: Connection, *, measure_id: int, roadmap_id: int, **fields: Any) -> int:
    """Store an open milestone of these fields (see ``new_values``); gives its id."""
    values = {"measure_id": measure_id, "roadmap_id": roadmap_id, **new_values(**fields)}
    return int((await connection.execute(t.insert().values(values).returning(t.c.id))).scalar_one())


async def get(reader: Reader, milestone_id: int) -> Milestone | None:
    """The milestone of that id."""
    row = (await reader.execute(_of_id(), {"milestone": milestone_id})).one_or_none()
    return None if row is None else milestone_of(row)


async def of_ids(connection: Connection, milestone_ids: Iterable[int]) -> dict[int, Milestone]:
    """The milestones of those ids that exist, by id."""
    rows = await connection.execute(selected().where(t.c.id.in_(list(milestone_ids))))
    return {row.id: milestone_of(row) for row in rows}


async def select_visible(
    connection: Connection,
    scope: Scope,
    *,
    reference: str | None = None,
    roadmap_id: int | None = None,
    measure_id: int | None = None,
    states: Iterable[State] | None = None,
    due_from: date | None = None,
    due_before: date | None = None,
) -> list[Milestone]:
    """What the scope covers, in the order of the tables.

    ``reference``: a label («2.1») or the number of a measure («10»). ``due_from`` is inclusive,
    ``due_before`` is not.
    """
    conditions = [within(scope)]
    if reference is not None:
        conditions.append(or_(t.c.label == reference, measures.c.number.in_(printed(reference))))
    if roadmap_id is not None:
        conditions.append(t.c.roadmap_id == roadmap_id)
    if measure_id is not None:
        conditions.append(t.c.measure_id == measure_id)
    if states is not None:
        conditions.append(t.c.state.in_([state.value for state in states]))
    if due_from is not None:
        conditions.append(t.c.due >= due_from)
    if due_before is not None:
        conditions.append(t.c.due < due_before)
    query = (
        selected()
        .where(and_(*conditions))
        .order_by(_school.c.name, t.c.roadmap_id, measures.c.position, t.c.position)
    )
    return [milestone_of(row) for row in await connection.execute(query)]


async def referred(
    reader: Reader, scope: Scope, reference: str, *, only_open: bool = False
) -> list[Milestone]:
    """What a label («2.1») or the number of a measure («10») means, in the order of the tables.

    Of what means something in every school to those who see all of them, ``ENOUGH``: nobody picks one of a
    thousand, and the cost is not to grow with their number.
    """
    query = _referred(scope.everything, scope.within is not None, only_open)
    asked = {**named(scope), "label": reference, "numbers": printed(reference)}
    return [milestone_of(row) for row in await reader.execute(query, asked)]


def printed(reference: str) -> list[str]:
    """How a number may stand in a table: «10», «10.»."""
    return [reference, f"{reference}.", f"{reference}.."]


async def counts(
    connection: Connection, scope: Scope, today: date
) -> list[tuple[int, str, State, bool, int]]:
    """How many milestones stand where: (roadmap id, school, state, overdue, number), by school."""
    overdue = and_(t.c.state == State.OPEN.value, t.c.due < today, t.c.external.is_(False))
    flag = func.coalesce(overdue, False).label("overdue")
    query = (
        select(t.c.roadmap_id, _school.c.name, t.c.state, flag, func.count().label("number"))
        .select_from(joined())
        .where(within(scope))
        .group_by(t.c.roadmap_id, _school.c.name, t.c.state, flag)
        .order_by(_school.c.name, t.c.roadmap_id)
    )
    rows = await connection.execute(query)
    return [(row.roadmap_id, row.name, State(row.state), bool(row.overdue), row.number) for row in rows]


async def waiting(connection: Connection, today: date) -> tuple[int, int, int]:
    """(overdue, awaiting acceptance, past their day at a third party): how many, over all roadmaps."""
    past = and_(t.c.state == State.OPEN.value, t.c.due < today)
    kinds = (
        and_(past, t.c.external.is_(False)),
        t.c.state == State.REPORTED.value,
        and_(past, t.c.external.is_(True)),
    )
    query = select(*(func.coalesce(func.sum(case((kind, 1), else_=0)), 0) for kind in kinds)).where(
        t.c.state.in_([State.OPEN.value, State.REPORTED.value])
    )
    overdue, reported, external = (await connection.execute(query)).one()
    return int(overdue), int(reported), int(external)


async def latest_due(connection: Connection) -> date | None:
    """The last day on which anything that is still open is due."""
    query = select(func.max(t.c.due)).where(t.c.state == State.OPEN.value)
    found: date | None = (await connection.execute(query)).scalar_one()
    return found


async def change(connection: Connection, milestone: Milestone, **values: Any) -> bool:
    """Change the milestone if it still has the revision we saw; False when somebody was faster.

    The revision rises, which voids every unsent reminder and every old button; planner and roller look at it
    at once, unless ``values`` name other days.
    """
    recurs = values.get("rrule", milestone.rrule) is not None
    looks = {"plan_on": AT_ONCE, "roll_on": AT_ONCE if recurs else NEVER}
    query = (
        update(t)
        .where(t.c.id == milestone.id, t.c.revision == milestone.revision)
        .values({**looks, **values, "revision": t.c.revision + 1})
    )
    return (await connection.execute(query)).rowcount == 1


async def acknowledge(connection: Connection, milestone: Milestone, today: date) -> bool:
    """Note «взято в работу»; it closes nothing, so the revision stays. False when somebody was faster."""
    query = (
        update(t)
        .where(t.c.id == milestone.id, t.c.revision == milestone.revision, t.c.state == State.OPEN.value)
        .values(in_progress_on=today)
    )
    return (await connection.execute(query)).rowcount == 1


async def reporter(connection: Connection, milestone_id: int) -> int | None:
    """The person who reported the result last."""
    query = select(t.c.reported_by).where(t.c.id == milestone_id)
    found: int | None = (await connection.execute(query)).scalar_one()
    return found


async def assign(connection: Connection, milestone_id: int, person_id: int, *, lead: bool) -> bool:
    """Name a person for the milestone; False when they were named already."""
    values = {"milestone_id": milestone_id, "person_id": person_id, "lead": lead}
    return await insert_new(connection, assignments, values)


@cache
def _referred(everything: bool, confined: bool, only_open: bool) -> Select[Any]:
    labelled = t.c.label == bindparam("label")
    numbered = measures.c.number.in_(bindparam("numbers", expanding=True))
    conditions = [condition(everything=everything, confined=confined)]
    if only_open:
        conditions.append(t.c.state == State.OPEN.value)
    meant: ColumnElement[bool]
    if everything:
        of_measures = select(t.c.id).join(measures, measures.c.id == t.c.measure_id)
        several = (select(t.c.id).where(labelled, *conditions), of_measures.where(numbered, *conditions))
        first = (each.order_by(t.c.id).limit(ENOUGH).subquery() for each in several)
        meant = t.c.id.in_(union_all(*(select(each.c.id) for each in first)))
    else:
        meant = and_(or_(labelled, numbered), *conditions)
    in_order = (_school.c.name, t.c.roadmap_id, measures.c.position, t.c.position)
    return selected().where(meant).order_by(*in_order)


def joined() -> Any:
    """Milestones with all that stands above them."""
    return (
        t.join(measures, measures.c.id == t.c.measure_id)
        .join(roadmaps, roadmaps.c.id == t.c.roadmap_id)
        .join(_school, _school.c.id == roadmaps.c.school_id)
        .join(_municipality, _municipality.c.id == roadmaps.c.municipality_id)
    )


def _ids(column: ColumnElement[int], condition: ColumnElement[bool]) -> ColumnElement[str | None]:
    # One query a screen: the few ids of each row come along as «3,5».
    return select(func.aggregate_strings(cast(column, String), ",")).where(condition).scalar_subquery()


@cache
def _of_id() -> Select[Any]:
    return selected().where(t.c.id == bindparam("milestone"))


@cache
def selected() -> Select[Any]:
    """Every milestone with all that ``Milestone`` says about it; ``milestone_of`` reads its rows."""
    return select(
        t,
        measures.c.position.label("measure_position"),
        measures.c.number.label("measure_number"),
        measures.c.title.label("measure_title"),
        measures.c.result,
        measures.c.responsible,
        measures.c.control,
        measures.c.deadline_tentative,
        roadmaps.c.school_id,
        roadmaps.c.municipality_id,
        roadmaps.c.zone,
        _school.c.name.label("school"),
        _municipality.c.name.label("municipality"),
        _ids(responsibilities.c.organisation_id, responsibilities.c.measure_id == t.c.measure_id).label(
            "responsible_ids"
        ),
        _ids(assignments.c.person_id, assignments.c.milestone_id == t.c.id).label("assignee_ids"),
        _ids(duties.c.person_id, on_duty()).label("duty_ids"),
    ).select_from(joined())


def on_duty() -> ColumnElement[bool]:
    """The condition that says the same as ``domain.duty.Duty.covers``."""
    answering = select(responsibilities.c.organisation_id).where(
        responsibilities.c.measure_id == t.c.measure_id
    )
    place = duties.c.place_id
    here = or_(place.is_(None), place == roadmaps.c.school_id, place == roadmaps.c.municipality_id)
    return and_(duties.c.organisation_id.in_(answering.correlate(t)), here)


def milestone_of(row: Row[Any]) -> Milestone:
    """A milestone from a row of ``selected``."""
    return Milestone(
        id=row.id,
        measure_id=row.measure_id,
        roadmap_id=row.roadmap_id,
        position=row.position,
        label=row.label,
        title=row.title,
        due=row.due,
        original_due=row.original_due,
        external=row.external,
        # A day that somebody decided on is firm, however the document put the first one.
        tentative=row.deadline_tentative and row.due == row.original_due,
        state=State(row.state),
        revision=row.revision,
        steps_since=row.steps_since,
        start=row.start,
        rrule=row.rrule,
        reported_on=row.reported_on,
        in_progress_on=row.in_progress_on,
        remark=row.remark,
        measure_position=row.measure_position,
        measure_number=row.measure_number,
        measure_title=row.measure_title,
        result=row.result,
        responsible=tuple(row.responsible),
        control=tuple(row.control),
        responsible_ids=_parse_ids(row.responsible_ids),
        assignee_ids=_parse_ids(row.assignee_ids),
        duty_ids=_parse_ids(row.duty_ids),
        school_id=row.school_id,
        school=row.school,
        municipality_id=row.municipality_id,
        municipality=row.municipality,
        zone=row.zone,
    )


def _parse_ids(joined: str | None) -> frozenset[int]:
    return frozenset(int(each) for each in joined.split(",")) if joined else frozenset()
