"""Files on their way from Telegram to the store: streamed and hashed, tried again when they cannot be had."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Protocol

from data import evidence, files, milestones
from data.files import Fetched, Unfetched
from data.media import Incoming
from domain.errors import DomainError
from domain.evidence import Evidence, EvidenceKind
from domain.milestone import Milestone
from domain.photo import FILMS, sniff
from services.office import Office

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
MOST_TRIES = 14
"""With a pause twice as long after each, up to six hours: two days altogether."""
LONGEST_PAUSE = timedelta(hours=6)
PORTION = 20

Stopping = Callable[[], bool]


class FileTooBigError(DomainError):
    """Larger than Telegram hands to bots (20 MB: Bot API, getFile)."""

    def __init__(self) -> None:
        super().__init__(
            "Файл больше 20 МБ, Telegram не отдаёт такие боту. Уменьшите его или пришлите частями."
        )


class NotFetchedError(Exception):
    """Telegram does not hand the file out, or cannot be reached; a later try may succeed."""


class NoSpaceError(Exception):
    """The disk is full, or the quota."""


class Fetch(Protocol):
    """Writes the file with that ``file_id`` to ``into``, from its beginning.

    Raises ``FileTooBigError``, ``NotFetchedError``; what ``into`` raises passes through.
    """

    def __call__(self, file_id: str, into: Incoming) -> Awaitable[None]:
        """Write it all, or raise."""
        ...


class Porter(Protocol):
    """Fetches files, and tells the sender what became of one that had to wait."""

    async def fetch(self, file_id: str, into: Incoming) -> None:
        """As ``Fetch``."""

    async def tell(self, piece: Evidence, left: int, milestone: Milestone | None) -> None:
        """The file is here or given up; ``left`` others of the same album still wait. Never raises.

        ``milestone``: what it is for, as it stands now; ``None`` where nobody has said.
        """


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as its message announces it."""

    kind: EvidenceKind
    file_id: str
    file_name: str | None


async def fetch_one(office: Office, fetch: Fetch, announced: Announced) -> Fetched:
    """Bring a file into the store. Once this returns it is on disk.

    Raises ``FileTooBigError``, ``NotFetchedError``, ``NoSpaceError``.
    """
    try:
        with office.media.begin() as incoming:
            await fetch(announced.file_id, incoming)
            digest = await asyncio.to_thread(incoming.keep)
    except OSError as error:
        log.exception("a file could not be stored")
        raise NoSpaceError from error
    found = sniff(incoming.head)
    return Fetched(_kind(announced, found), digest, incoming.size, found or _ending(announced.file_name))


async def fetch_pending(office: Office, porter: Porter, stopping: Stopping = lambda: False) -> int:
    """Fetch what could not be had when it came, up to the first that still cannot, and tell the senders.

    Gives how many came.
    """
    now, came = office.clock(), 0
    async with office.database.transaction() as connection:
        waiting = await files.unfetched(connection, now, limit=PORTION)
    if waiting and not await has_room(office):
        return 0
    for piece in waiting:
        # Where one fails the next may too, and everything else that ticks waits meanwhile.
        if stopping() or not await _fetch_again(office, porter, piece):
            break
        came += 1
    return came


async def has_room(office: Office) -> bool:
    """Whether the quota leaves room for another file."""
    if office.limits.quota is None:
        return True
    async with office.database.transaction() as connection:
        return await files.occupied(connection) < office.limits.quota


async def _fetch_again(office: Office, porter: Porter, piece: Unfetched) -> bool:
    now = office.clock()
    try:
        file = await fetch_one(office, porter.fetch, Announced(piece.kind, piece.file_id, piece.file_name))
    except (NotFetchedError, NoSpaceError, FileTooBigError) as error:
        log.warning(
            "file %d could not be fetched, try %d: %s", piece.id, piece.tries + 1, type(error).__name__
        )
        retry_at = None if isinstance(error, FileTooBigError) else _retry_at(now, piece.tries)
        async with office.database.transaction() as connection:
            given_up = await files.not_fetched(connection, piece, retry_at) and retry_at is None
        if given_up:
            await _tell(office, porter, piece.id)
        return False
    async with office.database.transaction() as connection:
        # The age limit may have cleared the same bytes away since they were stored.
        there = office.media.path(file.sha256).exists()
        came = there and await files.fetched(connection, piece.id, file, now)
    if came:
        await _tell(office, porter, piece.id)
    return came


async def _tell(office: Office, porter: Porter, piece_id: int) -> None:
    async with office.database.transaction() as connection:
        (piece,) = await evidence.of_ids(connection, [piece_id])
        album = await evidence.album(connection, piece.chat_id, piece.album_id) if piece.album_id else None
        milestone = await milestones.get(connection, piece.milestone_id) if piece.milestone_id else None
    await porter.tell(piece, album.pending if album else 0, milestone)


def _retry_at(now: datetime, tries: int) -> datetime | None:
    if tries + 1 >= MOST_TRIES:
        return None
    pause: timedelta = FIRST_RETRY * 2 ** (tries + 1)
    return now + min(pause, LONGEST_PAUSE)


def _kind(announced: Announced, found: str | None) -> EvidenceKind:
    """What it really is, whatever its sender's program called it."""
    if announced.file_name is None:
        return announced.kind
    return EvidenceKind.PHOTO if found and found not in FILMS else EvidenceKind.DOCUMENT


def _ending(file_name: str | None) -> str | None:
    ending = PurePath(file_name or "").suffix.removeprefix(".").upper()
    return ending[:10] or None
