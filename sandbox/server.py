"""A local Bot API server with its people: a bot talks to it over HTTP, a test or a page acts for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from aiohttp import web

from sandbox.faults import Fault, Faults, Kind
from sandbox.groups import Group
from sandbox.limits import RateLimits
from sandbox.people import Person
from sandbox.wire import ApiCall, Wire
from sandbox.world import Chat, Message, User, World

T = TypeVar("T")

FIRST_PERSON_ID = 5_000_000_000  # past 32 bits, like today's real ids


class BotApiServer:
    """The Bot API for one bot, on 127.0.0.1 only, all state in memory.

    ``clock`` gives the aware time that dates messages; ``privacy`` is the bot's privacy mode in groups.
    """

    def __init__(
        self,
        token: str,
        clock: Callable[[], datetime],
        *,
        privacy: bool = True,
        bot_name: str = "Веха",
        bot_username: str = "vekha_sandbox_bot",
    ) -> None:
        bot = User(int(token.partition(":")[0]), bot_name, username=bot_username, is_bot=True)
        self.world = World(bot, clock, privacy=privacy)
        self.people: list[Person] = []
        self.groups: list[Group] = []
        self.faults = Faults()
        self.limits = RateLimits()
        self._wire = Wire(self.world, token, self.faults, self.limits)
        self.webhook = self._wire.webhook
        self.app = self._wire.app()
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.world.listeners.append(lambda *_: self.world.queue.touch())

    @property
    def requests(self) -> list[ApiCall]:
        """Everything the bot asked for, oldest first, without ``getUpdates``."""
        return self._wire.requests

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; ``port`` 0 takes a free one. ``url`` is the address then."""
        self._runner = web.AppRunner(self.app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening and delivering."""
        await self.webhook.stop()
        self._wire.cut()
        self.world.queue.end_poll()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> BotApiServer:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    def person(self, first_name: str, last_name: str | None = None, username: str | None = None) -> Person:
        """Make a person who has not yet opened the chat with the bot."""
        user = User(FIRST_PERSON_ID + self.world.number(), first_name, last_name, username)
        self.people.append(Person(self.world, user))
        return self.people[-1]

    def group(
        self,
        title: str,
        members: Iterable[Person],
        *,
        topics: Sequence[str] = (),
        supergroup: bool = False,
        with_bot: bool = True,
        admin: bool = False,
    ) -> Group:
        """Make a group (with topics a supergroup), the first member its owner, and add the bot to it."""
        users = [person.user for person in members]
        group = Group(self.world, title, users, supergroup=supergroup or bool(topics))
        self.groups.append(group)
        group.chat.is_forum = bool(topics)
        if with_bot:
            group.add_bot(admin=admin)
        for topic in topics:
            group.add_topic(topic)
        return group

    def chat_messages(self, chat: Person | Group | Chat | int) -> list[Message]:
        """Return what stands in a chat now, oldest first, deleted messages left out."""
        if isinstance(chat, int):
            chat = self.world.chats[chat]
        state = chat if isinstance(chat, Chat) else chat.chat
        return [message for message in state.messages.values() if not message.deleted]

    def calls(self, method: str) -> list[ApiCall]:
        """Return the requests of one method, oldest first."""
        return [call for call in self.requests if call.method.lower() == method.lower()]

    def fault(
        self,
        kind: Kind,
        *,
        method: str | None = None,
        chat: Person | Group | int | None = None,
        times: int | None = 1,
        retry_after: int = 1,
        seconds: float = 30.0,
    ) -> Fault:
        """Put a fault in force for the next ``times`` fitting requests (None: until removed or cleared)."""
        chat_id = chat if isinstance(chat, int) or chat is None else chat.id
        return self.faults.add(Fault(kind, method, chat_id, times, retry_after, seconds))

    def offline(self) -> Fault:
        """Cut the bot off: every connection is dropped until the fault is removed."""
        fault = self.fault("drop-before", times=None)
        self._wire.cut()
        return fault

    @property
    def polled(self) -> bool:
        """Whether the bot is up and waits for updates at this moment; for ``until``."""
        return self.world.queue.polled

    async def until(self, condition: Callable[[], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109 -- the caller says how long
        """Wait until ``condition`` gives something true and return it, without polling the clock.

        It is asked again at every change of a chat and at the end of every request. Raises TimeoutError.
        """
        async with asyncio.timeout(timeout):
            while not (result := condition()):
                await self.world.queue.changed.wait()
            return result

    async def settled(self, timeout: float = 10.0, quiet: float = 0.05) -> None:  # noqa: ASYNC109 -- as above
        """Wait until all updates are confirmed, no request is under way and nothing happened for ``quiet`` s.

        Raises TimeoutError saying what is still open.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            left = deadline - loop.time()
            if left <= 0:
                raise TimeoutError(f"the bot is not done: {self._open_work()}")
            idle = not self._open_work()
            if not await self._changes_within(min(quiet, left) if idle else left) and idle:
                return

    def _open_work(self) -> list[str]:
        updates = [f"update {each.id} ({each.kind})" for each in self.world.queue.pending()]
        return updates + [f"request {method}" for method in self._wire.under_way()]

    async def _changes_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self.world.queue.changed.wait(), seconds)
        except TimeoutError:
            return False
        return True
