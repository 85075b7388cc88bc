"""A group chat or a topic is bound to an organisation, and its members work there."""

import pytest

from data import chats
from domain.access import PrivateOnlyError, UnboundGroupError
from handlers import texts
from handlers.callbacks import GroupButton
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.world import Message
from tests.stage import OTHER_SCHOOL, PHOTOS, SCHOOL, Stage

MAY_BIND = "Привязать группу может Центр проектного сопровождения или руководитель организации."
UNBOUND = UnboundGroupError().user_message
UNINVITED = "Здесь отмечают только те, кого пригласили."
NOT_HERE = "В этой группе такой контрольной точки нет: откройте её в личном чате."


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


async def in_topics(stage: Stage, *people: Person) -> Group:
    """A group with topics that nobody has bound yet."""
    group = stage.server.group("Педсовет", [stage.controller, *people], topics=("Сроки", "Обед"))
    await stage.settle()
    return group


async def test_a_controller_binds_a_topic_to_a_school_chosen_from_a_list(stage: Stage) -> None:
    group = await in_topics(stage, stage.stranger)

    asked = await stage.say(stage.controller, "/bind", chat=group, thread="Сроки")
    assert "За какую организацию отвечает эта тема?" in (asked.text or "")
    await stage.press(stage.controller, SCHOOL, asked)

    assert asked.thread_id == group.thread("Сроки")
    assert f"Эта тема привязана: {SCHOOL}" in (asked.text or "")
    assert "Отвязать" in labels(asked)
    plan = await stage.say(stage.stranger, "/item 2.1", chat=group, thread="Сроки")
    assert plan.thread_id == group.thread("Сроки")
    assert SCHOOL in (plan.text or "")
    nothing = await stage.say(stage.controller, "/item 2.1", chat=group, thread="Обед")
    assert nothing.text == UNBOUND
    shown = await stage.say(stage.controller, "/bind", chat=group, thread="Сроки")
    assert f"Эта тема привязана: {SCHOOL}" in (shown.text or "")


async def test_an_organisation_is_found_by_words(stage: Stage) -> None:
    group = await in_topics(stage)
    bound = await stage.say(stage.controller, f"/bind {SCHOOL}", chat=group)
    assert f"Эта группа привязана: {SCHOOL}" in (bound.text or "")
    several = await stage.say(stage.controller, "/bind СОШ", chat=group, thread="Сроки")
    assert {SCHOOL, OTHER_SCHOOL} <= set(labels(several))
    none = await stage.say(stage.controller, "/bind Лицей Лицей", chat=group)
    assert none.text == "Организации «Лицей Лицей» среди ваших нет. Весь список: /bind."


async def test_a_head_binds_to_their_own_organisation_at_once(stage: Stage) -> None:
    group = await in_topics(stage, stage.head)
    bound = await stage.say(stage.head, "/bind", chat=group)
    assert "Эта группа привязана: МОУО" in (bound.text or "")


async def test_a_topic_of_a_bound_chat_may_belong_to_somebody_else(stage: Stage) -> None:
    group = await stage.group([stage.head, stage.stranger], topics=("Район",))
    bound = await stage.say(stage.head, "/bind", chat=group, thread="Район")
    assert "Эта тема привязана: МОУО" in (bound.text or "")
    refused = await stage.say(stage.head, "/bind", chat=group)
    assert "руководитель этой организации" in (refused.text or "")


@pytest.mark.parametrize(
    "data", ["gb:b:2:0:0:0", "gb:p:0:0:0:0", "gb:m:2:0:1:0", "gb:u:2:0:0:0", "gb:f:0:0:0:9"]
)
async def test_a_forged_button_outside_a_group_binds_nothing(stage: Stage, data: str) -> None:
    assert GroupButton.unpack(data).pack() == data
    pressed = await stage.forge(stage.controller, data)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert pressed.answer.text != texts.APOLOGY
    async with stage.office.database.transaction() as connection:
        assert await chats.all_bound(connection) == []


async def test_only_those_who_decide_bind_switch_and_let_go(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher, stage.stranger])
    for person in (stage.teacher, stage.stranger):
        for command in ("/bind", f"/bind {OTHER_SCHOOL}", "/unbind"):
            assert (await stage.say(person, command, chat=group)).text == MAY_BIND
    shown = await stage.say(stage.controller, "/bind", chat=group)
    for label in ("Отмечают только", "Отвязать"):
        pressed = await stage.press(stage.teacher, label, shown)
        assert pressed.answer is not None
        assert pressed.answer.show_alert
    assert (await stage.say(stage.stranger, "/item 2.1", chat=group)).buttons


