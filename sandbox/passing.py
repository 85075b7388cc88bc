"""How time passes on the page: where the clock stops on its way, so that reminders arrive in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta

from domain.calendar import WorkingCalendar
from sandbox.transcript import MOSCOW
from sandbox.world import Message

MORNING = 9
EVENING = 18
EVERY_HOUR = timedelta(days=2)
"""Up to this span the clock stops at every working hour, over longer ones at nine in the morning only."""


def stops(now: datetime, until: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
    """The instants (UTC) after ``now`` at which something may be due in Moscow, and ``until`` at last."""
    hours = range(MORNING, EVENING) if until - now <= EVERY_HOUR else range(MORNING, MORNING + 1)
    day, last = now.astimezone(MOSCOW).date(), until.astimezone(MOSCOW).date()
    while day <= last:
        if calendar.is_working_day(day):
            for hour in hours:
                instant = datetime.combine(day, time(hour), MOSCOW).astimezone(UTC)
                if now < instant < until:
                    yield instant
        day += timedelta(days=1)
    yield until


def is_reminder(message: Message, centre: Collection[int]) -> bool:
    """Whether a message that the passing of time brought is more than the centre's morning digest.

    Whoever is not of the centre hears of deadlines only; the centre's own deadlines add rows of buttons.
    """
    return message.chat.id not in centre or len(message.buttons) > 1
