"""The figures of the controllers' morning digest and of its weekly summary."""

from datetime import date, datetime, time, timedelta

from data import absences, chats, letters, milestones, people, reminders, rosters
from data.database import Connection
from domain.calendar import WorkingCalendar
from domain.ledger import DigestFigures, Reminder, Unheard, WeekFigures
from domain.milestone import Milestone
from domain.people import Role
from services.office import Office

SOON = timedelta(days=30)
"""How long before its day a milestone without anybody to do it is spoken of."""
AWAY_SOON = timedelta(days=14)
"""How long before a day on which somebody is absent that is pointed out every morning."""
GAP_DAYS = 3
"""How many working days before the first reminder of something it is said that there is nobody to get it."""
MOST_NAMED = 10
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


async def readers(office: Office, connection: Connection, at: datetime, day: date) -> frozenset[int]:
    """Ids of the controllers of before ``at`` who are there on that day; all of them where nobody is."""
    controllers = await people.reachable_with_role(
        connection, [Role.CONTROLLER], mail=office.mail, granted_before=at
    )
    away = (await absences.away(connection, at, mail=office.mail)).on(day)
    everybody = frozenset(person.id for person in controllers)
    return everybody - away.keys() or everybody


async def figures(office: Office, connection: Connection, digest: Reminder, now: datetime) -> DigestFigures:
    """What there is to say on the day of that row of the ledger; asked once for all who get it."""
    today = office.today(now)
    overdue, reported, external = await milestones.waiting(connection, today)
    day = office.today(digest.due_at, digest.zone)
    since = digest.due_at - (day - office.calendar.working_days_before(day, 1))
    delivered, planned = await reminders.delivered_of(connection, since, digest.due_at)
    return DigestFigures(
        overdue=overdue,
        awaiting_acceptance=reported,
        external=external,
        delivered=delivered,
        planned=planned,
        unreachable=tuple(await unheard(connection)),
        unmanned=await letters.unmanned(connection, today + SOON, mail=office.mail),
        gaps=tuple(await _gaps(office, connection, today)),
        away=tuple(await rosters.due_in_absences(connection, today, today + AWAY_SOON, limit=MOST_NAMED)),
        week=await _week(office, connection, day) if await _sums_up(office, connection, digest) else None,
    )


async def _sums_up(office: Office, connection: Connection, digest: Reminder) -> bool:
    """Whether this digest speaks of the week: the first of it that anybody gets, if the first is lost."""
    day = office.today(digest.due_at, digest.zone)
    if opens_week(day, office.calendar):
        return True
    last = await reminders.last_digest(connection, digest.due_at)
    return last is not None and office.today(last, digest.zone) < _monday(day)


async def _gaps(office: Office, connection: Connection, today: date) -> list[Milestone]:
    """What the planner has to speak of within days, and nobody is there to be told."""
    until = office.calendar.working_days_after(today, GAP_DAYS)
    return await rosters.gaps(connection, None, mail=office.mail, limit=MOST_NAMED, first_step_until=until)


async def unheard(connection: Connection) -> list[Unheard]:
    """Everybody whom messages in Telegram do not reach, people first."""
    persons = [Unheard(each.name, each.unreachable_reason) for each in await people.unreachable(connection)]
    groups = [Unheard(each.name, each.unreachable_reason) for each in await chats.unreachable(connection)]
    return persons + groups


def opens_week(day: date, calendar: WorkingCalendar) -> bool:
    """Whether it is the first working day of its week."""
    return calendar.working_day_on_or_after(_monday(day)) == day


async def _week(office: Office, connection: Connection, day: date) -> WeekFigures:
    """The weeks behind since the last one with a working day, and those ahead until the next."""
    calendar, monday = office.calendar, _monday(day)
    since = _monday(calendar.working_day_on_or_before(monday - _DAY))
    ahead_until = _monday(calendar.working_day_on_or_after(monday + _WEEK)) - _DAY
    done_in_time, done_late = await letters.done_between(connection, since, monday - _DAY)
    begin, end = (datetime.combine(each, time(), tzinfo=office.zone_info()) for each in (since, monday))
    return WeekFigures(
        since=since,
        until=monday - _DAY,
        ahead_until=ahead_until,
        done_in_time=done_in_time,
        done_late=done_late,
        moved=await letters.moved_between(connection, begin, end),
        ahead=await letters.due_between(connection, day, ahead_until),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
