import asyncio

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox.limits import RateLimits
from sandbox.people import Person
from sandbox.refusals import ApiError
from sandbox.server import BotApiServer
from sandbox.world import Chat, User


def texts(anna: Person) -> list[str]:
    return [message.text for message in anna.messages() if message.from_bot]


async def test_a_flood_fault_strikes_as_often_as_asked_and_then_goes(
    server: BotApiServer, bot: Bot, anna: Person
):
    server.fault("429", method="sendMessage", times=2, retry_after=3)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refusal:
            await bot.send_message(anna.id, "раз")
        assert refusal.value.retry_after == 3
    await bot.send_message(anna.id, "раз")
    assert texts(anna) == ["раз"]


async def test_a_fault_strikes_only_its_chat_and_method(server: BotApiServer, bot: Bot, anna: Person):
    boris = server.person("Борис")
    boris.send("/start")
    server.fault("500", method="sendMessage", chat=boris)
    await bot.send_message(anna.id, "мимо")
    await bot.send_chat_action(boris.id, "typing")
    with pytest.raises(TelegramServerError):
        await bot.send_message(boris.id, "попало")


async def test_a_lost_answer_runs_into_the_clients_timeout(server: BotApiServer, bot: Bot, anna: Person):
    server.fault("lost-answer", method="sendMessage", seconds=30)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(anna.id, "?", request_timeout=1)
    assert texts(anna) == ["?"]
    await server.settled(timeout=2)


async def test_offline_breaks_the_waiting_poll_and_everything_after_it(
    server: BotApiServer, bot: Bot, anna: Person
):
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.polled)
    fault = server.offline()
    with pytest.raises(TelegramNetworkError):
        await waiting
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()
    anna.send("пока не было сети")
    server.faults.remove(fault)
    assert [each.message.text for each in await bot.get_updates(timeout=0)] == ["пока не было сети"]


async def test_downloads_fail_too(server: BotApiServer, bot: Bot, anna: Person, photos):
    sent = anna.send_photo(photos[0])
    server.fault("drop-before", method="download", times=2)  # the client tries a GET twice by itself
    path = (await bot.get_file(sent.photo[-1].file_id)).file_path
    with pytest.raises(aiohttp.ClientError):
        await bot.download_file(path)
    assert (await bot.download_file(path)).read() == photos[0]


async def test_limits_are_off_until_enforced_and_then_refuse_a_burst(
    server: BotApiServer, bot: Bot, anna: Person
):
    for _ in range(10):
        await bot.send_message(anna.id, "можно")
    server.limits.enforced = True
    for _ in range(5):
        await bot.send_message(anna.id, "можно")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(anna.id, "хватит")
    assert 1 <= refusal.value.retry_after <= 5
    assert "хватит" not in texts(anna)


def test_thirty_messages_a_second_are_the_most_over_all_chats():
    limits = RateLimits(enforced=True)
    chats = [Chat(number, "private", person=User(number, "Имя")) for number in range(1, 32)]
    for number, chat in enumerate(chats[:30]):
        limits.check("sendMessage", chat, number / 60)
    limits.check("sendChatAction", chats[30], 0.6)
    limits.check("editMessageText", chats[30], 0.6)
    with pytest.raises(ApiError) as refusal:
        limits.check("sendMessage", chats[30], 0.6)
    assert refusal.value.parameters == {"retry_after": 1}
    limits.check("sendMessage", chats[30], 1.0)


async def test_clearing_ends_all_faults(server: BotApiServer, bot: Bot, anna: Person):
    server.fault("500", times=None)
    server.faults.clear()
    await bot.send_message(anna.id, "снова")
    assert texts(anna) == ["снова"]
