"""A roadmap comes in: a file or a pasted table, its preview, and the decision."""

import pytest

from data import roadmaps
from handlers import texts
from sandbox.people import Person
from tests.stage import SEED, Stage

TABLE = (
    "Дорожная карта по созданию Центра «Точка роста» на базе МБОУ «СОШ № 7 г. Обнинска»\n"
    "№\tНаименование мероприятия\tОтветственный\tРезультат\tСрок\tКонтроль исполнения\n"
    "1.\tУтвердить смету & перечень на < 5 млн\tМОУО\tПриказ\t24.01.2024\tЦентр проектного сопровождения\n"
    "2.\tОбъявить закупки\tМОУО\tИзвещения\tдо 01.02.2024\tЦентр проектного сопровождения\n"
    "3.\tОткрыть центр\tМОУО\tАкт\t1 сентября 2024 года\tЦентр проектного сопровождения\n"
)
WITHOUT_SCHOOL = TABLE.partition("\n")[2]


def labels(person: Person) -> list[str]:
    """The buttons of the bot's last message."""
    return [button.label for row in person.last().buttons for button in row]


async def titles(stage: Stage) -> list[str]:
    """The roadmaps that are stored, by school."""
    async with stage.office.database.transaction() as connection:
        return sorted(each.school for each in await roadmaps.all_of(connection))


async def drafts(stage: Stage) -> int:
    """How many drafts wait."""
    async with stage.office.database.transaction() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM drafts")).scalar_one())


async def paste(stage: Stage, text: str = TABLE) -> None:
    """The controller pastes a table and sees its preview."""
    await stage.say(stage.controller, text)
    assert "Загрузить" in labels(stage.controller), stage.controller.last().text


async def test_a_file_is_previewed_with_its_problems_and_loaded_on_confirmation(stage: Stage) -> None:
    text = SEED.read_text(encoding="utf-8").replace("№5 г. Балабаново", "№8 г. Малоярославца")
    stage.controller.send_document(text.encode(), "карта.txt")
    await stage.settle()
    preview = stage.controller.last().text or ""
    assert "14 мероприятий, 23 контрольные точки" in preview
    assert "10" in preview.partition("Проверьте")[2]
    assert len(await titles(stage)) == 2
    await stage.press(stage.controller, "Загрузить, п. 1 уже исполнен")
    assert "Загружено" in (stage.controller.last().text or "")
    assert len(await titles(stage)) == 3


async def test_a_pasted_table_is_read_and_markup_in_it_is_text(stage: Stage) -> None:
    await paste(stage)
    assert "Утвердить смету & перечень на < 5 млн" in (stage.controller.last().text or "")
    await stage.press(stage.controller, "Загрузить")
    assert len(await titles(stage)) == 3


async def test_what_nobody_would_be_reminded_of_is_said_at_once_and_shown_by_a_button(stage: Stage) -> None:
    await paste(stage, TABLE.replace("Объявить закупки\tМОУО", "Объявить закупки\tОтдел строительства"))

    await stage.press(stage.controller, "Загрузить")
    assert "По этой таблице пока некому напоминать: 1 контрольная точка." in (
        stage.controller.last().text or ""
    )
    await stage.press(stage.controller, "О чём некому напоминать")

    assert "⚠️ Некому напоминать:" in (stage.controller.last().text or "")


async def test_a_roadmap_with_somebody_for_everything_raises_no_alarm(stage: Stage) -> None:
    await paste(stage)
    await stage.press(stage.controller, "Загрузить")
    assert "Загружено" in (stage.controller.last().text or "")
    assert "некому" not in (stage.controller.last().text or "")


async def test_confirming_twice_loads_once(stage: Stage) -> None:
    await paste(stage)
    preview = stage.controller.last()
    pressed = [stage.controller.press(preview, "Загрузить") for _ in range(2)]
    await stage.settle()
    assert len(await titles(stage)) == 3
    answers = [each.answer.text for each in pressed if each.answer is not None]
    assert answers[0] == ""
    assert "уже загружен или отменён" in answers[1]


