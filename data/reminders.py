"""The delivery ledger. Planning inserts, delivery claims with a lease, every row ends with an outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, update

from data.database import Connection, upsert
from data.tables import people
from data.tables import reminders as t
from domain.ledger import Reason, Reminder, ReminderState


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
    connection: Connection, now: datetime, zones: Iterable[str], lease_until: datetime
) -> list[Reminder]:
    """Take all rows that are due to one person in those zones, for as long as the lease runs.

    A row whose lease ran out is offered again: whoever held it may have died before or after sending.
    """
    free = and_(_free(now), t.c.zone.in_(list(zones)))
    # The person is locked, not the row: two claimers holding a row each of one person would wait for each
    # other for ever. NO KEY UPDATE (key_share) lets the planner add rows for that person meanwhile.
    first = (
        select(people.c.id)
        .join(t, t.c.person_id == people.c.id)
        .where(free)
        .order_by(t.c.due_at, t.c.id)
        .limit(1)
        .with_for_update(of=people, skip_locked=True, key_share=True)
    )
    while (person_id := (await connection.execute(first)).scalar_one_or_none()) is not None:
        query = (
            update(t)
            .where(free, t.c.person_id == person_id)
            .values(lease_until=lease_until, attempts=t.c.attempts + 1)
            .returning(t)
        )
        # Empty where another claimer was done with this person between the two statements: look again.
        if rows := (await connection.execute(query)).all():
            return [_reminder(row) for row in sorted(rows, key=lambda row: row.id)]
    return []


async def finish(
    connection: Connection,
    reminder_ids: Iterable[int],
    state: ReminderState,
    now: datetime,
    outcome: str,
    message_id: int | None = None,
) -> None:
    """Record what became of rows that nobody finished before."""
    query = (
        update(t)
        .where(t.c.id.in_(list(reminder_ids)), t.c.state == ReminderState.PLANNED.value)
        .values(state=state.value, finished_at=now, outcome=outcome, message_id=message_id, lease_until=None)
    )
    await connection.execute(query)


async def put_off(connection: Connection, reminder_ids: Iterable[int], until: datetime, reason: str) -> None:
    """Offer the rows again from ``until`` on."""
    query = (
        update(t)
        .where(t.c.id.in_(list(reminder_ids)), t.c.state == ReminderState.PLANNED.value)
        .values(lease_until=until, outcome=reason)
    )
    await connection.execute(query)


async def delivered_of(connection: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """(delivered, planned) rows about milestones that were due in [since, until); void ones do not count."""
    query = select(
        func.coalesce(func.sum(case((t.c.state == ReminderState.SENT.value, 1), else_=0)), 0).label("sent"),
        func.count().label("planned"),
    ).where(
        t.c.due_at >= since,
        t.c.due_at < until,
        t.c.milestone_id.is_not(None),
        t.c.state.not_in([ReminderState.VOID.value, ReminderState.SKIPPED.value]),
    )
    row = (await connection.execute(query)).one()
    return int(row.sent), int(row.planned)


async def undelivered(connection: Connection, now: datetime) -> list[tuple[str, str, datetime, str | None]]:
    """(person, step, due at, outcome) of what never arrived: failed, or due and still waiting."""
    query = (
        select(people.c.name, t.c.step, t.c.due_at, t.c.outcome)
        .join(people, people.c.id == t.c.person_id)
        .where(
            or_(
                t.c.state == ReminderState.FAILED.value,
                and_(t.c.state == ReminderState.PLANNED.value, t.c.due_at <= now),
            )
        )
        .order_by(t.c.due_at, t.c.id)
    )
    return [(row.name, row.step, row.due_at, row.outcome) for row in await connection.execute(query)]


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
