"""How a bot hears, by polling and by webhook, with two client libraries."""

import asyncio

import pytest

from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.sandbox.clients import Client, RefusedError
from tests.sandbox.receiver import Receiver

POLLER_CONFLICT = (
    "conflict: terminated by other getupdates request; make sure that only one bot instance is running"
)
WEBHOOK_CONFLICT = (
    "conflict: can't use getupdates method while webhook is active; "
    "use deletewebhook to delete the webhook first"
)


def texts(updates: list[dict]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_unconfirmed_updates_come_again_until_an_offset_confirms_them(client: Client, anna: Person):
    for word in ("раз", "два", "три"):
        anna.send(word)
    first = await client.call("get_updates", timeout=0)
    ids = [update["update_id"] for update in first]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert await client.call("get_updates", timeout=0) == first
    assert texts(await client.call("get_updates", timeout=0, offset=ids[1])) == ["два", "три"]
    assert texts(await client.call("get_updates", timeout=0, limit=1)) == ["два"]
    assert texts(await client.call("get_updates", timeout=0, offset=-1)) == ["три"]
    assert await client.call("get_updates", timeout=0, offset=ids[2] + 1) == []
    assert await client.call("get_updates", timeout=0) == []


async def test_a_long_poll_ends_when_something_happens(server: BotApiServer, client: Client, anna: Person):
    waiting = asyncio.create_task(client.call("get_updates", timeout=50))
    await server.until(lambda: server.polled)
    anna.send("пришло")
    async with asyncio.timeout(2):
        assert texts(await waiting) == ["пришло"]


async def test_the_older_poller_gets_the_conflict(server: BotApiServer, client: Client, anna: Person):
    older = asyncio.create_task(client.call("get_updates", timeout=50))
    await server.until(lambda: server.polled)
    newer = asyncio.create_task(client.call("get_updates", timeout=50))
    with pytest.raises(RefusedError) as refused:
        await older
    assert (refused.value.kind, refused.value.words) == ("conflict", POLLER_CONFLICT)
    anna.send("новому")
    assert texts(await newer) == ["новому"]


async def test_allowed_updates_are_remembered_from_call_to_call(client: Client, anna: Person):
    await client.call("get_updates", timeout=0, allowed_updates=["callback_query"])
    anna.send("не услышат")
    assert await client.call("get_updates", timeout=0) == []
    await client.call("get_updates", timeout=0, allowed_updates=[])
    anna.send("услышат")
    assert texts(await client.call("get_updates", timeout=0)) == ["услышат"]


async def test_reactions_are_heard_only_on_request(client: Client, anna: Person):
    written = anna.send("сделано")
    anna.react(written, "👍")
    assert [set(each) - {"update_id"} for each in await client.call("get_updates", timeout=0)] == [
        {"message"}
    ]
    await client.call("get_updates", timeout=0, offset=-1, allowed_updates=["message", "message_reaction"])
    anna.react(written, "🔥")
    change = (await client.call("get_updates", timeout=0))[-1]["message_reaction"]
    assert (change["user"]["id"], change["message_id"]) == (anna.id, written.id)
    assert [each["emoji"] for each in change["old_reaction"] + change["new_reaction"]] == ["👍", "🔥"]


async def test_updates_live_a_day_and_callbacks_150_seconds(client: Client, anna: Person, clock):
    button = client.types.InlineKeyboardButton(text="Да", callback_data="a:1")
    markup = client.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
    await client.call("send_message", chat_id=anna.id, text="?", reply_markup=markup)
    anna.send("живёт сутки")
    anna.press(anna.last(), "Да")
    clock.forward(seconds=151)
    assert texts(await client.call("get_updates", timeout=0)) == ["живёт сутки"]
    clock.forward(hours=24)
    assert await client.call("get_updates", timeout=0) == []


async def test_a_webhook_gets_every_update_with_the_secret_until_it_takes_it(
    server: BotApiServer, client: Client, anna: Person, receiver: Receiver
):
    receiver.answers = [302, 404, 500]
    anna.send("раз")
    await client.call("set_webhook", url=receiver.url, secret_token="s3cret", allowed_updates=["message"])
    anna.send("два")
    await server.settled(timeout=5)
    assert receiver.texts == ["раз"] * 4 + ["два"]
    assert set(receiver.secrets) == {"s3cret"}
    info = await client.call("get_webhook_info")
    assert (info["url"], info["allowed_updates"], info["pending_update_count"]) == (
        receiver.url,
        ["message"],
        0,
    )
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_polling_is_refused_while_a_webhook_is_set(
    server: BotApiServer, client: Client, anna: Person, receiver: Receiver
):
    await client.call("set_webhook", url=receiver.url)
    with pytest.raises(RefusedError) as refused:
        await client.call("get_updates", timeout=0)
    assert (refused.value.kind, refused.value.words) == ("conflict", WEBHOOK_CONFLICT)
    await client.call("delete_webhook")
    anna.send("снова")
    assert texts(await client.call("get_updates", timeout=0)) == ["снова"]
    await client.call("delete_webhook", drop_pending_updates=True)
    assert await client.call("get_updates", timeout=0) == []
