"""A table that is loaded comes in again, changed: shown with было and стало, applied on confirmation."""

import pytest

from domain.people import Role
from handlers.texts import edition as texts
from sandbox.people import Person
from sandbox.world import Message
from services import joining
from tests.stage import CENTRE, SEED, Stage

TEXT = SEED.read_text(encoding="utf-8")
LATER = TEXT.replace("10.02.2024", "01.03.2024")


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


async def send(stage: Stage, text: str = LATER, person: Person | None = None) -> Message:
    """The file comes in; gives what is said below its preview."""
    sender = person or stage.controller
    sender.send_document(text.encode(), "карта.txt")
    await stage.settle()
    return sender.last()


async def test_the_differences_are_shown_with_both_dates_and_applied_on_confirmation(stage: Stage) -> None:
    notice = await send(stage)
    said = notice.text or ""
    assert "новых сроков 1" in said
    assert "было: 10 февраля 2024 (суббота)" in said
    assert "стало: 1 марта 2024 (пятница)" in said
    assert str((await stage.milestone("4")).due) == "2024-02-10"
    await stage.press(stage.controller, "Применить изменения", notice)
    assert "Новая редакция применена: СОШ № 5 г. Балабаново" in (stage.controller.last().text or "")
    point = await stage.milestone("4")
    assert (str(point.due), str(point.original_due)) == ("2024-03-01", "2024-02-10")
    assert await stage.actions("4") == ["edition-deadline"]


async def test_a_new_edition_says_how_much_of_the_table_nobody_would_be_reminded_of(stage: Stage) -> None:
    notice = await send(stage)
    async with stage.office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE role = 'executor'")
    await stage.press(stage.controller, "Применить изменения", notice)
    said = stage.controller.last().text or ""
    assert "По этой таблице пока некому напоминать: " in said
    assert "Кого пригласить: /people" in said


async def test_the_other_school_keeps_its_table(stage: Stage) -> None:
    notice = await send(stage)
    await stage.press(stage.controller, "Применить изменения", notice)
    assert str((await stage.milestone("4", school="СОШ № 46 г. Калуги")).due) == "2024-02-10"


async def test_an_old_button_for_the_old_date_acts_no_more(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 4")
    card = stage.teacher.last()
    await stage.press(stage.controller, "Применить изменения", await send(stage))
    pressed = await stage.press(stage.teacher, "Выполнено", card)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert (await stage.milestone("4")).state == "open"


async def test_pressing_twice_applies_once(stage: Stage) -> None:
    notice = await send(stage)
    pressed = [stage.controller.press(notice, "Применить изменения") for _ in range(2)]
    await stage.settle()
    assert pressed[1].answer is not None
    assert "уже загружен или отменён" in pressed[1].answer.text
    assert await stage.actions("4") == ["edition-deadline"]


async def test_declining_changes_nothing_and_forgets_the_draft(stage: Stage) -> None:
    notice = await send(stage)
    await stage.press(stage.controller, "Отменить", notice)
    pressed = stage.controller.press(notice, "Применить изменения", stale=True)
    await stage.settle()
    assert pressed.answer is not None
    assert "уже загружен или отменён" in pressed.answer.text
    assert str((await stage.milestone("4")).due) == "2024-02-10"


async def test_what_changed_since_it_was_shown_is_shown_anew_instead_of_applied(stage: Stage) -> None:
    start = TEXT.index("\n9.\t")
    notice = await send(stage, TEXT[:start] + TEXT[TEXT.index("\n10.\t", start) :])
    assert "Исключён" in (notice.text or "")
    await stage.report("9")
    pressed = await stage.press(stage.controller, "Применить изменения", notice)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert "результат уже сдан" in (notice.text or "")
    assert (await stage.milestone("9")).state == "reported"
    await stage.press(stage.controller, "Применить изменения", notice)
    assert (await stage.milestone("9")).state == "reported"
    assert "edition-gone" in await stage.actions("9")


async def test_a_table_without_a_school_asks_for_which_one_it_is(stage: Stage) -> None:
    notice = await send(stage, LATER.partition("Балабаново»**")[2])
    assert "Для какой школы" in (notice.text or "")
    assert sorted(labels(notice)) == ["СОШ № 46 г. Калуги", "СОШ № 5 г. Балабаново"]
    await stage.press(stage.controller, "СОШ № 46 г. Калуги", notice)
    await stage.press(stage.controller, "Применить изменения", notice)
    assert str((await stage.milestone("4", school="СОШ № 46 г. Калуги")).due) == "2024-03-01"
    assert str((await stage.milestone("4")).due) == "2024-02-10"


async def test_markup_in_a_new_title_is_text_and_a_long_edition_is_split(stage: Stage) -> None:
    text = TEXT.replace("Начало работы Центра", "Начало <i>работы</i> & Центра <b>завтра</b>")
    await send(stage, text.replace("МОНКО, МОУО", "МОНКО, «Школа & дети»").replace("2024", "2025"))
    said = [each.text or "" for each in stage.controller.messages() if each.from_bot]
    assert all(len(each) <= 4096 for each in said)
    assert any("«МОНКО, «Школа & дети»»" in each for each in said)
    assert labels(stage.controller.last()) == ["Применить изменения", "Отменить"]


@pytest.mark.parametrize("sign", ["", "0123456789ab"])
async def test_an_executor_and_a_colleague_cannot_apply_it_by_a_forged_button(
    stage: Stage, sign: str
) -> None:
    await send(stage)
    colleague = stage.server.person("Лев", "Второй")
    made = await joining.invite(stage.office, None, organisation=CENTRE, role=Role.CONTROLLER)
    await stage.join(colleague, made.token)
    for person, refusal in ((stage.teacher, "Это может только"), (colleague, "уже загружен или отменён")):
        pressed = await stage.forge(person, f"e:1:1:{sign}")
        assert pressed.answer is not None
        assert refusal in pressed.answer.text
    assert str((await stage.milestone("4")).due) == "2024-02-10"


async def test_a_forged_sign_shows_the_differences_and_applies_none(stage: Stage) -> None:
    await send(stage)
    pressed = await stage.forge(stage.controller, "e:1:1:0123456789ab")
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert str((await stage.milestone("4")).due) == "2024-02-10"


def test_only_what_differs_is_quoted_with_some_words_around_it() -> None:
    long = "Перечень оборудования внесён в систему управления проектной деятельностью "
    before, after = texts.around(f"{long}до 17.01.2024, {long}", f"{long}до 18.01.2024, {long}")
    assert before.startswith("…")
    assert before.endswith("…")
    assert "до 17.01.2024" in before
    assert len(before) < 100
    assert after == before.replace("17.01", "18.01")
    assert texts.around("было", "стало") == ("было", "стало")
    assert texts.around("", "стало") == ("", "стало")
