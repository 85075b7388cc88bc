"""Reporting a result: its proof asked for first, the controllers told, a slip taken back."""

from collections.abc import Sequence
from dataclasses import replace as replace_fields
from typing import Any, NamedTuple

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from domain.access import Action
from domain.document import DocumentReference, recognise_documents
from domain.errors import DomainError
from domain.ledger import Notice
from domain.milestone import Milestone
from domain.milestone import State as MilestoneState
from domain.people import Actor
from domain.reference import says_done, split_report
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton, milestones_behind
from handlers.dialogue import Dialogue, enter
from handlers.notice import announce, tell
from services import card as cards
from services import evidence, lookup, reporting
from services.office import Office
from services.reporting import Reported, Undone, Wanted

_REMEMBERED = ("words", "message_id", "room", "stage", "album", "answer")
"""What stays of a dialogue about the same milestone: the words of ``/done``, where the photos go."""

router = Router(name="reporting")
# A command in the caption of a file must not swallow the file.
router.message.filter(F.text)


class Answer(NamedTuple):
    """What is said to whoever reports."""

    text: str
    keyboard: InlineKeyboardMarkup


@router.message(Command("done", ignore_case=True))
async def done(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """``/done 2.1 приказ № 12 от 15.01.2024``."""
    await state.clear()
    reference, words = split_report(command.args or "")
    asked: dict[str, Any] = {"words": words, "message_id": message.message_id}
    if reference:
        found = await lookup.find(office, actor, reference, action=Action.REPORT, only_open=True)
        await hand_in_one(message, found, asked, actor, office, state, bot)
        return
    found = await lookup.open_ones(office, actor)
    if words:
        await state.set_data(asked | {"among": [each.id for each in found]})
    await message.answer(texts.ask_which_done(found), reply_markup=keyboards.choice(found, Do.REPORT))


def _says_done(text: str) -> dict[str, str] | None:
    """«Готово», alone or with the document: more words than that may as well say what is not."""
    words = says_done(text)
    return {"words": words} if words is not None and (not words or recognise_documents(words)) else None


@router.message(
    StateFilter(None), F.text.func(_says_done).as_("said"), F.reply_to_message.func(milestones_behind)
)
async def done_in_reply(
    message: Message, said: dict[str, str], actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """«Готово» in reply to a card or a reminder: ``/done`` of what stands there."""
    behind = [milestone_id for milestone_id, _ in milestones_behind(message.reply_to_message)]
    found = await lookup.reportable(office, actor, behind)
    if not found:
        raise SkipHandler
    asked = {**said, "message_id": message.message_id}
    await hand_in_one(message, found, asked, actor, office, state, bot)


async def hand_in_one(
    message: Message,
    found: Sequence[Milestone],
    asked: dict[str, Any],
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Hand in the one that is meant, or ask which."""
    if len(found) > 1:
        await state.set_data(asked | {"among": [each.id for each in found]})
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.REPORT))
        return
    source = evidence.Message(message.chat.id, asked["message_id"])
    outcome = await reporting.hand_in(office, actor, found[0].id, text=asked["words"], message=source)
    answer = await _go_on(outcome, asked, actor, office, state, bot)
    await message.answer(answer.text, reply_markup=answer.keyboard)


@router.callback_query(MilestoneButton.filter(F.do.in_({Do.REPORT, Do.INSIST})))
async def report(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Выполнено», with the words of ``/done`` before the choice; or «Сдать без документа»."""
    asked = await state.get_data()
    if callback_data.id not in [*asked.get("among", []), asked.get("milestone")]:
        asked = {}
    act = reporting.hand_in if callback_data.do is Do.REPORT else reporting.report
    outcome = await act(
        office,
        actor,
        callback_data.id,
        revision=callback_data.revision,
        text=asked.get("words", ""),
        message=evidence.Message(actor.chat_id or 0, asked.get("message_id", 0)),
    )
    await acknowledge(query)
    answer = await _go_on(outcome, asked, actor, office, state, bot)
    await below(query, bot, answer.text, answer.keyboard)


@router.message(StateFilter(Dialogue.proof, Dialogue.photos), ~F.text.startswith("/"))
async def take_words(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """Words where a proof is awaited: a document named by its number is one."""
    asked, text = await state.get_data(), message.text or ""
    source = evidence.Message(message.chat.id, message.message_id)
    documents = await evidence.keep_words(office, actor, asked["milestone"], text, source)
    if documents:
        if not await complete(message, actor, office, state, bot, documents):
            shown = await cards.card(office, actor, asked["milestone"])
            await message.answer(texts.noted(documents, shown.milestone))
    elif message.chat.type != ChatType.PRIVATE and not _is_answer(message):
        # People talk to each other in a group.
        raise SkipHandler
    elif asked.get("reported") and says_done(message.text or "") != "":
        # Nothing is owed any more: whatever else they write has nothing to do with it.
        raise SkipHandler
    elif await state.get_state() == Dialogue.photos.state:
        await _end_or_go_on(message, actor, office, state)
    else:
        shown = await cards.card(office, actor, asked["milestone"])
        wanted = Wanted(shown.milestone, shown.lacking)
        await message.answer(texts.no_number(shown.lacking), reply_markup=_proof_keyboard(wanted))


async def _end_or_go_on(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """«Готово» in words ends a series as its button does; other words are no photo."""
    if says_done(message.text or "") != "":
        await message.answer(texts.CONTINUE_OR_CANCEL)
        return
    milestone = (await cards.card(office, actor, (await state.get_data())["milestone"])).milestone
    await state.clear()
    keyboard = keyboards.to_hand_in(milestone) if milestone.state is MilestoneState.OPEN else None
    await message.answer(texts.finished(milestone), reply_markup=keyboard)


async def complete(
    message: Message,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
    documents: tuple[DocumentReference, ...] = (),
) -> bool:
    """A proof came: if it was the last one that a result waited for, the result is handed in.

    ``documents``: those that the proof names, for the answer. False where no result waits: nothing is said.
    """
    if await state.get_state() != Dialogue.proof.state:
        return False
    asked = await state.get_data()
    source = evidence.Message(message.chat.id, asked.get("message_id", 0))
    try:
        outcome = await reporting.hand_in(
            office,
            actor,
            asked["milestone"],
            revision=asked["revision"],
            text=asked.get("words", ""),
            message=source,
        )
    except DomainError:
        await state.clear()
        raise
    outcome = replace_fields(outcome, documents=(*outcome.documents, *documents))
    answer = await _go_on(outcome, asked, actor, office, state, bot)
    await message.answer(answer.text, reply_markup=answer.keyboard)
    return True


@router.callback_query(MilestoneButton.filter(F.do == Do.UNDO))
async def undo(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Отменить отметку»; controllers who had been asked to accept hear of it."""
    undone = await reporting.undo(office, actor, callback_data.id, callback_data.revision)
    await acknowledge(query)
    if await state.get_state() == Dialogue.photos.state:
        await state.clear()
    await _tell_undone(undone, actor, office, bot)
    await replace(query, bot, texts.undone(undone.card), keyboards.card(undone.card))


@router.callback_query(MilestoneButton.filter(F.do == Do.START))
async def start(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«В работе»."""
    shown = await reporting.start(office, actor, callback_data.id, callback_data.revision)
    await replace(query, bot, texts.card(shown), keyboards.card(shown))
    await acknowledge(query, texts.started([shown.milestone.label]))


@router.callback_query(MilestoneButton.filter(F.do == Do.START_ALL))
async def start_all(query: CallbackQuery, actor: Actor, office: Office) -> None:
    """«Взято в работу» under a reminder: everything in it that is still open."""
    message = query.message if isinstance(query.message, Message) else None
    labels = await reporting.start_all(office, actor, [each for each, _ in milestones_behind(message)])
    await acknowledge(query, texts.started(labels) if labels else texts.NOTHING_TO_START, alert=not labels)


async def _go_on(
    outcome: Reported | Wanted,
    asked: dict[str, Any],
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> Answer:
    """Ask for the proof that is wanting, or tell the controllers; gives what to say."""
    if isinstance(outcome, Wanted):
        kept = {name: asked[name] for name in _REMEMBERED if name in asked}
        about = {"milestone": outcome.milestone.id, "revision": outcome.milestone.revision}
        # Rooms left out come one by one: not every photo of them is followed by the same question.
        awaited = Dialogue.proof if outcome.lacking else Dialogue.photos
        if "milestone" in asked:
            await state.set_state(awaited)
        broken_off = await enter(state, awaited, kept | about)
        return Answer(texts.ask_proof(outcome) + broken_off, _proof_keyboard(outcome))
    milestone = outcome.card.milestone
    # More proofs may follow, unless the bot waits for something else from this person.
    if await state.get_state() in {None, Dialogue.proof.state, Dialogue.photos.state}:
        await state.set_state(Dialogue.photos)
        album: dict[str, Any] = {name: asked[name] for name in ("album", "answer") if name in asked}
        await state.set_data({"milestone": milestone.id, "reported": True, **album})
    await _tell_reported(outcome, actor, office, bot)
    in_group = state.key.chat_id != state.key.user_id
    return Answer(texts.reported(outcome, in_group=in_group), keyboards.reported(milestone))


# Others are told first: telling them never fails, and if the answer does, the update comes again and finds
# the result marked already.
async def _tell_reported(result: Reported, actor: Actor, office: Office, bot: Bot) -> None:
    for person in result.controllers:
        if person.id == actor.person.id:
            continue
        shown = await cards.card_for(office, person, result.card.milestone.id)
        text = texts.to_accept(shown, actor.person.name)
        await announce(bot, office, Notice.REPORTED, person, [shown.milestone], text, keyboards.card(shown))


async def _tell_undone(undone: Undone, actor: Actor, office: Office, bot: Bot) -> None:
    for person in undone.told:
        text = texts.undone_by(undone.card, actor.person.name)
        await tell(bot, office, person, text, keyboards.opened(undone.card.milestone))


def _proof_keyboard(wanted: Wanted) -> InlineKeyboardMarkup:
    if not wanted.lacking:
        return keyboards.left_out(wanted.milestone)
    return keyboards.proof(wanted.milestone, photos=all(each.photos for each in wanted.lacking))


def _is_answer(message: Message) -> bool:
    """Whether it answers the bot itself."""
    replied = message.reply_to_message
    return bool(replied and replied.from_user and message.bot and replied.from_user.id == message.bot.id)
