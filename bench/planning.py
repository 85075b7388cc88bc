"""Planning among a million open milestones, beside SQLite alone reading and writing the same rows."""

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.wording import told, told_memory
from data import migrations, organisations, people
from data.database import Database
from data.media import MediaStore
from domain.people import OrganisationKind, Role
from services.office import Office
from services.planning import plan_reminders
from services.recurrence import roll_recurrences

FEW, MANY = 10_000, 1_000_000
A_ROADMAP = 20
"""Milestones of one roadmap, about as many as in the customer's own."""
ONE_IN = 100
NOW = datetime(2024, 1, 9, 7, 0, tzinfo=UTC)
TODAY = NOW.date()
TOMORROW, LATER, NEXT_LOOK = (TODAY + timedelta(days=days) for days in (1, 90, 60))
IDLE_TICKS = 100
FLOOR = "SQLite alone reading and writing the same rows"


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        build(few, FEW)
        build(many, MANY)
        floor = _floor(many, TODAY.isoformat())
        _, idle_few, _ = _measure(few)
        seconds, idle_many, megabytes = _measure(many)
        _forget(many)
        floor_of_all = _floor(many, "1900-01-01")
        seconds_of_all, _, megabytes_of_all = _measure(many)
    print(
        told(f"The 1 in {ONE_IN} of {MANY} open milestones that is due, planned", seconds, 60, floor, FLOOR)
    )
    print(told_memory("The process that planned them, all of it", megabytes, 300))
    what = f"All {MANY} looked at for the first time, of which 1 in {ONE_IN} is due"
    print(told(what, seconds_of_all, 60, floor_of_all, FLOOR))
    print(told_memory("The process that looked, all of it", megabytes_of_all, 300))
    print(
        f"· A tick with nothing due: {idle_few * 1000:.2f} ms among {FEW} milestones,"
        f" {idle_many * 1000:.2f} ms among {MANY}: {idle_many / idle_few:.2f} times as long.\n"
    )


def build(path: Path, number: int) -> None:
    """A database of so many open milestones, of which one in ``ONE_IN`` is due tomorrow."""
    asyncio.run(_furnish(path))
    with closing(sqlite3.connect(path)) as bare:
        bare.executescript(_rows(number // A_ROADMAP))
        bare.commit()


async def measure(path: Path) -> tuple[float, float]:
    """Seconds for planning what is due, and for a tick after that."""
    database = Database(_url(path))
    office = Office(database, MediaStore(path.parent / "media"), lambda: NOW)
    seconds = await _timed(plan_reminders, office, 1)
    idle = await _timed(_tick, office, IDLE_TICKS)
    await database.close()
    return seconds, idle


async def _tick(office: Office) -> None:
    await roll_recurrences(office)
    await plan_reminders(office)


async def _timed(job: Callable[[Office], Awaitable[None]], office: Office, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        await job(office)
    return (time.perf_counter() - began) / times


def _measure(path: Path) -> tuple[float, float, float]:
    # A process of its own: the peak of its memory is nobody else's.
    command = [sys.executable, "-m", "bench.planning", str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    seconds, idle, megabytes = map(float, said)
    return seconds, idle, megabytes


def _forget(path: Path) -> None:
    """As if nothing had been planned and nobody had looked yet."""
    with closing(sqlite3.connect(path)) as bare:
        bare.execute("DELETE FROM reminders")
        bare.execute("UPDATE milestones SET plan_on = '1900-01-01'")
        bare.commit()


def _floor(path: Path, plan_on: str) -> float:
    """Seconds for the rows alone: read what is due, note the next day, put down whom to tell."""
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        bare.execute("BEGIN IMMEDIATE")
        began = time.perf_counter()
        found = bare.execute(
            "SELECT m.id, m.revision, m.due, r.zone FROM milestones m JOIN roadmaps r ON r.id = m.roadmap_id"
            " WHERE m.state = 'open' AND m.plan_on <= ? ORDER BY m.plan_on, m.id",
            [plan_on],
        ).fetchall()
        looks = [(str(NEXT_LOOK), milestone_id) for milestone_id, *_ in found]
        bare.executemany("UPDATE milestones SET plan_on = ? WHERE id = ?", looks)
        bare.executemany(
            "INSERT INTO reminders (milestone_id, revision, person_id, step, rank, audience, zone, due_at,"
            " state, attempts) SELECT ?, ?, person_id, 'before-1', -1, 'assignee', ?, ?, 'planned', 0"
            " FROM memberships WHERE organisation_id = 2 AND role = 'executor'",
            [(each, revision, zone, due) for each, revision, due, zone in found if due == str(TOMORROW)],
        )
        seconds = time.perf_counter() - began
        bare.execute("ROLLBACK")
        return seconds


async def _furnish(path: Path) -> None:
    await migrations.upgrade(_url(path))
    database = Database(_url(path))
    async with database.transaction() as connection:
        for number, kind in enumerate(OrganisationKind, start=1):
            place = await organisations.ensure(connection, kind.value, kind)
            person = await people.ensure(connection, number, kind.value, NOW)
            for role in (Role.CONTROLLER, Role.HEAD, Role.EXECUTOR):
                await people.grant(connection, person.id, place.id, role, NOW)
    await database.close()


def _rows(roadmaps: int) -> str:
    return f"""
        CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (
            SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {roadmaps * A_ROADMAP}
        ) SELECT i FROM n;
        INSERT INTO roadmaps (id, title, school_id, municipality_id, zone, created_on)
            SELECT 1 + i, 'IT-куб', 3, 2, 'Europe/Moscow', '2023-12-06' FROM numbers WHERE i < {roadmaps};
        INSERT INTO measures (id, roadmap_id, position, number, title, details, responsible, control, result,
                              deadline_text, deadline_kind, deadline_tentative)
            SELECT 1 + i, 1 + i / {A_ROADMAP}, i % {A_ROADMAP}, '4.', 'Объявить закупки', '[]', '["МОУО"]',
                   '["Центр проектного сопровождения"]', 'Извещения о закупках', '', 'date', 0 FROM numbers;
        INSERT INTO responsibilities SELECT 1 + i, 2 FROM numbers;
        INSERT INTO milestones (id, measure_id, roadmap_id, position, label, title, due, original_due,
                                external, state, revision, steps_since, plan_on, roll_on)
            SELECT 1 + i, 1 + i, 1 + i / {A_ROADMAP}, 1, '4', 'Объявить закупки', day, day, 0, 'open', 1,
                   '2023-12-06', CASE day WHEN '{TOMORROW}' THEN '{TODAY}' ELSE '{NEXT_LOOK}' END,
                   '9000-01-01'
            FROM (SELECT i, CASE i % {ONE_IN} WHEN 0 THEN '{TOMORROW}'
                                              ELSE date('{LATER}', i % {ONE_IN} || ' days') END AS day
                  FROM numbers);
    """


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _peak_megabytes() -> float:
    # Not getrusage: that counts what the parent held when it forked.
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in each)
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    taken = asyncio.run(measure(Path(sys.argv[1])))
    print(*taken, _peak_megabytes())
