"""What nobody understands is answered in a private chat and left alone in a group."""

from typing import Any

import pytest

from handlers import texts
from tests.stage import Stage


async def test_a_text_that_is_no_command_is_answered(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "Добрый день! А когда каникулы?")
    assert "ничего нет" in (answer.text or "")


async def test_an_unknown_command_is_answered(stage: Stage) -> None:
    assert "/help" in ((await stage.say(stage.teacher, "/frobnicate 3")).text or "")


async def test_a_mistyped_command_says_what_it_broke_off(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9")
    answer = await stage.say(stage.teacher, "/dnoe 9 лицензия № 3")
    assert answer.text == (
        f"{texts.NOT_UNDERSTOOD}\nПрервано: отметка о выполнении. Всё, что уже сохранено, осталось."
    )
    assert (await stage.say(stage.teacher, "/dnoe")).text == texts.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "fields",
    [
        {"location": {"latitude": 55.1, "longitude": 36.6}},
        {"contact": {"phone_number": "+70000000000", "first_name": "Вера"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"voice": {"file_id": "v1", "file_unique_id": "v1", "duration": 3}},
        {"video_note": {"file_id": "n1", "file_unique_id": "n1", "duration": 3, "length": 240}},
    ],
)
async def test_what_cannot_be_kept_is_said_so(stage: Stage, fields: dict[str, Any]) -> None:
    stage.teacher.send_other(**fields)
    await stage.settle()
    assert stage.teacher.last().text == texts.ONLY_TEXT_OR_FILE


@pytest.mark.parametrize("data", ["", "zz", "m:zzz", "m:d:1", "m:d:x:1", "v0:done:3", "l:p:0:0:0", "🙂"])
async def test_a_forged_or_very_old_button_is_answered_and_changes_nothing(stage: Stage, data: str) -> None:
    pressed = await stage.forge(stage.teacher, data)
    assert pressed.answer is not None
    assert pressed.answer.text == texts.BUTTON_TOO_OLD
    assert await stage.actions("1") == []


async def test_an_unknown_text_in_a_group_stays_without_an_answer(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger], admin=True)
    for person in (stage.teacher, stage.stranger):
        person.send("Коллеги, кто идёт обедать?", chat=group)
        person.send("/frobnicate", chat=group)
    await stage.settle()
    assert not [each for each in group.messages() if each.from_bot]
