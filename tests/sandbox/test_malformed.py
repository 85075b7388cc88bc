"""Requests no library would make: they are refused, never granted by mistake, and never break the server."""

import contextlib
import itertools
import json

import aiohttp
import pytest
from pydantic import ValidationError

from sandbox.methods import METHODS
from sandbox.params import Params
from sandbox.people import Person
from sandbox.refusals import ApiError
from sandbox.server import BotApiServer
from sandbox.wire import ApiCall
from tests.sandbox.clients import TOKEN
from tests.sandbox.schema import assert_granted_rightly

NESTED = [
    *("reply_markup", "reply_parameters", "link_preview_options", "entities", "caption_entities"),
    *("media", "commands", "scope", "message_ids", "reaction", "allowed_updates"),
]
BROKEN = ["{broken", "[", "1", "true", '"x"', "[1]", '["x"]', "[null]", "[[]]", "{}", '{"x": []}', "[{}]"]
DEEPER = [
    *(
        '{"inline_keyboard": [[{"text": 1}]]}',
        '{"inline_keyboard": [[null]]}',
        '{"keyboard": [[{"text": []}]]}',
    ),
    *('{"inline_keyboard": {}}', '{"message_id": {}}', '{"message_id": [1]}', '{"message_id": "x"}'),
    *('[{"type": "bold", "offset": -1, "length": 5}]', '[{"type": [], "offset": 0, "length": 1}]'),
    *('[{"type": "photo", "media": {}}]', '{"type": {}, "media": "x"}', '{"type": "photo", "media": "x"}'),
    *('[{"command": {}, "description": []}]', '{"type": "chat", "chat_id": []}', '[{"type": "emoji"}]'),
]
PLAIN = [
    *("chat_id", "from_chat_id", "message_id", "user_id", "message_thread_id", "reply_to_message_id"),
    *("text", "caption", "parse_mode", "photo", "document", "file_id", "action", "callback_query_id", "name"),
]
ODD = [None, True, [], {}, [{}], -1, 2**70, 1.5, "", "x", "\x00", "1e5", "٣"]


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendMessage", {"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"reply_markup": "[]"}, "object expected as reply keyboard markup"),
        ("sendMessage", {"reply_parameters": "abc"}, "can't parse reply parameters JSON object"),
        ("sendMessage", {"reply_parameters": "5"}, "object expected as reply parameters"),
        ("sendMessage", {"link_preview_options": "abc"}, "can't parse link preview options JSON object"),
        ("sendMessage", {"entities": "{}"}, "expected an Array of MessageEntity"),
        ("sendMessage", {"entities": "[1]"}, "can't parse MessageEntity: expected an Object"),
        ("sendMediaGroup", {"media": "{"}, "can't parse media JSON object"),
        ("sendMediaGroup", {"media": "{}"}, "expected an Array of InputMedia"),
        ("sendMediaGroup", {"media": '["x"]'}, "can't parse InputMedia: expected an Object"),
        (
            "sendMediaGroup",
            {"media": '[{"type": "photo", "media": 5}]'},
            'can\'t parse InputMedia: Field "media" must be of type String',
        ),
        (
            "sendMediaGroup",
            {"media": '[{"type": "photo", "media": "attach://missing"}]'},
            "can't parse InputMedia: media not found",
        ),
        ("setMyCommands", {"commands": "["}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": "{}"}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": "[null]"}, "can't parse BotCommand: expected an Object"),
        ("setMyCommands", {"commands": "[]", "scope": "[]"}, "object expected as scope"),
        ("deleteMessages", {"message_ids": "{}"}, "expected an Array of message identifiers"),
        ("deleteMessages", {"message_ids": list(range(101))}, "too many message identifiers specified"),
        ("setMessageReaction", {"reaction": "["}, "can't parse reaction types JSON object"),
    ],
)
async def test_malformed_json_inside_a_request_is_refused(raw, anna: Person, method, params, refusal):
    status, body = await raw(method, chat_id=anna.id, text="?", **params)
    assert (status, body["description"]) == (400, f"Bad Request: {refusal}")


async def test_allowed_updates_that_cannot_be_read_are_as_good_as_absent(
    server: BotApiServer, raw, anna: Person
):
    await raw("getUpdates", allowed_updates=["message"])
    for broken in ("[", "{}", "5", '["message", 5]'):
        status, _ = await raw("getUpdates", allowed_updates=broken)
        assert status == 200
    assert server.world.queue.allowed == {"message"}
    server.requests.clear()


@pytest.mark.parametrize("method", METHODS)
async def test_no_odd_parameter_breaks_a_method(server: BotApiServer, anna: Person, method):
    usual = {"chat_id": anna.id, "from_chat_id": anna.id, "text": "x", "document": "x", "media": "[]"}
    odd = [*itertools.product(NESTED, BROKEN + DEEPER), *itertools.product(PLAIN, ODD)]
    for name, value in odd:
        usual["message_id"] = server.world.post(anna.chat, server.world.bot, {"text": "?"}).id
        with contextlib.suppress(ApiError):
            json.dumps(METHODS[method](server.world, Params(usual | {name: value})))


@pytest.mark.parametrize("method", ["getUpdates", "setWebhook", "deleteWebhook"])
async def test_no_odd_parameter_breaks_the_way_updates_go(server: BotApiServer, raw, method):
    for name, value in itertools.product(["offset", "limit", "url", "secret_token", "max_connections"], ODD):
        status, body = await raw(method, **{name: value})
        assert (status, body["ok"]) in {(200, True), (400, False)}, (name, value)
    server.requests.clear()  # Telegram grants some of what no library would ask for


@pytest.mark.parametrize(
    ("kind", "body", "refusal"),
    [
        ("application/x-www-form-urlencoded", b"text=\xff", "strings must be encoded in UTF-8"),
        ("application/json", b'{"text": "\xff"}', "strings must be encoded in UTF-8"),
        ("application/json; charset=nonsense", b"{}", "strings must be encoded in UTF-8"),
        ("application/json", b"[]", "can't parse JSON object"),
        ("multipart/form-data", b"x", "wrong multipart/form-data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(server: BotApiServer, kind, body, refusal):
    url, headers = f"{server.url}/bot{TOKEN}/sendMessage", {"Content-Type": kind}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["description"]) == (400, f"Bad Request: {refusal}")


def test_a_request_is_held_against_the_models_of_a_client():
    for wrong in (
        {"chat_id": 5},
        {"chat_id": 5, "text": []},
        {"chat_id": 5, "text": "x", "parsemode": "HTML"},
    ):
        with pytest.raises((ValidationError, AssertionError)):
            assert_granted_rightly(ApiCall("sendMessage", wrong, [], 0))
    assert_granted_rightly(ApiCall("sendPhoto", {"chat_id": "5"}, ["photo"], 0))
