"""Settings: how roadmaps remind, for the centre; how one is written to oneself, for everybody."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data import events, milestones, organisations, preferences, rhythms, roadmaps
from data.database import Connection
from data.roadmaps import ladder_of
from domain.access import PrivateOnlyError, may_control, require_control, scope_of
from domain.milestone import Milestone
from domain.people import Actor, Organisation, Role
from domain.preferences import Hours, Preferences, clock, require_enough
from domain.reminder import DEFAULT_LADDER, Waiting, next_step
from domain.rhythm import EVERYWHERE, Place, Rhythm
from domain.roadmap import Roadmap
from services.ladders import RoadmapGoneError
from services.office import Office

PAGE = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The reminder that comes next."""

    milestone: Milestone
    day: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the roadmaps of a place remind.

    ``rhythm``: what most of them keep; ``others`` keep something else. ``named``: the one roadmap, or the
    name of the municipality.
    """

    place: Place
    number: int
    rhythm: Rhythm
    others: int
    named: Roadmap | Organisation | None
    upcoming: Upcoming | None
    today: date


@dataclass(frozen=True, slots=True)
class Mine:
    """How a person is written to. ``digest_at``: when the controllers' summary comes, if they get it."""

    preferences: Preferences
    digest_at: time | None


@dataclass(frozen=True, slots=True)
class Settings:
    """One screen: without a sheet for those who have no say about roadmaps."""

    mine: Mine
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class Places:
    """A page of municipalities, or of the roadmaps of the one named."""

    municipality_id: int
    municipalities: tuple[Organisation, ...]
    roadmaps: tuple[Roadmap, ...]
    number: int
    page: int


async def settings(office: Office, actor: Actor, place: Place = EVERYWHERE) -> Settings:
    """The screen of the actor: in private only; about roadmaps for controllers, in place or over all.

    Raises ``PrivateOnlyError``, ``AccessDeniedError``, ``RoadmapGoneError``.
    """
    _require_private(actor)
    if place != EVERYWHERE:
        require_control(actor)
    async with office.database.transaction() as connection:
        own = await _mine(connection, actor)
        shown = await _sheet(office, connection, place) if may_control(actor) else None
    return Settings(own, shown)


async def places(office: Office, actor: Actor, municipality_id: int, page: int) -> Places:
    """Where something else can be set: municipalities, or the roadmaps of one of them."""
    require_control(actor)
    async with office.database.transaction() as connection:
        areas, number = await rhythms.municipalities(connection, limit=PAGE, offset=page * PAGE)
        if number == 1 and not municipality_id:
            # A single municipality is no choice.
            municipality_id = areas[0].id if areas else 0
        if not municipality_id:
            return Places(0, tuple(areas), (), number, page)
        found, number = await roadmaps.page_of(connection, municipality_id, limit=PAGE, offset=page * PAGE)
    return Places(municipality_id, (), tuple(found), number, page)


async def set_hours(office: Office, actor: Actor, hours: Hours | None) -> None:
    """Be written to in these hours only, within those of the roadmaps; ``None``: whenever these allow.

    Raises ``HoursError`` where less than two hours of somebody's working day would be left.
    """
    _require_private(actor)
    async with office.database.transaction() as connection:
        if hours is not None:
            seen = await preferences.ladders_seen(connection, scope_of(actor))
            require_enough(hours, [ladder_of(text) for text in seen] or [DEFAULT_LADDER])
        before = await preferences.lock(connection, actor.person.id)
        await _keep(office, connection, actor, before, replace(before, hours=hours))


async def set_sparing(office: Office, actor: Actor, sparing: bool) -> None:
    """Get fewer messages: of those before a due date the last one and that of the day itself."""
    _require_private(actor)
    async with office.database.transaction() as connection:
        before = await preferences.lock(connection, actor.person.id)
        await _keep(office, connection, actor, before, replace(before, sparing=sparing))


def _require_private(actor: Actor) -> None:
    if actor.group is not None:
        raise PrivateOnlyError


async def _keep(
    office: Office, connection: Connection, actor: Actor, before: Preferences, wanted: Preferences
) -> None:
    if before != wanted:
        await preferences.keep(connection, actor.person.id, wanted)
        await events.append(
            connection,
            at=office.clock(),
            action="preferences-changed",
            actor=actor,
            before=_described(before),
            after=_described(wanted),
        )


def _described(kept: Preferences) -> dict[str, object]:
    hours = f"{clock(kept.hours.begin)}–{clock(kept.hours.end)}" if kept.hours else None
    return {"hours": hours, "sparing": kept.sparing}


async def _mine(connection: Connection, actor: Actor) -> Mine:
    kept = await preferences.of(connection, actor.person.id)
    digest_at = kept.narrow(DEFAULT_LADDER).work_from if actor.has_role(Role.CONTROLLER) else None
    return Mine(kept, digest_at)


async def _sheet(office: Office, connection: Connection, place: Place) -> Sheet | None:
    kept = await rhythms.of(connection, place)
    if not kept:
        if place != EVERYWHERE:
            raise RoadmapGoneError
        return None
    if len(kept) == 1:
        place = Place(roadmap_id=next(iter(kept)))
    (rhythm, alike), *_ = Counter(kept.values()).most_common(1)
    now = office.clock()
    return Sheet(
        place=place,
        number=len(kept),
        rhythm=rhythm,
        others=len(kept) - alike,
        named=await _named(connection, place),
        upcoming=await _upcoming(office, connection, place, now),
        today=office.today(now, rhythm.zone),
    )


async def _named(connection: Connection, place: Place) -> Roadmap | Organisation | None:
    if place.roadmap_id:
        return await roadmaps.get(connection, place.roadmap_id)
    return await organisations.get(connection, place.municipality_id) if place.municipality_id else None


async def _upcoming(office: Office, connection: Connection, place: Place, now: datetime) -> Upcoming | None:
    days = {each.id: _next_day(office, each, now) for each in await rhythms.waiting(connection, place)}
    coming = sorted((day, milestone_id) for milestone_id, day in days.items() if day is not None)
    if not coming:
        return None
    day, milestone_id = coming[0]
    found = await milestones.get(connection, milestone_id)
    return None if found is None else Upcoming(found, day)


def _next_day(office: Office, waiting: Waiting, now: datetime) -> date | None:
    if waiting.due is None:
        return None
    local = now.astimezone(ZoneInfo(waiting.zone))
    # What today has to say is said as soon as the working hours begin.
    today_is_said = local.time() >= waiting.ladder.work_from
    step = next_step(
        waiting.due,
        waiting.ladder,
        office.calendar,
        after=local.date() if today_is_said else local.date() - _DAY,
        external=waiting.external,
        period_start=waiting.start,
        in_progress_on=waiting.in_progress_on,
        since=waiting.steps_since,
    )
    return step.day if step else None
