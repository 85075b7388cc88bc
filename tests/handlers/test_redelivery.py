"""What Telegram delivers a second time changes nothing: an update is confirmed only after it was handled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.stopping import Stopping
from data.tables import metadata
from sandbox.world import Chat
from tests.stage import PHOTOS, Stage

FLEETING = {"conversations", "drafts"}
"""What a dialogue is at, and previews: the truth is in the other tables."""


class Telegram:
    """Remembers what it has sent, and sends all of it again."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._queue = stage.server.world.queue
        self._sent: list[tuple[str, dict[str, Any], int]] = []
        self._tell = stage.server.world.tell_bot
        stage.server.world.tell_bot = self._note  # type: ignore[method-assign]

    def _note(self, kind: str, payload: dict[str, Any], chat: Chat) -> None:
        self._sent.append((kind, payload, chat.id))
        self._tell(kind, payload, chat)

    async def again(self) -> list[str]:
        """Gives the kinds of what was sent again."""
        sent = list(self._sent)
        for each in sent:
            self._queue.add(*each)
        await self._stage.settle()
        return [kind for kind, *_ in sent]


async def everything(stage: Stage) -> dict[str, list[str]]:
    """All that the database holds; the number of a row means nothing."""
    async with stage.office.database.transaction() as connection:
        return {
            table.name: sorted(
                map(repr, await connection.execute(select(*(each for each in table.c if each.name != "id"))))
            )
            for table in metadata.sorted_tables
            if table.name not in FLEETING
        }


async def command(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 12 от 11.01.2024")


async def button(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 2.1")
    await stage.press(stage.teacher, "Выполнено")


async def photo(stage: Stage) -> None:
    stage.teacher.send_photo(PHOTOS[0], caption="8")
    await stage.settle()


async def album(stage: Stage) -> None:
    stage.teacher.send_album(PHOTOS, caption="8")
    await stage.settle()


async def document(stage: Stage) -> None:
    stage.teacher.send_document(b"%PDF-1.4 ...", "приказ.pdf", caption="2.1")
    await stage.settle()


async def decision(stage: Stage) -> None:
    await stage.report("2.1")
    await stage.press(stage.controller, "Принять")


async def block(stage: Stage) -> None:
    stage.teacher.block()
    await stage.settle()


async def bound_group(stage: Stage) -> None:
    group = stage.server.group("Кванториум", [stage.teacher, stage.head])
    await stage.settle()
    await stage.say(stage.teacher, "/done 2.1", chat=group)


async def migration(stage: Stage) -> None:
    group = stage.server.group("Кванториум", [stage.teacher, stage.head])
    await stage.settle()
    group.migrate()
    await stage.settle()


@pytest.mark.parametrize(
    "act", [command, button, photo, album, document, decision, block, bound_group, migration]
)
async def test_an_update_delivered_twice_changes_nothing(
    stage: Stage, act: Callable[[Stage], Awaitable[None]]
) -> None:
    telegram = Telegram(stage)
    await act(stage)
    before = await everything(stage)
    assert await telegram.again()
    assert await everything(stage) == before


async def test_an_answer_that_a_flood_limit_holds_back_comes_after_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def pause(_stopping: Stopping, seconds: float) -> None:
        waited.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Stopping, "pause", pause)
    stage.server.fault("429", method="sendMessage", times=1, retry_after=45)
    answer = await stage.say(stage.teacher, "/help")
    assert "/done" in (answer.text or "")
    assert max(waited) >= 45
