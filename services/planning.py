"""Turning milestones into rows of the delivery ledger. Any number of times, in any number of processes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from data import people, reminders, roadmaps, schedule
from data.database import Connection
from data.tables import AT_ONCE, NEVER
from domain.ledger import Reason, Reminder
from domain.milestone import Milestone
from domain.people import OrganisationKind, Role
from domain.reminder import Audience, Ladder, Step, due_at, next_step, steps
from services.ladders import read_ladders
from services.office import Office

PAGE = 500
DIGEST_RANK = -10_000


async def plan_reminders(office: Office) -> None:
    """Plan every step whose day has come, for everybody who is to be told."""
    now = office.clock()
    after_id = 0
    while True:
        async with office.database.transaction() as connection:
            latest_today = await _latest_today(office, connection, now)
            page = await schedule.to_plan(connection, latest_today, after_id=after_id, limit=PAGE)
            await _plan_page(office, connection, page, now)
        if len(page) < PAGE:
            return
        after_id = page[-1][0].id


async def plan_digests(office: Office) -> None:
    """Plan this working day's morning digest for every controller; it comes even when nothing is late.

    Whoever became a controller later in the day gets the first one on the next working day.
    """
    today = office.today()
    if not office.calendar.is_working_day(today):
        return
    at = datetime.combine(today, Ladder().work_from, tzinfo=office.zone_info())
    async with office.database.transaction() as connection:
        controllers = await people.reachable_with_role(connection, [Role.CONTROLLER], granted_before=at)
        rows = [
            Reminder(
                person_id=person.id,
                milestone_id=None,
                revision=0,
                step=f"digest-{today.isoformat()}",
                rank=DIGEST_RANK,
                reason=Reason.DIGEST,
                zone=office.zone,
                due_at=at,
            )
            for person in controllers
        ]
        await reminders.plan(connection, rows)


@dataclass(slots=True)
class Recipients:
    """Who is to be told, asked once a page for each set of organisations."""

    connection: Connection
    _known: dict[object, list[int]] = field(default_factory=dict)

    async def of(self, milestone: Milestone, audiences: Iterable[Audience]) -> dict[int, Reason]:
        """Person id → why they are told; whoever is told for two reasons is told for the first."""
        found: dict[int, Reason] = {}
        if Audience.ASSIGNEES in audiences:
            found = await self._workers(milestone)
        if Audience.CONTROLLERS in audiences:
            found = dict.fromkeys(await self._controllers(), Reason.CONTROLLER) | found
        if Audience.HEADS in audiences:
            heads = await self._members((Role.HEAD,), milestone.responsible_ids)
            found = dict.fromkeys(heads, Reason.HEAD) | found
        if Audience.MINISTRY in audiences:
            found = dict.fromkeys(await self._ministry(), Reason.MINISTRY) | found
        return found

    async def _workers(self, milestone: Milestone) -> dict[int, Reason]:
        named = await self._reachable(milestone.assignee_ids)
        workers = named or await self._members((Role.EXECUTOR,), milestone.responsible_ids)
        if workers:
            return dict.fromkeys(workers, Reason.ASSIGNEE)
        return dict.fromkeys(await self._controllers(), Reason.NO_EXECUTOR)

    async def _members(self, roles: tuple[Role, ...], organisation_ids: frozenset[int]) -> list[int]:
        key = (roles, organisation_ids)
        if key not in self._known:
            found = await people.reachable_with_role(self.connection, roles, organisation_ids)
            self._known[key] = [person.id for person in found]
        return self._known[key]

    async def _controllers(self) -> list[int]:
        if "controllers" not in self._known:
            found = await people.reachable_with_role(self.connection, [Role.CONTROLLER])
            self._known["controllers"] = [person.id for person in found]
        return self._known["controllers"]

    async def _ministry(self) -> list[int]:
        if "ministry" not in self._known:
            found = await people.of_kind(self.connection, OrganisationKind.MINISTRY)
            self._known["ministry"] = [person.id for person in found]
        return self._known["ministry"]

    async def _reachable(self, person_ids: frozenset[int]) -> list[int]:
        if not person_ids:
            return []
        return [person.id for person in await people.reachable_of(self.connection, person_ids)]


async def _latest_today(office: Office, connection: Connection, now: datetime) -> date:
    """The date where a roadmap lies farthest east: there it is tomorrow first."""
    zones = {office.zone, *await roadmaps.zones(connection)}
    return max(office.today(now, zone) for zone in zones)


async def _plan_page(
    office: Office, connection: Connection, page: Sequence[tuple[Milestone, date]], now: datetime
) -> None:
    recipients = Recipients(connection)
    ladders = await read_ladders(connection)
    rows: list[Reminder] = []
    for milestone, plan_on in page:
        ladder = ladders.of(milestone.roadmap_id)
        today = office.today(now, milestone.zone)
        for step in _reached(office, milestone, plan_on, ladder, today):
            told = await recipients.of(milestone, step.audiences)
            rows += [_row(milestone, step, ladder, person_id, reason) for person_id, reason in told.items()]
        await schedule.set_plan_on(
            connection, milestone, _next_look(office, milestone, ladder, today), seen=plan_on
        )
    await reminders.plan(connection, rows)


class _Circumstances(TypedDict):
    external: bool
    period_start: date | None
    in_progress_on: date | None
    since: date


def _circumstances(milestone: Milestone) -> _Circumstances:
    """What shapes the ladder of a milestone besides its due date."""
    return {
        "external": milestone.external,
        "period_start": milestone.start,
        "in_progress_on": milestone.in_progress_on,
        "since": milestone.steps_since,
    }


def _reached(office: Office, milestone: Milestone, plan_on: date, ladder: Ladder, today: date) -> list[Step]:
    """The steps that nobody has planned yet; after a change of recipients only the rung of the day."""
    if milestone.due is None:
        return []
    passed = steps(milestone.due, ladder, office.calendar, until=today, **_circumstances(milestone))
    if plan_on == AT_ONCE:
        return passed[-1:]
    return [step for step in passed if step.day >= plan_on]


def _next_look(office: Office, milestone: Milestone, ladder: Ladder, today: date) -> date:
    """The day of the next step; never where there is none."""
    if milestone.due is None:
        return NEVER
    step = next_step(milestone.due, ladder, office.calendar, after=today, **_circumstances(milestone))
    return step.day if step else NEVER


def _row(milestone: Milestone, step: Step, ladder: Ladder, person_id: int, reason: Reason) -> Reminder:
    return Reminder(
        person_id=person_id,
        milestone_id=milestone.id,
        revision=milestone.revision,
        step=step.name,
        rank=step.rank,
        reason=reason,
        zone=milestone.zone,
        due_at=due_at(step, ladder, ZoneInfo(milestone.zone)),
    )
