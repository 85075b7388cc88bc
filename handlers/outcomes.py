"""What Telegram's refusals mean, and how they are called: one reading for letters and for notices."""

import logging

import aiohttp
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from domain.ledger import Moved, Postponed, Unreachable

log = logging.getLogger(__name__)

REFUSALS = (TelegramAPIError, ClientDecodeError, aiohttp.ClientError, TimeoutError)
"""Everything that Telegram, or the way to it, answers instead of taking a message."""

_GONE = (
    ("bot was blocked", "бот заблокирован"),
    ("user is deactivated", "аккаунт удалён"),
    ("can't initiate conversation", "не нажата кнопка «Старт»"),
    ("bot was kicked", "бота удалили из группы"),
    ("bot is not a member", "бота нет в группе"),
    ("group chat was deleted", "группа удалена"),
    ("group chat was deactivated", "группа удалена"),
    ("chat not found", "чат не найден"),
    ("user not found", "чат не найден"),
    ("peer_id_invalid", "чат не найден"),
    ("message thread not found", "тема удалена"),
    ("topic_deleted", "тема удалена"),
    ("topic_closed", "тема закрыта"),
    ("not enough rights", "у бота нет права писать"),
    ("have no rights to send", "у бота нет права писать"),
    ("chat_write_forbidden", "у бота нет права писать"),
)
"""Telegram's words for what will not mend by itself (Bot API server, error descriptions), and ours."""


def read_refusal(error: BaseException) -> Unreachable | Postponed | Moved:
    """What one of ``REFUSALS`` means for the message that was to be sent."""
    match error:
        case TelegramMigrateToChat():
            return Moved(error.migrate_to_chat_id)
        case TelegramRetryAfter():
            return Postponed(error.retry_after, f"Telegram просит паузу {error.retry_after} с")
        case TelegramForbiddenError():
            return Unreachable(_in_words(error.message) or error.message)
        case TelegramBadRequest():
            if reason := _in_words(error.message):
                return Unreachable(reason)
            log.error("Telegram refuses a message: %s", error.message, exc_info=error)
            return Postponed(None, f"Telegram не принял сообщение: {error.message}")
        case TelegramUnauthorizedError():
            return Postponed(None, "Telegram не узнаёт бота: проверьте BOT_TOKEN")
        case TimeoutError():
            return Postponed(None, "Telegram не ответил вовремя")
        case _:
            log.warning("Telegram cannot be reached: %s", error)
            return Postponed(None, f"Telegram недоступен ({type(error).__name__})")


def _in_words(message: str) -> str | None:
    folded = message.casefold()
    return next((words for sign, words in _GONE if sign in folded), None)
