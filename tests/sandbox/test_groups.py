import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat

from sandbox.people import Person
from sandbox.server import BotApiServer


async def heard(bot: Bot) -> list[str]:
    """The texts the bot has heard since the last call."""
    updates = await bot.get_updates(timeout=0)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return [update.message.text for update in updates if update.message and update.message.text]


async def test_being_added_is_told(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Школа № 5", [anna])
    change, service = await bot.get_updates(timeout=0)
    assert (change.my_chat_member.chat.id, change.my_chat_member.new_chat_member.status) == (
        group.id,
        "member",
    )
    assert (service.message.chat.type, service.message.new_chat_members[0].id) == ("group", 42)


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


async def test_an_administrator_hears_everything(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Школа № 5", [anna], admin=True)
    anna.send("между собой", chat=group)
    assert await heard(bot) == ["между собой"]


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


async def test_an_unknown_thread_is_refused(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("IT-куб", [anna], topics=("Отчёты",))
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(group.id, "?", message_thread_id=999)


async def test_a_group_that_became_a_supergroup_says_its_new_address(
    server: BotApiServer, bot: Bot, anna: Person
):
    group = server.group("Школа № 5", [anna])
    old = group.id
    new = group.migrate()
    to, came = [update.message for update in (await bot.get_updates(timeout=0))[-2:]]
    assert (to.chat.id, to.migrate_to_chat_id) == (old, new)
    assert (came.chat.id, came.migrate_from_chat_id, came.chat.type) == (new, old, "supergroup")
    with pytest.raises(TelegramMigrateToChat) as refusal:
        await bot.send_message(old, "?")
    assert refusal.value.migrate_to_chat_id == new
    assert (await bot.send_message(new, "!")).chat.id == group.id == new


@pytest.mark.parametrize(
    ("happens", "supergroup", "refusal"),
    [
        ("kick_bot", False, "bot was kicked from the group chat"),
        ("kick_bot", True, "bot was kicked from the supergroup chat"),
        ("delete", False, "the group chat was deleted"),
    ],
)
async def test_a_closed_group_is_forbidden(
    server: BotApiServer, bot: Bot, anna: Person, happens, supergroup, refusal
):
    group = server.group("Школа № 5", [anna], supergroup=supergroup)
    getattr(group, happens)()
    with pytest.raises(TelegramForbiddenError) as error:
        await bot.send_message(group.id, "?")
    assert error.value.message == f"Forbidden: {refusal}"


async def test_a_group_without_the_bot_is_forbidden_and_silent(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Чужая", [anna], with_bot=False)
    anna.send("/plan", chat=group)
    assert await bot.get_updates(timeout=0) == []
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "?")


async def test_a_muted_bot_has_not_enough_rights(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Тихая", [anna])
    group.mute_bot()
    with pytest.raises(TelegramBadRequest, match="not enough rights to send text messages to the chat"):
        await bot.send_message(group.id, "?")


async def test_after_leaving_the_bot_is_no_member(server: BotApiServer, bot: Bot, anna: Person):
    group = server.group("Школа № 5", [anna])
    await bot.leave_chat(group.id)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "?")


async def test_members_and_administrators_are_described(server: BotApiServer, bot: Bot, anna: Person):
    boris, stranger = server.person("Борис"), server.person("Пётр")
    group = server.group("Школа № 5", [anna, boris], admin=True)
    statuses = [
        (await bot.get_chat_member(group.id, who)).status for who in (anna.id, boris.id, stranger.id, 42)
    ]
    assert statuses == ["creator", "member", "left", "administrator"]
    assert {each.user.id for each in await bot.get_chat_administrators(group.id)} == {anna.id, 42}
    assert await bot.get_chat_member_count(group.id) == 3
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(group.id, 1)


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
