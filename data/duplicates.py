"""Photos that were sent before: the same to the byte, or nearly the same to the eye, at any school, any day.

A hash is kept in four bands of 16 bits, so that looking for its like reads a few rows of an index, however
many photos there are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, union, update

from data.database import Connection, upsert
from data.tables import evidence as t
from data.tables import likenesses
from domain.likeness import bands, distance, is_near, is_telling, keys

MOST_COMPARED = 2_000
_SERIES = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored photo to be compared: who sent it of what and when. ``dhash``: ``None``, it has no preview."""

    id: int
    sha256: str
    dhash: int | None
    person_id: int
    room_id: int | None
    stage: str | None
    received_at: datetime


async def note(connection: Connection, evidence_id: int) -> int | None:
    """Mark the photo with the older one that it is like, and those that came after it and are like it.

    Gives the id of the older one. To be called once its SHA-256 and its hash are stored; calling it again
    changes nothing.
    """
    columns = (t.c.id, t.c.sha256, t.c.dhash, t.c.person_id, t.c.room_id, t.c.stage, t.c.received_at)
    picture = Picture(*(await connection.execute(select(*columns).where(t.c.id == evidence_id))).one())
    found = await _same(connection, picture) or await _near(connection, picture)
    older = min(((far, each) for each, far in found.items() if each < evidence_id), default=None)
    if older is not None:
        await _mark(connection, evidence_id, older[1], older[0])
    # A download that had to be repeated comes to its turn late.
    for newer, far in found.items():
        if newer > evidence_id:
            await _mark(connection, newer, evidence_id, far)
    await _remember(connection, picture)
    return None if older is None else older[1]


async def _mark(connection: Connection, evidence_id: int, alike_id: int, far: int) -> None:
    query = update(t).where(t.c.id == evidence_id, t.c.alike_id.is_(None))
    await connection.execute(query.values(alike_id=alike_id, distance=far))


async def _remember(connection: Connection, picture: Picture) -> None:
    if picture.dhash is None or not is_telling(picture.dhash):
        return
    rows = [
        {"evidence_id": picture.id, "band": band, "value": value}
        for band, value in enumerate(bands(picture.dhash))
    ]
    await connection.execute(upsert(connection, likenesses).on_conflict_do_nothing(), rows)


async def _same(connection: Connection, picture: Picture) -> dict[int, int]:
    """The same to the byte, by id, with the distance 0."""
    query = (
        select(t.c.id)
        .where(t.c.sha256 == picture.sha256, t.c.id != picture.id)
        .order_by(t.c.id)
        .limit(MOST_COMPARED)
    )
    return dict.fromkeys((await connection.execute(query)).scalars(), 0)


async def _near(connection: Connection, picture: Picture) -> dict[int, int]:
    """Those that are nearly the same, by id, with the bits in which they differ."""
    if picture.dhash is None or not is_telling(picture.dhash):
        return {}
    # One look into the index a band: with OR the planner would read the whole table instead.
    sharing = union(
        *(
            select(likenesses.c.evidence_id).where(likenesses.c.band == band, likenesses.c.value.in_(values))
            for band, values in enumerate(keys(picture.dhash))
        )
    )
    query = (
        select(t.c.id, t.c.dhash)
        .where(t.c.id.in_(sharing), t.c.id != picture.id, ~_of_one_series(picture))
        .order_by(t.c.id)
        .limit(MOST_COMPARED)
    )
    rows = (await connection.execute(query)).all()
    return {row.id: distance(row.dhash, picture.dhash) for row in rows if is_near(row.dhash, picture.dhash)}


def _of_one_series(picture: Picture) -> ColumnElement[bool]:
    """Two shots of one wall, a moment apart, are no repetition: same sender, room and stage, same day."""
    return and_(
        t.c.person_id == picture.person_id,
        t.c.room_id.is_not_distinct_from(picture.room_id),
        t.c.stage.is_not_distinct_from(picture.stage),
        t.c.received_at.between(picture.received_at - _SERIES, picture.received_at + _SERIES),
    )
