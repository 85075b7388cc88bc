"""The fixed jobs: roll recurrences, plan, digest, deliver, back up, send reports."""

from pathlib import Path

from scheduler.engine import Job, Stopping
from services.backup import daily_backup
from services.delivery import Sender, deliver_due
from services.fetching import Porter, fetch_pending
from services.office import Office
from services.photos import look_at_new
from services.planning import plan_digests, plan_reminders
from services.recurrence import roll_recurrences
from services.storage import tidy
from services.subscriptions import Courier, send_due

MINUTE = 60
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


def report_job(office: Office, courier: Courier) -> Job:
    """The reports that are sent by schedule: a few a week, so it looks less often than the others."""

    async def send(stopping: Stopping) -> None:
        await send_due(office, courier, stopping)

    return Job("reports", MINUTE, send)


def file_jobs(office: Office, porter: Porter, *, tick_seconds: float) -> list[Job]:
    """What files need after they came, or did not: fetched again, looked into, cleared away when old."""

    async def fetch(stopping: Stopping) -> None:
        await fetch_pending(office, porter, stopping)

    async def look(_: Stopping) -> None:
        await look_at_new(office)

    async def clear(_: Stopping) -> None:
        await tidy(office)

    return [Job("fetch", tick_seconds, fetch), Job("look", tick_seconds, look), Job("tidy", HOUR, clear)]
