"""``/absence``: days on which somebody else is reminded; noted by oneself, by the centre or by a head."""

from datetime import date

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers.answering import acknowledge, replace
from handlers.callbacks.people import AbsenceButton, Leave
from handlers.dialogue import Dialogue
from handlers.keyboards import people as keyboards
from handlers.notice import tell
from handlers.texts import people as words
from services import absences
from services.absences import Noted
from services.office import Office

router = Router(name="absences")


@router.message(Command("absence", ignore_case=True), F.text)
async def open_own(
    message: Message, command: CommandObject, actor: Actor, office: Office, state: FSMContext
) -> None:
    """One's own: «с 15 по 28 июля», or a month to choose from."""
    await state.clear()
    if command.args:
        found = await absences.deputies(office, actor, actor.person.id, command.args)
        await message.answer(words.choose_deputy(found), reply_markup=keyboards.deputies(found))
        return
    shown = await absences.of_person(office, actor, actor.person.id)
    await _await_days(state, actor.person.id)
    await message.answer(words.absences(shown), reply_markup=keyboards.absences(shown, office.calendar))


@router.callback_query(AbsenceButton.filter(F.do.in_({Leave.SHOW, Leave.FIRST})))
async def choose_first(
    query: CallbackQuery,
    callback_data: AbsenceButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """Somebody's absences, and a month to choose the first day of another one from."""
    shown = await absences.of_person(office, actor, callback_data.person)
    await _await_days(state, callback_data.person)
    month = date.fromordinal(callback_data.month)
    await replace(query, bot, words.absences(shown), keyboards.absences(shown, office.calendar, month))
    await acknowledge(query)


@router.callback_query(AbsenceButton.filter(F.do == Leave.LAST))
async def choose_last(
    query: CallbackQuery, callback_data: AbsenceButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The first day is chosen: a month to choose the last one from."""
    first, month = date.fromordinal(callback_data.first), date.fromordinal(callback_data.month)
    shown = await absences.of_person(office, actor, callback_data.person)
    keyboard = keyboards.last_day(shown, office.calendar, first, month)
    await replace(query, bot, words.choose_last(first, shown.today), keyboard)
    await acknowledge(query)


@router.callback_query(AbsenceButton.filter(F.do == Leave.DEPUTY))
async def choose_deputy(
    query: CallbackQuery, callback_data: AbsenceButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Both days are chosen: who stands in."""
    data = callback_data
    days = date.fromordinal(data.first), date.fromordinal(data.last)
    found = await absences.deputies(office, actor, data.person, days, data.page)
    await replace(query, bot, words.choose_deputy(found), keyboards.deputies(found))
    await acknowledge(query)


@router.message(StateFilter(Dialogue.absence), F.text, ~F.text.startswith("/"))
async def take_days(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """«с 15 по 28 июля»; what is not understood is refused and awaited again."""
    asked = await state.get_data()
    found = await absences.deputies(office, actor, asked["person"], message.text or "")
    await state.clear()
    await message.answer(words.choose_deputy(found), reply_markup=keyboards.deputies(found))


@router.callback_query(AbsenceButton.filter(F.do == Leave.NOTE))
async def note(
    query: CallbackQuery,
    callback_data: AbsenceButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """The deputy is chosen: it is noted, and all concerned hear of it."""
    await state.clear()
    data = callback_data
    first, last = date.fromordinal(data.first), date.fromordinal(data.last)
    done = await absences.note(office, actor, data.person, first, last, data.deputy or None)
    await _announce(done, office, bot)
    await replace(query, bot, words.noted(done), keyboards.noted(done.absence, done.today))
    await acknowledge(query)


@router.callback_query(AbsenceButton.filter(F.do == Leave.CALL_OFF))
async def call_off(
    query: CallbackQuery,
    callback_data: AbsenceButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """«Отменить», or «Вернуть раньше»."""
    await state.clear()
    done = await absences.call_off(office, actor, callback_data.id)
    for person in (done.told, done.deputy):
        if person is not None:
            await tell(bot, office, person, words.called_off(done), None)
    await replace(query, bot, words.called_off(done), None)
    await acknowledge(query)


async def _await_days(state: FSMContext, person_id: int) -> None:
    await state.set_state(Dialogue.absence)
    await state.set_data({"person": person_id})


async def _announce(done: Noted, office: Office, bot: Bot) -> None:
    if done.deputy is not None:
        await tell(bot, office, done.deputy, words.you_stand_in(done), None)
    if done.told is not None:
        await tell(bot, office, done.told, words.away(done), None)
    for person in done.controllers:
        if done.deputy is None or person.id != done.deputy.id:
            await tell(bot, office, person, words.away(done), None)
