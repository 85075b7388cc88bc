"""Keeping what people send as proof: acknowledged only once file, hash and row are stored."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data import events, evidence
from data.database import Connection
from data.evidence import NewEvidence
from domain.access import Action
from domain.document import DocumentReference, recognise_document, recognise_documents
from domain.errors import DomainError
from domain.evidence import Evidence, EvidenceKind
from domain.milestone import Milestone, State
from domain.people import Actor
from services.card import visible
from services.changing import check_length
from services.office import Office

log = logging.getLogger(__name__)


class StorageError(DomainError):
    """The disk refused."""

    def __init__(self) -> None:
        super().__init__(
            "Не удалось сохранить файл: на сервере нет места. Мы уже знаем, пришлите его позже ещё раз."
        )


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One photo or document as it came; ``content`` is the untouched original."""

    kind: EvidenceKind
    chat_id: int
    message_id: int
    content: bytes
    file_id: str
    file_name: str | None = None
    album_id: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Where words came from: with the chat they make the natural key of the evidence."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """``stored`` files are on disk and in the log, of ``received`` (the whole album, if it is one).

    ``milestone`` is ``None`` while nobody has said what they show.
    """

    stored: int
    received: int
    milestone: Milestone | None


@dataclass(frozen=True, slots=True)
class Given:
    """The evidence for a milestone, the oldest first, and where the originals lie, by id of the piece."""

    milestone: Milestone
    evidence: tuple[Evidence, ...]
    files: Mapping[int, Path]
    today: date


async def keep(office: Office, actor: Actor, files: Sequence[IncomingFile], milestone_id: int | None) -> Kept:
    """Store the files for a milestone, or for none yet. A redelivered message changes nothing.

    Raises ``StorageError`` when the disk refuses, ``AccessDeniedError``.
    """
    if milestone_id is not None:
        async with office.database.transaction() as connection:
            await _open_to(connection, actor, milestone_id)
    rows = [await _stored(office, each) for each in files]
    async with office.database.transaction() as connection:
        milestone = None if milestone_id is None else await _open_to(connection, actor, milestone_id)
        added = [await _add(office, connection, actor, row, milestone_id) for row in rows]
        earlier = await _earlier_in_album(connection, files)
        if milestone is not None and any(added):
            await _log(office, connection, actor, milestone, sum(added))
    received = len(files) if not earlier else max(earlier, len(files))
    return Kept(stored=received, received=received, milestone=milestone)


async def keep_words(
    office: Office, actor: Actor, milestone_id: int | None, text: str, message: Message
) -> tuple[DocumentReference, ...]:
    """Keep words that name documents by their numbers; gives these, none where the words name none.

    Without a milestone they wait until somebody says which (``place``). A message that comes twice changes
    nothing. Raises ``TextTooLongError``, ``AccessDeniedError``.
    """
    check_length(text)
    documents = recognise_documents(text)
    if documents:
        async with office.database.transaction() as connection:
            milestone = await _open_to(connection, actor, milestone_id) if milestone_id else None
            added = await add_words(connection, actor, milestone, text, message, office.clock())
            if added and milestone:
                await _log(office, connection, actor, milestone, 1)
    return documents


async def add_words(
    connection: Connection,
    actor: Actor,
    milestone: Milestone | None,
    text: str,
    message: Message,
    now: datetime,
) -> bool:
    """Store words as evidence inside a transaction under way; False where they were stored already."""
    document = recognise_document(text)
    new = NewEvidence(
        kind=EvidenceKind.TEXT,
        chat_id=message.chat_id,
        message_id=message.message_id,
        text=text,
        document_number=document.number if document else None,
        document_date=document.on if document else None,
    )
    milestone_id = milestone.id if milestone else None
    return await evidence.add(connection, new, milestone_id=milestone_id, person_id=actor.person.id, now=now)


async def given_for(office: Office, actor: Actor, milestone_id: int) -> Given:
    """All evidence for a milestone; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id)
        given = await evidence.of_milestone(connection, milestone_id)
    files = {each.id: office.media.path(each.sha256) for each in given if each.sha256}
    return Given(milestone, tuple(given), files, office.today(zone=milestone.zone))


async def place(office: Office, actor: Actor, milestone_id: int) -> Kept:
    """Put what the actor sent here without a word to a milestone."""
    async with office.database.transaction() as connection:
        milestone = await _open_to(connection, actor, milestone_id)
        number = await evidence.place(connection, actor.chat_id or 0, actor.person.id, milestone_id)
        if number:
            await _log(office, connection, actor, milestone, number)
    return Kept(stored=number, received=number, milestone=milestone)


async def album_milestone(office: Office, chat_id: int, album_id: str) -> int | None:
    """The milestone that the earlier part of a split album went to."""
    async with office.database.transaction() as connection:
        return await evidence.album_milestone(connection, chat_id, album_id)


async def _stored(office: Office, file: IncomingFile) -> NewEvidence:
    try:
        digest = await asyncio.to_thread(office.media.keep, file.content)
    except OSError as error:
        log.exception("a file could not be stored")
        raise StorageError from error
    document = recognise_document(file.caption) if file.caption else None
    return NewEvidence(
        kind=file.kind,
        chat_id=file.chat_id,
        message_id=file.message_id,
        text=file.caption,
        album_id=file.album_id,
        file_name=file.file_name,
        file_id=file.file_id,
        sha256=digest,
        size=len(file.content),
        document_number=document.number if document else None,
        document_date=document.on if document else None,
    )


async def _add(
    office: Office, connection: Connection, actor: Actor, row: NewEvidence, milestone_id: int | None
) -> bool:
    return await evidence.add(
        connection, row, milestone_id=milestone_id, person_id=actor.person.id, now=office.clock()
    )


async def _open_to(connection: Connection, actor: Actor, milestone_id: int) -> Milestone:
    milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
    if milestone.state is State.CANCELLED:
        raise DomainError("Эта контрольная точка отменена, подтверждения к ней больше не нужны.")
    return milestone


async def _earlier_in_album(connection: Connection, files: Sequence[IncomingFile]) -> int:
    album_id = files[0].album_id
    return await evidence.album_size(connection, files[0].chat_id, album_id) if album_id else 0


async def _log(
    office: Office, connection: Connection, actor: Actor, milestone: Milestone, number: int
) -> None:
    await events.append(
        connection,
        at=office.clock(),
        action="evidence-added",
        actor=actor,
        roadmap_id=milestone.roadmap_id,
        milestone_id=milestone.id,
        after={"files": number},
    )
