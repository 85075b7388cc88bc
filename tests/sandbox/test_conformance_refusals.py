"""How the server says no, by class and words, with two client libraries."""

import pytest

from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.sandbox.clients import CLIENTS, Client, RefusedError


async def refusal(client: Client, method: str, **params) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        await client.call(method, **params)
    return refused.value


async def said(client: Client, method: str, **params) -> tuple[str, str]:
    refused = await refusal(client, method, **params)
    return refused.kind, refused.words


def bad(words: str) -> tuple[str, str]:
    return "bad request", words


@pytest.mark.parametrize("client_name", CLIENTS)
async def test_a_wrong_token_is_known_as_such(server: BotApiServer, client_name):
    client = CLIENTS[client_name](server.url, "42:WRONG")
    assert await said(client, "get_me") == ("no such token", "unauthorized")
    await client.close()


async def test_flood_control_names_the_pause(server: BotApiServer, client: Client, anna: Person):
    server.fault("429", method="sendMessage", retry_after=7)
    refused = await refusal(client, "send_message", chat_id=anna.id, text="?")
    assert (refused.kind, refused.retry_after) == ("retry after", 7)
    assert (await client.call("send_message", chat_id=anna.id, text="!"))["text"] == "!"


async def test_the_limits_of_a_private_chat_and_of_a_group_are_kept(
    server: BotApiServer, client: Client, anna: Person
):
    group = server.group("Школа", [anna])
    server.limits.enforced = True
    for chat_id, most, longest in ((anna.id, 5, 5), (group.id, 20, 60)):
        for _ in range(most):
            await client.call("send_message", chat_id=chat_id, text="можно")
        refused = await refusal(client, "send_message", chat_id=chat_id, text="хватит")
        assert refused.kind == "retry after"
        assert longest / 2 < refused.retry_after <= longest


@pytest.mark.parametrize("kind", ["500", "502", "drop-before", "drop-after"])
async def test_broken_gateways_and_connections_are_network_errors(
    server: BotApiServer, client: Client, anna: Person, kind
):
    server.fault(kind, method="sendMessage")
    assert (await refusal(client, "send_message", chat_id=anna.id, text="?")).kind == "network"
    arrived = [message.text for message in anna.messages() if message.from_bot]
    assert arrived == (["?"] if kind == "drop-after" else [])


async def test_offline_everything_fails_and_nothing_is_lost(
    server: BotApiServer, client: Client, anna: Person
):
    fault = server.offline()
    assert (await refusal(client, "get_updates", timeout=0)).kind == "network"
    anna.send("пока не было сети")
    server.faults.remove(fault)
    (update,) = await client.call("get_updates", timeout=0)
    assert update["message"]["text"] == "пока не было сети"


async def test_the_bot_cannot_write_first(server: BotApiServer, client: Client):
    stranger = server.person("Пётр")
    assert await said(client, "send_message", chat_id=stranger.id, text="?") == (
        "forbidden",
        "forbidden: bot can't initiate conversation with a user",
    )
    stranger.follow("https://t.me/vekha_sandbox_bot?start=abc")
    assert await client.call("send_message", chat_id=stranger.id, text="!")


async def test_who_blocked_the_bot_is_heard_of_and_then_out_of_reach(client: Client, anna: Person):
    anna.block()
    (update,) = await client.call("get_updates", timeout=0)
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    for method, params in (
        ("send_message", {"text": "?"}),
        ("send_chat_action", {"action": "typing"}),
        ("send_document", {"document": client.file(b"x", "x.txt")}),
    ):
        assert await said(client, method, chat_id=anna.id, **params) == (
            "forbidden",
            "forbidden: bot was blocked by the user",
        )
    anna.unblock()
    assert await client.call("send_message", chat_id=anna.id, text="снова")


async def test_a_deleted_account_is_out_of_reach(client: Client, anna: Person):
    anna.deactivate()
    assert await said(client, "send_message", chat_id=anna.id, text="?") == (
        "forbidden",
        "forbidden: user is deactivated",
    )


@pytest.mark.parametrize(
    ("happens", "supergroup", "words"),
    [
        ("kick_bot", False, "forbidden: bot was kicked from the group chat"),
        ("kick_bot", True, "forbidden: bot was kicked from the supergroup chat"),
        ("delete", False, "forbidden: the group chat was deleted"),
    ],
)
async def test_a_closed_group_is_forbidden(
    server: BotApiServer, client: Client, anna: Person, happens, supergroup, words
):
    group = server.group("Школа № 5", [anna], supergroup=supergroup)
    getattr(group, happens)()
    assert await said(client, "send_message", chat_id=group.id, text="?") == ("forbidden", words)


