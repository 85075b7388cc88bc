"""Every answer of Telegram becomes an outcome in words, never an exception; each goes the way that leads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties

from bot.sender import EveryWay, TelegramSender
from domain.ledger import (
    Delivered,
    Letter,
    LetterItem,
    Moved,
    Outcome,
    Postponed,
    Reason,
    Reminder,
    Unreachable,
    Way,
)
from domain.people import Group as Chat
from domain.people import Person as Member
from sandbox.faults import Fault
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.cast import NOW, TODAY, ZONE, make_milestone


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


async def test_a_letter_goes_on_from_the_part_that_was_refused(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    letter = letter_to(anna, 60, title="Очень длинное название мероприятия " * 5)
    server.fault("500", method="sendMessage", times=1)
    assert isinstance(await sender.send(letter), Postponed)
    await sender.send(letter)
    whole = [each.text for each in anna.messages() if each.from_bot]
    assert len(whole) > 2

    refuse_third(server)
    assert isinstance(await sender.send(letter), Postponed)
    assert await sender.send(letter) == Delivered(anna.last().id)

    again = [each.text for each in anna.messages() if each.from_bot][len(whole) :]
    assert again == whole


def refuse_third(server: BotApiServer) -> None:
    """Let two messages through and refuse the next."""
    granted = server.faults.next
    calls = 0

    def strike(method: str, chat_id: str) -> Fault | None:
        nonlocal calls
        calls += 1
        return Fault("502") if calls == 3 else granted(method, chat_id)

    server.faults.next = strike  # type: ignore[method-assign]


async def test_whoever_blocked_the_bot_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    anna.block()
    assert await sender.send(letter_to(anna)) == Unreachable("бот заблокирован")


async def test_whoever_deleted_the_account_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    anna.deactivate()
    assert await sender.send(letter_to(anna)) == Unreachable("аккаунт удалён")


async def test_whoever_never_pressed_start_is_unreachable(
    sender: TelegramSender, server: BotApiServer
) -> None:
    assert await sender.send(letter_to(server.person("Новый"))) == Unreachable("не нажата кнопка «Старт»")


async def test_a_chat_that_does_not_exist_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    unknown = replace(letter_to(anna), to=Member(1, 777, "Никто"))
    assert await sender.send(unknown) == Unreachable("чат не найден")


async def test_a_429_puts_the_letter_off_as_long_as_it_says(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    server.fault("429", method="sendMessage", times=1, retry_after=45)
    assert await sender.send(letter_to(anna)) == Postponed(45, "Telegram просит паузу 45 с")


@pytest.mark.parametrize("kind", ["500", "502", "drop-before", "drop-after"])
async def test_faults_of_the_network_put_the_letter_off_for_a_growing_pause(
    sender: TelegramSender, server: BotApiServer, anna: Person, kind: Any
) -> None:
    server.fault(kind, method="sendMessage", times=None)
    outcome = await sender.send(letter_to(anna))
    assert isinstance(outcome, Postponed)
    assert outcome.seconds is None
    assert outcome.reason.startswith("Telegram недоступен")


async def test_an_answer_that_cannot_be_read_says_all_the_same_that_the_letter_was_taken(
    sender: TelegramSender, bot: Bot, anna: Person
) -> None:
    read = bot.session.json_loads

    def garbled(content: str) -> Any:
        answer = read(content)
        return {**answer, "result": {**answer["result"], "date": "вчера"}}

    bot.session.json_loads = garbled
    assert await sender.send(letter_to(anna)) == Delivered(anna.last().id)


async def test_silence_puts_the_letter_off(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    server.fault("lost-answer", method="sendMessage", seconds=5)
    sender._bot.session.timeout = 0.2
    assert isinstance(await sender.send(letter_to(anna)), Postponed)


def group_letter(group: Group, thread_id: int = 0) -> Letter:
    """A letter to a group of the server, or to a topic of it."""
    chat = Chat(1, group.id, thread_id, "СОШ № 5", 3, "СОШ № 5 г. Балабаново")
    return replace(letter_to(ANYBODY), to=chat)


ANYBODY = type("Anybody", (), {"id": 1, "name": "Кто-то"})()


async def test_a_group_gets_it_into_its_topic(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    group = server.group("Школа", [anna], topics=["Дорожная карта", "Разное"])
    outcome = await sender.send(group_letter(group, group.thread("Дорожная карта")))
    assert outcome == Delivered(group.last().id)
    assert group.last().thread_id == group.thread("Дорожная карта")
    assert (group.last().text or "").startswith("📌 СОШ № 5 г. Балабаново. Пятница, 12 января.")


async def test_a_group_that_became_a_supergroup_has_moved(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    group = server.group("Школа", [anna])
    before = group_letter(group)
    assert await sender.send(replace(before, to=before.to)) == Delivered(group.last().id)
    new_id = group.migrate()
    assert await sender.send(before) == Moved(new_id)


@pytest.mark.parametrize(
    ("befalls", "reason"),
    [
        (Group.kick_bot, "бота удалили из группы"),
        (Group.delete, "группа удалена"),
        (Group.mute_bot, "у бота нет права писать"),
    ],
)
async def test_a_group_that_takes_no_messages_is_unreachable(
    sender: TelegramSender,
    server: BotApiServer,
    anna: Person,
    befalls: Callable[[Group], None],
    reason: str,
) -> None:
    group = server.group("Школа", [anna])
    befalls(group)
    assert await sender.send(group_letter(group)) == Unreachable(reason)


async def test_a_topic_that_is_gone_is_unreachable(
    sender: TelegramSender, server: BotApiServer, anna: Person
) -> None:
    group = server.group("Школа", [anna], topics=["Дорожная карта"])
    assert await sender.send(group_letter(group, 777)) == Unreachable("тема удалена")


class Postbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    async def send(self, letter: Letter, person: Member, address: str) -> Outcome:
        self.addresses.append(address)
        return Delivered(None, Way.MAIL)


async def test_mail_is_for_those_whom_telegram_does_not_reach(sender: TelegramSender, anna: Person) -> None:
    postbox = Postbox()
    every_way = EveryWay(sender, postbox)
    blocked = Member(
        1,
        anna.id,
        "Анна",
        unreachable_since=NOW,
        unreachable_reason="бот заблокирован",
        email="a@school.example",
    )

    assert (await every_way.send(letter_to(anna))) == Delivered(anna.last().id)
    assert await every_way.send(replace(letter_to(anna), to=blocked)) == Delivered(None, Way.MAIL)
    without = replace(blocked, telegram_id=None, email="b@school.example", unreachable_since=None)
    assert await every_way.send(replace(letter_to(anna), to=without)) == Delivered(None, Way.MAIL)
    assert postbox.addresses == ["a@school.example", "b@school.example"]


async def test_without_any_way_somebody_is_unreachable(sender: TelegramSender, anna: Person) -> None:
    nowhere = Member(1, None, "Анна")
    assert await EveryWay(sender, Postbox()).send(replace(letter_to(anna), to=nowhere)) == Unreachable(
        "нет ни Telegram, ни почты"
    )
    addressed = replace(nowhere, email="a@school.example")
    assert isinstance(await EveryWay(sender, None).send(replace(letter_to(anna), to=addressed)), Unreachable)
