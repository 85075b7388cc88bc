"""APScheduler and its few fixed jobs. The truth is in the database: a job that ran twice harms nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

Stopping = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds.

    ``run`` is told how to ask whether the engine is stopping: a long job then ends after the piece at hand.
    """

    name: str
    seconds: float
    run: Callable[[Stopping], Awaitable[None]]


class Watch(Protocol):
    """Is told of every run, so that from outside it can be seen that the jobs run; never raises."""

    def begins(self, job: str) -> None:
        """The job of that name begins."""

    def ends(self, job: str, error: Exception | None) -> None:
        """It ended, by itself or by an error."""


class Engine:
    """Runs the jobs by APScheduler, one after another and never two at once."""

    def __init__(self, jobs: Sequence[Job], watch: Watch | None = None) -> None:
        self._jobs = jobs
        self._watch = watch
        self._turn = asyncio.Lock()
        self._stopping = False
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin; every job runs at once for the first time, which is the catch-up after an outage.

        Harmless to repeat.
        """
        if self._scheduler.running:
            return
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.seconds),
                args=[job],
                id=job.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.add_job(self.tick, id="catch-up", misfire_grace_time=None)
        self._scheduler.start()

    async def tick(self) -> None:
        """Run every job once, now, in order."""
        for job in self._jobs:
            await self._run(job)

    async def stop(self) -> None:
        """Let the job under way finish, then stop: shutting APScheduler down would cancel it."""
        self._stopping = True
        async with self._turn:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        async with self._turn:
            if self._stopping:
                return
            if self._watch:
                self._watch.begins(job.name)
            error: Exception | None = None
            try:
                await job.run(lambda: self._stopping)
            except Exception as failure:
                # The next run is the remedy; a job that ended the scheduler would silence everybody.
                log.exception("job %s failed", job.name)
                error = failure
            if self._watch:
                self._watch.ends(job.name, error)
