"""Requests for photos: what a school owes is a measure with a milestone, like everything else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from data import milestones as milestone_rows
from data import roadmaps as roadmap_rows
from data.database import Connection
from data.shots import counts
from data.tables import evidence, measures, milestones, organisations, people, responsibilities, roadmaps
from data.tables import photo_requests as t
from domain.milestone import State
from domain.photo_request import Answer, PhotoRequest, School
from domain.roadmap import Measure

_school = organisations.alias("school")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is stored for one school: the measure of its request, by the id of the roadmap."""

    school: School
    measure: Measure


async def schools(connection: Connection, school_id: int | None = None) -> list[School]:
    """Every school that has a roadmap, or that one, each with its newest one; by name."""
    query = (
        select(_school.c.id, _school.c.name, func.max(roadmaps.c.id).label("roadmap_id"))
        .join(roadmaps, roadmaps.c.school_id == _school.c.id)
        .group_by(_school.c.id, _school.c.name)
        .order_by(_school.c.name)
    )
    if school_id is not None:
        query = query.where(_school.c.id == school_id)
    return [School(row.id, row.name, row.roadmap_id) for row in await connection.execute(query)]


async def add(connection: Connection, request: PhotoRequest) -> int:
    """Store a request, its own id not looked at; gives the id."""
    values = {
        "school_id": request.school_id,
        "subject": request.subject,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at,
        "due": request.due,
        "weekly": request.weekly,
    }
    return int((await connection.execute(t.insert().values(values).returning(t.c.id))).scalar_one())


async def last_positions(connection: Connection, roadmap_ids: Iterable[int]) -> dict[int, int]:
    """The greatest position of a measure in each of the roadmaps that has any, by id."""
    query = (
        select(measures.c.roadmap_id, func.max(measures.c.position).label("position"))
        .where(measures.c.roadmap_id.in_(list(roadmap_ids)))
        .group_by(measures.c.roadmap_id)
    )
    return {row.roadmap_id: row.position for row in await connection.execute(query)}


async def ask(connection: Connection, request_id: int, asked: Sequence[Asked], today: date) -> list[int]:
    """Store the measures with an open milestone each; gives the ids of the milestones."""
    if not asked:
        return []
    rows = [{**roadmap_rows.values_of(each.measure), "request_id": request_id} for each in asked]
    made = await connection.execute(
        measures.insert().returning(measures.c.id, measures.c.roadmap_id, sort_by_parameter_order=True), rows
    )
    ids = [row.id for row in made]
    answering = [
        {"measure_id": measure_id, "organisation_id": each.school.id}
        for measure_id, each in zip(ids, asked, strict=True)
    ]
    await connection.execute(responsibilities.insert(), answering)
    points = [
        {**_milestone(each.measure, today), "measure_id": measure_id, "roadmap_id": each.measure.roadmap_id}
        for measure_id, each in zip(ids, asked, strict=True)
    ]
    stored = await connection.execute(
        milestones.insert().returning(milestones.c.id, sort_by_parameter_order=True), points
    )
    return [row.id for row in stored]


async def get(connection: Connection, request_id: int) -> PhotoRequest | None:
    """The request of that id."""
    row = (await connection.execute(_selected().where(t.c.id == request_id))).one_or_none()
    return None if row is None else _request(row)


async def open_ones(connection: Connection) -> list[PhotoRequest]:
    """The requests that nobody has closed, the newest first."""
    query = _selected().where(t.c.closed_at.is_(None)).order_by(t.c.id.desc())
    return [_request(row) for row in await connection.execute(query)]


async def answers(connection: Connection, request_id: int) -> list[Answer]:
    """What each school has sent for the request, for a weekly one for its latest week; by school."""
    photos = (
        select(func.count())
        .select_from(evidence)
        .where(evidence.c.milestone_id == milestones.c.id, counts())
        .scalar_subquery()
    )
    query = (
        select(milestones.c.id, milestones.c.due, milestones.c.state, _school.c.name, photos.label("photos"))
        .join(measures, measures.c.id == milestones.c.measure_id)
        .join(roadmaps, roadmaps.c.id == milestones.c.roadmap_id)
        .join(_school, _school.c.id == roadmaps.c.school_id)
        .where(measures.c.request_id == request_id, _is_latest())
        .order_by(_school.c.name, milestones.c.id)
    )
    return [
        Answer(row.id, row.name, row.due, State(row.state), row.photos)
        for row in await connection.execute(query)
    ]


async def close(connection: Connection, request_id: int, now: datetime) -> bool:
    """Close the request; False where it was closed before."""
    query = update(t).where(t.c.id == request_id, t.c.closed_at.is_(None)).values(closed_at=now)
    return (await connection.execute(query)).rowcount == 1


async def unfinished(connection: Connection, request_id: int) -> list[int]:
    """The ids of its milestones for which something may still be asked: open ones, and a series' last."""
    query = (
        select(milestones.c.id)
        .join(measures, measures.c.id == milestones.c.measure_id)
        .where(
            measures.c.request_id == request_id,
            or_(milestones.c.state == State.OPEN.value, and_(milestones.c.rrule.is_not(None), _is_latest())),
        )
        .order_by(milestones.c.id)
    )
    return list((await connection.execute(query)).scalars())


def _is_latest() -> ColumnElement[bool]:
    later = milestones.alias("later")
    followed = select(later.c.id).where(
        later.c.measure_id == milestones.c.measure_id, later.c.position > milestones.c.position
    )
    return ~followed.exists()


def _milestone(measure: Measure, today: date) -> dict[str, Any]:
    return milestone_rows.new_values(
        position=1,
        label=measure.number.rstrip("."),
        title=measure.title,
        start=None,
        due=measure.deadline.due,
        rrule=measure.deadline.rrule,
        external=False,
        today=today,
    )


def _selected() -> Any:
    return (
        select(t, _school.c.name.label("school"), people.c.name.label("person"))
        .outerjoin(_school, _school.c.id == t.c.school_id)
        .join(people, people.c.id == t.c.asked_by)
    )


def _request(row: Row[Any]) -> PhotoRequest:
    return PhotoRequest(
        id=row.id,
        school_id=row.school_id,
        school=row.school,
        subject=row.subject,
        asked_by=row.asked_by,
        person=row.person,
        asked_at=row.asked_at,
        due=row.due,
        weekly=row.weekly,
        closed_at=row.closed_at,
    )
