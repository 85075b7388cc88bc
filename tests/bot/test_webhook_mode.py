"""Updates pushed by Telegram: answered once handled, refused without the secret, back after an outage."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe
from aiogram.types import Update
from pydantic import SecretStr

from bot.app import App, open_app
from bot.settings import Settings
from bot.webhook import CannotListenError, Webhook
from sandbox.server import BotApiServer
from tests.cast import FakeClock
from tests.stage import PHOTOS, close_quickly, settings_for

SECRET = "x" * 32
SECRET_HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
def address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def settings(server: BotApiServer, sqlite_url: str, tmp_path: Path, address: str) -> Settings:
    return settings_for(tmp_path, server.url).model_copy(
        update={
            "database_url": SecretStr(sqlite_url),
            "webhook_url": f"http://{address}/telegram",
            "webhook_secret": SecretStr(SECRET),
            "webhook_listen": address,
        }
    )


@asynccontextmanager
async def running(settings: Settings, clock: FakeClock, said: list[str]) -> AsyncIterator[App]:
    """The bot as ``python -m bot run`` has it with WEBHOOK_URL."""
    async with open_app(settings, clock, monotonic=itertools.count(0, 60).__next__) as app:
        serving = asyncio.create_task(app.run(said.append))
        while not said:
            await asyncio.sleep(0.01)
        yield app
        app.stop()
        await asyncio.wait_for(serving, 5)
        await close_quickly(app)


@pytest.fixture
async def app(settings: Settings, clock: FakeClock) -> AsyncIterator[App]:
    async with running(settings, clock, []) as running_app:
        yield running_app


class Heard:
    """In place of the handlers: notes every message, waits at the gate, fails as often as it is told."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.messages: list[str] = []
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()
        dispatcher.feed_update = self  # type: ignore[assignment]

    async def __call__(self, _bot: Bot, update: Update, *, album: object) -> None:
        await self.gate.wait()
        assert update.message is not None
        self.messages.append(update.message.text or "")
        if self.failures:
            self.failures -= 1
            raise TelegramNetworkError(GetMe(), "connection lost")


async def post(url: str, body: Any, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        return answer.status


def update_of(server: BotApiServer, text: str) -> dict[str, Any]:
    """An update as Telegram sends it, which the local server does not know of."""
    person = server.person("Глеб")
    message = person.send(text)
    server.world.queue.waiting.pop()
    return {"update_id": 77, "message": message.to_json()}


async def test_the_first_administrator_joins_by_webhook(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    said: list[str] = []
    anna = server.person("Анна")
    async with running(settings, clock, said):
        assert server.webhook.url == settings.webhook_url
        anna.follow(said[0].split()[-1])
        await server.settled()
    assert "администратор" in (anna.last().text or "")
    assert server.webhook.url == settings.webhook_url, "Telegram keeps what comes until the next start"


async def test_what_came_while_nobody_listened_is_answered_after_the_start(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    async with running(settings, clock, []):
        pass
    boris = server.person("Борис")
    boris.send("/start")
    await asyncio.sleep(0.05)
    async with open_app(settings, clock, monotonic=itertools.count(0, 60).__next__) as app:
        serving = asyncio.create_task(app.run())
        await server.settled()
        app.stop()
        await serving
        await close_quickly(app)
    assert boris.last().text


async def test_telegram_is_told_the_updates_that_are_handled(server: BotApiServer, app: App) -> None:
    assert server.world.queue.allowed == set(app.dispatcher.resolve_used_update_types())


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "y" * 32}])
async def test_without_the_secret_nothing_is_handled(
    server: BotApiServer, app: App, settings: Settings, headers: dict[str, str]
) -> None:
    heard = Heard(app.dispatcher)
    assert await post(settings.webhook_url, update_of(server, "/start"), headers) == 403
    assert heard.messages == []


async def test_an_update_is_answered_only_after_it_was_handled(server: BotApiServer, app: App) -> None:
    heard = Heard(app.dispatcher)
    heard.gate.clear()
    server.person("Анна").send("раз")
    await asyncio.sleep(0.1)
    assert len(server.world.queue.waiting) == 1
    heard.gate.set()
    await server.settled()
    assert heard.messages == ["раз"]


