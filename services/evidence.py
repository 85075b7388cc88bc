"""Keeping what people send as proof: acknowledged only once file, hash and row are stored."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from data import events, evidence, files
from data.database import Connection
from data.evidence import NewEvidence
from data.files import Fetched
from domain.access import Action
from domain.document import DocumentReference, recognise_document, recognise_documents
from domain.errors import DomainError
from domain.evidence import NOWHERE, Belonging, Evidence, EvidenceKind, Storage
from domain.milestone import Milestone, State
from domain.people import Actor
from services import rooms
from services.card import visible
from services.changing import check_length
from services.fetching import (
    FIRST_RETRY,
    Announced,
    Fetch,
    FileTooBigError,
    NoSpaceError,
    NotFetchedError,
    fetch_one,
    has_room,
)
from services.office import Office


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One photo or document as its message announces it; the file itself is still at Telegram."""

    kind: EvidenceKind
    chat_id: int
    message_id: int
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

    ``milestone`` is ``None`` while nobody has said what they show. ``pieces``: those of these messages.
    ``pending`` could not be had yet and are fetched later, ``no_space`` because the server is full;
    ``too_big`` are refused for good. ``wants_room``: photos of which nobody has said what room they show.
    """

    stored: int
    received: int
    milestone: Milestone | None
    pieces: tuple[Evidence, ...] = ()
    pending: int = 0
    no_space: bool = False
    too_big: int = 0
    wants_room: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The evidence for a milestone, the oldest first, and where the originals lie, by id of the piece."""

    milestone: Milestone
    evidence: tuple[Evidence, ...]
    files: Mapping[int, Path]
    today: date


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A message and what became of its file: brought, or why not."""

    message: IncomingFile
    file: Fetched | NotFetchedError | NoSpaceError | FileTooBigError | None


async def keep(
    office: Office, actor: Actor, messages: Sequence[IncomingFile], fetch: Fetch, to: Belonging = NOWHERE
) -> Kept:
    """Fetch and store the files of a message or an album; where they belong, unless the caption says better.

    What cannot be had now is noted and fetched later. A redelivered message changes nothing. Raises
    ``FileTooBigError`` where that is all of them, ``AccessDeniedError``.
    """
    async with office.database.transaction() as connection:
        if to.milestone_id is not None:
            await _open_to(connection, actor, to.milestone_id)
        chat_id, ids = messages[0].chat_id, [each.message_id for each in messages]
        known = await evidence.known(connection, chat_id, ids)
    missing = [each for each in messages if known.get(each.message_id) is not Storage.STORED]
    arrivals = await _fetch_all(office, fetch, missing)
    too_big = [each.file for each in arrivals if isinstance(each.file, FileTooBigError)]
    if len(too_big) == len(messages):
        raise too_big[0]
    async with office.database.transaction() as connection:
        milestone = None if to.milestone_id is None else await _open_to(connection, actor, to.milestone_id)
        if milestone is not None:
            to = await rooms.named_in(connection, milestone, await _caption(connection, messages), to)
        places = await _places(connection, milestone, messages, to)
        await _store(office, connection, actor, arrivals, to, places)
        pieces = await evidence.of_messages(connection, chat_id, ids)
        kept = await _counted(connection, messages[0], pieces)
    full = any(isinstance(each.file, NoSpaceError) for each in arrivals)
    return Kept(
        stored=kept[Storage.STORED],
        received=kept[Storage.STORED] + kept[Storage.PENDING] + len(too_big),
        milestone=milestone,
        pieces=tuple(pieces),
        pending=kept[Storage.PENDING],
        no_space=full,
        too_big=len(too_big),
        wants_room=milestone is not None and rooms.is_wanted(milestone, pieces),
    )


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
    to = Belonging(milestone.id if milestone else None)
    return await evidence.add(connection, new, belonging=to, person_id=actor.person.id, now=now)


async def given_for(office: Office, actor: Actor, milestone_id: int) -> Given:
    """All evidence for a milestone; raises ``AccessDeniedError`` or ``NothingFoundError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id)
        given = await evidence.of_milestone(connection, milestone_id)
    originals = {each.id: office.media.path(each.sha256) for each in given if each.sha256}
    return Given(milestone, tuple(given), originals, office.today(zone=milestone.zone))


async def place(office: Office, actor: Actor, milestone_id: int) -> Kept:
    """Put what the actor sent here without a word to a milestone, and where the captions say."""
    async with office.database.transaction() as connection:
        milestone = await _open_to(connection, actor, milestone_id)
        loose = await evidence.loose(connection, actor.chat_id or 0, actor.person.id)
        captions = {each.album_id: each.text for each in loose if each.album_id and each.text}
        placed = []
        for piece in loose:
            caption = piece.text or captions.get(piece.album_id or "")
            to = await rooms.named_in(connection, milestone, caption, Belonging(milestone.id))
            if await evidence.place(connection, piece.id, to):
                placed.append(piece.id)
        if placed:
            await _log(office, connection, actor, milestone, len(placed))
        pieces = await evidence.of_ids(connection, placed)
    return Kept(
        stored=len(placed),
        received=len(placed),
        milestone=milestone,
        pieces=tuple(pieces),
        wants_room=rooms.is_wanted(milestone, pieces),
    )


