"""A scene that outlives its bot: people, the clock, and what must hold when everything has settled."""

import hashlib
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from data import migrations
from data.database import Database
from data.media import MediaStore
from sandbox.clock import SandboxClock
from sandbox.people import Person
from sandbox.process import TOKEN
from sandbox.server import BotApiServer
from sandbox.world import Message
from services import importing
from services.office import Office
from services.parsing import parse_document
from tests.cast import FakeClock
from tests.journeys.supervisor import Life, Nursery, Supervisor
from tests.stage import SCHOOL, SEED, cast_of, settle_in

BEFORE_WORK = datetime(2024, 1, 12, 5, 55, tzinfo=UTC)
"""Friday, 8:55 in Moscow."""
LEASE = timedelta(minutes=6)
"""Longer than a letter is leased to a deliverer."""


async def furnish(folder: Path, *, with_roadmap: bool) -> None:
    """The database that a scene begins with: the cast and, if wanted, the seed roadmap."""
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder / 'vekha.db'}"
    await migrations.upgrade(url)
    office = Office(
        Database(url), MediaStore(folder / "media"), FakeClock(datetime(2023, 12, 6, 7, tzinfo=UTC))
    )
    await settle_in(office, cast_of(BotApiServer(TOKEN, office.clock)))
    if with_roadmap:
        (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
        await importing.import_draft(office, draft, school=SCHOOL)
    await office.database.close()


@dataclass
class Scene:
    """The server, the people, the clock, the bot under its supervisor."""

    folder: Path
    server: BotApiServer
    clock: SandboxClock
    bot: Supervisor
    controller: Person
    municipality: Person
    teacher: Person
    people: dict[str, Person]
    processes: int = 1

    async def settle(self) -> None:
        """Wait until the bot, restarted if need be, has done all that people asked of it."""
        await self.bot.outlive(lambda: self.server.settled(30, 0.02))

    async def until(self, instant: datetime) -> None:
        """Show another time, and wait until the bot has done what is due then."""
        await self.clock.show(instant)
        await self.bot.outlive(lambda: self.clock.move_to(instant, self.processes))

    async def pass_leases(self) -> None:
        """Let what a dead bot had in its hands be taken up by a living one."""
        await self.settle()
        for _ in range(2):
            await self.until(self.clock() + LEASE)
        await self.settle()

    def said(self) -> Counter[tuple[str, str]]:
        """(to whom, what) the bot has said, and how often; what was edited counts as it stands now."""
        return Counter(
            (person.name, message.text or "")
            for person in self.people.values()
            for message in person.messages()
            if message.from_bot
        )

    def heard(self, person: Person, words: str) -> list[Message]:
        """The bot's messages to the person that contain the words."""
        return [each for each in person.messages() if each.from_bot and words in (each.text or "")]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with closing(sqlite3.connect(self.folder / "vekha.db")) as connection:
            return connection.execute(query, values).fetchall()

    def events(self, label: str) -> list[str]:
        """What the log says was done to a milestone."""
        return [action for action, _ in self._log(label)]

    def changes(self, label: str) -> list[str]:
        """The states that the log says a milestone has come to, one after another."""
        return [state for _, state in self._log(label) if state is not None]

    def _log(self, label: str) -> list[tuple[Any, ...]]:
        query = (
            "SELECT action, json_extract(after, '$.state') FROM events "
            "JOIN milestones ON milestones.id = events.milestone_id WHERE label = ? ORDER BY events.id"
        )
        return self.rows(query, label)

    def state(self, label: str) -> str:
        """The state of a milestone."""
        ((state,),) = self.rows("SELECT state FROM milestones WHERE label = ?", label)
        return str(state)

    def check_everything(self) -> None:
        """What must hold after any crash, whatever was under way."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []
        assert {text: times for text, times in self.said().items() if times > 2} == {}
        self._check_states()
        self._check_files()
        assert self.undone() == []

    def undone(self) -> list[tuple[Any, ...]]:
        """The reminders that are due and have no outcome yet."""
        now = self.clock().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        query = "SELECT id, step, due_at, outcome FROM reminders WHERE state = 'planned' AND due_at <= ?"
        return self.rows(query, now)

    def _check_states(self) -> None:
        """Every state is the one that the last event says, and every change of it has one event."""
        changes = (
            "SELECT m.label, m.state, m.revision, count(e.id), max(e.id) FROM milestones m "
            "LEFT JOIN events e ON e.milestone_id = m.id AND json_extract(e.after, '$.state') IS NOT NULL "
            "GROUP BY m.id"
        )
        for label, state, revision, number, last in self.rows(changes):
            assert revision == 1 + number, f"{label}: revision {revision} with {number} events"
            if last is not None:
                said = self.rows("SELECT json_extract(after, '$.state') FROM events WHERE id = ?", last)
                assert said == [(state,)], label

    def _check_files(self) -> None:
        """Every file has its row, every row its file, and nothing half-written is left."""
        media = self.folder / "media"
        found = {path.name: path for path in media.glob("??/*")}
        assert list(media.glob("unfinished/*")) == []
        known = {digest for (digest,) in self.rows("SELECT DISTINCT sha256 FROM evidence") if digest}
        assert set(found) == known
        for digest, path in found.items():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


@asynccontextmanager
async def open_scene(
    nursery: Nursery, furnished: Path, folder: Path, die_at: int | str | None
) -> AsyncIterator[Scene]:
    """Everybody there, the bot started at 8:55; it dies at ``die_at`` and is started again."""
    shutil.copytree(furnished, folder)
    clock = SandboxClock(BEFORE_WORK)
    server = BotApiServer(TOKEN, clock)
    clock.add_routes(server.app)
    people = cast_of(server)
    async with server:

        def start(die_at: int | str | None) -> Life:
            # The server does not notice that whoever polled is dead.
            server.world.queue.end_poll()
            return Life(nursery, folder, server.url, die_at=die_at)

        bot = Supervisor(start, die_at)
        scene = Scene(
            folder,
            server,
            clock,
            bot,
            people["controller"],
            people["municipality"],
            people["teacher"],
            people,
        )
        try:
            await bot.outlive(lambda: server.until(lambda: server.polled, 30))
            yield scene
        finally:
            await bot.life.end()
            # Those who still wait for the clock are dead; the server need not wait for them.
            await clock.show(clock())
