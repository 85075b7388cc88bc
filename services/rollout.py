"""One roadmap for many schools: a list is previewed, rolled out in batches, undone while nobody worked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from data import aliases, events, people, rhythms, roadmaps, rollouts
from data.database import Connection
from data.rollouts import DONE, PREPARED, RUNNING, UNDONE, NewCopy, NewMeasure, Rollout
from documents.reading import read
from domain.access import AccessDeniedError, require_control
from domain.draft import DraftRoadmap, as_json, from_json
from domain.edition import bare_title, title_for
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind
from domain.rhythm import Rhythm
from domain.roadmap import Roadmap
from domain.school_list import Place, SchoolList, qualified, schools_of, typed_schools
from services.importing import measure_of, milestone_fields
from services.office import Office
from services.printed_table import KeptTable, read_table

BATCH = 50
"""Schools a transaction: others wait for it no longer than a fraction of a second."""
RECENT = 5

_SCHOOL, _MUNICIPALITY = "school", "municipality"


class RolloutGoneError(DomainError):
    """It was cancelled or undone."""

    def __init__(self) -> None:
        super().__init__("Этот список уже отменён. Начните заново: /rollout.")


class AlreadyBegunError(DomainError):
    """It cannot be dropped like a list that waits: there are copies already."""

    def __init__(self) -> None:
        super().__init__(
            "Дорожная карта уже разослана по школам. Вернуть всё назад: кнопка «Отменить для всех»."
        )


class TouchedError(DomainError):
    """Somebody reported on it or sent evidence."""

    def __init__(self) -> None:
        super().__init__(
            "Отменить уже нельзя: по одной из этих дорожных карт сдан результат или прислано подтверждение."
        )


class NoSuchRoadmapError(DomainError):
    """The roadmap to copy is not there."""

    def __init__(self) -> None:
        super().__init__("Этой дорожной карты уже нет. Выберите другую: /rollout.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list of schools that waits to be confirmed. ``have`` are schools with this roadmap already, which are
    left out; the rest gets its copy.
    """

    id: int
    roadmap: Roadmap
    schools: SchoolList
    have: tuple[str, ...]
    municipalities: int
    measures: int
    milestones: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: schools looked at, of all in the list, and how many of them have their copy now."""

    id: int
    title: str
    seen: int
    total: int
    copied: int
    done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What can be rolled out, and what was lately."""

    sources: tuple[Roadmap, ...]
    recent: tuple[Progress, ...]


async def overview(office: Office, actor: Actor) -> Overview:
    """The first roadmap of each title, which can be copied, the newest on top, and the latest roll-outs."""
    require_control(actor)
    async with office.database.transaction() as connection:
        latest_first = sorted(await roadmaps.all_of(connection), key=lambda each: -each.id)
        known = {bare_title(each.title): each for each in latest_first}
        latest = await rollouts.recent(connection, RECENT)
        shown = [await _progress(connection, each, len(each.places)) for each in latest]
    return Overview(tuple(sorted(known.values(), key=lambda each: -each.id)), tuple(shown))


async def source(office: Office, actor: Actor, roadmap_id: int) -> Roadmap:
    """The roadmap to copy; raises ``NoSuchRoadmapError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _source(connection, roadmap_id)


async def prepare_file(office: Office, actor: Actor, roadmap_id: int, content: bytes, name: str) -> Prepared:
    """Read a list of schools from a file and keep it; raises the refusals of the readers and of the list."""
    require_control(actor)
    schools = await asyncio.to_thread(lambda: schools_of(read(content, name)))
    return await _prepare(office, actor, roadmap_id, schools)


async def prepare_text(office: Office, actor: Actor, roadmap_id: int, text: str) -> Prepared:
    """The same for typed lines: «СОШ № 1 г. Калуги; Управление образования г. Калуги»."""
    require_control(actor)
    schools = await asyncio.to_thread(typed_schools, text)
    return await _prepare(office, actor, roadmap_id, schools)


async def discard(office: Office, actor: Actor, rollout_id: int) -> None:
    """Forget a list that was not begun; nothing of it stays."""
    require_control(actor)
    async with office.database.transaction() as connection:
        if await _own(connection, actor, rollout_id) != PREPARED:
            raise AlreadyBegunError
        await rollouts.remove(connection, rollout_id)


async def roll_out(
    office: Office,
    actor: Actor,
    rollout_id: int,
    tell: Callable[[Progress], Awaitable[None]] | None = None,
    *,
    again: bool = False,
) -> Progress:
    """Copy the roadmap to every school of the list; ``tell`` hears of each batch.

    Each batch is a transaction of its own, and a school that has its copy is passed over: whatever stops it,
    the next call goes on. Raises ``RolloutGoneError`` when it was undone, unless ``again`` means just that.
    """
    require_control(actor)
    async with office.database.transaction() as connection:
        if await _own(connection, actor, rollout_id, undone=again) in {PREPARED, UNDONE}:
            await rollouts.set_state(connection, rollout_id, RUNNING)
        rollout = await rollouts.get(connection, rollout_id)
    if rollout is None:
        raise RolloutGoneError
    work = _Copying(office, actor, rollout, *_unpack(office, rollout.template))
    for start in range(0, len(rollout.places), BATCH):
        progress = await work.batch(rollout.places[start : start + BATCH], start)
        if tell is not None:
            await tell(progress)
    return await work.finish()


async def undo(office: Office, actor: Actor, rollout_id: int) -> int:
    """Delete every copy; gives their number. Raises ``TouchedError`` once somebody has worked on one."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        state = await rollouts.lock(connection, rollout_id)
        if state not in {RUNNING, DONE}:
            raise RolloutGoneError
        if await rollouts.is_touched(connection, rollout_id):
            raise TouchedError
        number = await rollouts.take_back(connection, rollout_id)
        await rollouts.set_state(connection, rollout_id, UNDONE)
        after = {"rollout": rollout_id, "schools": number}
        await events.append(connection, at=now, action="rollout-undone", actor=actor, after=after)
    return number


