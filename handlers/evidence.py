"""Photos and documents: in a series, in reply to a reminder, with a number in the caption, or just so."""

import re
from collections.abc import Sequence
from dataclasses import replace as replace_fields

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ChatAction, ChatType
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.access import Action
from domain.document import recognise_documents
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton, milestones_behind
from handlers.dialogue import Dialogue, enter
from handlers.files import fetch_all, has_file
from handlers.reporting import complete
from services import evidence, lookup
from services.evidence import Kept
from services.office import Office

router = Router(name="evidence")

_COMMAND = re.compile(r"^\s*/\w+(?:@\w+)?\s*")
_NUMBER_FIRST = re.compile(r"^(?:п\.?\s*|пункт\s+|№\s*)?(\d+(?:\.\d+)*)\.?(?:\s|$)", re.IGNORECASE)


@router.message(Command("photo", ignore_case=True), F.text)
async def begin(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/photo 8``: begin a series."""
    await state.clear()
    if not command.args:
        await message.answer(texts.ask_which_photo())
        return
    found = await lookup.find(office, actor, command.args.split()[0], action=Action.ATTACH)
    if len(found) > 1:
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.PHOTO))
        return
    await _await_files(state, found[0])
    await message.answer(texts.send_photos(found[0]), reply_markup=keyboards.finish())


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
    milestone = await lookup.to_attach(office, actor, callback_data.id)
    broken_off = await _await_files(state, milestone)
    await below(query, bot, texts.send_photos(milestone) + broken_off, keyboards.finish())
    await acknowledge(query)


@router.message(has_file)
async def keep(
    message: Message,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
    album: Sequence[Message] | None = None,
) -> None:
    """Keep what came, then say so; what nobody can place is kept too and asked about."""
    messages = album or [message]
    found = await _meant(messages, actor, office, state)
    if not found and message.chat.type != ChatType.PRIVATE:
        # People talk to each other in a group; what they show each other there is theirs.
        return
    async with ChatActionSender(bot=bot, chat_id=message.chat.id, action=ChatAction.TYPING):
        files, missing = await fetch_all(bot, messages)
        target = found[0].id if len(found) == 1 else None
        kept = await evidence.keep(office, actor, files, target)
    text = texts.kept(replace_fields(kept, received=kept.received + missing))
    awaited = await _awaits(state, kept)
    if awaited:
        keyboard = None
    else:
        keyboard = keyboards.finish(kept.milestone) if kept.milestone else await _where(office, actor, found)
    await _answer_once(message, state, text, keyboard)
    if awaited:
        await complete(message, actor, office, state, bot)


@router.message(StateFilter(None), F.text, F.reply_to_message.func(milestones_behind))
async def keep_words(message: Message, actor: Actor, office: Office) -> None:
    """Words in reply to a card or a reminder: a document that they name by its number is kept for it."""
    text, source = message.text or "", evidence.Message(message.chat.id, message.message_id)
    behind = [milestone_id for milestone_id, _ in milestones_behind(message.reply_to_message)]
    found = await lookup.attachable(office, actor, behind) if recognise_documents(text) else []
    if not found:
        raise SkipHandler
    target = found[0] if len(found) == 1 else None
    documents = await evidence.keep_words(office, actor, target.id if target else None, text, source)
    keyboard = keyboards.finish(target) if target else await _where(office, actor, found)
    await message.answer(texts.noted(documents, target), reply_markup=keyboard)


@router.callback_query(MilestoneButton.filter(F.do == Do.PLACE))
async def place(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The answer to «К какому пункту это относится?»."""
    result = await evidence.place(office, actor, callback_data.id)
    await replace(query, bot, texts.kept(result), keyboards.finish(result.milestone))
    await acknowledge(query)


async def _answer_once(
    message: Message, state: FSMContext, text: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """One answer an album: the later part of a split one corrects the answer to the part before."""
    said = await state.get_data()
    album_id = message.media_group_id
    if album_id is not None and said.get("album") == album_id and message.bot is not None:
        await message.bot.edit_message_text(
            text, chat_id=message.chat.id, message_id=said["answer"], reply_markup=keyboard
        )
        return
    answer = await message.answer(text, reply_markup=keyboard)
    if album_id is not None:
        await state.update_data(album=album_id, answer=answer.message_id)


async def _await_files(state: FSMContext, milestone: Milestone) -> str:
    return await enter(state, Dialogue.photos, {"milestone": milestone.id})


async def _meant(
    messages: Sequence[Message], actor: Actor, office: Office, state: FSMContext
) -> list[Milestone]:
    """The milestones that the files may be for: a reply, a number, the rest of the album, a series."""
    first = messages[0]
    behind = [milestone_id for milestone_id, _ in milestones_behind(first.reply_to_message)]
    if behind:
        return await lookup.attachable(office, actor, behind)
    caption = next((each.caption for each in messages if each.caption), "")
    number = _NUMBER_FIRST.match(_COMMAND.sub("", caption).strip())
    if number:
        try:
            return await lookup.find(office, actor, number[1], action=Action.ATTACH)
        except DomainError:
            return []
    if first.media_group_id is not None:
        earlier = await evidence.album_milestone(office, first.chat.id, first.media_group_id)
        if earlier is not None:
            return await lookup.attachable(office, actor, [earlier])
    if await state.get_state() in {Dialogue.photos.state, Dialogue.proof.state}:
        return await lookup.attachable(office, actor, [(await state.get_data())["milestone"]])
    return []


async def _awaits(state: FSMContext, kept: Kept) -> bool:
    """Whether what was kept is for the result that waits to be handed in."""
    if kept.milestone is None or await state.get_state() != Dialogue.proof.state:
        return False
    return bool((await state.get_data())["milestone"] == kept.milestone.id)


async def _where(office: Office, actor: Actor, found: list[Milestone]) -> InlineKeyboardMarkup | None:
    candidates = found or await lookup.open_ones(office, actor)
    return keyboards.choice(candidates, Do.PLACE) if candidates else None
