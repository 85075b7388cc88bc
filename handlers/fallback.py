"""Everything else: answered, never lost in silence. Groups are left in peace."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from handlers import texts
from handlers.answering import acknowledge

router = Router(name="fallback")


@router.message(F.chat.type == ChatType.PRIVATE, F.text)
async def not_understood(message: Message) -> None:
    """A text that is no command."""
    await message.answer(texts.NOT_UNDERSTOOD)


@router.message(F.chat.type == ChatType.PRIVATE)
async def not_kept(message: Message) -> None:
    """A sticker, a voice message and the like."""
    await message.answer(texts.ONLY_TEXT_OR_FILE)


@router.callback_query()
async def old_button(query: CallbackQuery) -> None:
    """A button of an older version, or a forged one."""
    await acknowledge(query, texts.BUTTON_TOO_OLD, alert=True)
