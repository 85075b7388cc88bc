"""What a screen costs the whole process, beside a bare aiogram bot that answers with the same words.

Both run as processes of their own against the local Bot API server, and get their messages one by one: so the
figure holds the polling, the parsing, the answer and, for Vekha, all that it reads before it answers.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

from bench.crowd import MEASURES, PER_SCHOOL, fill
from bot.clock import system_clock
from sandbox.people import Person
from sandbox.process import ROOT, TOKEN, environment
from sandbox.server import BotApiServer

SIZES = (10, 1_000)
WARM_UP, TRIES = 80, 300
PEOPLE = 40
TARGETS = {"/item 3": 3.0, "/overdue": 5.0, "a page of /overdue": 5.0}
MEMORY_TARGET = 1.4
PAGE_OF_OVERDUE = "l:o:0:{}:n:m:0:0:0:0"


class Used(NamedTuple):
    """Milliseconds of CPU an update, and the peak of memory in megabytes."""

    milliseconds: dict[str, float]
    megabytes: float


def report() -> None:
    echo = asyncio.run(_echo())
    for schools in SIZES:
        _tell(schools, echo, asyncio.run(_vekha(schools)))


def _tell(schools: int, echo: Used, vekha: Used) -> None:
    size = f"{schools} schools, {schools * MEASURES} measures, {schools * PER_SCHOOL} milestones"
    bare = echo.milliseconds["echo"]
    print(f"· With {size}, CPU of the whole process for one update (bare bot: {bare:.2f} ms):")
    for name, target in TARGETS.items():
        ratio = vekha.milliseconds[name] / bare
        print(f"  {name}: {vekha.milliseconds[name]:.2f} ms, {_verdict(ratio, target)}.")
    ratio = vekha.megabytes / echo.megabytes
    print(f"  Memory at the peak: {vekha.megabytes:.0f} MB, {_verdict(ratio, MEMORY_TARGET)}.\n")


def _verdict(ratio: float, target: float) -> str:
    verdict = "within" if ratio <= target else "ABOVE"
    return f"{ratio:.2f} times the bare bot, {verdict} the target of {target:g}"


async def _echo() -> Used:
    with tempfile.TemporaryDirectory() as folder:
        async with BotApiServer(TOKEN, system_clock) as server:
            people = _people(server)
            async with _running([sys.executable, "-m", "bench.screens", server.url], server, folder) as pid:
                cost = await _cost(server, pid, lambda: next(people).send("/item 3"))
                return Used({"echo": cost}, _peak(pid))


async def _vekha(schools: int) -> Used:
    with tempfile.TemporaryDirectory() as folder:
        async with BotApiServer(TOKEN, system_clock) as server:
            controllers, teachers = _people(server), _people(server)
            ids = [person.id for person in server.people]
            path, today = Path(folder) / "vekha.db", system_clock().date()
            await fill(path, schools, today, ids[:PEOPLE], ids[PEOPLE:])
            async with _running([sys.executable, "-m", "bot", "run"], server, folder) as pid:
                item = await _cost(server, pid, lambda: next(teachers).send("/item 3"))
                overdue = await _cost(server, pid, lambda: next(controllers).send("/overdue"))
                shown = server.people[0].last()
                turns = (server.people[0].press_data(shown, PAGE_OF_OVERDUE.format(n)) for n in count(1))
                page = await _cost(server, pid, lambda: next(turns))
                costs = dict(zip(TARGETS, (item, overdue, page), strict=True))
                return Used(costs, _peak(pid))


def _people(server: BotApiServer) -> Iterator[Person]:
    """People without end: each in turn, so that the limit of one message a second and chat stops nobody."""
    return cycle([server.person(f"Лицо {n}") for n in range(PEOPLE)])


@asynccontextmanager
async def _running(command: list[str], server: BotApiServer, folder: str) -> AsyncIterator[int]:
    """The process of a bot that polls the server; gives its id."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment(server.url, Path(folder)), stdout=quiet, stderr=quiet
    )
    try:
        await server.until(lambda: server.polled, timeout=60)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _cost(server: BotApiServer, pid: int, act: Callable[[], object]) -> float:
    """Milliseconds of CPU from the update to the next question for updates, on average."""
    for _ in range(WARM_UP):
        await _answered(server, act)
    before = _cpu_seconds(pid)
    for _ in range(TRIES):
        await _answered(server, act)
    return (_cpu_seconds(pid) - before) * 1000 / TRIES


async def _answered(server: BotApiServer, act: Callable[[], object]) -> None:
    seen = len(server.requests)
    act()
    queue = server.world.queue
    await server.until(lambda: len(server.requests) > seen and not queue.pending() and server.polled)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def _serve_echo(url: str) -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    await dispatcher.start_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    asyncio.run(_serve_echo(sys.argv[1]))
