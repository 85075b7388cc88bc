"""aiogram's conversation state, kept in the database, so that a restart drops no dialogue."""

from collections.abc import Callable, Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from data import conversations
from data.database import Database, is_sqlite

Dialogue = tuple[str | None, dict[str, Any]]
"""What is waited for, and what belongs to it; neither: no dialogue."""


class DatabaseStorage(BaseStorage):
    """One row a person and chat (and topic)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = DefaultKeyBuilder(prefix="fsm", with_destiny=True)
        # Most people are in no dialogue, and every update asks. An SQLite file belongs to one bot; with
        # PostgreSQL another replica may have begun a dialogue meanwhile.
        self._remembers = is_sqlite(database.url)
        self._idle: set[str] = set()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember what the bot waits for; ``None``: nothing."""
        name = state.state if isinstance(state, State) else state
        await self._change(self._key(key), lambda _, data: (name, data), idle=name is None)

    async def get_state(self, key: StorageKey) -> str | None:
        """What the bot waits for."""
        return (await self._load(self._key(key)))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what belongs to the dialogue."""
        await self._change(self._key(key), lambda state, _: (state, dict(data)), idle=not data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What belongs to the dialogue."""
        return (await self._load(self._key(key)))[1]

    async def _load(self, key: str) -> Dialogue:
        if key in self._idle:
            return None, {}
        async with self._database.reading() as reader:
            found = await conversations.load(reader, key)
        self._note(key, found)
        return found

    async def _change(
        self, key: str, change: Callable[[str | None, dict[str, Any]], Dialogue], *, idle: bool
    ) -> None:
        if idle and key in self._idle:
            return
        async with self._database.transaction() as connection:
            changed = change(*await conversations.load(connection, key))
            await conversations.save(connection, key, *changed)
        self._note(key, changed)

    def _note(self, key: str, dialogue: Dialogue) -> None:
        if dialogue != (None, {}):
            self._idle.discard(key)
        elif self._remembers:
            self._idle.add(key)

    async def close(self) -> None:
        """Nothing to do: the database is closed by whoever opened it."""

    def _key(self, key: StorageKey) -> str:
        return self._keys.build(key)
