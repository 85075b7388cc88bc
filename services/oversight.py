"""What never arrived and who is out of reach, for the centre and for whoever runs the bot."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from data import milestones, reminders, roadmaps
from data.database import sqlite_version
from domain.access import require_control
from domain.ledger import Missed, Unheard
from domain.people import Actor
from services import digests
from services.office import Office
from services.storage import Inventory, inventory

PAGE = 8


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One page of ``total`` reminders that did not arrive, the newest first, and whom nothing reaches.

    ``page`` counts from 0. ``zone`` (an IANA name) is the one to tell the times in.
    """

    found: tuple[Missed, ...]
    total: int
    page: int
    unheard: tuple[Unheard, ...]
    now: datetime
    zone: str

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE)


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator needs to see; ``latest`` is when a reminder last got its outcome.

    ``unpublished``: the years, from this one to that of the last open due date, whose moved days are not
    known, each with how many days the operator's own list names in it.
    """

    sqlite: str
    roadmaps: int
    undelivered: tuple[Missed, ...]
    unheard: tuple[Unheard, ...]
    latest: datetime | None
    unpublished: dict[int, int]
    files: Inventory


async def undelivered(office: Office, actor: Actor, page: int = 0) -> Undelivered:
    """What did not arrive; a page beyond the end is the last one. For the centre only."""
    require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        total = await reminders.count_undelivered(connection, now)
        page = max(0, min(page, -(-total // PAGE) - 1))
        found = await reminders.undelivered(connection, now, limit=PAGE, offset=page * PAGE)
        unheard = await digests.unheard(connection)
    return Undelivered(tuple(found), total, page, tuple(unheard), now, office.zone)


async def health(office: Office) -> Health:
    """The state of the running parts."""
    now = office.clock()
    store = await inventory(office)
    async with office.database.transaction() as connection:
        return Health(
            sqlite=sqlite_version(),
            roadmaps=len(await roadmaps.all_of(connection)),
            undelivered=tuple(await reminders.undelivered(connection, now)),
            unheard=tuple(await digests.unheard(connection)),
            latest=await reminders.latest_outcome(connection),
            unpublished=_unpublished(office, now, await milestones.latest_due(connection)),
            files=store,
        )


def _unpublished(office: Office, now: datetime, latest_due: date | None) -> dict[int, int]:
    this = office.today(now).year
    until = max(this, latest_due.year if latest_due else this)
    own = Counter(day.year for day in office.calendar.overrides)
    first = max(this, office.calendar.published_until + 1)
    return {year: own[year] for year in range(first, until + 1)}
