"""An update is confirmed only after it was handled; what Telegram does meanwhile loses nothing."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetMe
from aiogram.types import ChatMemberUpdated, Message

from bot.lanes import MOST_TRIES
from bot.polling import Polling
from bot.stopping import Stopping
from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.cast import FakeClock
from tests.stage import PHOTOS

People = Callable[[str], Person]


@dataclass
class Heard:
    """What a handler was given, and what it does about it: waits, or fails so many times."""

    messages: list[str] = field(default_factory=list)
    albums: list[int] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    running: int = 0
    most: int = 0

    async def __call__(self, message: Message, album: list[Message] | None = None) -> None:
        """Note the message."""
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.gate.wait()
            if self.failures:
                raise self.failures.pop()
            self.messages.append(message.text or "")
            self.albums.append(len(album or []))
        finally:
            self.running -= 1


@pytest.fixture
def heard(dispatcher: Dispatcher) -> Heard:
    """A handler of everything, which does not wait unless told."""
    found = Heard()
    found.gate.set()
    dispatcher.message.register(found.__call__)
    return found


@pytest.fixture
def polling(bot: Bot, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> Polling:
    """The loop under test, somewhat impatient."""
    monkeypatch.setattr("bot.polling.PATIENCE", 0.05)
    monkeypatch.setattr("bot.lanes.FIRST_REST", 0.3)
    return Polling(bot, dispatcher)


async def begun(heard: Heard, number: int = 1) -> None:
    """Wait until so many handlers are at work."""
    async with asyncio.timeout(5):
        while heard.running < number:
            await asyncio.sleep(0.001)


def outage() -> TelegramNetworkError:
    """Telegram lost in the middle of a handler."""
    return TelegramNetworkError(GetMe(), "connection lost")


async def test_an_update_is_confirmed_only_after_it_was_handled(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.gate.clear()
    new_person("Анна").send("/plan")
    step = asyncio.create_task(polling.step())
    await begun(heard)
    assert len(server.world.queue.waiting) == 1
    heard.gate.set()
    await step
    assert len(server.world.queue.waiting) == 1
    await polling.confirm()
    assert server.world.queue.waiting == []
    assert heard.messages == ["/plan"]


async def test_an_update_under_way_is_not_confirmed_however_often_telegram_is_asked(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.gate.clear()
    new_person("Анна").send("/plan")
    for _ in range(2):
        await polling.step()
        await polling.confirm()
        assert len(server.world.queue.waiting) == 1
    heard.gate.set()
    await polling.step()
    await polling.confirm()
    assert server.world.queue.waiting == []
    assert heard.messages == ["/plan"]


async def test_what_was_not_confirmed_before_a_crash_comes_again(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, bot: Bot, dispatcher: Dispatcher
) -> None:
    new_person("Анна").send("/plan")
    await polling.step()
    after_the_crash = Polling(bot, dispatcher)
    await after_the_crash.step()
    assert heard.messages == ["/plan", "/plan"]


async def test_order_is_kept_within_a_chat_and_chats_do_not_wait_for_each_other(
    polling: Polling, heard: Heard, new_person: People
) -> None:
    anna, boris = new_person("Анна"), new_person("Борис")
    heard.gate.clear()
    for number in range(4):
        anna.send(f"а{number}")
        boris.send(f"б{number}")
    step = asyncio.create_task(polling.step())
    await begun(heard, 2)
    heard.gate.set()
    await step
    assert heard.most == 2
    assert [each for each in heard.messages if each[0] == "а"] == ["а0", "а1", "а2", "а3"]
    assert [each for each in heard.messages if each[0] == "б"] == ["б0", "б1", "б2", "б3"]


async def test_an_album_is_one_unit_even_if_its_parts_come_apart(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    anna = new_person("Анна")
    first, *_ = anna.send_album(PHOTOS[:2])
    step = asyncio.create_task(polling.step())
    await asyncio.sleep(0.05)
    late = anna.send_photo(PHOTOS[2])
    late.media_group_id = first.media_group_id
    server.world.queue.waiting.pop()
    server.world.tell_bot("message", late.to_json(), late.chat)
    await step
    assert heard.albums == [3]


async def test_an_album_split_over_two_polls_loses_nothing(
    polling: Polling, heard: Heard, new_person: People
) -> None:
    new_person("Анна").send_album(PHOTOS, split=4)
    await polling.step()
    await polling.step()
    assert heard.albums == [4, 2]


async def test_a_part_of_an_album_that_comes_while_the_others_are_handled_is_not_lost(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.gate.clear()
    anna = new_person("Анна")
    first, *_ = anna.send_album(PHOTOS[:2])
    await polling.step()
    late = anna.send_photo(PHOTOS[2])
    late.media_group_id = first.media_group_id
    server.world.queue.waiting.pop()
    server.world.tell_bot("message", late.to_json(), late.chat)
    await polling.step()
    heard.gate.set()
    await polling.step()
    assert heard.albums == [2, 0]


async def test_a_photo_and_a_text_around_an_album_keep_their_places(
    polling: Polling, heard: Heard, new_person: People
) -> None:
    anna = new_person("Анна")
    anna.send("до")
    anna.send_album(PHOTOS[:3])
    anna.send("после")
    await polling.step()
    assert heard.messages == ["до", "", "после"]
    assert heard.albums == [0, 3, 0]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses that are noted and not waited for."""
    waited: list[float] = []

    async def pause(self: Stopping, seconds: float) -> None:
        waited.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Stopping, "pause", pause)
    return waited


