"""The lists: the plan, what comes, what is late, how the schools stand."""

from typing import NamedTuple

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from domain.listing import Narrowed
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import ListButton, Screen
from services import listing
from services.office import Office

router = Router(name="lists")
router.message.filter(F.text)

COMMANDS = (Screen.PLAN, Screen.UPCOMING, Screen.OVERDUE, Screen.STATUS)


class Shown(NamedTuple):
    """A screen: its text and its keyboard."""

    text: str
    keyboard: InlineKeyboardMarkup | None


@router.message(Command(*(screen.name.lower() for screen in COMMANDS), ignore_case=True))
async def open_list(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/plan``, ``/upcoming``, ``/overdue``, ``/status``."""
    await state.clear()
    command = (message.text or "").split()[0].removeprefix("/").split("@")[0]
    shown = await show(office, actor, ListButton(screen=Screen[command.upper()]))
    await message.answer(shown.text, reply_markup=shown.keyboard)


@router.callback_query(ListButton.filter())
async def turn_page(
    query: CallbackQuery, callback_data: ListButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page, or a list opened by its button."""
    shown = await show(office, actor, callback_data)
    await replace(query, bot, shown.text, shown.keyboard)
    await acknowledge(query)


async def show(office: Office, actor: Actor, wanted: ListButton) -> Shown:
    """One page of a list."""
    if wanted.screen is Screen.PLAN:
        return await _plan(office, actor, wanted)
    if wanted.screen is Screen.STATUS:
        return await _status(office, actor, wanted)
    found = await listing.show(office, actor, keyboards.wanted_by(wanted))
    return Shown(texts.list_(found), keyboards.list_(found))


async def _plan(office: Office, actor: Actor, wanted: ListButton) -> Shown:
    roadmap_id = wanted.roadmap or await listing.only_roadmap(office, actor)
    if not roadmap_id:
        return await _status(office, actor, wanted)
    found = await listing.plan(office, actor, roadmap_id, wanted.page)
    return Shown(texts.plan(found), keyboards.plan(found))


async def _status(office: Office, actor: Actor, wanted: ListButton) -> Shown:
    narrowed = Narrowed(wanted.municipality, wanted.school, wanted.control, wanted.responsible)
    found = await listing.status(office, actor, wanted.by, narrowed, wanted.page)
    return Shown(texts.status(found), keyboards.status(found, wanted.screen))
