"""Telling somebody else at once what a person has just done."""

import logging
from dataclasses import replace

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup

from domain.ledger import Moved, Unreachable
from domain.people import Group, Person
from handlers.outcomes import REFUSALS, read_refusal
from services import groups, membership
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


async def tell_group(
    bot: Bot, office: Office, group: Group, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """The same for a group chat, in its topic; one that became a supergroup is followed."""
    thread_id = group.thread_id or None
    try:
        await bot.send_message(group.telegram_id, text, message_thread_id=thread_id, reply_markup=keyboard)
    except REFUSALS as error:
        refusal = read_refusal(error)
        if isinstance(refusal, Moved):
            await groups.moved(office, group.telegram_id, refusal.telegram_id)
            await tell_group(bot, office, replace(group, telegram_id=refusal.telegram_id), text, keyboard)
        elif isinstance(refusal, Unreachable):
            await membership.mark_group_unreachable(office, group, refusal.reason)
        else:
            log.warning("group %s was not told: %s", group.id, refusal)
