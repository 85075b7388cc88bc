"""A new edition of a table that is loaded already: recognised, shown, and applied with all history kept."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from data import aliases, drafts, editions, events, roadmaps
from data.database import Connection
from domain.access import require_control
from domain.draft import DraftRoadmap, from_json
from domain.edition import ENOUGH_EQUAL, Aspect, Difference, aspects, bare_title, is_edition, moves, pairs
from domain.errors import DomainError
from domain.milestone import Milestone, State
from domain.people import Actor
from domain.roadmap import Roadmap
from services.edition_work import Application, EditionChangedError
from services.importing import DraftGoneError
from services.office import Office
from services.printed_table import KeptTable, read_table

MOST_CANDIDATES = 8


class RoadmapGoneError(DomainError):
    """The roadmap is not there any more."""

    def __init__(self) -> None:
        super().__init__("Этой дорожной карты уже нет. Пришлите файл ещё раз.")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a draft changes in a roadmap.

    ``staying`` are the numbers of measures that are gone from the table but were done already, ``settled``
    the labels of milestones with another date that were accepted already. ``sign`` stands for exactly these
    differences: whoever confirms them confirms no others.
    """

    draft_id: int
    roadmap: Roadmap
    differences: tuple[Difference, ...]
    staying: tuple[str, ...]
    settled: tuple[str, ...]
    sign: str


async def candidates(office: Office, actor: Actor, draft: DraftRoadmap) -> list[Roadmap]:
    """The roadmaps that the draft may be an edition of: of its school, or where it names none, of any."""
    require_control(actor)
    async with office.database.transaction() as connection:
        known = await roadmaps.all_of(connection)
        if draft.school:
            school = await aliases.find(connection, draft.school)
            likely = [each for each in known if school is not None and each.school_id == school.id]
        else:
            shared = await editions.sharing(connection, {each.title for each in draft.measures})
            enough = ENOUGH_EQUAL * len(draft.measures)
            likely = [
                each
                for each in known
                if shared.get(each.id, 0) >= enough or bare_title(each.title) == bare_title(draft.title)
            ]
        tables = [await read_table(connection, each) for each in likely[:MOST_CANDIDATES]]
    return [each.roadmap for each in tables if is_edition(each.draft, draft)]


async def compare(office: Office, actor: Actor, draft_id: int, roadmap_id: int) -> Edition:
    """What the draft would change; raises ``DraftGoneError`` and ``RoadmapGoneError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        draft, table = await _both(connection, actor, draft_id, roadmap_id)
    return _edition(draft_id, draft, table)


async def apply(office: Office, actor: Actor, draft_id: int, roadmap_id: int, sign: str) -> Edition:
    """Make the roadmap what the draft says, all of it or nothing, and forget the draft.

    Raises ``EditionChangedError`` where that is not what was shown under ``sign``.
    """
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        draft, table = await _both(connection, actor, draft_id, roadmap_id)
        edition = _edition(draft_id, draft, table)
        if edition.sign != sign:
            raise EditionChangedError
        if not await drafts.remove(connection, draft_id, actor.person.id):
            raise DraftGoneError
        work = Application(connection, actor, now, office.today(now, table.roadmap.zone), draft, table)
        await work.apply()
        counted = Counter(each.aspect.value for each in edition.differences)
        await events.append(
            connection,
            at=now,
            action="edition",
            actor=actor,
            roadmap_id=roadmap_id,
            after=dict(counted),
        )
    return edition


async def _both(
    connection: Connection, actor: Actor, draft_id: int, roadmap_id: int
) -> tuple[DraftRoadmap, KeptTable]:
    payload = await drafts.get(connection, draft_id, actor.person.id)
    if payload is None:
        raise DraftGoneError
    roadmap = await roadmaps.get(connection, roadmap_id)
    if roadmap is None:
        raise RoadmapGoneError
    return from_json(payload), await read_table(connection, roadmap)


def _edition(draft_id: int, draft: DraftRoadmap, table: KeptTable) -> Edition:
    gone_before = {each.printed.position for each in table.measures if each.gone}
    found = [
        Difference(aspect, before, after)
        for before, after in pairs(table.draft, draft)
        for aspect in aspects(before, after)
        if not (aspect is Aspect.GONE and before is not None and before.position in gone_before)
    ]
    leaving = {each.before.position for each in found if each.before is not None and each.after is None}
    staying = [
        each.printed.number or str(each.printed.position)
        for each in table.measures
        if each.printed.position in leaving and any(map(_is_done, each.everything))
    ]
    settled = _settled(found, table)
    sign = hashlib.sha256(repr((table.roadmap.id, found, staying, settled)).encode()).hexdigest()[:12]
    return Edition(draft_id, table.roadmap, tuple(found), tuple(staying), tuple(settled), sign)


def _settled(found: list[Difference], table: KeptTable) -> list[str]:
    accepted = {
        (each.printed.position, milestone.label)
        for each in table.measures
        for milestone in each.living
        if milestone.state is State.ACCEPTED
    }
    return [
        move.label
        for each in found
        if each.aspect is Aspect.DEADLINE and each.before is not None and each.after is not None
        for move in moves(each.before, each.after)
        if (each.before.position, move.label) in accepted
    ]


def _is_done(milestone: Milestone) -> bool:
    return milestone.state in {State.REPORTED, State.ACCEPTED}
