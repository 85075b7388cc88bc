"""The seed rolled out to a thousand schools, beside SQLite alone inserting the same rows."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import sandbox
from bench.wording import told, told_memory
from data import migrations, organisations, people
from data.database import Database
from data.media import MediaStore
from domain.people import Actor, Membership, OrganisationKind, Role
from services import importing, rollout
from services.office import Office
from services.parsing import parse_document

SCHOOLS, MUNICIPALITIES = 1_000, 25
SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
TABLES = ("organisations", "roadmaps", "measures", "responsibilities", "milestones", "events")


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "vekha.db"
        # A process of its own: the peak of its memory is nobody else's.
        command = [sys.executable, "-m", "bench.rolling", str(database)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        seconds, undone, megabytes = map(float, said)
        what = f"{SCHOOLS} schools rolled out, with a commit every {rollout.BATCH} schools"
        floor = _floor(database, Path(folder) / "bare.db")
        print(told(what, seconds, 20, floor, "SQLite alone inserting the same rows in one transaction"))
        print(told_memory("The process that rolled out, all of it", megabytes, 200))
        print(f"· The whole roll-out undone: {undone:.2f} s.")


async def roll_out(path: Path) -> tuple[float, float]:
    """Seconds to roll out and to undo; at the end it is rolled out again."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = Database(url)
    office = Office(database, MediaStore(path.parent / "media"), lambda: NOW)
    async with database.transaction() as connection:
        centre = await organisations.ensure(connection, "Центр", OrganisationKind.CENTRE)
        person = await people.ensure(connection, 1001, "Анна", NOW)
    actor = Actor(person, (Membership(centre.id, centre.name, centre.kind, Role.CONTROLLER),), 1001)
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
    roadmap = await importing.import_draft(office, draft)
    lines = (f"СОШ № {i} г. Новый; МОУО Района {i % MUNICIPALITIES}" for i in range(SCHOOLS))
    prepared = await rollout.prepare_text(office, actor, roadmap.id, "\n".join(lines))
    began = time.perf_counter()
    await rollout.roll_out(office, actor, prepared.id)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    await rollout.undo(office, actor, prepared.id)
    undone = time.perf_counter() - began
    await rollout.roll_out(office, actor, prepared.id, again=True)
    await database.close()
    return seconds, undone


def _floor(source: Path, target: Path) -> float:
    """The rows of the database that was filled, put into an empty one of the same tables and indexes."""
    asyncio.run(migrations.upgrade(f"sqlite+aiosqlite:///{target}"))
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as bare:
        rows = {name: full.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
        began = time.perf_counter()
        for name, found in rows.items():
            places = ",".join("?" * len(found[0]))
            bare.executemany(f"INSERT INTO {name} VALUES ({places})", found)
        bare.commit()
        return time.perf_counter() - began


if __name__ == "__main__":
    taken = asyncio.run(roll_out(Path(sys.argv[1])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(*taken, peak)
