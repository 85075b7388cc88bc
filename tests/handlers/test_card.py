"""The card of a milestone: the same everywhere, never acted on when it is old."""

import pytest

from sandbox.people import Person
from tests.stage import OTHER_SCHOOL, PHOTOS, SCHOOL, Stage


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


async def test_a_card_names_what_is_expected_by_when_and_offers_the_next_step(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    text = card.text or ""
    assert text.startswith("2.1 Перечень оборудования внесен в Систему управления проектной деятельностью")
    assert "17 января 2024 (среда)" in text
    assert {"Выполнено", "В работе", "Фото или документ"} <= set(labels(stage.teacher))
    assert "Принять" not in labels(stage.teacher)


async def test_a_command_without_a_number_asks_for_one(stage: Stage) -> None:
    assert "/item 3" in ((await stage.say(stage.teacher, "/item")).text or "")
    await stage.say(stage.teacher, "/done")
    assert any(label.startswith("2.1 ") for label in labels(stage.teacher))
    assert "/photo 8" in ((await stage.say(stage.teacher, "/photo")).text or "")


@pytest.mark.parametrize(
    "command", ["/item 77", "/done 77", "/photo 77", "/item <b>&", "/done -1", "/item ٣"]
)
async def test_an_unknown_number_gets_one_sentence(stage: Stage, command: str) -> None:
    answer = await stage.say(stage.teacher, command)
    number = command.partition(" ")[2]
    assert answer.text == f"Пункта «{number}» в ваших дорожных картах нет. Посмотрите номера: /plan."


async def test_who_sees_several_schools_is_asked_which_milestone(stage: Stage) -> None:
    asked = await stage.say(stage.controller, "/item 2.1")
    assert "школ" in (asked.text or "").lower()
    found = labels(stage.controller)
    assert len(found) == 2
    assert any("Балабаново" in label for label in found)
    assert any("Калуги" in label for label in found)


async def test_a_stale_button_says_already_marked_and_shows_the_current_card(stage: Stage) -> None:
    old = await stage.say(stage.municipality, "/item 2.1")
    await stage.say(stage.teacher, "/done 2.1 приказ № 1 от 11.01.2024")
    await stage.press(stage.controller, "Принять")
    pressed = await stage.press(stage.municipality, "Выполнено", old)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert pressed.answer.text.startswith("Уже отмечено")
    assert "принято" in (old.text or "")
    assert await stage.actions("2.1") == ["reported", "accepted"]


async def test_a_button_from_before_a_return_does_not_report_again(stage: Stage) -> None:
    old = await stage.say(stage.municipality, "/item 2.1")
    await stage.report("2.1")
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.controller, "Нет печати")
    pressed = await stage.press(stage.municipality, "Выполнено", old)
    assert pressed.answer is not None
    assert pressed.answer.text.startswith("Уже отмечено")
    assert "Нет печати" in (old.text or "")
    assert (await stage.milestone("2.1")).state == "open"


async def test_a_button_on_a_message_too_old_to_be_shown_still_works(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    for label in ("В работе", "Выполнено", "Фото или документ"):
        pressed = stage.teacher.press(card, label, inaccessible=True)
        await stage.settle()
        assert pressed.answer is not None
        assert stage.teacher.last() is not card
    assert await stage.actions("2.1") == ["started", "reported"]


async def test_a_message_that_was_deleted_meanwhile_is_answered_below(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 1 от 11.01.2024")
    card = stage.controller.last()
    pressed = stage.controller.press(card, "Принять")
    stage.controller.delete(card)
    await stage.settle()
    assert pressed.answer is not None
    assert "принято" in (stage.controller.last().text or "")
    assert stage.controller.last() is not card


async def test_a_head_sees_the_schools_of_their_municipality_only(stage: Stage) -> None:
    answer = await stage.say(stage.head, "/item 2.1")
    assert SCHOOL in (answer.text or "")
    assert OTHER_SCHOOL not in (answer.text or "")


async def test_a_controller_finds_the_rest_of_the_actions_behind_more(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 12")
    card = stage.controller.last()
    assert len(card.buttons) <= 4
    await stage.say(stage.controller, "/item 2.1")
    await stage.press(stage.controller, labels(stage.controller)[0])
    crowded = stage.controller.last()
    if "Ещё…" in labels(stage.controller):
        await stage.press(stage.controller, "Ещё…", crowded)
    assert {"Комментарий", "Назначить", "Весь план"} <= set(labels(stage.controller))


async def test_the_whole_history_is_a_message_of_its_own(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 12")
    await stage.say(stage.teacher, "/item 2.1")
    await stage.press(stage.teacher, "Вся история")
    assert "12 января, Вера Учителева: результат сдан" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "Открыть карточку")
    assert "Чей ход: Центр проектного сопровождения, приёмка" in (stage.teacher.last().text or "")


async def test_the_evidence_comes_back_as_it_was_sent(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.teacher.send_album(PHOTOS[:3])
    await stage.settle()
    stage.teacher.send_document(b"%PDF-1.4", "акт.pdf")
    await stage.settle()
    stage.teacher.send_document(PHOTOS[3], "IMG_1.JPG")
    await stage.settle()
    await stage.say(stage.controller, "/item 8")
    await stage.press(
        stage.controller, next(each for each in labels(stage.controller) if "Балабаново" in each)
    )
    await stage.press(stage.controller, "Подтверждения: 5")
    *_, listed, one, two, three, act, picture = stage.controller.messages()
    assert "• 4 фотографии\n• акт.pdf (Вера Учителева, 12 января)" in (listed.text or "")
    assert all(each.photo for each in (one, two, three))
    assert [each.document.name for each in (act, picture) if each.document] == ["акт.pdf", "IMG_1.JPG"]


async def test_a_file_that_telegram_has_forgotten_comes_from_the_store(stage: Stage) -> None:
    stage.teacher.send_photo(PHOTOS[0], caption="8 кабинет")
    await stage.settle()
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE evidence SET file_id = 'AgACforgotten'")
    await stage.say(stage.teacher, "/item 8")
    await stage.press(stage.teacher, "Подтверждения: 1")
    assert stage.teacher.last().document is not None


async def test_who_may_not_see_a_milestone_gets_neither_its_files_nor_its_history(stage: Stage) -> None:
    milestone = await stage.milestone("8")
    for do in "ehocmw":
        pressed = await stage.forge(stage.other_teacher, f"m:{do}:{milestone.id}:{milestone.revision}")
        assert pressed.answer is not None
        assert "не из ваших дорожных карт" in pressed.answer.text
