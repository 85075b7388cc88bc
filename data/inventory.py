"""Every original that was kept, as the manifest names it."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from data.database import Connection
from data.tables import evidence as t
from data.tables import milestones, organisations, people, roadmaps, rooms
from domain.evidence import Storage
from domain.manifest import Entry
from domain.photo import STAGE_NAMES, Stage


async def entries(
    connection: Connection, *, roadmap_id: int | None = None, school_id: int | None = None
) -> list[Entry]:
    """The originals of one roadmap, of one school or of all, in the order in which they came."""
    place = func.coalesce(roadmaps.c.school_id, rooms.c.school_id)
    query = _originals(place)
    if roadmap_id is not None:
        query = query.where(milestones.c.roadmap_id == roadmap_id)
    if school_id is not None:
        query = query.where(place == school_id)
    return [_entry(row) for row in await connection.execute(query)]


def _originals(place: ColumnElement[int]) -> Select[Any]:
    """All that is stored, with what it is of; ``place``: the school it was taken at."""
    source = (
        t.join(people, people.c.id == t.c.person_id)
        .outerjoin(rooms, rooms.c.id == t.c.room_id)
        .outerjoin(milestones, milestones.c.id == t.c.milestone_id)
        .outerjoin(roadmaps, roadmaps.c.id == milestones.c.roadmap_id)
        .outerjoin(organisations, organisations.c.id == place)
    )
    named = (organisations.c.name.label("school"), rooms.c.name.label("room"), people.c.name.label("person"))
    return (
        select(t, milestones.c.label, people.c.post, *named)
        .select_from(source)
        .where(t.c.sha256.is_not(None), t.c.state == Storage.STORED.value)
        .order_by(t.c.id)
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        sha256=row.sha256,
        size=row.size or 0,
        received_at=row.received_at,
        school=row.school or "",
        label=row.label or "",
        room=row.room or "",
        stage=STAGE_NAMES[Stage(row.stage)] if row.stage else "",
        person=row.person,
        post=row.post or "",
        chat_id=row.chat_id,
        message_id=row.message_id,
        file_name=row.file_name or "",
    )


async def cleared(connection: Connection) -> frozenset[tuple[int, int]]:
    """The messages (chat, message) whose originals were cleared away by the age limit."""
    query = select(t.c.chat_id, t.c.message_id).where(t.c.state == Storage.EXPIRED.value)
    return frozenset((row.chat_id, row.message_id) for row in await connection.execute(query))
