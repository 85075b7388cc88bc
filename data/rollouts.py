"""Roll-outs: one roadmap copied to many schools, in batches that can be taken up again and undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, delete, exists, func, or_, select, update

from data import milestones as milestone_rows
from data import roadmaps as roadmap_rows
from data.database import Connection, upsert
from data.tables import (
    chats,
    events,
    evidence,
    invites,
    measures,
    memberships,
    milestones,
    organisations,
    responsibilities,
    roadmaps,
    rooms,
)
from data.tables import rollouts as t
from domain.milestone import State
from domain.people import Actor, Organisation, OrganisationKind
from domain.roadmap import Measure
from domain.school_list import Place

PREPARED, RUNNING, DONE, UNDONE = "prepared", "running", "done", "undone"


@dataclass(frozen=True, slots=True)
class Rollout:
    """A roll-out as it is kept; ``template`` is what ``services.rollout`` wrote down of the table."""

    id: int
    person_id: int
    created_at: datetime
    title: str
    state: str
    template: dict[str, Any]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure of the table with its milestones, as ``data.milestones.new_values`` gives them."""

    measure: Measure
    milestones: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class NewCopy:
    """The table at one school; ``responsible`` are ids of organisations, one set a measure."""

    title: str
    school_id: int
    municipality_id: int
    responsible: tuple[frozenset[int], ...]


async def add(
    connection: Connection,
    person_id: int,
    now: datetime,
    title: str,
    template: dict[str, Any],
    places: Iterable[Place],
) -> int:
    """Keep a roll-out that waits to be confirmed; gives its id."""
    values = {
        "person_id": person_id,
        "created_at": now,
        "title": title,
        "state": PREPARED,
        "template": template,
        "places": [[each.school, each.municipality] for each in places],
        "made": [],
    }
    return int((await connection.execute(t.insert().values(values).returning(t.c.id))).scalar_one())


async def get(connection: Connection, rollout_id: int) -> Rollout | None:
    """The roll-out of that id."""
    row = (await connection.execute(select(t).where(t.c.id == rollout_id))).one_or_none()
    return None if row is None else _rollout(row)


async def recent(connection: Connection, limit: int) -> list[Rollout]:
    """The latest that were begun and not undone, the latest first."""
    query = select(t).where(t.c.state.in_([RUNNING, DONE])).order_by(t.c.id.desc()).limit(limit)
    return [_rollout(row) for row in await connection.execute(query)]


async def lock(connection: Connection, rollout_id: int) -> str | None:
    """The state, kept from changing until the transaction ends: a batch and an undo never overlap."""
    query = select(t.c.state).where(t.c.id == rollout_id).with_for_update()
    state: str | None = (await connection.execute(query)).scalar_one_or_none()
    return state


async def set_state(connection: Connection, rollout_id: int, state: str) -> None:
    """Note how far it is."""
    await connection.execute(update(t).where(t.c.id == rollout_id).values(state=state))


async def remove(connection: Connection, rollout_id: int) -> None:
    """Forget one that was never begun."""
    await connection.execute(delete(t).where(t.c.id == rollout_id, t.c.state == PREPARED))


async def note_made(connection: Connection, rollout_id: int, organisation_ids: Sequence[int]) -> None:
    """Note organisations that nobody knew before."""
    made = (await connection.execute(select(t.c.made).where(t.c.id == rollout_id))).scalar_one()
    query = update(t).where(t.c.id == rollout_id).values(made=[*made, *organisation_ids])
    await connection.execute(query)


async def organisations_named(connection: Connection, names: Iterable[str]) -> dict[str, Organisation]:
    """The organisations of exactly these names, by name."""
    query = select(organisations).where(organisations.c.name.in_(list(names)))
    return {
        row.name: Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id)
        for row in await connection.execute(query)
    }


async def make_organisations(
    connection: Connection, kind: OrganisationKind, parents: dict[str, int | None]
) -> list[int]:
    """Store those of the names (with the ids of their parents) that are new; gives the ids of these."""
    if not parents:
        return []
    rows = [{"name": name, "kind": kind.value, "parent_id": parent} for name, parent in parents.items()]
    query = upsert(connection, organisations).values(rows).on_conflict_do_nothing()
    return list((await connection.execute(query.returning(organisations.c.id))).scalars())


async def titles_at(connection: Connection, school_ids: Iterable[int]) -> list[tuple[int, str, int | None]]:
    """(school id, title, id of the roll-out) of every roadmap at these schools."""
    query = select(roadmaps.c.school_id, roadmaps.c.title, roadmaps.c.rollout_id).where(
        roadmaps.c.school_id.in_(list(school_ids))
    )
    return [(row.school_id, row.title, row.rollout_id) for row in await connection.execute(query)]


async def copied(connection: Connection, rollout_id: int) -> int:
    """How many schools have their copy."""
    query = select(func.count()).select_from(roadmaps).where(roadmaps.c.rollout_id == rollout_id)
    return int((await connection.execute(query)).scalar_one())


