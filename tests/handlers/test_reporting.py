"""The card and reporting, by commands and buttons."""

import asyncio

import pytest

from domain.errors import DomainError
from handlers import texts
from sandbox.people import Person
from services import reporting
from tests.stage import Stage


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


async def test_number_10_stands_twice_so_the_bot_asks_which(stage: Stage) -> None:
    asked = await stage.say(stage.teacher, "/done 10 приказ № 5 от 11.01.2024")
    assert "несколько мероприятий" in (asked.text or "")
    assert len(labels(stage.teacher)) == 2
    await stage.press(stage.teacher, "10 Начало работы", asked)
    done = [event for event in await _all_events(stage) if event[1] == "reported"]
    assert [title for title, _ in done] == ["Начало работы Центра"]
    assert "приказ № 5 от 11.01.2024" in await _words_for(stage, "Начало работы")


async def test_a_measure_with_several_open_milestones_asks_which(stage: Stage) -> None:
    asked = await stage.say(stage.teacher, "/done 2")
    assert "несколько контрольных точек" in (asked.text or "")
    assert [label.split()[0] for label in labels(stage.teacher)] == ["2.1", "2.2", "2.3", "2.4", "2"]
    assert await stage.actions("2") == []


async def test_words_given_with_an_ambiguous_number_stay_with_its_choice(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 10 приказ № 5")
    asked = stage.teacher.last()
    milestone = await stage.milestone("12")
    await stage.forge(stage.teacher, f"m:d:{milestone.id}:{milestone.revision}", asked)
    assert await stage.actions("12") == ["reported"]
    assert await stage.evidence("12") == ()


@pytest.mark.parametrize("said", ["п. 2.1", "пункт 2.1", "№ 2.1", "2.1:", "2.1,", "2.1."])
async def test_the_number_may_be_written_as_people_do(stage: Stage, said: str) -> None:
    await stage.say(stage.teacher, f"/done {said} приказ № 12 от 11.01.2024")
    assert await stage.actions("2.1") == ["reported"]
    (words,) = await stage.evidence("2.1")
    assert words.text == "приказ № 12 от 11.01.2024"


async def test_a_document_without_a_number_of_the_measure_stays_with_the_choice(stage: Stage) -> None:
    asked = await stage.say(stage.teacher, "/done приказ № 12 от 11.01.2024")
    assert (asked.text or "").startswith("Что выполнено?")
    await stage.press(stage.teacher, "2.1 ", asked)
    assert [each.document_number for each in await stage.evidence("2.1")] == ["12"]


async def test_two_numbers_at_once_mark_neither(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1, 2.2")
    assert answer.text == "За один раз отмечаю один пункт, начните с первого: /done 2.1."
    assert await stage.actions("2.1") == await stage.actions("2.2") == []


async def test_done_in_reply_to_a_card_reports_it(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    answer = await stage.say(stage.teacher, "Готово!", reply_to=card)
    assert (answer.text or "").startswith("✅ Отмечено: 2.1")
    assert await stage.actions("2.1") == ["reported"]


async def test_done_in_reply_keeps_the_document_that_it_names(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    await stage.say(stage.teacher, "Сделано, приказ № 7 от 10.01.2024", reply_to=card)
    assert await stage.actions("2.1") == ["reported"]
    assert [each.document_number for each in await stage.evidence("2.1")] == ["7"]


async def test_done_in_reply_to_a_list_asks_which(stage: Stage) -> None:
    shown = await stage.say(stage.teacher, "/upcoming")
    asked = await stage.say(stage.teacher, "выполнено", reply_to=shown)
    assert "Какое?" in (asked.text or "")
    await stage.press(stage.teacher, "2.1 ", asked)
    assert await stage.actions("2.1") == ["reported"]


@pytest.mark.parametrize("said", ["готово?", "не готово", "готово наполовину"])
async def test_what_does_not_say_done_marks_nothing(stage: Stage, said: str) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    await stage.say(stage.teacher, said, reply_to=card)
    assert await stage.actions("2.1") == []


async def test_done_in_a_group_counts_only_in_answer_to_the_bot(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.stranger])
    card = await stage.say(stage.teacher, "/item 2.1", chat=group)
    await stage.say(stage.teacher, "готово", chat=group)
    assert await stage.actions("2.1") == []
    await stage.say(stage.teacher, "готово", chat=group, reply_to=card)
    assert await stage.actions("2.1") == ["reported"]


async def test_in_a_group_a_proof_after_the_report_is_asked_for_in_reply(stage: Stage) -> None:
    group = await stage.group([stage.teacher])
    answer = await stage.say(stage.teacher, "/done 2.1", chat=group)
    assert (answer.text or "").endswith("Пришлите документ или фото ответом на это сообщение.")


async def test_a_report_is_noted_with_its_document_and_handed_to_the_centre(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 перечень внесён, приказ № 12 от 11.01.2024")
    assert "№ 12 от 11 января 2024" in (answer.text or "")
    assert "ждём приёмки" in (answer.text or "")
    assert await stage.actions("2.1") == ["reported"]
    (words,) = await stage.evidence("2.1")
    assert words.document_number == "12"
    assert "Вера Учителева" in (stage.controller.last().text or "")
    assert {"Принять", "Вернуть"} <= set(labels(stage.controller))


async def test_a_date_that_there_is_not_is_shown_to_be_missing(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 приказ № 12 от 31.11.2024")
    assert "Документ: приказ № 12 (без даты)." in (answer.text or "")


async def test_nobody_is_asked_about_their_own_report(stage: Stage) -> None:
    await stage.say(stage.controller, "/item 2.1")
    await stage.press(stage.controller, labels(stage.controller)[0])
    await stage.press(stage.controller, "Выполнено")
    asked = [each for each in stage.controller.messages() if each.from_bot and "примите" in (each.text or "")]
    assert asked == []


async def test_without_a_controller_the_report_counts_as_accepted_and_says_so(stage: Stage) -> None:
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE role = 'controller'")
    answer = await stage.say(stage.teacher, "/done 2.1")
    assert "считается принятым" in (answer.text or "")
    assert (await stage.milestone("2.1")).state == "accepted"


async def test_too_long_a_comment_is_refused_and_nothing_is_noted(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 " + "слово " * 660)
    assert (answer.text or "").startswith("Слишком длинно")
    assert await stage.actions("2.1") == []
    milestone = await stage.milestone("2.1")
    with pytest.raises(DomainError, match="5000 знаков"):
        await reporting.report(stage.office, await stage.actor(stage.teacher), milestone.id, text="ы" * 5000)
    assert await stage.actions("2.1") == []


async def test_the_longest_comment_fits_with_markup_in_every_character(stage: Stage) -> None:
    answer = await stage.say(stage.teacher, "/done 2.1 " + "<&>" * 1000)
    assert (answer.text or "").startswith("✅")
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.controller, "&<" * 1500)
    assert (stage.teacher.last().text or "").startswith("↩️ Возвращено: 2.1")
    assert (await stage.say(stage.teacher, "/item 2.1")).text


async def test_markup_in_a_comment_is_shown_as_it_is(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 <b>приказ</b> № 7/<i>2</i> & акт")
    assert "<b>приказ</b> № 7/<i>2</i> & акт" in (stage.controller.last().text or "")


async def test_a_double_press_marks_once_and_shows_how_things_stand(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    pressed = [stage.teacher.press(card, "Выполнено") for _ in range(2)]
    await stage.settle()
    assert await stage.actions("2.1") == ["reported"]
    answers = [each.answer.text for each in pressed if each.answer is not None]
    assert answers[0] == ""
    assert answers[1].startswith("Уже отмечено")
    assert "ждёт приёмки" in (card.text or "")


async def test_two_people_pressing_at_once_give_one_winner_and_one_polite_answer(stage: Stage) -> None:
    cards = [(person, await stage.say(person, "/item 2.1")) for person in (stage.teacher, stage.municipality)]
    pressed = [person.press(card, "Выполнено") for person, card in cards]
    await stage.settle()
    assert await stage.actions("2.1") == ["reported"]
    answers = sorted(each.answer.text for each in pressed if each.answer is not None)
    assert answers[0] == ""
    assert answers[1].startswith("Уже отмечено")
    assert all("Состояние" not in answer for answer in answers)
    written = [person.last().text or "" for person, _ in cards] + [card.text or "" for _, card in cards]
    assert sum(text.startswith("✅ Отмечено") for text in written) == 1


async def test_twenty_reports_of_one_result_at_once_are_one(stage: Stage) -> None:
    milestone = await stage.milestone("2.1")
    actors = [await stage.actor(person) for person in (stage.teacher, stage.municipality)] * 10
    results = await asyncio.gather(
        *(reporting.report(stage.office, actor, milestone.id, revision=1) for actor in actors),
        return_exceptions=True,
    )
    refused = [each for each in results if isinstance(each, DomainError)]
    assert len(refused) == 19
    assert all(each.user_message.startswith("Уже отмечено") for each in refused)
    assert await stage.actions("2.1") == ["reported"]


async def test_taking_a_milestone_in_hand_closes_nothing(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    pressed = await stage.press(stage.teacher, "В работе", card)
    assert pressed.answer is not None
    assert "2.1" in pressed.answer.text
    assert "взято в работу 12 января" in (card.text or "")
    assert (await stage.milestone("2.1")).state == "open"
    again = await stage.press(stage.teacher, "В работе", card)
    assert again.answer is not None
    assert not again.answer.show_alert


async def test_a_blocked_bot_does_not_stop_the_report_and_is_noted(stage: Stage) -> None:
    stage.controller.block()
    answer = await stage.say(stage.teacher, "/done 2.1 готово")
    assert (answer.text or "").startswith("✅ Отмечено: 2.1")
    assert (await stage.milestone("2.1")).state == "reported"
    assert (await stage.actor(stage.controller)).person.unreachable_since is not None


@pytest.mark.parametrize("fault", ["500", "502", "drop-before"])
async def test_a_controller_who_cannot_be_told_now_does_not_stop_the_report(stage: Stage, fault: str) -> None:
    stage.server.fault(fault, method="sendMessage", chat=stage.controller, times=None)  # type: ignore[arg-type]
    answer = await stage.say(stage.teacher, "/done 2.1 готово")
    assert (answer.text or "").startswith("✅ Отмечено: 2.1")
    assert (await stage.milestone("2.1")).state == "reported"
    assert (await stage.actor(stage.controller)).person.unreachable_since is None


async def test_a_pop_up_that_fails_does_not_stop_the_report(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 2.1")
    stage.server.fault("500", method="answerCallbackQuery", times=1)
    await stage.press(stage.teacher, "Выполнено", card)
    assert (stage.teacher.last().text or "").startswith("✅ Отмечено: 2.1")
    assert {"Принять", "Вернуть"} <= set(labels(stage.controller))


async def test_an_executor_of_the_municipality_reports_in_a_group(stage: Stage) -> None:
    group = await stage.group([stage.municipality, stage.teacher])
    answer = await stage.say(stage.municipality, "/done 2.1 приказ № 3", chat=group)
    assert (answer.text or "").startswith("✅ Отмечено: 2.1")
    assert await stage.actions("2.1") == ["reported"]


async def test_in_a_topic_the_answers_stay_in_the_topic(stage: Stage) -> None:
    group = await stage.group([stage.teacher], topics=("Ремонт", "Закупки"))
    topic = group.thread("Закупки")
    card = await stage.say(stage.teacher, "/item 2.1", chat=group, thread="Закупки")
    assert card.thread_id == topic
    await stage.press(stage.teacher, "Выполнено", card)
    assert (group.last().text or "").startswith("✅ Отмечено: 2.1")
    assert group.last().thread_id == topic
    refused = await stage.say(stage.teacher, "/item 77", chat=group, thread="Закупки")
    assert refused.thread_id == topic


async def test_a_whole_reminder_is_taken_in_hand_by_one_button(stage: Stage) -> None:
    await stage.app.engine.tick()
    letter = stage.municipality.last()
    assert {"2.1", "2.2", "3.1"} <= set(labels(stage.municipality))
    await stage.report("2.1")
    pressed = await stage.press(stage.municipality, "Взято в работу", letter)
    assert pressed.answer is not None
    assert not pressed.answer.show_alert
    assert "2.2" in pressed.answer.text
    assert "2.1" not in pressed.answer.text
    assert await stage.actions("2.2") == ["started"]
    assert await stage.actions("2.1") == ["reported"]


async def test_a_reminder_in_which_all_is_done_has_nothing_to_take_in_hand(stage: Stage) -> None:
    letter = await stage.say(stage.teacher, "/item 2.1")
    await stage.report("2.1")
    pressed = await stage.forge(stage.teacher, "m:S:0:0", letter)
    assert pressed.answer is not None
    assert pressed.answer.text == texts.NOTHING_TO_START
    assert await stage.actions("2.1") == ["reported"]


async def _all_events(stage: Stage) -> list[tuple[str, str]]:
    async with stage.office.database.transaction() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT m.title, e.action FROM events e JOIN milestones m ON m.id = e.milestone_id ORDER BY e.id"
        )
        return [(row["title"], row["action"]) for row in rows.mappings()]


async def _words_for(stage: Stage, title: str) -> list[str]:
    async with stage.office.database.transaction() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT e.text FROM evidence e JOIN milestones m ON m.id = e.milestone_id"
            f" WHERE m.title LIKE '{title}%'"
        )
        return [row["text"] for row in rows.mappings()]
