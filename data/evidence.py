"""Evidence: photos, documents and texts as they were received."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from data.database import Connection, insert_new
from data.tables import evidence as t
from data.tables import people
from domain.evidence import Evidence, EvidenceKind


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What came in a message; (``chat_id``, ``message_id``) is its natural key."""

    kind: EvidenceKind
    chat_id: int
    message_id: int
    text: str | None = None
    album_id: str | None = None
    file_name: str | None = None
    file_id: str | None = None
    sha256: str | None = None
    size: int | None = None
    document_number: str | None = None
    document_date: date | None = None


async def add(
    connection: Connection, new: NewEvidence, *, milestone_id: int | None, person_id: int, now: datetime
) -> bool:
    """Store one piece, without a milestone until somebody says which.

    False when this very message was stored already: a redelivered update.
    """
    values = {
        "milestone_id": milestone_id,
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
        "document_number": new.document_number,
        "document_date": new.document_date,
    }
    return await insert_new(connection, t, values)


async def place(connection: Connection, chat_id: int, person_id: int, milestone_id: int) -> int:
    """Give a milestone all that a person sent to a chat without saying for what; the number of pieces."""
    query = (
        update(t)
        .where(t.c.chat_id == chat_id, t.c.person_id == person_id, t.c.milestone_id.is_(None))
        .values(milestone_id=milestone_id)
    )
    return (await connection.execute(query)).rowcount


async def of_milestone(connection: Connection, milestone_id: int) -> list[Evidence]:
    """All evidence for a milestone, the oldest first."""
    query = (
        select(t, people.c.name.label("person"))
        .join(people, people.c.id == t.c.person_id)
        .where(t.c.milestone_id == milestone_id)
        .order_by(t.c.id)
    )
    return [_evidence(row) for row in await connection.execute(query)]


async def of_milestones(
    connection: Connection, milestone_ids: Iterable[int]
) -> dict[int, list[Evidence]]:
    """The same for several of them, by id; nothing under the id of one that has none."""
    query = (
        select(t, people.c.name.label("person"))
        .join(people, people.c.id == t.c.person_id)
        .where(t.c.milestone_id.in_(list(milestone_ids)))
        .order_by(t.c.id)
    )
    found: dict[int, list[Evidence]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.milestone_id, []).append(_evidence(row))
    return found


async def album_size(connection: Connection, chat_id: int, album_id: str) -> int:
    """How many pieces of an album are stored."""
    query = select(func.count()).select_from(t).where(t.c.chat_id == chat_id, t.c.album_id == album_id)
    return int((await connection.execute(query)).scalar_one())


async def album_milestone(connection: Connection, chat_id: int, album_id: str) -> int | None:
    """The milestone that the earlier pieces of an album were stored for."""
    query = select(t.c.milestone_id).where(t.c.chat_id == chat_id, t.c.album_id == album_id).limit(1)
    found: int | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def message_milestone(connection: Connection, chat_id: int, message_id: int) -> int | None:
    """The milestone that a message was stored for."""
    query = select(t.c.milestone_id).where(t.c.chat_id == chat_id, t.c.message_id == message_id)
    found: int | None = (await connection.execute(query)).scalar_one_or_none()
    return found


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
    )
