"""Ten thousand reminders to ten thousand chats, beside the time that Telegram's limits alone allow.

The bot and the local Bot API server are two processes, and both keep Telegram's limit of 30 messages a second
times ``SCALE``; everything else is as in production.
"""

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import aiohttp
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import Table, func, insert, select

from bot.pacing import Limits, Pacing, monotonic, settle_down
from bot.sender import TelegramSender
from data import migrations, organisations, roadmaps
from data.database import Database
from data.media import MediaStore
from data.milestones import new_values
from data.tables import assignments, memberships, people, reminders
from data.tables import milestones as stored
from domain.deadline import Deadline
from domain.people import OrganisationKind, Role
from domain.roadmap import Measure
from sandbox import limits
from sandbox.server import BotApiServer
from services.delivery import CARRIERS, deliver_due
from services.office import Office
from services.planning import plan_reminders

NUMBER, SCALE = 10_000, 10
TOKEN = "42:BENCH"
NOW = datetime(2024, 1, 17, 6, 0, tzinfo=UTC)
TODAY, IMPORTED = date(2024, 1, 17), date(2023, 12, 1)
TITLE = "Объявить закупки товаров, работ, услуг"
PER_SECOND = 30 * SCALE
TARGET = 1.03


@dataclass(frozen=True, slots=True)
class Server:
    """The local Bot API in a process of its own."""

    url: str
    people: list[int]
    said: IO[str]
    asked: IO[str]

    def ask(self, what: str) -> dict[str, float]:
        """«limits» switches them on and forgets what was sent, «figures» tells what arrived."""
        self.asked.write(f"{what}\n")
        self.asked.flush()
        return dict(json.loads(self.said.readline()))


def report() -> None:
    with serving() as server:
        floor = asyncio.run(_raw(server))
        server.ask("limits")
        seconds, recorded = asyncio.run(_deliver(server))
        figures = server.ask("figures")
    allowed = (NUMBER - 1) / PER_SECOND
    ratio = seconds / allowed
    verdict = "within" if ratio <= TARGET and not figures["refused"] else "ABOVE"
    print(
        f"· {NUMBER} reminders to {NUMBER} chats, limits times {SCALE}: {seconds:.1f} s, {ratio:.3f} times"
        f" what the limits alone allow ({allowed:.1f} s), {verdict} the target of {TARGET} without one 429."
    )
    print(
        f"  Arrived {figures['messages']:.0f}, recorded as sent {recorded}, 429: {figures['refused']:.0f}."
        f" The same requests by a bare HTTP client without any limit: {floor:.1f} s.\n"
    )


@contextmanager
def serving() -> Iterator[Server]:
    command = [sys.executable, "-m", "bench.delivery", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield Server(ready["url"], ready["people"], process.stdout, process.stdin)
        process.stdin.close()


async def serve() -> None:
    """Answer over HTTP and, about itself, over the standard streams, until these end."""
    limits.OVERALL = (PER_SECOND, 1.0)
    # Telegram does not stand still to look for garbage; a pause here would bunch what came evenly.
    gc.disable()
    async with BotApiServer(TOKEN, lambda: NOW) as server:
        for number in range(NUMBER):
            server.person(f"Сотрудник {number}").chat.started = True
        print(json.dumps({"url": server.url, "people": [each.id for each in server.people]}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            calls = server.calls("sendMessage")
            refused = sum(call.error is not None for call in calls)
            if line.strip() == "limits":
                server.limits.enforced = True
                server.requests.clear()
            print(json.dumps({"messages": len(calls) - refused, "refused": refused}), flush=True)


async def _raw(server: Server) -> float:
    """Seconds for as many requests by a bare client, as many at once as the bot has under way."""
    waiting = iter(server.people)

    async def post(session: aiohttp.ClientSession) -> None:
        for person in waiting:
            words = {"chat_id": person, "text": "Напоминание"}
            async with session.post(f"{server.url}/bot{TOKEN}/sendMessage", json=words) as answer:
                await answer.read()
                assert answer.status == 200

    began = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session) for _ in range(CARRIERS)))
    return time.perf_counter() - began


async def _deliver(server: Server) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        async with _office(Path(folder), server.people) as office, _bot(server.url) as bot:
            await plan_reminders(office)
            settle_down()
            began = time.perf_counter()
            await deliver_due(office, TelegramSender(bot), lambda: False)
            seconds = time.perf_counter() - began
            async with office.database.transaction() as connection:
                sent = select(func.count()).where(reminders.c.state == "sent")
                return seconds, int((await connection.execute(sent)).scalar_one())


@asynccontextmanager
async def _bot(url: str) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    session.middleware(Pacing(monotonic, Limits(per_second=PER_SECOND)))
    properties = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
    async with Bot(TOKEN, session=session, default=properties).context() as bot:
        yield bot


@asynccontextmanager
async def _office(folder: Path, telegram_ids: list[int]) -> AsyncIterator[Office]:
    """A school where each has a milestone of their own that is due today."""
    url = f"sqlite+aiosqlite:///{folder / 'vekha.db'}"
    await migrations.upgrade(url)
    database = Database(url)
    office = Office(database, MediaStore(folder / "media"), lambda: NOW)
    async with database.transaction() as connection:
        school = await organisations.ensure(connection, "СОШ № 5 г. Балабаново", OrganisationKind.SCHOOL)
        roadmap_id = await roadmaps.add(
            connection,
            title="IT-куб",
            school_id=school.id,
            municipality_id=school.id,
            zone=office.zone,
            created_on=IMPORTED,
        )
        deadline = Deadline("17.01.2024", "date", due=TODAY)
        measure = Measure(0, roadmap_id, 1, "4.", None, TITLE, "Извещения", deadline)
        measure_id = await roadmaps.add_measure(connection, measure, [school.id])
        for table, rows in _rows(telegram_ids, school.id, roadmap_id, measure_id):
            await connection.execute(insert(table), rows)
    try:
        yield office
    finally:
        await database.close()


def _rows(
    telegram_ids: list[int], school_id: int, roadmap_id: int, measure_id: int
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    numbers = list(enumerate(telegram_ids, 1))
    yield (
        people,
        [{"id": n, "telegram_id": id_, "name": f"Сотрудник {n}", "joined_at": NOW} for n, id_ in numbers],
    )
    role = {"organisation_id": school_id, "role": Role.EXECUTOR.value, "granted_at": NOW}
    yield memberships, [{"person_id": n, **role} for n, _ in numbers]
    place = {"measure_id": measure_id, "roadmap_id": roadmap_id}
    said: dict[str, Any] = {
        "title": TITLE,
        "start": None,
        "due": TODAY,
        "rrule": None,
        "external": False,
        "today": IMPORTED,
    }
    yield (
        stored,
        [{"id": n, **place, **new_values(position=n, label=f"4.{n}", **said)} for n, _ in numbers],
    )
    yield assignments, [{"milestone_id": n, "person_id": n, "lead": False} for n, _ in numbers]


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] == ["serve"] else report()
