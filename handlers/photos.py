"""A series of photos: the room, the stage, and what stands for each photo in the end."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.access import Action
from domain.evidence import Belonging
from domain.people import Actor
from domain.photo import IT_CUBE_ROOMS, Stage, read_caption
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton
from handlers.callbacks.photos import PassportButton, SeriesButton, SeriesDo
from handlers.dialogue import Dialogue, enter, finish
from services import lookup, photos
from services.office import Office
from services.photos import Series

router = Router(name="photos")
# A command in the caption of a file must not swallow the file.
router.message.filter(F.text)

TAKING = (Dialogue.photos, Dialogue.room, Dialogue.proof)
"""The dialogues in which files are for the milestone of the dialogue."""


def _names_a_place(text: str) -> bool:
    said = read_caption(text)
    return said.is_placed and said.item is None


@router.message(Command("photo", ignore_case=True))
async def begin(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/photo 8``, ``/photo 8 каб. 12 после``: begin a series."""
    await state.clear()
    said = read_caption(command.args or "")
    if not said.item:
        found = await photos.monitored(office, actor)
        keyboard = keyboards.choice(found, Do.PHOTO) if found else None
        await message.answer(texts.ask_which_photo(found), reply_markup=keyboard)
        return
    found = await lookup.find(office, actor, said.item, action=Action.ATTACH)
    if len(found) > 1:
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.PHOTO))
        return
    shown = await photos.choose(office, actor, found[0].id, room=said.room, stage=said.stage)
    await take(state, shown)
    await message.answer(_asked(shown), reply_markup=keyboards.series(shown))


@router.callback_query(MilestoneButton.filter(F.do == Do.PHOTO))
async def begin_by_button(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Фото или документ»."""
    shown = await photos.series(office, actor, callback_data.id)
    broken_off = await enter(state, Dialogue.photos, _data(shown))
    await below(query, bot, _asked(shown) + broken_off, keyboards.series(shown))
    await acknowledge(query)


@router.callback_query(SeriesButton.filter(F.do == SeriesDo.SHOW))
async def show(
    query: CallbackQuery,
    callback_data: SeriesButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Другое помещение», and the pages of rooms: the next photos go nowhere until one is chosen."""
    shown = await photos.series(office, actor, callback_data.milestone)
    await _show(query, bot, state, shown, callback_data.page)


@router.callback_query(SeriesButton.filter(F.do.in_({SeriesDo.ROOM, SeriesDo.OFFERED, SeriesDo.STAGE})))
async def choose(
    query: CallbackQuery,
    callback_data: SeriesButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """A room or a stage was chosen: for the photos to come, and for those that came just before."""
    offered = IT_CUBE_ROOMS[callback_data.at % len(IT_CUBE_ROOMS)]
    shown = await photos.choose(
        office,
        actor,
        callback_data.milestone,
        room_id=callback_data.room or None,
        room=offered if callback_data.do is SeriesDo.OFFERED else None,
        stage=callback_data.stage,
    )
    await _show(query, bot, state, shown)


@router.callback_query(SeriesButton.filter(F.do == SeriesDo.NAME))
async def ask_name(
    query: CallbackQuery,
    callback_data: SeriesButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Назвать другое»."""
    shown = await photos.series(office, actor, callback_data.milestone)
    broken_off = await take(state, shown)
    await state.set_state(Dialogue.room)
    await replace(query, bot, texts.ASK_ROOM_NAME + broken_off, keyboards.room_named(shown))
    await acknowledge(query)


@router.message(StateFilter(Dialogue.room), ~F.text.startswith("/"))
@router.message(StateFilter(Dialogue.photos), F.text.func(_names_a_place))
async def named(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """A room in words: its name where one is asked for, or «каб. 12 после» in the middle of a series."""
    if message.chat.type != ChatType.PRIVATE and message.reply_to_message is None:
        # People talk to each other in a group.
        return
    data, said = await state.get_data(), read_caption(message.text or "")
    awaited = await state.get_state() == Dialogue.room.state
    shown = await photos.choose(
        office,
        actor,
        data["milestone"],
        room_id=None if said.room or awaited else data.get("room"),
        room=said.room or ((message.text or "") if awaited else None),
        stage=said.stage,
    )
    await state.set_state(Dialogue.photos)
    await state.update_data(_data(shown))
    await message.answer(texts.series(shown), reply_markup=keyboards.series(shown))


@router.callback_query(SeriesButton.filter(F.do == SeriesDo.FINISH))
async def end(
    query: CallbackQuery,
    callback_data: SeriesButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Готово»: what came and what is still missing."""
    await finish(query, state)
    ended = await photos.summary(office, actor, callback_data.milestone)
    if ended.cells or ended.pending:
        await below(query, bot, texts.series_ended(ended), keyboards.series_ended(ended.milestone))


@router.callback_query(PassportButton.filter())
async def passports(
    query: CallbackQuery, callback_data: PassportButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Сведения о фото»."""
    shown = await photos.passports(office, actor, callback_data.milestone, callback_data.page)
    await replace(query, bot, texts.passports(shown), keyboards.passports(shown))
    await acknowledge(query)


async def take(state: FSMContext, shown: Series) -> str:
    """Have the next files go there; gives what to say about the dialogue that this breaks off, if any.

    A result that waits for its photos goes on waiting.
    """
    data = await state.get_data()
    current = await state.get_state()
    if current in {each.state for each in TAKING} and data.get("milestone") == shown.milestone.id:
        if current == Dialogue.room.state:
            await state.set_state(Dialogue.photos)
        await state.update_data(_data(shown))
        return ""
    return await enter(state, Dialogue.photos, _data(shown))


async def series_of(state: FSMContext) -> Belonging | None:
    """Where the series under way sends its files; ``None`` where there is none."""
    if await state.get_state() not in {each.state for each in TAKING}:
        return None
    data = await state.get_data()
    stage = data.get("stage")
    return Belonging(data["milestone"], data.get("room"), Stage(stage) if stage else None)


async def _show(query: CallbackQuery, bot: Bot, state: FSMContext, shown: Series, page: int = 0) -> None:
    """The series as it stands, in place of the message with the button."""
    broken_off = await take(state, shown)
    await replace(query, bot, texts.series(shown) + broken_off, keyboards.series(shown, page))
    await acknowledge(query)


def _data(shown: Series) -> dict[str, Any]:
    return {
        "milestone": shown.milestone.id,
        "room": shown.room.id if shown.room else None,
        "stage": shown.stage.value if shown.stage else None,
    }


def _asked(shown: Series) -> str:
    return texts.series(shown) if shown.wanted else texts.send_photos(shown.milestone)
