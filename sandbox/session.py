"""What the page works with: a stage with its cast, its clock, its troubles and the bot's process."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from domain.calendar import WorkingCalendar
from sandbox.cast import SCHOOL, Cast, Chapter
from sandbox.groups import Group
from sandbox.passing import is_reminder, stops
from sandbox.people import Person
from sandbox.process import BotProcess
from sandbox.showing import call_shown, callback_shown, chat_shown, message_shown, person_shown
from sandbox.stage import Stage, StoryError, open_stage
from sandbox.story import START, STORY
from sandbox.transcript import MOSCOW
from sandbox.troubles import Troubles
from sandbox.world import Callback, Chat, Json, Message

BEGINNING = datetime.combine(*START, MOSCOW).astimezone(UTC)
LOADING = 3
"""The chapters that load the sample roadmap and bring the people in."""
FURTHEST = timedelta(days=120)
"""How far «до следующего напоминания» looks ahead."""
LONGEST = timedelta(days=800)
MOVE_SECONDS = 30.0
OPENED_AT = time(8)
"""Moscow time, before the working hours begin, so that nothing interrupts the loading."""
LIVED_THROUGH = timedelta(days=90)
"""Up to so long after the story's first day the time since is lived through: the chats have a past then."""
LOG_LENGTH = 60
COMPLAINTS_LENGTH = 4000
ROLES: dict[str, Json] = {
    "elena": {"ru": "Центр, контролёр", "en": "Support centre, controller"},
    "boris": {"ru": "МОУО, исполнитель", "en": "Municipal authority, executor"},
    "galina": {"ru": "Школа, директор", "en": "School, director"},
    "tatyana": {"ru": "Школа, учитель", "en": "School, teacher"},
    "vera": {"ru": "МОУО, руководитель", "en": "Municipal authority, head"},
    "olga": {"ru": "МОНКО, исполнитель", "en": "Ministry, executor"},
    "nikolay": {"ru": "МОНКО, руководитель", "en": "Ministry, head"},
    "anna": {"ru": "Центр, администратор", "en": "Support centre, administrator"},
    "pavel": {"ru": "Посторонний", "en": "A stranger"},
}


RaiseStage = Callable[[Callable[[str], None], datetime, Path], AbstractAsyncContextManager[Stage]]


class SessionError(Exception):
    """The page asked for what cannot be done now; the message says why."""


@dataclass
class StoryState:
    """How far the story was played; ``begun`` is False where the sandbox was loaded for free play."""

    begun: bool = False
    played: int = 0
    playing: bool = False
    failed: str | None = None


