"""Reminders that somebody asked for by hand, as the ledger has them."""

from datetime import datetime

from sqlalchemy import select

from data.database import Connection
from data.tables import reminders as t
from domain.ledger import ReminderState


async def delivered(connection: Connection, step: str, since: datetime) -> set[tuple[int | None, int | None]]:
    """(person id, group id) of everybody who got a reminder of that step, all of them due from then on."""
    query = (
        select(t.c.person_id, t.c.group_id)
        .distinct()
        .where(t.c.state == ReminderState.SENT.value, t.c.due_at >= since, t.c.step == step)
    )
    return {(row.person_id, row.group_id) for row in await connection.execute(query)}
