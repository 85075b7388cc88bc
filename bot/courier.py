"""Reports by schedule on their way to people, in Telegram alone: mail carries no files of ours."""

from aiogram import Bot

from domain.ledger import Delivered, Outcome, Unreachable
from domain.people import Person
from domain.subscription import Subscription
from handlers.keyboards import reports as keyboards
from handlers.outcomes import REFUSALS, read_refusal
from handlers.report_sending import send_files
from handlers.texts import reports as texts
from services.report_files import Made


class TelegramCourier:
    """``services.subscriptions.Courier`` over the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def bring(self, to: Person, subscription: Subscription, made: Made) -> Outcome:
        """Send the files to the person's own chat, with a button that ends the subscription."""
        if to.telegram_id is None:
            return Unreachable("нет в Telegram")
        caption = texts.by_schedule(made, subscription.every)
        keyboard = keyboards.stop_only(subscription)
        try:
            sent = await send_files(self._bot, to.telegram_id, made, caption, keyboard)
        except REFUSALS as error:
            return read_refusal(error)
        return Delivered(sent.message_id)

    async def excuse(self, to: Person, subscription: Subscription, sentence: str) -> Outcome:
        """Say why there is no report, with the button that ends the subscription."""
        if to.telegram_id is None:
            return Unreachable("нет в Telegram")
        text, keyboard = texts.not_made(subscription, sentence), keyboards.stop_only(subscription)
        try:
            sent = await self._bot.send_message(to.telegram_id, text, reply_markup=keyboard)
        except REFUSALS as error:
            return read_refusal(error)
        return Delivered(sent.message_id)
