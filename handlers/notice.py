"""Telling somebody else at once what a person has just done."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup

from domain.ledger import Moved, Notice, Unreachable
from domain.milestone import Milestone
from domain.people import Group, Person
from handlers.outcomes import REFUSALS, read_refusal
from services import groups, membership, notices
from services.office import Office

log = logging.getLogger(__name__)


async def announce(
    bot: Bot,
    office: Office,
    notice: Notice,
    to: Person | Group,
    concerned: Sequence[Milestone],
    text: str,
    keyboard: InlineKeyboardMarkup | None,
    *,
    request_id: int | None = None,
) -> None:
    """Say what the ledger owes. What does not arrive now stays in it, and is delivered like a reminder."""
    if not await notices.is_welcome(office, to, concerned[0].zone):
        return
    if isinstance(to, Group):
        arrived = await tell_group(bot, office, to, text, keyboard)
    else:
        arrived = await tell(bot, office, to, text, keyboard)
    if arrived:
        await notices.told(office, notice, to, concerned, request_id=request_id)


async def tell(
    bot: Bot, office: Office, person: Person, text: str, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """Send it; whether it arrived. What cannot arrive is no reason to fail whoever acted."""
    if not person.in_telegram or person.telegram_id is None:
        return False
    try:
        await bot.send_message(person.telegram_id, text, reply_markup=keyboard)
    except REFUSALS as error:
        refusal = read_refusal(error)
        if isinstance(refusal, Unreachable):
            await membership.mark_unreachable(office, person, refusal.reason)
        else:
            log.warning("person %s was not told: %s", person.id, refusal)
        return False
    return True


async def tell_group(
    bot: Bot, office: Office, group: Group, text: str, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """The same for a group chat, in its topic; one that became a supergroup is followed."""
    thread_id = group.thread_id or None
    try:
        await bot.send_message(group.telegram_id, text, message_thread_id=thread_id, reply_markup=keyboard)
    except REFUSALS as error:
        refusal = read_refusal(error)
        if isinstance(refusal, Moved):
            await groups.moved(office, group.telegram_id, refusal.telegram_id)
            there = replace(group, telegram_id=refusal.telegram_id)
            return await tell_group(bot, office, there, text, keyboard)
        if isinstance(refusal, Unreachable):
            await membership.mark_group_unreachable(office, group, refusal.reason)
        else:
            log.warning("group %s was not told: %s", group.id, refusal)
        return False
    return True
