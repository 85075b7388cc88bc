"""One roadmap for many schools, in the chat: the list, the preview, the work, the way back."""

import io

import pytest
from openpyxl import Workbook

from data import roadmaps
from domain.people import Role
from handlers import texts
from sandbox.people import Person
from services import joining, rollout
from services.rollout import BATCH, Progress
from tests.stage import CENTRE, Stage

LIST = (
    "СОШ № 1 г. Калуги; Управление образования г. Калуги\n"
    "Гимназия № 3 <b>&</b>; Управление образования г. Калуги\n"
    "СОШ № 2 г. Жуков; МОУО Жуковского района\n"
)
NEW_SCHOOL = "СОШ № 1 г. Калуги"


async def stored(stage: Stage) -> int:
    """How many roadmaps there are; the stage begins with two."""
    async with stage.office.database.transaction() as connection:
        return len(await roadmaps.all_of(connection))


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


def text_of(person: Person) -> str:
    return person.last().text or ""


async def ask(stage: Stage) -> None:
    """The controller chooses the roadmap and is asked for the list."""
    await stage.say(stage.controller, "/rollout")
    await stage.press(stage.controller, "СОШ № 5 г. Балабаново")
    assert "Пришлите список школ" in text_of(stage.controller)


async def preview(stage: Stage, text: str = LIST) -> None:
    await ask(stage)
    await stage.say(stage.controller, text)


async def test_a_typed_list_is_previewed_rolled_out_and_undone(stage: Stage) -> None:
    await preview(stage, LIST + "просто слова\n")
    shown = text_of(stage.controller)
    assert "В списке 3 школы, 2 муниципалитета" in shown
    assert "в каждой 14 мероприятий, 23 контрольные точки" in shown
    assert "Гимназия № 3 <b>&</b>" in shown
    assert "Не понял: 1 строка" in shown
    assert "просто слова" in shown
    assert await stored(stage) == 2
    await stage.press(stage.controller, "Загрузить: 3 школы")
    assert "загружена, 3 школы" in text_of(stage.controller)
    assert "По всем таблицам пока некому напоминать:" in text_of(stage.controller)
    assert await stored(stage) == 5
    assert (
        await stage.milestone("2.1", school=NEW_SCHOOL)
    ).municipality == "Управление образования г. Калуги"
    await stage.press(stage.controller, "Отменить для всех")
    assert "удалена, 3 школы" in text_of(stage.controller)
    assert await stored(stage) == 2
    await stage.press(stage.controller, "Загрузить снова")
    assert await stored(stage) == 5


async def test_the_way_leads_on_from_a_roadmap_that_was_just_loaded(stage: Stage) -> None:
    table = (
        "Дорожная карта центра «Точка роста» на базе МБОУ «СОШ № 7 г. Обнинска»\n"
        "№\tНаименование мероприятия\tОтветственный\tРезультат\tСрок\n"
        "1.\tУтвердить перечень\tМОУО\tПриказ\t24.01.2024\n"
        "2.\tОбъявить закупки\tМОУО\tИзвещения\tдо 01.02.2024\n"
    )
    await stage.say(stage.controller, table)
    await stage.press(stage.controller, "Загрузить")
    await stage.press(stage.controller, "Для других школ")
    await stage.say(stage.controller, LIST)
    assert "в каждой 2 мероприятия, 2 контрольные точки" in text_of(stage.controller)


async def test_a_list_comes_as_a_sheet_with_its_columns_in_any_order(stage: Stage) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["Перечень школ", None, None],
        ["№", "Муниципалитет", "Школа"],
        [1, "МОУО Жуковского района", "МКОУ «СОШ № 2 г. Жуков»"],
        [2, None, "СОШ № 3"],
    ]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    await ask(stage)
    stage.controller.send_document(content.getvalue(), "школы.xlsx")
    await stage.settle()
    shown = text_of(stage.controller)
    assert "В списке 1 школа, 1 муниципалитет" in shown
    assert "СОШ № 2 г. Жуков · МОУО Жуковского района" in shown
    assert "2; СОШ № 3" in shown


async def test_a_list_of_nonsense_is_refused_and_another_one_awaited(stage: Stage) -> None:
    await preview(stage, "добрый день")
    assert "Не нашёл ни одной школы" in text_of(stage.controller)
    stage.controller.send_document(b"PK\x03\x04 torn", "школы.xlsx")
    await stage.settle()
    assert "повреждён" in text_of(stage.controller)
    await stage.say(stage.controller, LIST)
    assert "В списке 3 школы" in text_of(stage.controller)


