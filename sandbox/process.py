"""Starting and stopping the real bot as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "42:SANDBOX"  # noqa: S105 -- opens nothing but the local server
START_SECONDS = 60
STOP_SECONDS = 10
NO_TICKS_OF_ITS_OWN = "86400"


class BotProcess:
    """The bot against the sandbox at ``url``; all that it stores is in ``folder``, and outlives it there."""

    def __init__(self, process: Process, complaints: Path) -> None:
        self._process = process
        self._complaints = complaints
        self.ended = asyncio.create_task(process.wait())
        """Done when the process has ended, whoever ended it; the result is its exit code."""

    @classmethod
    async def start(cls, url: str, folder: Path) -> BotProcess:
        """Start it on the sandbox's clock; what it complains of goes to a file in ``folder``."""
        complaints = folder / "bot.log"
        with complaints.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "sandbox.bot_process", url),
                cwd=ROOT,
                env=environment(url, folder),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
            )
        return cls(process, complaints)

    async def first_invitation(self) -> str:
        """The token in the link that it prints for the first administrator. Raises TimeoutError, EOFError."""
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            line = (await self._process.stdout.readline()).decode()
        found = re.search(r"[?&]start=(\S+)", line)
        if found is None:
            raise EOFError(f"бот не назвал ссылку первого администратора\n{self.complaints()}")
        return found[1]

    def complaints(self) -> str:
        """What it wrote on stderr: warnings and errors, nothing when all is well."""
        return self._complaints.read_text(errors="replace").strip()

    async def stop(self) -> int:
        """Ask it to end, after ten seconds end it; gives its exit code, negative for a signal."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        await asyncio.wait([self.ended], timeout=STOP_SECONDS)
        return await self.kill()

    async def kill(self) -> int:
        """End it at once, as a power cut would."""
        with suppress(ProcessLookupError):
            self._process.kill()
        return await self.ended


def environment(url: str, folder: Path) -> dict[str, str]:
    """This process's environment with none of its settings for a real bot."""
    inherited = {
        name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields
    }
    return inherited | {
        "BOT_TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'vekha.db'}",
        "MEDIA_DIR": str(folder / "media"),
        "BACKUP_DIR": str(folder / "backups"),
        "TELEGRAM_API_URL": url,
        "TICK_SECONDS": NO_TICKS_OF_ITS_OWN,
        "PYTHONUTF8": "1",
    }
