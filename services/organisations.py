"""Organisations: found by any of their names, renamed, put under a municipality, two spellings made one."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from data import aliases, events, merging, organisations, schedule
from data.database import Connection, Reader
from domain.access import require_control
from domain.administration import may_grant
from domain.draft.organisation_names import key
from domain.errors import DomainError
from domain.people import Actor, Organisation, OrganisationKind, Role, kind_of
from services.office import Office

CENTRE_NAME = "Центр проектного сопровождения"
PAGE = 10
LONGEST_NAME = 300
_MOST_ALIKE = 6


class NoSuchOrganisationError(DomainError):
    """It was merged into another one, or taken back with a roll-out."""

    def __init__(self) -> None:
        super().__init__("Такой организации больше нет. Откройте список заново: /organisations.")


class NameTakenError(DomainError):
    """Another organisation is called so; the two may be one."""

    def __init__(self, other: Organisation) -> None:
        super().__init__(
            f"Так уже называется другая организация: «{other.name}»."
            " Если это одна и та же, объедините их кнопкой «Объединить»."
        )


class CannotMergeError(DomainError):
    """They are not two spellings of one."""


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """A page of organisations; ``number`` is how many there are in all, ``words`` what was searched for."""

    found: tuple[Organisation, ...]
    number: int
    page: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """All about one organisation; ``names`` are its other names, ``waiting`` people never pressed Start."""

    organisation: Organisation
    municipality: str | None
    names: tuple[str, ...]
    people: int
    roadmaps: int
    children: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Merger:
    """What becomes one: everything of ``other`` passes to ``kept``."""

    kept: Organisation
    other: Organisation
    people: int
    roadmaps: int
    children: int


async def find(office: Office, actor: Actor, words: str, page: int = 0) -> OrganisationPage:
    """A page of the organisations with a name that has all of the words; of all of them without words."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found, number = await aliases.search(connection, words, limit=PAGE, offset=page * PAGE)
    return OrganisationPage(tuple(found), number, page, words)


async def municipalities(office: Office, actor: Actor, page: int = 0) -> OrganisationPage:
    """A page of what a school can be put under."""
    require_control(actor)
    async with office.database.transaction() as connection:
        found, number = await organisations.of_kind(
            connection, OrganisationKind.MUNICIPALITY, limit=PAGE, offset=page * PAGE
        )
    return OrganisationPage(tuple(found), number, page)


async def card(office: Office, actor: Actor, organisation_id: int) -> OrganisationCard:
    """The organisation with all its names; raises ``NoSuchOrganisationError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _card(connection, await existing(connection, organisation_id))


async def rename(office: Office, actor: Actor, organisation_id: int, name: str) -> OrganisationCard:
    """Call it so from now on; what it was called before stays one of its names."""
    require_control(actor)
    name = neat_name(name)
    now = office.clock()
    async with office.database.transaction() as connection:
        found = await existing(connection, organisation_id)
        await _require_free(connection, found, name)
        await aliases.add(connection, found.id, name, found.name)
        await organisations.change(connection, found.id, name=name)
        before, after = {"organisation": found.name}, {"organisation": name}
        await events.append(
            connection, at=now, action="organisation-renamed", actor=actor, before=before, after=after
        )
        return await _card(connection, await existing(connection, found.id))


async def add_name(office: Office, actor: Actor, organisation_id: int, name: str) -> OrganisationCard:
    """Have one more name lead to it."""
    require_control(actor)
    name = neat_name(name)
    now = office.clock()
    async with office.database.transaction() as connection:
        found = await existing(connection, organisation_id)
        if await _require_free(connection, found, name) is None:
            await aliases.add(connection, found.id, name)
            after = {"organisation": found.name, "name": name}
            await events.append(connection, at=now, action="name-added", actor=actor, after=after)
        return await _card(connection, found)


async def set_municipality(
    office: Office, actor: Actor, organisation_id: int, municipality_id: int
) -> OrganisationCard:
    """Put a school under a municipality. Its roadmaps keep the one that they were loaded with."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        found = await existing(connection, organisation_id)
        above = await existing(connection, municipality_id)
        if above.kind is not OrganisationKind.MUNICIPALITY or found.kind is OrganisationKind.MUNICIPALITY:
            raise DomainError("Школу можно отнести только к муниципальному органу управления образованием.")
        if found.parent_id != above.id:
            await organisations.change(connection, found.id, parent_id=above.id)
            after = {"organisation": found.name, "municipality": above.name}
            await events.append(connection, at=now, action="municipality-set", actor=actor, after=after)
        return await _card(connection, await existing(connection, found.id))


