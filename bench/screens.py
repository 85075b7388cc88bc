"""What a screen costs the whole process, beside a bare aiogram bot.

Both run as processes of their own against local Bot API servers, and get their messages one by one: so the
figure holds the polling, the parsing, the answer and, for Vekha, all that it reads before it answers. They
take turns, message by message: Vekha keeps to Telegram's thirty messages a second, and a process that has
waited finds less in the processor's caches than one that never rests. Medians of several rounds are compared.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle
from pathlib import Path
from statistics import median
from typing import Any

from bench import bare
from bench.crowd import MEASURES, PER_SCHOOL, fill, touch
from bot.clock import system_clock
from sandbox.people import Person
from sandbox.process import ROOT, TOKEN, environment
from sandbox.server import BotApiServer

SIZES = (10, 1_000)
ROUNDS, BLOCK = 9, 40
PEOPLE = 40
ITEM, OVERDUE, PAGE, CHANGED = (
    "/item 3",
    "/overdue",
    "a page of /overdue",
    "/overdue right after a change",
)
TARGETS = {ITEM: 3.0, OVERDUE: 5.0, PAGE: 5.0, CHANGED: 5.0}
MEMORY_TARGET = 1.4
PAGE_OF_OVERDUE = "l:o:0:{}:n:m:0:0:0:0"

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Running:
    """A bot in a process of its own, with the server that it polls."""

    server: BotApiServer
    pid: int

    async def answered(self, act: Act) -> None:
        """Do something and wait for all that comes of it."""
        seen, queue = len(self.server.requests), self.server.world.queue
        act()
        await self.server.until(
            lambda: len(self.server.requests) > seen and not queue.pending() and self.server.polled
        )

    def said(self) -> tuple[str, dict[str, Any] | None]:
        """Text and keyboard of the screen that was shown last."""
        shown = [*self.server.calls("sendMessage"), *self.server.calls("editMessageText")]
        params = max(shown, key=lambda call: call.at).params
        markup = params.get("reply_markup")
        return params["text"], json.loads(markup) if isinstance(markup, str) else markup

    def peak(self) -> float:
        """Megabytes at most."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def cpu_milliseconds(self) -> float:
        """What it has used so far."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in threads) / 1_000_000


def report() -> None:
    for schools in SIZES:
        asyncio.run(_report(schools))


async def _report(schools: int) -> None:
    print(
        f"· With {schools} schools, {schools * MEASURES} measures, {schools * PER_SCHOOL} milestones,"
        " CPU of the whole process for one update:"
    )
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        vekha, acts = await _vekha(stack, folder, schools)
        script = folder / "script.json"
        echo, same = [await _bare(stack, folder, script) for _ in range(2)]
        for name, act in acts.items():
            await _repeat(vekha.answered, act)
            bare.write(script, *vekha.said())
            others = await _acts_of_bare(echo, same, turned=name == PAGE)
            await _repeat(same.answered, others[1])
            _tell(name, await _compared((vekha, echo, same), (act, *others)))
        ratio = vekha.peak() / echo.peak()
        print(f"  Memory at the peak: {vekha.peak():.0f} MB, {_verdict(ratio, MEMORY_TARGET)}.\n")


def _tell(name: str, costs: list[float]) -> None:
    mine, echo, same = costs
    print(
        f"  {name}: {mine:.2f} ms, {_verdict(mine / echo, TARGETS[name])} ({echo:.2f} ms);"
        f" {mine / same:.2f} times one that says the same ({same:.2f} ms)."
    )


def _verdict(ratio: float, target: float) -> str:
    verdict = "within" if ratio <= target else "ABOVE"
    return f"{ratio:.2f} times a bare bot that echoes, {verdict} the target of {target:g}"


async def _vekha(stack: AsyncExitStack, folder: Path, schools: int) -> tuple[Running, dict[str, Act]]:
    server = await stack.enter_async_context(BotApiServer(TOKEN, system_clock))
    controllers, teachers = ([server.person(f"Лицо {n}") for n in range(PEOPLE)] for _ in range(2))
    path, today = folder / "vekha.db", system_clock().date()
    await fill(path, schools, today, [each.id for each in controllers], [each.id for each in teachers])
    pid = await stack.enter_async_context(_process([sys.executable, "-m", "bot", "run"], server, folder))
    return Running(server, pid), _acts(path, today, controllers, teachers)


def _acts(path: Path, today: date, controllers: list[Person], teachers: list[Person]) -> dict[str, Act]:
    # People take turns, so that the limit of one message a second and chat stops nobody.
    asking, teaching, pages = cycle(controllers), cycle(teachers), count(1)

    def change_and_ask() -> None:
        touch(path, today)
        next(asking).send(OVERDUE)

    return {
        ITEM: lambda: next(teaching).send(ITEM),
        OVERDUE: lambda: next(asking).send(OVERDUE),
        PAGE: lambda: controllers[0].press_data(
            controllers[0].last(), PAGE_OF_OVERDUE.format(next(pages) % 50)
        ),
        CHANGED: change_and_ask,
    }


async def _bare(stack: AsyncExitStack, folder: Path, script: Path) -> Running:
    server = await stack.enter_async_context(BotApiServer(TOKEN, system_clock))
    command = [sys.executable, "-m", "bench.bare", server.url, str(script)]
    return Running(server, await stack.enter_async_context(_process(command, server, folder)))


async def _acts_of_bare(echo: Running, same: Running, *, turned: bool) -> tuple[Act, Act]:
    """A word to be echoed, and what makes the other say what Vekha says."""
    talking, asking = _crowd(echo.server), _crowd(same.server)
    reader = next(asking)
    await same.answered(lambda: reader.send(f"/{bare.SAY}"))
    presses = count()
    return (
        lambda: next(talking).send(ITEM),
        lambda: (
            reader.press_data(reader.last(), f"{bare.TURN}:{next(presses)}")
            if turned
            else next(asking).send(f"/{bare.SAY}")
        ),
    )


def _crowd(server: BotApiServer) -> Iterator[Person]:
    """People without end, each in turn, so that the limit of one message a second and chat stops nobody."""
    return cycle([server.person(f"Лицо {n}") for n in range(PEOPLE)])


@asynccontextmanager
async def _process(command: list[str], server: BotApiServer, folder: Path) -> AsyncIterator[int]:
    """The process of a bot that polls the server; gives its id."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment(server.url, folder), stdout=quiet, stderr=quiet
    )
    try:
        await server.until(lambda: server.polled, timeout=60)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _repeat(answered: Callable[[Act], Awaitable[None]], act: Act) -> None:
    for _ in range(2 * PEOPLE):
        await answered(act)


async def _compared(bots: Sequence[Running], acts: Sequence[Act]) -> list[float]:
    """Milliseconds of CPU an update takes each of them, from its arrival to the next question for updates."""
    rounds = []
    for _ in range(ROUNDS):
        before = [bot.cpu_milliseconds() for bot in bots]
        for _ in range(BLOCK):
            for bot, act in zip(bots, acts, strict=True):
                await bot.answered(act)
        rounds.append([(bot.cpu_milliseconds() - was) / BLOCK for bot, was in zip(bots, before, strict=True)])
    return [median(costs) for costs in zip(*rounds, strict=True)]


if __name__ == "__main__":
    report()
