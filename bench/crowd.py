"""A database as a region has it: so many schools, each with a table of 14 measures and 31 milestones."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from data import migrations
from data.database import Database
from data.tables import (
    NEVER,
    measures,
    memberships,
    metadata,
    milestones,
    organisations,
    people,
    responsibilities,
    roadmaps,
)
from domain.milestone import State
from domain.people import OrganisationKind, Role

MUNICIPALITIES = 25
PER_SCHOOL = 31
MEASURES = 14
CENTRE, FIRST_MUNICIPALITY = 1, 2
FIRST_SCHOOL = FIRST_MUNICIPALITY + MUNICIPALITIES
CONTROL = ("Центр проектного сопровождения", "Федеральный оператор", "МОНКО")

_PARTS = [1, 3, 1] + [2] * 2 + [3] * 4 + [2] * 5
assert len(_PARTS) == MEASURES
assert sum(_PARTS) == PER_SCHOOL
_STATES = [State.ACCEPTED] * 14 + [State.REPORTED] + [State.OPEN] * 16
"""By due date: half of the table is done, one point waits to be accepted, and one in thirty is late."""


async def fill(
    path: Path, schools: int, today: date, controllers: Sequence[int], teachers: Sequence[int]
) -> None:
    """Make the database at ``path``; the people are Telegram's ids, the teachers are of the first school."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrations.upgrade(url)
    database = Database(url)
    async with database.transaction() as connection:
        for name, rows in _tables(schools, today, controllers, teachers).items():
            await connection.execute(metadata.tables[name].insert(), rows)
    await database.close()


def _tables(
    schools: int, today: date, controllers: Sequence[int], teachers: Sequence[int]
) -> dict[str, list[dict[str, Any]]]:
    placed = [(CENTRE, Role.CONTROLLER)] * len(controllers) + [(FIRST_SCHOOL, Role.EXECUTOR)] * len(teachers)
    ids = range(1, schools + 1)
    measured = [(school, position) for school in ids for position in range(1, MEASURES + 1)]
    return {
        organisations.name: list(_organisations(schools)),
        people.name: [_person(n, each, today) for n, each in enumerate([*controllers, *teachers], start=1)],
        memberships.name: [
            _membership(n, organisation, role, today)
            for n, (organisation, role) in enumerate(placed, start=1)
        ],
        roadmaps.name: [_roadmap(school, today) for school in ids],
        measures.name: [_measure(school, position) for school, position in measured],
        responsibilities.name: [
            {"measure_id": _measure_id(school, position), "organisation_id": _municipality(school)}
            for school, position in measured
        ],
        milestones.name: [row for school in ids for row in _milestones(school, today)],
    }


def _organisations(schools: int) -> Iterator[dict[str, Any]]:
    yield {"id": CENTRE, "name": "Центр", "kind": OrganisationKind.CENTRE.value, "parent_id": None}
    kind = OrganisationKind.MUNICIPALITY.value
    for n in range(MUNICIPALITIES):
        yield {"id": FIRST_MUNICIPALITY + n, "name": f"МОУО Района {n}", "kind": kind, "parent_id": None}
    kind = OrganisationKind.SCHOOL.value
    for n in range(1, schools + 1):
        yield {
            "id": FIRST_SCHOOL + n - 1,
            "name": f"СОШ № {n} г. Новый",
            "kind": kind,
            "parent_id": _municipality(n),
        }


def _municipality(school: int) -> int:
    return FIRST_MUNICIPALITY + school % MUNICIPALITIES


def _measure_id(school: int, position: int) -> int:
    return (school - 1) * MEASURES + position


def _person(person_id: int, telegram_id: int, today: date) -> dict[str, Any]:
    name = f"Лицо {person_id}"
    return {"id": person_id, "telegram_id": telegram_id, "name": name, "joined_at": _instant(today)}


def _membership(person_id: int, organisation_id: int, role: Role, today: date) -> dict[str, Any]:
    key = {"person_id": person_id, "organisation_id": organisation_id, "role": role.value}
    return {**key, "granted_at": _instant(today)}


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def _roadmap(school: int, today: date) -> dict[str, Any]:
    return {
        "id": school,
        "title": "Комплекс мер («дорожная карта») по созданию центра цифрового образования «IT-куб»",
        "school_id": FIRST_SCHOOL + school - 1,
        "municipality_id": _municipality(school),
        "zone": "Europe/Moscow",
        "created_on": today,
    }


def _measure(school: int, position: int) -> dict[str, Any]:
    return {
        "id": _measure_id(school, position),
        "roadmap_id": school,
        "position": position,
        "number": f"{position}.",
        "section": None,
        "title": f"Провести мероприятие № {position} по созданию центра цифрового образования",
        "details": [],
        "responsible": ["МОНКО", "МОУО"],
        "control": [CONTROL[position % len(CONTROL)]],
        "result": "Приказ об утверждении плана, письмо в Министерство, фотографии помещений",
        "deadline_text": "в течение года",
        "deadline_kind": "date",
        "deadline_tentative": False,
    }


def _milestones(school: int, today: date) -> Iterator[dict[str, Any]]:
    number = 0
    for position, parts in enumerate(_PARTS, start=1):
        for part in range(1, parts + 1):
            closing = part == parts
            # The 15th by due date was due some days ago and is open still: that is the late one.
            due = today + timedelta(days=(number - 15) * 12 - 1 - school % 7)
            state = State.OPEN if number == 15 else _STATES[number]
            yield {
                "id": (school - 1) * PER_SCHOOL + number + 1,
                "measure_id": _measure_id(school, position),
                "roadmap_id": school,
                "position": part,
                "label": f"{position}" if closing else f"{position}.{part}",
                "title": f"Провести мероприятие № {position} по созданию центра цифрового образования"
                if closing
                else f"Письмо о результате {part} мероприятия {position} направлено в Министерство",
                "due": due,
                "original_due": due,
                "external": False,
                "state": state.value,
                "revision": 1,
                "steps_since": today,
                "plan_on": NEVER,
                "roll_on": NEVER,
            }
            number += 1


def touch(path: Path, today: date) -> None:
    """Change something, as anybody may have done since the last screen was shown."""
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute("UPDATE milestones SET in_progress_on = ? WHERE id = 1", (today.isoformat(),))
