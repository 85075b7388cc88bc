import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from sandbox.people import Person
from sandbox.server import BotApiServer


async def heard(bot: Bot) -> list[str]:
    """The texts the bot has heard since the last call."""
    updates = await bot.get_updates(timeout=0)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return [update.message.text for update in updates if update.message and update.message.text]


async def test_privacy_mode_shows_commands_and_replies_only(
    server: BotApiServer, bot: Bot, anna: Person, photos
):
    group = server.group("Школа № 5", [anna])
    asked = await bot.send_message(group.id, "Готово?")
    anna.send("между собой", chat=group)
    anna.send_photo(photos[0], chat=group)
    anna.send("/plan", chat=group)
    anna.send("/plan@vekha_sandbox_bot", chat=group)
    anna.send("/plan@another_bot", chat=group)
    anna.send("да", chat=group, reply_to=group.last())
    assert await heard(bot) == ["/plan", "/plan@vekha_sandbox_bot", "да"]
    assert asked.message_id == group.last().id


async def test_topics_carry_their_thread(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("IT-куб", [anna], topics=("Отчёты",))
    thread = group.thread("Отчёты")
    created = (await bot.get_updates(timeout=0))[-1].message
    assert (created.forum_topic_created.name, created.message_thread_id) == ("Отчёты", thread)
    anna.send("/plan", chat=group, thread="Отчёты")
    message = (await bot.get_updates(offset=-1, timeout=0))[0].message
    assert (message.message_thread_id, message.is_topic_message, message.chat.is_forum) == (
        thread,
        True,
        True,
    )
    assert message.reply_to_message.forum_topic_created is not None
    sent = await bot.send_message(group.id, "план", message_thread_id=thread)
    assert (sent.message_thread_id, group.last().thread_id) == (thread, thread)


async def test_an_answer_stays_in_the_topic_of_what_it_answers(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("IT-куб", [anna], topics=("Отчёты",))
    asked = anna.send("/plan", chat=group, thread="Отчёты")
    sent = await bot.send_message(group.id, "план", reply_to_message_id=asked.id)
    assert sent.message_thread_id == group.thread("Отчёты")


async def test_a_group_without_the_bot_is_forbidden_and_silent(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Чужая", [anna], with_bot=False)
    anna.send("/plan", chat=group)
    assert await bot.get_updates(timeout=0) == []
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "?")


async def test_a_chat_is_described(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Школа № 5", [anna])
    assert ((await bot.get_chat(group.id)).title, (await bot.get_chat(anna.id)).first_name) == (
        "Школа № 5",
        "Анна",
    )


async def test_strangers_do_not_write_into_a_group(server: BotApiServer, anna: Person):
    group = server.group("Школа № 5", [anna])
    with pytest.raises(ValueError, match="Пётр is not in"):
        server.person("Пётр").send("/plan", chat=group)


async def test_message_ids_of_supergroups_are_their_own(server: BotApiServer, bot: Bot, anna: Person):
    first = server.group("Первая", [anna], supergroup=True)
    second = server.group("Вторая", [anna], supergroup=True)
    ids = [(await bot.send_message(chat.id, "!")).message_id for chat in (first, second)]
    assert ids[0] == ids[1]


async def test_the_old_address_of_a_group_is_refused_with_the_new_one(
    server: BotApiServer, raw, anna: Person
):
    group = server.group("Школа № 5", [anna])
    old, new = group.id, group.migrate()
    for method in ("sendMessage", "getChat", "getChatMemberCount", "sendChatAction"):
        status, body = await raw(method, chat_id=old, text="?", action="typing")
        assert (status, body["description"], body["parameters"]) == (
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": new},
        )


async def test_nobody_knows_a_user_who_is_not_there(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Школа № 5", [anna])
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(group.id, 1)


async def test_reactions_in_a_group_are_told_to_an_administrator_only(
    server: BotApiServer, bot: Bot, anna: Person
):
    await bot.get_updates(timeout=0, allowed_updates=["message_reaction"])
    for admin in (False, True):
        group = server.group("Школа № 5", [anna], admin=admin)
        anna.react(anna.send("готово", chat=group), "👍")
        anna.react(group.messages()[-1], None)
        updates = await bot.get_updates(timeout=0)
        emoji = [[each.emoji for each in update.message_reaction.new_reaction] for update in updates]
        assert emoji == ([["👍"], []] if admin else [])
