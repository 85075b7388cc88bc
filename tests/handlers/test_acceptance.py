"""Accepting and returning by buttons; the one who reported hears of it."""

from datetime import time

import pytest
from sqlalchemy import select

from data.tables import reminders
from domain.preferences import Hours
from handlers import texts
from sandbox.people import Person
from services import settings
from tests.stage import Stage

ORDER = "приказ № 12 от 11.01.2024"


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


async def notices(stage: Stage) -> list[tuple[str, str, str | None]]:
    """(what, state, outcome) of all that people were, or are, to be told at once."""
    query = (
        select(reminders.c.step, reminders.c.state, reminders.c.outcome)
        .where(reminders.c.audience == "notice")
        .order_by(reminders.c.id)
    )
    async with stage.office.database.transaction() as connection:
        return [(row.step, row.state, row.outcome) for row in await connection.execute(query)]


async def report(stage: Stage) -> None:
    """The teacher reports 2.1 with an order, and the controller is asked to accept it."""
    await stage.say(stage.teacher, f"/done 2.1 {ORDER}")
    assert {"Принять", "Вернуть"} <= set(labels(stage.controller))


async def test_an_accepted_result_reaches_its_reporter_with_the_card(stage: Stage) -> None:
    await report(stage)
    pressed = await stage.press(stage.controller, "Принять")
    assert pressed.answer is not None
    assert pressed.answer.text == "Принято."
    assert "принято" in (stage.controller.last().text or "")
    assert (stage.teacher.last().text or "").startswith("✅ Принято: 2.1 ")
    assert "Весь план" in labels(stage.teacher)
    assert "Принять" not in labels(stage.teacher)
    assert await stage.actions("2.1") == ["reported", "accepted"]


async def test_what_nothing_confirms_is_asked_about_once(stage: Stage) -> None:
    await stage.report("2.1")
    await stage.press(stage.controller, "Принять")
    assert (await stage.milestone("2.1")).state == "reported"
    assert "Подтверждения нет. Принять без документа?" in (stage.controller.last().text or "")
    assert {"Принять без документа", "Вернуть"} <= set(labels(stage.controller))

    await stage.press(stage.controller, "Принять без документа")

    assert (await stage.milestone("2.1")).state == "accepted"
    accepted = (await stage.events("2.1"))[-1]
    assert (accepted.after or {})["without_document"] is True


async def test_a_returned_result_brings_its_remark_and_can_be_reported_again(stage: Stage) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.controller, "Нет подписи & печати <b>директора</b>")
    assert "Замечание: Нет подписи & печати <b>директора</b>" in (stage.teacher.last().text or "")
    assert (await stage.milestone("2.1")).state == "open"
    assert "Нет подписи & печати" in ((await stage.say(stage.teacher, "/item 2.1")).text or "")
    await report(stage)
    assert await stage.actions("2.1") == ["reported", "returned", "reported"]


async def test_what_was_told_at_once_is_settled_in_the_ledger_and_what_was_not_is_still_owed(
    stage: Stage,
) -> None:
    stage.server.fault("502", method="sendMessage", chat=stage.controller, times=1)
    await stage.report("2.1")
    assert await notices(stage) == [("reported", "planned", None)]
    await stage.report("3.1")
    await stage.press(stage.controller, "Принять")
    await stage.press(stage.controller, "Принять без документа")
    said = "сказано сразу"
    assert await notices(stage) == [
        ("reported", "planned", None),
        ("reported", "sent", said),
        ("accepted", "sent", said),
    ]


async def test_news_wait_until_somebodys_quiet_hours_are_over(stage: Stage) -> None:
    hours = Hours(time(13), time(18))
    await settings.set_hours(stage.office, await stage.actor(stage.controller), hours)
    await stage.report("2.1")
    assert stage.controller.messages() == []
    assert await notices(stage) == [("reported", "planned", None)]

    stage.clock.advance(hours=5)
    await stage.report("3.1")
    assert "результат сдан, примите" in (stage.controller.last().text or "")


@pytest.mark.parametrize("remark", texts.REMARKS)
async def test_a_usual_remark_is_one_press_and_ends_the_dialogue(stage: Stage, remark: str) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    await stage.press(stage.controller, remark)
    assert f"Замечание: {remark}" in (stage.teacher.last().text or "")
    assert (await stage.milestone("2.1")).remark == remark
    assert (await stage.say(stage.controller, "/cancel")).text == texts.NOTHING_TO_CANCEL


async def test_a_remark_pressed_twice_returns_once(stage: Stage) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    asked = stage.controller.last()
    pressed = [stage.controller.press(asked, "Нет документа") for _ in range(2)]
    await stage.settle()
    assert await stage.actions("2.1") == ["reported", "returned"]
    assert pressed[1].answer is not None
    assert pressed[1].answer.text.startswith("Уже отмечено")


