"""The rooms of a school that photo monitoring goes through."""

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from data.database import Connection, insert_new
from data.tables import evidence
from data.tables import rooms as t
from domain.evidence import EvidenceKind
from domain.photo import Room


async def of_school(connection: Connection, school_id: int) -> list[Room]:
    """The rooms of a school in the order in which they were named, with the number of their photos."""
    query = _rooms().where(t.c.school_id == school_id).order_by(t.c.id)
    return [_room(row) for row in await connection.execute(query)]


async def get(connection: Connection, room_id: int) -> Room | None:
    """A room, or ``None``."""
    row = (await connection.execute(_rooms().where(t.c.id == room_id))).one_or_none()
    return None if row is None else _room(row)


async def ensure(connection: Connection, school_id: int, name: str) -> Room:
    """The room of that very name, made if it is new."""
    await insert_new(connection, t, {"school_id": school_id, "name": name})
    query = _rooms().where(t.c.school_id == school_id, t.c.name == name)
    return _room((await connection.execute(query)).one())


async def rename(connection: Connection, room_id: int, name: str) -> bool:
    """Name a room anew; False where the school has a room of that name."""
    try:
        async with connection.begin_nested():
            await connection.execute(update(t).where(t.c.id == room_id).values(name=name))
    except IntegrityError:
        return False
    return True


async def merge(connection: Connection, room_id: int, into: int) -> int:
    """Give one room's photos to another and forget it; the number of pieces that moved."""
    moved = update(evidence).where(evidence.c.room_id == room_id).values(room_id=into)
    number = (await connection.execute(moved)).rowcount
    await connection.execute(delete(t).where(t.c.id == room_id))
    return number


async def remove(connection: Connection, room_id: int) -> bool:
    """Forget a room that nothing was sent for; False where something was."""
    used = select(evidence.c.id).where(evidence.c.room_id == room_id).exists()
    return (await connection.execute(delete(t).where(t.c.id == room_id, ~used))).rowcount == 1


def _rooms() -> Select[tuple[int, int, str, int]]:
    photos = (
        select(func.count())
        .where(evidence.c.room_id == t.c.id, evidence.c.kind == EvidenceKind.PHOTO.value)
        .scalar_subquery()
    )
    return select(t.c.id, t.c.school_id, t.c.name, photos.label("photos"))


def _room(row: Row[tuple[int, int, str, int]]) -> Room:
    return Room(row.id, row.school_id, row.name, row.photos)
