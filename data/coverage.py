"""The matrix of photo monitoring: how many photos there are of each room at each stage."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from data.database import Connection
from data.shots import counts, is_photo
from data.tables import evidence as t
from data.tables import milestones, organisations, roadmaps, rooms
from data.visibility import within
from domain.access import Scope
from domain.coverage import Coverage, RoomCoverage
from domain.evidence import Storage
from domain.photo import UNSEEN, Stage


async def of_school(connection: Connection, school_id: int) -> Coverage | None:
    """The matrix of a school; ``None`` where there is no such organisation."""
    return (await of_schools(connection, [school_id])).get(school_id)


async def of_schools(connection: Connection, school_ids: Iterable[int]) -> dict[int, Coverage]:
    """The matrices of these schools, by id: three queries, however many schools."""
    ids = list(school_ids)
    schools = await connection.execute(_schools(ids))
    photos, remarks = await _cells(connection, ids)
    found: dict[int, list[RoomCoverage]] = {}
    for row in await connection.execute(_rooms(ids)):
        room = RoomCoverage(row.id, row.name, photos.get(row.id, {}), remarks.get(row.id, {}))
        found.setdefault(row.school_id, []).append(room)
    return {row.id: Coverage(row.id, row.name, tuple(found.get(row.id, ())), row.unplaced) for row in schools}


async def pair(connection: Connection, room_id: int) -> tuple[str, str] | None:
    """The first photo of a room before and the last one after (SHA-256, hex), where there are both."""
    query = (
        select(t.c.stage, t.c.sha256)
        .where(t.c.room_id == room_id, counts(), t.c.state == Storage.STORED.value)
        .order_by(t.c.id)
    )
    rows = (await connection.execute(query)).all()
    before = next((row.sha256 for row in rows if row.stage == Stage.BEFORE), None)
    after = next((row.sha256 for row in reversed(rows) if row.stage == Stage.AFTER), None)
    return None if before is None or after is None else (before, after)


async def school_of_room(connection: Connection, room_id: int) -> tuple[int, str] | None:
    """The id of the school that the room belongs to, and what the room is called."""
    row = (await connection.execute(select(rooms).where(rooms.c.id == room_id))).one_or_none()
    return None if row is None else (row.school_id, row.name)


async def schools(connection: Connection, scope: Scope) -> list[int]:
    """The schools of whose roadmaps the scope covers anything, by name."""
    seen = (
        select(roadmaps.c.school_id)
        .join(milestones, milestones.c.roadmap_id == roadmaps.c.id)
        .where(within(scope))
    )
    query = select(organisations.c.id).where(organisations.c.id.in_(seen)).order_by(organisations.c.name)
    return list((await connection.execute(query)).scalars())


async def _cells(
    connection: Connection, school_ids: list[int]
) -> tuple[dict[int, dict[Stage, int]], dict[int, dict[Stage, str]]]:
    """By id of the room and stage: how many photos count, and the last remark with which one was refused."""
    query = (
        select(t.c.room_id, t.c.stage, t.c.accepted, t.c.remark)
        .join(rooms, rooms.c.id == t.c.room_id)
        .where(rooms.c.school_id.in_(school_ids), is_photo(), ~_is_broken(), t.c.stage.is_not(None))
        .order_by(t.c.id)
    )
    photos: dict[int, dict[Stage, int]] = {}
    remarks: dict[int, dict[Stage, str]] = {}
    for row in await connection.execute(query):
        stage = Stage(row.stage)
        if row.accepted is False:
            remarks.setdefault(row.room_id, {})[stage] = row.remark or ""
        else:
            cells = photos.setdefault(row.room_id, {})
            cells[stage] = cells.get(stage, 0) + 1
    return photos, remarks


def _is_broken() -> ColumnElement[bool]:
    """A picture that was looked into and does not open shows no room, unless a controller takes it."""
    unknown = or_(t.c.format.is_(None), t.c.format.not_in(UNSEEN))
    unseen = and_(t.c.inspected_at.is_not(None), t.c.dhash.is_(None), unknown)
    return and_(unseen, t.c.accepted.is_distinct_from(True))


def _rooms(school_ids: list[int]) -> Select[Any]:
    return select(rooms).where(rooms.c.school_id.in_(school_ids)).order_by(rooms.c.school_id, rooms.c.name)


def _schools(school_ids: list[int]) -> Select[Any]:
    placed = t.c.room_id.is_not(None) & t.c.stage.is_not(None)
    unplaced = (
        select(func.coalesce(func.sum(case((placed, 0), else_=1)), 0))
        .select_from(
            t.join(milestones, milestones.c.id == t.c.milestone_id).join(
                roadmaps, roadmaps.c.id == milestones.c.roadmap_id
            )
        )
        .where(roadmaps.c.school_id == organisations.c.id, counts())
    )
    return select(organisations, unplaced.scalar_subquery().label("unplaced")).where(
        organisations.c.id.in_(school_ids)
    )
