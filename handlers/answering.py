"""Answering a button: the message it hangs on may be old, gone or unchanged."""

import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

log = logging.getLogger(__name__)


async def acknowledge(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """End the waiting of a button, with a pop-up if there is a text.

    It may be too old for that by now, which must not stop what the button is there for.
    """
    try:
        await query.answer(text, show_alert=alert)
    except (TelegramAPIError, ClientDecodeError) as error:
        log.warning("a button's press was not acknowledged: %s", error)


async def replace(query: CallbackQuery, bot: Bot, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Show the text in place of the message with the button, or below it where that cannot be edited."""
    message = query.message
    if isinstance(message, Message) and message.text is not None:
        try:
            await message.edit_text(text, reply_markup=keyboard)
        except TelegramBadRequest as error:
            if "message is not modified" in error.message:
                return
            if (
                "message can't be edited" not in error.message
                and "message to edit not found" not in error.message
            ):
                raise
        else:
            return
    await below(query, bot, text, keyboard)


async def below(query: CallbackQuery, bot: Bot, text: str, keyboard: InlineKeyboardMarkup | None) -> Message:
    """Send the text to the chat of the button, into its topic if it has one."""
    message = query.message
    if isinstance(message, Message):
        return await message.answer(text, reply_markup=keyboard)
    chat_id = message.chat.id if message else query.from_user.id
    return await bot.send_message(chat_id, text, reply_markup=keyboard)
