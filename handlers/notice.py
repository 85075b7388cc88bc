"""Telling somebody else at once what a person has just done."""

import logging

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup

from domain.ledger import Unreachable
from domain.people import Person
from handlers.outcomes import REFUSALS, read_refusal
from services import membership
from services.office import Office

log = logging.getLogger(__name__)


async def tell(
    bot: Bot, office: Office, person: Person, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Send it. What cannot arrive is no reason to fail whoever acted: the digest says it again."""
    if not person.in_telegram or person.telegram_id is None:
        return
    try:
        await bot.send_message(person.telegram_id, text, reply_markup=keyboard)
    except REFUSALS as error:
        refusal = read_refusal(error)
        if isinstance(refusal, Unreachable):
            await membership.mark_unreachable(office, person, refusal.reason)
        else:
            log.warning("person %s was not told: %s", person.id, refusal)
