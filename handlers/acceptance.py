"""Accepting a reported result, or returning it with a remark."""

from collections.abc import Sequence

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.ledger import Notice
from domain.milestone import AlreadyMarkedError, Milestone, WrongStateError
from domain.people import Actor, Group, Person
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton
from handlers.callbacks.deciding import RemarkButton
from handlers.dialogue import Dialogue, is_meant
from handlers.notice import announce
from services import acceptance
from services import card as cards
from services.acceptance import Batch, Decided, NoEvidenceError
from services.office import Office

router = Router(name="acceptance")


@router.callback_query(MilestoneButton.filter(F.do.in_({Do.ACCEPT, Do.ACCEPT_BARE})))
async def accept(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Принять»; what nothing confirms is asked about once. The reporter hears of it."""
    insist = callback_data.do is Do.ACCEPT_BARE
    try:
        decided = await acceptance.accept(
            office, actor, callback_data.id, callback_data.revision, insist=insist
        )
    except NoEvidenceError as error:
        await below(query, bot, texts.ask_insist(error), keyboards.insist(error))
        await acknowledge(query)
        return
    await tell_accepted(decided, office, bot)
    await replace(query, bot, texts.card(decided.card), keyboards.card(decided.card))
    await acknowledge(query, texts.ACCEPTED)


@router.callback_query(MilestoneButton.filter(F.do == Do.CONFIRM_DONE))
async def confirm_done(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Подтвердить: уже исполнено»."""
    decided = await acceptance.confirm_done(office, actor, callback_data.id, callback_data.revision)
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
    """«Вернуть»: a remark first, one of the usual or one's own."""
    milestone = await acceptance.check_returnable(office, actor, callback_data.id, callback_data.revision)
    await state.set_state(Dialogue.remark)
    await state.set_data({"milestone": milestone.id, "revision": milestone.revision})
    text = texts.ask_remark(milestone, in_group=in_group(query.message))
    await below(query, bot, text, keyboards.remarks(milestone))
    await acknowledge(query)


@router.callback_query(RemarkButton.filter(F.remark.in_(range(len(texts.REMARKS)))))
async def return_with_usual_remark(
    query: CallbackQuery,
    callback_data: RemarkButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """One of the usual remarks."""
    await state.clear()
    remark = texts.REMARKS[callback_data.remark]
    decided = await acceptance.return_for_rework(
        office, actor, callback_data.milestone, remark, callback_data.revision
    )
    await _tell_returned(decided, office, bot)
    await replace(query, bot, texts.returned_by_me(decided.card), keyboards.to_queue())
    await acknowledge(query)


@router.message(StateFilter(Dialogue.remark), is_meant, F.text, ~F.text.startswith("/"))
async def return_for_rework(
    message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot
) -> None:
    """The remark came: the result goes back."""
    asked = await state.get_data()
    try:
        decided = await acceptance.return_for_rework(
            office, actor, asked["milestone"], message.text or "", asked["revision"]
        )
    except (AlreadyMarkedError, WrongStateError):
        await state.clear()
        raise
    await state.clear()
    await _tell_returned(decided, office, bot)
    await message.answer(texts.returned_by_me(decided.card), reply_markup=keyboards.to_queue())


async def tell_accepted(decided: Decided, office: Office, bot: Bot) -> None:
    """Whoever reported, and the group where, hear that the result is accepted."""
    await _tell_reporter(decided, texts.accepted(decided.card), office, bot)


async def tell_batch(batch: Batch, office: Office, bot: Bot) -> None:
    """Everybody whose results were accepted hears of them, in one message each."""
    audience: list[tuple[Person | Group, Sequence[Milestone]]] = [*batch.audience, *batch.groups]
    for to, theirs in audience:
        await announce(bot, office, Notice.ACCEPTED, to, theirs, texts.accepted_several(theirs), None)


def in_group(message: object) -> bool:
    """Whether the bot sees words there only if they answer it (Bot API, privacy mode)."""
    chat = getattr(message, "chat", None)
    return chat is not None and chat.type != ChatType.PRIVATE


async def _tell_returned(decided: Decided, office: Office, bot: Bot) -> None:
    remark = decided.card.milestone.remark or ""
    await _tell_reporter(decided, texts.returned(decided.card, remark), office, bot)


async def _tell_reporter(decided: Decided, text: str, office: Office, bot: Bot) -> None:
    about = decided.card.milestone
    if decided.reporter is not None:
        shown = await cards.card_for(office, decided.reporter, about.id)
        await announce(bot, office, decided.notice, decided.reporter, [about], text, keyboards.card(shown))
    if decided.group is not None:
        await announce(bot, office, decided.notice, decided.group, [about], text, keyboards.opened(about))
