"""The engine: APScheduler runs the jobs, one after another, whatever befalls any of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from scheduler.engine import Engine, Job, Stopping


@asynccontextmanager
async def running(*jobs: Job) -> AsyncIterator[Engine]:
    engine = Engine(jobs)
    engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


def counting(
    log: list[str], name: str, error: Exception | None = None
) -> Callable[[Stopping], Awaitable[None]]:
    async def run(_: Stopping) -> None:
        log.append(name)
        if error:
            raise error

    return run


async def test_every_job_runs_at_once_and_then_again_and_again() -> None:
    log: list[str] = []

    async with running(
        Job("often", 0.05, counting(log, "often")), Job("hourly", 3600, counting(log, "hourly"))
    ):
        await until(lambda: log.count("often") >= 4)

    assert log[:2] == ["often", "hourly"]
    assert log.count("hourly") == 1


async def test_a_tick_runs_every_job_once_in_order() -> None:
    log: list[str] = []
    engine = Engine([Job(name, 3600, counting(log, name)) for name in ("roll", "plan", "deliver")])

    await engine.tick()

    assert log == ["roll", "plan", "deliver"]


async def test_a_job_that_fails_is_logged_and_stops_neither_itself_nor_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log: list[str] = []
    bad, good = counting(log, "bad", ValueError("no such table")), counting(log, "good")

    async with running(Job("bad", 0.05, bad), Job("good", 0.05, good)):
        await until(lambda: log.count("bad") >= 3 and log.count("good") >= 3)

    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert failures[0].getMessage() == "job bad failed"
    assert failures[0].exc_info is not None


async def test_jobs_never_overlap_even_when_they_take_longer_than_their_interval() -> None:
    busy = most = runs = 0

    async def slow(_: Stopping) -> None:
        nonlocal busy, most, runs
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.03)
        busy -= 1
        runs += 1

    async with running(*(Job(f"slow-{number}", 0.01, slow) for number in range(3))) as engine:
        await asyncio.gather(engine.tick(), engine.tick())
        await until(lambda: runs >= 10)

    assert most == 1


async def test_stopping_lets_the_job_under_way_finish_and_starts_no_other() -> None:
    log: list[str] = []
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def send(_: Stopping) -> None:
        under_way.set()
        await go_on.wait()
        log.append("sent and recorded")

    engine = Engine([Job("deliver", 0.01, send), Job("back-up", 0.01, counting(log, "back-up"))])
    engine.start()
    await under_way.wait()
    await asyncio.sleep(0.05)

    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    go_on.set()
    await stopping
    await asyncio.sleep(0.05)

    assert log == ["sent and recorded"]


async def test_a_long_job_hears_that_the_engine_is_stopping() -> None:
    letters = 0

    async def deliver(stopping: Stopping) -> None:
        nonlocal letters
        while not stopping():
            letters += 1
            await asyncio.sleep(0.001)

    engine = Engine([Job("deliver", 3600, deliver)])
    engine.start()
    await until(lambda: letters > 3)

    await asyncio.wait_for(engine.stop(), 5)


async def test_a_tick_after_the_stop_does_nothing() -> None:
    log: list[str] = []
    engine = Engine([Job("deliver", 3600, counting(log, "deliver"))])
    await engine.stop()

    await engine.tick()

    assert log == []
