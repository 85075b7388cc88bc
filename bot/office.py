"""The office behind every command: database brought up to date, files, clock. Free of Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import system_clock
from bot.settings import Settings
from data import migrations
from data.database import Database
from data.media import MediaStore
from domain.clock import Clock
from services.office import Office


@asynccontextmanager
async def open_office(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Office]:
    """The office of these settings, closed at the end."""
    url = settings.database_url.get_secret_value()
    await migrations.upgrade(url)
    database = Database(url)
    try:
        yield Office(database, MediaStore(settings.media_dir), clock, settings.timezone)
    finally:
        await database.close()
