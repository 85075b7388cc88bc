"""Roadmaps and their measures."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, and_, func, select

from data.database import Connection, Reader
from data.tables import measures, organisations, responsibilities, roadmaps
from domain.deadline import Deadline
from domain.reminder import DEFAULT_LADDER, Ladder
from domain.roadmap import AlreadyDone, Measure, Roadmap

_school = organisations.alias("school")
_municipality = organisations.alias("municipality")


async def add(
    connection: Connection, *, title: str, school_id: int, municipality_id: int, zone: str, created_on: date
) -> int:
    """Store a roadmap; gives its id."""
    values = {
        "title": title,
        "school_id": school_id,
        "municipality_id": municipality_id,
        "zone": zone,
        "created_on": created_on,
    }
    return int(
        (await connection.execute(roadmaps.insert().values(values).returning(roadmaps.c.id))).scalar_one()
    )


async def add_measure(connection: Connection, measure: Measure, responsible_ids: Iterable[int]) -> int:
    """Store a measure (its own id is ignored) and who answers for it; gives the id."""
    query = measures.insert().values(values_of(measure)).returning(measures.c.id)
    measure_id = int((await connection.execute(query)).scalar_one())
    rows = [{"measure_id": measure_id, "organisation_id": each} for each in sorted(set(responsible_ids))]
    if rows:
        await connection.execute(responsibilities.insert(), rows)
    return measure_id


def values_of(measure: Measure) -> dict[str, Any]:
    """The measure as a row of its table, without the id."""
    done = measure.already_done
    return {
        "roadmap_id": measure.roadmap_id,
        "position": measure.position,
        "number": measure.number,
        "section": measure.section,
        "title": measure.title,
        "details": list(measure.details),
        "responsible": list(measure.responsible),
        "control": list(measure.control),
        "control_text": measure.control_text or None,
        "result": measure.result,
        "deadline_text": measure.deadline.text,
        "deadline_kind": measure.deadline.kind,
        "deadline_start": measure.deadline.start,
        "deadline_due": measure.deadline.due,
        "deadline_rrule": measure.deadline.rrule,
        "deadline_tentative": measure.deadline.tentative,
        "already_done_on": done.on if done else None,
        "already_done_document": done.document if done else None,
    }


async def get(reader: Reader, roadmap_id: int) -> Roadmap | None:
    """The roadmap of that id."""
    row = (await reader.execute(_select().where(roadmaps.c.id == roadmap_id))).one_or_none()
    return None if row is None else _roadmap(row)


async def exists(connection: Connection, school_id: int, title: str) -> bool:
    """Whether the school has a roadmap of that title."""
    query = select(roadmaps.c.id).where(roadmaps.c.school_id == school_id, roadmaps.c.title == title)
    return (await connection.execute(query)).first() is not None


async def all_of(connection: Connection) -> list[Roadmap]:
    """Every roadmap, by school."""
    return [
        _roadmap(row) for row in await connection.execute(_select().order_by(_school.c.name, roadmaps.c.id))
    ]


async def page_of(
    connection: Connection, municipality_id: int, *, limit: int, offset: int = 0
) -> tuple[list[Roadmap], int]:
    """A page of the roadmaps of a municipality, by school, and how many there are in all."""
    theirs = roadmaps.c.municipality_id == municipality_id
    number = await connection.execute(select(func.count()).select_from(roadmaps).where(theirs))
    page = _select().where(theirs).order_by(_school.c.name, roadmaps.c.id).limit(limit).offset(offset)
    return [_roadmap(row) for row in await connection.execute(page)], int(number.scalar_one())


async def measure(connection: Connection, measure_id: int) -> Measure:
    """The measure of that id."""
    return measure_of((await connection.execute(select(measures).where(measures.c.id == measure_id))).one())


async def measures_of(connection: Connection, roadmap_id: int) -> list[Measure]:
    """The measures of a roadmap's printed table, in its order: not what requests for photos added."""
    printed = and_(measures.c.roadmap_id == roadmap_id, measures.c.request_id.is_(None))
    query = select(measures).where(printed).order_by(measures.c.position)
    return [measure_of(row) for row in await connection.execute(query)]


async def responsible_ids(connection: Connection, roadmap_id: int) -> dict[int, set[int]]:
    """Which organisations answer for each measure of a roadmap, by id of the measure."""
    query = (
        select(responsibilities)
        .join(measures, measures.c.id == responsibilities.c.measure_id)
        .where(measures.c.roadmap_id == roadmap_id)
    )
    found: dict[int, set[int]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.measure_id, set()).add(row.organisation_id)
    return found


async def zones(connection: Connection) -> list[str]:
    """The time zones in use."""
    return list((await connection.execute(select(roadmaps.c.zone).distinct())).scalars())


async def ladders(connection: Connection) -> dict[int, str]:
    """The ladders that differ from the default one (JSON), by id of the roadmap."""
    query = select(roadmaps.c.id, roadmaps.c.ladder).where(roadmaps.c.ladder.is_not(None))
    return {row.id: row.ladder for row in await connection.execute(query)}


@lru_cache(maxsize=1024)
def ladder_of(text: str | None) -> Ladder:
    """The ladder of that JSON, read once: every tick asks for those of all roadmaps."""
    return DEFAULT_LADDER if text is None else Ladder.from_json(text)


def _select() -> Any:
    return (
        select(roadmaps, _school.c.name.label("school"), _municipality.c.name.label("municipality"))
        .join(_school, _school.c.id == roadmaps.c.school_id)
        .join(_municipality, _municipality.c.id == roadmaps.c.municipality_id)
    )


def _roadmap(row: Row[Any]) -> Roadmap:
    return Roadmap(
        id=row.id,
        title=row.title,
        school_id=row.school_id,
        school=row.school,
        municipality_id=row.municipality_id,
        municipality=row.municipality,
        zone=row.zone,
        created_on=row.created_on,
    )


def measure_of(row: Row[Any]) -> Measure:
    """A measure from a row of its table."""
    done = None
    if row.already_done_on is not None:
        done = AlreadyDone(row.already_done_on, row.already_done_document)
    deadline = Deadline(
        text=row.deadline_text,
        kind=row.deadline_kind,
        start=row.deadline_start,
        due=row.deadline_due,
        rrule=row.deadline_rrule,
        tentative=row.deadline_tentative,
    )
    return Measure(
        id=row.id,
        roadmap_id=row.roadmap_id,
        position=row.position,
        number=row.number,
        section=row.section,
        title=row.title,
        details=tuple(row.details),
        responsible=tuple(row.responsible),
        control=tuple(row.control),
        control_text=row.control_text or "",
        result=row.result,
        deadline=deadline,
        already_done=done,
    )