@dataclass(frozen=True, slots=True)
class _Copying:
    office: Office
    actor: Actor
    rollout: Rollout
    title: str
    table: tuple[NewMeasure, ...]
    answering: tuple[tuple[str | int, ...], ...]

    async def batch(self, places: Sequence[Place], start: int) -> Progress:
        """Copy to these schools; those that have the roadmap already are passed over."""
        now = self.office.clock()
        async with self.office.database.transaction() as connection:
            await self._still_wanted(connection)
            found = await _settle(connection, self.rollout.id, places)
            having = await _having(connection, [school.id for school, _ in found], self.title)
            copies = [self._copy(*pair) for pair in found if pair[0].id not in having]
            unique = {each.school_id: each for each in copies}
            await rollouts.store_copies(
                connection,
                self.rollout.id,
                self.table,
                list(unique.values()),
                zone=self.rollout.template["zone"],
                ladder=self.rollout.template.get("ladder"),
                today=self.office.today(now),
                now=now,
                actor=self.actor,
            )
            return await _progress(connection, self.rollout, start + len(places))

    async def finish(self) -> Progress:
        """Note that all is done; only the first time makes an event of it."""
        async with self.office.database.transaction() as connection:
            state = await self._still_wanted(connection)
            progress = await _progress(connection, self.rollout, len(self.rollout.places))
            if state == RUNNING:
                await rollouts.set_state(connection, self.rollout.id, DONE)
                after = {"rollout": self.rollout.id, "title": self.title, "schools": progress.copied}
                await events.append(
                    connection, at=self.office.clock(), action="rolled-out", actor=self.actor, after=after
                )
        return progress

    async def _still_wanted(self, connection: Connection) -> str:
        state = await rollouts.lock(connection, self.rollout.id)
        if state not in {RUNNING, DONE}:
            raise RolloutGoneError
        return state

    def _copy(self, school: Organisation, municipality: Organisation) -> NewCopy:
        own = {_SCHOOL: school.id, _MUNICIPALITY: municipality.id}
        responsible = tuple(
            frozenset(own[each] if isinstance(each, str) else each for each in those)
            for those in self.answering
        )
        return NewCopy(title_for(self.title, school.name), school.id, municipality.id, responsible)


async def _prepare(office: Office, actor: Actor, roadmap_id: int, schools: SchoolList) -> Prepared:
    async with office.database.transaction() as connection:
        roadmap = await _source(connection, roadmap_id)
        table = await read_table(connection, roadmap)
        having = await _schools_having(connection, schools.places, roadmap.title)
        rollout_id = await rollouts.add(
            connection,
            actor.person.id,
            office.clock(),
            roadmap.title,
            _pack(table, await rhythms.one(connection, roadmap.id)),
            schools.places,
        )
    return Prepared(
        id=rollout_id,
        roadmap=roadmap,
        schools=schools,
        have=having,
        municipalities=len({each.municipality for each in schools.places}),
        measures=len(table.draft.measures),
        milestones=sum(len(each.milestones) for each in table.draft.measures),
    )


async def _source(connection: Connection, roadmap_id: int) -> Roadmap:
    roadmap = await roadmaps.get(connection, roadmap_id)
    if roadmap is None:
        raise NoSuchRoadmapError
    return roadmap


