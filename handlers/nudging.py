"""«Напомнить»: one milestone at once, a whole list after a question."""

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from handlers import keyboards, texts
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import Do, ForgetButton, MilestoneButton, NudgeButton
from services import nudging
from services.office import Office

router = Router(name="nudging")


@router.callback_query(MilestoneButton.filter(F.do == Do.NUDGE))
async def nudge(
    query: CallbackQuery, callback_data: MilestoneButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Напомнить» on a card."""
    said = await nudging.nudge(office, actor, callback_data.id, callback_data.revision)
    await acknowledge(query)
    await below(query, bot, texts.nudged(said), None)


@router.callback_query(NudgeButton.filter(~F.sure))
async def ask(
    query: CallbackQuery, callback_data: NudgeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Напомнить всем» under a list: how many would hear of it is said first."""
    wanted = keyboards.wanted_by(callback_data)
    said = await nudging.preview(office, actor, wanted)
    await below(query, bot, texts.ask_nudge(said), keyboards.ask_nudge(wanted, said))
    await acknowledge(query)


@router.callback_query(NudgeButton.filter(F.sure))
async def nudge_all(
    query: CallbackQuery, callback_data: NudgeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """It is meant."""
    said = await nudging.nudge_all(office, actor, keyboards.wanted_by(callback_data))
    await replace(query, bot, texts.nudged(said), None)
    await acknowledge(query)


@router.callback_query(ForgetButton.filter())
async def forget(query: CallbackQuery) -> None:
    """«Не надо»."""
    await acknowledge(query)
    if isinstance(query.message, Message):
        await query.message.delete()
