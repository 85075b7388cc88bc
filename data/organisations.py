"""Organisations: ministries, municipal authorities, schools, the centre."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select, update

from data import aliases
from data.database import Connection, Reader, insert_new
from data.tables import memberships, people, roadmaps
from data.tables import organisations as t
from domain.people import Organisation, OrganisationKind


async def ensure(
    connection: Connection, name: str, kind: OrganisationKind, parent_id: int | None = None
) -> Organisation:
    """The organisation of that name or alias, made if there is none.

    One whose municipality nobody has named yet gets it.
    """
    found = await by_name(connection, name) or await aliases.find(connection, name)
    if found is None:
        if await insert_new(connection, t, {"name": name, "kind": kind.value, "parent_id": parent_id}):
            made = await by_name(connection, name)
            assert made is not None
            await aliases.add(connection, made.id, name)
        found = await by_name(connection, name)
    assert found is not None
    if found.parent_id is None and parent_id not in {None, found.id}:
        await change(connection, found.id, parent_id=parent_id)
        found = await by_name(connection, found.name)
    assert found is not None
    return found


async def by_name(connection: Connection, name: str) -> Organisation | None:
    """The organisation of exactly that name."""
    row = (await connection.execute(select(t).where(t.c.name == name))).one_or_none()
    return None if row is None else organisation_of(row)


async def get(reader: Reader, organisation_id: int) -> Organisation | None:
    """The organisation of that id."""
    row = (await reader.execute(select(t).where(t.c.id == organisation_id))).one_or_none()
    return None if row is None else organisation_of(row)


async def all_of(connection: Connection) -> list[Organisation]:
    """Every organisation, by name."""
    return [organisation_of(row) for row in await connection.execute(select(t).order_by(t.c.name))]


async def of_kind(
    connection: Connection, kind: OrganisationKind, *, limit: int, offset: int = 0
) -> tuple[list[Organisation], int]:
    """A page of the organisations of a kind, by name, and how many there are in all."""
    number = await connection.execute(select(func.count()).select_from(t).where(t.c.kind == kind.value))
    page = select(t).where(t.c.kind == kind.value).order_by(t.c.name).limit(limit).offset(offset)
    return [organisation_of(row) for row in await connection.execute(page)], int(number.scalar_one())


async def change(connection: Connection, organisation_id: int, **values: Any) -> None:
    """Write these values."""
    await connection.execute(update(t).where(t.c.id == organisation_id).values(values))


async def belongings(connection: Connection, organisation_id: int) -> tuple[int, int, int]:
    """(people, roadmaps, organisations under it): how many."""
    asked = (
        select(func.count(memberships.c.person_id.distinct())).where(
            memberships.c.organisation_id == organisation_id
        ),
        select(func.count())
        .select_from(roadmaps)
        .where((roadmaps.c.school_id == organisation_id) | (roadmaps.c.municipality_id == organisation_id)),
        select(func.count()).select_from(t).where(t.c.parent_id == organisation_id),
    )
    members, plans, children = [(await connection.execute(query)).scalar_one() for query in asked]
    return int(members), int(plans), int(children)


async def members(connection: Connection, organisation_id: int) -> list[Row[Any]]:
    """(person_id, name, post, telegram_id, role) of everybody with a role there, by name."""
    query = (
        select(
            people.c.id.label("person_id"),
            people.c.name,
            people.c.post,
            people.c.telegram_id,
            memberships.c.role,
        )
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.organisation_id == organisation_id)
        .order_by(people.c.name, people.c.id)
    )
    return list(await connection.execute(query))


async def make_all(connection: Connection, new: Iterable[Organisation]) -> None:
    """Store many organisations whose names are new; their ids are not looked at."""
    rows = [{"name": each.name, "kind": each.kind.value, "parent_id": each.parent_id} for each in new]
    if rows:
        made = await connection.execute(t.insert().returning(t.c.id, t.c.name), rows)
        await aliases.add_all(connection, [(row.id, row.name) for row in made])


def organisation_of(row: Row[Any]) -> Organisation:
    """An organisation from a row of ``organisations``."""
    return Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id)
