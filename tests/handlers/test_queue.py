"""``/queue``: pages with ticks, one by one, one row at all schools."""

from handlers import texts
from sandbox.people import Person
from sandbox.world import Message
from tests.stage import OTHER_SCHOOL, SCHOOL, Stage

ORDER = "приказ № 12 от 11.01.2024"


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


async def fill(stage: Stage) -> Message:
    """Three results wait: 4 at two schools with an order, a day later 2.1 without; gives the queue."""
    await stage.say(stage.teacher, f"/done 4 {ORDER}")
    await stage.say(stage.other_teacher, "/done 4 приказ № 7 от 10.01.2024")
    stage.clock.advance(days=1)
    await stage.report("2.1")
    return await stage.say(stage.controller, "/queue")


async def tick(stage: Stage, queue: Message, *places: int) -> None:
    """Tick the results at these places of the page."""
    for place in places:
        await stage.forge(stage.controller, queue.buttons[place][0].data or "", queue)


async def open_review(stage: Stage, queue: Message, place: int) -> Message:
    """Open the result at that place of the page."""
    await stage.forge(stage.controller, queue.buttons[place][1].data or "", queue)
    return queue


async def heard(stage: Stage, person: Person) -> str:
    return person.last().text or ""


async def test_an_empty_queue_says_so(stage: Stage) -> None:
    assert (await stage.say(stage.controller, "/queue")).text == "Приёмки ничего не ждёт: всё рассмотрено."


async def test_the_queue_counts_first_and_says_who_when_and_with_what(stage: Stage) -> None:
    text = (await fill(stage)).text or ""
    assert text.startswith("Ждут приёмки: 3 результата в 2 школах")
    assert "Сдано 12 января, Вера Учителева" in text
    assert "№ 12" in text
    assert "без документа" in text
    assert SCHOOL in text
    assert OTHER_SCHOOL in text


async def test_the_queue_is_refused_to_everybody_else(stage: Stage) -> None:
    refused = await stage.say(stage.teacher, "/queue")
    assert refused.text == "Это может только Центр проектного сопровождения."


async def test_ticked_results_are_accepted_together_and_each_reporter_hears_once(stage: Stage) -> None:
    queue = await fill(stage)
    await tick(stage, queue, 0, 1)
    assert "Принять отмеченные: 2" in labels(queue)

    await stage.press(stage.controller, "Принять отмеченные: 2", queue)

    assert (await stage.milestone("4")).state == "accepted"
    assert (await stage.milestone("4", school=OTHER_SCHOOL)).state == "accepted"
    assert "Принято: 2 результата." in (stage.controller.last().text or "")
    assert (queue.text or "").startswith("Ждёт приёмки: 1 результат в 1 школе")
    for person in (stage.teacher, stage.other_teacher):
        assert (await heard(stage, person)).startswith("✅ Принято: 1 результат")


async def test_a_tick_is_taken_off_by_a_second_press_and_all_by_one(stage: Stage) -> None:
    queue = await fill(stage)
    await tick(stage, queue, 0, 0)
    assert not any(label.startswith("☑") for label in labels(queue))
    await stage.press(stage.controller, "Отметить все", queue)
    assert sum(label.startswith("☑") for label in labels(queue)) == 3
    await stage.press(stage.controller, "Снять отметки", queue)
    assert not any(label.startswith("☑") for label in labels(queue))


async def test_what_nothing_confirms_stays_ticked_until_one_insists(stage: Stage) -> None:
    queue = await fill(stage)
    await stage.press(stage.controller, "Отметить все", queue)
    await stage.press(stage.controller, "Принять отмеченные: 3", queue)
    assert "Не приняты: нет подтверждения." in (stage.controller.last().text or "")
    assert (await stage.milestone("2.1")).state == "reported"

    await stage.press(stage.controller, "Принять без документа: 1", queue)

    assert (await stage.milestone("2.1")).state == "accepted"
    assert ((await stage.events("2.1"))[-1].after or {})["without_document"] is True


async def test_what_another_controller_decided_meanwhile_is_named_and_the_rest_accepted(stage: Stage) -> None:
    second = await stage.second_controller()
    queue = await fill(stage)
    await tick(stage, queue, 0, 1)
    card = await stage.say(second, "/item 4")
    shown = await stage.milestone("4", school=OTHER_SCHOOL)
    await stage.forge(second, f"m:a:{shown.id}:{shown.revision}", card)

    await stage.press(stage.controller, "Принять отмеченные: 2", queue)

    said = stage.controller.last().text or ""
    assert "Принято: 1 результат." in said
    assert "Изменились, пока вы смотрели, их не трогаю:\n• 4. Объявить закупки" in said
    assert OTHER_SCHOOL in said


async def test_the_queue_is_narrowed_down_to_a_school_and_to_a_measure(stage: Stage) -> None:
    queue = await fill(stage)
    await stage.press(stage.controller, "По школам", queue)
    assert f"{SCHOOL}: 2" in (queue.text or "")
    await stage.press(stage.controller, f"{OTHER_SCHOOL}: 1", queue)
    assert (queue.text or "").startswith("Ждёт приёмки: 1 результат в 1 школе")
    await stage.press(stage.controller, "Вся очередь", queue)
    await stage.press(stage.controller, "По мероприятиям", queue)
    await stage.press(stage.controller, "4. Объявить закупки", queue)
    assert (queue.text or "").startswith("Ждут приёмки: 2 результата в 2 школах")


