"""Who is named for a milestone («исполнители»), and who may be."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from data.database import Connection, Reader, insert_new
from data.tables import assignments as t
from data.tables import memberships, organisations, people
from domain.assignment import Assignee


async def of_milestone(reader: Reader, milestone_id: int) -> list[Assignee]:
    """The people named for a milestone, the lead first."""
    everyone = await candidates(reader, milestone_id, ())
    return [each for each in everyone if each.lead is not None]


async def candidates(reader: Reader, milestone_id: int, organisation_ids: Iterable[int]) -> list[Assignee]:
    """Everybody of the organisations and whoever is named already, each once: these first, then by name."""
    member = memberships.c.organisation_id.in_(list(organisation_ids))
    query = (
        select(
            people,
            t.c.lead,
            func.min(organisations.c.name).label("organisation"),
        )
        .select_from(
            people.outerjoin(t, and_(t.c.person_id == people.c.id, t.c.milestone_id == milestone_id))
            .outerjoin(memberships, memberships.c.person_id == people.c.id)
            .outerjoin(organisations, organisations.c.id == memberships.c.organisation_id)
        )
        .where(or_(member, t.c.person_id.is_not(None)))
        .group_by(people.c.id, t.c.lead)
    )
    return sorted((_assignee(row) for row in await reader.execute(query)), key=_place)


async def assign(connection: Connection, milestone_id: int, person_id: int, *, lead: bool) -> bool:
    """Name a person, or change what they are named as; False when nothing changes.

    There is one lead: the one before becomes a co-executor.
    """
    mine = and_(t.c.milestone_id == milestone_id, t.c.person_id == person_id)
    values = {"milestone_id": milestone_id, "person_id": person_id, "lead": lead}
    changed = await insert_new(connection, t, values)
    if not changed:
        query = update(t).where(mine, t.c.lead.is_not(lead)).values(lead=lead)
        changed = (await connection.execute(query)).rowcount == 1
    if changed and lead:
        others = and_(t.c.milestone_id == milestone_id, t.c.person_id != person_id)
        await connection.execute(update(t).where(others).values(lead=False))
    return changed


async def unassign(connection: Connection, milestone_id: int, person_id: int) -> bool:
    """Take a person off; False when they were not named."""
    query = delete(t).where(t.c.milestone_id == milestone_id, t.c.person_id == person_id)
    return (await connection.execute(query)).rowcount == 1


def _assignee(row: Row[Any]) -> Assignee:
    reachable = row.telegram_id is not None and row.unreachable_since is None
    return Assignee(row.id, row.name, row.post, row.organisation or "", row.lead, reachable)


def _place(assignee: Assignee) -> tuple[int, str, int]:
    named = {True: 0, False: 1, None: 2}[assignee.lead]
    return named, assignee.name.casefold(), assignee.person_id