async def test_a_cancelled_draft_leaves_nothing(stage: Stage) -> None:
    await paste(stage)
    preview = stage.controller.last()
    await stage.press(stage.controller, "Отменить", preview)
    assert preview.text == texts.DRAFT_DROPPED
    assert len(await titles(stage)) == 2
    assert await drafts(stage) == 0
    pressed = stage.controller.press(preview, "Загрузить", stale=True)
    await stage.settle()
    assert pressed.answer is not None
    assert "уже загружен или отменён" in pressed.answer.text
    assert len(await titles(stage)) == 2


async def test_somebody_elses_draft_can_neither_be_loaded_nor_cancelled(stage: Stage) -> None:
    await paste(stage)
    stage.clock.advance(minutes=1)
    other = await stage.second_controller()
    for load in (1, 0):
        pressed = await stage.forge(other, f"d:{load}:1:0")
        assert pressed.answer is not None
        assert pressed.answer.show_alert
    assert await drafts(stage) == 1
    assert len(await titles(stage)) == 2


async def test_an_executor_cannot_confirm_a_draft_by_a_forged_button(stage: Stage) -> None:
    await paste(stage)
    pressed = await stage.forge(stage.teacher, "d:1:1:0")
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    assert len(await titles(stage)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("карта.docx", b"not a zip at all"),
        ("карта.xlsx", b"PK\x03\x04 torn"),
        ("карта.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("карта.txt", b""),
        ("карта.csv", "просто текст без таблицы".encode()),
        ("<b>.html", b"<html><body>nothing</body></html>"),
    ],
)
async def test_a_file_that_cannot_be_read_gets_one_sentence(stage: Stage, name: str, content: bytes) -> None:
    stage.controller.send_document(content, name)
    await stage.settle()
    (answer,) = [each.text or "" for each in stage.controller.messages() if each.from_bot]
    assert answer
    assert "Traceback" not in answer
    assert "\n" not in answer.strip()
    assert answer != texts.APOLOGY
    assert await drafts(stage) == 0


async def test_import_says_what_to_send_and_a_file_with_the_command_is_read_at_once(stage: Stage) -> None:
    assert (await stage.say(stage.controller, "/import")).text == texts.SEND_FILE
    stage.controller.send_document(TABLE.encode(), "карта.txt", caption="/import")
    await stage.settle()
    assert "Загрузить" in labels(stage.controller)


async def test_a_table_pasted_by_an_executor_is_not_taken_for_a_roadmap(stage: Stage) -> None:
    assert (await stage.say(stage.teacher, TABLE)).text == texts.NOT_UNDERSTOOD
    assert await drafts(stage) == 0


async def test_a_roadmap_file_of_an_executor_is_kept_as_evidence(stage: Stage) -> None:
    stage.teacher.send_document(TABLE.encode(), "реестр.txt", caption="7")
    await stage.settle()
    assert len(await stage.evidence("7")) == 1


async def test_a_file_in_reply_to_a_card_is_evidence_even_from_the_centre(stage: Stage) -> None:
    await stage.report("2.1")
    stage.controller.send_document(TABLE.encode(), "реестр.txt", reply_to=stage.controller.last())
    await stage.settle()
    assert len(await stage.evidence("2.1")) == 1
    assert await drafts(stage) == 0


async def test_the_same_roadmap_is_not_loaded_twice(stage: Stage) -> None:
    stage.controller.send_document(SEED.read_bytes(), "карта.txt")
    await stage.settle()
    preview, notice = stage.controller.messages()[-2:]
    assert "уже загружена, отличий нет" in (notice.text or "")
    pressed = await stage.press(stage.controller, "Загрузить", preview)
    assert pressed.answer is not None
    assert "уже загружена" in pressed.answer.text
    assert len(await titles(stage)) == 2


async def test_a_table_without_a_school_says_so_and_how_to_go_on(stage: Stage) -> None:
    await paste(stage, WITHOUT_SCHOOL)
    assert "Школа не названа" in (stage.controller.last().text or "")
    pressed = await stage.press(stage.controller, "Загрузить")
    assert pressed.answer is not None
    assert "не названа школа" in pressed.answer.text
    assert "--school" not in pressed.answer.text
    assert len(await titles(stage)) == 2
    await paste(stage, f"на базе СОШ № 5 г. Обнинска\n{WITHOUT_SCHOOL}")
    await stage.press(stage.controller, "Загрузить")
    assert "СОШ № 5 г. Обнинска" in await titles(stage)