async def test_an_update_comes_again_after_an_outage_and_its_neighbours_do_not(
    polling: Polling, heard: Heard, new_person: People, quick: list[float]
) -> None:
    heard.failures = [outage()]
    new_person("Анна").send("раз")
    new_person("Борис").send("два")
    await polling.step()
    await polling.step()
    assert sorted(heard.messages) == ["два", "раз"]


async def test_later_messages_of_the_chat_wait_for_the_one_that_failed(
    polling: Polling, heard: Heard, new_person: People, quick: list[float]
) -> None:
    heard.failures = [outage()]
    anna = new_person("Анна")
    anna.send("раз")
    anna.send("два")
    await polling.step()
    assert heard.messages == []
    await polling.step()
    assert heard.messages == ["раз", "два"]


async def test_a_chat_that_meets_an_outage_rests_and_the_others_do_not(
    polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.failures = [outage()]
    anna, boris = new_person("Анна"), new_person("Борис")
    anna.send("раз")
    await polling.step()
    anna.send("два")
    boris.send("свой")
    await polling.step()
    assert heard.messages == ["свой"]
    async with asyncio.timeout(5):
        while len(heard.messages) < 3:
            await polling.step()
    assert heard.messages == ["свой", "раз", "два"]


async def test_an_update_that_can_never_be_answered_does_not_hold_up_its_chat(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, quick: list[float]
) -> None:
    heard.failures = [outage() for _ in range(MOST_TRIES)]
    anna = new_person("Анна")
    anna.send("никогда")
    anna.send("дальше")
    for _ in range(MOST_TRIES):
        assert heard.messages == []
        await polling.step()
    assert heard.messages == ["дальше"]
    assert quick == pytest.approx([0.3, 0.6, 1.2, 2.4])
    await polling.confirm()
    assert server.world.queue.waiting == []


async def test_a_flood_limit_met_while_answering_is_waited_out_and_the_update_tried_again(
    polling: Polling, heard: Heard, new_person: People, quick: list[float]
) -> None:
    heard.failures = [TelegramRetryAfter(GetMe(), "Too Many Requests", 45)]
    new_person("Анна").send("раз")
    await polling.step()
    await polling.step()
    assert heard.messages == ["раз"]
    assert quick == [45]


async def test_a_handler_that_fails_otherwise_is_not_tried_again(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.failures = [ZeroDivisionError()]
    anna = new_person("Анна")
    anna.send("раз")
    anna.send("два")
    await polling.step()
    await polling.confirm()
    assert heard.messages == ["два"]
    assert server.world.queue.waiting == []


async def test_an_update_that_cannot_be_read_is_passed_over_and_those_around_it_are_handled(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, caplog: pytest.LogCaptureFixture
) -> None:
    anna = new_person("Анна")
    for text in ("раз", "непонятное", "два", "непонятное"):
        anna.send(text)
    for each in server.world.queue.waiting[1::2]:
        each.payload["date"] = "вчера"

    await polling.step()
    await polling.confirm()

    assert heard.messages == ["раз", "два"]
    assert server.world.queue.waiting == []
    assert "cannot be read" in caplog.text


async def test_a_chat_that_keeps_the_bot_busy_holds_up_nobody_else(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, bot: Bot
) -> None:
    anna, boris = new_person("Анна"), new_person("Борис")
    heard.gate.clear()
    anna.send("долгая работа")
    await polling.step()
    free = heard.gate = asyncio.Event()
    free.set()
    for number in range(3):
        boris.send(f"б{number}")
        await polling.step()
    assert heard.messages == ["б0", "б1", "б2"]
    assert heard.running == 1
    await polling.confirm()
    assert len(server.world.queue.waiting) == 4, "nothing is confirmed past what is not handled yet"


async def test_what_was_handled_behind_a_busy_chat_is_confirmed_with_it_and_done_once(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    busy = heard.gate
    busy.clear()
    new_person("Анна").send("долгая работа")
    await polling.step()
    heard.gate = asyncio.Event()
    heard.gate.set()
    new_person("Борис").send("быстро")
    for _ in range(3):
        await polling.step()
    busy.set()
    await polling.step()
    await polling.confirm()
    assert heard.messages == ["быстро", "долгая работа"]
    assert server.world.queue.waiting == []


async def test_an_update_that_telegram_forgets_does_not_hold_back_those_behind_it(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, clock: FakeClock
) -> None:
    heard.failures = [outage()]
    new_person("Анна").send("слишком старое")
    await polling.step()
    clock.advance(hours=25)
    new_person("Борис").send("новое")
    async with asyncio.timeout(5):
        while server.world.queue.waiting:
            await polling.step()
            await polling.confirm()
    assert heard.messages == ["новое"]


async def test_telegram_is_told_which_updates_are_wanted_whenever_that_changes(
    server: BotApiServer, bot: Bot, polling: Polling, heard: Heard, dispatcher: Dispatcher, new_person: People
) -> None:
    anna = new_person("Анна")
    anna.send("раз")
    await polling.step()
    assert server.world.queue.allowed == {"message"}
    anna.block()
    assert len(server.world.queue.waiting) == 1, "nobody asked for my_chat_member"
    seen: list[str] = []

    @dispatcher.my_chat_member()
    async def note(change: ChatMemberUpdated) -> None:
        seen.append(change.new_chat_member.status)

    anna.unblock()
    anna.send("два")
    await Polling(bot, dispatcher).step()
    assert server.world.queue.allowed == {"message", "my_chat_member"}
    anna.block()
    await Polling(bot, dispatcher).step()
    assert seen == ["kicked"]


async def _serve_until_heard(server: BotApiServer, polling: Polling, heard: Heard, person: Person) -> None:
    running = asyncio.create_task(polling.run())
    person.send("есть кто?")
    await server.until(lambda: heard.messages)
    polling.stopping.ask()
    await running


@pytest.mark.parametrize("kind", ["502", "500", "drop-before", "drop-after"])
async def test_the_loop_outlives_whatever_telegram_answers(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, quick: list[float], kind: Any
) -> None:
    server.fault(kind, method="getUpdates", times=4)
    await _serve_until_heard(server, polling, heard, new_person("Анна"))
    assert heard.messages == ["есть кто?"]
    assert quick[:3] == sorted(quick[:3])
    assert quick[0] < quick[2]


async def test_a_429_is_waited_out_as_long_as_it_says(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People, quick: list[float]
) -> None:
    server.fault("429", method="getUpdates", times=1, retry_after=17)
    await _serve_until_heard(server, polling, heard, new_person("Анна"))
    assert quick == [17]


async def test_a_second_instance_is_named_in_the_log_and_waited_out(
    server: BotApiServer,
    bot: Bot,
    polling: Polling,
    heard: Heard,
    new_person: People,
    quick: list[float],
    caplog: pytest.LogCaptureFixture,
) -> None:
    running = asyncio.create_task(polling.run())
    await server.until(lambda: server.polled)
    await bot.get_updates(timeout=0)
    await server.until(lambda: quick)
    new_person("Анна").send("есть кто?")
    await server.until(lambda: heard.messages)
    polling.stopping.ask()
    await running
    (said,) = {each.getMessage() for each in caplog.records if each.levelname == "ERROR"}
    assert said.startswith("another instance of this bot is polling; stop one: this is process")
    assert str(os.getpid()) in said
    assert not any(each.exc_info for each in caplog.records)


async def test_a_webhook_set_by_another_instance_is_named_in_the_log(
    server: BotApiServer,
    bot: Bot,
    polling: Polling,
    heard: Heard,
    new_person: People,
    quick: list[float],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/")
    running = asyncio.create_task(polling.run())
    async with asyncio.timeout(5):
        while not quick:
            await asyncio.sleep(0.01)
    await bot.delete_webhook()
    new_person("Анна").send("есть кто?")
    await server.until(lambda: heard.messages)
    polling.stopping.ask()
    await running
    assert "another instance of this bot has set a webhook; stop one" in caplog.text


async def test_a_stop_ends_a_waiting_poll_at_once_and_finishes_what_was_begun(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    heard.gate.clear()
    running = asyncio.create_task(polling.run())
    anna = new_person("Анна")
    anna.send("/done 2.1")
    anna.send("/done 2.2")
    await begun(heard)
    polling.stopping.ask()
    await asyncio.wait_for(running, 1)
    finishing = asyncio.create_task(polling.finish())
    await asyncio.sleep(0.05)
    assert not finishing.done()
    heard.gate.set()
    await asyncio.wait_for(finishing, 1)
    assert heard.messages == ["/done 2.1"]
    assert len(server.world.queue.waiting) == 1, "what was not begun comes again"


async def test_a_finish_that_is_cut_short_confirms_what_was_handled_and_no_more(
    server: BotApiServer, polling: Polling, heard: Heard, new_person: People
) -> None:
    new_person("Анна").send("готово")
    await polling.step()
    heard.gate.clear()
    new_person("Борис").send("без конца")
    running = asyncio.create_task(polling.run())
    await begun(heard)
    polling.stopping.ask()
    await running
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await polling.finish()
    (left,) = server.world.queue.waiting
    assert left.payload["text"] == "без конца"
    assert heard.running == 0


async def test_a_stop_ends_a_pause_at_once(server: BotApiServer, polling: Polling) -> None:
    server.fault("500", method="getUpdates", times=None)
    running = asyncio.create_task(polling.run())
    await asyncio.sleep(0.1)
    polling.stopping.ask()
    await asyncio.wait_for(running, 0.5)
