"""Two thousand photos compared with all before them, beside comparing with every one of them in turn."""

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

import sandbox
from data import duplicates, migrations, people
from data.database import Connection, Database
from data.media import MediaStore
from data.tables import evidence, milestones
from domain.likeness import is_near
from services import importing
from services.office import Office
from services.parsing import parse_document

PHOTOS, EVERY = 2_000, 20
"""Every so many-th photo is a slightly changed copy of an earlier one."""
PART = 200
TARGET = 20.0
SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # A process of its own: the peak of its memory is nobody else's.
        command = [sys.executable, "-m", "bench.duplicates", str(Path(folder) / "vekha.db")]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    mean, worst, early, late, grown, found = map(float, said)
    floor = _floor()
    verdict = "within" if mean <= TARGET else "ABOVE"
    print(
        f"· Duplicates among {PHOTOS} photos: {mean:.2f} ms of CPU a photo, {verdict} the target of"
        f" {TARGET:g} ms; the slowest {worst:.2f} ms.\n"
        f"  The first {PART} took {early:.2f} ms each, the last {PART} {late:.2f} ms; the process grew by"
        f" {grown:.1f} MB between them.\n"
        f"  Found: {found:.0f} of {PHOTOS // EVERY - 1} copies. Comparing with every photo in turn, in"
        f" memory: {floor:.2f} ms a photo.\n"
    )


async def compare_all(path: Path) -> tuple[float, ...]:
    """Milliseconds of CPU a photo: mean, slowest, of the first and the last part; MB grown; copies found."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = Database(url)
    office = Office(database, MediaStore(path.parent / "media"), lambda: NOW)
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
    await importing.import_draft(office, draft)
    async with database.transaction() as connection:
        await _store(connection)
    taken = []
    for first in range(1, PHOTOS + 1, PART):
        async with database.transaction() as connection:
            for photo in range(first, first + PART):
                began = time.process_time()
                await duplicates.note(connection, photo)
                taken.append(1000 * (time.process_time() - began))
        if first == 1:
            before = _peak()
    grown = _peak() - before
    async with database.transaction() as connection:
        marked = select(func.count()).where(evidence.c.alike_id.is_not(None))
        found = (await connection.execute(marked)).scalar_one()
    await database.close()
    parts = sum(taken[:PART]) / PART, sum(taken[-PART:]) / PART
    return sum(taken) / PHOTOS, max(taken), *parts, grown, found


async def _store(connection: Connection) -> None:
    milestone_id = (await connection.execute(select(func.min(milestones.c.id)))).scalar_one()
    person = await people.ensure(connection, 1001, "Вера", NOW)
    rows = [
        {
            "milestone_id": milestone_id,
            "person_id": person.id,
            "kind": "photo",
            "received_at": NOW + timedelta(days=number),
            "chat_id": 1001,
            "message_id": number,
            "sha256": f"{number:064x}",
            "dhash": picture - (1 << 64 if picture >> 63 else 0),
        }
        for number, picture in enumerate(_pictures())
    ]
    await connection.execute(evidence.insert(), rows)


def _pictures() -> list[int]:
    chance = random.Random(7)
    made: list[int] = []
    for number in range(PHOTOS):
        if number % EVERY == EVERY - 1 and number > EVERY:
            places = chance.sample(range(64), 6)
            made.append(chance.choice(made) ^ sum(1 << place for place in places))
        else:
            made.append(chance.getrandbits(64))
    return made


def _floor() -> float:
    """Milliseconds for comparing the last photo with all others, in memory."""
    *others, last = _pictures()
    began = time.process_time()
    for other in others:
        is_near(last, other)
    return 1000 * (time.process_time() - began)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(*asyncio.run(compare_all(Path(sys.argv[1]))))
