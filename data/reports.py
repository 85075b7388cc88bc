"""What reports are made of: flat rows, one query each, whatever the number of schools."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true

from data import listing
from data.database import Reader
from data.milestones import joined, milestone_of, selected
from data.tables import events as log
from data.tables import evidence, measures, organisations, people, roadmaps, rooms
from data.tables import milestones as t
from domain.access import Scope
from domain.compiling import Printed
from domain.confirmation import Given
from domain.evidence import EvidenceKind
from domain.listing import Narrowed
from domain.milestone import Milestone
from domain.past import TELLING, Happening
from domain.photo import Stage
from domain.roadmap import AlreadyDone


@dataclass(frozen=True, slots=True)
class Part:
    """Which milestones a report is about: what is seen, narrowed down, of one roadmap if it is not 0."""

    scope: Scope
    narrowed: Narrowed
    roadmap: int = 0


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of the log and what it is about; empty where it is about no roadmap or milestone."""

    at: datetime
    person: str
    action: str
    school: str
    roadmap: str
    label: str
    title: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


async def milestones(reader: Reader, part: Part) -> list[tuple[Milestone, Printed]]:
    """The milestones as they are now, by school, in the order of the tables."""
    query = (
        selected()
        .add_columns(
            measures.c.section,
            measures.c.details,
            measures.c.deadline_text,
            measures.c.control_text,
            measures.c.deadline_due,
            roadmaps.c.title.label("roadmap"),
            roadmaps.c.created_on,
            measures.c.already_done_on,
            measures.c.already_done_document,
        )
        .where(_in(part))
        .order_by(
            select(organisations.c.name).where(organisations.c.id == roadmaps.c.school_id).scalar_subquery(),
            t.c.roadmap_id,
            measures.c.position,
            t.c.position,
            t.c.id,
        )
    )
    return [(milestone_of(row), _printed(row)) for row in await reader.execute(query)]


async def happenings(reader: Reader, part: Part) -> dict[int, list[Happening]]:
    """What happened to these milestones, by id, the oldest first."""
    query = (
        select(log.c.milestone_id, log.c.at, log.c.action, log.c.before, log.c.after, roadmaps.c.zone)
        .select_from(joined().join(log, log.c.milestone_id == t.c.id))
        .where(_in(part), log.c.action.in_(sorted(TELLING)))
        .order_by(log.c.id)
    )
    found: dict[int, list[Happening]] = {}
    for row in await reader.execute(query):
        day = row.at.astimezone(ZoneInfo(row.zone)).date()
        happening = Happening(day, row.at, row.action, row.before or {}, row.after or {})
        found.setdefault(row.milestone_id, []).append(happening)
    return found


async def evidence_of(reader: Reader, part: Part) -> list[Given]:
    """What confirms these milestones, the oldest first.

    Photos are numbered through the whole roadmap, seen or not, so that a number means one photo to everybody.
    """
    numbered = _numbered(part.roadmap).subquery()
    query = (
        select(
            evidence,
            people.c.name.label("person"),
            roadmaps.c.zone,
            func.coalesce(numbered.c.number, 0).label("photo"),
        )
        .select_from(
            joined()
            .join(evidence, evidence.c.milestone_id == t.c.id)
            .join(people, people.c.id == evidence.c.person_id)
            .outerjoin(numbered, numbered.c.id == evidence.c.id)
        )
        .where(_in(part))
        .order_by(evidence.c.id)
    )
    return [_given(row) for row in await reader.execute(query)]


async def rooms_of(reader: Reader, roadmap_id: int) -> dict[int, str]:
    """The rooms of the roadmap's school: names by id, in the order of the names."""
    query = (
        select(rooms.c.id, rooms.c.name)
        .join(roadmaps, roadmaps.c.school_id == rooms.c.school_id)
        .where(roadmaps.c.id == roadmap_id)
        .order_by(rooms.c.name)
    )
    return {row.id: row.name for row in await reader.execute(query)}


async def logged(reader: Reader, part: Part, begin: datetime, end: datetime, *, whole: bool) -> list[Logged]:
    """The log from ``begin`` until before ``end``, the oldest first; ``whole``: all of it."""
    school = organisations.alias("school_of_event")
    query = (
        select(
            log,
            people.c.name.label("person"),
            school.c.name.label("school"),
            roadmaps.c.title.label("roadmap"),
            t.c.label,
            t.c.title.label("milestone"),
        )
        .select_from(
            log.outerjoin(t, t.c.id == log.c.milestone_id)
            .outerjoin(roadmaps, roadmaps.c.id == log.c.roadmap_id)
            .outerjoin(school, school.c.id == roadmaps.c.school_id)
            .outerjoin(people, people.c.id == log.c.person_id)
        )
        .where(log.c.at >= begin, log.c.at < end, true() if whole else _about(part))
        .order_by(log.c.id)
    )
    return [_logged(row) for row in await reader.execute(query)]


async def roadmap_ids(reader: Reader, part: Part, *, limit: int | None) -> list[int]:
    """The roadmaps of which there is something to report."""
    query = select(t.c.roadmap_id).select_from(joined()).where(_in(part)).distinct().limit(limit)
    return sorted((await reader.execute(query)).scalars())


def _in(part: Part) -> ColumnElement[bool]:
    seen = listing.seen(part.scope, part.narrowed)
    return and_(seen, t.c.roadmap_id == part.roadmap) if part.roadmap else seen


def _about(part: Part) -> ColumnElement[bool]:
    """Events of the milestones, and of their tables where all of these are seen."""
    seen = select(t.c.id).select_from(joined()).where(_in(part))
    tables = select(t.c.roadmap_id).select_from(joined()).where(_in(part))
    of_tables = and_(
        literal(part.scope.everything), log.c.milestone_id.is_(None), log.c.roadmap_id.in_(tables)
    )
    return or_(log.c.milestone_id.in_(seen), of_tables)


def _numbered(roadmap_id: int) -> Any:
    number = func.row_number().over(partition_by=t.c.roadmap_id, order_by=evidence.c.id).label("number")
    query = (
        select(evidence.c.id, number)
        .join(t, t.c.id == evidence.c.milestone_id)
        .where(evidence.c.kind == EvidenceKind.PHOTO.value)
    )
    return query.where(t.c.roadmap_id == roadmap_id) if roadmap_id else query


def _logged(row: Any) -> Logged:
    return Logged(
        at=row.at,
        person=row.person or "",
        action=row.action,
        school=row.school or "",
        roadmap=row.roadmap or "",
        label=row.label or "",
        title=row.milestone or "",
        before=row.before,
        after=row.after,
    )


def _printed(row: Any) -> Printed:
    done = None
    if row.already_done_on is not None:
        done = AlreadyDone(row.already_done_on, row.already_done_document)
    return Printed(
        roadmap=row.roadmap,
        created_on=row.created_on,
        section=row.section,
        details=tuple(row.details),
        deadline=row.deadline_text,
        firm=not row.deadline_tentative,
        already_done=done,
        first_due=row.deadline_due,
        control=row.control_text or "",
    )


def _given(row: Any) -> Given:
    return Given(
        milestone_id=row.milestone_id,
        zone=row.zone,
        kind=EvidenceKind(row.kind),
        photo=row.photo,
        person=row.person,
        received_at=row.received_at,
        text=row.text,
        file_name=row.file_name,
        sha256=row.sha256,
        taken_at=row.taken_at,
        room_id=row.room_id,
        stage=Stage(row.stage) if row.stage else None,
        document_number=row.document_number,
        document_date=row.document_date,
        accepted=row.accepted,
        remark=row.remark,
    )