async def alike(office: Office, actor: Actor, organisation_id: int, words: str = "") -> list[Organisation]:
    """What may be another spelling of it: found by the words, or without them the most similar names."""
    require_control(actor)
    async with office.database.transaction() as connection:
        kept = await existing(connection, organisation_id)
        if words:
            found, _ = await aliases.search(connection, words, limit=_MOST_ALIKE + 1)
        else:
            found = sorted(await organisations.all_of(connection), key=lambda each: -_likeness(kept, each))
    others = [each for each in found if each.id != kept.id and _may_be_one(kept, each)]
    return others[:_MOST_ALIKE]


async def preview_merge(office: Office, actor: Actor, kept_id: int, other_id: int) -> Merger:
    """What would pass over; raises ``CannotMergeError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await _merger(connection, kept_id, other_id)


async def merge(office: Office, actor: Actor, kept_id: int, other_id: int) -> Merger:
    """Make two spellings one: all passes to the one kept, and the other's names lead to it from now on."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        merger = await _merger(connection, kept_id, other_id)
        kept, other = merger.kept, merger.other
        await aliases.add(connection, other.id, other.name)
        if kept.parent_id in {None, other.id}:
            above = other.parent_id if other.parent_id != kept.id else None
            await organisations.change(connection, kept.id, parent_id=above)
        await merging.merge_organisations(connection, kept.id, other.id)
        await schedule.plan_organisation_anew(connection, kept.id, now)
        after = {"organisation": kept.name, "people": merger.people, "roadmaps": merger.roadmaps}
        await events.append(
            connection,
            at=now,
            action="organisations-merged",
            actor=actor,
            before={"organisation": other.name},
            after=after,
        )
    return merger


async def existing(reader: Reader, organisation_id: int) -> Organisation:
    """The organisation of that id; raises ``NoSuchOrganisationError``."""
    found = await organisations.get(reader, organisation_id)
    if found is None:
        raise NoSuchOrganisationError
    return found


async def named(connection: Connection, name: str) -> Organisation:
    """The organisation of that name or alias, made if it is new."""
    name = neat_name(name)
    return await organisations.ensure(connection, name, kind_of(name))


async def to_invite(office: Office, actor: Actor, name: str) -> Organisation:
    """The organisation of that name, to invite somebody to; made if it is new."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return await named(connection, name)


async def all_to_invite(office: Office, actor: Actor) -> list[Organisation]:
    """Organisations that the actor can invite people to; the federal operator is not in Telegram."""
    require_control(actor)
    async with office.database.transaction() as connection:
        known = await organisations.all_of(connection)
        if not any(each.kind is OrganisationKind.CENTRE for each in known):
            known.append(await organisations.ensure(connection, CENTRE_NAME, OrganisationKind.CENTRE))
    nobodys = {OrganisationKind.OPERATOR}
    if not may_grant(actor, 0, Role.CONTROLLER):
        nobodys.add(OrganisationKind.CENTRE)
    return [each for each in known if each.kind not in nobodys]


def neat_name(name: str) -> str:
    """A name on one line; raises ``DomainError`` for one that is empty or longer than a name can be."""
    neat = " ".join(name.split())
    if not key(neat):
        raise DomainError("Назовите организацию, например: Управление образования г. Калуги.")
    if len(neat) > LONGEST_NAME:
        raise DomainError(f"Слишком длинное название: {len(neat)} знаков, а можно до {LONGEST_NAME}.")
    return neat


async def _card(connection: Connection, found: Organisation) -> OrganisationCard:
    above = await organisations.get(connection, found.parent_id) if found.parent_id else None
    people, roadmaps, children = await organisations.belongings(connection, found.id)
    members = await organisations.members(connection, found.id)
    return OrganisationCard(
        organisation=found,
        municipality=above.name if above else None,
        names=tuple(each for each in await aliases.of(connection, found.id) if each != found.name),
        people=people,
        roadmaps=roadmaps,
        children=children,
        waiting=len({row.person_id for row in members if row.telegram_id is None}),
    )


async def _require_free(connection: Connection, mine: Organisation, name: str) -> Organisation | None:
    """Who is called so already, if that is this very organisation; raises ``NameTakenError``."""
    known = await organisations.by_name(connection, name) or await aliases.find(connection, name)
    if known is not None and known.id != mine.id:
        raise NameTakenError(known)
    return known


async def _merger(connection: Connection, kept_id: int, other_id: int) -> Merger:
    kept, other = await existing(connection, kept_id), await existing(connection, other_id)
    if kept.id == other.id:
        raise CannotMergeError("Это одна и та же организация.")
    if not _may_be_one(kept, other):
        raise CannotMergeError("Объединить можно только два названия одного и того же: школу со школой.")
    return Merger(kept, other, *await organisations.belongings(connection, other.id))


def _may_be_one(one: Organisation, other: Organisation) -> bool:
    return one.kind is other.kind or OrganisationKind.OTHER in {one.kind, other.kind}


def _likeness(one: Organisation, other: Organisation) -> float:
    return SequenceMatcher(None, key(one.name), key(other.name)).ratio()
