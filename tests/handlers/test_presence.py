"""The bot is blocked and let in again, added to groups, thrown out, moved and renamed with them."""

import pytest

from data import chats, people
from domain.people import Group as Bound
from domain.people import Person as Known
from handlers import texts
from sandbox.groups import Group
from tests.stage import SCHOOL, Stage

BLOCKED = "бот заблокирован"


async def unreachable(stage: Stage) -> list[Known]:
    async with stage.office.database.transaction() as connection:
        return await people.unreachable(connection)


async def bound(stage: Stage) -> list[Bound]:
    async with stage.office.database.transaction() as connection:
        return await chats.all_bound(connection)


async def test_whoever_blocks_the_bot_is_known_to_be_out_of_reach_at_once(stage: Stage) -> None:
    stage.teacher.block()
    stage.stranger.block()
    await stage.settle()
    assert [(each.name, each.unreachable_reason) for each in await unreachable(stage)] == [
        (stage.teacher.name, BLOCKED)
    ]

    stage.teacher.unblock()
    stage.stranger.unblock()
    await stage.settle()
    assert await unreachable(stage) == []


async def test_a_new_group_is_greeted_once_and_told_how_to_go_on(stage: Stage) -> None:
    group = stage.server.group("Педсовет", [stage.stranger])
    await stage.settle()
    assert stage.said(group) == [texts.HELLO]
    assert "/bind" in texts.HELLO

    group.add_bot(admin=True)
    group.add_member(stage.teacher)
    await stage.settle()
    assert stage.said(group) == [texts.HELLO]


async def test_a_bound_group_survives_the_bot_being_thrown_out_and_added_again(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger])
    group.kick_bot()
    await stage.settle()
    (lost,) = await bound(stage)
    assert lost.unreachable_reason == "бота удалили из группы"

    group.add_bot()
    await stage.settle()
    (found,) = await bound(stage)
    assert found.unreachable_since is None
    assert stage.said(group) == [f"Я снова здесь: {SCHOOL}. Напоминания опять приходят сюда. План: /plan."]
    await stage.say(stage.stranger, "/done 2.1", chat=group)
    assert await stage.actions("2.1") == ["reported"]


async def test_a_group_that_became_a_supergroup_goes_on(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger])
    (before,) = await bound(stage)
    card = await stage.say(stage.stranger, "/item 2.1", chat=group)
    assert card.buttons

    new_id = group.migrate()
    await stage.settle()

    (after,) = await bound(stage)
    assert (after.id, after.telegram_id) == (before.id, new_id)
    card = await stage.say(stage.stranger, "/item 2.1", chat=group)
    await stage.press(stage.stranger, "Выполнено", card)
    assert await stage.actions("2.1") == ["reported"]


@pytest.mark.parametrize("first", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_either_half_of_the_news_is_enough_and_both_may_come_twice(stage: Stage, first: str) -> None:
    group = await stage.group([stage.teacher])
    old, new = group.chat, {"id": -1_002_000_777, "type": "supergroup", "title": "IT-куб"}
    halves = {
        "migrate_to_chat_id": (old.to_json(), new["id"]),
        "migrate_from_chat_id": (new, old.id),
    }
    for name in (first, *halves, *halves):
        chat, value = halves[name]
        message = {"message_id": 900, "from": stage.teacher.user.to_json(), "chat": chat, "date": 1705042800}
        stage.server.world.tell_bot("message", message | {name: value}, old)
        await stage.settle()
        assert [each.telegram_id for each in await bound(stage)] == [new["id"]]
    assert stage.said(group) == []


async def test_a_group_is_called_by_its_new_name(stage: Stage) -> None:
    group = await stage.group([stage.teacher])
    group.chat.title = "Педсовет"
    message = {"message_id": 900, "from": stage.teacher.user.to_json(), "date": 1705042800}
    news = {"chat": group.chat.to_json(), "new_chat_title": "Педсовет"}
    stage.server.world.tell_bot("message", message | news, group.chat)
    await stage.settle()
    assert [each.name for each in await bound(stage)] == ["Педсовет"]


async def test_a_reopened_topic_takes_messages_again(stage: Stage) -> None:
    group: Group = stage.server.group("Педсовет", [stage.controller], topics=("Сроки",))
    await stage.settle()
    await stage.say(stage.controller, f"/bind {SCHOOL}", chat=group, thread="Сроки")
    (topic,) = await bound(stage)
    async with stage.office.database.transaction() as connection:
        await chats.mark_unreachable(connection, topic.id, stage.clock(), "тема закрыта")
    message = {
        "message_id": 900,
        "message_thread_id": group.thread("Сроки"),
        "is_topic_message": True,
        "from": stage.controller.user.to_json(),
        "chat": group.chat.to_json(),
        "date": 1705042800,
        "forum_topic_reopened": {},
    }
    stage.server.world.tell_bot("message", message, group.chat)
    await stage.settle()
    (topic,) = await bound(stage)
    assert topic.unreachable_since is None
