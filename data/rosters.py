"""People as the centre and heads look at them: who is there, whom messages reach, what has nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
)

from data.absences import of_ids
from data.database import Connection, Reader
from data.milestones import milestone_of, on_duty, selected
from data.people import is_reachable, person_of
from data.tables import (
    absences,
    assignments,
    duties,
    events,
    memberships,
    organisations,
    people,
    responsibilities,
    roadmaps,
)
from data.tables import milestones as m
from data.unmanned import answering, is_unmanned
from domain.ledger import AwayThen
from domain.milestone import Milestone, State
from domain.people import Person, Role
from domain.russian import fold

RECENT_EVENTS = 5_000
"""So far back somebody's last deed is looked for: the whole log would take longer from year to year."""

Within = frozenset[int] | None
"""The organisations whose people, and those of the schools below, are looked at; ``None``: everybody."""


class Which(StrEnum):
    """Which people are listed."""

    ALL = "a"
    NEVER_STARTED = "n"
    BLOCKED = "b"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people with a role there are, and of them whom nothing reaches in Telegram."""

    people: int
    never_started: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation and how many people have a role there; ``silent``: Telegram does not reach them."""

    id: int
    name: str
    people: int
    silent: int


async def figures(reader: Reader, within: Within) -> Figures:
    """Everybody counted, in one query."""
    query = select(
        func.count(),
        _number(_of(Which.NEVER_STARTED)),
        _number(_of(Which.BLOCKED)),
    ).where(people.c.id.in_(_members(within)))
    return Figures(*(await reader.execute(query)).one())


async def peopled(reader: Reader, within: Within) -> list[int]:
    """The organisations with people, by name."""
    query = (
        select(organisations.c.id)
        .where(organisations.c.id.in_(select(memberships.c.organisation_id)), *_below(within))
        .order_by(organisations.c.name)
    )
    return list((await reader.execute(query)).scalars())


async def places(reader: Reader, chosen: Sequence[int]) -> list[Place]:
    """Those of the organisations that have people, by name."""
    query = (
        select(
            organisations.c.id,
            organisations.c.name,
            func.count(people.c.id.distinct()),
            func.count(case((~is_reachable(mail=False), people.c.id)).distinct()),
        )
        .join(memberships, memberships.c.organisation_id == organisations.c.id)
        .join(people, people.c.id == memberships.c.person_id)
        .where(organisations.c.id.in_(chosen))
        .group_by(organisations.c.id, organisations.c.name)
        .order_by(organisations.c.name)
    )
    return [Place(*row) for row in await reader.execute(query)]


async def in_order(
    reader: Reader,
    within: Within,
    *,
    which: Which = Which.ALL,
    organisation_id: int | None = None,
    words: str = "",
) -> list[int]:
    """All these people, by name; with ``words``, those in whose names all of them occur."""
    members = _members(within)
    if organisation_id is not None:
        members = members.where(memberships.c.organisation_id == organisation_id)
    named = [_named(word) for word in fold(words).split()]
    query = select(people.c.id).where(people.c.id.in_(members), _of(which), *named)
    return list((await reader.execute(query.order_by(people.c.name, people.c.id))).scalars())


async def of_those(reader: Reader, chosen: Sequence[int]) -> list[tuple[Person, str]]:
    """The people with the name of an organisation of each, by name."""
    organisation = (
        select(func.min(organisations.c.name))
        .join(memberships, memberships.c.organisation_id == organisations.c.id)
        .where(memberships.c.person_id == people.c.id)
        .scalar_subquery()
    )
    query = select(people, func.coalesce(organisation, "").label("organisation"))
    query = query.where(people.c.id.in_(chosen)).order_by(people.c.name, people.c.id)
    return [(person_of(row), row.organisation) for row in await reader.execute(query)]


async def colleagues(
    connection: Connection, person_id: int, roles: Iterable[Role], *, limit: int, offset: int
) -> tuple[list[Person], int]:
    """A page of those who share an organisation with the person and have one of the roles, by name."""
    conditions = _colleagues(person_id, roles)
    number = await connection.execute(select(func.count()).select_from(people).where(*conditions))
    query = select(people).where(*conditions).order_by(people.c.name, people.c.id)
    rows = await connection.execute(query.limit(limit).offset(offset))
    return [person_of(row) for row in rows], int(number.scalar_one())


async def is_colleague(connection: Connection, person_id: int, other_id: int, roles: Iterable[Role]) -> bool:
    """Whether the other one is among ``colleagues``."""
    query = select(people.c.id).where(people.c.id == other_id, *_colleagues(person_id, roles))
    return (await connection.execute(query)).first() is not None


async def is_looked_after(connection: Connection, within: Within, person_id: int) -> bool:
    """Whether the person is among these people."""
    query = _members(within).where(memberships.c.person_id == person_id).limit(1)
    return (await connection.execute(query)).first() is not None


async def assigned(connection: Connection, person_id: int) -> tuple[int, date | None]:
    """How many open milestones the person is named for, and the first due date of these."""
    query = (
        select(func.count(), func.min(m.c.due))
        .join(assignments, assignments.c.milestone_id == m.c.id)
        .where(assignments.c.person_id == person_id, m.c.state == State.OPEN.value)
    )
    number, first = (await connection.execute(query)).one()
    return int(number), first


async def last_deed(connection: Connection, person_id: int) -> datetime | None:
    """When the person last did something, if that was lately."""
    newest = select(func.max(events.c.id)).scalar_subquery()
    query = select(func.max(events.c.at)).where(
        events.c.id > newest - RECENT_EVENTS, events.c.person_id == person_id
    )
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found


