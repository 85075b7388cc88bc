"""How each roadmap reminds: the ladder that it keeps, and the hours and the zone in which it speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data import events, rhythms, roadmaps, schedule
from data.database import Connection
from domain.access import require_control
from domain.errors import DomainError
from domain.people import Actor
from domain.reminder import DEFAULT_LADDER, Ladder
from domain.rhythm import Place, Rhythm
from services.office import Office


class RoadmapGoneError(DomainError):
    """There is no such roadmap any more."""

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
    """Have a roadmap keep a ladder of its own, with its hours, or the default one; see ``change``."""
    await change(
        office, actor, Place(roadmap_id), lambda kept: replace(kept, ladder=ladder or DEFAULT_LADDER)
    )


async def set_zone(office: Office, actor: Actor, roadmap_id: int, zone: str) -> None:
    """Have a roadmap live by the clock of another time zone (an IANA name); see ``change``."""
    await change(office, actor, Place(roadmap_id), lambda kept: replace(kept, zone=zone))


async def change(office: Office, actor: Actor, place: Place, alter: Callable[[Rhythm], Rhythm]) -> int:
    """Have roadmaps remind otherwise; for controllers. Gives how many of them changed.

    Nothing that was sent is sent again; what is planned and not sent yet follows the new ladder.
    Raises ``AccessDeniedError``, ``RoadmapGoneError``, ``UnknownZoneError``, and whatever ``alter`` does.
    """
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        before = await rhythms.of(connection, place, lock=True)
        if not before:
            raise RoadmapGoneError
        after = {each: alter(kept) for each, kept in before.items()}
        changed = {each: new for each, new in after.items() if new != before[each]}
        for rhythm in set(changed.values()):
            alike = [each for each, new in changed.items() if new == rhythm]
            _check(rhythm.zone)
            await rhythms.keep(connection, alike, rhythm)
            await schedule.begin_anew(connection, alike, office.today(now, rhythm.zone), now)
        for each, new in changed.items():
            await _note(connection, actor, now, each, before[each], new)
    return len(changed)


async def _note(
    connection: Connection, actor: Actor, now: datetime, roadmap_id: int, before: Rhythm, after: Rhythm
) -> None:
    ladder = rhythms.text_of(before.ladder), rhythms.text_of(after.ladder)
    for what, (old, new) in {"ladder": ladder, "zone": (before.zone, after.zone)}.items():
        if old != new:
            await events.append(
                connection,
                at=now,
                action=f"{what}-changed",
                actor=actor,
                roadmap_id=roadmap_id,
                before={what: old},
                after={what: new},
            )


def _check(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(zone) from error
