"""A furnished office, its clock and a Telegram that only takes notes."""

from pathlib import Path

import pytest

from data.database import Database
from data.media import MediaStore
from services.office import Office
from tests.cast import FakeClock
from tests.services.desk import RecordingSender, furnish


@pytest.fixture
async def office(database: Database, tmp_path: Path, clock: FakeClock) -> Office:
    """An office that knows the organisations and the cast, with no roadmap yet."""
    await furnish(database)
    return Office(database, MediaStore(tmp_path / "media"), clock)


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()
