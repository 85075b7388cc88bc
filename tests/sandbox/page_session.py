"""A session without a bot, and its page, for tests of what the page asks and gets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import aiohttp

from sandbox.clock import SandboxClock
from sandbox.process import BotProcess
from sandbox.server import BotApiServer
from sandbox.session import Session
from sandbox.stage import Stage
from sandbox.transcript import Transcript
from sandbox.web import Page

START = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)


class SilentBot:
    """A bot's process that has ended."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.ended.set_result(-9)

    def complaints(self) -> str:
        return "WARNING: молчу"

    async def stop(self) -> int:
        return -9

    async def kill(self) -> int:
        return -9


@asynccontextmanager
async def silent_stage(say: Callable[[str], None], start: datetime, _: Path) -> AsyncIterator[Stage]:
    clock = SandboxClock(start)
    server = BotApiServer("42:TEST", clock)
    async with server:
        yield Stage(server, clock, cast(BotProcess, SilentBot()), Transcript(say, clock))


class Visitor:
    """Whoever looks at the page, by HTTP."""

    def __init__(self, session: Session, page: Page, http: aiohttp.ClientSession) -> None:
        self.session = session
        self.page = page
        self.http = http

    async def ask(self, what: str, **asked: object) -> tuple[int, Any]:
        headers = {"Origin": self.page.url}
        async with self.http.post(f"{self.page.url}/sandbox/{what}", json=asked, headers=headers) as answer:
            return answer.status, await answer.json()

    async def send(self, files: tuple[tuple[str, bytes], ...] = (), **fields: object) -> tuple[int, Any]:
        form = aiohttp.FormData({name: str(value) for name, value in fields.items()})
        for name, content in files:
            form.add_field("files", content, filename=name)
        headers = {"Origin": self.page.url}
        async with self.http.post(f"{self.page.url}/sandbox/send", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def state(self) -> Any:
        async with self.http.get(f"{self.page.url}/sandbox/state") as answer:
            return await answer.json()

    def who(self, name: str) -> int:
        return self.session.cast[name].id


@asynccontextmanager
async def visited() -> AsyncIterator[Visitor]:
    session = Session(silent_stage)
    await session.set_up(START)
    page = Page(session)
    await page.start(0)
    async with aiohttp.ClientSession() as http:
        yield Visitor(session, page, http)
    await page.stop()
    await session.close()
