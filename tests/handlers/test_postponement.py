"""Another due date, from the card: a day, a reason, a verdict, and the day after it."""

from datetime import date

import pytest

from handlers import texts
from sandbox.people import Person
from sandbox.world import Message
from tests.stage import Stage, playing

LATER = date(2024, 3, 15)


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


async def begin(stage: Stage, person: Person, label: str = "4") -> Message:
    """«Перенос» on the card; gives the message with the calendar."""
    milestone = await stage.milestone(label)
    await stage.forge(person, f"m:t:{milestone.id}:{milestone.revision}")
    return person.last()


async def ask(stage: Stage, reason: str = "Поставщик задержал мебель & парты") -> Message:
    """The teacher asks to move 4 to 15 March; gives what the controller reads."""
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "15 марта")
    await stage.say(stage.teacher, reason)
    await stage.press(stage.teacher, "Отправить просьбу")
    return stage.controller.last()


async def test_the_way_is_a_day_a_reason_and_a_last_look(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    asked = stage.teacher.last()
    assert "Сейчас: 10 февраля 2024 (суббота)" in (asked.text or "")
    assert "Февраль 2024" in labels(asked)
    assert "·23" in labels(asked)
    await stage.press(stage.teacher, "▶", asked)
    assert "Март 2024" in labels(asked)
    await stage.press(stage.teacher, "15", asked)
    assert "Станет: 15 марта 2024 (пятница), на 23 рабочих дня позже" in (asked.text or "")
    await stage.press(stage.teacher, "Задержка поставки", asked)
    assert "Причина: Задержка поставки" in (asked.text or "")
    assert (await stage.actions("4")) == []
    await stage.press(stage.teacher, "Отправить просьбу", asked)
    assert "До решения срок прежний: 10 февраля 2024" in (asked.text or "")
    assert (await stage.milestone("4")).due == date(2024, 2, 10)
    assert await stage.actions("4") == ["postponement-asked"]


async def test_the_calendar_offers_no_day_that_is_past_or_not_later(stage: Stage) -> None:
    asked = await begin(stage, stage.teacher)
    assert "◀" not in labels(asked)
    assert "·10" not in labels(asked)
    assert "·11" in labels(asked)
    by_controller = await begin(stage, stage.controller)
    assert "9" in labels(by_controller)
    await stage.press(stage.controller, "◀", by_controller)
    assert "Январь 2024" in labels(by_controller)
    assert {"11"}.isdisjoint(labels(by_controller))
    assert "12" in labels(by_controller)


async def test_a_day_off_is_pointed_out_and_a_working_day_offered(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    asked = await stage.say(stage.teacher, "до конца августа")
    assert "Это выходной, ближайший рабочий день: 2 сентября 2024 (понедельник)" in (asked.text or "")
    await stage.press(stage.teacher, "Лучше 2 сентября", asked)
    assert "Станет: 2 сентября 2024 (понедельник)" in (asked.text or "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("31 ноября", "Не понял дату"),
        ("5 февраля", "раньше нынешнего срока"),
        ("10.02.2024", "Срок и так 10 февраля"),
        ("<b>завтра</b>?", "Не понял дату"),
    ],
)
async def test_a_day_that_does_not_fit_is_refused_and_awaited_again(
    stage: Stage, words: str, said: str
) -> None:
    await begin(stage, stage.teacher)
    refused = await stage.say(stage.teacher, words)
    assert said in (refused.text or "")
    assert "Станет: 15 марта 2024" in ((await stage.say(stage.teacher, "15 марта")).text or "")


async def test_a_granted_request_moves_the_day_and_is_seen_on_the_card(stage: Stage) -> None:
    request = await ask(stage)
    assert "Вера Учителева: просьба перенести срок" in (request.text or "")
    assert "Причина: Поставщик задержал мебель & парты" in (request.text or "")

    await stage.press(stage.controller, "Перенести", request)

    assert (await stage.milestone("4")).due == LATER
    heard = stage.teacher.last().text or ""
    assert heard.startswith("📅 Срок перенесён: 4.")
    assert "Было: 10 февраля 2024 (суббота)\nСтало: 15 марта 2024 (пятница)" in heard
    card = (await stage.say(stage.teacher, "/item 4")).text or ""
    assert "15 марта 2024" in card
    assert "10 февраля 2024" in card
    assert await stage.actions("4") == ["postponement-asked", "moved"]


async def test_a_button_from_before_a_move_says_that_it_changed_not_that_it_is_marked(stage: Stage) -> None:
    old = await stage.say(stage.municipality, "/item 4")
    await stage.press(stage.controller, "Перенести", await ask(stage))
    pressed = await stage.press(stage.municipality, "Выполнено", old)
    assert pressed.answer is not None
    assert pressed.answer.text == "Пункт изменился после этого сообщения. Вот он как есть."
    assert "Первоначальный срок" in (old.text or "")
    assert (await stage.milestone("4")).state == "open"


async def test_a_refusal_tells_why_and_leaves_the_day(stage: Stage) -> None:
    request = await ask(stage)
    await stage.press(stage.controller, "Отказать", request)
    await stage.say(stage.controller, "Закупка <уже> идёт")
    assert "Причина отказа: Закупка <уже> идёт" in (stage.teacher.last().text or "")
    assert (await stage.milestone("4")).due == date(2024, 2, 10)


async def test_a_usual_refusal_is_one_press(stage: Stage) -> None:
    await stage.press(stage.controller, "Отказать", await ask(stage))
    await stage.press(stage.controller, texts.REFUSALS[0])
    assert texts.REFUSALS[0] in (stage.teacher.last().text or "")
    assert (await stage.say(stage.controller, "/cancel")).text == texts.NOTHING_TO_CANCEL


async def test_a_controller_may_decide_on_another_day(stage: Stage) -> None:
    request = await ask(stage)
    await stage.press(stage.controller, "Другая дата", request)
    await stage.say(stage.controller, "20.02.2024")
    await stage.say(stage.controller, "Хватит десяти дней")
    await stage.press(stage.controller, "Перенести")
    assert (await stage.milestone("4")).due == date(2024, 2, 20)
    heard = stage.teacher.last().text or ""
    assert "Стало: 20 февраля 2024 (вторник)" in heard
    assert "Основание: Хватит десяти дней" in heard


async def test_a_controller_moves_at_once_on_the_grounds_of_a_document(stage: Stage) -> None:
    await begin(stage, stage.controller)
    asked = await stage.say(stage.controller, "15 марта")
    assert "На каком основании?" in (asked.text or "")
    await stage.say(stage.controller, "Приказ МОНКО № 45 от 11.01.2024")
    await stage.press(stage.controller, "Перенести")
    assert (await stage.milestone("4")).due == LATER
    (moved,) = await stage.events("4")
    assert (moved.action, (moved.after or {})["document"]) == ("moved", "45")


async def test_the_second_to_ask_is_told_who_asked_first(stage: Stage) -> None:
    await ask(stage)
    milestone = await stage.milestone("4")
    pressed = await stage.forge(stage.municipality, f"m:t:{milestone.id}:{milestone.revision}")
    assert pressed.answer is not None
    assert "Вера Учителева" in pressed.answer.text
    assert "15 марта 2024" in pressed.answer.text


async def test_a_controller_who_opens_the_move_sees_the_request_first(stage: Stage) -> None:
    await ask(stage)
    shown = await begin(stage, stage.controller)
    assert {"Перенести", "Отказать", "Другая дата"} <= set(labels(shown))


async def test_the_queue_leads_to_the_requests(stage: Stage) -> None:
    await ask(stage)
    queue = await stage.say(stage.controller, "/queue")
    assert "Просят перенести срок: 1" in (queue.text or "")
    await stage.press(stage.controller, "Просьбы о переносе: 1", queue)
    assert "10 февраля 2024 (суббота) → 15 марта 2024 (пятница)" in (stage.controller.last().text or "")
    await stage.press(stage.controller, "4 · СОШ")
    await stage.press(stage.controller, "Перенести")
    assert (await stage.milestone("4")).due == LATER


async def test_two_controllers_who_decide_at_once_give_one_decision(stage: Stage) -> None:
    second = await stage.second_controller()
    await ask(stage)
    requests = [(person, person.last()) for person in (stage.controller, second)]
    pressed = [person.press(request, "Перенести") for person, request in requests]
    await stage.settle()
    assert await stage.actions("4") == ["postponement-asked", "moved"]
    answers = sorted(each.answer.text for each in pressed if each.answer is not None)
    assert answers[0] == ""
    assert answers[1].startswith("Уже решено: срок перенесён на 15 марта 2024")
    assert all("15 марта 2024" in (request.text or "") for _, request in requests)


async def test_a_request_about_what_was_reported_meanwhile_shows_the_card(stage: Stage) -> None:
    request = await ask(stage)
    await stage.say(stage.municipality, "/done 4 реестр № 3")
    pressed = await stage.press(stage.controller, "Перенести", request)
    assert pressed.answer is not None
    assert "пункт изменился после этой просьбы" in pressed.answer.text
    assert "ждёт приёмки" in (request.text or "")


async def test_sending_twice_asks_once(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "15 марта")
    await stage.press(stage.teacher, "Задержка поставки")
    last_look = stage.teacher.last()
    for _ in range(2):
        stage.teacher.press(last_look, "Отправить просьбу")
    await stage.settle()
    assert await stage.actions("4") == ["postponement-asked"]


async def test_any_command_leaves_the_way_and_the_old_buttons_still_lead_on(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    calendar = stage.teacher.last()
    assert "перенос срока" in ((await stage.say(stage.teacher, "/cancel")).text or "")
    await stage.say(stage.teacher, "15 марта")
    assert "Станет" not in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "Через месяц", calendar)
    assert "Станет:" in (calendar.text or "")


async def test_a_reason_lost_by_a_command_is_said_and_nothing_sent(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "15 марта")
    last_look = await stage.say(stage.teacher, "Своя причина")
    await stage.say(stage.teacher, "/cancel")
    pressed = await stage.press(stage.teacher, "Отправить просьбу", last_look)
    assert pressed.answer is not None
    assert pressed.answer.text == texts.REASON_LOST
    assert await stage.actions("4") == []


async def test_a_restart_forgets_neither_the_day_nor_the_reason(stage: Stage) -> None:
    await begin(stage, stage.teacher)
    await stage.say(stage.teacher, "15 марта")
    stage.app.stop()
    await stage.settle()
    async with playing(stage.settings, stage.clock) as again:
        stage.app = again
        await stage.say(stage.teacher, "Поставщик подвёл")
        await stage.press(stage.teacher, "Отправить просьбу")
        assert await stage.actions("4") == ["postponement-asked"]


async def test_where_nobody_decides_the_asker_hears_it(stage: Stage) -> None:
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE role = 'controller'")
    milestone = await stage.milestone("4")
    pressed = await stage.forge(stage.teacher, f"m:t:{milestone.id}:{milestone.revision}")
    assert pressed.answer is not None
    assert pressed.answer.text.startswith("Решать о переносе некому")


@pytest.mark.parametrize(
    "data", ["pd:d:{id}:{rev}:99999999:-1", "pd:s:{id}:{rev}:738960:99", "pd:r:{id}:{rev}:738960:77"]
)
async def test_a_forged_button_moves_nothing(stage: Stage, data: str) -> None:
    milestone = await stage.milestone("4")
    pressed = await stage.forge(stage.teacher, data.format(id=milestone.id, rev=milestone.revision))
    assert pressed.answer is not None
    assert await stage.actions("4") == []


async def test_in_a_topic_the_whole_way_stays_in_the_topic(stage: Stage) -> None:
    group = stage.server.group("IT-куб", [stage.teacher, stage.controller], topics=("Закупки",))
    await stage.say(stage.controller, "/bind СОШ № 5 г. Балабаново", chat=group, thread="Закупки")
    card = await stage.say(stage.teacher, "/item 4", chat=group, thread="Закупки")
    milestone = await stage.milestone("4")
    await stage.forge(stage.teacher, f"m:t:{milestone.id}:{milestone.revision}", card)
    asked = group.last()
    assert asked.thread_id == group.thread("Закупки")
    assert "напишите ответом на это сообщение" in (asked.text or "")
    answer = await stage.say(stage.teacher, "15 марта", chat=group, thread="Закупки", reply_to=asked)
    assert "Станет: 15 марта 2024" in (answer.text or "")
    assert answer.thread_id == group.thread("Закупки")


async def test_in_a_group_nobody_sends_the_request_of_another(stage: Stage) -> None:
    group = await stage.group([stage.teacher, stage.municipality])
    card = await stage.say(stage.teacher, "/item 4", chat=group)
    await stage.press(stage.teacher, "Перенос", card)
    await stage.say(stage.teacher, "15 марта", chat=group, reply_to=group.last())
    asked = await stage.say(stage.teacher, "Нет парт", chat=group, reply_to=group.last())
    pressed = await stage.press(stage.municipality, "Отправить просьбу", asked)
    assert pressed.answer is not None
    assert pressed.answer.text == texts.NOT_YOUR_REASON
    assert await stage.actions("4") == []
    await stage.press(stage.teacher, "Отправить просьбу", asked)
    assert await stage.actions("4") == ["postponement-asked"]
