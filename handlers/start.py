"""What the bot can do for this person."""

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.people import Actor
from handlers import texts
from handlers.commands import commands_for

router = Router(name="start")
router.message.filter(F.text)


@router.message(CommandStart(magic=~F.args, ignore_case=True))
@router.message(Command("help", ignore_case=True))
async def help_(message: Message, actor: Actor, state: FSMContext) -> None:
    """The list of commands."""
    await state.clear()
    await message.answer(texts.help_(commands_for(actor)))
