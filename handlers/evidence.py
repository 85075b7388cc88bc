"""Photos and documents: in a series, in reply to a reminder, with a number in the caption, or just so."""

from collections.abc import Sequence
from dataclasses import replace as replace_fields
from typing import Any

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ChatAction, ChatType
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.access import Action
from domain.document import recognise_documents
from domain.errors import DomainError
from domain.evidence import NOWHERE, Belonging, EvidenceKind
from domain.milestone import Milestone, State
from domain.people import Actor
from domain.photo import Caption, find_room, read_caption
from domain.reference import report_in_caption, split_report
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import Do, MilestoneButton, milestones_behind
from handlers.dialogue import Dialogue
from handlers.files import announced, fetching_by, has_file
from handlers.photos import series_of
from handlers.reporting import complete, hand_in_one
from services import evidence, lookup, photos, rooms
from services.evidence import Kept
from services.office import Office

router = Router(name="evidence")


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
    found, to = await _meant(messages, actor, office, state)
    if not found and message.chat.type != ChatType.PRIVATE:
        # People talk to each other in a group; what they show each other there is theirs.
        return
    async with ChatActionSender(bot=bot, chat_id=message.chat.id, action=ChatAction.TYPING):
        target = replace_fields(to, milestone_id=found[0].id) if len(found) == 1 else NOWHERE
        files = [announced(each) for each in messages]
        kept = await evidence.keep(office, actor, files, fetching_by(bot), target)
    awaited, said = await _awaits(state, kept), _reports(messages)
    handed_in = said is not None and _may_be_handed_in(kept)
    keyboard = None if awaited or handed_in else await _below(kept, actor, office, state, found)
    answer_id = await _answer_once(message, state, texts.kept(kept), keyboard)
    if awaited:
        await complete(message, actor, office, state, bot)
    elif said is not None:
        await _report(message, said, kept, found, actor, office, state, bot)
    await _add_facts(bot, message.chat.id, answer_id, kept, office, keyboard)


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
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """The answer to «К какому пункту это относится?»."""
    result = await evidence.place(office, actor, callback_data.id)
    data = await state.get_data()
    asked = data.pop("report", {})
    if callback_data.id not in asked.get("among", []) or not _may_be_handed_in(result):
        await replace(query, bot, texts.kept(result), await _below(result, actor, office, state, []))
        await acknowledge(query)
        return
    await state.set_data(data)
    await replace(query, bot, texts.kept(result), None)
    await acknowledge(query)
    if result.milestone is not None and isinstance(query.message, Message):
        await hand_in_one(query.message, [result.milestone], asked, actor, office, state, bot)


def _captioned(messages: Sequence[Message]) -> Message:
    """The message of an album that carries its caption."""
    return next((each for each in messages if each.caption), messages[0])


def _reports(messages: Sequence[Message]) -> dict[str, Any] | None:
    """What a caption that reports («/done 3 приказ № 12», «готово 3») goes on to say; ``None`` for others."""
    captioned = _captioned(messages)
    words = report_in_caption(captioned.caption or "")
    return None if words is None else {"words": words, "message_id": captioned.message_id}


def _may_be_handed_in(kept: Kept) -> bool:
    """Whether the file is there, and the result that it is for not handed in yet."""
    return bool(kept.stored and kept.milestone and kept.milestone.state is State.OPEN)


