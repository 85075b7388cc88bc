"""Letters on their way out: to Telegram, or by mail to those who are not there."""

from typing import Protocol

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError
from aiogram.types import InlineKeyboardMarkup

from domain.ledger import Delivered, Letter, Outcome, Unreachable, Way
from domain.people import Group, Person
from handlers import keyboards, texts
from handlers.outcomes import REFUSALS, read_refusal

MOST_BEGUN = 1_000


class TelegramSender:
    """``services.delivery.Sender`` over the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # How many parts of a letter went out before one was refused: another try goes on from there.
        self._begun: dict[tuple[int, tuple[str, ...]], int] = {}

    async def send(self, letter: Letter) -> Outcome:
        """Send the letter; the buttons hang on its last message."""
        if letter.to.telegram_id is None:
            return Unreachable("нет ни Telegram, ни почты")
        try:
            return Delivered(await self._send(letter, letter.to.telegram_id))
        except REFUSALS as error:
            return read_refusal(error)

    async def _send(self, letter: Letter, chat_id: int) -> int:
        parts = tuple(texts.letter(letter))
        key = chat_id, parts
        thread_id = letter.to.thread_id or None if isinstance(letter.to, Group) else None
        message_id = 0
        for index in range(self._begun.pop(key, 0), len(parts)):
            keyboard = keyboards.letter(letter) if index == len(parts) - 1 else None
            try:
                message_id = await self._put(chat_id, thread_id, parts[index], keyboard)
            except BaseException:
                self._remember(key, index)
                raise
        return message_id

    async def _put(
        self, chat_id: int, thread_id: int | None, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        try:
            sent = await self._bot.send_message(
                chat_id, text, message_thread_id=thread_id, reply_markup=keyboard
            )
        except ClientDecodeError as error:
            match error.data:
                case {"ok": True, "result": {"message_id": int(number)}}:
                    # It was taken, though there is something in the answer that we cannot read.
                    return number
            raise
        return sent.message_id

    def _remember(self, key: tuple[int, tuple[str, ...]], index: int) -> None:
        if index and len(self._begun) < MOST_BEGUN:
            self._begun[key] = index


class Post(Protocol):
    """The second way."""

    async def send(self, letter: Letter, person: Person, address: str) -> Outcome:
        """Hand the letter over to the mail server."""


class EveryWay:
    """The way that leads to the recipient: Telegram, or mail where Telegram does not."""

    def __init__(self, telegram: TelegramSender, mail: Post | None) -> None:
        self._telegram = telegram
        self._mail = mail

    async def send(self, letter: Letter) -> Outcome:
        """Send the letter; who is out of Telegram's reach gets it by mail."""
        to = letter.to
        if isinstance(to, Group) or to.in_telegram:
            return await self._telegram.send(letter)
        if self._mail is not None and to.email is not None:
            return await self._mail.send(letter, to, to.email)
        return Unreachable(to.unreachable_reason or "нет ни Telegram, ни почты")


__all__ = ["EveryWay", "Post", "TelegramSender", "Way"]
