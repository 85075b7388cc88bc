"""A database filled in a process of its own, and the same rows put there by SQLite alone."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

from data import migrations, organisations, people
from data.database import Database
from data.media import MediaStore
from domain.people import Actor, Membership, OrganisationKind, Role
from services.office import Office


def fill(module: str, database: Path) -> list[float]:
    """What ``module`` says of filling the database, and its peak in megabytes: nobody else's."""
    command = [sys.executable, "-m", module, str(database)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [float(each) for each in said]


def say(work: Callable[[Path], Awaitable[Sequence[float]]]) -> None:
    """Be that process."""

    async def done() -> Sequence[float]:
        return await work(Path(sys.argv[1]))

    taken = asyncio.run(done())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(*taken, peak)


@asynccontextmanager
async def office_at(path: Path, now: datetime) -> AsyncIterator[tuple[Office, Actor]]:
    """An office on a new database, and its only controller."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = Database(url)
    office = Office(database, MediaStore(path.parent / "media"), lambda: now)
    async with database.transaction() as connection:
        centre = await organisations.ensure(connection, "Центр", OrganisationKind.CENTRE)
        person = await people.ensure(connection, 1001, "Анна", now)
    role = Membership(centre.id, centre.name, centre.kind, Role.CONTROLLER)
    try:
        yield office, Actor(person, (role,), 1001)
    finally:
        await database.close()


def floor(source: Path, target: Path, tables: Sequence[str]) -> float:
    """Seconds for the rows of the filled database, put into an empty one of the same tables and indexes."""
    asyncio.run(migrations.upgrade(f"sqlite+aiosqlite:///{target}"))
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as bare:
        rows = {name: full.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        began = time.perf_counter()
        for name, found in rows.items():
            places = ",".join("?" * len(found[0]))
            bare.executemany(f"INSERT INTO {name} VALUES ({places})", found)
        bare.commit()
        return time.perf_counter() - began
