"""What a report is made of: read in one transaction, then compiled as of any day without the database."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from data import listing, reports
from data.database import Connection
from data.reports import Logged, Part
from domain.access import EVERYTHING, may_control, scope_of
from domain.compiling import (
    Point,
    Printed,
    calendar_entries,
    exported,
    heat_map,
    point_of,
    roadmap_reports,
    summary,
)
from domain.confirmation import Given, confirmation, photo_report
from domain.errors import DomainError
from domain.listing import Narrowed
from domain.milestone import Milestone, State
from domain.past import Happening, as_of, moves
from domain.people import Actor
from domain.period import Period, PeriodAheadError
from domain.report import (
    CalendarEntry,
    ExportedEvent,
    ExportedMilestone,
    HeatMap,
    PhotoReport,
    RoadmapReport,
    SummaryReport,
)
from domain.report_order import OVER_TIME, Order, What
from services import digests
from services.office import Office

EVERYWHERE = "все школы"


class NothingToReportError(DomainError):
    """No milestone is seen there."""

    def __init__(self) -> None:
        super().__init__("Здесь выгружать пока нечего: дорожных карт нет или они не ваши.")


@dataclass(frozen=True)
class Material:
    """All that was read for a report; ``day`` is the one as of whose end it speaks.

    ``place``: the name of what it is about.
    """

    office: Office
    day: date
    period: Period
    place: str
    found: Sequence[tuple[Milestone, Printed]]
    happened: dict[int, list[Happening]]
    given: dict[int, list[Given]]
    rooms: dict[int, str]
    logged: Sequence[Logged] = ()
    unreachable: tuple[str, ...] = ()

    @cached_property
    def points(self) -> list[Point]:
        """The milestones as of the day."""
        return self.points_on(self.day)

    def points_on(self, day: date) -> list[Point]:
        """The milestones that there were at the end of the day, as they stood then."""
        return [point for each in self.found if (point := self._point(*each, day)) is not None]

    def roadmaps(self) -> Iterator[RoadmapReport]:
        """Each table with how it stands."""
        return roadmap_reports(self.points, self.day)

    def summary(self) -> SummaryReport:
        """All of it over the period."""
        before = self.points_on(self.period.before.end)
        return summary(
            f"Выполнение дорожных карт: {self.place}",
            self.period,
            self.points,
            before,
            self.office.calendar,
            unreachable=self.unreachable,
        )

    def heat_map(self) -> HeatMap:
        """Schools by measures."""
        return heat_map(self.points, self.day)

    def calendar(self) -> Iterator[CalendarEntry]:
        """Every due date."""
        return calendar_entries(self.points)

    def first_due(self) -> date | None:
        """The first of these."""
        return min((each.milestone.due for each in self.points if each.milestone.due), default=None)

    def milestones(self) -> Iterator[ExportedMilestone]:
        """Every milestone for machines."""
        return exported(self.points)

    def events(self) -> Iterator[ExportedEvent]:
        """The log of the period for machines."""
        return map(_exported, self.logged)

    def photos(self) -> PhotoReport:
        """The photos of the roadmap that came until the day."""
        milestone, printed = self.found[0]
        shown = [each for group in self.given.values() for each in group if each.received_on <= self.day]
        shown.sort(key=lambda each: each.photo)
        path_of = self.office.media.path
        title = f"Фотоотчёт: {printed.roadmap}"
        return photo_report(title, milestone.school, self.day, self.rooms, shown, path_of)

    def _point(self, milestone: Milestone, printed: Printed, day: date) -> Point | None:
        happened = self.happened.get(milestone.id, [])
        past = as_of(milestone, happened, day, firm=printed.firm)
        if past is None:
            return None
        given = [each for each in self.given.get(milestone.id, []) if each.received_on <= day]
        return point_of(
            past,
            printed,
            day,
            self.office.calendar,
            moves=moves(happened, day),
            confirmation=confirmation(given) or _named_by_the_table(past, printed),
            changed_at=max((each.at for each in happened if each.on <= day), default=None),
        )


async def gather(office: Office, actor: Actor | None, order: Order) -> Material:
    """Read what the order calls for, as far as the actor sees it; ``None`` sees all (the command line).

    Raises ``NothingToReportError``, ``PeriodAheadError``.
    """
    today = office.today()
    period = order.period_until(today)
    day = order.on or min(period.end, today)
    if order.what in OVER_TIME and period.start > day:
        raise PeriodAheadError(period.start, day)
    part = Part(scope_of(actor) if actor else EVERYTHING, order.narrowed, order.roadmap)
    async with office.database.transaction() as connection:
        found = await reports.milestones(connection, part)
        if order.mine and actor:
            found = [each for each in found if actor.ids() & (each[0].assignee_ids | each[0].duty_ids)]
        if not found:
            raise NothingToReportError
        given: dict[int, list[Given]] = {}
        for each in await reports.evidence_of(connection, part):
            given.setdefault(each.milestone_id, []).append(each)
        return Material(
            office=office,
            day=day,
            period=Period(min(period.start, day), day),
            place=await _place(connection, order, found[0][0]),
            found=found,
            happened=await reports.happenings(connection, part),
            given=given,
            rooms=await reports.rooms_of(connection, order.roadmap) if order.what is What.PHOTOS else {},
            logged=await _logged(office, connection, actor, part, order),
            unreachable=await _unreachable(connection, actor, order),
        )


async def standing_on(office: Office, actor: Actor | None, day: date) -> list[Point]:
    """How everything that the actor sees stood at the end of the day, in the order of the tables."""
    part = Part(scope_of(actor) if actor else EVERYTHING, Narrowed())
    async with office.database.transaction() as connection:
        found = await reports.milestones(connection, part)
        # What has not come yet can only be as it is now.
        past = day < office.today()
        happened = await reports.happenings(connection, part) if past else {}
    return [
        point_of(milestone, printed, day, office.calendar)
        for each, printed in found
        if (milestone := as_of(each, happened.get(each.id, []), day, firm=printed.firm)) is not None
    ]


async def only_roadmap(office: Office, actor: Actor | None) -> int:
    """The roadmap, where the actor sees no other one; else 0."""
    found = await roadmaps(office, actor, limit=2)
    return found[0] if len(found) == 1 else 0


async def roadmaps(office: Office, actor: Actor | None, limit: int | None = None) -> list[int]:
    """The ids of the roadmaps that the actor sees, ascending; at most ``limit`` of them, whichever."""
    part = Part(scope_of(actor) if actor else EVERYTHING, Narrowed())
    async with office.database.transaction() as connection:
        return await reports.roadmap_ids(connection, part, limit=limit)


async def _place(connection: Connection, order: Order, first: Milestone) -> str:
    if order.roadmap:
        return first.school
    return ", ".join(await listing.name_of(connection, order.narrowed)) or EVERYWHERE


async def _logged(
    office: Office, connection: Connection, actor: Actor | None, part: Part, order: Order
) -> Sequence[Logged]:
    if order.what is not What.EVENTS:
        return ()
    period = order.period_until(office.today())
    last_day = min(period.end, order.on or period.end)
    begin, end = (
        datetime.combine(each, time(), tzinfo=office.zone_info())
        for each in (period.start, last_day + timedelta(days=1))
    )
    everywhere = not order.roadmap and order.narrowed == Narrowed()
    whole = everywhere and _is_of_the_centre(actor)
    return await reports.logged(connection, part, begin, end, whole=whole)


async def _unreachable(connection: Connection, actor: Actor | None, order: Order) -> tuple[str, ...]:
    """Who cannot be reached is for the centre alone to know, and not before a whole group."""
    if order.what is not What.SUMMARY or not _is_of_the_centre(actor):
        return ()
    found = await digests.unheard(connection)
    return tuple(f"{each.name} ({each.reason})" if each.reason else each.name for each in found)


def _is_of_the_centre(actor: Actor | None) -> bool:
    return actor is None or (may_control(actor) and actor.group is None)


def _named_by_the_table(milestone: Milestone, printed: Printed) -> tuple[str, ...]:
    done = printed.already_done
    if done is None or milestone.state is not State.ACCEPTED or milestone.reported_on != done.on:
        return ()
    return (f"{done.document} от {done.on:%d.%m.%Y}",)


def _exported(event: Logged) -> ExportedEvent:
    return ExportedEvent(
        at=event.at,
        person=event.person,
        action=event.action,
        school=event.school,
        roadmap=event.roadmap,
        label=event.label,
        title=event.title,
        before=_line(event.before),
        after=_line(event.after),
    )


def _line(shape: dict[str, Any] | None) -> str:
    return json.dumps(shape, ensure_ascii=False, sort_keys=True) if shape else ""
