"""The ladder that each roadmap keeps, and the hours and the zone in which it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data import events, roadmaps, schedule
from data.database import Connection
from domain.access import require_control
from domain.errors import DomainError
from domain.people import Actor
from domain.reminder import DEFAULT_LADDER, Ladder
from domain.roadmap import Roadmap
from services.office import Office


class RoadmapGoneError(DomainError):
    """There is no roadmap of that id any more."""

    def __init__(self) -> None:
        super().__init__("Этой дорожной карты больше нет.")


class UnknownZoneError(DomainError):
    """No time zone has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Не знаю часового пояса «{name}». Напишите, например, «Europe/Moscow» или «Asia/Kamchatka»."
        )


@dataclass(frozen=True, slots=True)
class Ladders:
    """``own``: the ladders of those roadmaps that do not keep the default one, by id of the roadmap."""

    own: Mapping[int, Ladder]

    def of(self, roadmap_id: int) -> Ladder:
        """The ladder of the roadmap."""
        return self.own.get(roadmap_id, DEFAULT_LADDER)

    def in_use(self) -> set[Ladder]:
        """Every ladder that some roadmap may keep."""
        return {DEFAULT_LADDER, *self.own.values()}


async def read_ladders(connection: Connection) -> Ladders:
    """The ladders as they are kept now."""
    stored = await roadmaps.ladders(connection)
    return Ladders({roadmap_id: roadmaps.ladder_of(text) for roadmap_id, text in stored.items()})


async def set_ladder(office: Office, actor: Actor, roadmap_id: int, ladder: Ladder | None) -> None:
    """Have a roadmap keep a ladder of its own, with its hours, or the default one; for controllers.

    Nothing that was sent is sent again; what is planned and not sent yet follows the new ladder.
    Raises ``AccessDeniedError``, ``RoadmapGoneError``.
    """
    text = None if ladder is None else ladder.as_json()
    async with office.database.transaction() as connection:
        roadmap = await _governed(connection, actor, roadmap_id)
        before = await roadmaps.ladder(connection, roadmap_id)
        if before != text:
            await roadmaps.set_ladder(connection, roadmap_id, text)
            await _begin_anew(office, connection, actor, roadmap_id, roadmap.zone, "ladder", before, text)


async def set_zone(office: Office, actor: Actor, roadmap_id: int, zone: str) -> None:
    """Have a roadmap live by the clock of another time zone (an IANA name); for controllers.

    Raises ``AccessDeniedError``, ``RoadmapGoneError``, ``UnknownZoneError``.
    """
    _check(zone)
    async with office.database.transaction() as connection:
        roadmap = await _governed(connection, actor, roadmap_id)
        if roadmap.zone != zone:
            await roadmaps.set_zone(connection, roadmap_id, zone)
            await _begin_anew(office, connection, actor, roadmap_id, zone, "zone", roadmap.zone, zone)


async def _governed(connection: Connection, actor: Actor, roadmap_id: int) -> Roadmap:
    require_control(actor)
    roadmap = await roadmaps.get(connection, roadmap_id)
    if roadmap is None:
        raise RoadmapGoneError
    return roadmap


async def _begin_anew(
    office: Office,
    connection: Connection,
    actor: Actor,
    roadmap_id: int,
    zone: str,
    what: str,
    before: str | None,
    after: str | None,
) -> None:
    now = office.clock()
    await schedule.begin_anew(connection, roadmap_id, office.today(now, zone), now)
    await events.append(
        connection,
        at=now,
        action=f"{what}-changed",
        actor=actor,
        roadmap_id=roadmap_id,
        before={what: before},
        after={what: after},
    )


def _check(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(zone) from error
