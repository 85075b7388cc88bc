"""The lists: the plan, what comes, what is late, how the schools stand."""

from typing import NamedTuple

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import ListButton, Screen
from services import lookup
from services.office import Office

router = Router(name="lists")
router.message.filter(F.text)


class Shown(NamedTuple):
    """A screen: its text and its keyboard."""

    text: str
    keyboard: InlineKeyboardMarkup | None


@router.message(Command(*(screen.name.lower() for screen in Screen), ignore_case=True))
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
    if wanted.screen is Screen.UPCOMING:
        found, today = await lookup.upcoming(office, actor)
        return Shown(
            texts.upcoming(found, today, wanted.page), keyboards.page_of(found, wanted.screen, wanted.page)
        )
    if wanted.screen is Screen.OVERDUE:
        late = await lookup.overdue(office, actor)
        found = [each.milestone for each in late.late]
        return Shown(texts.overdue(late, wanted.page), keyboards.page_of(found, wanted.screen, wanted.page))
    standings = await lookup.my_roadmaps(office, actor)
    return Shown(texts.status(standings, wanted.page), keyboards.schools(standings, wanted.page))


async def _plan(office: Office, actor: Actor, wanted: ListButton) -> Shown:
    roadmap_id = wanted.roadmap
    if not roadmap_id:
        standings = await lookup.my_roadmaps(office, actor)
        if len(standings) > 1:
            return Shown(texts.status(standings, 0), keyboards.schools(standings, 0))
        roadmap_id = standings[0].roadmap_id
    roadmap, found, today = await lookup.plan(office, actor, roadmap_id)
    return Shown(
        texts.plan(roadmap, found, today, wanted.page),
        keyboards.page_of(found, Screen.PLAN, wanted.page, roadmap_id),
    )
