"""An office on a real database, a Telegram that only notes what it is given, and short ways to ask."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from data.database import Database
from data.media import Incoming
from data.tables import chats, events, milestones, people
from data.tables import reminders as ledger
from domain.errors import DomainError
from domain.evidence import Evidence
from domain.ledger import Delivered, Letter, Outcome
from domain.milestone import Milestone
from domain.people import Actor, Group, Person, Role
from services.delivery import deliver_next
from services.office import Office
from services.planning import plan_digests, plan_reminders
from services.recurrence import roll_recurrences
from tests.cast import MUNICIPALITY, join, make_actor, member, read, settle

CLERK = make_actor(7, "Жанна Исполнителева", member(MUNICIPALITY, Role.EXECUTOR))
"""The one at the municipal authority who does the work: the cast has only its head."""

_MOSCOW = ZoneInfo("Europe/Moscow")


def moscow(text: str) -> datetime:
    """The instant of «2024-01-12 09:00» in Moscow."""
    return datetime.fromisoformat(text).replace(tzinfo=_MOSCOW)


@dataclass
class RecordingSender:
    """Telegram's end: keeps the letters, accepts all that its script does not refuse.

    ``script``: what the next letters meet, an outcome or an error that is raised; ``always``: what all
    letters to a person (by id) or a group (by minus its id) meet.
    """

    script: list[Outcome | BaseException] = field(default_factory=list)
    always: dict[int, Outcome] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    accepted: list[Letter] = field(default_factory=list)

    async def send(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        answer = self.script.pop(0) if self.script else self.always.get(key_of(letter.to))
        if isinstance(answer, BaseException):
            raise answer
        if answer is None:
            answer = Delivered(len(self.letters))
        if isinstance(answer, Delivered):
            self.accepted.append(letter)
        return answer

    def take(self) -> list[tuple[str, list[str]]]:
        """Who was told what since the last time: [("Анна Контролёва", ["4 on-day", "digest"])]."""
        told = [(letter.to.name, contents(letter)) for letter in self.letters]
        self.letters.clear()
        return sorted(told)


@dataclass
class FileServer:
    """Telegram's end for files: hands out what it holds under a ``file_id``, unless it is to refuse.

    ``refusals``: what the next requests for a file meet, the first first.
    """

    held: dict[str, bytes] = field(default_factory=dict)
    refusals: dict[str, list[BaseException]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: list[tuple[Evidence, int]] = field(default_factory=list)

    async def fetch(self, file_id: str, into: Incoming) -> None:
        self.asked.append(file_id)
        if self.refusals.get(file_id):
            raise self.refusals[file_id].pop(0)
        into.write(self.held.get(file_id, file_id.encode()))

    async def tell(self, piece: Evidence, left: int, milestone: Milestone | None) -> None:
        self.told.append((piece, left))


def key_of(to: Person | Group) -> int:
    """The key of a recipient in ``RecordingSender.always``."""
    return -to.id if isinstance(to, Group) else to.id


def contents(letter: Letter) -> list[str]:
    """A letter in short: «4 on-day» for an item, «digest»."""
    said = [f"{item.milestone.label} {item.reminder.step}" for item in letter.items]
    return [*said, "digest"] if letter.digest else said


async def furnish(database: Database) -> None:
    """Organisations, the cast and the clerk."""
    async with database.transaction() as connection:
        await settle(connection)
        await join(connection, CLERK)


async def plan(office: Office) -> None:
    """What a tick plans."""
    await roll_recurrences(office)
    await plan_reminders(office)
    await plan_digests(office)


async def deliver(office: Office, sender: RecordingSender) -> None:
    """Deliver until nothing is due."""
    while await deliver_next(office, sender):
        pass


async def tick(office: Office, sender: RecordingSender) -> list[tuple[str, list[str]]]:
    """Everything that the fixed jobs do, once; who was told what by it."""
    await plan(office)
    await deliver(office, sender)
    return sender.take()


@dataclass(frozen=True)
class Row:
    """A row of the ledger, for a person to read."""

    person: str
    step: str
    state: str
    outcome: str | None


async def rows(office: Office, *, digests: bool = False) -> list[Row]:
    """The ledger, oldest row first."""
    query = (
        select(func.coalesce(people.c.name, chats.c.title), ledger.c.step, ledger.c.state, ledger.c.outcome)
        .outerjoin(people, people.c.id == ledger.c.person_id)
        .outerjoin(chats, chats.c.id == ledger.c.group_id)
        .order_by(ledger.c.id)
    )
    if not digests:
        query = query.where(ledger.c.milestone_id.is_not(None))
    async with office.database.transaction() as connection:
        return [Row(*row) for row in await connection.execute(query)]


async def steps_of(office: Office) -> list[tuple[str, str]]:
    """(person, step) of the ledger, in alphabetical order."""
    return sorted((row.person, row.step) for row in await rows(office))


async def number_of_events(office: Office) -> int:
    """How many events the log holds."""
    async with office.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(events))).scalar_one())


async def actions(office: Office, milestone_id: int | None = None) -> list[str]:
    """What the log says was done, the oldest first."""
    query = select(events.c.action).order_by(events.c.id)
    if milestone_id is not None:
        query = query.where(events.c.milestone_id == milestone_id)
    async with office.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def settle_outcomes(*attempts: Awaitable[object]) -> tuple[int, list[DomainError]]:
    """How many succeeded, and how the others were refused."""
    ends = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [end for end in ends if isinstance(end, DomainError)]
    assert all(isinstance(end, DomainError) for end in ends if isinstance(end, BaseException))
    return len(ends) - len(refused), refused


async def stored(office: Office, milestone_id: int) -> Milestone:
    """The milestone as it is stored now."""
    async with office.database.transaction() as connection:
        return await read(connection, milestone_id)


async def all_milestones(office: Office) -> Sequence[Milestone]:
    """Every milestone, in the order it was made."""
    async with office.database.transaction() as connection:
        ids = (await connection.execute(select(milestones.c.id).order_by(milestones.c.id))).scalars().all()
        return [await read(connection, each) for each in ids]


def in_private(actor: Actor) -> int:
    """The private chat of somebody of the cast."""
    assert actor.chat_id is not None
    return actor.chat_id
