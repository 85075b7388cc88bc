"""The rooms of a school put in order: named anew, made one, removed."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.access import Action
from domain.people import Actor
from domain.photo import Room
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks.photos import RoomButton, RoomDo
from handlers.dialogue import Dialogue, enter, is_meant
from services import lookup, photos, rooms
from services.office import Office
from services.rooms import NoSuchRoomError, Rooms

router = Router(name="rooms")
router.message.filter(F.text)


@router.message(Command("rooms", ignore_case=True))
async def list_(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/rooms 8``: the rooms of the school; without a number, of the only one under photo monitoring."""
    await state.clear()
    if command.args:
        found = await lookup.find(office, actor, command.args.split()[0], action=Action.ATTACH)
    else:
        found = await photos.monitored(office, actor)
    if len({each.school_id for each in found}) != 1:
        await message.answer(texts.which_rooms(found), reply_markup=keyboards.which_rooms(found))
        return
    shown = await rooms.of_milestone(office, actor, found[0].id)
    await message.answer(texts.rooms(shown), reply_markup=keyboards.rooms(shown))


@router.callback_query(RoomButton.filter(F.do == RoomDo.LIST))
async def turn(
    query: CallbackQuery, callback_data: RoomButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The list, on one of its pages."""
    shown = await rooms.of_milestone(office, actor, callback_data.milestone)
    await _show(query, bot, shown, callback_data.page)


@router.callback_query(RoomButton.filter(F.do.in_({RoomDo.CARD, RoomDo.MERGE})))
async def card(
    query: CallbackQuery, callback_data: RoomButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """One room, or the choice of another that takes over its photos."""
    shown = await rooms.of_milestone(office, actor, callback_data.milestone)
    chosen = _room_of(shown, callback_data.room)
    if callback_data.do is RoomDo.CARD:
        await replace(query, bot, texts.room(chosen), keyboards.room(shown, chosen))
    else:
        keyboard = keyboards.merge(shown, chosen, callback_data.page)
        await replace(query, bot, texts.ask_merge(chosen), keyboard)
    await acknowledge(query)


@router.callback_query(RoomButton.filter(F.do == RoomDo.INTO))
async def merge(
    query: CallbackQuery, callback_data: RoomButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The other room was chosen."""
    ids = (callback_data.milestone, callback_data.room, callback_data.into)
    await _show(query, bot, await rooms.merge(office, actor, *ids))


@router.callback_query(RoomButton.filter(F.do == RoomDo.REMOVE))
async def remove(
    query: CallbackQuery, callback_data: RoomButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Удалить», offered where there are no photos."""
    shown = await rooms.remove(office, actor, callback_data.milestone, callback_data.room)
    await _show(query, bot, shown)


@router.callback_query(RoomButton.filter(F.do == RoomDo.RENAME))
async def ask_new_name(
    query: CallbackQuery, callback_data: RoomButton, actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """«Переименовать»."""
    shown = await rooms.of_milestone(office, actor, callback_data.milestone)
    chosen = _room_of(shown, callback_data.room)
    data = {"milestone": shown.milestone.id, "room": chosen.id}
    broken_off = await enter(state, Dialogue.room_name, data)
    await replace(query, bot, texts.ask_new_name(chosen) + broken_off, None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.room_name), is_meant, ~F.text.startswith("/"))
async def rename(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """The new name."""
    data = await state.get_data()
    shown = await rooms.rename(office, actor, data["milestone"], data["room"], message.text or "")
    await state.clear()
    await message.answer(texts.rooms(shown), reply_markup=keyboards.rooms(shown))


async def _show(query: CallbackQuery, bot: Bot, shown: Rooms, page: int = 0) -> None:
    await replace(query, bot, texts.rooms(shown), keyboards.rooms(shown, page))
    await acknowledge(query)


def _room_of(shown: Rooms, room_id: int) -> Room:
    for each in shown.rooms:
        if each.id == room_id:
            return each
    raise NoSuchRoomError
