"""The real bot as a process of its own against the sandbox: ``python -m sandbox.bot_process URL``.

Settings come from the environment as always; only the clock is the sandbox's.
The process ends when the sandbox is gone.
"""

import asyncio
import logging
import signal
import sys
from datetime import datetime

import aiohttp

from bot.app import App, open_app
from bot.settings import Settings


class FollowedClock:
    """Shows what the sandbox's clock showed last."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/sandbox/clock"
        self._first: datetime | None = None
        self._now: datetime | None = None
        self._version = -1

    def __call__(self) -> datetime:
        """The time (aware, UTC)."""
        if self._now is None:
            msg = "the sandbox's clock was not read yet"
            raise RuntimeError(msg)
        return self._now

    def seconds(self) -> float:
        """Seconds for Telegram's limits: those by which the clock was moved have passed too."""
        moved = 0.0 if self._first is None else (self() - self._first).total_seconds()
        return asyncio.get_running_loop().time() + moved

    async def read(self, session: aiohttp.ClientSession) -> None:
        """Wait for a time that was not seen yet."""
        async with session.get(self._url, params={"seen": str(self._version)}) as response:
            shown = await response.json()
        self._now = datetime.fromisoformat(shown["now"])
        self._first = self._first or self._now
        self._version = shown["version"]

    async def follow(self, session: aiohttp.ClientSession, app: App) -> None:
        """At the time read and whenever the clock is moved, do what is due and say so.

        When the sandbox is gone, the bot is stopped.
        """
        try:
            while True:
                await app.engine.tick()
                async with session.post(f"{self._url}/{self._version}"):
                    pass
                await self.read(session)
        except aiohttp.ClientError:
            app.stop()


async def serve(url: str) -> None:
    """Run the bot until SIGTERM."""
    clock = FollowedClock(url)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        await clock.read(session)
        async with open_app(Settings(_env_file=None), clock, monotonic=clock.seconds) as app:
            for each in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(each, app.stop)
            following = asyncio.create_task(clock.follow(session, app))
            await app.run(announce)
            following.cancel()


def announce(line: str) -> None:
    """The first administrator's link, for whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(serve(sys.argv[1]))
