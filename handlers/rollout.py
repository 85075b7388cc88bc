"""One roadmap for many schools: the list comes in, is shown, rolled out, and taken back."""

import asyncio
import logging

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.drafts import RollOut, RolloutButton
from handlers.dialogue import Dialogue
from handlers.errors import OUTAGES
from handlers.files import download
from handlers.keyboards import rollout as keyboards
from handlers.texts import rollout as texts
from services import people, rollout
from services.office import Office
from services.rollout import BATCH, Prepared, Progress

router = Router(name="rollout")
log = logging.getLogger(__name__)

SHOW_EVERY = 4 * BATCH
"""Schools between two edits of the progress message: Telegram slows down who edits often."""


@router.message(Command("rollout", ignore_case=True), F.text)
async def choose(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/rollout``: what to copy, and what was copied lately."""
    await state.clear()
    shown = await rollout.overview(office, actor)
    await message.answer(texts.choose(shown), reply_markup=keyboards.overview(shown))


@router.callback_query(RolloutButton.filter(F.do == RollOut.OFFER))
async def ask_list(
    query: CallbackQuery,
    callback_data: RolloutButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Для других школ»: the list is awaited."""
    roadmap = await rollout.source(office, actor, callback_data.id)
    await state.set_state(Dialogue.schools)
    await state.set_data({"roadmap": roadmap.id})
    await below(query, bot, texts.ask_list(roadmap), None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.schools), F.document)
async def read_file(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """The list as a file; a refusal leaves the dialogue open for another one."""
    document = message.document
    if document is None:
        return
    asked = await state.get_data()
    async with ChatActionSender(bot=bot, chat_id=message.chat.id, action=ChatAction.TYPING):
        content = await download(bot, document.file_id, document.file_size)
        name = document.file_name or ""
        prepared = await rollout.prepare_file(office, actor, asked["roadmap"], content, name)
    await _show(message, prepared, state)


@router.message(StateFilter(Dialogue.schools), F.text, ~F.text.startswith("/"))
async def read_lines(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """The list as typed lines."""
    asked = await state.get_data()
    prepared = await rollout.prepare_text(office, actor, asked["roadmap"], message.text or "")
    await _show(message, prepared, state)


@router.callback_query(RolloutButton.filter(F.do.in_({RollOut.START, RollOut.AGAIN})))
async def start(
    query: CallbackQuery, callback_data: RolloutButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Roll out, showing how far it is; pressed again after a crash it goes on."""
    again = callback_data.do is RollOut.AGAIN

    async def tell(progress: Progress) -> None:
        if progress.seen <= BATCH:
            # Not before: a refusal is said in the answer to the button.
            await acknowledge(query)
        if progress.seen % SHOW_EVERY == 0 and progress.seen < progress.total:
            await _show_progress(query, bot, progress)
        # Whoever else waits gets their turn between two batches.
        await asyncio.sleep(0)

    progress = await rollout.roll_out(office, actor, callback_data.id, tell, again=again)
    unmanned = await people.unmanned_of(office, actor)
    await replace(query, bot, texts.done(progress, unmanned), keyboards.done(progress))


@router.callback_query(RolloutButton.filter(F.do == RollOut.DROP))
async def drop(
    query: CallbackQuery, callback_data: RolloutButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отменить» under the preview."""
    await rollout.discard(office, actor, callback_data.id)
    await replace(query, bot, texts.DROPPED, None)
    await acknowledge(query)


@router.callback_query(RolloutButton.filter(F.do == RollOut.UNDO))
async def undo(
    query: CallbackQuery, callback_data: RolloutButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Отменить для всех», as long as nobody has worked on one."""
    number = await rollout.undo(office, actor, callback_data.id)
    await replace(query, bot, texts.undone(number), keyboards.undone(callback_data.id))
    await acknowledge(query)


async def _show(message: Message, prepared: Prepared, state: FSMContext) -> None:
    await state.clear()
    await message.answer(texts.preview(prepared), reply_markup=keyboards.preview(prepared))


async def _show_progress(query: CallbackQuery, bot: Bot, progress: Progress) -> None:
    # A progress message that does not arrive is no reason to stop the work it tells of.
    try:
        await replace(query, bot, texts.working(progress), keyboards.working(progress))
    except (TelegramAPIError, *OUTAGES) as error:
        log.warning("progress of roll-out %s was not shown: %s", progress.id, error)
