"""The card of a milestone: opened, unfolded, its history."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, MilestoneButton
from services import card as cards
from services import lookup
from services.office import Office

router = Router(name="card")
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
    found = await lookup.open_card(office, actor, command.args)
    if isinstance(found, list):
        await message.answer(texts.which(found), reply_markup=keyboards.choice(found, Do.CARD))
    else:
        await message.answer(texts.card(found), reply_markup=keyboards.card(found))


@router.callback_query(MilestoneButton.filter(F.do == Do.CARD))
async def open_card(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """The card below the list or the reminder it was opened from."""
    shown = await cards.card(office, actor, callback_data.id)
    await below(query, bot, texts.card(shown), keyboards.card(shown))
    await acknowledge(query)


@router.callback_query(MilestoneButton.filter(F.do == Do.MORE))
async def unfold(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Ещё…»: the card as it is now, with everything that can be done."""
    shown = await cards.card(office, actor, callback_data.id)
    await replace(query, bot, texts.card(shown), keyboards.card(shown, more=True))
    await acknowledge(query)


@router.callback_query(MilestoneButton.filter(F.do == Do.HISTORY))
async def history(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Вся история»."""
    shown = await cards.card(office, actor, callback_data.id)
    await below(query, bot, texts.history(shown), keyboards.opened(shown.milestone))
    await acknowledge(query)
