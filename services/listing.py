"""The lists: what is late, what comes, what waits, how the schools stand; a page at a time."""

from dataclasses import dataclass, replace
from datetime import date

from data import listing, roadmaps
from data.database import Reader
from domain.access import Scope, may_control, scope_of
from domain.listing import By, Figures, Narrowed, Standing, Tally, Wanted, Which, clamped
from domain.milestone import Lateness, Milestone, lateness
from domain.people import Actor
from domain.roadmap import Roadmap
from services.lookup import NoRoadmapError
from services.office import Office

PAGE = 8
"""Rows on a page of a list: as many as fit a phone."""
FEW = 2 * PAGE
"""So many milestones are shown themselves, of more only the figures come first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone on a list, and how late it is or came."""

    milestone: Milestone
    lateness: Lateness | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A screen: either lines or groups. ``total``: how many of them there are on all pages.

    ``wanted`` is what is shown: with the page there is and what it is grouped by. ``within``: the names of
    what it is narrowed down to. ``next_due``: when something falls due next, where the list is empty.
    """

    wanted: Wanted
    today: date
    figures: Figures
    total: int
    lines: tuple[Line, ...] = ()
    groups: tuple[Tally, ...] = ()
    within: tuple[str, ...] = ()
    next_due: date | None = None
    may_nudge: bool = False

    @property
    def page(self) -> int:
        """The page shown."""
        return self.wanted.page


@dataclass(frozen=True, slots=True)
class Status:
    """How the roadmaps stand: a page of groups or, by school, of roadmaps (``total`` on all pages)."""

    by: By
    narrowed: Narrowed
    page: int
    total: int
    roadmaps: int
    municipalities: int
    overdue: int
    standings: tuple[Standing, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A page of a roadmap: milestones, each with its section; ``done`` of ``living`` are accepted."""

    roadmap: Roadmap
    today: date
    rows: tuple[tuple[Milestone, str | None], ...]
    page: int
    total: int
    living: int
    done: int


async def show(office: Office, actor: Actor, wanted: Wanted) -> Listed:
    """A page of a list; raises nothing where it is empty."""
    today, scope = office.today(), _scope_of(actor)
    async with office.database.reading() as reader:
        figures = await _figures(office, reader, scope, wanted, today)
        wanted = replace(wanted, by=_suitable(wanted, figures))
        names = tuple(await listing.name_of(reader, wanted.narrowed))
        found = Listed(wanted, today, figures, figures.number, within=names, may_nudge=may_control(actor))
        if not figures.number:
            return replace(found, next_due=await _after(reader, scope, wanted, today))
        if wanted.by is By.NOTHING:
            return await _with_lines(office, reader, scope, found)
        return await _with_groups(office, reader, scope, found)


async def status(office: Office, actor: Actor, by: By, narrowed: Narrowed, page: int) -> Status:
    """How the roadmaps that the actor sees stand; raises ``NoRoadmapError`` if there is none."""
    today, scope = office.today(), _scope_of(actor)
    async with office.database.reading() as reader:
        overdue = Wanted(Which.OVERDUE, narrowed=narrowed)
        figures = await _figures(office, reader, scope, overdue, today)
        number, municipalities = await listing.number_of_roadmaps(reader, scope, narrowed)
        if not number:
            raise NoRoadmapError
        if by in {By.AUTO, By.NOTHING}:
            by = By.MUNICIPALITY if number > PAGE and municipalities > 1 else By.SCHOOL
        total = await listing.number_of_standings(reader, scope, by, narrowed)
        page = clamped(page, total, PAGE)
        found = await listing.standings(reader, scope, by, narrowed, today, page=page, size=PAGE)
        names = tuple(await listing.name_of(reader, narrowed))
    return Status(by, narrowed, page, total, number, municipalities, figures.overdue, tuple(found), names)


async def plan(office: Office, actor: Actor, roadmap_id: int, page: int) -> Plan:
    """A page of a roadmap as far as the actor sees it; raises ``NoRoadmapError``."""
    scope = scope_of(actor)
    async with office.database.reading() as reader:
        roadmap = await roadmaps.get(reader, roadmap_id)
        total, living, done = await listing.progress(reader, scope, roadmap_id)
        if roadmap is None or not total:
            raise NoRoadmapError
        page = clamped(page, total, PAGE)
        rows = await listing.of_roadmap(reader, scope, roadmap_id, page=page, size=PAGE)
    return Plan(roadmap, office.today(), tuple(rows), page, total, living, done)


async def only_roadmap(office: Office, actor: Actor) -> int | None:
    """The roadmap that the actor sees, if it is one alone."""
    async with office.database.reading() as reader:
        found = await listing.standings(
            reader, scope_of(actor), By.SCHOOL, Narrowed(), office.today(), page=0, size=2
        )
    return found[0].key if len(found) == 1 else None


def _suitable(wanted: Wanted, figures: Figures) -> By:
    """What the screen is grouped by: what is little, or all in one place, is shown itself."""
    if wanted.by is not By.AUTO:
        return wanted.by
    if figures.number <= FEW or wanted.narrowed.school:
        return By.NOTHING
    if figures.municipalities > 1:
        return By.MUNICIPALITY
    return By.SCHOOL if figures.schools > 1 else By.NOTHING


async def _after(reader: Reader, scope: Scope, wanted: Wanted, today: date) -> date | None:
    start = wanted.span.until(today) if wanted.which is Which.UPCOMING else today
    return await listing.next_due(reader, scope, wanted.narrowed, start)


async def _figures(office: Office, reader: Reader, scope: Scope, wanted: Wanted, today: date) -> Figures:
    key = ("figures", scope, wanted.which, wanted.span, wanted.narrowed, today)
    return await office.database.remembered(
        reader, key, lambda: listing.figures(reader, scope, wanted, today)
    )


async def _with_lines(office: Office, reader: Reader, scope: Scope, found: Listed) -> Listed:
    wanted, today = replace(found.wanted, page=clamped(found.page, found.total, PAGE)), found.today
    key = ("in order", scope, wanted.which, wanted.span, wanted.narrowed, today)
    ids = await office.database.remembered(
        reader, key, lambda: listing.in_order(reader, scope, wanted, today)
    )
    shown = await listing.of_ids(reader, ids[wanted.page * PAGE :][:PAGE])
    lines = [Line(each, lateness(each, today, office.calendar)) for each in shown]
    return replace(found, wanted=wanted, lines=tuple(lines))


async def _with_groups(office: Office, reader: Reader, scope: Scope, found: Listed) -> Listed:
    async def tallies(wanted: Wanted) -> tuple[list[Tally], int]:
        return await office.database.remembered(
            reader,
            ("tallies", scope, wanted, found.today),
            lambda: listing.tallies(reader, scope, wanted, found.today, size=PAGE),
        )

    wanted = found.wanted
    groups, total = await tallies(wanted)
    if not groups and wanted.page:
        total = await listing.number_of_groups(reader, scope, wanted, found.today)
        wanted = replace(wanted, page=clamped(wanted.page, total, PAGE))
        groups, total = await tallies(wanted)
    return replace(found, wanted=wanted, groups=tuple(groups), total=total)


def _scope_of(actor: Actor) -> Scope:
    """Who sees everything sees the same as every other: what was counted for one holds for all of them."""
    scope = scope_of(actor)
    return replace(scope, organisation_ids=frozenset(), person_ids=frozenset()) if scope.everything else scope
