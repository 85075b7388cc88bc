"""Telegram's limits, kept by even spacing: 30 messages/s in all, 1/s a chat, 20/min a group (Bot API FAQ)."""

import asyncio
import logging
from collections.abc import Callable

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

log = logging.getLogger(__name__)

OVERALL = 1 / 30
PRIVATE = 1.0
GROUP = 3.0
BURST = 3
"""Messages to one chat that Telegram tolerates in a row before the spacing of that chat begins."""
LONGEST_WAIT = 30


class Pacing(BaseRequestMiddleware):
    """Lets every message to a person wait for its turn, and answers 429 by waiting as long as it says."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._next_overall = 0.0
        self._next_in_chat: dict[int, float] = {}

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Wait for the turn and pass the request on."""
        chat_id = getattr(method, "chat_id", None)
        if method.__api_method__.startswith("send") and isinstance(chat_id, int):
            await asyncio.sleep(self._wait(chat_id))
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            if error.retry_after > LONGEST_WAIT:
                raise
            log.warning("Telegram asks for a pause of %s s", error.retry_after)
            await asyncio.sleep(error.retry_after)
            return await make_request(bot, method)

    def _wait(self, chat_id: int) -> float:
        """How long, in seconds, this message waits; its place in the row is taken at once."""
        now = self._now()
        spacing = GROUP if chat_id < 0 else PRIVATE
        # A chat's clock may lag behind by a burst; only what goes beyond it waits.
        in_chat = max(self._next_in_chat.get(chat_id, 0.0), now - spacing * (BURST - 1))
        turn = max(now, self._next_overall, in_chat)
        self._next_overall = turn + OVERALL
        self._next_in_chat[chat_id] = max(in_chat, now - spacing * (BURST - 1)) + spacing
        self._forget(now)
        return turn - now

    def _forget(self, now: float) -> None:
        if len(self._next_in_chat) > 10_000:
            self._next_in_chat = {
                chat: at for chat, at in self._next_in_chat.items() if at > now - GROUP * BURST
            }


def monotonic() -> float:
    """Seconds of the event loop's own clock: limits are real time, whatever the roadmap's clock says."""
    return asyncio.get_running_loop().time()
