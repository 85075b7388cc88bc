"""A server, people who have opened the chat, and two clients: aiogram's and plain HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

import sandbox
from sandbox.people import Person
from sandbox.server import BotApiServer

TOKEN = "42:TEST"
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
