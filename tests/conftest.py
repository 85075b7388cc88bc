"""A migrated SQLite database for every test that asks for one, and a clock that stands still."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data import migrations
from data.database import Database
from tests.cast import FakeClock


def url_of(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def clock() -> FakeClock:
    """Friday, 12 January 2024, 9:00 in Moscow."""
    return FakeClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision, to be copied, never opened."""
    path = tmp_path_factory.mktemp("template") / "vekha.db"
    # In a thread of its own: a test's event loop may be running here.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrations.upgrade(url_of(path))).result()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file of the test's own."""
    path = tmp_path / "vekha.db"
    shutil.copyfile(migrated_file, path)
    return url_of(path)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    opened = Database(sqlite_url)
    yield opened
    await opened.close()
