"""Evidence: photos, documents and texts as they were received, and where in a series they belong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from data.database import Connection, Reader, insert_new
from data.tables import evidence as t
from data.tables import people, rooms
from domain.evidence import Belonging, Evidence, EvidenceKind, Storage
from domain.photo import ImageFacts, Stage

_GIVEN = (Storage.STORED.value, Storage.EXPIRED.value)
"""What counts as given: a file that the age limit cleared away was there when it counted."""


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What came in a message; (``chat_id``, ``message_id``) is its natural key.

    ``retry_at``: set where the file could not be had yet, and is fetched again then.
    """

    kind: EvidenceKind
    chat_id: int
    message_id: int
    text: str | None = None
    album_id: str | None = None
    file_name: str | None = None
    file_id: str | None = None
    sha256: str | None = None
    size: int | None = None
    format: str | None = None
    document_number: str | None = None
    document_date: date | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Album:
    """What is known of an album so far: the pieces stored and announced, and where they went."""

    stored: int
    pending: int
    belonging: Belonging
    caption: str | None


async def add(
    connection: Connection, new: NewEvidence, *, belonging: Belonging, person_id: int, now: datetime
) -> bool:
    """Store one piece, without a milestone until somebody says which.

    False when this very message was stored already: a redelivered update.
    """
    picture = new.kind is EvidenceKind.PHOTO
    values = {
        **_place(belonging),
        "person_id": person_id,
        "received_at": now,
        "kind": new.kind.value,
        "chat_id": new.chat_id,
        "message_id": new.message_id,
        "text": new.text,
        "album_id": new.album_id,
        "file_name": new.file_name,
        "file_id": new.file_id,
        "sha256": new.sha256,
        "size": new.size,
        "format": new.format,
        "document_number": new.document_number,
        "document_date": new.document_date,
        "state": Storage.PENDING.value if new.retry_at else Storage.STORED.value,
        "retry_at": new.retry_at,
        # Only a picture has to be looked into.
        "inspected_at": None if picture else now,
    }
    return await insert_new(connection, t, values)


async def known(connection: Connection, chat_id: int, message_ids: Iterable[int]) -> dict[int, Storage]:
    """Those of the messages that have a row, and whether the file is here."""
    query = select(t.c.message_id, t.c.state).where(
        t.c.chat_id == chat_id, t.c.message_id.in_(list(message_ids))
    )
    return {row.message_id: Storage(row.state) for row in await connection.execute(query)}


async def of_milestone(reader: Reader, milestone_id: int) -> list[Evidence]:
    """All evidence for a milestone, the oldest first."""
    return (await of_milestones(reader, [milestone_id])).get(milestone_id, [])


