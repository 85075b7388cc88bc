import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import Update
from aiohttp import web

from sandbox.people import Person
from sandbox.server import BotApiServer


class Receiver:
    """A web server that takes updates; ``answers`` are the statuses it gives first, 200 after them."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.secrets: list[str | None] = []
        self.answers: list[int] = []
        self.at_once = self.most_at_once = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.05)
        self.updates.append(Update.model_validate(await request.json()))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.at_once -= 1
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_pushed_with_the_secret(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    anna.send("до вебхука")
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    anna.send("после")
    await server.settled(timeout=3)
    assert [update.message.text for update in receiver.updates] == ["до вебхука", "после"]
    assert receiver.secrets == ["s3cret", "s3cret"]


async def test_a_refused_update_comes_again_and_keeps_its_place(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    receiver.answers = [500, 503]
    await bot.set_webhook(receiver.url)
    anna.send("раз")
    anna.send("два")
    await server.settled(timeout=3)
    assert [update.message.text for update in receiver.updates] == ["раз", "раз", "раз", "два"]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (receiver.url, 0)
    assert info.last_error_message.startswith("Wrong response from the webhook: 503")


async def test_one_chat_is_served_in_order_and_chats_at_once(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    await bot.set_webhook(receiver.url)
    for word in "абв":
        anna.send(word)
    await server.settled(timeout=3)
    assert ([update.message.text for update in receiver.updates], receiver.most_at_once) == (list("абв"), 1)
    for name in ("Борис", "Вера", "Глеб"):
        server.person(name).send("/start")
    await server.settled(timeout=3)
    assert receiver.most_at_once == 3


async def test_polling_and_webhook_exclude_each_other(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await server.until(lambda: server.polled)
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(TelegramConflictError) as refusal:
        await bot.get_updates(timeout=0)
    assert refusal.value.message == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == []


async def test_pending_updates_are_dropped_on_request(bot: Bot, anna: Person):
    anna.send("старое")
    await bot.delete_webhook()
    assert len(await bot.get_updates(timeout=0)) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == []


@pytest.mark.parametrize(
    ("url", "secret", "refusal"),
    [
        ("https://example.org/hook", None, "bad webhook"),
        ("ftp://127.0.0.1/hook", None, "An HTTPS URL must be provided for webhook"),
        ("http://127.0.0.1:1/hook", "с пробелом", "secret token contains unallowed characters"),
    ],
)
async def test_unusable_webhooks_are_refused(bot: Bot, url, secret, refusal):
    with pytest.raises(TelegramBadRequest, match=refusal):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""


async def test_what_was_not_taken_stays_for_polling(server: BotApiServer, bot: Bot, anna: Person):
    await bot.set_webhook("http://127.0.0.1:9/closed")
    anna.send("никто не взял")
    await server.until(lambda: server.webhook.last_error)
    await bot.delete_webhook()
    assert [each.message.text for each in await bot.get_updates(timeout=0)] == ["никто не взял"]