async def due_while_away(
    connection: Connection, person_id: int, starts: date, ends: date, *, limit: int, shared: bool = False
) -> tuple[list[Milestone], int]:
    """What falls due on these days and rests on that person: by name, by rule, or for want of another.

    ``shared``: what others do as well counts too. The earliest due date first, and how many there are.
    """
    mine = assignments.c.person_id == person_id
    named = exists(select(assignments.c.milestone_id).where(mine, assignments.c.milestone_id == m.c.id))
    someone = exists(select(assignments.c.milestone_id).where(assignments.c.milestone_id == m.c.id))
    ruled = exists(select(duties.c.id).where(duties.c.person_id == person_id, on_duty()))
    others = _executes(memberships.c.person_id != person_id)
    theirs = and_(
        _executes(memberships.c.person_id == person_id),
        true() if shared else ~others,
        ~exists(select(duties.c.id).where(on_duty())),
    )
    query = (
        selected()
        .add_columns(func.count().over().label("number"))
        .where(m.c.state == State.OPEN.value, m.c.external.is_(False), m.c.due.between(starts, ends))
        .where(or_(named, and_(~someone, or_(ruled, theirs))))
        .order_by(m.c.due, m.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return [milestone_of(row) for row in rows], rows[0].number if rows else 0


async def due_in_absences(connection: Connection, since: date, until: date, *, limit: int) -> list[AwayThen]:
    """What falls due on these days while somebody is away who is named for it, or stands for it by rule."""
    named = exists(
        select(assignments.c.milestone_id).where(
            assignments.c.milestone_id == m.c.id, assignments.c.person_id == absences.c.person_id
        )
    )
    ruled = exists(
        select(duties.c.id)
        .where(on_duty(), duties.c.person_id == absences.c.person_id)
        .correlate(m, roadmaps, absences)
    )
    query = (
        selected()
        .join(absences, m.c.due.between(absences.c.starts, absences.c.ends))
        .add_columns(absences.c.id.label("absence_id"))
        .where(m.c.state == State.OPEN.value, m.c.external.is_(False), m.c.due.between(since, until))
        .where(absences.c.ends >= since, or_(named, ruled))
        .order_by(m.c.due, m.c.id, absences.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    away = await of_ids(connection, {row.absence_id for row in rows})
    return [AwayThen(milestone_of(row), away[row.absence_id]) for row in rows]


async def gaps(
    reader: Reader,
    within: Within,
    *,
    mail: bool,
    limit: int,
    offset: int = 0,
    first_step_until: date | None = None,
) -> list[Milestone]:
    """Open milestones of which nobody who does the work can be reminded, the nearest due date first.

    ``first_step_until``: only those of which the planner has to speak by that day.
    """
    query = selected().where(*_gap(within, mail)).order_by(m.c.due, m.c.id).limit(limit).offset(offset)
    if first_step_until is not None:
        query = query.where(m.c.plan_on <= first_step_until)
    return [milestone_of(row) for row in await reader.execute(query)]


async def number_of_gaps(reader: Reader, within: Within, *, mail: bool, roadmap_id: int | None = None) -> int:
    """How many ``gaps`` has on all its pages; of one roadmap only, if it is given."""
    source = m.join(roadmaps, roadmaps.c.id == m.c.roadmap_id)
    query = select(func.count()).select_from(source).where(*_gap(within, mail))
    if roadmap_id is not None:
        query = query.where(m.c.roadmap_id == roadmap_id)
    return int((await reader.execute(query)).scalar_one())


def _gap(within: Within, mail: bool) -> list[ColumnElement[bool]]:
    conditions = [m.c.state == State.OPEN.value, m.c.external.is_(False), m.c.due.is_not(None)]
    if within is not None:
        below = select(organisations.c.id).where(*_below(within))
        conditions.append(
            or_(
                roadmaps.c.school_id.in_(below),
                roadmaps.c.municipality_id.in_(within),
                m.c.measure_id.in_(
                    select(responsibilities.c.measure_id).where(responsibilities.c.organisation_id.in_(below))
                ),
            )
        )
    return [*conditions, is_unmanned(mail)]


def _executes(who: ColumnElement[bool]) -> ColumnElement[bool]:
    here = memberships.c.organisation_id.in_(answering())
    return exists(select(memberships.c.person_id).where(here, memberships.c.role == Role.EXECUTOR.value, who))


def _colleagues(person_id: int, roles: Iterable[Role]) -> list[ColumnElement[bool]]:
    other = memberships.alias("other")
    shared = (
        select(memberships.c.person_id)
        .join(other, other.c.organisation_id == memberships.c.organisation_id)
        .where(other.c.person_id == person_id)
    )
    able = select(memberships.c.person_id).where(memberships.c.role.in_([role.value for role in roles]))
    return [people.c.id.in_(shared), people.c.id.in_(able), people.c.id != person_id]


def _members(within: Within) -> Select[Any]:
    query = select(memberships.c.person_id)
    if within is None:
        return query
    below = select(organisations.c.id).where(*_below(within))
    return query.where(memberships.c.organisation_id.in_(below))


def _below(within: Within) -> list[ColumnElement[bool]]:
    if within is None:
        return []
    return [or_(organisations.c.id.in_(within), organisations.c.parent_id.in_(within))]


def _of(which: Which) -> ColumnElement[bool]:
    if which is Which.NEVER_STARTED:
        return people.c.telegram_id.is_(None)
    if which is Which.BLOCKED:
        return and_(people.c.telegram_id.is_not(None), people.c.unreachable_since.is_not(None))
    return people.c.id.is_not(None)


def _named(word: str) -> ColumnElement[bool]:
    return func.replace(func.lower(people.c.name), "ё", "е").contains(word, autoescape=True)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
