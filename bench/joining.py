"""A list of three thousand people of four hundred schools, beside SQLite alone inserting the same rows."""

import csv
import io
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.filling import fill, floor, office_at, say
from bench.wording import told, told_memory
from services import joining, people_list

PEOPLE, SCHOOLS, MUNICIPALITIES, OPENED = 3_000, 400, 25, 200
NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
_Result = TypeVar("_Result")
TABLES = ("organisations", "aliases", "people", "memberships", "invites", "events")


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "vekha.db"
        read, stored, again, opened, megabytes = fill("bench.joining", database)
        bare = floor(database, Path(folder) / "bare.db", TABLES)
        what = f"{PEOPLE} people of {SCHOOLS} schools prepared with a personal link each"
        print(told(what, stored, 5, bare, "SQLite alone inserting the same rows in one transaction"))
        print(told_memory("The process that read and prepared them, all of it", megabytes, 200))
        print(f"· The list read and shown: {read:.2f} s; confirmed again, adding nobody: {again:.2f} s.")
        print(
            f"· A personal link opened, consent and first look at the work included: {opened * 1000:.1f} ms."
        )


async def join_all(path: Path) -> tuple[float, float, float, float]:
    """Seconds to read the list, to prepare everybody, to do it again, and to open one link."""
    async with office_at(path, NOW) as (office, actor):
        content = _list()
        read, prepared = await _timed(people_list.prepare(office, actor, content, "list.csv"))
        stored, issued = await _timed(people_list.confirm(office, actor, prepared.id))
        repeated = await people_list.prepare(office, actor, content, "list.csv")
        again, _ = await _timed(people_list.confirm(office, actor, repeated.id))
        began = time.perf_counter()
        for n, link in enumerate(issued.links[:OPENED]):
            await joining.join(office, 10_000 + n, 10_000 + n, "Имя", link.token)
        opened = (time.perf_counter() - began) / OPENED
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


if __name__ == "__main__":
    say(join_all)
