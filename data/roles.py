"""Who has which role where: finding people by it, and what falls with a role that is taken away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from data.database import Connection
from data.people import SENT_AWAY, person_of
from data.tables import assignments, memberships, organisations, people, responsibilities, roadmaps
from data.tables import milestones as m
from domain.people import Membership, OrganisationKind, Person, Role
from domain.russian import fold


@dataclass(frozen=True, slots=True)
class Held:
    """A role, and since when somebody has it."""

    membership: Membership
    since: datetime


async def of(connection: Connection, person_id: int) -> tuple[Held, ...]:
    """All roles of a person, the oldest first."""
    query = (
        select(memberships.c.role, memberships.c.granted_at, organisations)
        .join(organisations)
        .where(memberships.c.person_id == person_id)
        .order_by(memberships.c.granted_at, organisations.c.id, memberships.c.role)
    )
    rows = await connection.execute(query)
    return tuple(
        Held(Membership(row.id, row.name, OrganisationKind(row.kind), Role(row.role)), row.granted_at)
        for row in rows
    )


async def holders(
    connection: Connection,
    words: str,
    within: Collection[int] | None,
    *,
    limit: int,
    offset: int = 0,
) -> tuple[list[Person], int]:
    """A page of the people whose names have all of the words, by name, and how many there are in all.

    ``within``: only people of these organisations; otherwise everybody who has a role or had one and agreed
    to be known.
    """
    mine = memberships.c.person_id == people.c.id
    if within is None:
        agreed = people.c.consented_at.is_not(None) & (people.c.consented_at != SENT_AWAY)
        known = or_(exists().where(mine), agreed & people.c.erased_at.is_(None))
    else:
        known = exists().where(mine, memberships.c.organisation_id.in_(within))
    name = func.replace(func.lower(people.c.name), "ё", "е")
    named = [name.contains(word, autoescape=True) for word in fold(words).split()]
    number = await connection.execute(select(func.count()).select_from(people).where(known, *named))
    page = select(people).where(known, *named).order_by(people.c.name, people.c.id)
    rows = await connection.execute(page.limit(limit).offset(offset))
    return [person_of(row) for row in rows], int(number.scalar_one())


async def get(connection: Connection, person_id: int) -> Person | None:
    """The person of that id, unless they had themselves erased."""
    query = select(people).where(people.c.id == person_id, people.c.erased_at.is_(None))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else person_of(row)


async def other_administrators(
    connection: Connection, person_id: int, organisation_id: int | None = None
) -> int:
    """How many would be left who can use the bot, were that role of an administrator taken away.

    Without an organisation: were all such roles of the person.
    All of these roles are kept from others until the transaction ends: two administrators who take each
    other's role away at once would both still count the other.
    """
    query = (
        select(memberships.c.person_id, memberships.c.organisation_id)
        .join(people, people.c.id == memberships.c.person_id)
        .where(memberships.c.role == Role.ADMIN.value, people.c.telegram_id.is_not(None))
        .order_by(memberships.c.person_id, memberships.c.organisation_id)
        .with_for_update(of=memberships)
    )
    rows = (await connection.execute(query)).all()
    return sum(
        row.person_id != person_id or organisation_id not in {None, row.organisation_id} for row in rows
    )


async def take_off(connection: Connection, person_id: int, organisation_id: int) -> list[int]:
    """Undo what the person was named for by an organisation that they do not belong to any more.

    Gives the ids of these milestones. Somebody without any role is named for nothing.
    """
    theirs = select(memberships.c.organisation_id).where(memberships.c.person_id == person_id)
    left = list((await connection.execute(theirs)).scalars())
    if organisation_id in left:
        return []
    query = delete(assignments).where(assignments.c.person_id == person_id)
    if left:
        named = select(m.c.id).join(roadmaps, roadmaps.c.id == m.c.roadmap_id)
        lost = named.where(_concerning([organisation_id]), ~_concerning(left))
        query = query.where(assignments.c.milestone_id.in_(lost))
    rows = await connection.execute(query.returning(assignments.c.milestone_id))
    return sorted(rows.scalars())


def _concerning(organisation_ids: Iterable[int]) -> ColumnElement[bool]:
    ids = list(organisation_ids)
    answering = select(responsibilities.c.measure_id).where(responsibilities.c.organisation_id.in_(ids))
    return or_(roadmaps.c.school_id.in_(ids), m.c.measure_id.in_(answering))