async def _report(
    message: Message,
    said: dict[str, Any],
    kept: Kept,
    found: list[Milestone],
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """``/done`` that came as a caption: hand in what the file is for, once somebody has said what that is."""
    asked = said | {"words": split_report(said["words"])[1]}
    if len(found) > 1:
        await state.update_data(report=asked | {"among": [each.id for each in found]})
    elif kept.milestone is not None and _may_be_handed_in(kept):
        data = await state.get_data()
        asked |= {name: data[name] for name in ("album", "answer") if name in data}
        await hand_in_one(message, [kept.milestone], asked, actor, office, state, bot)


async def _answer_once(
    message: Message, state: FSMContext, text: str, keyboard: InlineKeyboardMarkup | None
) -> int:
    """One answer an album: the later part of a split one corrects the answer to the part before.

    Gives the id of the answer.
    """
    said = await state.get_data()
    album_id = message.media_group_id
    if album_id is not None and said.get("album") == album_id and message.bot is not None:
        answer_id = int(said["answer"])
        await message.bot.edit_message_text(
            text, chat_id=message.chat.id, message_id=answer_id, reply_markup=keyboard
        )
        return answer_id
    answer = await message.answer(text, reply_markup=keyboard)
    if album_id is not None:
        await state.update_data(album=album_id, answer=answer.message_id)
    return answer.message_id


async def _add_facts(
    bot: Bot, chat_id: int, answer_id: int, kept: Kept, office: Office, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Tell what pictures sent as files say of themselves: looking takes a moment, so it comes afterwards."""
    pieces = [each for each in kept.pieces if each.is_file_of_photo]
    facts = texts.facts(await photos.look_at(office, pieces)) if pieces else ""
    if facts:
        await bot.edit_message_text(
            f"{texts.kept(kept)}\n\n{facts}", chat_id=chat_id, message_id=answer_id, reply_markup=keyboard
        )


async def _meant(
    messages: Sequence[Message], actor: Actor, office: Office, state: FSMContext
) -> tuple[list[Milestone], Belonging]:
    """The milestones that the files may be for, and where in the series of one of them they belong.

    By a reply, a number in the caption, the rest of the album, the series, or a room in the caption.
    """
    first = messages[0]
    series = await series_of(state) or NOWHERE
    behind = [milestone_id for milestone_id, _ in milestones_behind(first.reply_to_message)]
    if behind:
        found = await lookup.attachable(office, actor, behind)
        return found, _in_series(series, found)
    caption = _captioned(messages).caption or ""
    reported = report_in_caption(caption)
    said = read_caption(caption if reported is None else reported)
    if said.item and not await _names_room(said, series, actor, office):
        try:
            only_open = reported is not None
            found = await lookup.find(office, actor, said.item, action=Action.ATTACH, only_open=only_open)
        except DomainError:
            return [], NOWHERE
        return found, _in_series(series, found)
    to = series
    if first.media_group_id is not None:
        earlier = await evidence.album_belonging(office, first.chat.id, first.media_group_id)
        to = earlier if earlier.milestone_id is not None else series
    if to.milestone_id is not None:
        return await lookup.attachable(office, actor, [to.milestone_id]), to
    # In a group only what says all of it: people show each other all sorts of things there.
    clear = said.room and said.stage if first.chat.type != ChatType.PRIVATE else said.is_placed
    monitored = await photos.monitored(office, actor) if clear else []
    return (monitored if len(monitored) == 1 else []), NOWHERE


async def _names_room(said: Caption, series: Belonging, actor: Actor, office: Office) -> bool:
    """Whether a number in a caption is a room of the school whose series of photos is under way."""
    if series.milestone_id is None or said.bare_room is None:
        return False
    known = await rooms.of_milestone(office, actor, series.milestone_id)
    return find_room(said.bare_room, known.rooms) is not None


def _in_series(series: Belonging, found: Sequence[Milestone]) -> Belonging:
    """The room and the stage of the series, if it is for the very milestone that was found."""
    return series if [each.id for each in found] == [series.milestone_id] else NOWHERE


async def _awaits(state: FSMContext, kept: Kept) -> bool:
    """Whether what was kept is for the result that waits to be handed in."""
    if kept.milestone is None or not kept.stored or await state.get_state() != Dialogue.proof.state:
        return False
    return bool((await state.get_data())["milestone"] == kept.milestone.id)


async def _below(
    kept: Kept, actor: Actor, office: Office, state: FSMContext, found: list[Milestone]
) -> InlineKeyboardMarkup | None:
    """What can be done next: say for what it is, say which room, or go on."""
    if kept.milestone is None:
        pictures = any(each.kind is EvidenceKind.PHOTO for each in kept.pieces)
        likely = await photos.candidates(office, actor) if pictures and not found else found
        return await _where(office, actor, likely)
    if kept.wants_room:
        series = await series_of(state)
        # Of the photos themselves: a caption may have named another room than the series.
        rooms = {each.room_id for each in kept.pieces}
        room_id = rooms.pop() if len(rooms) == 1 else None
        if room_id is None and series and series.milestone_id == kept.milestone.id:
            return keyboards.kept(kept.milestone, placed=False)
        shown = await photos.series(office, actor, kept.milestone.id, room_id=room_id)
        return keyboards.series(shown, hand_in=True)
    if any(each.room_id for each in kept.pieces):
        return keyboards.kept(kept.milestone)
    return keyboards.finish(kept.milestone)


async def _where(office: Office, actor: Actor, found: list[Milestone]) -> InlineKeyboardMarkup | None:
    candidates = found or await lookup.open_ones(office, actor)
    return keyboards.choice(candidates, Do.PLACE) if candidates else None
