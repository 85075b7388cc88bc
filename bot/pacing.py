"""Telegram's limits, kept by even spacing: 30 messages/s in all, 1/s a chat, 20/min a group (Bot API FAQ)."""

import asyncio
import gc
import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, SendChatAction, TelegramMethod
from aiogram.methods.base import TelegramType

log = logging.getLogger(__name__)

LONGEST_WAIT = 30
"""Whoever would have to wait longer, in seconds, is told so instead: a letter is looked at again then."""
MOST_TRIES = 5
MOST_CHATS = 10_000
SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages a second go out in all, and how far apart, in seconds, those to one chat are.

    A chat that was silent may get ``burst`` of them at once; with the spacing after it, no minute holds more
    than 20 to a group, and no five seconds more than five to a person.
    """

    per_second: int = 30
    private: float = 1.7
    group: float = 3.55
    burst: int = 3


@dataclass(slots=True)
class _Chat:
    """``free_at``: when the chat was, or will be, free of what it got; its messages go one after another."""

    free_at: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class _Places:
    """As many places as a second holds messages; each is free again a second after its message was answered.

    Telegram counts a message when it arrives: some time before the answer. So no second of Telegram's
    holds more than the limit, however late or bunched the network and a busy machine let messages arrive.
    """

    def __init__(self, now: Callable[[], float], per_second: int) -> None:
        self._now = now
        self._spacing = SECOND / per_second
        self._next = -math.inf
        # When the place becomes free, the earliest first; those under way are not among them.
        self._free = deque([-math.inf] * per_second)
        self._given_back = asyncio.Event()
        self._line = asyncio.Lock()
        self.closed_until = -math.inf

    async def take(self) -> None:
        """Wait for a place, at an even distance; what a busy moment cost is caught up."""
        slot = self._now()
        async with self._line:
            slot = max(slot, self._next)
            while not self._free:
                self._given_back.clear()
                await self._given_back.wait()
            # A pause may be imposed while one waits.
            while (moment := max(slot, self._free[0], self.closed_until)) > self._now():  # noqa: ASYNC110
                await asyncio.sleep(moment - self._now())
            self._free.popleft()
            self._next = max(slot, self.closed_until) + self._spacing

    def give_back(self) -> None:
        """Say that what had a place was answered, or was given up."""
        self._free.append(self._now() + SECOND)
        self._given_back.set()


class Pacing(BaseRequestMiddleware):
    """Lets every message wait for its turn. A 429 makes all of them wait: Telegram counts them together."""

    def __init__(self, monotonic: Callable[[], float], limits: Limits | None = None) -> None:
        self._now = monotonic
        self._limits = limits or Limits()
        # What was sent before a restart is not known: no chat counts as having been silent before it.
        self._began: float | None = None
        self._places = _Places(monotonic, self._limits.per_second)
        self._chats: dict[int, _Chat] = {}

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Wait for the turn and pass the request on; raises TelegramRetryAfter where the wait is too long."""
        chat_id = getattr(method, "chat_id", None)
        if not _counts(method) or not isinstance(chat_id, int):
            return await self._request(make_request, bot, method)
        tries = 0
        while True:
            self._refuse_if_closed(method)
            await self._wait(chat_id)
            try:
                return await self._request(make_request, bot, method)
            except TelegramRetryAfter as error:
                tries += 1
                if error.retry_after > LONGEST_WAIT or tries == MOST_TRIES:
                    raise
            finally:
                self._places.give_back()

    async def _request(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            log.warning("Telegram asks for a pause of %s s", error.retry_after)
            self._places.closed_until = max(self._places.closed_until, self._now() + error.retry_after)
            raise

    def _refuse_if_closed(self, method: TelegramMethod[TelegramType]) -> None:
        left = self._places.closed_until - self._now()
        if left > LONGEST_WAIT:
            raise TelegramRetryAfter(method, "Flood control", math.ceil(left))

    async def _wait(self, chat_id: int) -> None:
        """Wait for the turn in the chat, then for one among all: nobody waits for somebody else's chat."""
        spacing = self._limits.group if chat_id < 0 else self._limits.private
        chat = self._chat(chat_id, spacing)
        async with chat.turn:
            await self._sleep_until(chat.free_at)
            await self._places.take()
            chat.free_at = max(chat.free_at, self._silent_since(spacing)) + spacing

    def _chat(self, chat_id: int, spacing: float) -> _Chat:
        if len(self._chats) > MOST_CHATS:
            silent = self._silent_since(self._limits.group)
            self._chats = {
                id_: chat for id_, chat in self._chats.items() if chat.free_at > silent or chat.turn.locked()
            }
        return self._chats.setdefault(chat_id, _Chat(self._silent_since(spacing)))

    def _silent_since(self, spacing: float) -> float:
        """A chat's clock may lag behind by a burst; only what goes beyond it waits."""
        now = self._now()
        if self._began is None:
            self._began = now
        return max(now - spacing * (self._limits.burst - 1), self._began)

    async def _sleep_until(self, moment: float) -> None:
        if (left := moment - self._now()) > 0:
            await asyncio.sleep(left)


def _counts(method: TelegramMethod[TelegramType]) -> bool:
    return method.__api_method__.startswith("send") and not isinstance(method, SendChatAction)


def settle_down() -> None:
    """Spare what was loaded at the start from every search for garbage: each would hold up what is paced."""
    gc.collect()
    gc.freeze()


def monotonic() -> float:
    """Seconds of the event loop's own clock: limits are real time, whatever the roadmap's clock says."""
    return asyncio.get_running_loop().time()
