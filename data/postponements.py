"""Requests to move a due date, and the moves: «было / стало / основание»."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from data.database import Connection, Reader, insert_new
from data.tables import milestones, people
from data.tables import postponements as t
from domain.milestone import State
from domain.postponement import Postponement

_asker = people.alias("asker")
_decider = people.alias("decider")


async def ask(
    connection: Connection,
    milestone_id: int,
    *,
    asked_by: int,
    asked_at: datetime,
    old_due: date | None,
    new_due: date,
    reason: str,
) -> bool:
    """Store a request; False when another one for the milestone is undecided."""
    values = {
        "milestone_id": milestone_id,
        "asked_by": asked_by,
        "asked_at": asked_at,
        "old_due": old_due,
        "new_due": new_due,
        "reason": reason,
    }
    return await insert_new(connection, t, values)


async def decide(
    connection: Connection,
    request_id: int,
    *,
    decided_by: int | None,
    decided_at: datetime,
    granted: bool | None,
    new_due: date | None = None,
    remark: str | None = None,
) -> bool:
    """Decide a request, with another day than the one asked for if given; False when it was decided.

    ``granted=None`` lays it aside: the milestone changed before anybody decided.
    """
    values: dict[str, Any] = {
        "decided_by": decided_by,
        "decided_at": decided_at,
        "granted": granted,
        "remark": remark,
    }
    if new_due is not None:
        values["new_due"] = new_due
    query = update(t).where(t.c.id == request_id, t.c.decided_at.is_(None)).values(values)
    return (await connection.execute(query)).rowcount == 1


async def get(connection: Connection, request_id: int) -> Postponement | None:
    """The request of that id."""
    row = (await connection.execute(_select().where(t.c.id == request_id))).one_or_none()
    return None if row is None else _postponement(row)


async def of_milestone(reader: Reader, milestone_id: int) -> list[Postponement]:
    """Everything that was asked and decided about the day of a milestone, the oldest first."""
    query = _select().where(t.c.milestone_id == milestone_id).order_by(t.c.id)
    return [_postponement(row) for row in await reader.execute(query)]


async def undecided(connection: Connection, milestone_id: int) -> Postponement | None:
    """The request that waits for a decision; there is at most one."""
    query = _select().where(t.c.milestone_id == milestone_id, t.c.decided_at.is_(None))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _postponement(row)


async def waiting(connection: Connection, *, limit: int) -> tuple[int, list[Postponement]]:
    """How many requests wait for a decision, and the oldest of them."""
    waits = (
        t.c.decided_at.is_(None),
        milestones.c.state == State.OPEN.value,
        t.c.old_due.is_not_distinct_from(milestones.c.due),
    )
    joined = milestones.c.id == t.c.milestone_id
    number = select(func.count()).select_from(t.join(milestones, joined)).where(*waits)
    query = _select().join(milestones, joined).where(*waits).order_by(t.c.id).limit(limit)
    rows = await connection.execute(query)
    return int((await connection.execute(number)).scalar_one()), [_postponement(row) for row in rows]


def _select() -> Select[Any]:
    return (
        select(t, _asker.c.name.label("asker"), _decider.c.name.label("decider"))
        .join(_asker, _asker.c.id == t.c.asked_by)
        .outerjoin(_decider, _decider.c.id == t.c.decided_by)
    )


def _postponement(row: Row[Any]) -> Postponement:
    return Postponement(
        id=row.id,
        milestone_id=row.milestone_id,
        asked_by=row.asker,
        asked_by_id=row.asked_by,
        asked_at=row.asked_at,
        old_due=row.old_due,
        new_due=row.new_due,
        reason=row.reason,
        decided_by=row.decider,
        decided_at=row.decided_at,
        granted=row.granted,
        remark=row.remark,
    )
