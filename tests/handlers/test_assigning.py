"""Naming the people who do the work, from the card."""

from sandbox.people import Person
from tests.stage import Stage


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


def last(person: Person) -> str:
    """The words of the bot's last message."""
    return person.last().text or ""


async def begin(stage: Stage, person: Person) -> None:
    """Press «Назначить» on the card of 2.1."""
    await stage.say(person, "/item 2.1")
    if "Назначить" not in labels(person):
        await stage.press(person, "Ещё…")
    await stage.press(person, "Назначить")


async def test_a_head_names_a_lead_who_hears_of_it_at_once(stage: Stage) -> None:
    await begin(stage, stage.head)
    assert "Никто не назначен." in last(stage.head)
    pressed = await stage.press(stage.head, "☐ Вера Учителева, СОШ № 5 г. Балабаново")
    assert pressed.answer is not None
    assert pressed.answer.text == "Вера Учителева: главный исполнитель."
    assert "★ Вера Учителева" in last(stage.head)
    assert last(stage.teacher).startswith("📌 Вам поручено.\n\n2.1 Перечень")
    assert "Чей ход: Вера Учителева (главный)" in last(stage.teacher)
    assert {"Выполнено", "В работе"} <= set(labels(stage.teacher))


async def test_a_second_one_helps_may_be_made_the_lead_and_taken_off(stage: Stage) -> None:
    await begin(stage, stage.head)
    await stage.press(stage.head, "☐ Вера Учителева, СОШ № 5 г. Балабаново")
    await stage.press(stage.head, "☐ Мария Управская, МОУО")
    assert "• Мария Управская" in last(stage.head)
    await stage.press(stage.head, "Главный")
    assert "★ Мария Управская, МОУО\n• Вера Учителева" in last(stage.head)
    await stage.press(stage.head, "★ Мария Управская, МОУО")
    assert "Мария" not in last(stage.head)
    assert await stage.actions("2.1") == ["assigned", "assigned", "assigned", "unassigned"]


async def test_the_way_back_leads_to_the_card(stage: Stage) -> None:
    await begin(stage, stage.head)
    await stage.press(stage.head, "К карточке")
    assert last(stage.head).startswith("2.1 Перечень")


async def test_who_heads_nothing_is_neither_offered_nor_allowed_to_name(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 2.1")
    assert "Назначить" not in labels(stage.teacher)
    milestone = await stage.milestone("2.1")
    teacher = (await stage.actor(stage.teacher)).person
    for data in (f"m:w:{milestone.id}:1", f"as:{milestone.id}:0:{teacher.id}:l"):
        pressed = await stage.forge(stage.teacher, data)
        assert pressed.answer is not None
        assert pressed.answer.show_alert
    assert await stage.actions("2.1") == []


async def test_a_list_that_is_old_answers_with_the_card(stage: Stage) -> None:
    await begin(stage, stage.head)
    people = stage.head.last()
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE milestones SET state = 'accepted'")
    pressed = await stage.press(stage.head, "☐ Мария Управская, МОУО", people)
    assert pressed.answer is not None
    assert "уже закрыт" in pressed.answer.text
    assert "принято" in (people.text or "")
