"""The sandbox's clock: it stands still until somebody moves it, and the bot's process follows.

The bot waits at ``GET /sandbox/clock?seen=N`` for a later time than the N-th, does what is due then, and
says so at ``POST /sandbox/clock/N``; whoever moves the clock then knows that every reminder of that time
was sent.
"""

import asyncio
from datetime import datetime

from aiohttp import web

MOST_SECONDS = 60
"""How long whoever moved the clock waits for the bot to do what is due."""


class SandboxClock:
    """A clock moved by hand. Calling it gives the time (aware, UTC)."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._version = 0
        self._done: list[int] = []
        self._changed = asyncio.Condition()

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._now

    def add_routes(self, app: web.Application) -> None:
        """Let the bot's process follow; call it before the server starts."""
        app.router.add_get("/sandbox/clock", self._wait)
        app.router.add_post("/sandbox/clock/{version}", self._follow)

    async def show(self, instant: datetime) -> int:
        """Show another time and wait for nobody; gives the number of that time."""
        async with self._changed:
            self._now = instant
            self._version += 1
            self._changed.notify_all()
            return self._version

    async def move_to(self, instant: datetime, followers: int = 1) -> None:
        """Show another time and wait until so many processes have done what is due then.

        Raises TimeoutError.
        """
        wanted = await self.show(instant)
        async with asyncio.timeout(MOST_SECONDS), self._changed:
            await self._changed.wait_for(lambda: sum(each >= wanted for each in self._done) >= followers)

    async def _wait(self, request: web.Request) -> web.Response:
        seen = int(request.query.get("seen", "-1"))
        async with self._changed:
            await self._changed.wait_for(lambda: self._version > seen)
            return web.json_response({"now": self._now.isoformat(), "version": self._version})

    async def _follow(self, request: web.Request) -> web.Response:
        async with self._changed:
            self._done.append(int(request.match_info["version"]))
            self._changed.notify_all()
        return web.json_response({})
