"""A server and a bot that polls step by step, without the rest of the house."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.cast import FakeClock

TOKEN = "42:TEST"


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[BotApiServer]:
    """The local Bot API."""
    async with BotApiServer(TOKEN, clock) as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A client of it without any pacing."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    yield Bot(TOKEN, session=session)
    # aiogram's own close() sleeps for a quarter of a second for the sake of TLS, which is not used here.
    if session._session is not None:
        await session._session.close()


@pytest.fixture
def dispatcher() -> Dispatcher:
    """A dispatcher without handlers."""
    return Dispatcher()


@pytest.fixture
def new_person(server: BotApiServer) -> Callable[[str], Person]:
    """Makes people who have opened the chat."""

    def make(name: str) -> Person:
        person = server.person(name)
        person.chat.started = True
        return person

    return make