async def test_cancelling_leaves_nothing(stage: Stage) -> None:
    await ask(stage)
    assert "список школ" in ((await stage.say(stage.controller, "/cancel")).text or "")
    assert (await stage.say(stage.controller, LIST)).text == texts.NOT_UNDERSTOOD
    await preview(stage)
    message = stage.controller.last()
    await stage.press(stage.controller, "Отменить")
    assert "ничего не загружено" in text_of(stage.controller)
    pressed = stage.controller.press(message, "Загрузить: 3 школы", stale=True)
    await stage.settle()
    assert pressed.answer is not None
    assert "уже отменён" in pressed.answer.text
    assert await stored(stage) == 2


async def test_schools_that_have_it_are_named_and_nothing_is_offered_when_all_do(stage: Stage) -> None:
    await preview(stage, "СОШ № 5 г. Балабаново; МОУО")
    assert "уже есть, пропущу" in text_of(stage.controller)
    assert labels(stage.controller) == ["Отменить"]


async def test_pressing_twice_rolls_out_once(stage: Stage) -> None:
    await preview(stage)
    message = stage.controller.last()
    for _ in range(2):
        stage.controller.press(message, "Загрузить: 3 школы")
    await stage.settle()
    assert await stored(stage) == 5


async def test_long_work_shows_how_far_it_is(stage: Stage) -> None:
    rows = ["Школа;Муниципалитет", *(f"СОШ № {i} г. Новый;МОУО Района {i % 3}" for i in range(5 * BATCH))]
    await ask(stage)
    stage.controller.send_document("\n".join(rows).encode(), "школы.csv")
    await stage.settle()
    message = stage.controller.last()
    await stage.press(stage.controller, f"Загрузить: {5 * BATCH} школ")
    said = [state.text or "" for state in [*message.history, message]]
    assert any(f"Загружаю: {4 * BATCH} из {5 * BATCH} школ" in each for each in said)
    assert await stored(stage) == 2 + 5 * BATCH


async def test_after_a_crash_the_work_is_gone_on_with_from_the_list(stage: Stage) -> None:
    await preview(stage, "\n".join(f"СОШ № {i} г. Новый; МОУО" for i in range(BATCH + 1)))
    actor = await stage.actor(stage.controller)

    async def crash(_: Progress) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await rollout.roll_out(stage.office, actor, 1, crash)
    shown = await stage.say(stage.controller, "/rollout")
    assert "не закончено" in (shown.text or "")
    await stage.press(stage.controller, f"Продолжить: {BATCH} из {BATCH + 1}")
    assert await stored(stage) == 2 + BATCH + 1


async def test_undo_is_refused_once_a_school_has_reported(stage: Stage) -> None:
    await preview(stage)
    await stage.press(stage.controller, "Загрузить: 3 школы")
    message = stage.controller.last()
    teacher = await joined(stage, NEW_SCHOOL, Role.EXECUTOR)
    await stage.say(teacher, "/done 4 приказ № 12 от 15.01.2024")
    pressed = await stage.press(stage.controller, "Отменить для всех", message)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert "Отменить уже нельзя" in pressed.answer.text
    assert await stored(stage) == 5


async def test_somebody_elses_list_cannot_be_begun_by_a_forged_button(stage: Stage) -> None:
    await preview(stage)
    other = await joined(stage, CENTRE, Role.CONTROLLER)
    for do in ("s", "x", "a"):
        pressed = await stage.forge(other, f"r:{do}:1")
        assert pressed.answer is not None
        assert "подготовил другой сотрудник" in pressed.answer.text
    assert await stored(stage) == 2


@pytest.mark.parametrize("do", ["o", "s", "x", "u", "a"])
async def test_an_executor_can_do_nothing_of_it(stage: Stage, do: str) -> None:
    await preview(stage)
    pressed = await stage.forge(stage.teacher, f"r:{do}:1")
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    assert (await stage.say(stage.teacher, "/rollout")).text == pressed.answer.text
    assert await stored(stage) == 2


@pytest.mark.parametrize("do", ["s", "x", "u", "a"])
async def test_a_button_of_a_rollout_that_never_was_is_answered(stage: Stage, do: str) -> None:
    pressed = await stage.forge(stage.controller, f"r:{do}:99")
    assert pressed.answer is not None
    assert "уже отменён" in pressed.answer.text


async def test_a_list_sent_after_a_command_is_no_list(stage: Stage) -> None:
    await ask(stage)
    await stage.say(stage.controller, "/plan")
    assert (await stage.say(stage.controller, LIST)).text == texts.NOT_UNDERSTOOD


async def joined(stage: Stage, organisation: str, role: Role) -> Person:
    """Somebody new with that role."""
    person = stage.server.person("Лев", "Второй")
    made = await joining.invite(stage.office, None, organisation=organisation, role=role)
    await stage.join(person, made.token)
    return person
