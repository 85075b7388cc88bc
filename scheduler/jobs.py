"""The fixed jobs: roll recurrences, plan, digest, deliver, back up."""

import asyncio
from pathlib import Path

from scheduler.engine import Job, Stopping
from services.backup import daily_backup
from services.delivery import Sender, anything_due, deliver_next
from services.office import Office
from services.planning import plan_digests, plan_reminders
from services.recurrence import roll_recurrences

CARRIERS = 8
"""Letters under way at once: one slow answer of Telegram must not hold up the others."""
HOUR = 3600


def fixed_jobs(office: Office, sender: Sender, *, tick_seconds: float, backup_dir: Path) -> list[Job]:
    """The jobs, in the order in which one tick runs them."""

    async def roll(_: Stopping) -> None:
        await roll_recurrences(office)

    async def plan(_: Stopping) -> None:
        await plan_reminders(office)

    async def digest(_: Stopping) -> None:
        await plan_digests(office)

    async def deliver(stopping: Stopping) -> None:
        if not await anything_due(office):
            return
        carriers = (_carry(office, sender, stopping) for _ in range(CARRIERS))
        # All of them are waited for, whatever befalls one: none may go on behind the engine's back.
        for failure in await asyncio.gather(*carriers, return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure

    async def back_up(_: Stopping) -> None:
        await daily_backup(office, backup_dir)

    return [
        Job("roll", tick_seconds, roll),
        Job("plan", tick_seconds, plan),
        Job("digest", tick_seconds, digest),
        Job("deliver", tick_seconds, deliver),
        Job("back-up", HOUR, back_up),
    ]


async def _carry(office: Office, sender: Sender, stopping: Stopping) -> None:
    while not stopping() and await deliver_next(office, sender):
        pass
