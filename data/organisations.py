"""Organisations: ministries, municipal authorities, schools, the centre."""

from typing import Any

from sqlalchemy import Row, select

from data.database import Connection, insert_new
from data.tables import organisations as t
from domain.people import Organisation, OrganisationKind


async def ensure(
    connection: Connection, name: str, kind: OrganisationKind, parent_id: int | None = None
) -> Organisation:
    """The organisation of that name, made if there is none."""
    found = await by_name(connection, name)
    if found is None:
        await insert_new(connection, t, {"name": name, "kind": kind.value, "parent_id": parent_id})
        found = await by_name(connection, name)
    assert found is not None
    return found


async def by_name(connection: Connection, name: str) -> Organisation | None:
    """The organisation of exactly that name."""
    row = (await connection.execute(select(t).where(t.c.name == name))).one_or_none()
    return None if row is None else _organisation(row)


async def get(connection: Connection, organisation_id: int) -> Organisation | None:
    """The organisation of that id."""
    row = (await connection.execute(select(t).where(t.c.id == organisation_id))).one_or_none()
    return None if row is None else _organisation(row)


async def all_of(connection: Connection) -> list[Organisation]:
    """Every organisation, by name."""
    return [_organisation(row) for row in await connection.execute(select(t).order_by(t.c.name))]


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id)
