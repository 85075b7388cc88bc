"""The delivery ledger. Planning inserts, delivery claims with a lease, every row ends with an outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, and_, case, delete, func, or_, select, update

from data.database import Connection, upsert
from data.tables import chats, milestones, organisations, people, roadmaps
from data.tables import reminders as t
from domain.ledger import Missed, Reason, Reminder, ReminderState, Way
from domain.milestone import State

DIGEST_MATTERS = timedelta(days=7)
MOST_IDS = 10_000
"""So many ids at most in one statement: both databases take some 32,000."""


async def plan(connection: Connection, rows: Sequence[Reminder]) -> None:
    """Insert what is not there yet; planning the same twice changes nothing."""
    values = [
        {
            "person_id": row.person_id,
            "group_id": row.group_id,
            "milestone_id": row.milestone_id,
            "revision": row.revision,
            "step": row.step,
            "rank": row.rank,
            "audience": row.reason.value,
            "zone": row.zone,
            "due_at": row.due_at,
            "state": ReminderState.PLANNED.value,
        }
        for row in sorted(rows, key=_key)
    ]
    if not values:
        return
    await connection.execute(upsert(connection, t).on_conflict_do_nothing(), values)


async def zones_due(connection: Connection, now: datetime) -> list[str]:
    """The time zones of the rows that could be claimed, were it working hours everywhere."""
    return list((await connection.execute(select(t.c.zone).distinct().where(_free(now)))).scalars())


async def claim(
    connection: Connection, now: datetime, zones: Iterable[str], lease_until: datetime, *, most: int = 1
) -> list[Reminder]:
    """Take all rows that are due in those zones to so many recipients, for as long as the lease runs.

    A row whose lease ran out is offered again: whoever held it may have died before or after sending.
    """
    free = and_(_free(now), t.c.zone.in_(list(zones)))
    claimed: list[Reminder] = []
    # Groups are few, and wait for nobody's backlog.
    for column in (t.c.group_id, t.c.person_id):
        recipients = await _lock(connection, column, free, most)
        while recipients:
            query = (
                update(t)
                .where(free, column.in_(recipients))
                .values(lease_until=lease_until, attempts=t.c.attempts + 1)
                .returning(t)
            )
            if rows := (await connection.execute(query)).all():
                claimed += [_reminder(row) for row in sorted(rows, key=lambda row: row.id)]
                most -= len(recipients)
                break
            # Another claimer was done with them between the two statements: look again.
            recipients = await _lock(connection, column, free, most)
    return claimed


async def _lock(
    connection: Connection, column: Column[Any], free: ColumnElement[bool], most: int
) -> list[int]:
    """The recipients that have waited longest, locked on PostgreSQL until the end of the transaction.

    They are locked, not their rows: two claimers holding a row each of one person would wait for each other
    for ever. NO KEY UPDATE (key_share) lets the planner add rows for them meanwhile.
    """
    if most < 1:
        return []
    recipients = next(iter(column.foreign_keys)).column.table
    waiting = (
        select(column.label("id"), func.min(t.c.due_at).label("since"))
        .where(free, column.is_not(None))
        .group_by(column)
        .subquery()
    )
    query = (
        select(recipients.c.id)
        .join(waiting, waiting.c.id == recipients.c.id)
        .order_by(waiting.c.since, recipients.c.id)
        .limit(most)
        .with_for_update(of=recipients, skip_locked=True, key_share=True)
    )
    return list((await connection.execute(query)).scalars())


async def finish(
    connection: Connection,
    reminder_ids: Iterable[int],
    state: ReminderState,
    now: datetime,
    outcome: str,
    *,
    message_id: int | None = None,
    way: Way | None = None,
) -> None:
    """Record what became of rows that nobody finished before."""
    values = {
        "state": state.value,
        "finished_at": now,
        "outcome": outcome,
        "message_id": message_id,
        "way": way.value if way else None,
        "lease_until": None,
    }
    await _change(connection, reminder_ids, values)


async def finish_notices(
    connection: Connection,
    step: str,
    milestone_ids: Iterable[int],
    state: ReminderState,
    now: datetime,
    outcome: str,
    *recipient: ColumnElement[bool],
) -> None:
    """Record what became of notices, to anybody or to one ``recipient`` (``to_person``, ``to_group``)."""
    owed = select(t.c.id).where(
        t.c.milestone_id.in_(list(milestone_ids)),
        t.c.audience == Reason.NOTICE.value,
        t.c.step == step,
        *recipient,
    )
    await finish(connection, (await connection.execute(owed)).scalars().all(), state, now, outcome)


def to_person(person_id: int) -> ColumnElement[bool]:
    """The rows for one person."""
    return t.c.person_id == person_id


def to_group(group_id: int) -> ColumnElement[bool]:
    """The rows for one group chat."""
    return t.c.group_id == group_id


async def put_off(connection: Connection, reminder_ids: Iterable[int], until: datetime, reason: str) -> None:
    """Offer the rows again from ``until`` on."""
    await _change(connection, reminder_ids, {"lease_until": until, "outcome": reason})


async def release(connection: Connection, reminder_ids: Iterable[int]) -> None:
    """Offer rows again at once that were claimed and not tried."""
    await _change(connection, reminder_ids, {"lease_until": None, "attempts": t.c.attempts - 1})


async def let_go(connection: Connection, after: datetime) -> None:
    """Offer rows at once that wait until later than ``after``: the clock ran ahead when they were put off."""
    held = and_(t.c.state == ReminderState.PLANNED.value, t.c.lease_until > after)
    if (await connection.execute(select(t.c.id).where(held).limit(1))).first() is not None:
        await connection.execute(update(t).where(held).values(lease_until=None))


async def withdraw(connection: Connection, reminder_ids: Iterable[int]) -> None:
    """Forget rows that were not sent: the planner makes others in their place."""
    ids = list(reminder_ids)
    for start in range(0, len(ids), MOST_IDS):
        mine = t.c.id.in_(ids[start : start + MOST_IDS])
        await connection.execute(delete(t).where(mine, t.c.state == ReminderState.PLANNED.value))


async def _change(connection: Connection, reminder_ids: Iterable[int], values: dict[str, Any]) -> None:
    ids = list(reminder_ids)
    for start in range(0, len(ids), MOST_IDS):
        query = update(t).where(
            t.c.id.in_(ids[start : start + MOST_IDS]), t.c.state == ReminderState.PLANNED.value
        )
        await connection.execute(query.values(values))


async def delivered_of(connection: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """(delivered, planned) reminders that were due in [since, until); void ones do not count."""
    query = select(
        func.coalesce(func.sum(case((t.c.state == ReminderState.SENT.value, 1), else_=0)), 0).label("sent"),
        func.count().label("planned"),
    ).where(
        t.c.due_at >= since,
        t.c.due_at < until,
        t.c.milestone_id.is_not(None),
        t.c.audience != Reason.NOTICE.value,
        # Named one by one, for the index on state and instant.
        t.c.state.in_([ReminderState.PLANNED.value, ReminderState.SENT.value, ReminderState.FAILED.value]),
    )
    row = (await connection.execute(query)).one()
    return int(row.sent), int(row.planned)


async def last_digest(connection: Connection, before: datetime) -> datetime | None:
    """When the last digest that arrived was due, of those due before that instant."""
    query = select(func.max(t.c.due_at)).where(
        t.c.state == ReminderState.SENT.value, t.c.due_at < before, t.c.milestone_id.is_(None)
    )
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found


async def undelivered(
    connection: Connection, now: datetime, *, limit: int = -1, offset: int = 0
) -> list[Missed]:
    """What never arrived and still matters, the newest first: given up, or due and still waiting.

    A milestone that is done, or has changed since, matters no more. A negative ``limit`` is none.
    """
    query = (
        select(
            t,
            func.coalesce(people.c.name, chats.c.title).label("name"),
            milestones.c.label,
            milestones.c.title,
            organisations.c.name.label("school"),
        )
        .select_from(_missed())
        .where(_undelivered(now))
        .order_by(t.c.due_at.desc(), t.c.id.desc())
        .limit(limit if limit >= 0 else None)
        .offset(offset)
    )
    rows = (await connection.execute(query)).all()
    told = await _told(connection, [row.milestone_id for row in rows if row.milestone_id])
    return [
        Missed(
            name=row.name,
            step=row.step,
            due_at=row.due_at,
            outcome=row.outcome,
            final=row.state == ReminderState.FAILED.value,
            again_at=row.lease_until,
            label=row.label,
            title=row.title,
            school=row.school,
            told=tuple(told.get((row.milestone_id, row.revision, row.step), ())),
        )
        for row in rows
    ]


async def count_undelivered(connection: Connection, now: datetime) -> int:
    """How many of these there are."""
    query = select(func.count()).select_from(_missed()).where(_undelivered(now))
    return int((await connection.execute(query)).scalar_one())


async def latest_outcome(connection: Connection) -> datetime | None:
    """When a row of the ledger was finished last."""
    found: datetime | None = (await connection.execute(select(func.max(t.c.finished_at)))).scalar_one()
    return found


def _missed() -> Any:
    return (
        t.outerjoin(people, people.c.id == t.c.person_id)
        .outerjoin(chats, chats.c.id == t.c.group_id)
        .outerjoin(milestones, milestones.c.id == t.c.milestone_id)
        .outerjoin(roadmaps, roadmaps.c.id == milestones.c.roadmap_id)
        .outerjoin(organisations, organisations.c.id == roadmaps.c.school_id)
    )


def _undelivered(now: datetime) -> ColumnElement[bool]:
    matters = and_(
        or_(milestones.c.state == State.OPEN.value, t.c.audience == Reason.NOTICE.value),
        milestones.c.revision == t.c.revision,
    )
    return and_(
        or_(
            t.c.state == ReminderState.FAILED.value,
            and_(t.c.state == ReminderState.PLANNED.value, t.c.due_at <= now),
        ),
        or_(and_(t.c.milestone_id.is_(None), t.c.due_at > now - DIGEST_MATTERS), matters),
    )


async def _told(
    connection: Connection, milestone_ids: Sequence[int]
) -> dict[tuple[int | None, int, str], list[str]]:
    """Whom each reminder reached, by milestone, revision and step."""
    query = (
        select(t, func.coalesce(people.c.name, chats.c.title).label("name"))
        .select_from(_missed())
        .where(t.c.milestone_id.in_(milestone_ids[:MOST_IDS]), t.c.state == ReminderState.SENT.value)
        .order_by(t.c.id)
    )
    told: dict[tuple[int | None, int, str], list[str]] = {}
    for row in await connection.execute(query):
        told.setdefault((row.milestone_id, row.revision, row.step), []).append(row.name)
    return told


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(
        t.c.state == ReminderState.PLANNED.value,
        t.c.due_at <= now,
        or_(t.c.lease_until.is_(None), t.c.lease_until <= now),
    )


def _key(row: Reminder) -> tuple[int, int, int, int, str]:
    # Two planners that insert the same keys in different orders would wait for each other.
    return row.milestone_id or 0, row.revision, row.person_id or 0, row.group_id or 0, row.step


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(
        id=row.id,
        person_id=row.person_id,
        milestone_id=row.milestone_id,
        revision=row.revision,
        step=row.step,
        rank=row.rank,
        reason=Reason(row.audience),
        zone=row.zone,
        due_at=row.due_at,
        attempts=row.attempts,
        group_id=row.group_id,
    )
