"""The proof that a result calls for is asked for before it is handed in."""

from sandbox.people import Person
from tests.stage import PHOTOS, Stage


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


def last(person: Person) -> str:
    """The words of the bot's last message."""
    return person.last().text or ""


async def test_exactly_what_the_result_calls_for_is_asked_for(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 9")
    await stage.press(stage.teacher, "Выполнено")
    assert "Осталось приложить: лицензию." in last(stage.teacher)
    assert await stage.actions("9") == []
    await stage.say(stage.teacher, "лицензия №Л035-77 от 12 августа 2024 г.")
    assert last(stage.teacher).startswith("✅ Отмечено: 9.")
    assert "Документ: лицензия № Л035-77 от 12 августа 2024.\n" in last(stage.teacher)
    assert "Осталось приложить" in (stage.teacher.messages()[-3].text or "")
    assert await stage.actions("9") == ["evidence-added", "reported"]
    assert "примите или верните" in last(stage.controller)
    assert "без документа" not in last(stage.controller)


async def test_a_file_is_a_proof_and_ends_the_asking(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9")
    stage.teacher.send_document(b"%PDF-1.4", "лицензия.pdf")
    await stage.settle()
    assert last(stage.teacher).startswith("✅ Отмечено: 9.")
    assert await stage.actions("9") == ["evidence-added", "reported"]


async def test_photo_monitoring_wants_photos_and_the_whole_album_counts(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 8 приказ скоро")
    assert "Осталось приложить: фото." in last(stage.teacher)
    stage.teacher.send_album(PHOTOS, split=4)
    await stage.settle()
    assert (await stage.milestone("8")).state == "reported"
    assert len([each for each in await stage.evidence("8") if each.kind == "photo"]) == len(PHOTOS)


async def test_the_words_of_the_command_are_kept_until_the_proof_comes(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9 получили в министерстве")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "получили в министерстве" in [each.text for each in await stage.evidence("9")]


async def test_without_a_document_is_said_plainly_and_the_centre_sees_it(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9 готово")
    await stage.press(stage.teacher, "Сдать без документа")
    assert "Сдано без документа" in last(stage.teacher)
    assert "сдано 12 января без документа" in last(stage.controller)
    assert [each.text for each in await stage.evidence("9")] == ["готово"]
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    card = await stage.say(stage.teacher, "/item 9")
    assert "без документа" not in (card.text or "")


async def test_words_without_a_number_are_answered_and_awaited_again(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9")
    await stage.say(stage.teacher, "скоро пришлю")
    assert last(stage.teacher).startswith("Не вижу здесь номера документа.")
    assert labels(stage.teacher) == ["Сдать без документа", "Не сейчас"]
    assert await stage.evidence("9") == ()


async def test_not_now_says_what_was_dropped_and_marks_nothing(stage: Stage) -> None:
    asked = await stage.say(stage.teacher, "/done 9")
    pressed = await stage.press(stage.teacher, "Не сейчас", asked)
    assert pressed.answer is not None
    assert "Прервано: отметка о выполнении" in pressed.answer.text
    assert not asked.buttons
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert await stage.actions("9") == []


async def test_a_result_reported_meanwhile_is_not_reported_again_by_a_late_proof(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 9")
    await stage.say(stage.municipality, "/done 9 лицензия № 1")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert last(stage.teacher).startswith("Уже отмечено")
    assert await stage.actions("9") == ["reported", "evidence-added"]


async def test_a_number_sent_while_photos_are_awaited_is_a_proof_too(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 9")
    await stage.say(stage.teacher, "приказ № 7 от 10.01.2024")
    assert "Документ: приказ № 7 от 10 января 2024." in last(stage.teacher)
    (kept,) = await stage.evidence("9")
    assert kept.document_number == "7"
    assert await stage.actions("9") == ["evidence-added"]


async def test_what_a_third_party_sends_is_received_with_its_number(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 2.3")
    await stage.press(stage.teacher, "Получено")
    assert "Осталось приложить: письмо." in last(stage.teacher)
    await stage.say(stage.teacher, "письмо вх. № 01-15/234 от 11.01.2024")
    assert last(stage.teacher).startswith("✅ Отмечено: 2.3")


async def test_colleagues_in_a_group_may_talk_while_a_proof_is_awaited(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.municipality], admin=True)
    await stage.say(stage.teacher, "/done 9", chat=group)
    asked = group.last()
    await stage.say(stage.teacher, "коллеги, у кого лицензия?", chat=group)
    assert group.last() is asked
    await stage.say(stage.teacher, "сейчас", chat=group, reply_to=asked)
    assert (group.last().text or "").startswith("Не вижу здесь номера")
    await stage.say(stage.teacher, "лицензия № 77 от 10.01.2024", chat=group)
    assert (group.last().text or "").startswith("✅ Отмечено: 9.")


async def test_the_way_back_stands_under_the_answer_and_the_controller_hears_of_it(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 12")
    asked = stage.controller.last()
    await stage.press(stage.teacher, "Отменить отметку")
    assert "пункт снова открыт" in last(stage.teacher)
    assert "Выполнено" in labels(stage.teacher)
    assert "Вера Учителева: отметка отменена, принимать пока нечего." in last(stage.controller)
    pressed = await stage.press(stage.controller, "Принять", asked)
    assert pressed.answer is not None
    assert pressed.answer.text == "Пункт изменился после этого сообщения. Вот он как есть."
    assert await stage.actions("2.1") == ["reported", "undone"]
    assert len(await stage.evidence("2.1")) == 1


async def test_an_undo_that_comes_too_late_says_what_to_do(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 приказ № 12")
    stage.clock.advance(minutes=11)
    pressed = await stage.press(stage.teacher, "Отменить отметку", answer)
    assert pressed.answer is not None
    assert "«Комментарий»" in pressed.answer.text
    assert (await stage.milestone("2.1")).state == "reported"


async def test_two_presses_of_undo_at_once_are_one(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 приказ № 12")
    pressed = [stage.teacher.press(answer, "Отменить отметку") for _ in range(2)]
    await stage.settle()
    assert sorted(bool(each.answer and each.answer.text) for each in pressed) == [False, True]
    assert await stage.actions("2.1") == ["reported", "undone"]
