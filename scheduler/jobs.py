"""The fixed jobs: roll recurrences, plan, digest, deliver, back up."""

import asyncio
from pathlib import Path

from scheduler.engine import Job
from services.backup import daily_backup
from services.delivery import Sender, deliver_next
from services.office import Office
from services.planning import plan_digests, plan_reminders
from services.recurrence import roll_recurrences

CARRIERS = 8
"""Letters under way at once: one slow answer of Telegram must not hold up the others."""
HOUR = 3600


def fixed_jobs(office: Office, sender: Sender, *, tick_seconds: float, backup_dir: Path) -> list[Job]:
    """The jobs, in the order in which one tick runs them."""

    async def roll() -> None:
        await roll_recurrences(office)

    async def plan() -> None:
        await plan_reminders(office)

    async def digest() -> None:
        await plan_digests(office)

    async def deliver() -> None:
        await asyncio.gather(*(_carry(office, sender) for _ in range(CARRIERS)))

    async def back_up() -> None:
        await daily_backup(office, backup_dir)

    return [
        Job("roll", tick_seconds, roll),
        Job("plan", tick_seconds, plan),
        Job("digest", tick_seconds, digest),
        Job("deliver", tick_seconds, deliver),
        Job("back-up", HOUR, back_up),
    ]


async def _carry(office: Office, sender: Sender) -> None:
    while await deliver_next(office, sender):
        pass
