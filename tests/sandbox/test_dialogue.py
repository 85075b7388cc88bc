"""A stock aiogram dispatcher, polling, against the server: what every test of the whole bot relies on."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Answer


def dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart(deep_link=True))
    async def start(message: Message) -> None:
        button = InlineKeyboardButton(text="Принять", callback_data="accept:1")
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer("<b>Здравствуйте</b>", parse_mode="HTML", reply_markup=markup)

    @dispatcher.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        content = await bot.download(message.photo[-1])
        await message.reply(f"{len(content.read())} байт")

    @dispatcher.callback_query(F.data == "accept:1")
    async def accept(query: CallbackQuery) -> None:
        await query.message.edit_text("Принято")
        await query.answer("Готово")

    return dispatcher


@pytest.fixture
async def polling(bot: Bot) -> AsyncIterator[None]:
    running = dispatcher()
    task = asyncio.create_task(
        running.start_polling(bot, handle_signals=False, handle_as_tasks=False, close_bot_session=False)
    )
    yield
    await running.stop_polling()
    await task


@pytest.mark.usefixtures("polling")
async def test_a_whole_dialogue_is_played_without_waiting(server: BotApiServer, photos):
    anna = server.person("Анна")
    anna.send("/start TOKEN")
    await server.settled()
    assert (anna.last().html, anna.last().buttons[0][0].label) == ("<b>Здравствуйте</b>", "Принять")

    pressed = anna.press(anna.last(), "Принять")
    await server.settled()
    assert (anna.last().text, anna.last().buttons, pressed.answer) == ("Принято", [], Answer("Готово"))

    album = anna.send_album(photos[:3])
    await server.settled()
    replies = [message for message in anna.messages() if message.from_bot and message.reply_to]
    assert [message.reply_to for message in replies] == album
    assert [message.text for message in replies] == [f"{len(photo)} байт" for photo in photos[:3]]


async def test_listeners_see_everything_in_order(server: BotApiServer, bot: Bot, anna: Person):
    seen = []
    server.world.listeners.append(
        lambda what, chat, subject: seen.append((what, chat.id, type(subject).__name__))
    )
    anna.send("да")
    await bot.send_chat_action(anna.id, "typing")
    sent = await bot.send_message(anna.id, "вопрос")
    pressed = anna.press_data(anna.last(), "x")
    await bot.answer_callback_query(pressed.id)
    await bot.edit_message_text("ответ", chat_id=anna.id, message_id=sent.message_id)
    await bot.delete_message(anna.id, sent.message_id)
    anna.block()
    assert seen == [
        ("message", anna.id, "Message"),
        ("action", anna.id, "NoneType"),
        ("message", anna.id, "Message"),
        ("press", anna.id, "Callback"),
        ("answer", anna.id, "Callback"),
        ("edit", anna.id, "Message"),
        ("delete", anna.id, "Message"),
        ("member", anna.id, "NoneType"),
    ]
