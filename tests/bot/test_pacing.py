"""Telegram's limits, kept by even spacing."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.methods.base import TelegramMethod

from bot import pacing
from bot.pacing import LONGEST_WAIT, Pacing
from sandbox.people import Person
from sandbox.server import BotApiServer


class Time:
    """Seconds that pass only by being slept."""

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


async def sent_at(time: Time, methods: Sequence[TelegramMethod[Any]]) -> list[float]:
    """When each request goes out, in seconds from the first, sent one after another."""
    paced = Pacing(time)
    times: list[float] = []

    async def request(_bot: Bot, _method: object) -> object:
        times.append(round(time.now - 1000, 3))
        return None

    for method in methods:
        await paced(request, None, method)  # type: ignore[arg-type]
    return times


def message(chat_id: int) -> SendMessage:
    """A message to a chat."""
    return SendMessage(chat_id=chat_id, text="…")


async def test_a_private_chat_gets_a_burst_of_three_and_then_one_a_second(time: Time) -> None:
    times = await sent_at(time, [message(7)] * 6)
    assert times[2] < 0.1
    assert all(later - earlier == pytest.approx(1, abs=0.1) for earlier, later in pairwise(times[2:]))


async def test_a_group_gets_no_more_than_twenty_a_minute(time: Time) -> None:
    times = await sent_at(time, [message(-100)] * 60)
    for start in times:
        assert sum(start <= each < start + 60 for each in times) <= 22
    assert times[-1] > 150


async def test_all_chats_together_get_thirty_a_second_evenly(time: Time) -> None:
    times = await sent_at(time, [message(number) for number in range(1, 91)])
    for start in times:
        assert sum(start <= each < start + 0.999 for each in times) <= 30
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.03


async def test_answers_to_buttons_and_edits_do_not_wait(time: Time) -> None:
    methods: list[TelegramMethod[Any]] = [
        AnswerCallbackQuery(callback_query_id="1"),
        EditMessageText(chat_id=7, message_id=1, text="…"),
    ] * 20
    assert set(await sent_at(time, methods)) == {0.0}


async def test_the_chats_that_were_written_to_are_forgotten_in_time(time: Time) -> None:
    paced = Pacing(time)
    for number in range(1, 10_050):
        paced._wait(number)
        time.now += 0.05
    assert len(paced._next_in_chat) < 10_002


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


async def test_the_loops_own_clock_is_the_default() -> None:
    assert pacing.monotonic() == pytest.approx(asyncio.get_running_loop().time(), abs=0.1)
