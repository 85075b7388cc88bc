"""Reports: chosen by buttons, made off the event loop while the chat shows how far it is, sent as files."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from domain.access import may_control
from domain.errors import DomainError
from domain.people import Actor
from domain.report_order import Order
from domain.report_wish import Wish
from handlers.answering import acknowledge, below, replace
from handlers.callbacks import ListButton
from handlers.callbacks.reports import ReportButton, SubscribeButton, UnsubscribeButton
from handlers.keyboards import reports as keyboards
from handlers.outcomes import REFUSALS
from handlers.report_sending import send_files
from handlers.texts import refusal
from handlers.texts import reports as texts
from services import report_files, report_questions, subscriptions
from services.office import Office
from services.report_files import MOST_BYTES, Progress
from services.report_questions import Question

router = Router(name="reports")
log = logging.getLogger(__name__)

TELL_SECONDS = 3.0
"""How often the chat hears how far it is: Telegram takes about one edit a second and chat."""


@router.message(Command("report", ignore_case=True), F.text)
async def begin(message: Message, actor: Actor, office: Office, state: FSMContext) -> None:
    """``/report``: what can be had."""
    await state.clear()
    asked = await report_questions.next_of(office, actor, Wish())
    assert isinstance(asked, Question)
    await message.answer(texts.question(asked), reply_markup=keyboards.question(asked))


@router.callback_query(ReportButton.filter())
async def choose(
    query: CallbackQuery, callback_data: ReportButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """One thing more is chosen: ask for the next, or make the report."""
    asked = await report_questions.next_of(office, actor, keyboards.wish_of(callback_data))
    await acknowledge(query)
    if isinstance(asked, Order):
        await _make(query, asked, actor, office, bot)
    elif _is_list(query):
        await below(query, bot, texts.question(asked), keyboards.question(asked))
    else:
        await replace(query, bot, texts.question(asked), keyboards.question(asked))


@router.callback_query(SubscribeButton.filter(F.page.is_not(None)))
async def choose_person(
    query: CallbackQuery, callback_data: SubscribeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Присылать другому»: whom."""
    found = await subscriptions.candidates(office, actor, callback_data.page or 0)
    await replace(query, bot, texts.WHOM_TO_SEND, keyboards.candidates(found, callback_data))
    await acknowledge(query)


@router.callback_query(SubscribeButton.filter())
async def subscribe(
    query: CallbackQuery, callback_data: SubscribeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Присылать каждую неделю»."""
    order = keyboards.order_of(callback_data)
    person_id = callback_data.person or None
    found = await subscriptions.subscribe(office, actor, order, callback_data.every, person_id)
    to_self = found.person.id == actor.person.id
    text = texts.subscribed(found, to_self=to_self, today=office.today())
    await below(query, bot, text, keyboards.stop_only(found.subscription) if to_self else None)
    await acknowledge(query)


@router.callback_query(UnsubscribeButton.filter())
async def unsubscribe(
    query: CallbackQuery, callback_data: UnsubscribeButton, actor: Actor, office: Office, bot: Bot
) -> None:
    """«Не присылать»."""
    gone = await subscriptions.unsubscribe(office, actor, callback_data.id)
    if gone is None:
        await acknowledge(query, texts.NO_SUCH_SUBSCRIPTION, alert=True)
        return
    await replace(query, bot, texts.unsubscribed(gone), None)
    await acknowledge(query)


async def _make(query: CallbackQuery, order: Order, actor: Actor, office: Office, bot: Bot) -> None:
    chat_id, thread_id = _where(query)
    shown = await below(query, bot, texts.preparing(order), None)
    action = ChatActionSender(
        bot=bot, chat_id=chat_id, message_thread_id=thread_id, action=ChatAction.UPLOAD_DOCUMENT
    )
    with TemporaryDirectory(prefix="vekha-") as folder:
        try:
            async with action, _watched(shown, order) as progress:
                made = await report_files.make(
                    office, actor, order, Path(folder), progress=progress, most_bytes=MOST_BYTES
                )
        except DomainError as error:
            # The button is answered by now, so a pop-up would go nowhere.
            await shown.edit_text(refusal(error.user_message))
            return
        keyboard = None if actor.group else keyboards.made(order, controls=may_control(actor))
        await send_files(bot, chat_id, made, texts.ready(made), keyboard, thread_id=thread_id)
    await _edit(shown, texts.sent(made))


@asynccontextmanager
async def _watched(shown: Message, order: Order) -> AsyncIterator[Progress]:
    """Gives what the writing thread is to call; meanwhile the message says how far it is."""
    latest: tuple[int, int] | None = None

    def note(done: int, number: int) -> None:
        nonlocal latest
        latest = done, number

    async def tell() -> None:
        said = None
        while True:
            await asyncio.sleep(TELL_SECONDS)
            if latest is not None and latest != said:
                said = latest
                await _edit(shown, texts.preparing(order, *said))

    telling = asyncio.create_task(tell())
    try:
        yield note
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _edit(shown: Message, text: str) -> None:
    try:
        await shown.edit_text(text)
    except REFUSALS as error:
        # It only tells how far things are: the file does not wait for it.
        log.info("the progress of a report is not shown: %s", error)


def _where(query: CallbackQuery) -> tuple[int, int | None]:
    """The chat, and the topic if the button hangs in one."""
    message = query.message
    if not isinstance(message, Message):
        return (message.chat.id if message else query.from_user.id), None
    return message.chat.id, message.message_thread_id if message.is_topic_message else None


def _is_list(query: CallbackQuery) -> bool:
    """Whether the button hangs under a list, which is to stay."""
    message = query.message
    markup = message.reply_markup if isinstance(message, Message) else None
    data = [each.callback_data or "" for row in markup.inline_keyboard for each in row] if markup else []
    return any(each.startswith(f"{ListButton.__prefix__}:") for each in data)
