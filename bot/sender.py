"""Letters on their way to Telegram: every answer of Telegram becomes an outcome."""

import logging

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)

from domain.ledger import Delivered, Letter, Outcome, Postponed, Unreachable
from handlers import keyboards, texts

log = logging.getLogger(__name__)

RETRY_SECONDS = 60
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "user not found")


class TelegramSender:
    """``services.delivery.Sender`` over the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, letter: Letter) -> Outcome:
        """Send the letter; the buttons hang on its last message."""
        try:
            return Delivered(await self._send(letter))
        except TelegramRetryAfter as error:
            return Postponed(error.retry_after, f"429, пауза {error.retry_after} с")
        except TelegramForbiddenError as error:
            return Unreachable(error.message)
        except TelegramBadRequest as error:
            if any(sign in error.message for sign in _GONE):
                return Unreachable(error.message)
            log.exception("Telegram refuses the letter to person %s", letter.person.id)
            return Postponed(RETRY_SECONDS * 10, error.message)
        except (TelegramAPIError, ClientDecodeError, aiohttp.ClientError, TimeoutError) as error:
            return Postponed(RETRY_SECONDS, type(error).__name__)

    async def _send(self, letter: Letter) -> int:
        parts = texts.letter(letter)
        assert letter.person.telegram_id is not None
        for part in parts[:-1]:
            await self._bot.send_message(letter.person.telegram_id, part)
        keyboard = keyboards.letter(letter)
        sent = await self._bot.send_message(letter.person.telegram_id, parts[-1], reply_markup=keyboard)
        return sent.message_id
