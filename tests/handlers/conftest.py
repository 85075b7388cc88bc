"""One bot on a stage for every test, with the seed roadmap and that of another school loaded."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from data.database import Database
from data.media import MediaStore
from sandbox.server import BotApiServer
from services import importing
from services.office import Office
from services.parsing import parse_document
from tests.cast import FakeClock
from tests.stage import (
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    SEED,
    TOKEN,
    Stage,
    cast_of,
    playing,
    settings_for,
    settle_in,
)

IMPORTED_ON = date(2023, 12, 6)


async def _load_roadmaps(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    office = Office(database, MediaStore(path.parent / "media"), FakeClock())
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, IMPORTED_ON)
    await importing.import_draft(office, draft, school=SCHOOL)
    await importing.import_draft(office, draft, school=OTHER_SCHOOL, municipality=OTHER_MUNICIPALITY)
    await database.close()


@pytest.fixture(scope="session")
def loaded_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two roadmaps, to be copied, never opened."""
    path = tmp_path_factory.mktemp("loaded") / "vekha.db"
    shutil.copyfile(migrated_file, path)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _load_roadmaps(path)).result()
    return path


@pytest.fixture
async def stage(loaded_file: Path, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Stage]:
    """Friday, 12 January 2024, 9:00 in Moscow; everybody has pressed Start."""
    shutil.copyfile(loaded_file, tmp_path / "vekha.db")
    async with BotApiServer(TOKEN, clock) as server:
        cast = cast_of(server)
        settings = settings_for(tmp_path, server.url)
        async with playing(settings, clock) as app:
            await settle_in(app.office, cast)
            yield Stage(server=server, app=app, clock=clock, settings=settings, **cast)
