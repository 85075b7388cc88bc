"""Drafts of roadmaps that were read and wait to be confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from data.database import Connection
from data.tables import drafts as t


async def add(connection: Connection, person_id: int, now: datetime, payload: dict[str, Any]) -> int:
    """Keep a draft; gives its id."""
    query = t.insert().values(person_id=person_id, created_at=now, payload=payload).returning(t.c.id)
    return int((await connection.execute(query)).scalar_one())


async def get(connection: Connection, draft_id: int, person_id: int) -> dict[str, Any] | None:
    """The draft, if it is this person's and still there; nobody else changes it in the meantime."""
    query = select(t.c.payload).where(t.c.id == draft_id, t.c.person_id == person_id).with_for_update()
    payload: dict[str, Any] | None = (await connection.execute(query)).scalar_one_or_none()
    return payload


async def change(connection: Connection, draft_id: int, payload: dict[str, Any]) -> None:
    """Keep the draft as it is now."""
    await connection.execute(update(t).where(t.c.id == draft_id).values(payload=payload))


async def remove(connection: Connection, draft_id: int, person_id: int) -> bool:
    """Forget the draft; False when it was gone already."""
    query = delete(t).where(t.c.id == draft_id, t.c.person_id == person_id)
    return (await connection.execute(query)).rowcount == 1
