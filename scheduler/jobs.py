"""The fixed jobs: roll recurrences, plan, digest, deliver, back up."""

from pathlib import Path

from scheduler.engine import Job, Stopping
from services.backup import daily_backup
from services.delivery import Sender, deliver_due
from services.office import Office
from services.planning import plan_digests, plan_reminders
from services.recurrence import roll_recurrences

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
        await deliver_due(office, sender, stopping)

    async def back_up(_: Stopping) -> None:
        await daily_backup(office, backup_dir)

    return [
        Job("roll", tick_seconds, roll),
        Job("plan", tick_seconds, plan),
        Job("digest", tick_seconds, digest),
        Job("deliver", tick_seconds, deliver),
        Job("back-up", HOUR, back_up),
    ]
