"""«Напомнить» on a card and under a list."""

from tests.stage import OTHER_SCHOOL, SCHOOL, Stage


async def test_a_whole_list_is_asked_about_first(stage: Stage) -> None:
    stage.clock.advance(days=33)  # Wednesday, 14 February 2024
    await stage.say(stage.controller, "/overdue")
    await stage.press(stage.controller, "Напомнить всем")
    asked = stage.controller.last()
    assert asked.text == (
        "Напомнить 1 исполнителю о 10 контрольных точках? Сообщение придёт сейчас.\n"
        f"Некому сообщить: {OTHER_SCHOOL} (МОНКО, МОУО). Пригласите ответственных: /invite."
    )
    await stage.press(stage.controller, "Напомнить", asked)
    assert (asked.text or "").startswith("🔔 Напомню 1 исполнителю сейчас.")
    assert "nudged" not in await stage.actions("4")


async def test_it_can_be_thought_better_of(stage: Stage) -> None:
    stage.clock.advance(days=33)
    listed = await stage.say(stage.controller, "/overdue")
    await stage.press(stage.controller, "Напомнить всем")
    await stage.press(stage.controller, "Не надо")
    assert stage.controller.last() is listed


async def test_one_is_reminded_of_from_its_card(stage: Stage) -> None:
    milestone = await stage.milestone("4", school=SCHOOL)
    card = await stage.say(stage.controller, "/overdue")
    await stage.forge(stage.controller, f"m:n:{milestone.id}:{milestone.revision}", card)
    assert (stage.controller.last().text or "").startswith("🔔 Напомню 1 исполнителю")
    assert (await stage.actions("4"))[-1] == "nudged"


async def test_who_does_not_control_is_refused(stage: Stage) -> None:
    milestone = await stage.milestone("4", school=SCHOOL)
    shown = await stage.say(stage.teacher, "/plan")
    for data in (f"m:n:{milestone.id}:{milestone.revision}", "n:o:m:0:0:0:0:1", "n:o:m:0:0:0:0:0"):
        pressed = await stage.forge(stage.teacher, data, shown)
        assert pressed.answer is not None
        assert pressed.answer.show_alert
    assert await stage.actions("4") == []
