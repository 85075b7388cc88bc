"""What becomes of the files of evidence: fetched at last, looked into, cleared away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from data.database import Connection
from data.tables import evidence as t
from data.tables import milestones
from domain.evidence import EvidenceKind, Storage
from domain.milestone import State
from domain.photo import ImageFacts


@dataclass(frozen=True, slots=True)
class Unfetched:
    """A file that its message has announced and that is not here yet; ``tries`` have failed."""

    id: int
    kind: EvidenceKind
    file_id: str
    file_name: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is known of a file once it is on disk; ``size`` in bytes."""

    kind: EvidenceKind
    sha256: str
    size: int
    format: str | None


async def unfetched(connection: Connection, now: datetime, *, limit: int) -> list[Unfetched]:
    """The files whose turn to be fetched has come, the longest waiting first."""
    query = (
        select(t)
        .where(t.c.state == Storage.PENDING.value, t.c.retry_at <= now)
        .order_by(t.c.retry_at, t.c.id)
        .limit(limit)
    )
    return [
        Unfetched(row.id, EvidenceKind(row.kind), row.file_id, row.file_name, row.tries)
        for row in await connection.execute(query)
    ]


async def fetched(connection: Connection, piece_id: int, file: Fetched, now: datetime) -> bool:
    """The file is on disk; False where somebody was faster."""
    query = (
        update(t)
        .where(t.c.id == piece_id, t.c.state == Storage.PENDING.value)
        .values(
            state=Storage.STORED.value,
            retry_at=None,
            kind=file.kind.value,
            sha256=file.sha256,
            size=file.size,
            format=file.format,
            inspected_at=None if file.kind is EvidenceKind.PHOTO else now,
        )
    )
    return (await connection.execute(query)).rowcount == 1


async def not_fetched(connection: Connection, piece: Unfetched, retry_at: datetime | None) -> bool:
    """Try again then, or without a time never: the file is lost. False where somebody was faster."""
    state = Storage.PENDING if retry_at else Storage.LOST
    query = (
        update(t)
        .where(t.c.id == piece.id, t.c.state == Storage.PENDING.value, t.c.tries == piece.tries)
        .values(state=state.value, tries=piece.tries + 1, retry_at=retry_at)
    )
    return (await connection.execute(query)).rowcount == 1


async def left_to_fetch(connection: Connection) -> int:
    """How many files have not been had yet."""
    query = select(func.count()).where(t.c.state == Storage.PENDING.value)
    return int((await connection.execute(query)).scalar_one())


async def unseen(connection: Connection, *, limit: int) -> list[tuple[int, str]]:
    """(id, SHA-256) of photos that nobody has looked into, the oldest first."""
    query = (
        select(t.c.id, t.c.sha256)
        .where(t.c.inspected_at.is_(None), t.c.state == Storage.STORED.value, t.c.sha256.is_not(None))
        .order_by(t.c.id)
        .limit(limit)
    )
    return [(row.id, row.sha256) for row in await connection.execute(query)]


async def seen(connection: Connection, piece_id: int, facts: ImageFacts | None, now: datetime) -> None:
    """Note what the picture says of itself; ``None``: it cannot be opened."""
    values = {} if facts is None else {name: getattr(facts, name) for name in ImageFacts.__slots__}
    await connection.execute(update(t).where(t.c.id == piece_id).values(inspected_at=now, **values))


async def hashes(connection: Connection) -> set[str]:
    """The hashes of all files that have to be in the store."""
    query = select(t.c.sha256).distinct().where(t.c.state == Storage.STORED.value, t.c.sha256.is_not(None))
    return set((await connection.execute(query)).scalars())


async def occupied(connection: Connection) -> int:
    """Bytes of all files in the store, each counted once."""
    each_once = (
        select(func.max(t.c.size).label("size"))
        .where(t.c.state == Storage.STORED.value, t.c.sha256.is_not(None))
        .group_by(t.c.sha256)
        .subquery()
    )
    query = select(func.coalesce(func.sum(each_once.c.size), 0))
    return int((await connection.execute(query)).scalar_one())


async def expire(connection: Connection, now: datetime, age: timedelta) -> list[str]:
    """Let go of the files older than ``age`` whose milestones are closed; gives the hashes that nobody holds.

    The row stays, with the hash, the sender and what the picture said of itself.
    """
    closed = select(milestones.c.id).where(
        milestones.c.state.in_([State.ACCEPTED.value, State.CANCELLED.value])
    )
    query = (
        update(t)
        .where(
            t.c.state == Storage.STORED.value,
            t.c.sha256.is_not(None),
            t.c.received_at < now - age,
            t.c.milestone_id.in_(closed),
        )
        .values(state=Storage.EXPIRED.value)
        .returning(t.c.sha256)
    )
    gone = set((await connection.execute(query)).scalars())
    return sorted(gone - await hashes(connection)) if gone else []
