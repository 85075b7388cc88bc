"""``/me``: what is stored about oneself, corrected and taken away."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers.answering import acknowledge, below, replace
from handlers.callbacks.joining import MeButton, MeDo
from handlers.dialogue import Dialogue
from handlers.keyboards import personal as keyboards
from handlers.notice import tell
from handlers.texts import personal as words
from services import personal
from services.office import Office
from services.personal import Field

router = Router(name="personal")

_FIELDS = {MeDo.NAME: Field.NAME, MeDo.POST: Field.POST, MeDo.EMAIL: Field.EMAIL}


@router.message(Command("me", ignore_case=True), F.text)
async def show(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """Everything, and only to the person themselves."""
    await state.clear()
    shown = await personal.portrait(office, actor)
    await message.answer(words.portrait(shown, office.zone), reply_markup=keyboards.portrait(shown))


@router.callback_query(MeButton.filter(F.do.in_(_FIELDS)))
async def ask(query: CallbackQuery, callback_data: MeButton, state: FSMContext, bot: Bot) -> None:
    """The new name, post or e-mail is awaited."""
    field = _FIELDS[callback_data.do]
    await state.set_state(Dialogue.personal)
    await state.set_data({"field": field.value})
    await below(query, bot, words.ASK[field], None)
    await acknowledge(query)


@router.message(StateFilter(Dialogue.personal), F.text, ~F.text.startswith("/"))
async def correct(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """What was asked for; a refusal leaves the dialogue open."""
    asked = await state.get_data()
    shown = await personal.correct(office, actor, Field(asked["field"]), message.text or "")
    await state.clear()
    await message.answer(words.portrait(shown, office.zone), reply_markup=keyboards.portrait(shown))


@router.callback_query(MeButton.filter(F.do.in_({MeDo.ASK_ERASE, MeDo.KEEP})))
async def ask_erase(query: CallbackQuery, callback_data: MeButton, bot: Bot) -> None:
    """«Удалить мои данные»: said first what that means."""
    if callback_data.do is MeDo.KEEP:
        await replace(query, bot, words.KEPT, None)
    else:
        await replace(query, bot, words.ASK_ERASE, keyboards.erase())
    await acknowledge(query)


@router.callback_query(MeButton.filter(F.do == MeDo.ERASE))
async def erase(query: CallbackQuery, actor: Actor, office: Office, state: FSMContext, bot: Bot) -> None:
    """Forget who it was; the controllers hear what is left without anybody."""
    await state.clear()
    erased = await personal.erase(office, actor)
    for person in erased.controllers:
        await tell(bot, office, person, words.orphaned(erased), None)
    await replace(query, bot, words.ERASED, None)
    await acknowledge(query)
