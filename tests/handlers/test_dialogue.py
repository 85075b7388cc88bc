"""The few dialogues that outlast one message, and the way out of them."""

import pytest

from handlers import texts
from tests.stage import PHOTOS, Stage, playing


async def test_cancel_says_what_was_dropped(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    assert "приём фото и документов" in ((await stage.say(stage.teacher, "/cancel")).text or "")
    assert (await stage.say(stage.teacher, "/cancel")).text == texts.NOTHING_TO_CANCEL


async def test_a_cancelled_return_returns_nothing(stage: Stage) -> None:
    await stage.report("2.1")
    await stage.press(stage.controller, "Вернуть")
    assert "возврат на доработку" in ((await stage.say(stage.controller, "/cancel")).text or "")
    assert ((await stage.say(stage.controller, "Нет печати")).text or "").startswith("По запросу «")
    assert (await stage.milestone("2.1")).state == "reported"


@pytest.mark.parametrize(
    "command", ["/plan", "/upcoming", "/overdue", "/status", "/item 3", "/help", "/start", "/done", "/item"]
)
async def test_any_command_leaves_a_dialogue(stage: Stage, command: str) -> None:
    await stage.say(stage.teacher, "/photo 8")
    await stage.say(stage.teacher, command)
    assert ((await stage.say(stage.teacher, "а теперь?")).text or "").startswith("По запросу «")


@pytest.mark.parametrize("command", ["/import", "/invite", "/photo", "/photo 77", "/done 77"])
async def test_a_command_that_is_refused_or_asks_on_leaves_a_dialogue_too(stage: Stage, command: str) -> None:
    await stage.report("2.1")
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.controller, command)
    await stage.say(stage.controller, "Нет печати")
    assert (await stage.milestone("2.1")).state == "reported"


async def test_a_finished_series_takes_no_more_photos_by_itself(stage: Stage) -> None:
    begun = await stage.say(stage.teacher, "/photo 8")
    await stage.press(stage.teacher, "Готово", begun)
    assert not begun.buttons
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "К какому пункту" in (stage.teacher.last().text or "")


async def test_finishing_twice_is_harmless(stage: Stage) -> None:
    begun = await stage.say(stage.teacher, "/photo 8")
    pressed = [stage.teacher.press(begun, "Готово") for _ in range(2)]
    await stage.settle()
    assert [each.answer.text for each in pressed if each.answer] == [texts.FINISHED] * 2


async def test_a_dialogue_survives_a_restart_of_the_bot(stage: Stage) -> None:
    await stage.report("2.1")
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.teacher, "/photo 8")
    stage.app.stop()
    stage.controller.send("Нет печати")
    stage.teacher.send_photo(PHOTOS[0])
    async with playing(stage.settings, stage.clock):
        await stage.settle()
    assert await stage.actions("2.1") == ["reported", "returned"]
    assert len(await stage.evidence("8")) == 1


async def test_dialogues_of_two_people_in_one_group_are_apart(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.municipality], admin=True)
    await stage.say(stage.teacher, "/photo 8", chat=group)
    stage.municipality.send_photo(PHOTOS[0], chat=group)
    await stage.settle()
    assert await stage.evidence("8") == ()
    stage.teacher.send_photo(PHOTOS[1], chat=group)
    await stage.settle()
    assert len(await stage.evidence("8")) == 1


async def test_talk_in_a_group_is_not_answered_while_photos_are_awaited(stage: Stage) -> None:
    group = await stage.group([stage.teacher], admin=True)
    begun = await stage.say(stage.teacher, "/photo 8", chat=group)
    await stage.say(stage.teacher, "коллеги, иду фотографировать", chat=group)
    assert group.last() is begun


async def test_talk_in_a_group_is_no_answer_even_where_the_bot_reads_everything(stage: Stage) -> None:
    group = await stage.group([stage.teacher], admin=True)
    await stage.say(stage.teacher, "/item 2.1", chat=group)
    await stage.press(stage.teacher, "Комментарий", group.last())
    asked = group.last()
    assert "ответом на это сообщение" in (asked.text or "")

    await stage.say(stage.teacher, "коллеги, обедаем в час", chat=group)
    assert group.last() is asked
    assert await stage.actions("2.1") == []

    await stage.say(stage.teacher, "Ждём подпись", chat=group, reply_to=asked)
    assert await stage.actions("2.1") == ["commented"]


async def test_a_second_press_of_finished_changes_nothing(stage: Stage) -> None:
    asked = await stage.say(stage.teacher, "/photo 8")
    await stage.press(stage.teacher, "Готово", asked)
    edits = len(stage.server.calls("editMessageReplyMarkup"))
    pressed = await stage.forge(stage.teacher, "f", asked)
    assert pressed.answer is not None
    assert len(stage.server.calls("editMessageReplyMarkup")) == edits
