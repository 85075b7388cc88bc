"""Telegram's limits, kept by even spacing."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendChatAction, SendMessage
from aiogram.methods.base import TelegramMethod
from hypothesis import given
from hypothesis import strategies as st

from bot import pacing
from bot.pacing import LONGEST_WAIT, MOST_CHATS, Pacing
from sandbox.people import Person
from sandbox.server import BotApiServer


class Time:
    """Seconds that pass only by being slept, in the order in which the sleepers wake."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A time that the pacing reads and sleeps."""
    found = Time()
    monkeypatch.setattr("bot.pacing.asyncio.sleep", found.sleep)
    return found


async def long_running(time: Time) -> Pacing:
    """A pacing that has worked for an hour, so that every chat counts as silent."""
    paced = Pacing(time)
    await sent_at(time, [message(1)], paced)
    time.now += 3600
    return paced


async def sent_at(time: Time, methods: Sequence[TelegramMethod[Any]], paced: Pacing) -> list[float]:
    """When each request goes out, in seconds from now, sent one after another."""
    began = time.now
    times: list[float] = []

    async def request(_bot: Bot, _method: object) -> object:
        times.append(round(time.now - began, 3))
        return None

    for method in methods:
        await paced(request, None, method)  # type: ignore[arg-type]
    return times


def message(chat_id: int) -> SendMessage:
    """A message to a chat."""
    return SendMessage(chat_id=chat_id, text="…")


def most_within(seconds: float, times: Sequence[float]) -> int:
    """The most that any span of so many seconds holds."""
    return max(sum(start <= each < start + seconds for each in times) for start in times)


async def test_a_private_chat_gets_a_burst_of_three_and_never_more_than_five_in_five_seconds(
    time: Time,
) -> None:
    times = await sent_at(time, [message(7)] * 30, await long_running(time))
    assert times[2] < 0.1
    assert most_within(5, times) == 5
    assert times[-1] < 60


async def test_a_group_gets_no_more_than_twenty_a_minute(time: Time) -> None:
    times = await sent_at(time, [message(-100)] * 60, await long_running(time))
    assert times[2] < 0.1
    assert 18 <= most_within(60, times) <= 20


async def test_all_chats_together_get_thirty_a_second_evenly(time: Time) -> None:
    paced = await long_running(time)
    times = await sent_at(time, [message(number) for number in range(1, 301)], paced)
    assert most_within(0.999, times) <= 30
    assert times[-1] < 300 / 30 * 1.03
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.03


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time leaps to when the next of the sleepers wakes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        select = self._selector.select  # type: ignore[attr-defined]

        def leap(timeout: float | None) -> object:
            self.now += timeout or 0
            return select(0)

        self._selector.select = leap  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.now


async def arrivals(delays: Sequence[tuple[float, float]]) -> list[float]:
    """When Telegram gets messages that all want to go at once; each takes its way there and back."""
    now = asyncio.get_running_loop().time
    paced, there = Pacing(now), []
    ways = iter(delays)

    async def request(_bot: Bot, _method: object) -> object:
        there_in, back_in = next(ways)
        await asyncio.sleep(there_in)
        there.append(now())
        await asyncio.sleep(back_in)
        return None

    await asyncio.gather(
        *(paced(request, None, message(number)) for number in range(1, len(delays) + 1))  # type: ignore[arg-type]
    )
    return sorted(there)


WAY = st.one_of(st.just(0.0), st.floats(0, 0.05), st.floats(0, 3))


@given(st.lists(st.tuples(WAY, WAY), min_size=31, max_size=150))
def test_no_second_of_telegrams_holds_more_than_thirty_whatever_the_network_does(
    delays: list[tuple[float, float]],
) -> None:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        there = runner.run(arrivals(delays))
    assert len(there) == len(delays)
    assert all(later - earlier > 0.9999 for earlier, later in zip(there, there[30:], strict=False))


def test_a_steady_network_of_any_length_costs_no_more_than_its_answers_take() -> None:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        there = runner.run(arrivals([(0.005, 0.005)] * 1_501))
    assert there[-1] - there[0] == pytest.approx(50 * 1.01, rel=0.001)


def test_what_busy_moments_cost_is_caught_up() -> None:
    loop = LeapingLoop()

    def be_busy() -> None:
        loop.now += 0.1

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        for second in range(10):
            loop.call_later(second * 1.37, be_busy)
        there = runner.run(arrivals([(0.0, 0.0)] * 601))
    assert there[-1] - there[0] < 20.2