async def test_a_forged_remark_is_an_old_button(stage: Stage) -> None:
    await report(stage)
    milestone = await stage.milestone("2.1")
    await stage.forge(stage.controller, f"ab:{milestone.id}:{milestone.revision}:99")
    assert (await stage.milestone("2.1")).state == "reported"


async def test_an_executor_cannot_return_by_a_forged_button(stage: Stage) -> None:
    await report(stage)
    milestone = await stage.milestone("2.1")
    pressed = await stage.forge(stage.teacher, f"ab:{milestone.id}:{milestone.revision}:0")
    assert pressed.answer is not None
    assert "Центр проектного сопровождения" in pressed.answer.text
    assert (await stage.milestone("2.1")).state == "reported"


async def test_a_remark_is_not_taken_for_anything_else_later(stage: Stage) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    await stage.say(stage.controller, "Нет печати")
    await stage.say(stage.controller, "И ещё подписи")
    assert await stage.actions("2.1") == ["reported", "returned"]
    assert (await stage.milestone("2.1")).remark == "Нет печати"


async def test_a_remark_that_comes_too_late_ends_the_dialogue(stage: Stage) -> None:
    await report(stage)
    card = stage.controller.last()
    await stage.press(stage.controller, "Вернуть", card)
    await stage.press(stage.controller, "Принять", card)
    late = await stage.say(stage.controller, "Нет печати")
    assert (await stage.milestone("2.1")).state == "accepted"
    assert "Возвращено" not in (late.text or "")
    assert (await stage.say(stage.controller, "/cancel")).text == texts.NOTHING_TO_CANCEL


async def test_a_command_leaves_the_remark_unsaid(stage: Stage) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    assert "возврат на доработку" in ((await stage.say(stage.controller, "/cancel")).text or "")
    await stage.say(stage.controller, "Нет печати")
    assert (await stage.milestone("2.1")).state == "reported"


@pytest.mark.parametrize("length", [3001, 4000])
async def test_too_long_a_remark_is_refused_and_may_be_sent_again(stage: Stage, length: int) -> None:
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    refused = await stage.say(stage.controller, "а" * length)
    assert f"Слишком длинно: {length} знаков, а можно до 3000." in (refused.text or "")
    await stage.say(stage.controller, "короче")
    assert "Замечание: короче" in (stage.teacher.last().text or "")


async def test_one_accepts_while_another_returns_and_one_of_them_wins(stage: Stage) -> None:
    second = await stage.second_controller()
    await report(stage)
    await stage.press(stage.controller, "Вернуть")
    stage.controller.send("Нет печати")
    pressed = second.press(second.last(), "Принять")
    await stage.settle()
    assert pressed.answer is not None
    actions = await stage.actions("2.1")
    assert actions[0] == "reported"
    assert len(actions) == 2
    assert {"accepted": "Принято.", "returned": "Уже отмечено"}[actions[1]] in pressed.answer.text


async def test_two_controllers_who_accept_at_once_see_one_card(stage: Stage) -> None:
    second = await stage.second_controller()
    await report(stage)
    cards = [(person, person.last()) for person in (stage.controller, second)]
    pressed = [person.press(card, "Принять") for person, card in cards]
    await stage.settle()
    assert await stage.actions("2.1") == ["reported", "accepted"]
    answers = sorted(each.answer.text for each in pressed if each.answer is not None)
    assert answers[0] == "Принято."
    assert answers[1].startswith("Уже отмечено")
    assert all("принято" in (card.text or "") for _, card in cards)


async def test_a_remark_in_a_topic_is_asked_for_and_answered_there(stage: Stage) -> None:
    group = stage.server.group("Приёмка", [stage.controller, stage.teacher], topics=("Закупки",))
    await stage.say(stage.controller, "/bind Центр проектного сопровождения", chat=group, thread="Закупки")
    await report(stage)
    milestone = await stage.milestone("2.1")
    card = await stage.say(stage.controller, "/item 2.1", chat=group, thread="Закупки")
    asked = stage.controller.press_data(card, f"m:r:{milestone.id}:{milestone.revision}")
    await stage.settle()
    assert asked.answer is not None
    assert group.last().thread_id == group.thread("Закупки")


async def test_what_the_table_names_as_done_is_confirmed_by_the_centre(stage: Stage) -> None:
    await stage.say(stage.controller, "/item 1")
    await stage.press(stage.controller, labels(stage.controller)[-1])
    await stage.press(stage.controller, "Подтвердить: уже исполнено")
    assert "принято" in (stage.controller.last().text or "")


async def test_a_reporter_who_blocked_the_bot_does_not_stop_the_acceptance(stage: Stage) -> None:
    await report(stage)
    stage.teacher.block()
    await stage.press(stage.controller, "Принять")
    assert (await stage.milestone("2.1")).state == "accepted"
    assert (await stage.actor(stage.teacher)).person.unreachable_since is not None
