"""A series of photos, room by room and stage by stage; and looking into the photos that came."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data import duplicates, evidence, files
from data.database import Connection
from documents import images
from domain.access import Action
from domain.coverage import RoomCoverage
from domain.errors import DomainError
from domain.evidence import Belonging, Evidence, EvidenceKind, Storage
from domain.milestone import Milestone
from domain.people import Actor
from domain.photo import Room, Stage
from services import coverage, lookup, rooms
from services.card import visible
from services.office import Office

LOOSE = timedelta(hours=1)
"""Photos sent so long before a room was chosen belong to it too."""
PORTION = 20

PER_PAGE = 4


class NoPhotosError(DomainError):
    """A milestone without any."""

    def __init__(self) -> None:
        super().__init__("Фотографий по этому пункту пока нет. Пришлите их: «Фото или документ».")


@dataclass(frozen=True, slots=True)
class Series:
    """Where the next photos go; ``wanted``: whether room and stage are what this milestone calls for.

    ``placed`` photos that had come before were put there by the last choice.
    """

    milestone: Milestone
    rooms: tuple[Room, ...]
    offered: tuple[str, ...]
    room: Room | None = None
    stage: Stage | None = None
    wanted: bool = True
    placed: int = 0


@dataclass(frozen=True, slots=True)
class Passports:
    """One page of the photos of a milestone with all that stands for them, the newest first.

    ``page`` counts from 0.
    """

    milestone: Milestone
    photos: tuple[Evidence, ...]
    page: int
    total: int
    now: datetime

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PER_PAGE)


@dataclass(frozen=True, slots=True)
class Summary:
    """What one person has given today for a milestone, and what photo monitoring still lacks.

    ``cells``: room, stage and the number of photos, as they came; ``pending`` files are still on their way.
    """

    milestone: Milestone
    cells: tuple[tuple[str | None, Stage | None, int], ...]
    pending: int
    gaps: tuple[RoomCoverage, ...]

    @property
    def photos(self) -> int:
        """How many are stored."""
        return sum(number for _, _, number in self.cells)


async def series(
    office: Office, actor: Actor, milestone_id: int, *, room_id: int | None = None, stage: Stage | None = None
) -> Series:
    """The series as it stands; raises ``AccessDeniedError``, ``NoSuchRoomError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        room = await rooms.room_of(connection, milestone, room_id) if room_id else None
        return await _series(connection, milestone, room, stage)


async def choose(
    office: Office,
    actor: Actor,
    milestone_id: int,
    *,
    room_id: int | None = None,
    room: str | None = None,
    stage: Stage | None = None,
) -> Series:
    """Name the room, by id or by words, and the stage; what came shortly before and has none goes there too.

    A room that the school does not have is made. Raises ``AccessDeniedError``, ``RoomNameError``,
    ``NoSuchRoomError``.
    """
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        chosen = await rooms.ensure(connection, milestone, room) if room else None
        if room_id is not None:
            chosen = await rooms.room_of(connection, milestone, room_id)
        placed = await evidence.place_in_room(
            connection,
            actor.chat_id or 0,
            actor.person.id,
            Belonging(milestone.id, chosen.id if chosen else None, stage),
            since=office.clock() - LOOSE,
        )
        return await _series(connection, milestone, chosen, stage, placed)


async def summary(office: Office, actor: Actor, milestone_id: int) -> Summary:
    """A series has ended: what came of the actor's today. Raises ``AccessDeniedError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        theirs = await evidence.photos_by(connection, milestone_id, actor.person.id)
        gaps = await coverage.gaps(connection, milestone)
    today = office.today(zone=milestone.zone)
    came = [each for each in theirs if office.today(each.received_at, milestone.zone) == today]
    cells = Counter((each.room, each.stage) for each in came if each.state is not Storage.PENDING)
    return Summary(
        milestone,
        tuple((room, stage, number) for (room, stage), number in cells.items()),
        sum(each.state is Storage.PENDING for each in came),
        gaps,
    )


async def monitored(office: Office, actor: Actor) -> list[Milestone]:
    """The open milestones that call for photos and that the actor may send some for."""
    return [each for each in await lookup.open_ones(office, actor) if rooms.calls_for_photos(each)]


async def candidates(office: Office, actor: Actor) -> list[Milestone]:
    """What a photo without a word may be for: what calls for photos, then everything else that is open."""
    return sorted(await lookup.open_ones(office, actor), key=lambda each: not rooms.calls_for_photos(each))


async def passports(office: Office, actor: Actor, milestone_id: int, page: int = 0) -> Passports:
    """What stands for each photo: hash, sender, time, camera. A page beyond the end is the last one.

    Raises ``NoPhotosError``, ``AccessDeniedError``.
    """
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id)
        given = await evidence.of_milestone(connection, milestone_id)
    photos = [each for each in reversed(given) if each.kind is EvidenceKind.PHOTO]
    if not photos:
        raise NoPhotosError
    page = max(0, min(page, -(-len(photos) // PER_PAGE) - 1))
    shown = photos[page * PER_PAGE : (page + 1) * PER_PAGE]
    return Passports(milestone, tuple(shown), page, len(photos), office.clock())


async def look_at(office: Office, pieces: Iterable[Evidence]) -> list[Evidence]:
    """Look into these photos now and give them as they are known then."""
    photos = [each for each in pieces if each.kind is EvidenceKind.PHOTO and each.sha256]
    await _look(office, [(each.id, each.sha256 or "") for each in photos if each.image is None])
    async with office.database.transaction() as connection:
        return await evidence.of_ids(connection, [each.id for each in photos])


async def look_at_new(office: Office) -> int:
    """Look into photos that nobody has looked into; gives how many."""
    async with office.database.transaction() as connection:
        unseen = await files.unseen(connection, limit=PORTION)
    await _look(office, unseen)
    return len(unseen)


async def _look(office: Office, unseen: Sequence[tuple[int, str]]) -> None:
    if not unseen:
        return
    originals = sorted({digest for _, digest in unseen})
    pairs = [(office.media.path(each), office.media.preview(each)) for each in originals]
    found = dict(zip(originals, await asyncio.to_thread(images.inspect, pairs), strict=True))
    async with office.database.transaction() as connection:
        for piece_id, digest in unseen:
            await files.seen(connection, piece_id, found[digest], office.clock())
            await duplicates.note(connection, piece_id)


async def _series(
    connection: Connection, milestone: Milestone, room: Room | None, stage: Stage | None, placed: int = 0
) -> Series:
    known = await rooms.read_rooms(connection, milestone)
    wanted = rooms.calls_for_photos(milestone)
    return Series(milestone, known.rooms, known.offered, room, stage, wanted, placed)
