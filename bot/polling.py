"""Long polling that confirms an update to Telegram only after it was handled.

A batch is handled at once, in order within a chat; the offset moves on when all of it is done. After a crash
Telegram offers the batch again (Bot API, getUpdates), which is harmless: effects have natural keys. The same
way an update comes again when Telegram was lost in the middle of handling it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramRetryAfter
from aiogram.types import Message, Update

from handlers.errors import OUTAGES

log = logging.getLogger(__name__)

WAIT_SECONDS = 25
BATCH = 100
ALBUM_PAUSE = 0.3
LONGEST_PAUSE = 60
MOST_TRIES = 5
"""After an outage an update is tried again; one that can never be answered must not hold up the rest."""


class Polling:
    """The loop that feeds updates to the dispatcher."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._handled: set[int] = set()
        self._tries: Counter[int] = Counter()

    async def run(self) -> None:
        """Poll until ``stop``; a batch under way is handled to its end."""
        pause = 1.0
        while not self.stopping:
            try:
                await self.step()
                pause = 1.0
            except TelegramRetryAfter as error:
                await self.pause(error.retry_after)
            except TelegramConflictError:
                log.exception("another instance of this bot is polling; stop one of the two")
                await self.pause(pause := min(pause * 2, LONGEST_PAUSE))
            except (TelegramAPIError, *OUTAGES) as error:
                log.warning(
                    "Telegram cannot be reached (%s), next try in %.0f s", type(error).__name__, pause
                )
                await self.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """End after the batch under way."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopping.is_set()

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than until ``stop``."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def step(self) -> bool:
        """Handle one batch; False when there was nothing. Raises ``OUTAGES``: part of it comes again."""
        updates = await self._fetch(WAIT_SECONDS)
        if _ends_in_album(updates):
            # The rest of the album may still be on its way: ask again without confirming anything.
            await asyncio.sleep(ALBUM_PAUSE)
            updates = await self._fetch(0)
        if not updates:
            return False
        await self._handle([update for update in updates if update.update_id not in self._handled])
        self._offset = updates[-1].update_id + 1
        self._handled.clear()
        self._tries.clear()
        return True

    async def confirm(self) -> None:
        """Tell Telegram what was handled last, before the loop ends for good."""
        if self._offset is not None:
            await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)

    async def _fetch(self, seconds: int) -> list[Update]:
        request = asyncio.ensure_future(
            self._bot.get_updates(
                offset=self._offset,
                limit=BATCH,
                timeout=seconds,
                allowed_updates=self._dispatcher.resolve_used_update_types(),
                request_timeout=seconds + 15,
            )
        )
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({request, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return await request if request.done() else []
        finally:
            for task in (request, stopping):
                task.cancel()

    async def _handle(self, updates: list[Update]) -> None:
        # Every chat is served before an outage in one of them is raised on.
        outcomes = await asyncio.gather(
            *(self._handle_lane(lane) for lane in lanes(updates)), return_exceptions=True
        )
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _handle_lane(self, lane: Iterable[list[Update]]) -> None:
        for unit in lane:
            album = [update.message for update in unit if update.message] if len(unit) > 1 else None
            try:
                await feed(self._dispatcher, self._bot, unit[0], album)
            except OUTAGES:
                self._tries[unit[0].update_id] += 1
                if self._tries[unit[0].update_id] < MOST_TRIES:
                    raise
                log.exception("update %s could not be answered and is given up", unit[0].update_id)
            self._handled.update(update.update_id for update in unit)


async def feed(dispatcher: Dispatcher, bot: Bot, update: Update, album: list[Message] | None = None) -> None:
    """Handle one update, or the whole album that it begins.

    Raises ``OUTAGES``: the update has to be offered again. Anything else that goes wrong is only logged.
    """
    try:
        await dispatcher.feed_update(bot, update, album=album)
    except OUTAGES:
        raise
    except Exception:
        log.exception("update %s could not be answered", update.update_id)


def lanes(updates: Iterable[Update]) -> list[list[list[Update]]]:
    """The updates by chat, in order; the parts of an album that follow each other are one unit."""
    found: dict[int, list[list[Update]]] = {}
    for update in updates:
        lane = found.setdefault(_chat_of(update), [])
        album = _album_of(update)
        if lane and album is not None and _album_of(lane[-1][0]) == album:
            lane[-1].append(update)
        else:
            lane.append([update])
    return list(found.values())


def _ends_in_album(updates: list[Update]) -> bool:
    return bool(updates) and len(updates) < BATCH and _album_of(updates[-1]) is not None


def _album_of(update: Update) -> str | None:
    return update.message.media_group_id if update.message else None


def _chat_of(update: Update) -> int:
    if update.message is not None:
        return update.message.chat.id
    if update.callback_query is not None:
        message = update.callback_query.message
        return message.chat.id if message else update.callback_query.from_user.id
    return 0
