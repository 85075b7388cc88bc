"""Reports by schedule reach their reader's chat, or the reason why there is none does."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties

from bot.courier import TelegramCourier
from domain.ledger import Delivered, Postponed, Unreachable
from domain.people import Person as Member
from domain.report_order import Format, Order, What
from domain.subscription import Every, Subscription
from sandbox.people import Person
from sandbox.server import BotApiServer
from services.report_files import Made, TooLargeError

WEEKLY = Subscription(1, 1, What.SUMMARY, Format.PDF, Every.WEEK, date(2024, 1, 15))


@pytest.fixture
def courier(bot: Bot) -> TelegramCourier:
    """The courier as it is in production: HTML."""
    bot.default = DefaultBotProperties(parse_mode="HTML")
    return TelegramCourier(bot)


@pytest.fixture
def anna(new_person: Callable[[str], Person]) -> Person:
    """Somebody to send to."""
    return new_person("Анна")


def reader(person: Person) -> Member:
    return Member(1, person.id, person.name)


def made(folder: Path) -> Made:
    file = folder / "Сводка-все-школы-2024-01-14.pdf"
    file.write_bytes(b"%PDF-")
    return Made(Order(What.SUMMARY, Format.PDF), "все школы <A&B>", date(2024, 1, 14), (file,))


def buttons(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def test_the_file_comes_with_its_name_and_a_button_that_ends_it(
    courier: TelegramCourier, anna: Person, tmp_path: Path
) -> None:
    outcome = await courier.bring(reader(anna), WEEKLY, made(tmp_path))
    assert outcome == Delivered(anna.last().id)
    assert "все школы <A&B>, по состоянию на 14 января 2024" in str(anna.last())
    assert "Сводка-все-школы-2024-01-14.pdf" in str(anna.last())
    assert buttons(anna) == ["Не присылать: сводка (.pdf) каждую неделю"]


async def test_where_there_is_no_report_the_reader_hears_why(courier: TelegramCourier, anna: Person) -> None:
    outcome = await courier.excuse(reader(anna), WEEKLY, TooLargeError().user_message)
    assert outcome == Delivered(anna.last().id)
    assert anna.last().text == (
        f"Отчёт по расписанию не получился: сводка (.pdf) каждую неделю.\n{TooLargeError().user_message}"
    )
    assert buttons(anna) == ["Не присылать: сводка (.pdf) каждую неделю"]


async def test_what_telegram_answers_is_an_outcome(
    courier: TelegramCourier, server: BotApiServer, anna: Person, tmp_path: Path
) -> None:
    server.fault("500", method="sendDocument", times=1)
    assert isinstance(await courier.bring(reader(anna), WEEKLY, made(tmp_path)), Postponed)
    server.fault("500", method="sendMessage", times=1)
    assert isinstance(await courier.excuse(reader(anna), WEEKLY, "Не вышло."), Postponed)
    anna.block()
    assert await courier.bring(reader(anna), WEEKLY, made(tmp_path)) == Unreachable("бот заблокирован")
    assert await courier.excuse(reader(anna), WEEKLY, "Не вышло.") == Unreachable("бот заблокирован")
