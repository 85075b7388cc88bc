"""What people ask of the reminders they get."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Row, or_, select, update

from data.database import Connection, Reader
from data.milestones import joined
from data.tables import people as t
from data.tables import roadmaps
from data.visibility import within
from domain.access import Scope
from domain.preferences import USUAL, Hours, Preferences, minutes_of, time_of

_COLUMNS: tuple[Column[Any], ...] = (t.c.id, t.c.hours_from, t.c.hours_to, t.c.sparing)


async def of(reader: Reader, person_id: int) -> Preferences:
    """What the person asks for."""
    return (await of_all(reader, [person_id])).get(person_id, USUAL)


async def of_all(reader: Reader, person_ids: Iterable[int]) -> dict[int, Preferences]:
    """What these people ask for, by id; those who ask for nothing are left out."""
    asked = or_(t.c.hours_from.is_not(None), t.c.sparing)
    rows = await reader.execute(select(*_COLUMNS).where(t.c.id.in_(list(person_ids)), asked))
    return {row.id: _preferences(row) for row in rows.all()}


async def lock(connection: Connection, person_id: int) -> Preferences:
    """The same of one person, kept from others until the transaction ends."""
    query = select(*_COLUMNS).where(t.c.id == person_id).with_for_update()
    return _preferences((await connection.execute(query)).one())


async def keep(connection: Connection, person_id: int, wanted: Preferences) -> None:
    """Have the person ask for this from now on."""
    hours = wanted.hours
    values = {
        "hours_from": minutes_of(hours.begin) if hours else None,
        "hours_to": minutes_of(hours.end) if hours else None,
        "sparing": wanted.sparing,
    }
    await connection.execute(update(t).where(t.c.id == person_id).values(values))


async def ladders_seen(connection: Connection, scope: Scope) -> list[str | None]:
    """The ladders (JSON, ``None``: the default one) of the roadmaps of which the scope shows anything."""
    query = select(roadmaps.c.ladder).select_from(joined()).where(within(scope)).distinct()
    return list((await connection.execute(query)).scalars())


def _preferences(row: Row[Any]) -> Preferences:
    if row.hours_from is None or row.hours_to is None:
        return Preferences(None, row.sparing)
    return Preferences(Hours(time_of(row.hours_from), time_of(row.hours_to)), row.sparing)