async def test_in_private_it_is_said_where_to_bind(stage: Stage) -> None:
    for command in ("/bind", "/unbind"):
        answer = await stage.say(stage.controller, command)
        assert "напишите /bind там" in (answer.text or "")
        assert not answer.buttons
    assert (await stage.say(stage.teacher, "/bind")).text == MAY_BIND


async def test_a_group_that_was_let_go_shows_and_does_nothing(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher])
    card = await stage.say(stage.teacher, "/item 2.1", chat=group)
    gone = await stage.say(stage.controller, "/unbind", chat=group)
    assert f"Эта группа отвязана: {SCHOOL}" in (gone.text or "")

    pressed = await stage.press(stage.teacher, "Выполнено", card)

    assert pressed.answer is not None
    assert pressed.answer.text == UNBOUND
    assert pressed.answer.show_alert
    assert (await stage.say(stage.teacher, "/plan", chat=group)).text == UNBOUND
    assert (await stage.say(stage.controller, "/unbind", chat=group)).text == UNBOUND
    assert await stage.actions("2.1") == []


async def test_a_member_who_never_joined_reports_in_the_group_and_is_a_stranger_in_private(
    stage: Stage,
) -> None:
    group = await stage.group([stage.teacher, stage.stranger], topics=("Сроки",))
    card = await stage.say(stage.stranger, "/item 2.1", chat=group, thread="Сроки")
    await stage.press(stage.stranger, "Выполнено", card)

    assert (group.last().text or "").startswith("✅ Отмечено: 2.1")
    assert group.last().thread_id == group.thread("Сроки")
    (event,) = await stage.events("2.1")
    assert (event.action, event.person) == ("reported", stage.stranger.name)
    assert stage.stranger.name in (stage.controller.last().text or "")
    assert (await stage.say(stage.stranger, "/plan")).text == texts.STRANGER


async def test_a_photo_of_a_member_who_never_joined_is_kept(stage: Stage) -> None:
    group = await stage.group([stage.stranger], topics=("Фото",))
    card = await stage.say(stage.stranger, "/item 8", chat=group, thread="Фото")
    stage.stranger.send_photo(PHOTOS[0], chat=group, reply_to=card)
    await stage.settle()
    assert "Сохранено 1 из 1" in (group.last().text or "")
    assert len(await stage.evidence("8")) == 1


async def test_a_numbered_photo_is_kept_where_the_bot_reads_everything(stage: Stage) -> None:
    group = await stage.group([stage.stranger], admin=True)
    stage.stranger.send_photo(PHOTOS[0], caption="обед", chat=group)
    await stage.settle()
    assert stage.said(group) == []
    stage.stranger.send_photo(PHOTOS[0], caption="8", chat=group)
    await stage.settle()
    assert "Сохранено 1 из 1" in (group.last().text or "")


async def test_where_members_do_not_report_only_the_invited_do(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher, stage.stranger], admin=True)
    shown = await stage.say(stage.controller, "/bind", chat=group)
    await stage.press(stage.controller, "Отмечают только", shown)
    assert "только приглашённые" in (shown.text or "")

    stage.stranger.send("Коллеги, кто идёт обедать?", chat=group)
    stage.stranger.send("/plan@other_bot", chat=group)
    await stage.settle()
    assert group.last() is shown
    assert UNINVITED in ((await stage.say(stage.stranger, "/done 2.1", chat=group)).text or "")
    card = await stage.say(stage.teacher, "/item 2.1", chat=group)
    pressed = await stage.press(stage.stranger, "Выполнено", card)
    assert pressed.answer is not None
    assert UNINVITED in pressed.answer.text
    assert await stage.actions("2.1") == []

    await stage.press(stage.controller, "Отмечают все", shown)
    await stage.press(stage.stranger, "Выполнено", card)
    assert await stage.actions("2.1") == ["reported"]


async def test_the_bot_is_quiet_about_what_is_not_meant_for_it(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher, stage.stranger], admin=True)
    for person in (stage.controller, stage.teacher, stage.stranger):
        for text in ("Добрый день", "/plan@other_bot", "/frobnicate", "и /plan мне не нужен", "2.1"):
            person.send(text, chat=group)
        person.send_other(chat=group, location={"latitude": 55.0, "longitude": 36.6})
    await stage.settle()
    assert stage.said(group) == []
    username = stage.server.world.bot.username
    assert (await stage.say(stage.stranger, f"/plan@{username}", chat=group)).buttons


