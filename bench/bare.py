"""The bare aiogram bot that a screen is compared with: ``python -m bench.bare URL SCRIPT``.

It echoes. Told so by the script, it says the very words of a screen, with its buttons, without having read
anything for them: what is between the two is what Telegram's framework takes for a screen of that size.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from sandbox.process import TOKEN

SAY, TURN = "say", "turn"


def write(script: Path, text: str, keyboard: dict[str, Any] | None) -> None:
    """What the bot is to say from now on when it gets ``/say``, or the button ``turn``."""
    script.write_text(json.dumps({"text": text, "keyboard": keyboard}, ensure_ascii=False))


async def serve(url: str, script: Path) -> None:
    """Poll until ended."""
    dispatcher = Dispatcher()
    said: dict[float, tuple[str, InlineKeyboardMarkup | None]] = {}

    def words() -> tuple[str, InlineKeyboardMarkup | None]:
        at = script.stat().st_mtime_ns
        if at not in said:
            told = json.loads(script.read_text())
            keyboard = told["keyboard"] and InlineKeyboardMarkup.model_validate(told["keyboard"])
            said[at] = told["text"], keyboard
        return said[at]

    @dispatcher.message(Command(SAY))
    async def say(message: Message) -> None:
        text, keyboard = words()
        await message.answer(text, reply_markup=keyboard)

    @dispatcher.callback_query(F.data.startswith(TURN))
    async def turn(query: CallbackQuery) -> None:
        text, keyboard = words()
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"{text}\n{query.data}", reply_markup=keyboard)
        await query.answer()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML)
    await dispatcher.start_polling(Bot(TOKEN, session=session, default=properties))


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
