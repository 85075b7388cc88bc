"""Keeps a bot running as a service manager would, and says when it died."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from sandbox.process import environment
from tests.journeys.mortal_bot import BOUNDARIES

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The process that forks bots; blocking, because it answers at once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.mortal_bot"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **asked: object) -> int:
        """A pid or an exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


class Life:
    """One bot from its start to its end; ``ended`` gives the exit code, negative for a signal."""

    def __init__(
        self,
        nursery: Nursery,
        folder: Path,
        api: str,
        *,
        name: str = "bot",
        follow: bool = True,
        die_at: int | str | None = None,
        **settings: str,
    ) -> None:
        own = environment(api, folder) | settings
        self._nursery = nursery
        self._log = folder / f"{name}.log"
        self._log.with_suffix(BOUNDARIES).unlink(missing_ok=True)
        self.pid = nursery.ask(
            log=str(self._log), environment=own, url=api if follow else None, die_at=die_at
        )
        self._descriptor = os.pidfd_open(self.pid)
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().add_reader(self._descriptor, self._note_end)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self.ended.set_result(self._nursery.ask(ended=self.pid))

    @property
    def boundaries(self) -> list[str]:
        """Where it has been, in order; the last is where it died, if it did."""
        return self._log.with_suffix(BOUNDARIES).read_text().splitlines()

    @property
    def log(self) -> str:
        """What it and those before it of that name have complained of."""
        return self._log.read_text()

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send the signal and wait; gives the exit code."""
        if not self.ended.done():
            os.kill(self.pid, number)
        return await self.ended


class Supervisor:
    """Starts the bot and, should it die, starts it once more; ``deaths`` names where it died."""

    def __init__(self, start: Callable[[int | str | None], Life], die_at: int | str | None) -> None:
        self._start = start
        self.life = start(die_at)
        self.deaths: list[str] = []

    async def outlive(self, wait: Callable[[], Coroutine[Any, Any, object]], seconds: float = 30) -> None:
        """Wait for something that a bot has to do, however often it has to be started for that."""
        async with asyncio.timeout(seconds):
            while True:
                waiting = asyncio.create_task(wait())
                ends: list[asyncio.Future[Any]] = [waiting, self.life.ended]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    await waiting
                    return
                waiting.cancel()
                self.deaths.append(self.life.boundaries[-1])
                assert self.life.ended.result() == -signal.SIGKILL, self.deaths
                self.life = self._start(None)
