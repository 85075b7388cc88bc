"""Delivering the ledger: claim, look again, send outside any transaction, record.

At least once, never silently lost, at most one repeat after a crash; one message per person and slot.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from data import milestones, people, reminders, roadmaps
from data.database import Connection
from domain.access import EVERYTHING
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
from domain.reminder import Ladder, Step, collapse, is_quieted, within_hours
from services.office import Office

LEASE = timedelta(minutes=2)


class Sender(Protocol):
    """The one way out to people."""

    async def send(self, letter: Letter) -> Outcome:
        """Hand the letter over; never raises for what Telegram answers."""


async def deliver_next(office: Office, sender: Sender) -> bool:
    """Deliver all that is due to one person; False when nothing is due to anybody."""
    now = office.clock()
    claimed, letter = await _claim(office, now)
    if not claimed:
        return False
    if letter is not None:
        await _record(office, letter, await sender.send(letter))
    return True


async def _claim(office: Office, now: datetime) -> tuple[list[Reminder], Letter | None]:
    async with office.database.transaction() as connection:
        zones = {office.zone, *await roadmaps.zones(connection)}
        awake = [zone for zone in zones if _awake(office, zone, now)]
        claimed = await reminders.claim(connection, now, awake, now + LEASE) if awake else []
        return claimed, await _compose(office, connection, claimed, now) if claimed else None


def _awake(office: Office, zone: str, now: datetime) -> bool:
    return within_hours(now.astimezone(ZoneInfo(zone)), Ladder(), office.calendar)


async def _compose(
    office: Office, connection: Connection, claimed: Sequence[Reminder], now: datetime
) -> Letter | None:
    """The letter of those rows that still hold; the others are finished here."""
    found = await milestones.of_ids(connection, [row.milestone_id for row in claimed if row.milestone_id])
    holding = [row for row in claimed if row.milestone_id is None or _holds(found.get(row.milestone_id), row)]
    void = [row.id for row in claimed if row not in holding]
    await reminders.finish(connection, void, ReminderState.VOID, now, "контрольная точка изменилась")
    quieted = [row for row in holding if row.milestone_id and _quieted(office, found[row.milestone_id], row)]
    await _skip(connection, quieted, now, "взято в работу")
    send, passed = collapse(
        [row for row in holding if row not in quieted],
        key=lambda row: row.milestone_id,
        rank=lambda row: row.rank if row.milestone_id else _day_of(row),
    )
    await _skip(connection, passed, now, "шаг пройден, отправлен более срочный")
    if not send:
        return None
    return Letter(
        person=await people.get(connection, send[0].person_id),
        today=office.today(now),
        items=_sorted([LetterItem(row, found[row.milestone_id]) for row in send if row.milestone_id]),
        digest=await _digest(office, connection, send, now),
        reminder_ids=tuple(row.id for row in send),
    )


def _day_of(digest: Reminder) -> int:
    return digest.due_at.toordinal()


async def _skip(connection: Connection, rows: Sequence[Reminder], now: datetime, outcome: str) -> None:
    await reminders.finish(connection, [row.id for row in rows], ReminderState.SKIPPED, now, outcome)


def _holds(milestone: Milestone | None, row: Reminder) -> bool:
    return milestone is not None and milestone.state is State.OPEN and milestone.revision == row.revision


def _quieted(office: Office, milestone: Milestone, row: Reminder) -> bool:
    if milestone.in_progress_on is None:
        return False
    day = row.due_at.astimezone(ZoneInfo(row.zone)).date()
    step = Step(row.step, day, frozenset(), row.rank)
    return is_quieted(step, milestone.in_progress_on, Ladder(), office.calendar)


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
    today = office.today(now)
    late = await milestones.select_visible(connection, EVERYTHING, states=[State.OPEN], due_before=today)
    reported = await milestones.select_visible(connection, EVERYTHING, states=[State.REPORTED])
    before = office.calendar.working_days_before(today, 1)
    since = digest.due_at - (today - before)
    delivered, planned = await reminders.delivered_of(connection, since, digest.due_at)
    return DigestFigures(
        overdue=sum(not each.external for each in late),
        awaiting_acceptance=len(reported),
        external=sum(each.external for each in late),
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
                await milestones.plan_again(connection, [item.milestone.id for item in letter.items])
            case Postponed(seconds, reason):
                await reminders.put_off(connection, ids, now + timedelta(seconds=seconds), reason)
