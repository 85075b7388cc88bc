"""What is said at once, owed by the ledger: should the bot end before it was said, delivery says it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from data import milestones, preferences, reminders
from data.database import Connection
from domain.ledger import NOTICE_GRACE, Notice, Reason, Reminder, ReminderState
from domain.milestone import Milestone
from domain.people import Group, Person
from services.office import Office

RANK = 0
_SAID, _DECIDED = "сказано сразу", "уже решено"


async def owe(
    connection: Connection,
    notice: Notice,
    audience: Iterable[tuple[Person | Group, Iterable[Milestone]]],
    now: datetime,
    *,
    request_id: int | None = None,
) -> None:
    """Write down, in the transaction of the change, who is to hear of which milestones.

    ``request_id``: of the postponement that it is about.
    """
    owed = [(to, each.id) for to, concerned in audience for each in concerned]
    changed = await milestones.of_ids(connection, sorted({id_ for _, id_ in owed}))
    step = notice.step(request_id)
    await reminders.plan(connection, [_row(step, to, changed[id_], now) for to, id_ in owed])


async def told(
    office: Office,
    notice: Notice,
    to: Person | Group,
    concerned: Iterable[Milestone],
    *,
    request_id: int | None = None,
) -> None:
    """Note that it was said."""
    now, step = office.clock(), notice.step(request_id)
    recipient = reminders.to_group(to.id) if isinstance(to, Group) else reminders.to_person(to.id)
    ids = [each.id for each in concerned]
    async with office.database.transaction() as connection:
        await reminders.finish_notices(connection, step, ids, ReminderState.SENT, now, _SAID, recipient)


async def is_welcome(office: Office, to: Person | Group, zone: str) -> bool:
    """Whether it may be said at this hour; in quiet hours the ledger keeps it until they are over."""
    if isinstance(to, Group):
        return True
    async with office.database.reading() as reader:
        wishes = await preferences.of(reader, to.id)
    return not wishes.wakes(office.clock().astimezone(ZoneInfo(zone)).time())


async def drop_request(connection: Connection, milestone_id: int, request_id: int, now: datetime) -> None:
    """Nobody is to hear any more that a postponement waits: it is decided."""
    step = Notice.MOVE_ASKED.step(request_id)
    await reminders.finish_notices(connection, step, [milestone_id], ReminderState.VOID, now, _DECIDED)


def _row(step: str, to: Person | Group, milestone: Milestone, now: datetime) -> Reminder:
    return Reminder(
        person_id=None if isinstance(to, Group) else to.id,
        group_id=to.id if isinstance(to, Group) else None,
        milestone_id=milestone.id,
        revision=milestone.revision,
        step=step,
        rank=RANK,
        reason=Reason.NOTICE,
        zone=milestone.zone,
        due_at=now + NOTICE_GRACE,
    )
