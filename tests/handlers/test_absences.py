"""``/absence``: a deputy for a holiday, told and put right; over real HTTP."""

import pytest

from domain.people import Role
from sandbox.people import Person
from services import joining
from tests.services.desk import moscow
from tests.stage import SCHOOL, Stage


@pytest.fixture
async def colleague(stage: Stage) -> Person:
    """One more teacher of the school, who joined by a link."""
    person = stage.server.person("Зоя", "Коллегина")
    made = await joining.invite(stage.office, None, organisation=SCHOOL, role=Role.EXECUTOR)
    await stage.join(person, made.token)
    return person


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def assign(stage: Stage, label: str, name: str) -> None:
    milestone = await stage.milestone(label)
    await stage.forge(stage.controller, f"m:w:{milestone.id}:{milestone.revision}")
    await stage.press(stage.controller, f"☐ {name}")


async def test_the_days_are_written_and_the_deputy_is_told(stage: Stage, colleague: Person) -> None:
    asked = await stage.say(stage.teacher, "/absence")
    assert (asked.text or "").startswith("Когда вас не будет? Напишите, например, «с 15 по 28 июля»")
    refused = await stage.say(stage.teacher, "с 40 января")
    assert "до какого дня" in (refused.text or "")
    offered = await stage.say(stage.teacher, "с 15 по 20 января")
    assert "Отсутствие с 15 по 20 января. Кто вас замещает?" in (offered.text or "")
    assert labels(stage.teacher) == ["Зоя Коллегина", "Никто", "Не сейчас"]

    await stage.press(stage.teacher, "Зоя Коллегина")

    noted = stage.teacher.last().text or ""
    assert noted == "Отмечено: Вера Учителева, с 15 по 20 января, замещает Зоя Коллегина."
    assert "📌 Вы замещаете с 15 по 20 января: Вера Учителева." in (colleague.last().text or "")
    assert labels(stage.teacher) == ["Отменить: с 15 по 20 января"]


async def test_a_due_date_in_the_absence_is_pointed_out_to_the_person_and_the_centre(
    stage: Stage, colleague: Person
) -> None:
    await assign(stage, "2.1", "Вера Учителева")
    await stage.say(stage.teacher, "/absence с 15 по 20 января")
    await stage.press(stage.teacher, "Зоя Коллегина")

    for person in (stage.teacher, stage.controller, colleague):
        text = person.last().text or ""
        assert "⚠️ На эти дни выпадает срок:\n2.1" in text
        assert "20 января (суббота)" in text or "17 января" in text


async def test_the_reminder_goes_to_the_deputy_who_reports(stage: Stage, colleague: Person) -> None:
    await assign(stage, "2.1", "Вера Учителева")
    await stage.say(stage.teacher, "/absence до 20 января")
    await stage.press(stage.teacher, "Зоя Коллегина")
    heard = len(stage.teacher.messages())

    await stage.app.engine.tick()

    letter = colleague.last()
    assert "вы замещаете: Вера Учителева, до 20 января" in (letter.text or "")
    assert len(stage.teacher.messages()) == heard
    assert "Срок придётся на отсутствие: п. 2.1" in (stage.controller.last().text or "")
    await stage.press(colleague, "2.1", letter)
    await stage.press(colleague, "Выполнено")
    assert (await stage.milestone("2.1")).state == "reported"


async def test_days_are_chosen_from_a_calendar_and_called_off_again(stage: Stage, colleague: Person) -> None:
    await stage.say(stage.teacher, "/absence")
    await stage.press(stage.teacher, "15")
    assert "С 15 января. Выберите последний день." in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "▶")
    assert "Февраль 2024" in labels(stage.teacher)
    await stage.press(stage.teacher, "2")
    assert "с 15 января по 2 февраля" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "Никто")
    assert "никто не замещает" in (stage.teacher.last().text or "")
    assert "Вера Учителева отсутствует с 15 января по 2 февраля" in (stage.controller.last().text or "")

    await stage.press(stage.teacher, "Отменить: с 15 января по 2 февраля")
    assert "Отсутствие снято" in (stage.teacher.last().text or "")
    shown = await stage.say(stage.teacher, "/absence")
    assert "Отмечено" not in (shown.text or "")


async def test_the_head_notes_it_for_somebody_and_ends_it_early(stage: Stage, colleague: Person) -> None:
    await stage.say(stage.controller, "/people Вера")
    await stage.press(stage.controller, "Вера Учителева")
    await stage.press(stage.controller, "Отсутствие")
    assert "Когда отсутствует Вера Учителева?" in (stage.controller.last().text or "")
    await stage.say(stage.controller, "до 20 января")
    await stage.press(stage.controller, "Зоя Коллегина")
    assert "Вера Учителева отсутствует с 12 по 20 января, замещает Зоя Коллегина." in (
        stage.teacher.last().text or ""
    )
    stage.clock.now = moscow("2024-01-15 09:00")
    shown = await stage.say(stage.teacher, "/absence")
    assert "• с 12 по 20 января, замещает Зоя Коллегина" in (shown.text or "")
    await stage.press(stage.teacher, "Вернуть раньше: с 12 по 20 января")
    assert "Отсутствие снято" in (colleague.last().text or "")


async def test_overlapping_days_are_refused_with_what_is_noted(stage: Stage, colleague: Person) -> None:
    await stage.say(stage.teacher, "/absence с 15 по 20 января")
    await stage.press(stage.teacher, "Никто")
    refused = await stage.say(stage.teacher, "/absence с 20 по 25 января")
    assert "уже отмечено: с 15 января по 20 января 2024" in (refused.text or "")


async def test_a_press_of_an_old_button_is_answered(stage: Stage, colleague: Person) -> None:
    await stage.say(stage.teacher, "/absence с 15 по 20 января")
    await stage.press(stage.teacher, "Никто")
    noted = stage.teacher.last()
    data = noted.buttons[0][0].data or ""
    await stage.press(stage.teacher, "Отменить", noted)
    pressed = await stage.forge(stage.teacher, data)
    assert pressed.answer is not None
    assert "уже отменено" in pressed.answer.text


async def test_a_deputy_reports_in_the_group_too(stage: Stage, colleague: Person) -> None:
    await assign(stage, "2.1", "Вера Учителева")
    await stage.say(stage.teacher, "/absence до 20 января")
    await stage.press(stage.teacher, "Зоя Коллегина")
    group = await stage.group([colleague, stage.teacher], topics=("Сроки",))
    answer = await stage.say(colleague, "/done 2.1", chat=group, thread="Сроки")
    assert answer.thread_id == group.thread("Сроки")
    assert (await stage.milestone("2.1")).state == "reported"


async def test_a_command_leaves_the_question_and_cancel_says_what_was_dropped(stage: Stage) -> None:
    await stage.say(stage.teacher, "/absence")
    answer = await stage.say(stage.teacher, "/cancel")
    assert "отметка об отсутствии" in (answer.text or "")
