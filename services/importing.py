"""A document becomes a draft, and a confirmed draft a roadmap with its milestones."""

import asyncio
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import aliases, drafts, events, milestones, organisations, rhythms, roadmaps
from data.database import Connection
from documents.reading import read_message
from domain.access import EVERYTHING, require_control
from domain.draft import DraftMeasure, DraftRoadmap, as_json, draft_roadmaps, from_json
from domain.draft.organisation_names import is_person, settled_names
from domain.draft.settling import SKIPPED, with_doubts_of_the_house
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, kind_of
from domain.roadmap import Measure, Roadmap
from services.acceptance import accept_already_done
from services.office import Office
from services.parsing import parse_document

DEFAULT_MUNICIPALITY = "МОУО"


class DraftGoneError(DomainError):
    """The draft was confirmed, cancelled, or is somebody else's."""

    def __init__(self) -> None:
        super().__init__("Этот черновик уже загружен или отменён. Пришлите файл ещё раз.")


class NoSchoolError(DomainError):
    """Nobody said at which school, and the document does not either."""

    def __init__(self, in_chat: bool) -> None:
        super().__init__(
            "В документе не названа школа. "
            + (
                "Нажмите «Разобрать» под черновиком и назовите её."
                if in_chat
                else "Укажите её: --school «СОШ № 5 г. Балабаново»."
            )
        )


class AlreadyImportedError(DomainError):
    """The same school has a roadmap of the same title."""

    def __init__(self, school: str) -> None:
        super().__init__(f"Эта дорожная карта для школы «{school}» уже загружена.")


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft that waits to be confirmed. ``revision`` counts the decisions about its doubts, taken back ones
    too; ``undoable`` says that the last one can be taken back.
    """

    id: int
    draft: DraftRoadmap
    revision: int = 0
    undoable: bool = False


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

    ``accept_done``: the controller confirms all that the table itself names as done, not only the measures
    about which this was decided before.
    """
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        payload = await drafts.get(connection, draft_id, actor.person.id)
        if payload is None or not await drafts.remove(connection, draft_id, actor.person.id):
            raise DraftGoneError
        draft = from_json(payload)
        roadmap = await _store(office, connection, draft, actor, now)
        confirmed = {each.position for each in draft.measures if each.done_confirmed}
        await _accept_done(connection, actor, roadmap, now, confirmed, all_named=accept_done)
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
        known = await aliases.all_names(connection)
        found = [with_doubts_of_the_house(each, known) for each in read_drafts]
        return [
            StoredDraft(await drafts.add(connection, actor.person.id, now, as_json(each)), each)
            for each in found
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
    municipality = await _municipality(connection, municipality_name, school_name or draft.school)
    school = await _school(connection, draft, school_name, municipality, in_chat=actor is not None)
    if await roadmaps.exists(connection, school.id, draft.title):
        raise AlreadyImportedError(school.name)
    today = office.today(now)
    # What the centre has set for all holds for the next one too.
    rhythm = await rhythms.common(connection, office.zone)
    roadmap_id = await roadmaps.add(
        connection,
        title=draft.title,
        school_id=school.id,
        municipality_id=municipality.id,
        zone=rhythm.zone,
        created_on=today,
    )
    await rhythms.keep(connection, [roadmap_id], rhythm)
    names = settled_names(draft)
    for each in draft.measures:
        responsible = await responsible_ids(connection, each, names, school, municipality)
        await store_measure(connection, roadmap_id, each, responsible, today)
    await _log_import(connection, draft, school, actor, roadmap_id, now)
    return Roadmap(
        id=roadmap_id,
        title=draft.title,
        school_id=school.id,
        school=school.name,
        municipality_id=municipality.id,
        municipality=municipality.name,
        zone=rhythm.zone,
        created_on=today,
    )


async def _log_import(
    connection: Connection,
    draft: DraftRoadmap,
    school: Organisation,
    actor: Actor | None,
    roadmap_id: int,
    now: datetime,
) -> None:
    after = {"title": draft.title, "school": school.name, "measures": len(draft.measures)}
    skipped = [each.message for each in draft.problems if each.code == SKIPPED]
    if skipped:
        after["skipped"] = skipped
    await events.append(
        connection, at=now, action="imported", actor=actor, roadmap_id=roadmap_id, after=after
    )


async def _accept_done(
    connection: Connection,
    actor: Actor,
    roadmap: Roadmap,
    now: datetime,
    confirmed: Container[int],
    *,
    all_named: bool,
) -> None:
    """Accept the measures at the ``confirmed`` positions; with ``all_named`` also others named as done."""
    found = await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)
    points = Counter(milestone.measure_id for milestone in found)
    for milestone in found:
        # One order does not close a measure of several points, unless a person said so of that measure.
        named = all_named and points[milestone.measure_id] == 1
        if not named and milestone.measure_position not in confirmed:
            continue
        done = (await roadmaps.measure(connection, milestone.measure_id)).already_done
        if done is not None:
            await accept_already_done(connection, actor, milestone, done, now)


async def _municipality(connection: Connection, name: str | None, school: str | None) -> Organisation:
    """The authority that was named, else that of a school which is known already."""
    if name is None and school:
        known = await aliases.find(connection, school)
        above = await organisations.get(connection, known.parent_id) if known and known.parent_id else None
        if above is not None:
            return above
    return await organisations.ensure(connection, name or DEFAULT_MUNICIPALITY, OrganisationKind.MUNICIPALITY)


async def _school(
    connection: Connection,
    draft: DraftRoadmap,
    name: str | None,
    municipality: Organisation,
    *,
    in_chat: bool,
) -> Organisation:
    name = (name or draft.school or "").strip()
    if not name:
        raise NoSchoolError(in_chat)
    return await organisations.ensure(connection, name, OrganisationKind.SCHOOL, municipality.id)


async def responsible_ids(
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


async def store_measure(
    connection: Connection, roadmap_id: int, draft: DraftMeasure, responsible: list[int], today: date
) -> list[int]:
    """Store a measure with its milestones, all open; gives the ids of the milestones."""
    measure_id = await roadmaps.add_measure(connection, measure_of(draft, roadmap_id), responsible)
    return [
        await milestones.add(connection, measure_id=measure_id, roadmap_id=roadmap_id, **fields)
        for fields in milestone_fields(draft, today)
    ]


def measure_of(draft: DraftMeasure, roadmap_id: int) -> Measure:
    """The measure of the draft, as a roadmap keeps it; it has no id yet."""
    return Measure(
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
        control_text=draft.control_text,
        already_done=draft.already_done,
    )


def milestone_fields(draft: DraftMeasure, today: date) -> list[dict[str, Any]]:
    """The draft's milestones as ``data.milestones`` takes them; the last is the one of the column «Срок»."""
    closing = len(draft.milestones)
    return [
        {
            "position": position,
            "label": each.label,
            "title": each.title,
            "start": draft.deadline.start if position == closing and _spans(draft) else None,
            "due": each.due,
            "rrule": draft.deadline.rrule if position == closing else None,
            "external": each.external,
            "today": today,
        }
        for position, each in enumerate(draft.milestones, start=1)
    ]


def _spans(draft: DraftMeasure) -> bool:
    # In the middle of a long span a nudge helps; in that of a month it would be noise.
    return draft.deadline.kind in {"quarter", "half-year", "year", "period"}
