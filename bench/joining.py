"""A list of three thousand people of four hundred schools, beside SQLite alone inserting the same rows."""

import asyncio
import csv
import io
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.wording import told, told_memory
from data import migrations, organisations, people
from data.database import Database
from data.media import MediaStore
from domain.people import Actor, Membership, OrganisationKind, Role
from services import joining, people_list
from services.office import Office

PEOPLE, SCHOOLS, MUNICIPALITIES, OPENED = 3_000, 400, 25, 200
NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
_Result = TypeVar("_Result")
TABLES = ("organisations", "aliases", "people", "memberships", "invites", "events")


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "vekha.db"
        # A process of its own: the peak of its memory is nobody else's.
        command = [sys.executable, "-m", "bench.joining", str(database)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        read, stored, again, opened, megabytes = map(float, said)
        floor = _floor(database, Path(folder) / "bare.db")
        what = f"{PEOPLE} people of {SCHOOLS} schools prepared with a personal link each"
        print(told(what, stored, 5, floor, "SQLite alone inserting the same rows in one transaction"))
        print(told_memory("The process that read and prepared them, all of it", megabytes, 200))
        print(f"· The list read and shown: {read:.2f} s; confirmed again, adding nobody: {again:.2f} s.")
        print(
            f"· A personal link opened, consent and first look at the work included: {opened * 1000:.1f} ms."
        )


async def join_all(path: Path) -> tuple[float, float, float, float]:
    """Seconds to read the list, to prepare everybody, to do it again, and to open one link."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = Database(url)
    office = Office(database, MediaStore(path.parent / "media"), lambda: NOW)
    async with database.transaction() as connection:
        centre = await organisations.ensure(connection, "Центр", OrganisationKind.CENTRE)
        person = await people.ensure(connection, 1001, "Анна", NOW)
    actor = Actor(person, (Membership(centre.id, centre.name, centre.kind, Role.CONTROLLER),), 1001)
    content = _list()
    read, prepared = await _timed(people_list.prepare(office, actor, content, "list.csv"))
    stored, issued = await _timed(people_list.confirm(office, actor, prepared.id))
    repeated = await people_list.prepare(office, actor, content, "list.csv")
    again, _ = await _timed(people_list.confirm(office, actor, repeated.id))
    began = time.perf_counter()
    for n, link in enumerate(issued.links[:OPENED]):
        await joining.join(office, 10_000 + n, 10_000 + n, "Имя", link.token)
    opened = (time.perf_counter() - began) / OPENED
    await database.close()
    return read, stored, again, opened


async def _timed(work: Awaitable[_Result]) -> tuple[float, _Result]:
    began = time.perf_counter()
    result = await work
    return time.perf_counter() - began, result


def _list() -> bytes:
    lines = io.StringIO()
    table = csv.writer(lines, delimiter=";")
    table.writerow(["ФИО", "Должность", "Организация", "Муниципалитет", "E-mail"])
    for n in range(PEOPLE):
        school = n % SCHOOLS
        place = (f"СОШ № {school} г. Новый", f"МОУО Района {school % MUNICIPALITIES}")
        table.writerow([f"Иванова Мария {n}-я", "учитель", *place, f"person{n}@mail.ru"])
    return lines.getvalue().encode()


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
    taken = asyncio.run(join_all(Path(sys.argv[1])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(*taken, peak)