async def store_copies(
    connection: Connection,
    rollout_id: int,
    table: Sequence[NewMeasure],
    copies: Sequence[NewCopy],
    *,
    zone: str,
    ladder: str | None = None,
    today: date,
    now: datetime,
    actor: Actor,
) -> None:
    """Store the table at each of the schools: a handful of statements, however many rows."""
    if not copies:
        return
    rows = [
        {
            "title": each.title,
            "school_id": each.school_id,
            "municipality_id": each.municipality_id,
            "zone": zone,
            "ladder": ladder,
            "created_on": today,
            "rollout_id": rollout_id,
        }
        for each in copies
    ]
    made = await connection.execute(roadmaps.insert().returning(roadmaps.c.id, roadmaps.c.school_id), rows)
    at_school = {row.school_id: row.id for row in made}
    ids = [at_school[each.school_id] for each in copies]
    measure_ids = await _store_measures(connection, table, ids)
    await _insert(connection, responsibilities, _responsibilities(table, copies, ids, measure_ids))
    await _insert(connection, milestones, _milestones(table, ids, measure_ids))
    common = {"at": now, "action": "imported", "person_id": actor.person.id, "chat_id": actor.chat_id}
    after = {"rollout": rollout_id, "measures": len(table)}
    logged = [{**common, "roadmap_id": each, "before": None, "after": after} for each in ids]
    await _insert(connection, events, logged)


async def is_touched(connection: Connection, rollout_id: int) -> bool:
    """Whether somebody has reported on any of its milestones or sent anything to one."""
    mine = milestones.c.roadmap_id.in_(_roadmap_ids(rollout_id))
    worked = or_(
        milestones.c.reported_by.is_not(None),
        milestones.c.state.in_([State.REPORTED.value, State.ACCEPTED.value]),
        exists().where(evidence.c.milestone_id == milestones.c.id),
    )
    query = select(milestones.c.id).where(mine, worked).limit(1)
    return (await connection.execute(query)).first() is not None


async def take_back(connection: Connection, rollout_id: int) -> int:
    """Delete the copies and the organisations that only they needed; gives the number of copies."""
    made = (await connection.execute(select(t.c.made).where(t.c.id == rollout_id))).scalar_one()
    query = delete(roadmaps).where(roadmaps.c.rollout_id == rollout_id)
    number = (await connection.execute(query)).rowcount
    # Twice: a municipality can go only after its schools. In portions: a statement takes only so many values.
    for _ in range(2):
        for start in range(0, len(made), 500):
            await _remove_unused(connection, made[start : start + 500])
    return number


async def _store_measures(
    connection: Connection, table: Sequence[NewMeasure], roadmap_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The ids of the measures, by roadmap and position."""
    templates = [roadmap_rows.values_of(each.measure) for each in table]
    rows = [{**values, "roadmap_id": each} for each in roadmap_ids for values in templates]
    query = measures.insert().returning(measures.c.id, measures.c.roadmap_id, measures.c.position)
    made = await connection.execute(query, rows)
    return {(row.roadmap_id, row.position): row.id for row in made}


def _responsibilities(
    table: Sequence[NewMeasure],
    copies: Sequence[NewCopy],
    roadmap_ids: Sequence[int],
    measure_ids: dict[tuple[int, int], int],
) -> list[dict[str, int]]:
    return [
        {"measure_id": measure_ids[roadmap_id, new.measure.position], "organisation_id": organisation_id}
        for copy, roadmap_id in zip(copies, roadmap_ids, strict=True)
        for new, answering in zip(table, copy.responsible, strict=True)
        for organisation_id in sorted(answering)
    ]


def _milestones(
    table: Sequence[NewMeasure], roadmap_ids: Sequence[int], measure_ids: dict[tuple[int, int], int]
) -> list[dict[str, Any]]:
    filled = [
        (new.measure.position, [milestone_rows.new_values(**fields) for fields in new.milestones])
        for new in table
    ]
    return [
        {**values, "measure_id": measure_ids[roadmap_id, position], "roadmap_id": roadmap_id}
        for roadmap_id in roadmap_ids
        for position, several in filled
        for values in several
    ]


async def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(table.insert(), rows)


async def _remove_unused(connection: Connection, ids: Sequence[int]) -> None:
    inner = organisations.alias("inner")
    used: list[ColumnElement[bool]] = [
        exists().where(column == organisations.c.id)
        for column in (
            inner.c.parent_id,
            memberships.c.organisation_id,
            chats.c.organisation_id,
            invites.c.organisation_id,
            rooms.c.school_id,
            responsibilities.c.organisation_id,
            roadmaps.c.school_id,
            roadmaps.c.municipality_id,
        )
    ]
    await connection.execute(delete(organisations).where(organisations.c.id.in_(ids), ~or_(*used)))


def _roadmap_ids(rollout_id: int) -> Select[Any]:
    return select(roadmaps.c.id).where(roadmaps.c.rollout_id == rollout_id)


def _rollout(row: Row[Any]) -> Rollout:
    return Rollout(
        id=row.id,
        person_id=row.person_id,
        created_at=row.created_at,
        title=row.title,
        state=row.state,
        template=row.template,
        places=tuple(Place(school, municipality) for school, municipality in row.places),
    )
