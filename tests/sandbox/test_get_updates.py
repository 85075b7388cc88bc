import asyncio

import pytest
from aiogram import Bot

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.updates import UpdateQueue


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


async def test_a_long_poll_without_news_ends_empty(bot: Bot, anna: Person):
    started = asyncio.get_running_loop().time()
    assert await bot.get_updates(timeout=1) == []
    assert asyncio.get_running_loop().time() - started >= 0.9


async def test_chat_member_comes_only_on_request(server: BotApiServer, bot: Bot, anna: Person):
    boris = server.person("Борис")
    group = server.group("Школа", [anna], supergroup=True, admin=True)
    group.add_member(boris)
    kinds = [each.event_type for each in await bot.get_updates(timeout=0)]
    assert kinds == ["my_chat_member", "message", "message"]
    await bot.get_updates(offset=-1, timeout=0, allowed_updates=["message", "chat_member"])
    group.remove_member(boris)
    assert [each.event_type for each in await bot.get_updates(timeout=0)][1:] == ["chat_member", "message"]


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


def test_the_first_update_has_a_random_number(clock):
    firsts = set()
    for _ in range(3):
        queue = UpdateQueue(clock)
        queue.add("message", {}, 1)
        firsts.add(queue.waiting[0].id)
    assert len(firsts) > 1


@pytest.mark.parametrize("kind", ["chat_member", "message_reaction", "message_reaction_count"])
def test_three_kinds_of_updates_come_only_on_request(clock, kind):
    queue = UpdateQueue(clock)
    queue.add(kind, {}, 1)
    assert queue.waiting == []
    queue.allow([kind])
    queue.add(kind, {}, 1)
    assert [each.kind for each in queue.waiting] == [kind]


async def test_no_poll_waits_longer_than_the_longest(
    server: BotApiServer, raw, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sandbox.wire.LONGEST_POLL_SECONDS", 0.1)
    async with asyncio.timeout(5):
        assert await raw("getUpdates", timeout=1000) == (200, {"ok": True, "result": []})
