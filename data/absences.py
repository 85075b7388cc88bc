"""Who is away, and who stands in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, select, update

from data.database import Connection, Reader
from data.people import is_reachable, takes_part
from data.tables import absences as t
from data.tables import memberships, organisations, people
from domain.absence import Absence, Away
from domain.people import Membership, OrganisationKind, Role

_DAY = timedelta(days=1)
_deputy = people.alias("deputy")


async def away(connection: Connection, now: datetime, *, mail: bool) -> Away:
    """Everybody who is away at that instant, whatever the day is where they are.

    ``mail``: whether an address is a way to reach a deputy.
    """
    day = now.date()
    around = and_(t.c.ends >= day - _DAY, t.c.starts <= day + _DAY)
    return Away(tuple(await _all(connection, around, mail=mail)))


async def stood_for(
    reader: Reader, person_id: int, day: date
) -> tuple[frozenset[int], tuple[Membership, ...]]:
    """For whom the person stands in that day, and the organisations of these as an executor.

    Somebody may read and report in another's place whether or not the bot reaches them.
    """
    covering = and_(t.c.ends >= day, t.c.starts <= day)
    found = Away(tuple(await _all(reader, covering, mail=True)))
    ids = frozenset(each.person_id for each in found.stood_for(person_id, day))
    query = (
        select(organisations)
        .distinct()
        .join(memberships, memberships.c.organisation_id == organisations.c.id)
        .where(
            memberships.c.person_id.in_(ids),
            memberships.c.role.in_([Role.EXECUTOR.value, Role.HEAD.value]),
        )
        .order_by(organisations.c.id)
    )
    rows = await reader.execute(query) if ids else ()
    lent = tuple(Membership(row.id, row.name, OrganisationKind(row.kind), Role.EXECUTOR) for row in rows)
    return ids, lent


async def of_person(connection: Connection, person_id: int, since: date) -> list[Absence]:
    """The absences of a person that are not over on that day, the first one first."""
    return await _all(connection, and_(t.c.person_id == person_id, t.c.ends >= since), mail=True)


async def of_deputy(connection: Connection, deputy_id: int, since: date) -> list[Absence]:
    """The absences during which the person was named to stand in, not over on that day."""
    return await _all(connection, and_(t.c.deputy_id == deputy_id, t.c.ends >= since), mail=True)


async def absent(connection: Connection, person_ids: Iterable[int], starts: date, ends: date) -> set[int]:
    """Those of the people who are away on some of these days."""
    days = and_(t.c.starts <= ends, t.c.ends >= starts)
    query = select(t.c.person_id).where(t.c.person_id.in_(list(person_ids)), days)
    return set((await connection.execute(query)).scalars())


async def get(connection: Connection, absence_id: int) -> Absence | None:
    """The absence of that id."""
    found = await _all(connection, t.c.id == absence_id, mail=True)
    return found[0] if found else None


async def of_ids(connection: Connection, absence_ids: Iterable[int]) -> dict[int, Absence]:
    """The absences of those ids, by id."""
    found = await _all(connection, t.c.id.in_(list(absence_ids)), mail=True)
    return {each.id: each for each in found}


async def add(
    connection: Connection,
    person_id: int,
    starts: date,
    ends: date,
    deputy_id: int | None,
    *,
    created_by: int,
    now: datetime,
) -> Absence:
    """Note an absence; whoever calls it holds the person (``data.duties.hold``)."""
    values = {
        "person_id": person_id,
        "deputy_id": deputy_id,
        "starts": starts,
        "ends": ends,
        "created_by": created_by,
        "created_at": now,
    }
    absence_id = (await connection.execute(t.insert().values(values).returning(t.c.id))).scalar_one()
    made = await get(connection, absence_id)
    assert made is not None
    return made


async def set_deputy(connection: Connection, absence_id: int, deputy_id: int | None) -> None:
    """Have somebody else stand in, or nobody."""
    await connection.execute(update(t).where(t.c.id == absence_id).values(deputy_id=deputy_id))


async def set_end(connection: Connection, absence_id: int, ends: date) -> None:
    """It ends on that day."""
    await connection.execute(update(t).where(t.c.id == absence_id).values(ends=ends))


async def remove(connection: Connection, absence_id: int) -> bool:
    """Forget it; False when somebody was faster."""
    return (await connection.execute(delete(t).where(t.c.id == absence_id))).rowcount == 1


async def _all(connection: Reader, which: ColumnElement[bool], *, mail: bool) -> list[Absence]:
    query = _selected(mail).where(which).order_by(t.c.starts, t.c.id)
    return [_absence(row) for row in await connection.execute(query)]


def _selected(mail: bool) -> Select[Any]:
    able = and_(is_reachable(mail, _deputy), _deputy.c.id.in_(takes_part()))
    return select(
        t, people.c.name.label("person"), _deputy.c.name.label("deputy"), able.label("deputy_able")
    ).select_from(
        t.join(people, people.c.id == t.c.person_id).outerjoin(_deputy, _deputy.c.id == t.c.deputy_id)
    )


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        id=row.id,
        person_id=row.person_id,
        person=row.person,
        starts=row.starts,
        ends=row.ends,
        deputy_id=row.deputy_id,
        deputy=row.deputy,
        deputy_able=bool(row.deputy_able),
    )