async def test_an_outage_is_answered_so_that_the_update_comes_again_in_its_order(
    server: BotApiServer, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lanes.FIRST_REST", 0.01)
    heard = Heard(app.dispatcher)
    heard.failures = 2
    anna = server.person("Анна")
    anna.send("раз")
    anna.send("два")
    await server.settled()
    assert heard.messages == ["раз", "раз", "раз", "два"]
    assert "503" in str(server.webhook.last_error)


async def test_what_telegram_sends_again_while_it_is_handled_is_handled_once(
    server: BotApiServer, app: App, settings: Settings
) -> None:
    heard = Heard(app.dispatcher)
    heard.gate.clear()
    update = update_of(server, "долго")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(settings.webhook_url, update, SECRET_HEADER), 0.1)
    again = asyncio.create_task(post(settings.webhook_url, update, SECRET_HEADER))
    await asyncio.sleep(0.05)
    heard.gate.set()
    assert await again == 200
    assert heard.messages == ["долго"]


@pytest.mark.parametrize(
    "body", ["no update", {"update_id": "x"}, {"update_id": 1}, {"update_id": 2, "new": {}}]
)
async def test_what_is_no_update_is_passed_over_and_does_not_come_again(
    app: App, settings: Settings, body: Any
) -> None:
    assert await post(settings.webhook_url, body, SECRET_HEADER) == 200


async def test_an_album_is_one_message_of_the_bot_that_counts_on(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    anna = server.person("Анна")
    anna.chat.started = True
    own = settings.model_copy(update={"admin_ids": [anna.id]})
    async with open_app(own, clock, monotonic=itertools.count(0, 60).__next__) as app:
        serving = asyncio.create_task(app.run())
        await server.until(lambda: server.webhook.url)
        anna.send_album(PHOTOS[:3])
        await server.settled()
        app.stop()
        await serving
        await close_quickly(app)
    (said,) = [each.text or "" for each in anna.messages() if each.from_bot]
    assert "3 из 3" in said


async def test_health_says_what_is_under_way(server: BotApiServer, app: App, address: str) -> None:
    heard = Heard(app.dispatcher)
    heard.gate.clear()
    server.person("Анна").send("раз")
    await asyncio.sleep(0.1)
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True, "under_way": 1})
    heard.gate.set()
    await server.settled()


async def test_a_stop_ends_what_was_begun_and_sends_the_rest_back(
    server: BotApiServer, settings: Settings, clock: FakeClock
) -> None:
    async with running(settings, clock, []) as app:
        heard = Heard(app.dispatcher)
        heard.gate.clear()
        server.person("Анна").send("раз")
        await asyncio.sleep(0.1)
        app.stop()
        boris = update_of(server, "позже")
        assert await post(settings.webhook_url, boris, SECRET_HEADER) == 503
        heard.gate.set()
    assert heard.messages == ["раз"]
    assert server.world.queue.waiting == []


async def test_a_webhook_taken_away_by_another_instance_is_set_again_and_named(
    server: BotApiServer, app: App, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(app.updates, Webhook)
    await app.bot.delete_webhook()
    await app.updates._watch()
    assert server.webhook.url == settings.webhook_url
    assert "another instance of this bot took the webhook away" in caplog.text


async def test_what_telegram_could_not_deliver_is_said_once(
    server: BotApiServer, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(app.updates, Webhook)
    server.webhook.last_error = (1_705_000_000, "Connection refused")
    for _ in range(3):
        await app.updates._watch()
    assert caplog.text.count("Connection refused") == 1


async def test_a_taken_address_ends_the_start_with_one_sentence(
    settings: Settings, clock: FakeClock, address: str
) -> None:
    host, _, port = address.partition(":")
    with socket.socket() as other:
        other.bind((host, int(port)))
        other.listen()
        async with open_app(settings, clock) as app:
            with pytest.raises(CannotListenError, match="WEBHOOK_LISTEN"):
                await app.run()
            await close_quickly(app)