async def album_belonging(office: Office, chat_id: int, album_id: str) -> Belonging:
    """Where the earlier part of a split album went."""
    async with office.database.transaction() as connection:
        album = await evidence.album(connection, chat_id, album_id)
    return album.belonging if album else NOWHERE


async def _fetch_all(office: Office, fetch: Fetch, messages: Sequence[IncomingFile]) -> list[_Arrival]:
    if not messages:
        return []
    if not await has_room(office):
        return [_Arrival(each, NoSpaceError()) for each in messages]
    return list(await asyncio.gather(*(_arrival(office, fetch, each) for each in messages)))


async def _arrival(office: Office, fetch: Fetch, message: IncomingFile) -> _Arrival:
    announced = Announced(message.kind, message.file_id, message.file_name)
    try:
        return _Arrival(message, await fetch_one(office, fetch, announced))
    except (NotFetchedError, NoSpaceError, FileTooBigError) as error:
        return _Arrival(message, error)


async def _store(
    office: Office,
    connection: Connection,
    actor: Actor,
    arrivals: Sequence[_Arrival],
    to: Belonging,
    places: Mapping[int, Belonging],
) -> None:
    """A row for every file, those too that come later; and the event, where there is a milestone."""
    now, added = office.clock(), 0
    for arrival in arrivals:
        each = _still_there(office, arrival)
        if isinstance(each.file, FileTooBigError):
            continue
        new = _row(each, now)
        belonging = places.get(new.message_id, to)
        if await evidence.add(connection, new, belonging=belonging, person_id=actor.person.id, now=now):
            added += 1
        elif isinstance(each.file, Fetched):
            # Announced before, when it could not be had.
            (piece,) = await evidence.of_messages(connection, new.chat_id, [new.message_id])
            await files.fetched(connection, piece.id, each.file, now)
    if added and to.milestone_id is not None:
        await _log(office, connection, actor, await visible(connection, actor, to.milestone_id), added)


def _still_there(office: Office, arrival: _Arrival) -> _Arrival:
    """The age limit may have cleared the same bytes away since they were stored: then fetch them again."""
    gone = isinstance(arrival.file, Fetched) and not office.media.path(arrival.file.sha256).exists()
    return replace(arrival, file=NotFetchedError()) if gone else arrival


def _row(arrival: _Arrival, now: datetime) -> NewEvidence:
    message = arrival.message
    file = arrival.file if isinstance(arrival.file, Fetched) else None
    document = recognise_document(message.caption) if message.caption else None
    return NewEvidence(
        kind=file.kind if file else message.kind,
        chat_id=message.chat_id,
        message_id=message.message_id,
        text=message.caption,
        album_id=message.album_id,
        file_name=message.file_name,
        file_id=message.file_id,
        sha256=file.sha256 if file else None,
        size=file.size if file else None,
        format=file.format if file else None,
        document_number=document.number if document else None,
        document_date=document.on if document else None,
        retry_at=None if file else now + FIRST_RETRY,
    )


async def _caption(connection: Connection, messages: Sequence[IncomingFile]) -> str | None:
    """The caption of the album, which stands under one of its pictures, perhaps one that came earlier."""
    said = next((each.caption for each in messages if each.caption), None)
    if said is not None or messages[0].album_id is None:
        return said
    album = await evidence.album(connection, messages[0].chat_id, messages[0].album_id)
    return album.caption if album else None


async def _places(
    connection: Connection, milestone: Milestone | None, messages: Sequence[IncomingFile], to: Belonging
) -> dict[int, Belonging]:
    """Where pictures with a caption of their own belong, by message: an album may show several rooms."""
    if milestone is None:
        return {}
    captioned = [each for each in messages if each.caption]
    return {
        each.message_id: await rooms.named_in(connection, milestone, each.caption, to) for each in captioned
    }


async def _counted(
    connection: Connection, message: IncomingFile, pieces: Sequence[Evidence]
) -> dict[Storage, int]:
    """How many are here and how many still to come, of the whole album."""
    if message.album_id is not None:
        album = await evidence.album(connection, message.chat_id, message.album_id)
        if album is not None:
            return {Storage.STORED: album.stored, Storage.PENDING: album.pending}
    pending = sum(each.state is Storage.PENDING for each in pieces)
    return {Storage.STORED: len(pieces) - pending, Storage.PENDING: pending}


async def _open_to(connection: Connection, actor: Actor, milestone_id: int) -> Milestone:
    milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
    if milestone.state is State.CANCELLED:
        raise DomainError("Эта контрольная точка отменена, подтверждения к ней больше не нужны.")
    return milestone


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
