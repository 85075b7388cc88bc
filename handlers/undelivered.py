"""``/undelivered``: what never arrived."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, replace
from handlers.callbacks import UndeliveredButton
from services import oversight
from services.office import Office

router = Router(name="undelivered")
router.message.filter(F.text)


@router.message(Command("undelivered", ignore_case=True))
async def open_undelivered(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """Whom nothing reaches, and which reminders were not heard."""
    await state.clear()
    shown = await oversight.undelivered(office, actor)
    await message.answer(texts.undelivered(shown), reply_markup=keyboards.undelivered(shown))


@router.callback_query(UndeliveredButton.filter())
async def turn_page(
    query: CallbackQuery, callback_data: UndeliveredButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """Another page."""
    shown = await oversight.undelivered(office, actor, callback_data.page)
    await replace(query, bot, texts.undelivered(shown), keyboards.undelivered(shown))
    await acknowledge(query)