async def test_one_by_one_an_accepted_result_gives_way_to_the_next(stage: Stage) -> None:
    review = await open_review(stage, await fill(stage), 0)
    assert "Подтверждения: приказ № 12" in (review.text or "")
    assert f"«{ORDER}»" in (review.text or "")

    pressed = await stage.press(stage.controller, "Принять", review)

    assert pressed.answer is not None
    assert pressed.answer.text == "Принято."
    assert OTHER_SCHOOL in (review.text or "")
    assert "Всего ждут приёмки: 2" in (review.text or "")
    assert (await heard(stage, stage.teacher)).startswith("✅ Принято: 4.")


async def test_one_by_one_what_nothing_confirms_is_asked_about(stage: Stage) -> None:
    review = await open_review(stage, await fill(stage), 2)
    await stage.press(stage.controller, "Принять", review)
    assert "Принять без документа?" in (review.text or "")
    assert (await stage.milestone("2.1")).state == "reported"
    await stage.press(stage.controller, "Принять без документа", review)
    assert (await stage.milestone("2.1")).state == "accepted"


async def test_one_by_one_somebody_faster_is_said_and_the_next_is_shown(stage: Stage) -> None:
    second = await stage.second_controller()
    review = await open_review(stage, await fill(stage), 0)
    shown = await stage.milestone("4")
    await stage.forge(second, f"m:a:{shown.id}:{shown.revision}")
    pressed = await stage.press(stage.controller, "Принять", review)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert pressed.answer.text.startswith("Уже отмечено")
    assert OTHER_SCHOOL in (review.text or "")
    assert (await stage.actions("4")).count("accepted") == 1


async def test_the_last_result_accepted_empties_the_queue(stage: Stage) -> None:
    await stage.say(stage.teacher, f"/done 4 {ORDER}")
    review = await open_review(stage, await stage.say(stage.controller, "/queue"), 0)
    await stage.press(stage.controller, "Принять", review)
    assert review.text == "Приёмки ничего не ждёт: всё рассмотрено."


async def test_one_order_is_accepted_for_all_schools_after_the_list_was_shown(stage: Stage) -> None:
    review = await open_review(stage, await fill(stage), 0)
    await stage.press(stage.controller, "П. 4 во всех школах: 2", review)
    assert "Один документ для всех школ: приказ № 12 от 11 января 2024" in (review.text or "")
    assert f"• {SCHOOL}" in (review.text or "")
    assert f"• {OTHER_SCHOOL}" in (review.text or "")
    assert (await stage.milestone("4")).state == "reported"

    await stage.press(stage.controller, "Принять сданные: 2", review)

    assert (await stage.milestone("4")).state == "accepted"
    assert (await stage.milestone("4", school=OTHER_SCHOOL)).state == "accepted"
    assert (review.text or "").startswith("Принято: 2 результата.")
    assert (await heard(stage, stage.other_teacher)).startswith("✅ Принято: 1 результат")


async def test_one_order_closes_the_measure_where_nobody_has_reported(stage: Stage) -> None:
    await stage.say(stage.teacher, f"/done 4 {ORDER}")
    review = await open_review(stage, await stage.say(stage.controller, "/queue"), 0)
    await stage.press(stage.controller, "П. 4 во всех школах: 2", review)
    assert f"Ещё не сдано: 1\n• {OTHER_SCHOOL}" in (review.text or "")

    await stage.press(stage.controller, "Закрыть этим документом все: 2", review)

    assert (await stage.milestone("4", school=OTHER_SCHOOL)).state == "accepted"


async def test_what_changed_after_the_list_is_named(stage: Stage) -> None:
    review = await open_review(stage, await fill(stage), 0)
    await stage.press(stage.controller, "П. 4 во всех школах: 2", review)
    second = await stage.second_controller()
    shown = await stage.milestone("4", school=OTHER_SCHOOL)
    await stage.forge(second, f"ab:{shown.id}:{shown.revision}:0")

    await stage.press(stage.controller, "Принять сданные: 2", review)

    assert (review.text or "").startswith("Принято: 1 результат.")
    assert f"({OTHER_SCHOOL})" in (review.text or "")
    assert (await stage.milestone("4", school=OTHER_SCHOOL)).state == "open"


async def test_a_button_of_the_queue_is_worth_nothing_to_others(stage: Stage) -> None:
    await fill(stage)
    shown = await stage.milestone("4")
    for data in ("aq:p:0:0:0", f"ar:a:{shown.id}:{shown.revision}:738900:0:0", f"aw:{shown.id}:999:1"):
        pressed = await stage.forge(stage.teacher, data)
        assert pressed.answer is not None
        assert "Центр" in pressed.answer.text
    assert (await stage.milestone("4")).state == "reported"


async def test_a_forged_page_is_an_old_button(stage: Stage) -> None:
    queue = await fill(stage)
    for data in ("aq:p:0:0:-5", "aq:p:99999999999:0:0", "ar:n:-1:0:0:0:0"):
        pressed = await stage.forge(stage.controller, data, queue)
        assert pressed.answer is not None
        assert pressed.answer.text == texts.BUTTON_TOO_OLD
