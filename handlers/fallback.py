"""Everything else: answered, never lost in silence. Groups are left in peace."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers import texts
from handlers.answering import acknowledge
from handlers.dialogue import WHAT

router = Router(name="fallback")


@router.message(F.chat.type == ChatType.PRIVATE, F.text)
async def not_understood(message: Message, state: FSMContext) -> None:
    """A text that nobody takes. A command leaves the dialogue under way, even one that there is not.

    A slip of the finger in a command is no wish to leave, so it is said what was left.
    """
    current = await state.get_state()
    if current is None or not (message.text or "").startswith("/"):
        await message.answer(texts.NOT_UNDERSTOOD)
        return
    await state.clear()
    await message.answer(f"{texts.NOT_UNDERSTOOD}\n{texts.dropped(WHAT.get(current, 'начатое'))}")


@router.message(F.chat.type == ChatType.PRIVATE)
async def not_kept(message: Message) -> None:
    """A sticker, a voice message and the like."""
    await message.answer(texts.ONLY_TEXT_OR_FILE)


@router.callback_query()
async def old_button(query: CallbackQuery) -> None:
    """A button of an older version, or a forged one."""
    await acknowledge(query, texts.BUTTON_TOO_OLD, alert=True)
