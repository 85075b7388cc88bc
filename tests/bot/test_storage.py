"""Conversations outlive a restart."""

from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from bot.storage import DatabaseStorage
from data.database import Database

KEY = StorageKey(bot_id=42, chat_id=5_000_000_001, user_id=5_000_000_001)


class Asking(StatesGroup):
    """What is waited for."""

    remark = State()


async def test_state_and_data_survive_a_restart(sqlite_url: str) -> None:
    before = Database(sqlite_url)
    await DatabaseStorage(before).set_state(KEY, Asking.remark)
    await DatabaseStorage(before).set_data(KEY, {"milestone": 7, "words": "приказ № 12"})
    await before.close()
    after = Database(sqlite_url)
    storage = DatabaseStorage(after)
    assert await storage.get_state(KEY) == Asking.remark.state
    assert await storage.get_data(KEY) == {"milestone": 7, "words": "приказ № 12"}
    await after.close()


async def test_people_chats_and_topics_are_kept_apart(database: Database) -> None:
    storage = DatabaseStorage(database)
    await storage.set_state(KEY, Asking.remark)
    group = -1_002_000_000_001
    for other in (
        StorageKey(42, KEY.chat_id, 1),
        StorageKey(42, group, KEY.user_id),
        StorageKey(42, KEY.chat_id, KEY.user_id, thread_id=5),
    ):
        assert await storage.get_state(other) is None
        assert await storage.get_data(other) == {}


async def test_a_state_changed_leaves_the_data_and_the_other_way_round(database: Database) -> None:
    storage = DatabaseStorage(database)
    await storage.set_data(KEY, {"a": 1})
    await storage.set_state(KEY, Asking.remark)
    assert await storage.get_data(KEY) == {"a": 1}
    await storage.set_data(KEY, {"b": 2})
    assert await storage.get_state(KEY) == Asking.remark.state
    assert await storage.update_data(KEY, {"c": 3}) == {"b": 2, "c": 3}


async def test_a_finished_dialogue_leaves_nothing_behind(database: Database) -> None:
    storage = DatabaseStorage(database)
    await storage.set_state(KEY, Asking.remark)
    await storage.set_data(KEY, {"a": 1})
    await storage.set_state(KEY, None)
    await storage.set_data(KEY, {})
    await storage.close()
    async with database.transaction() as connection:
        left = await connection.exec_driver_sql("SELECT count(*) FROM conversations")
        assert left.scalar_one() == 0
