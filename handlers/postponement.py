"""Another due date: a day from a calendar or in words, a reason, a controller's verdict."""

from datetime import date

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from domain.milestone import AlreadyMarkedError, WrongStateError
from domain.people import Actor
from handlers import keyboards, texts
from handlers.acceptance import in_group
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton
from handlers.callbacks.deciding import NewDay, NewDayButton, Verdict, VerdictButton
from handlers.dialogue import Dialogue, is_meant
from handlers.notice import announce
from services import postponement
from services.office import Office
from services.postponement import AlreadyAskedError, Submitted

router = Router(name="postponement")

_OUTDATED = (AlreadyMarkedError, WrongStateError, AlreadyAskedError)


@router.callback_query(MilestoneButton.filter(F.do == Do.POSTPONE))
async def begin(
    query: CallbackQuery,
    callback_data: MilestoneButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Перенос»: a calendar; a controller sees first what somebody has asked for."""
    begun = await postponement.begin(office, actor, callback_data.id, callback_data.revision)
    if begun.pending is not None:
        asked = await postponement.look(office, actor, begun.pending.id)
        await below(query, bot, texts.request(asked), keyboards.request(asked))
    else:
        await _await_day(state, begun.milestone.id, begun.milestone.revision)
        keyboard = keyboards.days(begun, office.calendar)
        await below(query, bot, texts.ask_day(begun, in_group=in_group(query.message)), keyboard)
    await acknowledge(query)


@router.callback_query(NewDayButton.filter(F.do == NewDay.MONTH))
async def turn_month(
    query: CallbackQuery,
    callback_data: NewDayButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Another month of the calendar, or back to it."""
    begun = await postponement.begin(office, actor, callback_data.milestone, callback_data.revision)
    await _await_day(state, begun.milestone.id, begun.milestone.revision)
    month = date.fromordinal(callback_data.day)
    keyboard = keyboards.days(begun, office.calendar, month)
    await replace(query, bot, texts.ask_day(begun, in_group=in_group(query.message)), keyboard)
    await acknowledge(query)


@router.callback_query(NewDayButton.filter(F.do == NewDay.DAY))
async def choose_day(
    query: CallbackQuery,
    callback_data: NewDayButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """A day of the calendar: why that one?"""
    day = date.fromordinal(callback_data.day)
    text, keyboard = await _ask_reason(
        query.message, callback_data.milestone, callback_data.revision, day, actor, office, state
    )
    await replace(query, bot, text, keyboard)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.new_day), is_meant, F.text, ~F.text.startswith("/"))
async def take_day(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """«до конца августа»; what is not understood is refused and awaited again."""
    asked = await state.get_data()
    try:
        text, keyboard = await _ask_reason(
            message, asked["milestone"], asked["revision"], message.text or "", actor, office, state
        )
    except _OUTDATED:
        await state.clear()
        raise
    await message.answer(text, reply_markup=keyboard)


@router.callback_query(NewDayButton.filter(F.do == NewDay.REASON))
async def choose_reason(
    query: CallbackQuery, callback_data: NewDayButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """One of the usual reasons: everything once more before it is sent."""
    data = callback_data
    proposal, decides = await postponement.weigh(
        office, actor, data.milestone, data.revision, date.fromordinal(data.day)
    )
    reason = _usual_reason(data.reason, decides=decides)
    keyboard = keyboards.confirm_move(proposal, data.reason, decides=decides)
    await replace(query, bot, texts.confirm_move(proposal, reason, decides=decides), keyboard)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.reason), is_meant, F.text, ~F.text.startswith("/"))
