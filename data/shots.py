"""Photos as a controller looks at them: new ones by series, by school, and what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update

from data.database import Connection
from data.tables import evidence as t
from data.tables import milestones, organisations, people, roadmaps, rooms
from domain.evidence import EvidenceKind, Storage
from domain.photo import Stage
from domain.photo_review import Alike, Heap, Shot


async def new_series(connection: Connection, school_id: int, after: int, *, most: int) -> list[Shot]:
    """Photos that nobody reviewed yet, the oldest first: the first after that id and those that belong to it.

    One series is of one milestone, sender, room and stage. ``school_id`` 0: of any school.
    """
    first = (await connection.execute(_new(school_id).where(t.c.id > after).limit(1))).one_or_none()
    if first is None:
        return []
    together = and_(
        t.c.milestone_id == first.milestone_id,
        t.c.person_id == first.person_id,
        t.c.room_id.is_not_distinct_from(first.room_id),
        t.c.stage.is_not_distinct_from(first.stage),
        t.c.id >= first.id,
    )
    rows = (await connection.execute(_new(school_id).where(together).limit(most))).all()
    return await _with_alike(connection, rows)


async def of_ids(connection: Connection, evidence_ids: Iterable[int]) -> list[Shot]:
    """These photos, reviewed or not, the oldest first."""
    query = _selected().where(t.c.id.in_(list(evidence_ids))).order_by(t.c.id)
    return await _with_alike(connection, (await connection.execute(query)).all())


async def count_new(connection: Connection, school_id: int = 0) -> int:
    """How many photos wait for review, of one school or of all."""
    query = select(func.count()).select_from(_joined()).where(_is_new(school_id))
    return int((await connection.execute(query)).scalar_one())


async def new_by_school(connection: Connection) -> list[Heap]:
    """How many wait at each school that has any, by name of the school."""
    query = (
        select(organisations.c.id, organisations.c.name, func.count().label("number"))
        .select_from(_joined())
        .where(_is_new(0))
        .group_by(organisations.c.id, organisations.c.name)
        .order_by(organisations.c.name)
    )
    return [Heap(row.id, row.name, row.number) for row in await connection.execute(query)]


async def repeats(connection: Connection, *, skip: int, most: int) -> list[Shot]:
    """Photos that are like an older one, reviewed or not, the newest first."""
    query = _selected().where(_is_repeat()).order_by(t.c.id.desc()).offset(skip).limit(most)
    return await _with_alike(connection, (await connection.execute(query)).all())


async def count_repeats(connection: Connection) -> int:
    """How many photos are like an older one."""
    query = select(func.count()).select_from(_joined()).where(_is_repeat())
    return int((await connection.execute(query)).scalar_one())


async def unclaimed(connection: Connection) -> list[tuple[int, int]]:
    """Who (id) sent photos in a private chat without ever saying for what, and how many, by name."""
    query = (
        select(people.c.id, func.count().label("number"))
        .select_from(t.join(people, people.c.id == t.c.person_id))
        .where(is_photo(), t.c.milestone_id.is_(None), t.c.chat_id == people.c.telegram_id)
        .group_by(people.c.id, people.c.name)
        .order_by(people.c.name, people.c.id)
    )
    return [(row.id, row.number) for row in await connection.execute(query)]


async def decide(
    connection: Connection,
    evidence_ids: Sequence[int],
    *,
    accepted: bool,
    by: int,
    now: datetime,
    remark: str | None = None,
) -> list[int]:
    """Say of the photos whether they will do; gives the ids of those of which nobody has said it before."""
    query = (
        update(t)
        .where(t.c.id.in_(evidence_ids), t.c.reviewed_at.is_(None))
        .values(accepted=accepted, remark=remark, reviewed_by=by, reviewed_at=now)
        .returning(t.c.id)
    )
    return sorted((await connection.execute(query)).scalars())


def counts() -> ColumnElement[bool]:
    """The condition on ``evidence`` that it is a photo which came, and was not asked for again."""
    return and_(is_photo(), t.c.accepted.is_distinct_from(False))


def is_photo() -> ColumnElement[bool]:
    """The condition on ``evidence`` that it is a photo which came, even if it was cleared away since."""
    came = t.c.state.in_([Storage.STORED.value, Storage.EXPIRED.value])
    return and_(t.c.kind == EvidenceKind.PHOTO.value, came)


def _is_repeat() -> ColumnElement[bool]:
    return and_(is_photo(), t.c.alike_id.is_not(None))


def _is_new(school_id: int) -> ColumnElement[bool]:
    new = and_(is_photo(), t.c.state == Storage.STORED.value, t.c.reviewed_at.is_(None))
    return and_(new, roadmaps.c.school_id == school_id) if school_id else new


def _joined() -> Any:
    return (
        t.join(milestones, milestones.c.id == t.c.milestone_id)
        .join(roadmaps, roadmaps.c.id == milestones.c.roadmap_id)
        .join(organisations, organisations.c.id == roadmaps.c.school_id)
        .outerjoin(rooms, rooms.c.id == t.c.room_id)
        .join(people, people.c.id == t.c.person_id)
    )


def _selected() -> Select[Any]:
    return select(
        t,
        roadmaps.c.school_id,
        organisations.c.name.label("school"),
        rooms.c.name.label("room"),
        people.c.name.label("person"),
        people.c.post,
    ).select_from(_joined())


def _new(school_id: int) -> Select[Any]:
    return _selected().where(_is_new(school_id)).order_by(t.c.id)


async def _with_alike(connection: Connection, rows: Sequence[Row[Any]]) -> list[Shot]:
    ids = {row.alike_id for row in rows if row.alike_id}
    query = _selected().where(t.c.id.in_(ids))
    known = {row.id: row for row in await connection.execute(query)} if ids else {}
    return [replace(_shot(row), alike=_alike(row, known.get(row.alike_id))) for row in rows]


def _alike(row: Row[Any], other: Row[Any] | None) -> Alike | None:
    if other is None:
        return None
    return Alike(
        evidence_id=other.id,
        exact=row.sha256 == other.sha256,
        distance=row.distance or 0,
        school=other.school,
        room=other.room,
        stage=_stage(other),
        person=other.person,
        received_at=other.received_at,
    )


def _shot(row: Row[Any]) -> Shot:
    return Shot(
        id=row.id,
        milestone_id=row.milestone_id,
        sha256=row.sha256,
        file_id=row.file_id,
        file_name=row.file_name,
        received_at=row.received_at,
        person_id=row.person_id,
        person=row.person,
        post=row.post,
        school_id=row.school_id,
        school=row.school,
        room=row.room,
        stage=_stage(row),
        caption=row.text,
        taken_at=row.taken_at,
        camera=row.camera,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _stage(row: Row[Any]) -> Stage | None:
    return Stage(row.stage) if row.stage else None
