"""The office behind every command: database brought up to date, files, clock. Free of Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.clock import system_clock
from bot.settings import Settings
from data import migrations
from data.database import Database
from data.media import MediaStore
from domain.calendar import OverrideError, WorkingCalendar, parse_overrides
from domain.clock import Clock
from domain.errors import DomainError
from services.office import Limits, Office


class CalendarFileError(DomainError):
    """The file of CALENDAR_FILE cannot be read; the sentence is for whoever runs the bot."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"CALENDAR_FILE {path}: {reason}.")


@asynccontextmanager
async def open_office(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Office]:
    """The office of these settings, closed at the end. Raises ``CalendarFileError``."""
    calendar = read_calendar(settings.calendar_file)
    url = settings.database_url.get_secret_value()
    await migrations.upgrade(url)
    database = Database(url)
    try:
        yield Office(
            database,
            MediaStore(settings.media_dir),
            clock,
            zone=settings.timezone,
            calendar=calendar,
            mail=settings.smtp_url is not None,
            limits=_limits(settings),
        )
    finally:
        await database.close()


def _limits(settings: Settings) -> Limits:
    """Of the store; zero is no limit."""
    quota, days = settings.media_quota_mb * 2**20, settings.media_keep_days
    return Limits(quota or None, timedelta(days=days) if days else None)


def read_calendar(path: Path | None) -> WorkingCalendar:
    """The official calendar with the days of the file, if there is one. Raises ``CalendarFileError``."""
    if path is None:
        return WorkingCalendar()
    try:
        return WorkingCalendar(parse_overrides(path.read_text(encoding="utf-8-sig")))
    except OverrideError as error:
        raise CalendarFileError(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise CalendarFileError(path, "this is not a text in UTF-8") from error
    except OSError as error:
        raise CalendarFileError(path, error.strerror or "it cannot be read") from error
