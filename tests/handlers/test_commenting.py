"""Comments from the card, heard by the other side."""

import pytest

from handlers import texts
from sandbox.people import Person
from tests.stage import Stage, playing


def last(person: Person) -> str:
    """The words of the bot's last message."""
    return person.last().text or ""


async def begin(stage: Stage, person: Person, number: str = "2.1") -> None:
    """Press «Комментарий» on a card."""
    await stage.say(person, f"/item {number}")
    await stage.press(person, "Комментарий")
    assert "Напишите его одним сообщением" in last(person)


async def test_a_comment_reaches_the_centre_and_stays_in_the_history(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "Ждём подпись <директора>")
    assert "отправлен 1 человеку" in last(stage.teacher)
    assert last(stage.controller).startswith("💬 Вера Учителева: 2.1 Перечень")
    assert last(stage.controller).endswith("Ждём подпись <директора>")
    await stage.press(stage.controller, "Открыть карточку")
    assert "12 января, Вера Учителева: комментарий: «Ждём подпись <директора>»" in last(stage.controller)


async def test_the_next_words_are_no_comment_any_more(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "Раз")
    await stage.say(stage.teacher, "закупки")
    assert await stage.actions("2.1") == ["commented"]


async def test_cancel_says_what_was_dropped(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    assert "Прервано: ввод комментария" in ((await stage.say(stage.teacher, "/cancel")).text or "")
    await stage.say(stage.teacher, "Раз")
    assert await stage.actions("2.1") == []


@pytest.mark.parametrize("command", ["/plan", "/frobnicate", "/item 3"])
async def test_a_command_leaves_the_comment_and_is_none(stage: Stage, command: str) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, command)
    await stage.say(stage.teacher, "Раз")
    assert await stage.actions("2.1") == []


async def test_a_restart_keeps_the_comment_awaited(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    stage.app.stop()
    stage.teacher.send("После перезапуска")
    async with playing(stage.settings, stage.clock):
        await stage.settle()
    assert await stage.actions("2.1") == ["commented"]


async def test_buttons_of_another_card_work_in_the_middle_of_it(stage: Stage) -> None:
    other = await stage.say(stage.teacher, "/item 2.2")
    await begin(stage, stage.teacher)
    await stage.press(stage.teacher, "В работе", other)
    assert await stage.actions("2.2") == ["started"]
    await stage.say(stage.teacher, "Ждём")
    assert await stage.actions("2.1") == ["commented"]


async def test_a_result_reported_in_the_middle_of_it_leaves_the_comment_awaited(stage: Stage) -> None:
    other = await stage.say(stage.teacher, "/item 3.1")
    await begin(stage, stage.teacher)
    await stage.press(stage.teacher, "Выполнено", other)
    assert await stage.actions("3.1") == ["reported"]
    await stage.say(stage.teacher, "Ждём")
    assert await stage.actions("2.1") == ["commented"]


async def test_beginning_something_else_says_that_the_comment_is_dropped(stage: Stage) -> None:
    other = await stage.say(stage.teacher, "/item 9")
    await begin(stage, stage.teacher)
    await stage.press(stage.teacher, "Выполнено", other)
    assert "Осталось приложить: лицензию." in last(stage.teacher)
    assert "Прервано: ввод комментария" in last(stage.teacher)


async def test_a_voice_message_is_answered_and_the_comment_still_awaited(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    stage.teacher.send_other(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    await stage.settle()
    assert last(stage.teacher) == texts.ONLY_TEXT_OR_FILE
    await stage.say(stage.teacher, "Ждём")
    assert await stage.actions("2.1") == ["commented"]


async def test_a_redelivered_comment_is_noted_and_heard_once(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    stage.server.fault("drop-before", method="sendMessage", chat=stage.teacher, times=1)
    words = stage.teacher.send("Ждём")
    await stage.settle()
    stage.server.world.tell_bot("message", words.to_json(), words.chat)
    await stage.settle()
    assert await stage.actions("2.1") == ["commented"]
    heard = [each for each in stage.controller.messages() if (each.text or "").startswith("💬")]
    assert len(heard) == 1


async def test_in_a_topic_the_comment_is_asked_for_there(stage: Stage) -> None:
    group = await stage.group([stage.teacher], topics=("Ремонт",))
    await stage.say(stage.teacher, "/item 2.1", chat=group, thread="Ремонт")
    await stage.press(stage.teacher, "Комментарий", group.last())
    assert group.last().thread_id == group.thread("Ремонт")