class Session:
    """A sandbox that is open, with everybody who watches it."""

    def __init__(self, raise_stage: RaiseStage = open_stage) -> None:
        self.watchers: list[Callable[[Json], None]] = []
        self.busy: str | None = None
        self.story = StoryState()
        self.stage: Stage
        self.cast: dict[str, Person] = {}
        self.troubles: Troubles
        self._raise_stage = raise_stage
        self._calendar = WorkingCalendar()
        self._stack = AsyncExitStack()
        self._brought: list[Message] | None = None

    async def open(self, day: date) -> None:
        """Start server and bot, load the sample roadmap, bring the people in; at last it is that morning.

        Raises StoryError where the bot does not behave as the loading expects.
        """
        morning = datetime.combine(day, OPENED_AT, MOSCOW).astimezone(UTC)
        lived = timedelta() < morning - BEGINNING < LIVED_THROUGH
        await self._load(BEGINNING if lived else morning)
        if lived:
            await self._pass(morning)

    async def _load(self, start: datetime) -> None:
        players = await self.set_up(start)
        for chapter in STORY[:LOADING]:
            await chapter.play(self.stage, players)
        await self.stage.bind(players.open_group(self.stage), players.elena, SCHOOL)

    async def close(self) -> None:
        """Stop the bot and the server and delete what they stored."""
        await self._stack.aclose()

    async def set_up(self, start: datetime) -> Cast:
        """Start server and bot and let the cast come, with nothing loaded and nobody known to the bot."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="vekha-sandbox-"))
        self.stage = await self._stack.enter_async_context(self._raise_stage(_nowhere, start, Path(folder)))
        self._folder = Path(folder)
        players = Cast.of(self.stage)
        self.cast = {name: vars(players)[name] for name in ROLES}
        self._players = players
        self.troubles = Troubles(self.stage.server)
        self.stage.server.world.listeners.append(self._heard)
        self._watch_process()
        return players

    async def restart(self, day: date) -> None:
        """Begin anew on the morning of that day, everything loaded."""
        async with self._alone("opening"):
            await self._clear(StoryState())
            await self.open(day)
            self._tell({"type": "reset"})

    async def _clear(self, story: StoryState) -> None:
        await self.close()
        self._stack = AsyncExitStack()
        self.story = story

    @property
    def now(self) -> datetime:
        """The time that the sandbox's clock shows."""
        return self.stage.clock()

    def state(self) -> Json:
        """Everything, for a page that has just been opened."""
        world = self.stage.server.world
        return self.status() | {
            "people": [person_shown(person, ROLES[name]) for name, person in self.cast.items()],
            "chats": [
                chat_shown(world, chat)
                | {"messages": [message_shown(each) for each in chat.messages.values()]}
                for chat in world.chats.values()
            ],
            "bot": {"name": world.bot.first_name, "username": world.bot.username},
            "chapters": [{"title": each.title, "remark": each.remark} for each in STORY],
        }

    def status(self) -> Json:
        """Clock, process, troubles and story: small enough to be sent at every change."""
        code = self.stage.bot.ended.result() if self.stage.bot.ended.done() else None
        return {
            "now": self.now.astimezone(MOSCOW).isoformat(),
            "busy": self.busy,
            "process": {"running": code is None, "code": code},
            "troubles": self.troubles.in_force(),
            "story": vars(self.story),
        }

    def log(self) -> Json:
        """The last requests of the bot, what it has not heard yet, and what it complains of."""
        server = self.stage.server
        return {
            "calls": [call_shown(each) for each in server.requests[-LOG_LENGTH:]],
            "waiting": len(server.world.queue.waiting),
            "complaints": self._complaints()[-COMPLAINTS_LENGTH:],
        }

    def _complaints(self) -> str:
        try:
            return self.stage.bot.complaints()
        except FileNotFoundError:
            # Between two stages the folder of the first is gone already.
            return ""

    def changed(self) -> None:
        """Send everybody the state of clock, process, troubles and story."""
        self._tell({"type": "status"} | self.status())

    def _tell(self, event: Json) -> None:
        for watcher in self.watchers:
            watcher(event)

    def _heard(self, what: str, chat: Chat, subject: Message | Callback | None) -> None:
        if isinstance(subject, Message):
            if what == "message" and subject.from_bot and self._brought is not None:
                self._brought.append(subject)
            self._tell({"type": "message", "new": what == "message", "message": message_shown(subject)})
        elif isinstance(subject, Callback):
            self._tell({"type": what} | callback_shown(subject))
        else:
            self._tell({"type": "chat", "chat": chat_shown(self.stage.server.world, chat)})

    def person(self, person_id: int) -> Person:
        """Somebody of the cast. Raises LookupError."""
        for person in self.cast.values():
            if person.id == person_id:
                return person
        raise LookupError("такого человека здесь нет")

    def place(self, person: Person, chat_id: int) -> tuple[Chat, Group | None]:
        """A chat that the person takes part in. Raises LookupError."""
        if chat_id == person.id:
            return person.chat, None
        for group in self.stage.server.groups:
            if group.id == chat_id and person.id in group.chat.members:
                return group.chat, group
        raise LookupError("этот человек не состоит в таком чате")

    async def minute(self) -> None:
        """Let a minute pass, as it does between two acts of people; nobody waits for the bot."""
        if self.busy is None:
            await self.stage.clock.show(self.now + timedelta(minutes=1))
            self.changed()

    async def pass_time(self, until: datetime) -> list[Message]:
        """Move the clock on, stopping wherever something may be due; gives what the bot wrote meanwhile."""
        if not self.now < until <= self.now + LONGEST:
            raise SessionError("Часы идут только вперёд и не дальше двух лет за раз.")
        async with self._alone("clock"), self._collected() as brought:
            await self._pass(until)
        return brought

    def after(self, how: str, day: str = "") -> datetime:
        """An hour or a day later, or nine o'clock in Moscow of an ISO ``day``. Raises ValueError."""
        if how == "date":
            return datetime.combine(date.fromisoformat(day), time(9), MOSCOW).astimezone(UTC)
        return self.now + {"hour": timedelta(hours=1), "day": timedelta(days=1)}[how]

    async def pass_to_reminder(self) -> list[Message]:
        """Move the clock on until somebody is reminded of something."""
        async with self._alone("clock"), self._collected() as brought:
            for instant in stops(self.now, self.now + FURTHEST, self._calendar):
                await self._show(instant)
                if any(map(self.reminds, brought)):
                    break
        return brought

    def reminds(self, message: Message) -> bool:
        """Whether it is more than the centre's morning digest."""
        return is_reminder(message, {self.cast["elena"].id, self.cast["anna"].id})

    async def _pass(self, until: datetime) -> None:
        for instant in stops(self.now, until, self._calendar):
            await self._show(instant)

    async def _show(self, instant: datetime) -> None:
        if self.stage.bot.ended.done():
            await self.stage.clock.show(instant)
        else:
            moving = asyncio.create_task(self.stage.clock.move_to(instant))
            await asyncio.wait(
                [moving, self.stage.bot.ended], timeout=MOVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            moving.cancel()
        self.changed()

    @asynccontextmanager
    async def _collected(self) -> AsyncIterator[list[Message]]:
        brought = self._brought = []
        try:
            yield brought
        finally:
            self._brought = None

    @asynccontextmanager
    async def _alone(self, what: str) -> AsyncIterator[None]:
        if self.busy is not None:
            raise SessionError("Подождите: прошлое действие ещё не закончилось.")
        self.busy = what
        self.changed()
        try:
            yield
        finally:
            self.busy = None
            self.changed()

    async def kill_bot(self) -> None:
        """End the process at once, whatever it is doing."""
        await self.stage.bot.kill()

    async def stop_bot(self) -> None:
        """Ask the process to end."""
        await self.stage.bot.stop()

    async def start_bot(self) -> None:
        """Start the process again on the same database, and wait until it asks for updates."""
        if not self.stage.bot.ended.done():
            raise SessionError("Бот уже работает.")
        async with self._alone("process"):
            self.stage.bot = await BotProcess.start(self.stage.server.url, self._folder)
            self._watch_process()
            polled = asyncio.create_task(
                self.stage.server.until(lambda: self.stage.server.polled, timeout=60)
            )
            await asyncio.wait([polled, self.stage.bot.ended], return_when=asyncio.FIRST_COMPLETED)
            polled.cancel()

    def _watch_process(self) -> None:
        self.stage.bot.ended.add_done_callback(lambda _: self.changed())

    async def play_next(self, *, pause: float) -> None:
        """Play the next chapter with ``pause`` seconds before each act.

        Before the first, after the last and after a failure everything begins anew.
        """
        async with self._alone("story"):
            story = self.story
            if not story.begun or story.failed or story.played == len(STORY):
                await self._clear(StoryState(begun=True))
                await self.set_up(BEGINNING)
                self._tell({"type": "reset"})
            self.troubles.clear()
            self.story.playing = True
            self.stage.pause = pause
            self.changed()
            try:
                await self._play(STORY[self.story.played])
            finally:
                self.story.playing = False

    async def _play(self, chapter: Chapter) -> None:
        try:
            await chapter.play(self.stage, self._players)
        except (StoryError, LookupError, TimeoutError, EOFError, ValueError) as error:
            self.story.failed = str(error) or type(error).__name__
        else:
            self.story.played += 1


def _nowhere(_: str) -> None:
    """The page shows the chats themselves, so the transcript is not printed."""