async def test_a_group_the_bot_left_is_forbidden_and_a_quiet_one_refuses(
    server: BotApiServer, client: Client, anna: Person
):
    left, quiet = server.group("Школа № 5", [anna]), server.group("Тихая", [anna])
    await client.call("leave_chat", chat_id=left.id)
    quiet.mute_bot()
    assert await said(client, "send_message", chat_id=left.id, text="?") == (
        "forbidden",
        "forbidden: bot is not a member of the group chat",
    )
    assert await said(client, "send_message", chat_id=quiet.id, text="?") == bad(
        "not enough rights to send text messages to the chat"
    )


async def test_a_migrated_group_says_its_new_address(server: BotApiServer, client: Client, anna: Person):
    group = server.group("Школа № 5", [anna])
    old, new = group.id, group.migrate()
    refused = await refusal(client, "send_message", chat_id=old, text="?")
    assert (refused.kind, refused.migrated_to) == ("migrated", new)
    to, came = [each["message"] for each in (await client.call("get_updates", timeout=0))[-2:]]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (old, new)
    assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (new, old)
    assert (await client.call("send_message", chat_id=new, text="!"))["chat"]["type"] == "supergroup"


@pytest.mark.parametrize(
    ("text", "style", "words"),
    [
        (" ", None, "message text is empty"),
        ("ы" * 4097, None, "message is too long"),
        ("<b>x", "HTML", "can't parse entities: can't find end tag corresponding to start tag \"b\""),
        (
            "до 1.",
            "MarkdownV2",
            "can't parse entities: character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ("*x", "Markdown", "can't parse entities: can't find end of the entity starting at byte offset 0"),
        ("x", "BBCode", "unsupported parse_mode"),
    ],
)
async def test_texts_are_refused_in_telegrams_words(client: Client, anna: Person, text, style, words):
    assert await said(client, "send_message", chat_id=anna.id, text=text, parse_mode=style) == bad(words)


async def test_a_text_may_have_4096_characters_after_parsing(client: Client, anna: Person):
    text = "<b>" + "&lt;" * 4096 + "</b>"
    assert (
        len((await client.call("send_message", chat_id=anna.id, text=text, parse_mode="HTML"))["text"])
        == 4096
    )


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("send_message", {"chat_id": 777, "text": "?"}, "chat not found"),
        ("send_message", {"text": "?", "message_thread_id": 99}, "message thread not found"),
        ("send_message", {"text": "?", "reply_to_message_id": 99}, "message to be replied not found"),
        ("edit_message_text", {"message_id": 99, "text": "x"}, "message to edit not found"),
        ("edit_message_text", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("delete_message", {"message_id": 99}, "message to delete not found"),
        ("send_photo", {"photo": "no-such-id"}, "wrong file identifier/http url specified"),
        ("send_document", {"document": "no-such-id", "caption": "ы" * 1025}, "message caption is too long"),
    ],
)
async def test_what_is_not_there_is_refused_in_telegrams_words(
    client: Client, anna: Person, method, params, words
):
    assert await said(client, method, **{"chat_id": anna.id} | params) == bad(words)


async def test_an_unknown_file_has_no_path(client: Client):
    assert await said(client, "get_file", file_id="no-such-id") == bad(
        "wrong file_id or the file is temporarily unavailable"
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["я" * 33]], "button_data_invalid"),
        ([["x"]] * 101, "reply_markup_too_long"),
        ([["x"] * 9], "reply_markup_invalid"),
    ],
)
async def test_keyboards_have_limits(client: Client, anna: Person, rows, words):
    make = client.types.InlineKeyboardButton
    try:
        keyboard = [[make(text="x", callback_data=data) for data in row] for row in rows]
    except ValueError:
        pytest.skip("the library refuses it by itself")
    markup = client.types.InlineKeyboardMarkup(inline_keyboard=keyboard)
    assert await said(client, "send_message", chat_id=anna.id, text="?", reply_markup=markup) == bad(words)


async def test_a_keyboard_at_its_limits_is_taken(client: Client, anna: Person):
    make = client.types.InlineKeyboardButton
    keyboard = [[make(text="x", callback_data="я" * 32)] * 8] * 12
    markup = client.types.InlineKeyboardMarkup(inline_keyboard=keyboard)
    await client.call("send_message", chat_id=anna.id, text="?", reply_markup=markup)
    assert sum(map(len, anna.last().buttons)) == 96