async def test_a_group_of_another_municipality_shows_nothing_of_this_one(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher, stage.stranger], school=OTHER_SCHOOL)
    foreign = await stage.milestone("2.1")
    shown = await stage.say(stage.controller, "/item 2.1", chat=group)
    assert OTHER_SCHOOL in (shown.text or "")
    assert SCHOOL not in (shown.text or "")
    for person in (stage.controller, stage.teacher, stage.stranger):
        for do in ("c", "d", "s", "p", "a", "r"):
            pressed = await stage.forge(person, f"m:{do}:{foreign.id}:{foreign.revision}", shown)
            assert pressed.answer is not None
            assert pressed.answer.text == NOT_HERE
    assert await stage.actions("2.1") == []


async def test_a_member_of_another_school_sees_nothing_in_this_ones_group(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.other_teacher])
    card = await stage.say(stage.teacher, "/item 2.1", chat=group)
    pressed = await stage.press(stage.other_teacher, "Выполнено", card)
    assert pressed.answer is not None
    assert pressed.answer.text == NOT_HERE
    answer = await stage.say(stage.other_teacher, "/item 2.1", chat=group)
    assert SCHOOL not in (answer.text or "")
    assert OTHER_SCHOOL not in (answer.text or "")


async def test_somebody_sent_away_does_not_come_back_through_the_group(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.controller])
    card = await stage.say(stage.teacher, "/item 2.1", chat=group)
    actor = await stage.actor(stage.teacher)
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql(f"DELETE FROM memberships WHERE person_id = {actor.person.id}")
        await connection.exec_driver_sql(
            f"UPDATE people SET consented_at = '2023-09-01 00:00:00' WHERE id = {actor.person.id}"
        )
    pressed = await stage.press(stage.teacher, "Выполнено", card)
    assert pressed.answer is not None
    assert UNINVITED in pressed.answer.text
    assert UNINVITED in ((await stage.say(stage.teacher, "/plan", chat=group)).text or "")
    assert await stage.actions("2.1") == []


@pytest.mark.parametrize("command", ["/import", "/invite", "/undelivered", "/rollout"])
async def test_what_is_the_centres_alone_is_not_shown_before_a_group(stage: Stage, command: str) -> None:
    group = await stage.group([stage.controller])
    answer = await stage.say(stage.controller, command, chat=group)
    assert answer.text == PrivateOnlyError().user_message


async def test_an_invitation_is_not_opened_before_a_group(stage: Stage) -> None:
    group = await stage.group([stage.stranger])
    answer = await stage.say(stage.stranger, "/start some-token", chat=group)
    assert "/plan" in (answer.text or "")
    assert "ссылк" not in (answer.text or "")


async def test_the_help_in_a_group_names_what_works_there(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher])
    for_controller = (await stage.say(stage.controller, "/help", chat=group)).text or ""
    assert "/bind" in for_controller
    assert "/import" not in for_controller
    assert "/bind" not in ((await stage.say(stage.teacher, "/help", chat=group)).text or "")


async def test_the_bot_says_in_private_that_it_may_not_write_in_the_group(stage: Stage) -> None:
    group = await in_topics(stage)
    asked = await stage.say(stage.controller, "/bind", chat=group)
    group.mute_bot()

    private = await stage.press(stage.controller, SCHOOL, asked)
    assert private.answer is not None
    assert "мне нельзя писать" in private.answer.text
    stage.controller.send("/bind", chat=group)
    await stage.settle()
    assert "В группе «Педсовет» мне нельзя писать." in (stage.controller.last().text or "")
    group.chat.bot_may_write = True
    assert (await stage.say(stage.controller, "/plan", chat=group)).text == UNBOUND


async def test_an_old_choice_does_not_undo_what_was_bound_since(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.head])
    shown = await stage.say(stage.controller, "/bind", chat=group)
    await stage.say(stage.controller, f"/bind {OTHER_SCHOOL}", chat=group)
    for label in ("Отвязать", "Отмечают только"):
        pressed = await stage.press(stage.controller, label, shown)
        assert pressed.answer is not None
        assert "уже изменилась" in pressed.answer.text
    refused = await stage.say(stage.head, "/bind МОУО", chat=group)
    assert "руководитель этой организации" in (refused.text or "")
    assert OTHER_SCHOOL in ((await stage.say(stage.controller, "/item 2.1", chat=group)).text or "")