async def test_typing_is_no_message(time: Time) -> None:
    paced = await long_running(time)
    actions: list[TelegramMethod[Any]] = [SendChatAction(chat_id=7, action="typing")] * 40
    assert set(await sent_at(time, actions, paced)) == {0.0}
    assert (await sent_at(time, [message(7)] * 3, paced))[2] < 0.1


async def test_right_after_a_start_no_chat_gets_a_burst(time: Time) -> None:
    times = await sent_at(time, [message(-100)] * 3, Pacing(time))
    assert times[1] > 3
    assert times[2] > 6


async def test_nobody_waits_for_somebody_elses_chat(
    server: BotApiServer, bot: Bot, new_person: Callable[[str], Person]
) -> None:
    anna, boris = new_person("Анна"), new_person("Борис")
    bot.session.middleware(Pacing(pacing.monotonic))
    await bot.send_message(anna.id, "раз")

    waiting = asyncio.create_task(bot.send_message(anna.id, "два"))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await bot.send_message(boris.id, "раз")

    assert not waiting.done()
    await waiting


async def test_answers_to_buttons_and_edits_do_not_wait(time: Time) -> None:
    methods: list[TelegramMethod[Any]] = [
        AnswerCallbackQuery(callback_query_id="1"),
        EditMessageText(chat_id=7, message_id=1, text="…"),
    ] * 20
    assert set(await sent_at(time, methods, Pacing(time))) == {0.0}


async def test_the_chats_that_were_written_to_are_forgotten_in_time(time: Time) -> None:
    paced = Pacing(time)
    await sent_at(time, [message(number) for number in range(1, MOST_CHATS + 50)], paced)
    assert len(paced._chats) < MOST_CHATS


async def test_a_429_is_waited_out_and_the_message_sent_again(
    server: BotApiServer, bot: Bot, new_person: Callable[[str], Person], time: Time
) -> None:
    anna = new_person("Анна")
    bot.session.middleware(Pacing(time))
    server.fault("429", method="sendMessage", times=1, retry_after=7)
    await bot.send_message(anna.id, "Доброе утро")
    assert anna.last().text == "Доброе утро"
    assert time.now == pytest.approx(1007, abs=0.2)


async def test_a_long_429_is_left_to_whoever_sends(
    server: BotApiServer, bot: Bot, new_person: Callable[[str], Person], time: Time
) -> None:
    anna = new_person("Анна")
    bot.session.middleware(Pacing(time))
    server.fault("429", method="sendMessage", times=1, retry_after=LONGEST_WAIT + 1)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(anna.id, "Доброе утро")
    assert time.now < 1001


async def test_a_429_of_one_chat_makes_all_wait_and_then_line_up(
    server: BotApiServer, bot: Bot, new_person: Callable[[str], Person]
) -> None:
    crowd = [new_person(f"Сосед {number}") for number in range(6)]
    bot.session.middleware(Pacing(pacing.monotonic))
    server.fault("429", method="sendMessage", chat=crowd[0], times=1, retry_after=1)

    await asyncio.gather(*(bot.send_message(each.id, "Доброе утро") for each in crowd))

    refused, *granted = server.calls("sendMessage")
    assert refused.error is not None
    after = [call.at - refused.at for call in granted]
    assert all(each >= 0.95 for each in after)
    assert all(later - earlier > 0.02 for earlier, later in pairwise(after))
    assert all(each.last().text == "Доброе утро" for each in crowd)


async def test_during_a_long_pause_nobody_even_asks(
    server: BotApiServer, bot: Bot, new_person: Callable[[str], Person], time: Time
) -> None:
    anna, boris = new_person("Анна"), new_person("Борис")
    bot.session.middleware(Pacing(time))
    server.fault("429", method="sendMessage", times=1, retry_after=LONGEST_WAIT + 20)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(anna.id, "Доброе утро")

    time.now += 5
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(boris.id, "Доброе утро")

    assert refusal.value.retry_after == LONGEST_WAIT + 15
    assert len(server.calls("sendMessage")) == 1


async def test_the_loops_own_clock_is_the_default() -> None:
    assert pacing.monotonic() == pytest.approx(asyncio.get_running_loop().time(), abs=0.1)
