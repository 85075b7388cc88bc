"""What an operator needs to see."""

from dataclasses import dataclass
from datetime import datetime

from data import people, reminders, roadmaps
from data.database import sqlite_version
from domain.people import Person
from services.office import Office


@dataclass(frozen=True, slots=True)
class Health:
    """``undelivered``: (person, step, due at, outcome) of what never arrived."""

    sqlite: str
    roadmaps: int
    undelivered: tuple[tuple[str, str, datetime, str | None], ...]
    unreachable: tuple[Person, ...]
    year: int
    calendar_published: bool


async def health(office: Office) -> Health:
    """The state of the running parts."""
    now = office.clock()
    year = office.today(now).year
    async with office.database.transaction() as connection:
        return Health(
            sqlite=sqlite_version(),
            roadmaps=len(await roadmaps.all_of(connection)),
            undelivered=tuple(await reminders.undelivered(connection, now)),
            unreachable=tuple(await people.unreachable(connection)),
            year=year,
            calendar_published=office.calendar.is_published(year),
        )