async def test_somebody_who_hides_behind_the_group_is_asked_to_show_themselves(stage: Stage) -> None:
    group = await stage.group([stage.controller])
    chat = group.chat.to_json()
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    message = {"message_id": 500, "from": hidden, "sender_chat": chat, "chat": chat, "date": 1705042800}
    command = {"text": "/done 2.1", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    stage.server.world.tell_bot("message", message | command, group.chat)
    await stage.settle()
    assert group.last().text == texts.FROM_THE_GROUP
    assert await stage.actions("2.1") == []


async def test_a_reminder_comes_into_the_topic_and_any_member_may_take_it_up(stage: Stage) -> None:
    group = await in_topics(stage, stage.stranger)
    await stage.say(stage.controller, f"/bind {SCHOOL}", chat=group, thread="Сроки")

    await stage.app.engine.tick()
    letter = group.last()

    assert letter.thread_id == group.thread("Сроки")
    assert "2.1" in labels(letter)
    assert OTHER_SCHOOL not in (letter.text or "")
    card = await stage.press(stage.stranger, "2.1", letter)
    assert card.answer is not None
    await stage.press(stage.stranger, "Выполнено", group.last())
    assert await stage.actions("2.1") == ["reported"]
    assert group.last().thread_id == group.thread("Сроки")


async def test_a_vanished_topic_is_known_to_be_out_of_reach(stage: Stage) -> None:
    group = await in_topics(stage)
    await stage.say(stage.controller, f"/bind {SCHOOL}", chat=group, thread="Сроки")
    del group.chat.topics[group.thread("Сроки")]

    await stage.app.engine.tick()

    async with stage.office.database.transaction() as connection:
        (lost,) = await chats.unreachable(connection)
    assert lost.unreachable_reason == "тема удалена"
    shown = await stage.say(stage.controller, "/bind")
    assert f"«Педсовет», {SCHOOL}: тема удалена" in (shown.text or "")
    await stage.press(stage.controller, "Отвязать: Педсовет", shown)
    assert "не доходят" not in (shown.text or "")
    assert not shown.buttons
    async with stage.office.database.transaction() as connection:
        assert await chats.all_bound(connection) == []


async def bound_topic(stage: Stage) -> Group:
    """A topic that answers for the school, in a group with somebody who never joined."""
    group = await in_topics(stage, stage.stranger)
    await stage.say(stage.controller, f"/bind {SCHOOL}", chat=group, thread="Сроки")
    return group


async def test_a_group_hears_in_its_topic_what_became_of_what_was_reported_there(stage: Stage) -> None:
    group = await bound_topic(stage)
    await stage.say(stage.stranger, "/done 2.1", chat=group, thread="Сроки")
    await stage.press(stage.controller, "Вернуть")
    await stage.press(stage.controller, "Нет документа")
    returned = group.last()
    assert (returned.text or "").startswith("↩️ Возвращено: 2.1")
    assert "Замечание: Нет документа" in (returned.text or "")
    assert (returned.thread_id, labels(returned)) == (group.thread("Сроки"), ["Открыть карточку"])

    await stage.say(stage.stranger, "/done 2.1 приказ № 12", chat=group, thread="Сроки")
    await stage.press(stage.controller, "Принять")
    assert (group.last().text or "").startswith("✅ Принято: 2.1")
    assert group.last().thread_id == group.thread("Сроки")


async def test_results_accepted_together_are_one_message_to_the_group(stage: Stage) -> None:
    group = await bound_topic(stage)
    for label in ("2.1", "3.1"):
        await stage.say(stage.stranger, f"/done {label} приказ № 1", chat=group, thread="Сроки")
    await stage.say(stage.controller, "/queue")
    await stage.press(stage.controller, "Отметить все")
    await stage.press(stage.controller, "Принять отмеченные: 2")
    told = [each for each in stage.said(group) if "Принято" in each]
    assert len(told) == 1
    assert "✅ Принято: 2 результата" in told[0]


async def test_who_decides_in_the_group_itself_is_not_echoed_there(stage: Stage) -> None:
    group = await bound_topic(stage)
    await stage.say(stage.stranger, "/done 2.1 приказ № 1", chat=group, thread="Сроки")
    card = await stage.say(stage.controller, "/item 2.1", chat=group, thread="Сроки")
    await stage.press(stage.controller, "Принять", card)
    assert group.last() is card
    assert "принято" in (card.text or "")


async def test_a_group_that_is_gone_does_not_stop_the_decision(stage: Stage) -> None:
    group = await bound_topic(stage)
    await stage.say(stage.stranger, "/done 2.1 приказ № 1", chat=group, thread="Сроки")
    group.mute_bot()
    await stage.press(stage.controller, "Принять")
    assert (await stage.milestone("2.1")).state == "accepted"


async def test_a_group_bound_to_somebody_else_by_now_hears_nothing(stage: Stage) -> None:
    group = await bound_topic(stage)
    await stage.say(stage.stranger, "/done 2.1 приказ № 1", chat=group, thread="Сроки")
    asked = stage.controller.last()
    await stage.say(stage.controller, f"/bind {OTHER_SCHOOL}", chat=group, thread="Сроки")
    await stage.press(stage.controller, "Принять", asked)
    assert not [each for each in stage.said(group) if "Принято" in each]
