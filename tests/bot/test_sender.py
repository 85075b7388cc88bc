"""Every answer of Telegram becomes an outcome, never an exception."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties

from bot.sender import RETRY_SECONDS, TelegramSender
from domain.ledger import Delivered, Letter, LetterItem, Postponed, Reason, Reminder, Unreachable
from domain.people import Person as Member
from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.cast import TODAY, ZONE, make_milestone


def letter_to(person: Person, number: int = 1, **overrides: Any) -> Letter:
    """A letter about so many milestones."""
    reminder = Reminder(
        person_id=1,
        milestone_id=1,
        revision=1,
        step="before-3",
        rank=3,
        reason=Reason.ASSIGNEE,
        zone=ZONE,
        due_at=datetime(2024, 1, 12, 6, tzinfo=UTC),
    )
    items = tuple(
        LetterItem(
            replace(reminder, milestone_id=index), make_milestone(id=index, label=str(index), **overrides)
        )
        for index in range(1, number + 1)
    )
    return Letter(Member(1, person.id, person.name), TODAY, items, None, tuple(range(1, number + 1)))


@pytest.fixture
def sender(bot: Bot) -> TelegramSender:
    """The sender as it is in production: HTML."""
    bot.default = DefaultBotProperties(parse_mode="HTML")
    return TelegramSender(bot)


@pytest.fixture
def anna(new_person: Callable[[str], Person]) -> Person:
    """Somebody to write to."""
    return new_person("Анна")


async def test_a_letter_arrives_with_its_buttons(sender: TelegramSender, anna: Person) -> None:
    outcome = await sender.send(letter_to(anna, 2))
    assert outcome == Delivered(anna.last().id)
    assert "Взято в работу" in [button.label for row in anna.last().buttons for button in row]


async def test_markup_in_what_it_tells_is_text(sender: TelegramSender, anna: Person) -> None:
    await sender.send(letter_to(anna, title="<b>Закупки</b> & <script>", school="СОШ «A & B» <i>"))
    assert "<b>Закупки</b> & <script>" in (anna.last().text or "")


async def test_a_long_letter_is_split_and_only_the_last_part_has_buttons(
    sender: TelegramSender, anna: Person
) -> None:
    outcome = await sender.send(letter_to(anna, 60, title="Очень длинное название мероприятия " * 5))
    parts = [each for each in anna.messages() if each.from_bot]
    assert len(parts) > 1
    assert outcome == Delivered(parts[-1].id)
    assert not any(each.buttons for each in parts[:-1])
    assert parts[-1].buttons


async def test_whoever_blocked_the_bot_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    anna.block()
    assert await sender.send(letter_to(anna)) == Unreachable("Forbidden: bot was blocked by the user")


async def test_whoever_deleted_the_account_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    anna.deactivate()
    assert isinstance(await sender.send(letter_to(anna)), Unreachable)


async def test_whoever_never_pressed_start_is_unreachable(
    sender: TelegramSender, server: BotApiServer
) -> None:
    assert isinstance(await sender.send(letter_to(server.person("Новый"))), Unreachable)


async def test_a_chat_that_does_not_exist_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    unknown = replace(letter_to(anna), person=Member(1, 777, "Никто"))
    assert await sender.send(unknown) == Unreachable("Bad Request: chat not found")


async def test_a_429_puts_the_letter_off_as_long_as_it_says(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    server.fault("429", method="sendMessage", times=1, retry_after=45)
    outcome = await sender.send(letter_to(anna))
    assert isinstance(outcome, Postponed)
    assert outcome.seconds == 45


@pytest.mark.parametrize("kind", ["500", "502", "drop-before", "drop-after"])
async def test_faults_of_the_network_put_the_letter_off(
    sender: TelegramSender, server: BotApiServer, anna: Person, kind: Any
) -> None:
    server.fault(kind, method="sendMessage", times=None)
    outcome = await sender.send(letter_to(anna))
    assert isinstance(outcome, Postponed)
    assert outcome.seconds >= RETRY_SECONDS