async def take_reason(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """A reason of one's own: everything once more before it is sent."""
    asked = await state.get_data()
    reason = postponement.reason_in(message.text or "")
    day = date.fromordinal(asked["day"])
    try:
        proposal, decides = await postponement.weigh(
            office, actor, asked["milestone"], asked["revision"], day
        )
    except _OUTDATED:
        await state.clear()
        raise
    await state.update_data(reason=reason)
    keyboard = keyboards.confirm_move(proposal, -1, decides=decides)
    await message.answer(texts.confirm_move(proposal, reason, decides=decides), reply_markup=keyboard)


@router.callback_query(NewDayButton.filter(F.do == NewDay.SEND))
async def send(
    query: CallbackQuery,
    callback_data: NewDayButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Отправить просьбу», for a controller «Перенести»."""
    data = callback_data
    begun = await postponement.begin(office, actor, data.milestone, data.revision)
    said = await state.get_data()
    if data.reason >= 0:
        reason = _usual_reason(data.reason, decides=begun.decides)
    elif (said.get("milestone"), said.get("day")) == (data.milestone, data.day) and "reason" in said:
        reason = said["reason"]
    else:
        lost = texts.REASON_LOST if actor.group is None else texts.NOT_YOUR_REASON
        await acknowledge(query, lost, alert=True)
        return
    done = await postponement.submit(
        office, actor, data.milestone, data.revision, date.fromordinal(data.day), reason
    )
    await _tell(done, office, bot)
    await state.clear()
    text = texts.moved(done) if done.request.granted else texts.asked(done)
    await replace(query, bot, text, keyboards.card(done.card) if done.request.granted else None)
    await acknowledge(query)


@router.callback_query(VerdictButton.filter(F.do == Verdict.SHOW))
async def show_request(
    query: CallbackQuery, callback_data: VerdictButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A request out of the list of them."""
    asked = await postponement.look(office, actor, callback_data.request)
    await below(query, bot, texts.request(asked), keyboards.request(asked))
    await acknowledge(query)


@router.callback_query(VerdictButton.filter(F.do == Verdict.GRANT))
async def grant(
    query: CallbackQuery, callback_data: VerdictButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Перенести»."""
    done = await postponement.grant(office, actor, callback_data.request)
    await _tell(done, office, bot)
    await replace(query, bot, texts.moved(done), keyboards.card(done.card))
    await acknowledge(query)


@router.callback_query(VerdictButton.filter((F.do == Verdict.REFUSE) & (F.remark < 0)))
async def ask_refusal(
    query: CallbackQuery,
    callback_data: VerdictButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Отказать»: whoever asked will want to know why."""
    asked = await postponement.look(office, actor, callback_data.request)
    await state.set_state(Dialogue.refusal)
    await state.set_data({"request": asked.request.id})
    text = texts.ask_refusal(asked, in_group=in_group(query.message))
    await below(query, bot, text, keyboards.refusals(asked))
    await acknowledge(query)


@router.callback_query(VerdictButton.filter(F.remark.in_(range(len(texts.REFUSALS)))))
async def refuse_with_usual_words(
    query: CallbackQuery,
    callback_data: VerdictButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """One of the usual refusals."""
    remark = texts.REFUSALS[callback_data.remark]
    done = await postponement.refuse(office, actor, callback_data.request, remark)
    await state.clear()
    await _tell(done, office, bot)
    await replace(query, bot, texts.refused(done), keyboards.card(done.card))
    await acknowledge(query)


@router.message(StateFilter(Dialogue.refusal), is_meant, F.text, ~F.text.startswith("/"))
async def refuse(message: Message, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """A refusal in one's own words."""
    asked = await state.get_data()
    try:
        done = await postponement.refuse(office, actor, asked["request"], message.text or "")
    except _OUTDATED:
        await state.clear()
        raise
    await _tell(done, office, bot)
    await state.clear()
    await message.answer(texts.refused(done), reply_markup=keyboards.card(done.card))


async def _await_day(state: FSMContext, milestone_id: int, revision: int) -> None:
    await state.set_state(Dialogue.new_day)
    await state.set_data({"milestone": milestone_id, "revision": revision})


async def _ask_reason(
    where: object,
    milestone_id: int,
    revision: int,
    day: date | str,
    actor: Actor,
    office: Office,
    state: FSMContext,
) -> tuple[str, InlineKeyboardMarkup]:
    proposal, decides = await postponement.weigh(office, actor, milestone_id, revision, day)
    await state.set_state(Dialogue.reason)
    chosen = {"milestone": milestone_id, "revision": revision, "day": proposal.new_due.toordinal()}
    await state.set_data(chosen)
    text = texts.ask_reason(proposal, decides=decides, in_group=in_group(where))
    return text, keyboards.reasons(proposal, decides=decides)


async def _tell(done: Submitted, office: Office, bot: Bot) -> None:
    """A request goes to those who decide, a decision to those it concerns."""
    settled, about = done.request, done.card.milestone
    if settled.granted is None:
        asked = postponement.Asked(settled, done.proposal)
        text, keyboard = texts.request(asked), keyboards.request(asked)
    else:
        text = texts.moved(done) if settled.granted else texts.refused(done)
        keyboard = keyboards.open_card(about)
    for person in done.audience:
        await announce(bot, office, done.notice, person, [about], text, keyboard, request_id=settled.id)


def _usual_reason(place: int, *, decides: bool) -> str:
    usual = texts.BASES if decides else texts.REASONS
    return usual[place] if 0 <= place < len(usual) else ""
