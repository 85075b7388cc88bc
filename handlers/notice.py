"""Telling somebody else at once what a person has just done."""

import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramForbiddenError
from aiogram.types import InlineKeyboardMarkup

from domain.people import Person
from services import membership
from services.office import Office

log = logging.getLogger(__name__)


async def tell(
    bot: Bot, office: Office, person: Person, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Send it. What cannot arrive is no reason to fail whoever acted: the digest says it again."""
    if person.telegram_id is None:
        return
    try:
        await bot.send_message(person.telegram_id, text, reply_markup=keyboard)
    except TelegramForbiddenError as error:
        await membership.mark_unreachable(office, person, error.message)
    except (TelegramAPIError, ClientDecodeError) as error:
        log.warning("person %s was not told: %s", person.id, error)
