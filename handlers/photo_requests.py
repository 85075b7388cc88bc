"""``/request``: photos asked of a school or of all, by a day or every week, and what has come."""

from datetime import date

from aiogram import Bot, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.monitoring import Ask, RequestButton
from handlers.dialogue import Dialogue, enter
from handlers.keyboards import monitoring as keyboards
from handlers.texts import photo_requests as words
from services import photo_requests
from services.office import Office

router = Router(name="photo_requests")


@router.message(Command("request", ignore_case=True), F.text)
async def begin(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/request``: of whom?"""
    await state.clear()
    found = await photo_requests.whom(office, actor)
    await message.answer(words.whom(found), reply_markup=keyboards.whom(found))


@router.callback_query(RequestButton.filter(F.do == Ask.WHOM))
async def turn(
    query: CallbackQuery, callback_data: RequestButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """A page of the schools."""
    found = await photo_requests.whom(office, actor, callback_data.page)
    await replace(query, bot, words.whom(found), keyboards.whom(found))
    await acknowledge(query)


@router.callback_query(RequestButton.filter(F.do == Ask.WHEN))
async def ask_day(
    query: CallbackQuery,
    callback_data: RequestButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """By what day?"""
    offers = photo_requests.days(office, actor)
    broken_off = await enter(state, Dialogue.photo_day, {"school": callback_data.school})
    await below(query, bot, words.WHEN + broken_off, keyboards.days(offers, callback_data.school))
    await acknowledge(query)


@router.callback_query(RequestButton.filter(F.do == Ask.WHAT))
async def ask_subject(
    query: CallbackQuery, callback_data: RequestButton, state: FSMContext, bot: Bot
) -> None:
    """One of the usual days: what is to be photographed?"""
    data = callback_data
    await _await_subject(state, data.school, data.day, weekly=data.weekly)
    keyboard = keyboards.subjects(data.school, date.fromordinal(data.day), weekly=data.weekly)
    await replace(query, bot, words.WHAT, keyboard)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.photo_day), F.text, ~F.text.startswith("/"))
async def take_day(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """A day in words; what is not understood is refused and awaited again."""
    school = (await state.get_data())["school"]
    day = photo_requests.day_in(office, actor, message.text or "")
    await _await_subject(state, school, day.toordinal(), weekly=False)
    await message.answer(words.WHAT, reply_markup=keyboards.subjects(school, day, weekly=False))


@router.callback_query(RequestButton.filter((F.do == Ask.SEND) & (F.subject < len(words.SUBJECTS))))
async def send(
    query: CallbackQuery,
    callback_data: RequestButton,
    actor: Actor,
    office: Office,
    state: FSMContext,
    bot: Bot,
) -> None:
    """One of the usual subjects: the request goes out."""
    data = callback_data
    done = await photo_requests.ask(
        office,
        actor,
        data.school or None,
        date.fromordinal(data.day),
        words.SUBJECTS[data.subject],
        weekly=data.weekly,
    )
    await state.clear()
    await replace(query, bot, words.sent(done), keyboards.follow(done.request.id))
    await acknowledge(query)


@router.message(StateFilter(Dialogue.photo_subject), F.text, ~F.text.startswith("/"))
async def take_subject(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """A subject of one's own: the request goes out."""
    asked = await state.get_data()
    done = await photo_requests.ask(
        office,
        actor,
        asked["school"] or None,
        date.fromordinal(asked["day"]),
        message.text or "",
        weekly=asked["weekly"],
    )
    await state.clear()
    await message.answer(words.sent(done), reply_markup=keyboards.follow(done.request.id))


@router.callback_query(RequestButton.filter(F.do.in_({Ask.PROGRESS, Ask.ASK_CLOSE})))
async def show_progress(
    query: CallbackQuery, callback_data: RequestButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """What has come; before it is closed, whether to."""
    found = await photo_requests.progress(office, actor, callback_data.id)
    sure = callback_data.do is Ask.ASK_CLOSE
    text = f"{words.progress(found)}\n\n{words.CLOSE}" if sure else words.progress(found)
    await replace(query, bot, text, keyboards.progress(found, sure=sure))
    await acknowledge(query)


@router.callback_query(RequestButton.filter(F.do == Ask.CLOSE))
async def close(
    query: CallbackQuery, callback_data: RequestButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Да, закрыть»."""
    found = await photo_requests.close(office, actor, callback_data.id)
    await replace(query, bot, words.closed(found), None)
    await acknowledge(query)


async def _await_subject(state: FSMContext, school: int, day: int, *, weekly: bool) -> None:
    await state.set_state(Dialogue.photo_subject)
    await state.set_data({"school": school, "day": day, "weekly": weekly})
