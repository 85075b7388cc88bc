"""Handling updates: the chats at once, within a chat in order, the parts of an album as one.

Long polling and the webhook both put their updates here. Whatever happens to one chat, an outage or a long
piece of work, holds up that chat alone.
"""

import asyncio
import logging
from collections import Counter, deque
from dataclasses import dataclass, field

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import Update

from bot.stopping import Stopping
from handlers.errors import OUTAGES

log = logging.getLogger(__name__)

MOST_TRIES = 5
"""After an outage an update is tried again; one that can never be answered must not hold up its chat."""
FIRST_REST = 1.0
"""Seconds that a chat rests after an outage; twice as long after each further one."""


@dataclass(eq=False, slots=True)
class _Unit:
    """An update, or the parts of an album that follow each other."""

    updates: list[Update]
    begun: bool = False

    @property
    def album(self) -> str | None:
        return album_of(self.updates[0])


@dataclass(eq=False, slots=True)
class Lanes:
    """One lane a chat. An update under way is not begun a second time, however often it is offered."""

    bot: Bot
    dispatcher: Dispatcher
    _lanes: dict[int, deque[_Unit]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _fates: dict[int, asyncio.Future[bool]] = field(default_factory=dict)
    _tries: Counter[int] = field(default_factory=Counter)
    _closing: Stopping = field(default_factory=Stopping)

    def put(self, update: Update) -> asyncio.Future[bool]:
        """Handle the update in its turn; the future says whether it was, or has to be offered again."""
        known = self._fates.get(update.update_id)
        if known is not None:
            return known
        fate = self._fates[update.update_id] = asyncio.get_running_loop().create_future()
        chat = chat_of(update)
        if chat not in self._lanes:
            self._lanes[chat] = deque()
            worker = asyncio.create_task(self._work(chat))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        _append(self._lanes[chat], update)
        return fate

    @property
    def under_way(self) -> int:
        """How many updates are neither handled nor given back."""
        return len(self._fates)

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing is under way, but no longer than that."""
        if self._fates:
            await asyncio.wait(self._fates.values(), timeout=seconds)

    async def finish(self) -> None:
        """End what was begun and give the rest back; if this is cancelled, what was begun is cut short."""
        self._closing.ask()
        await asyncio.gather(*self._workers)

    async def _work(self, chat: int) -> None:
        units = self._lanes[chat]
        try:
            while units and not self._closing and await self._handle(units[0]):
                self._end(units.popleft(), handled=True)
        finally:
            # What stands behind a failure waits for it: order is kept.
            for unit in units:
                self._end(unit, handled=False)
            del self._lanes[chat]

    async def _handle(self, unit: _Unit) -> bool:
        unit.begun = True
        first = unit.updates[0]
        album = [each.message for each in unit.updates if each.message] if len(unit.updates) > 1 else None
        try:
            await self.dispatcher.feed_update(self.bot, first, album=album)
        except OUTAGES as error:
            self._tries[first.update_id] += 1
            if self._tries[first.update_id] < MOST_TRIES:
                await self._closing.pause(self._rest(first, error))
                return False
            log.exception("update %s could not be answered and is given up", first.update_id)
        except Exception:
            log.exception("update %s could not be answered", first.update_id)
        del self._tries[first.update_id]
        return True

    def _rest(self, update: Update, error: Exception) -> float:
        tries = self._tries[update.update_id]
        seconds: float = FIRST_REST * 2 ** (tries - 1)
        if isinstance(error, TelegramRetryAfter):
            seconds = max(seconds, error.retry_after)
        log.warning(
            "update %s met an outage (%s), its chat rests for %.0f s",
            update.update_id,
            type(error).__name__,
            seconds,
        )
        return seconds

    def _end(self, unit: _Unit, *, handled: bool) -> None:
        for update in unit.updates:
            self._fates.pop(update.update_id).set_result(handled)


def album_of(update: Update) -> str | None:
    """The album that the update brings a part of."""
    return update.message.media_group_id if update.message else None


def chat_of(update: Update) -> int:
    """The chat within which the update keeps its place; 0 for what belongs to none."""
    if (query := update.callback_query) is not None:
        return query.message.chat.id if query.message else query.from_user.id
    for name in update.model_fields_set - {"update_id"}:
        if (chat := getattr(getattr(update, name), "chat", None)) is not None:
            return int(chat.id)
    return 0


def _append(units: deque[_Unit], update: Update) -> None:
    album = album_of(update)
    if album is not None and units and not units[-1].begun and units[-1].album == album:
        units[-1].updates.append(update)
    else:
        units.append(_Unit([update]))
