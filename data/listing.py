"""What the lists show: figures, groups and pages, each one query whatever the number of schools."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    func,
    or_,
    select,
)

from data.database import Reader
from data.milestones import milestone_of, selected
from data.tables import measures, organisations, responsibilities, roadmaps
from data.tables import milestones as t
from data.visibility import within
from domain.access import Scope
from domain.listing import By, Figures, Narrowed, Span, Standing, Tally, Wanted, Which
from domain.milestone import Milestone, State

_named = organisations.alias("named")
_placed = t.join(roadmaps, roadmaps.c.id == t.c.roadmap_id)
_control = cast(measures.c.control, Text)
_OPERATOR = "%едеральн% оператор%"
MOST_QUERIES = 64
"""So many of the latest queries are kept: making one takes longer than asking it."""


async def figures(reader: Reader, scope: Scope, wanted: Wanted, today: date) -> Figures:
    """How much of it there is, and what waits beside it."""
    query = _figures(scope, wanted.which, wanted.span, wanted.narrowed, today)
    return Figures(*(await reader.execute(query)).one())


@lru_cache(MOST_QUERIES)
def _figures(
    scope: Scope, which: Which, span: Span, narrowed: Narrowed, today: date
) -> Select[*tuple[Any, ...]]:
    wanted = Wanted(which, span=span)
    late, external = _is(Which.OVERDUE, wanted, today), _is(Which.EXTERNAL, wanted, today)
    listed = _is(which, wanted, today)
    past = and_(t.c.state == State.OPEN.value, t.c.due < max(today, _until(wanted, today)))
    return (
        select(
            _number(listed),
            func.count(distinct(case((listed, roadmaps.c.school_id)))),
            func.count(distinct(case((listed, roadmaps.c.municipality_id)))),
            _number(late),
            _number(t.c.state == State.REPORTED.value),
            _number(external),
            _number(and_(external, t.c.title.like(_OPERATOR))),
        )
        .select_from(_placed)
        .where(seen(scope, narrowed), or_(t.c.state == State.REPORTED.value, past))
    )


async def in_order(reader: Reader, scope: Scope, wanted: Wanted, today: date) -> list[int]:
    """All milestones of the list as it is shown: the longest waiting first, what is late by school."""
    query = _in_order(scope, wanted.which, wanted.span, wanted.narrowed, today)
    return list((await reader.execute(query)).scalars())


@lru_cache(MOST_QUERIES)
def _in_order(scope: Scope, which: Which, span: Span, narrowed: Narrowed, today: date) -> Select[Any]:
    order: list[ColumnElement[Any]] = [t.c.reported_on if which is Which.REPORTED else t.c.due, t.c.id]
    source: FromClause = _placed
    if which is Which.OVERDUE:
        order.insert(0, _named.c.name)
        source = source.join(_named, _named.c.id == roadmaps.c.school_id)
    listed = _is(which, Wanted(which, span=span), today)
    return select(t.c.id).select_from(source).where(seen(scope, narrowed), listed).order_by(*order)


async def of_ids(reader: Reader, chosen: Sequence[int]) -> list[Milestone]:
    """The milestones of those ids, in that order."""
    rows = await reader.execute(_of_ids(), {"ids": list(chosen)})
    found: dict[int, Row[Any]] = {row.id: row for row in rows}
    return [milestone_of(found[each]) for each in chosen]


@cache
def _of_ids() -> Select[Any]:
    return selected().where(t.c.id.in_(bindparam("ids", expanding=True)))


async def ids(reader: Reader, scope: Scope, wanted: Wanted, today: date) -> list[int]:
    """All milestones of the list, the earliest due date first."""
    query = (
        select(t.c.id)
        .select_from(_placed)
        .where(seen(scope, wanted.narrowed), _is(wanted.which, wanted, today))
        .order_by(t.c.due, t.c.id)
    )
    return list((await reader.execute(query)).scalars())


async def tallies(
    reader: Reader, scope: Scope, wanted: Wanted, today: date, *, size: int
) -> tuple[list[Tally], int]:
    """One page of the groups, the largest first, and how many groups there are (0 beyond the last page)."""
    query = _tallies(scope, replace(wanted, page=0), today)
    rows = (await reader.execute(query.limit(size).offset(wanted.page * size))).all()
    found = [Tally(row.key, _wording(wanted.by, row.name), row.number, row.schools) for row in rows]
    return found, rows[0].groups if rows else 0


@lru_cache(MOST_QUERIES)
def _tallies(scope: Scope, wanted: Wanted, today: date) -> Select[Any]:
    source, key, name = _grouped(wanted.by)
    number = func.count().label("number")
    return (
        select(
            key.label("key"),
            name.label("name"),
            number,
            func.count(distinct(roadmaps.c.school_id)).label("schools"),
            func.count().over().label("groups"),
        )
        .select_from(source)
        .where(seen(scope, wanted.narrowed), _is(wanted.which, wanted, today))
        .group_by(name, *_keys(wanted.by, key))
        .order_by(number.desc(), name)
    )


async def number_of_groups(reader: Reader, scope: Scope, wanted: Wanted, today: date) -> int:
    """How many groups ``tallies`` has on all its pages."""
    source, key, name = _grouped(wanted.by)
    groups = (
        select(name)
        .select_from(source)
        .where(seen(scope, wanted.narrowed), _is(wanted.which, wanted, today))
        .group_by(name, *_keys(wanted.by, key))
    )
    return int((await reader.execute(select(func.count()).select_from(groups.subquery()))).scalar_one())


async def next_due(reader: Reader, scope: Scope, narrowed: Narrowed, after: date) -> date | None:
    """The first day, not before ``after``, on which something open falls due."""
    query = (
        select(func.min(t.c.due))
        .select_from(_placed)
        .where(seen(scope, narrowed), t.c.state == State.OPEN.value, t.c.due >= after)
    )
    found: date | None = (await reader.execute(query)).scalar_one()
    return found


async def name_of(reader: Reader, narrowed: Narrowed) -> list[str]:
    """The names of what a list is narrowed down to."""
    places = [each for each in (narrowed.school or narrowed.municipality, narrowed.responsible) if each]
    names = []
    if places:
        query = select(organisations.c.id, organisations.c.name).where(organisations.c.id.in_(places))
        known = {row.id: row.name for row in await reader.execute(query)}
        names = [known[each] for each in dict.fromkeys(places) if each in known]
    if narrowed.control:
        wording = select(_control).where(measures.c.id == narrowed.control)
        names += [_wording(By.CONTROL, each) for each in (await reader.execute(wording)).scalars()]
    return names


async def number_of_roadmaps(reader: Reader, scope: Scope, narrowed: Narrowed) -> tuple[int, int]:
    """(roadmaps, municipalities) of which something is seen."""
    query = select(func.count(), func.count(distinct(roadmaps.c.municipality_id))).where(
        _with_something(scope, narrowed)
    )
    found, municipalities = (await reader.execute(query)).one()
    return int(found), int(municipalities)


async def standings(
    reader: Reader, scope: Scope, by: By, narrowed: Narrowed, today: date, *, page: int, size: int
) -> list[Standing]:
    """One page of how they stand, by name; by school each roadmap stands for itself."""
    source, key, name = _grouped(by)
    conditions = [seen(scope, narrowed)]
    if by is By.SCHOOL:
        key = roadmaps.c.id
        # Only the roadmaps of this page are counted: the cost does not grow with the number of schools.
        shown = _roadmaps_of_page(scope, narrowed, page, size)
        conditions.append(t.c.roadmap_id.in_(shown))
    late = and_(t.c.state == State.OPEN.value, t.c.due < today, t.c.external.is_(False))
    query = (
        select(
            key.label("key"),
            name.label("name"),
            func.count(distinct(roadmaps.c.id)),
            _number(t.c.state != State.CANCELLED.value),
            _number(t.c.state == State.ACCEPTED.value),
            _number(t.c.state == State.REPORTED.value),
            _number(late),
        )
        .select_from(source)
        .where(*conditions)
        .group_by(name, *_keys(by, key))
        .order_by(name, key)
    )
    if by is not By.SCHOOL:
        query = query.limit(size).offset(page * size)
    return [Standing(row[0], _wording(by, row[1]), *map(int, row[2:])) for row in await reader.execute(query)]


async def number_of_standings(reader: Reader, scope: Scope, by: By, narrowed: Narrowed) -> int:
    """How many groups ``standings`` has on all its pages."""
    if by is By.SCHOOL:
        return (await number_of_roadmaps(reader, scope, narrowed))[0]
    source, key, name = _grouped(by)
    groups = select(name).select_from(source).where(seen(scope, narrowed)).group_by(name, *_keys(by, key))
    return int((await reader.execute(select(func.count()).select_from(groups.subquery()))).scalar_one())


async def of_roadmap(
    reader: Reader, scope: Scope, roadmap_id: int, *, page: int, size: int
) -> list[tuple[Milestone, str | None]]:
    """One page of a roadmap in the order of the table, each milestone with the section it stands in."""
    query = (
        selected()
        .add_columns(measures.c.section)
        .where(within(scope), t.c.roadmap_id == roadmap_id)
        .order_by(measures.c.position, t.c.position, t.c.id)
        .limit(size)
        .offset(page * size)
    )
    return [(milestone_of(row), row.section) for row in await reader.execute(query)]


async def progress(reader: Reader, scope: Scope, roadmap_id: int) -> tuple[int, int, int]:
    """(all, not cancelled, accepted) milestones of a roadmap, as far as they are seen."""
    query = (
        select(
            func.count(),
            _number(t.c.state != State.CANCELLED.value),
            _number(t.c.state == State.ACCEPTED.value),
        )
        .select_from(_placed)
        .where(within(scope), t.c.roadmap_id == roadmap_id)
    )
    found, living, accepted = (await reader.execute(query)).one()
    return int(found), int(living), int(accepted)


async def numbered(
    reader: Reader, scope: Scope, reference: str, words: Iterable[str] = (), *, page: int, size: int
) -> tuple[list[Milestone], int]:
    """One page of the milestones of that label or number («2.1», «10»), and how many there are.

    ``words``: what has to occur in them besides, as for ``containing``.
    """
    meant = or_(t.c.label == reference, func.rtrim(measures.c.number, ".") == reference)
    return await _matching(reader, [within(scope), meant, *(_occurs(word) for word in words)], page, size)


async def containing(
    reader: Reader, scope: Scope, words: Iterable[str], *, page: int, size: int
) -> tuple[list[Milestone], int]:
    """One page of the milestones in which all the words occur, and how many there are.

    ``words`` are folded as by ``domain.russian.fold``. In the number, the title, the expected result, the
    name of the school or of those responsible.
    """
    return await _matching(reader, [within(scope), *(_occurs(word) for word in words)], page, size)


async def _matching(
    reader: Reader, conditions: Sequence[ColumnElement[bool]], page: int, size: int
) -> tuple[list[Milestone], int]:
    """Open ones first; the number is 0 beyond the last page."""
    query = (
        select(t.c.id, func.count().over().label("number"))
        .select_from(_placed.join(measures, measures.c.id == t.c.measure_id))
        .where(*conditions)
        .order_by(case((t.c.state == State.OPEN.value, 0), else_=1), t.c.due, t.c.id)
        .limit(size)
        .offset(page * size)
    )
    rows = (await reader.execute(query)).all()
    return await of_ids(reader, [row.id for row in rows]), rows[0].number if rows else 0


def _is(which: Which, wanted: Wanted, today: date) -> ColumnElement[bool]:
    if which is Which.REPORTED:
        return t.c.state == State.REPORTED.value
    open_ = t.c.state == State.OPEN.value
    if which is Which.UPCOMING:
        return and_(open_, t.c.due >= today, t.c.due < _until(wanted, today))
    return and_(open_, t.c.due < today, t.c.external.is_(which is Which.EXTERNAL))


def _until(wanted: Wanted, today: date) -> date:
    return wanted.span.until(today) if wanted.which is Which.UPCOMING else today


def seen(scope: Scope, narrowed: Narrowed) -> ColumnElement[bool]:
    """The condition on milestones and their roadmaps: within the scope, narrowed down."""
    conditions = [within(scope)]
    if narrowed.school:
        conditions.append(roadmaps.c.school_id == narrowed.school)
    elif narrowed.municipality:
        conditions.append(roadmaps.c.municipality_id == narrowed.municipality)
    if narrowed.responsible:
        answering = select(responsibilities.c.measure_id).where(
            responsibilities.c.organisation_id == narrowed.responsible
        )
        conditions.append(t.c.measure_id.in_(answering))
    if narrowed.control:
        meant = select(_control).where(measures.c.id == narrowed.control).scalar_subquery()
        same = measures.alias("same")
        controlled = select(same.c.id).where(cast(same.c.control, Text) == meant)
        conditions.append(t.c.measure_id.in_(controlled))
    return and_(*conditions)


def _with_something(scope: Scope, narrowed: Narrowed) -> ColumnElement[bool]:
    visible = select(t.c.id).where(t.c.roadmap_id == roadmaps.c.id, seen(scope, narrowed))
    return visible.correlate(roadmaps).exists()


def _roadmaps_of_page(scope: Scope, narrowed: Narrowed, page: int, size: int) -> Any:
    # In a subquery of its own: PostgreSQL and SQLite both take LIMIT inside IN.
    return (
        select(roadmaps.c.id)
        .join(_named, _named.c.id == roadmaps.c.school_id)
        .where(_with_something(scope, narrowed))
        .order_by(_named.c.name, roadmaps.c.id)
        .limit(size)
        .offset(page * size)
    )


def _grouped(by: By) -> tuple[FromClause, ColumnElement[Any], ColumnElement[Any]]:
    """Where the groups come from, their key and their name."""
    if by is By.CONTROL:
        return _placed.join(measures, measures.c.id == t.c.measure_id), func.min(measures.c.id), _control
    if by is By.RESPONSIBLE:
        answering = responsibilities.c.measure_id == t.c.measure_id
        owner = responsibilities.c.organisation_id
        source = _placed.join(responsibilities, answering).join(_named, _named.c.id == owner)
        return source, _named.c.id, _named.c.name
    place = roadmaps.c.municipality_id if by is By.MUNICIPALITY else roadmaps.c.school_id
    return _placed.join(_named, _named.c.id == place), _named.c.id, _named.c.name


def _keys(by: By, key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [] if by is By.CONTROL else [key]


def _wording(by: By, stored: str) -> str:
    return ", ".join(json.loads(stored)) if by is By.CONTROL else stored


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _occurs(word: str) -> ColumnElement[bool]:
    named = select(organisations.c.id).where(_contains(organisations.c.name, word))
    answering = select(responsibilities.c.measure_id).where(responsibilities.c.organisation_id.in_(named))
    return or_(
        t.c.label == word,
        func.rtrim(measures.c.number, ".") == word,
        _contains(t.c.title, word),
        _contains(measures.c.title, word),
        _contains(measures.c.result, word),
        roadmaps.c.school_id.in_(named),
        t.c.measure_id.in_(answering),
    )


def _contains(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return func.replace(func.lower(column), "ё", "е").contains(word, autoescape=True)
