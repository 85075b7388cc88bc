"""The append-only event log: who did what, when, from which chat, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from data.database import Connection, Reader
from data.tables import events as t
from data.tables import people
from domain.people import Actor


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log; ``person`` and ``person_id`` are ``None`` where the bot acted by itself."""

    at: datetime
    action: str
    person: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    person_id: int | None = None


async def append(
    connection: Connection,
    *,
    at: datetime,
    action: str,
    actor: Actor | None = None,
    roadmap_id: int | None = None,
    milestone_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one event; it belongs in the transaction of the change itself."""
    await connection.execute(
        t.insert().values(
            at=at,
            action=action,
            person_id=actor.person.id if actor else None,
            chat_id=actor.chat_id if actor else None,
            roadmap_id=roadmap_id,
            milestone_id=milestone_id,
            before=before,
            after=after,
        )
    )


async def last_of(
    connection: Connection, action: str, milestone_ids: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """What the last event of that kind said of each of these milestones that had one, by id."""
    query = (
        select(t.c.milestone_id, t.c.after)
        .where(t.c.action == action, t.c.milestone_id.in_(list(milestone_ids)))
        .order_by(t.c.id)
    )
    return {row.milestone_id: row.after or {} for row in await connection.execute(query)}


async def before_all(connection: Connection, action: str) -> list[dict[str, Any]]:
    """What it was like before each event of that kind, the oldest first."""
    query = select(t.c.before).where(t.c.action == action).order_by(t.c.id)
    return [each or {} for each in (await connection.execute(query)).scalars()]


async def of_milestone(reader: Reader, milestone_id: int) -> list[Event]:
    """The history of a milestone, the oldest first."""
    query = (
        select(t, people.c.name.label("person"))
        .outerjoin(people, people.c.id == t.c.person_id)
        .where(t.c.milestone_id == milestone_id)
        .order_by(t.c.id)
    )
    rows = await reader.execute(query)
    return [Event(row.at, row.action, row.person, row.before, row.after, row.person_id) for row in rows]
