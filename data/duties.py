"""Who stands for an organisation («все мероприятия МОУО — этот человек»)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, delete, func, or_, select, update

from data.database import Connection, Reader
from data.milestones import joined, on_duty
from data.organisations import organisation_of
from data.people import takes_part
from data.tables import AT_ONCE, organisations, people, responsibilities, roadmaps
from data.tables import duties as t
from data.tables import milestones as m
from domain.assignment import Assignee
from domain.duty import Duty
from domain.milestone import State
from domain.people import Organisation

_place = organisations.alias("place")


async def hold(connection: Connection, person_id: int) -> None:
    """Keep everybody else from changing what the person answers for until the transaction ends."""
    await connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())


async def add(
    connection: Connection,
    person_id: int,
    organisation_id: int,
    place_id: int | None,
    now: datetime,
    *,
    lead: bool | None = None,
) -> bool:
    """Name a person, the first one as the lead unless ``lead`` says so; False when they are named already.

    Whoever calls it holds the person (``hold``).
    """
    same = _same(organisation_id, place_id)
    if (await connection.execute(select(t.c.id).where(same, t.c.person_id == person_id))).first():
        return False
    if lead is None:
        led = select(t.c.id).where(same, t.c.lead.is_(True))
        lead = (await connection.execute(led)).first() is None
    values = {"person_id": person_id, "organisation_id": organisation_id, "place_id": place_id}
    await connection.execute(t.insert().values({**values, "lead": lead, "granted_at": now}))
    return True


async def remove(connection: Connection, duty_id: int) -> bool:
    """Take it off; False when somebody was faster."""
    return (await connection.execute(delete(t).where(t.c.id == duty_id))).rowcount == 1


async def get(connection: Connection, duty_id: int) -> Duty | None:
    """The duty of that id."""
    row = (await connection.execute(_selected().where(t.c.id == duty_id))).one_or_none()
    return None if row is None else _duty(row)


async def of_person(connection: Connection, person_id: int) -> list[Duty]:
    """What a person stands for."""
    return await _all(connection, t.c.person_id == person_id)


async def of_organisation(connection: Connection, organisation_id: int) -> list[Duty]:
    """Who stands for an organisation: everywhere first, then by place."""
    return await _all(connection, t.c.organisation_id == organisation_id)


async def able(connection: Connection) -> list[Duty]:
    """Every duty of somebody who still has a role, whether or not messages reach them."""
    return await _all(connection, t.c.person_id.in_(takes_part()))


async def holders(reader: Reader, milestone_id: int) -> list[Assignee]:
    """Who answers for a milestone by such a rule, as if they were named for it; the lead first."""
    query = (
        select(
            people,
            func.max(case((t.c.lead, 1), else_=0)).label("first"),
            func.min(organisations.c.name).label("at"),
        )
        .select_from(joined())
        .join(t, on_duty())
        .join(people, people.c.id == t.c.person_id)
        .join(organisations, organisations.c.id == t.c.organisation_id)
        .where(m.c.id == milestone_id)
        .group_by(people.c.id)
        .order_by(people.c.name, people.c.id)
    )
    rows = (await reader.execute(query)).all()
    found = [
        Assignee(
            row.id,
            row.name,
            row.post,
            row.at,
            bool(row.first),
            row.telegram_id is not None and row.unreachable_since is None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.lead)


async def places(
    connection: Connection, organisation_id: int, *, limit: int, offset: int
) -> tuple[list[Organisation], int]:
    """A page of the municipalities and schools in whose roadmaps the organisation answers for something."""
    answering = select(m.c.roadmap_id).join(responsibilities, responsibilities.c.measure_id == m.c.measure_id)
    mine = roadmaps.c.id.in_(answering.where(responsibilities.c.organisation_id == organisation_id))
    where = or_(
        organisations.c.id.in_(select(roadmaps.c.school_id).where(mine)),
        organisations.c.id.in_(select(roadmaps.c.municipality_id).where(mine)),
    ) & (organisations.c.id != organisation_id)
    number = await connection.execute(select(func.count()).select_from(organisations).where(where))
    query = (
        select(organisations)
        .where(where)
        .order_by(organisations.c.kind, organisations.c.name)
        .limit(limit)
        .offset(offset)
    )
    return [organisation_of(row) for row in await connection.execute(query)], int(number.scalar_one())


async def plan_again(connection: Connection, duty: Duty) -> None:
    """Have the planner look at once at all that the duty covers: who is to be told has changed."""
    place = duty.place_id
    mine = select(responsibilities.c.measure_id).where(
        responsibilities.c.organisation_id == duty.organisation_id
    )
    conditions = [m.c.state == State.OPEN.value, m.c.due.is_not(None), m.c.measure_id.in_(mine)]
    if place is not None:
        there = or_(roadmaps.c.school_id == place, roadmaps.c.municipality_id == place)
        conditions.append(m.c.roadmap_id.in_(select(roadmaps.c.id).where(there)))
    await connection.execute(update(m).where(*conditions).values(plan_on=AT_ONCE))


def _same(organisation_id: int, place_id: int | None) -> ColumnElement[bool]:
    here = t.c.place_id.is_(None) if place_id is None else t.c.place_id == place_id
    return (t.c.organisation_id == organisation_id) & here


def _selected() -> Select[Any]:
    return select(
        t,
        people.c.name.label("person"),
        organisations.c.name.label("organisation"),
        _place.c.name.label("place"),
    ).select_from(
        t.join(people, people.c.id == t.c.person_id)
        .join(organisations, organisations.c.id == t.c.organisation_id)
        .outerjoin(_place, _place.c.id == t.c.place_id)
    )


async def _all(connection: Connection, which: ColumnElement[bool]) -> list[Duty]:
    query = (
        _selected()
        .where(which)
        .order_by(organisations.c.name, _place.c.name.is_not(None), _place.c.name, t.c.lead.desc(), t.c.id)
    )
    return [_duty(row) for row in await connection.execute(query)]


def _duty(row: Row[Any]) -> Duty:
    return Duty(
        row.id,
        row.person_id,
        row.person,
        row.organisation_id,
        row.organisation,
        row.place_id,
        row.place,
        row.lead,
    )
