"""What people ask of the reminders they get."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, or_, select, update

from data.database import Connection
from data.milestones import joined, within
from data.tables import people as t
from data.tables import roadmaps
from domain.access import Scope
from domain.preferences import USUAL, Hours, Preferences, minutes_of, time_of


async def of(connection: Connection, person_id: int) -> Preferences:
    """What the person asks for."""
    return (await of_all(connection, [person_id])).get(person_id, USUAL)


async def of_all(connection: Connection, person_ids: Iterable[int]) -> dict[int, Preferences]:
    """What these people ask for, by id; those who ask for nothing are left out."""
    asked = or_(t.c.hours_from.is_not(None), t.c.sparing)
    query = select(t.c.id, t.c.hours_from, t.c.hours_to, t.c.sparing)
    rows = await connection.execute(query.where(t.c.id.in_(list(person_ids)), asked))
    return {row.id: _preferences(row) for row in rows}


async def change(connection: Connection, person_id: int, wanted: Preferences) -> Preferences:
    """Keep what the person asks for now; gives what it was, locked against others until the end."""
    query = select(t.c.hours_from, t.c.hours_to, t.c.sparing).where(t.c.id == person_id).with_for_update()
    before = _preferences((await connection.execute(query)).one())
    hours = wanted.hours
    values = {
        "hours_from": minutes_of(hours.begin) if hours else None,
        "hours_to": minutes_of(hours.end) if hours else None,
        "sparing": wanted.sparing,
    }
    await connection.execute(update(t).where(t.c.id == person_id).values(values))
    return before


async def ladders_seen(connection: Connection, scope: Scope) -> list[str | None]:
    """The ladders (JSON, ``None``: the default one) of the roadmaps of which the scope shows anything."""
    query = select(roadmaps.c.ladder).select_from(joined()).where(within(scope)).distinct()
    return list((await connection.execute(query)).scalars())


def _preferences(row: Row[Any]) -> Preferences:
    if row.hours_from is None or row.hours_to is None:
        return Preferences(None, row.sparing)
    return Preferences(Hours(time_of(row.hours_from), time_of(row.hours_to)), row.sparing)
