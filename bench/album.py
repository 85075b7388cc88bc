"""An album of ten photos of 4 MB, from Telegram's first word of it to «Сохранено 10 из 10», over real HTTP.

The floor is the same server handing the same files to a client that does nothing but hash them. Within one
machine a transfer costs nothing, so the line is given the two seconds that a good one takes for 40 MB.
"""

import asyncio
import hashlib
import itertools
import os
import resource
import struct
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench.crowd import fill
from bench.wording import told, told_memory
from bot.app import open_app
from bot.settings import Settings
from sandbox.people import Person
from sandbox.server import BotApiServer

NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
TOKEN = "42:BENCH"
PHOTOS, SIZE, RUNS = 10, 4 * 2**20, 3
LINE_SECONDS = 2.0
TARGET = 1.5
"""Times the floor."""
_HEADER = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 4000, 3000)
"""Enough of a picture for Telegram to take; nobody looks into it here."""


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        floor, kept = asyncio.run(_measure(Path(folder)))
    own = kept - floor
    what = f"An album of {PHOTOS} photos of 4 MB fetched, hashed, stored, noted and acknowledged"
    print(told(what, kept, floor * TARGET, floor, "the same transfer and hashing alone"))
    print(f"· Of that beside the transfer: {own:.2f} s, 0.3 of them waiting for the rest of an album.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(told_memory("The process, Telegram's own server with all the photos included", peak, 800))


async def _measure(folder: Path) -> tuple[float, float]:
    async with BotApiServer(TOKEN, lambda: NOW) as server:
        teacher = server.person("Вера", "Учителева")
        teacher.chat.started = True
        await fill(folder / "vekha.db", 1, NOW.date(), [1], [teacher.id])
        settings = Settings(
            _env_file=None,
            bot_token=TOKEN,
            database_url=f"sqlite+aiosqlite:///{folder / 'vekha.db'}",
            media_dir=folder / "media",
            telegram_api_url=server.url,
        )
        server.fault("slow", method="download", times=None, seconds=LINE_SECONDS)
        # Telegram's limit of a message a second and chat is not what is measured here.
        async with open_app(settings, lambda: NOW, monotonic=itertools.count(0, 60).__next__) as app:
            polling = asyncio.create_task(app.updates.run())
            runs = [await _run(server, teacher) for _ in range(RUNS)]
            app.stop()
            await polling
            await app.updates.finish()
    return min(floor for floor, _ in runs), min(kept for _, kept in runs)


async def _run(server: BotApiServer, teacher: Person) -> tuple[float, float]:
    photos = [_HEADER + os.urandom(SIZE) for _ in range(PHOTOS)]
    before = len(teacher.messages())
    began = time.perf_counter()
    teacher.send_album(photos)
    await server.until(
        lambda: any("Сохранено 10 из 10" in (each.text or "") for each in teacher.messages()[before:]), 60
    )
    kept = time.perf_counter() - began
    await server.settled()
    sent = [each.photo[-1].file_id for each in teacher.messages()[before:] if each.photo]
    return await _bare(server.url, sent), kept


async def _bare(url: str, file_ids: list[str]) -> float:
    """Every file asked for and hashed, all at once, kept nowhere."""
    async with aiohttp.ClientSession() as session:

        async def hashed(file_id: str) -> str:
            async with session.get(f"{url}/bot{TOKEN}/getFile", params={"file_id": file_id}) as answer:
                path = (await answer.json())["result"]["file_path"]
            digest = hashlib.sha256()
            async with session.get(f"{url}/file/bot{TOKEN}/{path}") as answer:
                async for piece in answer.content.iter_chunked(65536):
                    digest.update(piece)
            return digest.hexdigest()

        began = time.perf_counter()
        await asyncio.gather(*(hashed(each) for each in file_ids))
        return time.perf_counter() - began


if __name__ == "__main__":
    report()
