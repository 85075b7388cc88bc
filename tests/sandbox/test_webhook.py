import asyncio
import json
from urllib.parse import urlencode

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.sandbox.receiver import Receiver


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


@pytest.mark.parametrize("way", ["json", "urlencoded", "multipart"])
async def test_an_answer_may_call_a_method(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver, way
):
    values = {"method": "sendMessage", "chat_id": str(anna.id), "text": "сразу & здесь"}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in values.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    receiver.replies = [
        {
            "json": {"text": json.dumps(values), "content_type": "application/json"},
            "urlencoded": {"text": urlencode(values), "content_type": "application/x-www-form-urlencoded"},
            "multipart": {"body": multipart},
        }[way]
    ]
    await bot.set_webhook(receiver.url)
    anna.send("?")
    await server.settled(timeout=3)
    assert anna.last().text == "сразу & здесь"
    assert [call.method for call in server.calls("sendMessage")] == ["sendMessage"]


async def test_an_answer_may_send_a_file(server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver):
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in (
        ("method", "sendDocument"),
        ("chat_id", str(anna.id)),
        ("document", "attach://report"),
    ):
        multipart.append(value).set_content_disposition("form-data", name=name)
    multipart.append(b"a;b").set_content_disposition("form-data", name="report", filename="r.csv")
    receiver.replies = [{"body": multipart}]
    await bot.set_webhook(receiver.url)
    anna.send("?")
    await server.settled(timeout=3)
    assert (anna.last().document.name, anna.last().document.content) == ("r.csv", b"a;b")


async def test_a_refused_or_unreadable_answer_is_not_asked_for_again(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    receiver.replies = [
        {
            "text": json.dumps({"method": "sendMessage", "chat_id": 777, "text": "?"}),
            "content_type": "application/json",
        },
        {"text": "{", "content_type": "application/json"},
        {"text": "ok"},
    ]
    await bot.set_webhook(receiver.url)
    for word in "абв":
        anna.send(word)
    await server.settled(timeout=3)
    assert receiver.texts == list("абв")
    assert [call.error for call in server.calls("sendMessage")] == ["Bad Request: chat not found"]


async def test_aiograms_own_handler_may_answer_with_a_method(server: BotApiServer, bot: Bot, anna: Person):
    dispatcher, app = Dispatcher(), web.Application()

    @dispatcher.message()
    async def echo(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"Слышу: {message.text}")

    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s3cret").register(
        app, "/hook"
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
    anna.send("раз")
    await server.settled(timeout=3)
    assert anna.last().text == "Слышу: раз"
    await server.webhook.stop()
    await runner.cleanup()


async def test_an_answer_does_not_change_the_webhook_it_answers(
    server: BotApiServer, bot: Bot, anna: Person, receiver: Receiver
):
    receiver.replies = [{"text": '{"method": "deleteWebhook"}', "content_type": "application/json"}]
    await bot.set_webhook(receiver.url)
    anna.send("раз")
    await server.settled(timeout=3)
    assert "from within its own answer" in (server.calls("deleteWebhook")[0].error or "")
    assert server.webhook.url == receiver.url
