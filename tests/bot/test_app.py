"""The whole bot put together: its start, its stop, and the first administrator."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from pydantic import SecretStr

from bot.app import App, open_app
from bot.settings import Settings
from bot.stopping import Stopping
from bot.ticks import file_of, last_tick, read
from handlers.commands import COMMANDS
from sandbox.server import BotApiServer
from tests.cast import FakeClock
from tests.stage import close_quickly, settings_for


@pytest.fixture
def settings(server: BotApiServer, sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings over a migrated, empty database."""
    return settings_for(tmp_path, server.url).model_copy(update={"database_url": SecretStr(sqlite_url)})


@asynccontextmanager
async def running(settings: Settings, clock: FakeClock, said: list[str]) -> AsyncIterator[App]:
    """The bot as ``python -m bot run`` has it."""
    async with open_app(settings, clock, monotonic=itertools.count(0, 60).__next__) as app:
        serving = asyncio.create_task(app.run(said.append))
        yield app
        app.stop()
        await asyncio.wait_for(serving, 5)
        await close_quickly(app)


async def test_the_first_start_prints_a_link_for_the_first_administrator(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    said: list[str] = []
    anna = server.person("Анна")
    async with running(settings, clock, said):
        await server.until(lambda: server.polled)
        link = re.search(r"https://t\.me/vekha_sandbox_bot\?start=([\w-]+)$", said[0])
        assert link is not None
        anna.send(f"/start {link[1]}")
        await server.settled()
        anna.press(anna.last(), "Согласен(на)")
        await server.settled()
        assert "Вы в Вехе: Центр проектного сопровождения, администратор" in (anna.last().text or "")
    assert server.world.queue.waiting == []
    said.clear()
    async with running(settings, clock, said):
        await server.until(lambda: server.polled)
    assert said == []


async def test_administrators_named_in_the_settings_need_no_link(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    anna = server.person("Анна")
    said: list[str] = []
    async with running(settings.model_copy(update={"admin_ids": [anna.id]}), clock, said):
        await server.until(lambda: server.polled)
        anna.send("/help")
        await server.settled()
    assert said == []
    assert "/invite" in (anna.last().text or "")


async def test_telegram_is_told_the_commands(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    async with running(settings, clock, []):
        await server.until(lambda: server.polled)
    (shown,) = server.world.commands.values()
    assert [each["command"] for each in shown] == [each.name for each in COMMANDS]


@pytest.mark.parametrize("kind", ["502", "500", "drop-before"])
async def test_a_start_without_telegram_waits_for_it(
    server: BotApiServer, settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    waited: list[float] = []

    async def pause(_stopping: Stopping, seconds: float) -> None:
        waited.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Stopping, "pause", pause)
    server.fault(kind, method="setMyCommands", times=3)
    said: list[str] = []
    async with running(settings, clock, said):
        await server.until(lambda: server.polled)
    assert waited == [1, 2, 4]
    assert len(said) == 1


async def test_a_stop_while_telegram_cannot_be_reached_ends_at_once(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    server.offline()
    async with running(settings, clock, []):
        await asyncio.sleep(0.1)


async def test_a_stop_while_telegram_does_not_answer_ends_at_once(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    server.fault("lost-answer", method="deleteWebhook", times=None, seconds=60)
    async with running(settings, clock, []):
        await asyncio.sleep(0.3)


async def test_the_jobs_begin_though_telegram_cannot_be_reached_and_go_on_when_it_can(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    server.fault("drop-before", method="deleteWebhook")
    async with running(settings, clock, []):
        await server.until(lambda: last_tick(read(file_of(settings))) is not None)
        assert not server.polled
        await server.until(lambda: server.polled)


async def test_a_token_that_telegram_does_not_know_ends_the_start(
    settings: Settings, clock: FakeClock
) -> None:
    wrong = settings.model_copy(update={"bot_token": SecretStr("43:WRONG")})
    async with open_app(wrong, clock) as app:
        with pytest.raises(TelegramUnauthorizedError):
            await app.run()
        await close_quickly(app)
