"""Who has photographed what: the matrix of a school, pictures of it, and rooms before and after."""

import asyncio
from dataclasses import dataclass

from data import coverage as data
from data.database import Connection
from documents.writers import pictures
from domain.access import AccessDeniedError, require_bound, scope_of
from domain.coverage import Coverage, RoomCoverage, is_monitoring
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor
from domain.russian import date_in_words
from services.card import visible
from services.office import Office

PAGE = 10


class NothingSeenError(DomainError):
    """There is no school whose photos the actor may see."""

    def __init__(self) -> None:
        super().__init__("Школ, фото которых вам видны, пока нет.")


class NoPairError(DomainError):
    """A room lacks photos before or after."""

    def __init__(self, room: str) -> None:
        super().__init__(f"Сравнить нечего: для помещения «{room}» нужны фото «до» и «после».")


class NoPreviewError(DomainError):
    """One of the photos is in no format that can be drawn, or its file is gone."""

    def __init__(self) -> None:
        super().__init__("Показать рядом не получится: у одного из фото просмотр недоступен.")


@dataclass(frozen=True, slots=True)
class Schools:
    """A page of the matrices that the actor may see, ``number`` in all."""

    found: tuple[Coverage, ...]
    number: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.number // PAGE))


@dataclass(frozen=True, slots=True)
class Pair:
    """A room before and after, side by side in one picture (JPEG)."""

    room: str
    picture: bytes


async def schools(office: Office, actor: Actor, page: int = 0) -> Schools:
    """A page of the schools that the actor sees; raises ``AccessDeniedError``, ``NothingSeenError``."""
    require_bound(actor)
    async with office.database.transaction() as connection:
        ids = await data.schools(connection, scope_of(actor))
        if not ids:
            raise NothingSeenError
        page = min(page, (len(ids) - 1) // PAGE)
        shown = ids[page * PAGE : (page + 1) * PAGE]
        found = await data.of_schools(connection, shown)
    return Schools(tuple(found[each] for each in shown), len(ids), page)


async def of_school(office: Office, actor: Actor, school_id: int) -> Coverage:
    """The matrix of one school; raises ``AccessDeniedError``."""
    async with office.database.transaction() as connection:
        return await _visible(connection, actor, school_id)


async def of_milestone(office: Office, actor: Actor, milestone_id: int) -> Coverage:
    """The matrix of the milestone's school; raises ``AccessDeniedError``, ``NothingFoundError``."""
    async with office.database.transaction() as connection:
        milestone = await visible(connection, actor, milestone_id)
        return await _visible(connection, actor, milestone.school_id)


async def picture(office: Office, actor: Actor, school_id: int) -> bytes:
    """The matrix of one school as a picture (PNG); raises ``AccessDeniedError``."""
    found = await of_school(office, actor, school_id)
    day = date_in_words(office.today(), year=True)
    return await asyncio.to_thread(pictures.coverage, found, day)


async def pair(office: Office, actor: Actor, room_id: int) -> Pair:
    """The room before and after; raises ``AccessDeniedError``, ``NoPairError``, ``NoPreviewError``."""
    async with office.database.transaction() as connection:
        found = await data.school_of_room(connection, room_id)
        if found is None:
            raise NothingSeenError
        school_id, room = found
        school = await _visible(connection, actor, school_id)
        hashes = await data.pair(connection, room_id)
    if hashes is None:
        raise NoPairError(room)
    # Never the originals: a picture made to exhaust whoever opens it has no preview.
    before, after = (office.media.preview(each) for each in hashes)
    try:
        drawn = await asyncio.to_thread(pictures.pair, before, after, f"{room}, {school.school}")
    except OSError as error:
        raise NoPreviewError from error
    return Pair(room, drawn)


async def gaps(connection: Connection, milestone: Milestone) -> tuple[RoomCoverage, ...]:
    """The rooms that photo monitoring leaves out; none for any other milestone."""
    found = await _monitored(connection, milestone)
    return found.gaps if found else ()


async def unmet(connection: Connection, milestone: Milestone) -> tuple[RoomCoverage, ...]:
    """What keeps photo monitoring from being done: its gaps, or that no room is named (``UNNAMED``).

    None for any other milestone.
    """
    found = await _monitored(connection, milestone)
    return found.unmet if found else ()


async def _monitored(connection: Connection, milestone: Milestone) -> Coverage | None:
    return await data.of_school(connection, milestone.school_id) if is_monitoring(milestone) else None


async def _visible(connection: Connection, actor: Actor, school_id: int) -> Coverage:
    require_bound(actor)
    found = await data.of_school(connection, school_id)
    if found is None or school_id not in await data.schools(connection, scope_of(actor)):
        raise AccessDeniedError("Эта школа не из ваших дорожных карт.")
    return found
