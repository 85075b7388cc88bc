"""``python -m bot run`` as a process: how it ends, and what a second one does."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.people import Person
from sandbox.process import TOKEN
from sandbox.server import BotApiServer
from tests.journeys.crash_scene import furnish
from tests.journeys.supervisor import Life, Nursery
from tests.stage import cast_of

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("test_ending")]


@dataclass
class Machine:
    """Starts the bot as its operator does, all on one database."""

    nursery: Nursery
    folder: Path
    server: BotApiServer
    controller: Person

    async def start(self, name: str = "bot") -> Life:
        self.server.world.queue.end_poll()
        life = Life(self.nursery, self.folder, self.server.url, name=name, follow=False)
        await self.server.until(lambda: self.server.polled, 30)
        return life

    def answers(self) -> int:
        """How often ``/help`` was answered."""
        return sum("/overdue" in (each.text or "") for each in self.controller.messages() if each.from_bot)


@pytest.fixture
async def machine(nursery: Nursery, tmp_path: Path) -> AsyncIterator[Machine]:
    await furnish(tmp_path / "var", with_roadmap=False)
    server = BotApiServer(TOKEN, lambda: datetime(2024, 1, 12, 6, tzinfo=UTC))
    cast = cast_of(server)
    async with server:
        yield Machine(nursery, tmp_path / "var", server, cast["controller"])


async def test_sigterm_lets_what_is_under_way_finish_and_confirms_it(machine: Machine) -> None:
    bot = await machine.start()
    machine.server.fault("slow", method="sendMessage", seconds=1.5)
    machine.controller.send("/help")
    await machine.server.until(machine.answers)
    began = time.monotonic()
    assert await bot.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 10
    assert machine.answers() == 1
    assert machine.server.world.queue.waiting == []


async def test_an_idle_bot_ends_at_once(machine: Machine) -> None:
    bot = await machine.start()
    began = time.monotonic()
    assert await bot.end(signal.SIGINT) == 0
    assert time.monotonic() - began < 3


async def test_what_takes_longer_than_ten_seconds_is_cut_short_and_done_after_the_next_start(
    machine: Machine,
) -> None:
    bot = await machine.start()
    fault = machine.server.fault("drop-before", method="sendMessage", times=None)
    silence = machine.server.fault("lost-answer", method="sendMessage", times=None, seconds=60)
    machine.server.faults.remove(fault)
    machine.controller.send("/help")
    await machine.server.until(machine.answers)
    began = time.monotonic()
    assert await bot.end(signal.SIGTERM) == 0
    assert 5 < time.monotonic() - began < 11
    assert len(machine.server.world.queue.waiting) == 1
    machine.server.faults.remove(silence)
    bot = await machine.start()
    await machine.server.settled()
    assert machine.answers() == 2
    await bot.end()


async def test_a_second_sigterm_ends_it_at_once(machine: Machine) -> None:
    bot = await machine.start()
    machine.server.fault("lost-answer", method="sendMessage", times=None, seconds=60)
    machine.controller.send("/help")
    await machine.server.until(machine.answers)
    first = asyncio.create_task(bot.end(signal.SIGTERM))
    await asyncio.sleep(0.5)
    began = time.monotonic()
    assert await bot.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert time.monotonic() - began < 1
    await first
    machine.server.faults.clear()
    bot = await machine.start()
    await machine.server.settled()
    assert machine.answers() == 2
    await bot.end()


async def test_a_second_instance_is_named_and_the_people_do_not_notice_it(machine: Machine) -> None:
    bots = [await machine.start("first"), await machine.start("second")]

    async with asyncio.timeout(20):
        while not any("another instance of this bot is polling" in each.log for each in bots):
            await asyncio.sleep(0.05)
    machine.controller.send("/help")
    await machine.server.settled()
    assert 1 <= machine.answers() <= 2
    lines = [line for each in bots for line in each.log.splitlines() if "another instance" in line]
    assert {line.partition("this is process ")[2].split()[0] for line in lines} <= {str(b.pid) for b in bots}
    assert not any("Traceback" in each.log for each in bots)
    assert await bots[0].end(signal.SIGTERM) == 0
    machine.controller.send("/help")
    await machine.server.settled(20)
    assert machine.answers() >= 2
    assert await bots[1].end(signal.SIGTERM) == 0
