"""The rooms of a school: named as photos come, named anew, two of them made one, no photo lost by it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from data import events, roadmaps, rooms
from data.database import Connection
from domain.access import Action
from domain.centre import centre_of
from domain.errors import DomainError
from domain.evidence import Belonging, Evidence, EvidenceKind
from domain.milestone import Milestone
from domain.people import Actor
from domain.photo import Room, find_room, read_caption, room_name, typical_rooms
from services.card import called_for, visible
from services.office import Office

MOST_ROOMS = 60
"""More at one school is a mistake of somebody's."""


class RoomNameError(DomainError):
    """The name is empty, taken, or one too many."""


class NoSuchRoomError(DomainError):
    """Merged or removed meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Такого помещения уже нет: его переименовали или объединили. Откройте список заново."
        )


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of a milestone's school, and the usual ones that it does not have yet."""

    milestone: Milestone
    rooms: tuple[Room, ...]
    offered: tuple[str, ...]


async def of_milestone(office: Office, actor: Actor, milestone_id: int) -> Rooms:
    """All rooms of the milestone's school; raises ``AccessDeniedError``, ``NothingFoundError``."""
    async with office.database.transaction() as connection:
        return await read_rooms(connection, await visible(connection, actor, milestone_id, Action.ATTACH))


async def rename(office: Office, actor: Actor, milestone_id: int, room_id: int, words: str) -> Rooms:
    """Name a room anew; its photos stay with it. Raises ``RoomNameError``, ``NoSuchRoomError``."""
    name = room_name(words)
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        room = await room_of(connection, milestone, room_id)
        if not name:
            raise RoomNameError("Назовите помещение словами, например: Кабинет 12.")
        if name != room.name and not await rooms.rename(connection, room.id, name):
            raise RoomNameError(f"Помещение «{name}» в этой школе уже есть. Их можно объединить.")
        await _log(office, connection, actor, milestone, "room-renamed", room.name, name)
        return await read_rooms(connection, milestone)


async def merge(office: Office, actor: Actor, milestone_id: int, room_id: int, into: int) -> Rooms:
    """Give all photos of a room to another and forget the first; raises ``NoSuchRoomError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        room = await room_of(connection, milestone, room_id)
        target = await room_of(connection, milestone, into)
        if room.id == target.id:
            raise NoSuchRoomError
        await rooms.merge(connection, room.id, target.id)
        await _log(office, connection, actor, milestone, "room-merged", room.name, target.name)
        return await read_rooms(connection, milestone)


async def remove(office: Office, actor: Actor, milestone_id: int, room_id: int) -> Rooms:
    """Forget a room without photos; raises ``RoomNameError`` where there are some."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id, Action.ATTACH)
        room = await room_of(connection, milestone, room_id)
        if not await rooms.remove(connection, room.id):
            raise RoomNameError(f"По помещению «{room.name}» есть файлы. Объедините его с другим.")
        await _log(office, connection, actor, milestone, "room-removed", room.name, None)
        return await read_rooms(connection, milestone)


async def read_rooms(connection: Connection, milestone: Milestone) -> Rooms:
    """The same inside a transaction under way, for a milestone that the reader may see."""
    known = await rooms.of_school(connection, milestone.school_id)
    roadmap = await roadmaps.get(connection, milestone.roadmap_id)
    centre = centre_of(roadmap.title) if roadmap else None
    return Rooms(milestone, tuple(known), tuple(typical_rooms(centre, known)))


async def room_of(connection: Connection, milestone: Milestone, room_id: int) -> Room:
    """The room, if it is one of the milestone's school; raises ``NoSuchRoomError``."""
    room = await rooms.get(connection, room_id)
    if room is None or room.school_id != milestone.school_id:
        raise NoSuchRoomError
    return room


async def ensure(connection: Connection, milestone: Milestone, words: str) -> Room:
    """The room that the words name, made if the school has none such; raises ``RoomNameError``."""
    known = await rooms.of_school(connection, milestone.school_id)
    name = room_name(words)
    if not name:
        raise RoomNameError("Назовите помещение словами, например: Кабинет 12.")
    if (room := find_room(name, known)) is not None:
        return room
    if len(known) >= MOST_ROOMS:
        raise RoomNameError(f"Помещений уже {MOST_ROOMS}. Объедините лишние или выберите из списка.")
    return await rooms.ensure(connection, milestone.school_id, name)


async def named_in(
    connection: Connection, milestone: Milestone, caption: str | None, to: Belonging
) -> Belonging:
    """Where the caption says that the files belong; what it leaves open stays as it is.

    A room is made only where photos are what the milestone calls for, or a stage is named too.
    """
    said = read_caption(caption or "")
    known = await rooms.of_school(connection, milestone.school_id)
    room = find_room(said.room or said.words, known)
    if room is None and said.bare_room and said.item != milestone.measure_number.rstrip(". "):
        room = find_room(said.bare_room, known)
    if room is None and said.room and (said.stage or calls_for_photos(milestone)):
        room = await ensure(connection, milestone, said.room)
    return replace(
        to,
        milestone_id=milestone.id,
        room_id=room.id if room else to.room_id,
        stage=said.stage or to.stage,
    )


def calls_for_photos(milestone: Milestone) -> bool:
    """Whether photos are what has to confirm the milestone."""
    return any(each.photos for each in called_for(milestone))


def is_wanted(milestone: Milestone, pieces: Iterable[Evidence]) -> bool:
    """Whether somebody should say what room these show, or at which stage."""
    return calls_for_photos(milestone) and any(
        each.kind is EvidenceKind.PHOTO and (each.room_id is None or each.stage is None) for each in pieces
    )


async def _log(
    office: Office,
    connection: Connection,
    actor: Actor,
    milestone: Milestone,
    action: str,
    before: str,
    after: str | None,
) -> None:
    await events.append(
        connection,
        at=office.clock(),
        action=action,
        actor=actor,
        roadmap_id=milestone.roadmap_id,
        before={"room": before},
        after={"room": after},
    )
