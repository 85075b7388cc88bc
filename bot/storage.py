"""aiogram's conversation state, kept in the database, so that a restart drops no dialogue."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from data import conversations
from data.database import Database


class DatabaseStorage(BaseStorage):
    """One row a person and chat (and topic)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = DefaultKeyBuilder(prefix="fsm", with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember what the bot waits for; ``None``: nothing."""
        name = state.state if isinstance(state, State) else state
        async with self._database.transaction() as connection:
            _, data = await conversations.load(connection, self._key(key))
            await conversations.save(connection, self._key(key), name, data)

    async def get_state(self, key: StorageKey) -> str | None:
        """What the bot waits for."""
        async with self._database.transaction() as connection:
            return (await conversations.load(connection, self._key(key)))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what belongs to the dialogue."""
        async with self._database.transaction() as connection:
            state, _ = await conversations.load(connection, self._key(key))
            await conversations.save(connection, self._key(key), state, dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What belongs to the dialogue."""
        async with self._database.transaction() as connection:
            return (await conversations.load(connection, self._key(key)))[1]

    async def close(self) -> None:
        """Nothing to do: the database is closed by whoever opened it."""

    def _key(self, key: StorageKey) -> str:
        return self._keys.build(key)
