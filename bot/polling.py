"""Long polling that confirms an update to Telegram only after it was handled.

A batch is handled at once, in order within a chat; the offset moves on when all of it is done. After a crash
Telegram offers the batch again (Bot API, getUpdates), which is harmless: effects have natural keys.
"""

import asyncio
import logging
from collections.abc import Iterable

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramConflictError, TelegramRetryAfter
from aiogram.types import Message, Update

log = logging.getLogger(__name__)

WAIT_SECONDS = 25
BATCH = 100
ALBUM_PAUSE = 0.3
LONGEST_PAUSE = 60


class Polling:
    """The loop that feeds updates to the dispatcher."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._offset: int | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Poll until ``stop``; a batch under way is handled to its end."""
        pause = 1.0
        while not self._stopping.is_set():
            try:
                await self.step()
                pause = 1.0
            except TelegramRetryAfter as error:
                await self._sleep(error.retry_after)
            except TelegramConflictError:
                log.exception("another instance of this bot is polling; stop one of the two")
                await self._sleep(pause := min(pause * 2, LONGEST_PAUSE))
            except (TelegramAPIError, ClientDecodeError, aiohttp.ClientError, TimeoutError) as error:
                log.warning(
                    "Telegram cannot be reached (%s), next try in %.0f s", type(error).__name__, pause
                )
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """End after the batch under way."""
        self._stopping.set()

    async def step(self) -> bool:
        """Handle one batch; False when there was nothing."""
        updates = await self._fetch(WAIT_SECONDS)
        if _ends_in_album(updates):
            # The rest of the album may still be on its way: ask again without confirming anything.
            await asyncio.sleep(ALBUM_PAUSE)
            updates = await self._fetch(0)
        if not updates:
            return False
        await asyncio.gather(*(self._handle_lane(lane) for lane in lanes(updates)))
        self._offset = updates[-1].update_id + 1
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

    async def _handle_lane(self, lane: Iterable[list[Update]]) -> None:
        for unit in lane:
            album = [update.message for update in unit if update.message] if len(unit) > 1 else None
            await feed(self._dispatcher, self._bot, unit[0], album)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


async def feed(dispatcher: Dispatcher, bot: Bot, update: Update, album: list[Message] | None = None) -> None:
    """Handle one update, or the whole album that it begins; what goes wrong is logged, never raised."""
    try:
        await dispatcher.feed_update(bot, update, album=album)
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
