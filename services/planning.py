"""Turning milestones into rows of the delivery ledger. Any number of times, in any number of processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TypedDict
from zoneinfo import ZoneInfo

from data import milestones, reminders, roadmaps, schedule
from data.database import Connection
from data.tables import AT_ONCE, NEVER
from domain.calendar import WorkingCalendar
from domain.ledger import Reason, Reminder
from domain.reminder import (
    DEFAULT_LADDER,
    Ladder,
    Step,
    Waiting,
    due_at,
    next_step,
    steps,
)
from services import digests
from services.office import Office
from services.recipients import Recipients

PAGE = 2000
"""How many milestones are planned in one transaction: others have to wait for as long as it takes."""
DIGEST_RANK = -10_000

_DAY = timedelta(days=1)
_FARTHEST_EAST = timezone(timedelta(hours=14))


async def plan_reminders(office: Office) -> None:
    """Plan every step whose day has come, for everybody who is to be told."""
    now = office.clock()
    async with office.database.transaction() as connection:
        # Steps are planned on their day. One of a later day shows that the clock ran ahead and was set right,
        # and what lies between now and then may have been passed over.
        await schedule.take_back(connection, now + _DAY)
        first = await schedule.first_look(connection)
        if first is None or first > now.astimezone(_FARTHEST_EAST).date():
            return
        days = {zone: office.today(now, zone) for zone in await roadmaps.zones(connection)}
    # Each page is planned past its day, so that the next one begins where it ended.
    while await _plan_page(office, days) == PAGE:
        pass


async def plan_digests(office: Office) -> None:
    """Plan this working day's morning digest for every controller; it comes even when nothing is late.

    Whoever became a controller later in the day gets the first one on the next working day.
    """
    today = office.today()
    if not office.calendar.is_working_day(today):
        return
    at = datetime.combine(today, DEFAULT_LADDER.work_from, tzinfo=office.zone_info())
    async with office.database.transaction() as connection:
        rows = [
            Reminder(
                person_id=each,
                milestone_id=None,
                revision=0,
                step=f"digest-{today.isoformat()}",
                rank=DIGEST_RANK,
                reason=Reason.DIGEST,
                zone=office.zone,
                due_at=at,
            )
            for each in sorted(await digests.readers(office, connection, at, today))
        ]
        await reminders.plan(connection, rows)


async def _plan_page(office: Office, days: Mapping[str, date]) -> int:
    """Plan the milestones that wait the longest; gives how many."""
    async with office.database.transaction() as connection:
        page = await schedule.to_plan(connection, days, limit=PAGE)
        looks = [(each, _look_at(office, each, days[each.zone])) for each in page]
        reached = [(each, look.steps) for each, look in looks if look.steps]
        unheard = await _tell(office, connection, reached) if reached else set()
        await schedule.set_plan_on(
            connection,
            [
                (each, _again(office, look, days[each.zone]) if each.id in unheard else look.next_on)
                for each, look in looks
            ],
        )
    return len(page)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at a milestone finds: the steps to be planned now, and the day of the next one."""

    steps: tuple[Step, ...]
    next_on: date


_NOTHING = _Look((), NEVER)


class _Shape(TypedDict):
    """What shapes the ladder of a milestone besides its due date."""

    external: bool
    period_start: date | None
    in_progress_on: date | None
    since: date


def _look_at(office: Office, waiting: Waiting, today: date) -> _Look:
    if waiting.due is None:
        return _NOTHING
    return _look(
        waiting.due,
        waiting.ladder,
        office.calendar,
        today,
        waiting.plan_on,
        waiting.external,
        waiting.start,
        waiting.in_progress_on,
        waiting.steps_since,
    )


@lru_cache(maxsize=10_000)
def _look(
    due: date,
    ladder: Ladder,
    calendar: WorkingCalendar,
    today: date,
    plan_on: date,
    external: bool,
    start: date | None,
    in_progress_on: date | None,
    since: date,
) -> _Look:
    """Remembered: a table that was rolled out to a thousand schools asks a thousand times for the same."""
    shape = _Shape(external=external, period_start=start, in_progress_on=in_progress_on, since=since)
    passed = steps(due, ladder, calendar, until=today, **shape)
    # On a day without a step there was nobody to be told of the last one, or the calendar has changed.
    new = [] if plan_on == AT_ONCE else [step for step in passed if step.day >= plan_on]
    following = next_step(due, ladder, calendar, after=today, **shape)
    return _Look(tuple(new or passed[-1:]), following.day if following else NEVER)


async def _tell(
    office: Office, connection: Connection, reached: Sequence[tuple[Waiting, tuple[Step, ...]]]
) -> set[int]:
    """Put the steps into the ledger; gives the ids of the milestones of which nobody can be told."""
    found = await milestones.of_ids(connection, [waiting.id for waiting, _ in reached])
    told = await schedule.told_already(connection, found)
    recipients = Recipients(connection, office, office.clock())
    rows: list[Reminder] = []
    unheard: set[int] = set()
    for waiting, new in reached:
        for step in new:
            milestone = found[waiting.id]
            people_told = await recipients.of(milestone, step.audiences)
            groups_told = await recipients.groups(milestone, step.audiences)
            rows += [_row(waiting, step, reason, person_id=each) for each, reason in people_told.items()]
            rows += [_row(waiting, step, Reason.GROUP, group_id=each) for each in groups_told]
            if not people_told and not groups_told:
                unheard.add(waiting.id)
    await reminders.plan(connection, [row for row in rows if not _is_behind(row, told)])
    return unheard


def _again(office: Office, look: _Look, today: date) -> date:
    """When to look for somebody again where there is nobody to tell: no step is lost for want of people."""
    return min(look.next_on, office.calendar.working_days_after(today, 1))


def _is_behind(row: Reminder, told: Mapping[tuple[int, int | None, int | None], int]) -> bool:
    """Whether somebody heard of something more urgent: then the ladder was changed under them."""
    assert row.milestone_id is not None
    return told.get((row.milestone_id, row.person_id, row.group_id), row.rank) > row.rank


def _row(
    waiting: Waiting,
    step: Step,
    reason: Reason,
    *,
    person_id: int | None = None,
    group_id: int | None = None,
) -> Reminder:
    return Reminder(
        person_id=person_id,
        group_id=group_id,
        milestone_id=waiting.id,
        revision=waiting.revision,
        step=step.name,
        rank=step.rank,
        reason=reason,
        zone=waiting.zone,
        due_at=due_at(step, waiting.ladder, ZoneInfo(waiting.zone)),
    )
