"""Long polling that confirms an update to Telegram only after it was handled.

Telegram forgets everything below the offset of a request (Bot API, getUpdates), so the offset moves on over
what was handled without a gap and stops before the first update still under way. Asked again with the same
offset Telegram offers the same updates and those that came since: while one chat keeps the bot busy, the
others go on, up to the hundred that fit into one answer. After a crash all that was not confirmed comes
again, which is harmless: effects have natural keys.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
)
from aiogram.types import Update
from pydantic import ValidationError

from bot.lanes import Lanes, album_of, chat_of
from bot.stopping import Stopping
from handlers.errors import OUTAGES

log = logging.getLogger(__name__)

WAIT_SECONDS = 25
BATCH = 100
ALBUM_PAUSE = 0.3
PATIENCE = 0.5
"""How long the next request waits for chats that are still busy."""
CONFIRM_SECONDS = 2
LONGEST_PAUSE = 60
_CONFLICT = "another instance of this bot %s; stop one: this is process %d on %s, its next try is in %.0f s"


class Polling:
    """The loop that asks Telegram for updates and puts them into their lanes."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self.stopping = Stopping()
        self._bot = bot
        self._dispatcher = dispatcher
        self._lanes = Lanes(bot, dispatcher)
        self._offset: int | None = None
        self._fates: dict[int, asyncio.Future[bool]] = {}
        """What becomes of every unconfirmed update, in their order."""

    @cached_property
    def _wanted(self) -> list[str]:
        """The kinds of updates that somebody handles: the same as long as the bot runs."""
        return self._dispatcher.resolve_used_update_types()

    async def prepare(self) -> None:
        """Tell Telegram that this bot polls."""
        await self._bot.delete_webhook()

    async def run(self) -> None:
        """Poll until ``stopping``; what is under way then is left to ``finish``."""
        pause = 1.0
        while not self.stopping:
            try:
                await self.step()
                pause = 1.0
            except TelegramRetryAfter as error:
                await self.stopping.pause(error.retry_after)
            except TelegramConflictError as error:
                log.error(_CONFLICT, _other(error), os.getpid(), socket.gethostname(), pause)
                pause = await self._back_off(pause)
            except (TelegramAPIError, *OUTAGES) as error:
                reason = type(error).__name__
                log.warning("Telegram cannot be reached (%s), next try in %.0f s", reason, pause)
                pause = await self._back_off(pause)

    async def step(self) -> None:
        """Fetch once, begin what is new, and wait a little for what is under way. Raises ``OUTAGES``."""
        fresh = await self._fetch(WAIT_SECONDS)
        if _ends_in_album(fresh):
            # The rest of the album may still be on its way: ask again without confirming anything.
            await self.stopping.pause(ALBUM_PAUSE)
            fresh = await self._fetch(0)
        for update in fresh:
            self._fates[update.update_id] = self._lanes.put(update)
        await self._lanes.quiet(PATIENCE)
        self._advance()

    async def finish(self) -> None:
        """End what is under way and confirm it; what cannot be confirmed comes again, which is harmless."""
        try:
            await self._lanes.finish()
        finally:
            try:
                await self.confirm()
            except (TelegramAPIError, *OUTAGES) as error:
                log.warning("the last updates were not confirmed: %s", error)

    async def confirm(self) -> None:
        """Tell Telegram what was handled, without asking for more."""
        self._advance()
        if self._offset is not None:
            await self._bot.get_updates(
                offset=self._offset, limit=1, timeout=0, request_timeout=CONFIRM_SECONDS
            )

    async def _back_off(self, pause: float) -> float:
        await self.stopping.pause(pause)
        return min(pause * 2, LONGEST_PAUSE)

    async def _fetch(self, seconds: int) -> list[Update]:
        """The updates that wait to be handled; those under way, or handled behind one, are left out."""
        request = asyncio.ensure_future(self._ask(seconds))
        stopping = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({request, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return self._fresh(await request) if request.done() else []
        finally:
            for task in (request, stopping):
                task.cancel()

    async def _ask(self, seconds: int) -> list[Update]:
        try:
            return await self._bot.get_updates(
                offset=self._offset,
                limit=BATCH,
                timeout=seconds,
                allowed_updates=self._wanted,
                request_timeout=seconds + 15,
            )
        except ClientDecodeError as error:
            match error.data:
                case {"ok": True, "result": [*offered]}:
                    return [self._read(each) for each in offered]
            raise

    def _read(self, offered: Any) -> Update:
        """The update, or nothing but its number where the rest cannot be read: all behind it would wait."""
        try:
            return Update.model_validate(offered, context={"bot": self._bot})
        except ValidationError:
            log.exception("an update cannot be read and is passed over")
            return Update(update_id=offered["update_id"])

    def _fresh(self, offered: Sequence[Update]) -> list[Update]:
        ids = {update.update_id for update in offered}
        # What Telegram offers no more has grown too old; it must not hold back the offset for ever.
        self._fates = {each: fate for each, fate in self._fates.items() if each in ids or not fate.done()}
        return [each for each in offered if _to_begin(self._fates.get(each.update_id))]

    def _advance(self) -> None:
        for update_id, fate in list(self._fates.items()):
            if not (fate.done() and fate.result()):
                break
            self._offset = update_id + 1
            del self._fates[update_id]


def _to_begin(fate: asyncio.Future[bool] | None) -> bool:
    return fate is None or (fate.done() and not fate.result())


def _ends_in_album(updates: Sequence[Update]) -> bool:
    latest = {chat_of(update): update for update in updates}
    return len(updates) < BATCH and any(album_of(update) for update in latest.values())


def _other(error: TelegramConflictError) -> str:
    return "has set a webhook" if "webhook" in error.message else "is polling"
