"""A year of the customer's own roadmap with nothing done: who is told what on which day.

A line is a letter: the day, who gets it, the steps with the numbers of the table (10' is the second row 10),
and of the digest in brackets what is late, what waits on the operator and how much of yesterday arrived.
The golden file was checked against the ladder worked out anew with a wall calendar. After a deliberate change
write it again with ``SHOW_YEAR=1 pytest tests/services/test_seed_year.py`` and read what the diff says.
"""

import os
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from domain.calendar import WorkingCalendar
from domain.ledger import Letter, LetterItem
from services.importing import import_draft
from services.office import Office
from services.parsing import parse_document
from tests.cast import MUNICIPALITY, FakeClock
from tests.services.desk import RecordingSender, deliver, moscow, plan, rows

SEED = Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt"
GOLDEN = Path(__file__).parent / "golden" / "seed-year.txt"
FIRST, LAST = date(2023, 12, 6), date(2024, 12, 31)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PARTS = {
    "Анна Контролёва": "controller",
    "Борис Начальников": "head МОУО",
    "Дина Министерская": "МОНКО",
    "Жанна Исполнителева": "МОУО",
}


def number(item: LetterItem) -> str:
    """The label; the second row 10 of the table is told from the first by a dash."""
    return item.milestone.label + "'" * (item.milestone.measure_position == 11)


def line(day: date, letter: Letter) -> str:
    items = sorted(letter.items, key=lambda item: (item.reminder.rank, item.milestone.id))
    said = [
        f"{step}: {' '.join(number(item) for item in group)}"
        for step, group in groupby(items, key=lambda item: item.reminder.step)
    ]
    if letter.digest:
        figures = letter.digest
        said.append(
            f"[{figures.overdue} late, {figures.external} outside, {figures.delivered}/{figures.planned}]"
        )
    return f"{day} {WEEKDAYS[day.weekday()]} {PARTS[letter.to.name]:10} {'; '.join(said)}"


async def walk(office: Office, clock: FakeClock) -> list[str]:
    """One tick at nine on every day of the year; what was sent, a line a letter."""
    sender = RecordingSender()
    lines: list[str] = []
    for day in (FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)):
        clock.now = moscow(f"{day} 09:00")
        await plan(office)
        await deliver(office, sender)
        lines += sorted(line(day, letter) for letter in sender.letters)
        sender.letters.clear()
    return lines


@pytest.fixture
async def seeded(office: Office, clock: FakeClock) -> Office:
    """The seed imported on 6 December 2023."""
    clock.now = moscow("2023-12-06 09:00")
    (draft,) = parse_document(SEED.read_bytes(), SEED.name, FIRST)
    await import_draft(office, draft, municipality=MUNICIPALITY.name)
    return office


async def test_a_year_with_nothing_done_gives_the_ladder_of_the_golden_file(
    seeded: Office, clock: FakeClock
) -> None:
    lines = await walk(seeded, clock)

    if os.environ.get("SHOW_YEAR"):
        GOLDEN.write_text("\n".join(lines) + "\n")
    assert lines == GOLDEN.read_text().splitlines()
    assert not [row for row in await rows(seeded, digests=True) if row.state not in {"sent", "skipped"}]
    working = WorkingCalendar().is_working_day
    days = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    told = {text[:10] for text in lines}
    assert told == {str(day) for day in days if working(day)}
