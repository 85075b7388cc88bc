"""A document becomes a draft, and a confirmed draft a roadmap with its milestones."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data import drafts, events, milestones, organisations, roadmaps
from data.database import Connection
from documents.reading import read, read_message
from domain.access import EVERYTHING, require_control
from domain.draft import DraftMeasure, DraftRoadmap, as_json, draft_roadmaps, from_json
from domain.draft.organisation_names import is_person, settled_names
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, kind_of
from domain.roadmap import Measure, Roadmap
from services.office import Office
from services.reporting import accept_already_done

DEFAULT_MUNICIPALITY = "МОУО"


class DraftGoneError(DomainError):
    """The draft was confirmed, cancelled, or is somebody else's."""

    def __init__(self) -> None:
        super().__init__("Этот черновик уже загружен или отменён. Пришлите файл ещё раз.")


class NoSchoolError(DomainError):
    """Nobody said at which school, and the document does not either."""

    def __init__(self) -> None:
        super().__init__("В документе не названа школа. Укажите её: --school «СОШ № 5 г. Балабаново».")


class AlreadyImportedError(DomainError):
    """The same school has a roadmap of the same title."""

    def __init__(self, school: str) -> None:
        super().__init__(f"Эта дорожная карта для школы «{school}» уже загружена.")


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft that waits to be confirmed."""

    id: int
    draft: DraftRoadmap


def parse_document(content: bytes, name: str, on: date) -> list[DraftRoadmap]:
    """What the importer understands, stored nowhere. Blocking; raises ``DomainError`` with the refusal."""
    return draft_roadmaps(read(content, name), on)


async def draft_document(office: Office, actor: Actor, content: bytes, name: str) -> list[StoredDraft]:
    """Read a file that somebody sent and keep what was understood until it is confirmed."""
    require_control(actor)
    today = office.today()
    return await _keep(office, actor, await asyncio.to_thread(parse_document, content, name, today))


async def draft_message(office: Office, actor: Actor, text: str) -> list[StoredDraft]:
    """The same for a table pasted as a message."""
    require_control(actor)
    today = office.today()
    return await _keep(
        office, actor, await asyncio.to_thread(lambda: draft_roadmaps(read_message(text), today))
    )


async def confirm_draft(office: Office, actor: Actor, draft_id: int, *, accept_done: bool = False) -> Roadmap:
    """Store the draft as a roadmap, all of it or nothing; raises ``DraftGoneError`` the second time.

    ``accept_done``: the controller confirms what the table itself names as done.
    """
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        payload = await drafts.get(connection, draft_id, actor.person.id)
        if payload is None or not await drafts.remove(connection, draft_id, actor.person.id):
            raise DraftGoneError
        draft = from_json(payload)
        roadmap = await _store(office, connection, draft, actor, now)
        if accept_done:
            await _accept_done(connection, actor, roadmap, now)
    return roadmap


async def discard_draft(office: Office, actor: Actor, draft_id: int) -> None:
    """Forget the draft; nothing of it stays."""
    require_control(actor)
    async with office.database.transaction() as connection:
        if not await drafts.remove(connection, draft_id, actor.person.id):
            raise DraftGoneError


async def import_draft(
    office: Office, draft: DraftRoadmap, *, school: str | None = None, municipality: str | None = None
) -> Roadmap:
    """Store a draft from the command line."""
    async with office.database.transaction() as connection:
        return await _store(office, connection, draft, None, office.clock(), school, municipality)


async def _keep(office: Office, actor: Actor, read_drafts: Sequence[DraftRoadmap]) -> list[StoredDraft]:
    now = office.clock()
    async with office.database.transaction() as connection:
        return [
            StoredDraft(await drafts.add(connection, actor.person.id, now, as_json(each)), each)
            for each in read_drafts
        ]


async def _store(
    office: Office,
    connection: Connection,
    draft: DraftRoadmap,
    actor: Actor | None,
    now: datetime,
    school_name: str | None = None,
    municipality_name: str | None = None,
) -> Roadmap:
    municipality = await organisations.ensure(
        connection, municipality_name or DEFAULT_MUNICIPALITY, OrganisationKind.MUNICIPALITY
    )
    school = await _school(connection, draft, school_name, municipality)
    if await roadmaps.exists(connection, school.id, draft.title):
        raise AlreadyImportedError(school.name)
    today = office.today(now)
    roadmap_id = await roadmaps.add(
        connection,
        title=draft.title,
        school_id=school.id,
        municipality_id=municipality.id,
        zone=office.zone,
        created_on=today,
    )
    names = settled_names(draft)
    for each in draft.measures:
        responsible = await _responsible(connection, each, names, school, municipality)
        await _store_measure(connection, roadmap_id, each, responsible, today)
    after = {"title": draft.title, "school": school.name, "measures": len(draft.measures)}
    await events.append(
        connection, at=now, action="imported", actor=actor, roadmap_id=roadmap_id, after=after
    )
    return Roadmap(
        id=roadmap_id,
        title=draft.title,
        school_id=school.id,
        school=school.name,
        municipality_id=municipality.id,
        municipality=municipality.name,
        zone=office.zone,
        created_on=today,
    )


async def _accept_done(connection: Connection, actor: Actor, roadmap: Roadmap, now: datetime) -> None:
    found = await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)
    points = Counter(milestone.measure_id for milestone in found)
    for milestone in found:
        done = (await roadmaps.measure(connection, milestone.measure_id)).already_done
        # One order does not close a measure of several points: there a person decides on each.
        if done is not None and points[milestone.measure_id] == 1:
            await accept_already_done(connection, actor, milestone, done, now)


async def _school(
    connection: Connection, draft: DraftRoadmap, name: str | None, municipality: Organisation
) -> Organisation:
    name = (name or draft.school or "").strip()
    if not name:
        raise NoSchoolError
    return await organisations.ensure(connection, name, OrganisationKind.SCHOOL, municipality.id)


async def _responsible(
    connection: Connection,
    measure: DraftMeasure,
    names: dict[str, str],
    school: Organisation,
    municipality: Organisation,
) -> list[int]:
    """Ids of those who answer for the measure; «МОУО» and «школа» mean this roadmap's own."""
    found = []
    for printed in measure.responsible:
        name = names.get(printed, printed)
        kind = kind_of(name)
        if is_person(name):
            continue
        if kind is OrganisationKind.MUNICIPALITY:
            found.append(municipality.id)
        elif kind is OrganisationKind.SCHOOL:
            found.append(school.id)
        else:
            found.append((await organisations.ensure(connection, name, kind)).id)
    return found


async def _store_measure(
    connection: Connection, roadmap_id: int, draft: DraftMeasure, responsible: list[int], today: date
) -> None:
    measure = Measure(
        id=0,
        roadmap_id=roadmap_id,
        position=draft.position,
        number=draft.number,
        section=draft.section,
        title=draft.title,
        result=draft.result,
        deadline=draft.deadline,
        details=draft.details,
        responsible=draft.responsible,
        control=draft.control,
        already_done=draft.already_done,
    )
    measure_id = await roadmaps.add_measure(connection, measure, responsible)
    closing = len(draft.milestones)
    for position, each in enumerate(draft.milestones, start=1):
        await milestones.add(
            connection,
            measure_id=measure_id,
            roadmap_id=roadmap_id,
            position=position,
            label=each.label,
            title=each.title,
            start=draft.deadline.start if position == closing and _spans(draft) else None,
            due=each.due,
            rrule=draft.deadline.rrule if position == closing else None,
            external=each.external,
            today=today,
        )


def _spans(draft: DraftMeasure) -> bool:
    # In the middle of a long span a nudge helps; in that of a month it would be noise.
    return draft.deadline.kind in {"quarter", "half-year", "year", "period"}