async def of_milestones(reader: Reader, milestone_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """The same for several of them, by id; nothing under the id of one that has none."""
    query = _pieces().where(t.c.milestone_id.in_(list(milestone_ids)), t.c.state.in_(_GIVEN))
    found: dict[int, list[Evidence]] = {}
    for row in await reader.execute(query.order_by(t.c.id)):
        found.setdefault(row.milestone_id, []).append(_evidence(row))
    return found


async def of_ids(connection: Connection, ids: Iterable[int]) -> list[Evidence]:
    """These pieces, whatever became of their files, the oldest first."""
    query = _pieces().where(t.c.id.in_(list(ids))).order_by(t.c.id)
    return [_evidence(row) for row in await connection.execute(query)]


async def of_messages(connection: Connection, chat_id: int, message_ids: Iterable[int]) -> list[Evidence]:
    """What came in these messages."""
    query = _pieces().where(t.c.chat_id == chat_id, t.c.message_id.in_(list(message_ids)))
    return [_evidence(row) for row in await connection.execute(query.order_by(t.c.id))]


async def album(connection: Connection, chat_id: int, album_id: str) -> Album | None:
    """What came of an album before; ``None`` where nothing has."""
    query = select(t).where(t.c.chat_id == chat_id, t.c.album_id == album_id).order_by(t.c.id)
    rows = (await connection.execute(query)).all()
    if not rows:
        return None
    states = [row.state for row in rows]
    return Album(
        stored=sum(each in _GIVEN for each in states),
        pending=states.count(Storage.PENDING.value),
        belonging=Belonging(rows[0].milestone_id, rows[0].room_id, _stage(rows[0].stage)),
        caption=next((row.text for row in rows if row.text), None),
    )


async def loose(connection: Connection, chat_id: int, person_id: int) -> list[Evidence]:
    """What a person sent to a chat without saying for what, the oldest first."""
    query = _pieces().where(
        t.c.chat_id == chat_id,
        t.c.person_id == person_id,
        t.c.milestone_id.is_(None),
        t.c.state.in_([*_GIVEN, Storage.PENDING.value]),
    )
    return [_evidence(row) for row in await connection.execute(query.order_by(t.c.id))]


async def photos_by(connection: Connection, milestone_id: int, person_id: int) -> list[Evidence]:
    """The photos of one person for a milestone, those too that are still to be fetched, the oldest first."""
    query = _pieces().where(
        t.c.milestone_id == milestone_id,
        t.c.person_id == person_id,
        t.c.kind == EvidenceKind.PHOTO.value,
        t.c.state.in_([*_GIVEN, Storage.PENDING.value]),
    )
    return [_evidence(row) for row in await connection.execute(query.order_by(t.c.id))]


async def place(connection: Connection, piece_id: int, belonging: Belonging) -> bool:
    """Give a milestone a piece that has none yet; False where somebody was faster."""
    query = update(t).where(t.c.id == piece_id, t.c.milestone_id.is_(None)).values(_place(belonging))
    return (await connection.execute(query)).rowcount == 1


async def place_in_room(
    connection: Connection, chat_id: int, person_id: int, belonging: Belonging, *, since: datetime
) -> int:
    """Put what a person has sent since then for that milestone into the room and the stage, as far as the
    pieces have none; the number of pieces.
    """
    mine = (
        t.c.chat_id == chat_id,
        t.c.person_id == person_id,
        t.c.milestone_id == belonging.milestone_id,
        t.c.received_at >= since,
        t.c.file_id.is_not(None),
    )
    placed: set[int] = set()
    if belonging.room_id is not None:
        query = update(t).where(*mine, t.c.room_id.is_(None)).values(room_id=belonging.room_id)
        placed |= set((await connection.execute(query.returning(t.c.id))).scalars())
    if belonging.stage is not None:
        alike = t.c.room_id == belonging.room_id if belonging.room_id else t.c.room_id.is_(None)
        query = update(t).where(*mine, alike, t.c.stage.is_(None)).values(stage=belonging.stage.value)
        placed |= set((await connection.execute(query.returning(t.c.id))).scalars())
    return len(placed)


def _pieces() -> Select[Any]:
    return (
        select(t, people.c.name.label("person"), people.c.post, rooms.c.name.label("room"))
        .join(people, people.c.id == t.c.person_id)
        .outerjoin(rooms, rooms.c.id == t.c.room_id)
    )


def _place(belonging: Belonging) -> dict[str, Any]:
    return {
        "milestone_id": belonging.milestone_id,
        "room_id": belonging.room_id,
        "stage": belonging.stage and belonging.stage.value,
    }


def _stage(stored: str | None) -> Stage | None:
    return Stage(stored) if stored else None


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        id=row.id,
        milestone_id=row.milestone_id,
        kind=EvidenceKind(row.kind),
        person=row.person,
        received_at=row.received_at,
        text=row.text,
        file_name=row.file_name,
        file_id=row.file_id,
        sha256=row.sha256,
        document_number=row.document_number,
        document_date=row.document_date,
        post=row.post,
        chat_id=row.chat_id,
        message_id=row.message_id,
        album_id=row.album_id,
        size=row.size,
        format=row.format,
        room_id=row.room_id,
        room=row.room,
        stage=_stage(row.stage),
        image=_facts(row),
        state=Storage(row.state),
    )


def _facts(row: Row[Any]) -> ImageFacts | None:
    if row.inspected_at is None or row.kind != EvidenceKind.PHOTO.value:
        return None
    return ImageFacts(
        format=row.format or "",
        width=row.width,
        height=row.height,
        taken_at=row.taken_at,
        camera=row.camera,
        latitude=row.latitude,
        longitude=row.longitude,
        dhash=row.dhash,
    )
