"""Two rows that turned out to be one: everything that points at the one is made to point at the other.

Which columns that are is read off the tables, so that a table made later is not forgotten.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, delete, exists, select, update

from data.database import Connection
from data.tables import (
    applications,
    assignments,
    evidence,
    memberships,
    metadata,
    organisations,
    people,
    reminders,
    responsibilities,
    roadmaps,
    rollouts,
    rooms,
)

# Of these a second one says nothing that the first does not: two of one key become one.
_TWINS = (memberships, assignments, responsibilities, applications, reminders, rooms)


async def merge_organisations(connection: Connection, kept_id: int, other_id: int) -> None:
    """Give everything of the other organisation to the one kept, and remove the other.

    Rooms of one name become one room with the photos of both. Two copies that one roll-out made both stay;
    the one that came over can no longer be taken back with that roll-out.
    """
    await _join_rooms(connection, kept_id, other_id)
    await _let_copies_go(connection, kept_id, other_id)
    await _rewrite_rollouts(connection, kept_id, other_id)
    await _repoint(connection, organisations, kept_id, other_id)
    await connection.execute(delete(organisations).where(organisations.c.id == other_id))


async def merge_people(connection: Connection, kept_id: int, other_id: int) -> None:
    """Give everything of the other person to the one kept, and remove the other."""
    await _repoint(connection, people, kept_id, other_id)
    await connection.execute(delete(people).where(people.c.id == other_id))


async def _repoint(connection: Connection, target: Table, kept_id: int, other_id: int) -> None:
    for column in _pointing_at(target):
        if column.table in _TWINS:
            for same_key in _twins(column, kept_id):
                await connection.execute(delete(column.table).where(column == other_id, same_key))
        await connection.execute(update(column.table).where(column == other_id).values({column: kept_id}))


def _pointing_at(target: Table) -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(each.column.table is target for each in column.foreign_keys):
                yield column


def _twins(column: Column[Any], kept_id: int) -> Iterator[ColumnElement[bool]]:
    """For each unique key that the column is part of: there is such a row already."""
    for key in _keys_with(column):
        twin = column.table.alias("twin")
        others = [each for each in key if each is not column]
        # NULL is the same as NULL here: two morning digests of one day are one.
        same = [twin.c[each.name].is_not_distinct_from(each) for each in others]
        yield exists(select(twin.c[column.name]).where(and_(twin.c[column.name] == kept_id, *same)))


def _keys_with(column: Column[Any]) -> Iterator[list[Column[Any]]]:
    table = column.table
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    for key in [list(table.primary_key), *(list(each.columns) for each in unique)]:
        if column in key and len(key) > 1:
            yield key


async def _join_rooms(connection: Connection, kept_id: int, other_id: int) -> None:
    """Photos of a room that both have go to the room that stays."""
    stays = rooms.alias("stays")
    pairs = select(rooms.c.id, stays.c.id.label("stays")).where(
        rooms.c.school_id == other_id, stays.c.school_id == kept_id, stays.c.name == rooms.c.name
    )
    for row in (await connection.execute(pairs)).all():
        moved = update(evidence).where(evidence.c.room_id == row.id).values(room_id=row.stays)
        await connection.execute(moved)


async def _let_copies_go(connection: Connection, kept_id: int, other_id: int) -> None:
    has_one = select(roadmaps.c.rollout_id).where(
        roadmaps.c.school_id == kept_id, roadmaps.c.rollout_id.is_not(None)
    )
    query = update(roadmaps).where(roadmaps.c.school_id == other_id, roadmaps.c.rollout_id.in_(has_one))
    await connection.execute(query.values(rollout_id=None))


async def _rewrite_rollouts(connection: Connection, kept_id: int, other_id: int) -> None:
    """What a roll-out wrote down names organisations by their ids."""
    for row in (await connection.execute(select(rollouts.c.id, rollouts.c.template, rollouts.c.made))).all():
        answering = row.template.get("responsible", [])
        if other_id not in row.made and not any(other_id in those for those in answering):
            continue
        settled = [
            list(dict.fromkeys(kept_id if each == other_id else each for each in those))
            for those in answering
        ]
        values = {
            "template": {**row.template, "responsible": settled},
            "made": [each for each in row.made if each != other_id],
        }
        await connection.execute(update(rollouts).where(rollouts.c.id == row.id).values(values))
