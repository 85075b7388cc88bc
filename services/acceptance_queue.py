"""What waits for acceptance, for a controller: in pages, one by one, by school and by measure."""

from dataclasses import dataclass
from datetime import date

from data import acceptance as data
from data import evidence, postponements
from data.database import Connection
from domain.acceptance import Heap, Place, Slice
from domain.access import require_control
from domain.evidence import Demand, Evidence
from domain.milestone import Lateness, Milestone, lateness
from domain.people import Actor
from services.acceptance import is_bare, lacking
from services.listing import PAGE
from services.office import Office
from services.row_acceptance import proof_among


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reported result that waits. ``bare``: not confirmed, ``lacking`` what its words call for."""

    milestone: Milestone
    reporter: str
    lateness: Lateness | None
    evidence: tuple[Evidence, ...]
    lacking: tuple[Demand, ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits: ``results`` in all, from ``schools`` schools; ``requests`` for another date."""

    today: date
    part: Slice
    page: int
    pages: int
    results: int
    schools: int
    waiting: tuple[Waiting, ...]
    requests: int


@dataclass(frozen=True, slots=True)
class Review:
    """One result to decide about; ``alike``: reported, and open, in the same row of all tables."""

    waiting: Waiting
    today: date
    part: Slice
    left: int
    alike: tuple[int, int]

    @property
    def place(self) -> Place:
        """Where in the queue it stands."""
        milestone = self.waiting.milestone
        return Place(milestone.reported_on or self.today, milestone.id)


@dataclass(frozen=True, slots=True)
class Heaps:
    """A page of the queue told by school or by measure."""

    found: tuple[Heap, ...]
    page: int
    pages: int
    results: int


async def queue(office: Office, actor: Actor, part: Slice, page: int, *, size: int = PAGE) -> Queue:
    """A page of ``size`` results; the last page where there are fewer. Raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        results, schools = await data.totals(connection, part)
        pages = max(1, -(-results // size))
        page = min(page, pages - 1)
        found = await data.waiting(connection, part, limit=size, offset=page * size)
        waiting = await _described(office, connection, found)
        requests, _ = await postponements.waiting(connection, limit=0)
    return Queue(office.today(), part, page, pages, results, schools, waiting, requests)


async def review(office: Office, actor: Actor, part: Slice, after: Place | None) -> Review | None:
    """The next result after that place, the first where it is the last; ``None``: nothing waits."""
    require_control(actor)
    async with office.database.transaction() as connection:
        results, _ = await data.totals(connection, part)
        found = await data.waiting(connection, part, limit=1, after=after)
        found = found or await data.waiting(connection, part, limit=1)
        if not found:
            return None
        (waiting,) = await _described(office, connection, found)
        alike = (1, 0)
        if proof_among(waiting.evidence):
            alike = await data.row_counts(connection, waiting.milestone)
    return Review(waiting, office.today(), part, results, alike)


async def by_school(office: Office, actor: Actor, page: int, *, size: int = PAGE) -> Heaps:
    """How much waits at each school; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return _paged(await data.schools(connection), page, size)


async def by_measure(office: Office, actor: Actor, page: int, *, size: int = PAGE) -> Heaps:
    """How much waits under each measure; raises ``AccessDeniedError``."""
    require_control(actor)
    async with office.database.transaction() as connection:
        return _paged(await data.measures_waiting(connection), page, size)


async def _described(
    office: Office, connection: Connection, found: list[tuple[Milestone, str]]
) -> tuple[Waiting, ...]:
    given = await evidence.of_milestones(connection, [milestone.id for milestone, _ in found])
    return tuple(
        _waiting(office, milestone, reporter, tuple(given.get(milestone.id, ())))
        for milestone, reporter in found
    )


def _waiting(office: Office, milestone: Milestone, reporter: str, given: tuple[Evidence, ...]) -> Waiting:
    late = lateness(milestone, office.today(zone=milestone.zone), office.calendar)
    return Waiting(milestone, reporter, late, given, lacking(milestone, given), is_bare(milestone, given))


def _paged(found: list[Heap], page: int, size: int) -> Heaps:
    pages = max(1, -(-len(found) // size))
    page = min(page, pages - 1)
    shown = tuple(found[page * size : (page + 1) * size])
    return Heaps(shown, page, pages, sum(each.number for each in found))
