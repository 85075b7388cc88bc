"""What letters say besides the milestones themselves: to whom they go, about what centre, and the figures."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import case, func, select

from data.database import Connection
from data.people import person_of
from data.tables import (
    memberships,
    people,
    postponements,
    roadmaps,
)
from data.tables import milestones as t
from data.unmanned import is_unmanned
from domain.milestone import State
from domain.people import Person


async def taking_part(connection: Connection, person_ids: Iterable[int]) -> dict[int, Person]:
    """Those of the people who still have a role somewhere, by id."""
    query = select(people).where(
        people.c.id.in_(list(person_ids)), people.c.id.in_(select(memberships.c.person_id))
    )
    return {row.id: person_of(row) for row in await connection.execute(query)}


async def titles(connection: Connection, roadmap_ids: Iterable[int]) -> dict[int, str]:
    """The titles of roadmaps, by id."""
    query = select(roadmaps.c.id, roadmaps.c.title).where(roadmaps.c.id.in_(list(roadmap_ids)))
    return {row.id: row.title for row in await connection.execute(query)}


async def done_between(connection: Connection, since: date, until: date) -> tuple[int, int]:
    """(in time, late): how many results were reported on these days, both inclusive, and stand."""
    late = t.c.reported_on > t.c.due
    query = select(func.count(), func.coalesce(func.sum(case((late, 1), else_=0)), 0)).where(
        t.c.state.in_([State.REPORTED.value, State.ACCEPTED.value]), t.c.reported_on.between(since, until)
    )
    done, of_these_late = (await connection.execute(query)).one()
    return int(done) - int(of_these_late), int(of_these_late)


async def moved_between(connection: Connection, since: datetime, until: datetime) -> int:
    """How many due dates were moved in [since, until)."""
    query = select(func.count()).where(
        postponements.c.granted, postponements.c.decided_at >= since, postponements.c.decided_at < until
    )
    return int((await connection.execute(query)).scalar_one())


async def due_between(connection: Connection, since: date, until: date) -> int:
    """How many open milestones are due on these days, both inclusive."""
    query = select(func.count()).where(t.c.state == State.OPEN.value, t.c.due.between(since, until))
    return int((await connection.execute(query)).scalar_one())


async def unmanned(connection: Connection, until: date, *, mail: bool) -> int:
    """How many open milestones due up to that day nobody can be reminded of who does the work."""
    query = (
        select(func.count())
        .select_from(t.join(roadmaps, roadmaps.c.id == t.c.roadmap_id))
        .where(t.c.state == State.OPEN.value, t.c.external.is_(False), t.c.due <= until)
        .where(is_unmanned(mail))
    )
    return int((await connection.execute(query)).scalar_one())