async def _own(connection: Connection, actor: Actor, rollout_id: int, *, undone: bool = False) -> str:
    """The state, if it is this person's: what somebody else prepared is theirs to begin or drop."""
    state = await rollouts.lock(connection, rollout_id)
    rollout = await rollouts.get(connection, rollout_id)
    if state is None or rollout is None or (state == UNDONE and not undone):
        raise RolloutGoneError
    if rollout.person_id != actor.person.id:
        owner = await people.get(connection, rollout.person_id)
        raise AccessDeniedError(f"Этот список подготовил другой сотрудник: {owner.name if owner else ''}.")
    return state


async def _settle(
    connection: Connection, rollout_id: int, places: Sequence[Place]
) -> list[tuple[Organisation, Organisation]]:
    """The school and municipality of each place, made if nobody knows them yet."""
    places = await _as_known(connection, places)
    authorities = dict.fromkeys((each.municipality for each in places), None)
    made = await rollouts.make_organisations(connection, OrganisationKind.MUNICIPALITY, {**authorities})
    owners = await rollouts.organisations_named(connection, authorities)
    named = await _named(connection, places, owners)
    parents: dict[str, int | None] = {each.school: owners[each.municipality].id for each in named}
    made += await rollouts.make_organisations(connection, OrganisationKind.SCHOOL, parents)
    schools = await rollouts.organisations_named(connection, parents)
    if made:
        await rollouts.note_made(connection, rollout_id, made)
    return [(schools[each.school], owners[each.municipality]) for each in named]


async def _as_known(connection: Connection, places: Sequence[Place]) -> list[Place]:
    """The places under their own names, where the list has another spelling of them."""
    printed = {name for each in places for name in (each.school, each.municipality)}
    own = {name: known.name for name, known in (await aliases.find_all(connection, printed)).items()}
    return [
        Place(own.get(each.school, each.school), own.get(each.municipality, each.municipality))
        for each in places
    ]


async def _named(
    connection: Connection, places: Sequence[Place], owners: dict[str, Organisation]
) -> list[Place]:
    """The places under names that are free or theirs: another municipality may have a school of that name."""
    known = await rollouts.organisations_named(connection, [each.school for each in places])
    return [
        qualified(each) if _is_another(known.get(each.school), owners.get(each.municipality)) else each
        for each in places
    ]


def _is_another(known: Organisation | None, owner: Organisation | None) -> bool:
    if known is None:
        return False
    return known.kind is not OrganisationKind.SCHOOL or (
        known.parent_id is not None and (owner is None or known.parent_id != owner.id)
    )


async def _having(connection: Connection, school_ids: Sequence[int], title: str) -> set[int]:
    wanted = bare_title(title)
    return {
        school_id
        for school_id, other, _ in await rollouts.titles_at(connection, school_ids)
        if bare_title(other) == wanted
    }


async def _schools_having(connection: Connection, places: Sequence[Place], title: str) -> tuple[str, ...]:
    """Schools of the list that have a roadmap of this title already."""
    found = []
    for start in range(0, len(places), 500):
        portion = await _as_known(connection, places[start : start + 500])
        owners = await rollouts.organisations_named(connection, {each.municipality for each in portion})
        named = await _named(connection, portion, owners)
        schools = await rollouts.organisations_named(connection, [each.school for each in named])
        having = await _having(connection, [each.id for each in schools.values()], title)
        found += [name for name, each in schools.items() if each.id in having]
    return tuple(found)


async def _progress(connection: Connection, rollout: Rollout, seen: int) -> Progress:
    copied = await rollouts.copied(connection, rollout.id)
    return Progress(
        id=rollout.id,
        title=rollout.title,
        seen=seen,
        total=len(rollout.places),
        copied=copied,
        done=rollout.state == DONE,
    )


def _pack(table: KeptTable, rhythm: Rhythm) -> dict[str, Any]:
    """The table in plain values, to be reminded of as this one is.

    The roadmap's own school and municipality become those of each copy.
    """
    own: dict[int, str | int] = {
        table.roadmap.municipality_id: _MUNICIPALITY,
        table.roadmap.school_id: _SCHOOL,
    }
    answering = [[own.get(each, each) for each in sorted(kept.responsible_ids)] for kept in table.measures]
    return {
        "draft": as_json(table.draft),
        "responsible": answering,
        "zone": rhythm.zone,
        "ladder": rhythms.text_of(rhythm.ladder),
    }


def _unpack(
    office: Office, template: dict[str, Any]
) -> tuple[str, tuple[NewMeasure, ...], tuple[tuple[str | int, ...], ...]]:
    draft: DraftRoadmap = from_json(template["draft"])
    today = office.today()
    table = tuple(
        NewMeasure(measure_of(each, 0), tuple(milestone_fields(each, today))) for each in draft.measures
    )
    return draft.title, table, tuple(tuple(each) for each in template["responsible"])
