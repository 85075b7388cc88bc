"""What goes wrong: a refusal is said in its own sentence, anything else is logged and apologised for."""

import logging

import aiohttp
from aiogram import Bot, Router
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Update

from domain.errors import DomainError
from domain.milestone import AlreadyMarkedError, WrongStateError
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks.deciding import milestone_behind
from services import card as cards
from services.office import Office

router = Router(name="errors")
log = logging.getLogger(__name__)

OUTAGES = (
    TelegramNetworkError,
    TelegramServerError,
    TelegramRetryAfter,
    ClientDecodeError,
    aiohttp.ClientError,
    TimeoutError,
)
"""Telegram cannot be reached, asks for a pause or does not know what it says; a later try may succeed."""


@router.errors()
async def answer_error(event: ErrorEvent, bot: Bot, office: Office, actor: Actor | None = None) -> bool:
    """Tell the person. Raises ``OUTAGES`` on: nobody can be told now, and the update is offered again."""
    error = event.exception
    if isinstance(error, (AlreadyMarkedError, WrongStateError)) and event.update.callback_query and actor:
        await _show_current(event.update.callback_query, error, actor, office, bot)
    elif isinstance(error, DomainError):
        await _say(event.update, error.user_message)
    elif isinstance(error, OUTAGES):
        raise error
    elif isinstance(error, TelegramAPIError):
        log.warning("update %s: Telegram refused: %s", event.update.update_id, error)
    else:
        log.error("update %s failed", event.update.update_id, exc_info=error)
        await _say(event.update, texts.APOLOGY)
    return True


async def _show_current(
    query: CallbackQuery, error: DomainError, actor: Actor, office: Office, bot: Bot
) -> None:
    # An old button never acts on a changed milestone: it answers with the current card.
    await acknowledge(query, error.user_message, alert=True)
    milestone_id = milestone_behind(query.data or "")
    if milestone_id is None:
        return
    shown = await cards.card(office, actor, milestone_id)
    await replace(query, bot, texts.card(shown), keyboards.card(shown))


async def _say(update: Update, sentence: str) -> None:
    if update.callback_query is not None:
        await acknowledge(update.callback_query, sentence[:200], alert=True)
    elif update.message is not None:
        await update.message.answer(texts.refusal(sentence))
