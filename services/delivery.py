"""Delivering the ledger: claim, look again, send outside any transaction, record.

At least once, never silently lost, at most one repeat after a crash; one message per person and slot.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Protocol
from zoneinfo import ZoneInfo

from data import milestones, people, reminders, schedule
from data.database import Connection
from domain.ledger import (
    Delivered,
    DigestFigures,
    Letter,
    LetterItem,
    Outcome,
    Postponed,
    Reminder,
    ReminderState,
    Unreachable,
)
from domain.milestone import Milestone, State
from domain.reminder import Ladder, Step, collapse, is_quieted, next_slot, within_hours
from services.ladders import Ladders, read_ladders
from services.office import Office

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
SEND_SECONDS = 240.0
"""The longest that sending one letter may take: within the lease, or somebody else would send it too."""
RETRY_SECONDS = 600.0
"""When to try again what failed for a reason of our own."""


class Sender(Protocol):
    """The one way out to people."""

    async def send(self, letter: Letter) -> Outcome:
        """Hand the letter over; never raises for what Telegram answers."""


class _Verdict(Enum):
    """What a second look at a claimed row says."""

    SEND = auto()
    VOID = auto()
    QUIETED = auto()
    ASLEEP = auto()


async def anything_due(office: Office) -> bool:
    """Whether there may be something to deliver: one cheap look instead of one a carrier."""
    async with office.database.transaction() as connection:
        return bool(await reminders.zones_due(connection, office.clock()))


async def deliver_next(office: Office, sender: Sender) -> bool:
    """Deliver all that is due to one person; False when nothing is due to anybody."""
    claimed, letter = await _claim(office, office.clock())
    if letter is not None:
        await _record(office, letter, await _send(sender, letter))
    return bool(claimed)


async def _send(sender: Sender, letter: Letter) -> Outcome:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            return await sender.send(letter)
    except TimeoutError:
        return Postponed(RETRY_SECONDS, "нет ответа")
    except Exception:
        # One letter that cannot be written must not keep the others from being sent.
        log.exception("the letter to person %s was not sent", letter.person.id)
        return Postponed(RETRY_SECONDS, "внутренняя ошибка, она записана в журнал")


async def _claim(office: Office, now: datetime) -> tuple[list[Reminder], Letter | None]:
    async with office.database.transaction() as connection:
        ladders = await read_ladders(connection)
        awake = [
            zone
            for zone in await reminders.zones_due(connection, now)
            if any(_awake(office, zone, ladder, now) for ladder in ladders.in_use())
        ]
        claimed = await reminders.claim(connection, now, awake, now + LEASE) if awake else []
        return claimed, await _compose(office, connection, claimed, ladders, now) if claimed else None


def _awake(office: Office, zone: str, ladder: Ladder, now: datetime) -> bool:
    return within_hours(now.astimezone(ZoneInfo(zone)), ladder, office.calendar)


async def _compose(
    office: Office, connection: Connection, claimed: Sequence[Reminder], ladders: Ladders, now: datetime
) -> Letter | None:
    """The letter of those rows that still hold; the others are finished or put off here."""
    found = await milestones.of_ids(connection, [row.milestone_id for row in claimed if row.milestone_id])
    seen: dict[_Verdict, list[Reminder]] = {verdict: [] for verdict in _Verdict}
    for row in claimed:
        milestone = found.get(row.milestone_id) if row.milestone_id else None
        seen[_verdict(office, row, milestone, ladders, now)].append(row)
    void = [row.id for row in seen[_Verdict.VOID]]
    await reminders.finish(connection, void, ReminderState.VOID, now, "контрольная точка изменилась")
    await _skip(connection, seen[_Verdict.QUIETED], now, "взято в работу")
    for row in seen[_Verdict.ASLEEP]:
        ladder = ladders.of(found[row.milestone_id].roadmap_id) if row.milestone_id else Ladder()
        until = next_slot(now.astimezone(ZoneInfo(row.zone)), ladder, office.calendar)
        await reminders.put_off(connection, [row.id], until, "вне рабочего времени")
    send, passed = collapse(seen[_Verdict.SEND], key=lambda row: row.milestone_id, rank=_urgency)
    await _skip(connection, passed, now, "шаг пройден, отправлен более срочный")
    return await _letter(office, connection, send, found, now) if send else None


async def _letter(
    office: Office,
    connection: Connection,
    rows: Sequence[Reminder],
    found: dict[int, Milestone],
    now: datetime,
) -> Letter:
    assert rows[0].person_id is not None
    return Letter(
        person=await people.get(connection, rows[0].person_id),
        # Wherever it is working hours now, it is the same day.
        today=office.today(now, rows[0].zone),
        items=_sorted([LetterItem(row, found[row.milestone_id]) for row in rows if row.milestone_id]),
        digest=await _digest(office, connection, rows, now),
        reminder_ids=tuple(row.id for row in rows),
        calendar=office.calendar,
    )


def _verdict(
    office: Office, row: Reminder, milestone: Milestone | None, ladders: Ladders, now: datetime
) -> _Verdict:
    if row.milestone_id is None:
        return _Verdict.SEND if _awake(office, row.zone, Ladder(), now) else _Verdict.ASLEEP
    if milestone is None or milestone.state is not State.OPEN or milestone.revision != row.revision:
        return _Verdict.VOID
    ladder = ladders.of(milestone.roadmap_id)
    if _quieted(office, milestone, row, ladder):
        return _Verdict.QUIETED
    return _Verdict.SEND if _awake(office, row.zone, ladder, now) else _Verdict.ASLEEP


def _quieted(office: Office, milestone: Milestone, row: Reminder, ladder: Ladder) -> bool:
    if milestone.in_progress_on is None:
        return False
    # A row from before the acknowledgement that is still here is answered by it just as well.
    day = max(office.today(row.due_at, row.zone), milestone.in_progress_on)
    step = Step(row.step, day, frozenset(), row.rank)
    return is_quieted(step, milestone.in_progress_on, ladder, office.calendar)


def _urgency(row: Reminder) -> int:
    return row.due_at.toordinal() if row.milestone_id is None else row.rank


async def _skip(connection: Connection, rows: Sequence[Reminder], now: datetime, outcome: str) -> None:
    await reminders.finish(connection, [row.id for row in rows], ReminderState.SKIPPED, now, outcome)


def _sorted(items: list[LetterItem]) -> tuple[LetterItem, ...]:
    """Schools together, the earliest due date first, then as in the table."""
    return tuple(
        sorted(
            items,
            key=lambda item: (
                item.milestone.school,
                item.milestone.due or date.max,
                item.milestone.measure_position,
                item.milestone.position,
            ),
        )
    )


async def _digest(
    office: Office, connection: Connection, rows: Sequence[Reminder], now: datetime
) -> DigestFigures | None:
    digest = next((row for row in rows if row.milestone_id is None), None)
    if digest is None:
        return None
    overdue, reported, external = await milestones.waiting(connection, office.today(now))
    day = office.today(digest.due_at, digest.zone)
    since = digest.due_at - (day - office.calendar.working_days_before(day, 1))
    delivered, planned = await reminders.delivered_of(connection, since, digest.due_at)
    return DigestFigures(
        overdue=overdue,
        awaiting_acceptance=reported,
        external=external,
        delivered=delivered,
        planned=planned,
        unreachable=tuple(person.name for person in await people.unreachable(connection)),
    )


async def _record(office: Office, letter: Letter, outcome: Outcome) -> None:
    now = office.clock()
    ids = letter.reminder_ids
    async with office.database.transaction() as connection:
        match outcome:
            case Delivered(message_id):
                await reminders.finish(connection, ids, ReminderState.SENT, now, "доставлено", message_id)
            case Unreachable(reason):
                await reminders.finish(connection, ids, ReminderState.FAILED, now, reason)
                await people.mark_unreachable(connection, letter.person.id, now, reason)
                await schedule.plan_again(connection, [item.milestone.id for item in letter.items])
            case Postponed(seconds, reason):
                # At least a second: rows free at once would be claimed again and again without a pause.
                until = now + timedelta(seconds=max(seconds, 1))
                await reminders.put_off(connection, ids, until, reason)
