import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from sandbox.people import Person
from sandbox.server import BotApiServer


async def test_ids_grow_by_one_and_unconfirmed_updates_come_again(bot: Bot, anna: Person):
    anna.send("раз")
    anna.send("два")
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0)
    assert [each.message.text for each in first] == ["раз", "два"]
    assert [each.update_id for each in again] == [first[0].update_id, first[0].update_id + 1]


async def test_an_offset_confirms_everything_below_it(bot: Bot, anna: Person):
    anna.send("раз")
    anna.send("два")
    first, second = await bot.get_updates(timeout=0)
    assert [u.update_id for u in await bot.get_updates(offset=first.update_id + 1, timeout=0)] == [
        second.update_id
    ]
    assert await bot.get_updates(offset=second.update_id + 1, timeout=0) == []
    assert await bot.get_updates(timeout=0) == []


async def test_a_negative_offset_keeps_the_last_ones(bot: Bot, anna: Person):
    for word in ("раз", "два", "три"):
        anna.send(word)
    kept = await bot.get_updates(offset=-2, timeout=0)
    assert [each.message.text for each in kept] == ["два", "три"]
    assert len(await bot.get_updates(timeout=0)) == 2


async def test_limit_is_kept_within_1_and_100(bot: Bot, anna: Person):
    for number in range(102):
        anna.send(str(number))
    assert len(await bot.get_updates(limit=2, timeout=0)) == 2
    assert len(await bot.get_updates(limit=1000, timeout=0)) == 100
    assert len(await bot.get_updates(limit=0, timeout=0)) == 1


async def test_a_long_poll_ends_when_something_happens(server: BotApiServer, bot: Bot, anna: Person):
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.polled)
    assert not waiting.done()
    anna.send("пришло")
    async with asyncio.timeout(2):
        assert [each.message.text for each in await waiting] == ["пришло"]


async def test_a_long_poll_without_news_ends_empty(bot: Bot, anna: Person):
    started = asyncio.get_running_loop().time()
    assert await bot.get_updates(timeout=1) == []
    assert asyncio.get_running_loop().time() - started >= 0.9


async def test_the_older_of_two_pollers_gets_the_conflict(server: BotApiServer, bot: Bot, anna: Person):
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.polled)
    newer = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError) as refusal:
        await older
    assert refusal.value.message == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    anna.send("новому")
    assert [each.message.text for each in await newer] == ["новому"]


async def test_allowed_updates_are_remembered_and_empty_means_default(bot: Bot, anna: Person):
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    anna.send("не услышат")
    assert await bot.get_updates(timeout=0) == []
    await bot.get_updates(timeout=0, allowed_updates=[])
    anna.send("услышат")
    assert [each.message.text for each in await bot.get_updates(timeout=0)] == ["услышат"]


async def test_chat_member_comes_only_on_request(server: BotApiServer, bot: Bot, anna: Person):
    boris = server.person("Борис")
    group = server.group("Школа", [anna], supergroup=True, admin=True)
    group.add_member(boris)
    kinds = [each.event_type for each in await bot.get_updates(timeout=0)]
    assert kinds == ["my_chat_member", "message", "message"]
    await bot.get_updates(offset=-1, timeout=0, allowed_updates=["message", "chat_member"])
    group.remove_member(boris)
    assert [each.event_type for each in await bot.get_updates(timeout=0)][1:] == ["chat_member", "message"]


async def test_undelivered_updates_live_a_day_and_callbacks_150_seconds(
    server: BotApiServer, bot: Bot, anna: Person, clock
):
    sent = await bot.send_message(anna.id, "вопрос", reply_markup=one_button())
    anna.send("живёт сутки")
    anna.press_data(anna.last(), "a:1")
    clock.forward(seconds=149)
    assert len(await bot.get_updates(timeout=0)) == 2
    clock.forward(seconds=2)
    assert [each.event_type for each in await bot.get_updates(timeout=0)] == ["message"]
    clock.forward(hours=24)
    assert await bot.get_updates(timeout=0) == []
    assert sent.message_id == anna.last().id


async def test_settled_waits_for_confirmation_and_says_what_is_open(
    server: BotApiServer, bot: Bot, anna: Person
):
    await server.settled(timeout=1)
    anna.send("ещё не подтверждено")
    with pytest.raises(TimeoutError, match="message"):
        await server.settled(timeout=0.1)
    update = (await bot.get_updates(timeout=0))[0]
    await bot.get_updates(offset=update.update_id + 1, timeout=0)
    await server.settled(timeout=1)


async def test_a_bot_that_polls_without_pause_can_still_settle(server: BotApiServer, bot: Bot, anna: Person):
    async def poll_forever() -> None:
        offset = None
        while True:
            for update in await bot.get_updates(offset=offset, timeout=0):
                offset = update.update_id + 1

    polling = asyncio.create_task(poll_forever())
    anna.send("раз")
    await server.settled(timeout=2)
    assert server.world.queue.waiting == []
    polling.cancel()


async def test_settled_waits_for_requests_under_way(server: BotApiServer, bot: Bot, anna: Person):
    server.fault("slow", method="sendMessage", seconds=0.3)
    sending = asyncio.create_task(bot.send_message(anna.id, "долго"))
    await server.until(lambda: anna.messages()[-1].from_bot)
    await server.settled(timeout=2)
    assert (await sending).text == "долго"


def one_button():
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    button = InlineKeyboardButton(text="Да", callback_data="a:1")
    return InlineKeyboardMarkup(inline_keyboard=[[button]])
