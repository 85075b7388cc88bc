"""Files on their way to a chat: a picture is shown, anything else is a document."""

from pathlib import Path

from aiogram import Bot
from aiogram.types import FSInputFile, InlineKeyboardMarkup, Message

from services.report_files import Made


async def send_files(
    bot: Bot,
    chat_id: int,
    made: Made,
    caption: str,
    keyboard: InlineKeyboardMarkup | None,
    *,
    thread_id: int | None = None,
) -> Message:
    """Send the files in order; the words and the buttons hang on the last one, which is given back."""
    *before, last = made.files
    for each in before:
        await _send(bot, chat_id, each, None, None, thread_id)
    return await _send(bot, chat_id, last, caption, keyboard, thread_id)


async def _send(
    bot: Bot,
    chat_id: int,
    file: Path,
    caption: str | None,
    keyboard: InlineKeyboardMarkup | None,
    thread_id: int | None,
) -> Message:
    content = FSInputFile(file, filename=file.name)
    send = bot.send_photo if file.suffix == ".png" else bot.send_document
    return await send(chat_id, content, caption=caption, reply_markup=keyboard, message_thread_id=thread_id)
