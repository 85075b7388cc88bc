"""Drafts that wait: one person's alone, and changed by one at a time."""

import asyncio

from data import drafts
from data.database import Connection, Database
from tests.cast import CONTROLLER, HEAD, NOW

OWNER = CONTROLLER.person.id


async def test_a_draft_is_kept_as_it_is_changed(connection: Connection) -> None:
    kept = await drafts.add(connection, OWNER, NOW, {"title": "Дорожная карта"})
    other = await drafts.add(connection, OWNER, NOW, {"title": "Другая"})

    await drafts.change(connection, kept, {"title": "Дорожная карта", "revision": 1})

    assert await drafts.get(connection, kept, OWNER) == {"title": "Дорожная карта", "revision": 1}
    assert await drafts.get(connection, other, OWNER) == {"title": "Другая"}


async def test_a_draft_is_there_for_its_person_alone(connection: Connection) -> None:
    kept = await drafts.add(connection, OWNER, NOW, {})

    assert await drafts.get(connection, kept, HEAD.person.id) is None
    assert not await drafts.remove(connection, kept, HEAD.person.id)
    assert await drafts.remove(connection, kept, OWNER)
    assert await drafts.get(connection, kept, OWNER) is None


async def test_changes_at_once_come_one_after_the_other(settled: Database) -> None:
    async with settled.transaction() as connection:
        kept = await drafts.add(connection, OWNER, NOW, {"revision": 0})

    async def step() -> None:
        async with settled.transaction() as connection:
            payload = await drafts.get(connection, kept, OWNER)
            assert payload is not None
            await asyncio.sleep(0)
            await drafts.change(connection, kept, {"revision": payload["revision"] + 1})

    await asyncio.gather(*(step() for _ in range(10)))

    async with settled.transaction() as connection:
        assert await drafts.get(connection, kept, OWNER) == {"revision": 10}
