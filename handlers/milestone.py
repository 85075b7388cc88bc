"""The card of a milestone, reporting a result, accepting and returning it."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.access import Action
from domain.milestone import AlreadyMarkedError, WrongStateError
from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton, milestones_behind
from handlers.dialogue import Dialogue
from handlers.notice import tell
from services import lookup, reporting
from services.office import Office
from services.reporting import Decided, Reported

router = Router(name="milestone")
# A command in the caption of a file must not swallow the file.
router.message.filter(F.text)


@router.message(Command("item", ignore_case=True))
async def item(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """``/item 2.1``: the card, or a choice where several fit."""
    await state.clear()
    if not command.args:
        await message.answer(texts.WHICH_ITEM)
        return
    found = await lookup.find(office, actor, command.args)
    if len(found) > 1:
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.CARD))
        return
    shown = await lookup.card(office, actor, found[0].id)
    await message.answer(texts.card(shown), reply_markup=keyboards.card(shown))


@router.message(Command("done", ignore_case=True))
async def done(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """``/done 2.1 приказ № 12 от 15.01.2024``."""
    await state.clear()
    reference, _, words = (command.args or "").strip().partition(" ")
    if not reference:
        found = await lookup.open_ones(office, actor)
        await message.answer(texts.ask_which_done(found), reply_markup=keyboards.choice(found, Do.REPORT))
        return
    found = await lookup.find(office, actor, reference, action=Action.REPORT, only_open=True)
    if len(found) > 1:
        await state.set_data(
            {"words": words, "message_id": message.message_id, "among": [each.id for each in found]}
        )
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.REPORT))
        return
    source = reporting.Message(message.chat.id, message.message_id)
    result = await reporting.report(office, actor, found[0].id, text=words.strip(), message=source)
    await _after_report(result, actor, office, state, bot)
    await message.answer(texts.reported(result), reply_markup=keyboards.finish())


@router.callback_query(MilestoneButton.filter(F.do == Do.REPORT))
async def report(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Выполнено», with the words that came with ``/done`` before the choice."""
    asked = await state.get_data()
    if callback_data.id not in asked.get("among", []):
        asked = {}
    source = reporting.Message(actor.chat_id or 0, asked.get("message_id", 0))
    result = await reporting.report(
        office,
        actor,
        callback_data.id,
        revision=callback_data.revision,
        text=asked.get("words", ""),
        message=source,
    )
    await _after_report(result, actor, office, state, bot)
    await acknowledge(query)
    await below(query, bot, texts.reported(result), keyboards.finish())


@router.callback_query(MilestoneButton.filter(F.do == Do.CARD))
async def open_card(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The card below the list or the reminder it was opened from."""
    shown = await lookup.card(office, actor, callback_data.id)
    await below(query, bot, texts.card(shown), keyboards.card(shown))
    await acknowledge(query)


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


@router.callback_query(MilestoneButton.filter(F.do == Do.ACCEPT))
async def accept(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Принять»; the reporter hears of it."""
    decided = await reporting.accept(office, actor, callback_data.id, callback_data.revision)
    await _tell_reporter(decided, texts.accepted(decided.card), office, bot)
    await replace(query, bot, texts.card(decided.card), keyboards.card(decided.card))
    await acknowledge(query, texts.ACCEPTED)


@router.callback_query(MilestoneButton.filter(F.do == Do.CONFIRM_DONE))
async def confirm_done(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Подтвердить: уже исполнено»."""
    decided = await reporting.confirm_done(office, actor, callback_data.id, callback_data.revision)
    await replace(query, bot, texts.card(decided.card), keyboards.card(decided.card))
    await acknowledge(query, texts.ACCEPTED)


@router.callback_query(MilestoneButton.filter(F.do == Do.RETURN))
async def ask_remark(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Вернуть»: a remark is asked for first."""
    await reporting.check_returnable(office, actor, callback_data.id, callback_data.revision)
    await state.set_state(Dialogue.remark)
    await state.set_data({"milestone": callback_data.id, "revision": callback_data.revision})
    await below(query, bot, texts.WHAT_REMARK, None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.remark), F.text, ~F.text.startswith("/"))
async def return_for_rework(
    message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """The remark came: the result goes back."""
    asked = await state.get_data()
    try:
        decided = await reporting.return_for_rework(
            office, actor, asked["milestone"], message.text or "", asked["revision"]
        )
    except (AlreadyMarkedError, WrongStateError):
        await state.clear()
        raise
    await state.clear()
    await _tell_reporter(decided, texts.returned(decided.card, decided.remark or ""), office, bot)
    await message.answer(texts.returned_by_me(decided.card))


# Others are told first: telling them never fails, and if the answer does, the update comes again and finds
# the result marked already.
async def _after_report(result: Reported, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    milestone = result.card.milestone
    await state.set_state(Dialogue.photos)
    await state.set_data({"milestone": milestone.id})
    for person in result.controllers:
        if person.id == actor.person.id:
            continue
        shown = await lookup.card_for(office, person, milestone.id)
        text = texts.to_accept(shown, actor.person.name)
        await tell(bot, office, person, text, keyboards.card(shown))


async def _tell_reporter(decided: Decided, text: str, office: Office, bot: Bot) -> None:
    if decided.reporter is not None:
        await tell(bot, office, decided.reporter, text, None)
