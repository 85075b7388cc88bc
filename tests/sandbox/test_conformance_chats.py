"""Groups, topics, members and commands, with two client libraries."""

import pytest

from sandbox.people import Person
from sandbox.server import BotApiServer
from tests.sandbox.clients import Client, RefusedError


async def heard(client: Client) -> list[str]:
    """The texts of the messages that wait for the bot."""
    updates = [update.get("message", {}) for update in await client.call("get_updates", timeout=0)]
    return [message["text"] for message in updates if "text" in message]


async def test_being_added_to_a_group_is_told(server: BotApiServer, client: Client, anna: Person):
    group = server.group("Школа № 5", [anna])
    change, service = await client.call("get_updates", timeout=0)
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (service["message"]["chat"], service["message"]["new_chat_members"][0]["id"]) == (
        {"id": group.id, "type": "group", "title": "Школа № 5"},
        42,
    )


async def test_privacy_mode_lets_commands_replies_and_service_messages_through(
    server: BotApiServer, client: Client, anna: Person
):
    group = server.group("Школа № 5", [anna])
    await client.call("send_message", chat_id=group.id, text="Готово?")
    anna.send("между собой", chat=group)
    anna.send("/plan", chat=group)
    anna.send("/plan@another_bot", chat=group)
    anna.send("да", chat=group, reply_to=group.last())
    group.add_member(server.person("Борис"))
    assert await heard(client) == ["/plan", "да"]
    last = (await client.call("get_updates", timeout=0))[-1]
    assert last["message"]["new_chat_members"][0]["first_name"] == "Борис"


async def test_an_administrator_hears_everything(server: BotApiServer, client: Client, anna: Person):
    group = server.group("Школа № 5", [anna], admin=True)
    anna.send("между собой", chat=group)
    assert await heard(client) == ["между собой"]


async def test_topics_are_heard_of_and_written_to(server: BotApiServer, client: Client, anna: Person):
    group = server.group("IT-куб", [anna], topics=("Отчёты",))
    thread = group.thread("Отчёты")
    anna.send("/plan", chat=group, thread="Отчёты")
    message = (await client.call("get_updates", timeout=0))[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"], message["chat"]["is_forum"]) == (
        thread,
        True,
        True,
    )
    sent = await client.call("send_message", chat_id=group.id, text="план", message_thread_id=thread)
    assert (sent["message_thread_id"], group.last().thread_id) == (thread, thread)


async def test_members_are_described(server: BotApiServer, client: Client, anna: Person):
    boris, stranger = server.person("Борис"), server.person("Пётр")
    group = server.group("Школа № 5", [anna, boris], admin=True)
    statuses = [
        (await client.call("get_chat_member", chat_id=group.id, user_id=who))["status"]
        for who in (anna.id, boris.id, stranger.id, 42)
    ]
    assert statuses == ["creator", "member", "left", "administrator"]
    leading = await client.call("get_chat_administrators", chat_id=group.id)
    assert {each["user"]["id"] for each in leading} == {anna.id, 42}
    assert await client.call("get_chat_member_count", chat_id=group.id) == 3


async def test_commands_are_kept_per_scope_and_language(client: Client, anna: Person):
    make = client.types.BotCommand
    scope = client.types.BotCommandScopeChat(chat_id=anna.id)
    plan, late = make(command="plan", description="План"), make(command="overdue", description="Просрочено")
    await client.call("set_my_commands", commands=[plan])
    await client.call("set_my_commands", commands=[late, plan], scope=scope, language_code="ru")
    assert await client.call("get_my_commands") == [{"command": "plan", "description": "План"}]
    russian = await client.call("get_my_commands", scope=scope, language_code="ru")
    assert [each["command"] for each in russian] == ["overdue", "plan"]
    assert await client.call("get_my_commands", scope=scope) == []
    await client.call("delete_my_commands")
    assert await client.call("get_my_commands") == []


async def test_commands_for_an_unknown_chat_are_refused(client: Client):
    scope = client.types.BotCommandScopeChat(chat_id=777)
    with pytest.raises(RefusedError, match="chat not found"):
        await client.call("get_my_commands", scope=scope)


async def test_a_pinned_message_is_told_of_in_the_chat(client: Client, anna: Person):
    ids = [
        (await client.call("send_message", chat_id=anna.id, text=word))["message_id"]
        for word in ("план", "срок")
    ]
    for message_id in ids:
        await client.call("pin_chat_message", chat_id=anna.id, message_id=message_id)
    assert anna.messages()[-1].service["pinned_message"]["text"] == "срок"
    assert (await client.call("get_chat", chat_id=anna.id))["pinned_message"]["text"] == "срок"
    await client.call("unpin_chat_message", chat_id=anna.id)
    assert (await client.call("get_chat", chat_id=anna.id))["pinned_message"]["text"] == "план"
    await client.call("unpin_all_chat_messages", chat_id=anna.id)
    assert "pinned_message" not in await client.call("get_chat", chat_id=anna.id)


async def test_only_an_administrator_pins_in_a_group(server: BotApiServer, client: Client, anna: Person):
    group = server.group("Школа № 5", [anna])
    sent = await client.call("send_message", chat_id=group.id, text="план")
    where = {"chat_id": group.id, "message_id": sent["message_id"]}
    with pytest.raises(RefusedError, match="not enough rights to manage pinned messages in the chat"):
        await client.call("pin_chat_message", **where)
    group.add_bot(admin=True)
    assert await client.call("pin_chat_message", **where)


async def test_the_bot_reacts_with_one_emoji_and_takes_it_back(client: Client, anna: Person):
    written = anna.send("сделано")
    where = {"chat_id": anna.id, "message_id": written.id}
    thumb, fire = (client.types.ReactionTypeEmoji(emoji=each) for each in "👍🔥")
    await client.call("set_message_reaction", **where, reaction=[thumb])
    assert written.reactions == {42: "👍"}
    with pytest.raises(RefusedError, match="reactions_too_many"):
        await client.call("set_message_reaction", **where, reaction=[thumb, fire])
    await client.call("set_message_reaction", **where)
    assert written.reactions == {}
