"""What a story is played on: the local server, the real bot, the clock, the claims to be checked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from domain.calendar import WorkingCalendar
from domain.russian import fold
from sandbox.clock import SandboxClock
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.process import TOKEN, BotProcess
from sandbox.server import BotApiServer
from sandbox.transcript import MOSCOW, Said, Transcript
from sandbox.world import Callback, Message

QUIET_SECONDS = 0.01
"""The bot confirms an update only after handling it, so once nothing is open there is nothing to wait for."""
SLOWEST_SECONDS = 30
MORNING = time(9)


class StoryError(Exception):
    """The story did not go as it claims."""


class Stage:
    """Lets people act one after another, each action a minute later than the one before, and time pass.

    ``pause`` is how many real seconds precede each action, for somebody who watches.
    """

    def __init__(
        self, server: BotApiServer, clock: SandboxClock, bot: BotProcess, transcript: Transcript
    ) -> None:
        self.server = server
        self.bot = bot
        self.transcript = transcript
        self.checked = 0
        self.pause = 0.0
        self.clock = clock
        self._calendar = WorkingCalendar()

    def person(self, first_name: str, last_name: str, who: str) -> Person:
        """Somebody new; ``who`` stands behind the name in the transcript."""
        made = self.server.person(first_name, last_name)
        self.transcript.introduce(made.id, f"{made.name} ({who})")
        return made

    def group(self, title: str, members: Iterable[Person], topics: Sequence[str] = ()) -> Group:
        """A new group chat with the bot in it."""
        made = self.server.group(title, members, topics=topics)
        self.transcript.introduce(made.id, f"группа «{title}»")
        return made

    def expect(self, claim: object, what: str) -> None:
        """Count a claim of the story. Raises StoryError saying what was claimed unless it holds."""
        if not claim:
            raise StoryError(what)
        self.checked += 1

    def expect_words(self, text: str, *words: str) -> None:
        """All the words are in the text, whatever their case."""
        for each in words:
            self.expect(fold(each) in fold(text), f"ожидали «{each}», а пришло:\n{text}")

    def expect_last(self, person: Person, *words: str) -> Message:
        """The bot's last message to the person has all the words; gives the message."""
        self.expect_words(person.last().text or "", *words)
        return person.last()

    async def text(
        self,
        person: Person,
        text: str,
        group: Group | None = None,
        topic: str | None = None,
    ) -> Message:
        """A person writes, in private or in a group; gives what the bot said there last."""
        await self._next_minute()
        self.transcript.did(person.id, f"{_where(group, topic)}→ {text}")
        person.send(text, chat=group, thread=topic)
        await self.settled()
        return (group or person).last()

    async def bind(
        self, group: Group, person: Person, organisation: str, topic: str | None = None
    ) -> Message:
        """Somebody who may has the group answer for an organisation; gives what the bot said to it there."""
        said = await self.text(person, f"/bind {organisation}", group, topic)
        self.expect_words(said.text or "", "привязана")
        return said

    async def press(
        self, person: Person, label: str, message: Message | None = None, *, stale: bool = False
    ) -> Callback:
        """A person presses a button under the bot's last message or another one; ``stale``: it was there."""
        await self._next_minute()
        below = message or person.last()
        where = "ещё раз " if stale else "" if below is person.last() else "под прежним сообщением "
        self.transcript.did(person.id, f"нажимает {where}[ {_whole(label, below)} ]")
        pressed = person.press(below, label, stale=stale)
        await self.settled()
        self.expect(pressed.answer is not None, f"на кнопку «{label}» ничего не ответили")
        return pressed

    async def document(
        self, person: Person, content: bytes, name: str, reply_to: Message | None = None
    ) -> Message:
        """A person sends a file."""
        await self._next_minute()
        how = "в ответ на сообщение " if reply_to else ""
        self.transcript.did(person.id, f"→ {how}📎 {name} ({max(1, round(len(content) / 1024))} КБ)")
        person.send_document(content, name, reply_to=reply_to)
        await self.settled()
        return person.last()

    async def album(
        self,
        person: Person,
        photos: list[bytes],
        group: Group | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """A person sends photos as an album; gives what the bot said there last."""
        await self._next_minute()
        how = "в ответ на сообщение " if reply_to else ""
        self.transcript.did(person.id, f"{_where(group)}→ {how}альбом, фото: {len(photos)}")
        person.send_album(photos, chat=group, reply_to=reply_to)
        await self.settled()
        return (group or person).last()

    async def settled(self) -> None:
        """Wait until the bot has done all that it was asked for."""
        await self._alive(self.server.settled(SLOWEST_SECONDS, QUIET_SECONDS))

    async def move_to(self, day: date, at: time) -> None:
        """Show another Moscow time and wait until the bot has done what is due then."""
        with self.transcript.unasked():
            await self._alive(self.clock.move_to(datetime.combine(day, at, MOSCOW).astimezone(UTC)))

    async def morning(self, day: date) -> list[Said]:
        """Nine o'clock of that day: gives what the bot says of its own accord, unprinted."""
        with self.transcript.held() as said:
            await self.move_to(day, MORNING)
        return said

    async def pass_days(self, last: date, show: Collection[date] = ()) -> None:
        """Live through every working day up to ``last``, inclusive; only those to be shown are printed."""
        days = messages = 0
        for day in self._working_days(last):
            said = await self.morning(day)
            if day in show:
                self.transcript.skipped(days, messages)
                days = messages = 0
                self.transcript.show(said)
            else:
                days, messages = days + 1, messages + len(said)
        self.transcript.skipped(days, messages)

    def told(self, person: Person, day: date) -> list[Said]:
        """What the bot told the person of its own accord on that day."""
        return [
            each
            for each in self.transcript.everything
            if each.unasked and each.chat_id == person.id and each.at.date() == day
        ]

    def letter(self, person: Person, day: date) -> str:
        """The text of the one reminder that the person got that day."""
        found = self.told(person, day)
        name = self.transcript.name(person.id)
        self.expect(len(found) == 1, f"{day}: {name} получает одно напоминание, а не {len(found)}")
        return found[0].text

    def expect_silence(self, label: str, since: datetime) -> None:
        """Of its own accord the bot has not mentioned that milestone to anybody since."""
        item = re.compile(rf"^{re.escape(label)}\.? ", re.MULTILINE)
        later = [each for each in self.transcript.everything if each.unasked and each.at > since]
        found = [each.text for each in later if item.search(each.text)]
        self.expect(not found, f"о пункте {label} больше не напоминают, а пришло:\n{found[:1]}")

    def _working_days(self, last: date) -> list[date]:
        first = self.transcript.now().date() + timedelta(days=1)
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self._calendar.is_working_day(day)]

    async def _next_minute(self) -> None:
        await asyncio.sleep(self.pause)
        now = self.transcript.now() + timedelta(minutes=1)
        await self.move_to(now.date(), now.time())

    async def _alive(self, awaited: Coroutine[Any, Any, None]) -> None:
        """Wait, but not for a bot that is no more."""
        task = asyncio.create_task(awaited)
        try:
            await asyncio.wait([task, self.bot.ended], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise StoryError(f"процесс бота завершился сам, код {self.bot.ended.result()}")
            await task
        finally:
            task.cancel()


def _where(group: Group | None, topic: str | None = None) -> str:
    if group is None:
        return ""
    return f"в группе «{group.chat.title}»{f', тема «{topic}»' if topic else ''} "


def _whole(label: str, message: Message) -> str:
    """The label that begins like this, of a button that the message has or had."""
    states = [message, *reversed(message.history)]
    labels = [button.label for state in states for row in state.buttons for button in row]
    fitting = [each for each in labels if each.startswith(label)]
    return label if label in labels or not fitting else fitting[0]


@asynccontextmanager
async def open_stage(say: Callable[[str], None], start: datetime, folder: Path) -> AsyncIterator[Stage]:
    """A server on 127.0.0.1 and a bot against it, both ended at the end; ``folder`` is the bot's.

    Whoever restarts the bot puts the new process in ``bot`` of the stage.
    """
    clock = SandboxClock(start)
    server = BotApiServer(TOKEN, clock)
    clock.add_routes(server.app)
    transcript = Transcript(say, clock)
    server.world.listeners.append(transcript.heard)
    async with server:
        stage = Stage(server, clock, await BotProcess.start(server.url, folder), transcript)
        try:
            yield stage
        finally:
            await stage.bot.stop()
