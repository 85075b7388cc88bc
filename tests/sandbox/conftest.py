"""A server whose granted requests are checked, people who have opened the chat, and clients to call it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

import sandbox
from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.sandbox.clients import CLIENTS, TOKEN, Client
from tests.sandbox.receiver import Receiver
from tests.sandbox.schema import assert_granted_rightly

Raw = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(TOKEN, clock) as running:
        yield running
    for call in running.requests:
        if call.error is None:
            assert_granted_rightly(call)


@pytest.fixture(params=CLIENTS)
async def client(
    server: BotApiServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it python-telegram-bot warns of its next version
    made = CLIENTS[request.param](server.url, TOKEN)
    yield made
    await made.close()


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    yield Bot(TOKEN, session=session)
    # aiogram's own close() sleeps for a quarter of a second for the sake of TLS, which is not used here.
    if session._session is not None:
        await session._session.close()


@pytest.fixture
async def raw(server: BotApiServer) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **params: Any) -> tuple[int, dict[str, Any]]:
            async with session.post(f"{server.url}/bot{TOKEN}/{method}", json=params) as answer:
                return answer.status, await answer.json()

        yield call


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    """Anna has pressed Start, and the bot has heard of it."""
    person = server.person("Анна", "Петрова")
    person.send("/start")
    server.world.queue.waiting.clear()
    return person


@pytest.fixture(scope="session")
def photos() -> list[bytes]:
    folder = Path(sandbox.__file__).parent / "photos"
    return [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
