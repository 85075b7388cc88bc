import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError

from sandbox.people import Person
from sandbox.server import BotApiServer

BASE = "/bot42:TEST"


async def fetch(method: str, url: str, **options):
    async with aiohttp.ClientSession() as session, session.request(method, url, **options) as answer:
        return answer.status, await answer.json(), answer.headers


async def test_the_server_listens_on_loopback_only(server: BotApiServer):
    assert server.url.startswith("http://127.0.0.1:")
    assert [host for host, _ in server._runner.addresses] == ["127.0.0.1"]


async def test_a_wrong_token_is_unauthorized(server: BotApiServer):
    status, body, _ = await fetch("GET", f"{server.url}/bot42:WRONG/getMe")
    assert (status, body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


async def test_aiogram_knows_a_wrong_token(server: BotApiServer, bot: Bot):
    with pytest.raises(TelegramUnauthorizedError):
        await Bot("42:WRONG", session=bot.session).get_me()


@pytest.mark.parametrize("path", ["/botnonsense/getMe", "/bot", "/bot42:TEST"])
async def test_an_address_that_is_no_bot_is_not_found(server: BotApiServer, path):
    status, body, _ = await fetch("GET", server.url + path)
    assert (status, body["description"]) == (404, "Not Found")


async def test_an_unknown_method_is_said_to_be_unknown(raw):
    status, body = await raw("sendCarrierPigeon")
    assert (status, body["description"]) == (404, "Not Found: method not found")


@pytest.mark.parametrize("name", ["getme", "getMe", "GETME"])
async def test_method_names_ignore_case(raw, name):
    status, body = await raw(name)
    assert status == 200
    assert body["result"]["username"] == "vekha_sandbox_bot"


async def test_get_me_reads_as_aiograms_user(bot: Bot):
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.can_read_all_group_messages) == (42, True, False)


@pytest.mark.parametrize("way", ["query", "urlencoded", "json", "multipart"])
async def test_parameters_come_in_four_ways(server: BotApiServer, anna: Person, way):
    params = {"chat_id": str(anna.id), "text": "срок & <b>"}
    url = f"{server.url}{BASE}/sendMessage"
    multipart = aiohttp.FormData(params)
    multipart.add_field("unused", b"x", filename="x.bin")
    options = {
        "query": {"params": params},
        "urlencoded": {"data": params},
        "json": {"json": params},
        "multipart": {"data": multipart},
    }[way]
    status, body, _ = await fetch("GET" if way == "query" else "POST", url, **options)
    assert (status, body["ok"], body["result"]["text"]) == (200, True, "срок & <b>")


async def test_broken_json_is_refused(server: BotApiServer):
    headers = {"Content-Type": "application/json"}
    status, body, _ = await fetch("POST", f"{server.url}{BASE}/getMe", data="{", headers=headers)
    assert (status, body["description"]) == (400, "Bad Request: can't parse JSON object")


async def test_empty_optional_fields_are_left_out(raw, anna: Person):
    _, body = await raw("sendMessage", chat_id=anna.id, text="да")
    assert set(body["result"]) == {"message_id", "from", "chat", "date", "text"}


async def test_too_many_requests_names_the_pause_in_body_and_header(server: BotApiServer):
    server.fault("429", retry_after=7)
    status, body, headers = await fetch("GET", f"{server.url}{BASE}/getMe")
    assert (status, headers["Retry-After"]) == (429, "7")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_requests_are_logged_with_their_refusals(server: BotApiServer, bot: Bot, anna: Person, raw):
    await bot.send_message(anna.id, "первое")
    await raw("sendMessage", chat_id=anna.id, text="")
    await bot.get_updates(timeout=0)
    first, second = server.calls("sendMessage")
    assert (first.params["text"], first.error) == ("первое", None)
    assert second.error == "Bad Request: message text is empty"
    assert server.calls("getUpdates") == []


async def test_too_large_an_upload_is_refused_with_413(server: BotApiServer, anna: Person):
    form = aiohttp.FormData({"chat_id": str(anna.id)})
    form.add_field("document", bytes(52 * 2**20), filename="big.bin")
    status, body, _ = await fetch("POST", f"{server.url}{BASE}/sendDocument", data=form)
    assert (status, body["description"]) == (413, "Request Entity Too Large")
    assert [message.document for message in anna.messages() if message.from_bot] == []
