"""Half-finished dialogues, so that a restart of the bot drops none of them."""

from typing import Any

from sqlalchemy import delete, select

from data.database import Connection, Reader, upsert
from data.tables import conversations as t


async def load(reader: Reader, key: str) -> tuple[str | None, dict[str, Any]]:
    """The state and the data of the dialogue; nothing and empty when there is none."""
    row = (await reader.execute(select(t).where(t.c.key == key))).one_or_none()
    return (None, {}) if row is None else (row.state, dict(row.data))


async def save(connection: Connection, key: str, state: str | None, data: dict[str, Any]) -> None:
    """Keep the dialogue, or forget it when nothing is left to keep."""
    if state is None and not data:
        await connection.execute(delete(t).where(t.c.key == key))
        return
    query = upsert(connection, t).values(key=key, state=state, data=data)
    await connection.execute(
        query.on_conflict_do_update(index_elements=[t.c.key], set_={"state": state, "data": data})
    )
