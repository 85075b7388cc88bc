"""Reports in the chat: chosen by buttons, sent as files, nobody sees more than they may."""

import asyncio
import csv
import io

import pytest

from handlers import reports as handler
from handlers.callbacks.reports import ReportButton
from sandbox.people import Person
from sandbox.world import Message
from services import report_files
from tests.stage import OTHER_SCHOOL, SCHOOL, Stage


def table(message: Message) -> list[dict[str, str]]:
    """The lines of a .csv that the bot sent."""
    assert message.document is not None
    text = message.document.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def files(person: Person) -> list[Message]:
    return [each for each in person.messages() if each.from_bot and (each.document or each.photo)]


def labels(message: Message) -> list[str]:
    keyboard = (message.markup or {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]


async def export(stage: Stage, person: Person, *choices: str) -> Message:
    """Press these, one after another, below the answer to ``/report``; gives the file."""
    await stage.say(person, "/report")
    menu = person.last()
    for each in choices:
        await stage.press(person, each, menu)
    return files(person)[-1]


async def test_a_teacher_has_one_school_and_is_not_asked_which(stage: Stage) -> None:
    sent = await export(stage, stage.teacher, "Контрольные точки", "Таблица (.csv)")
    assert sent.document is not None
    assert sent.document.name == "Контрольные-точки-СОШ5-2024-01-12.csv"
    assert sent.caption == f"Контрольные точки: {SCHOOL}, по состоянию на 12 января 2024"
    rows = table(sent)
    assert len(rows) == 23
    assert {each["Школа"] for each in rows} == {SCHOOL}


async def test_a_controller_chooses_a_school_or_takes_all(stage: Stage) -> None:
    sent = await export(stage, stage.controller, "Контрольные точки", "Все школы", "Таблица (.csv)")
    assert {each["Школа"] for each in table(sent)} == {SCHOOL, OTHER_SCHOOL}
    sent = await export(stage, stage.controller, "Контрольные точки", OTHER_SCHOOL, "Таблица (.csv)")
    assert {each["Школа"] for each in table(sent)} == {OTHER_SCHOOL}


async def test_the_table_comes_as_word_excel_or_pdf(stage: Stage) -> None:
    for format_, suffix, beginning in (
        ("Word", ".docx", b"PK"),
        ("Excel", ".xlsx", b"PK"),
        ("PDF", ".pdf", b"%PDF"),
    ):
        sent = await export(stage, stage.teacher, "Дорожная карта", format_)
        assert sent.document is not None
        assert sent.document.name == f"Дорожная-карта-СОШ5-2024-01-12{suffix}"
        assert sent.document.content.startswith(beginning)


async def test_the_progress_is_told_and_then_what_was_sent(stage: Stage) -> None:
    await export(stage, stage.teacher, "Контрольные точки", "Данные (.json)")
    said = [each.text or "" for each in stage.teacher.messages() if each.from_bot]
    assert "Готово: контрольные точки, 1 файл." in said


async def test_a_long_one_says_how_far_it_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report_files.make
    seen: list[str] = []

    async def slowly(*arguments: object, progress: report_files.Progress, **options: object) -> object:
        progress(50, 200)
        async with asyncio.timeout(5):
            while not any("фото 50 из 200" in (each.text or "") for each in stage.teacher.messages()):
                await asyncio.sleep(0.01)
        seen.append("told")
        return await made(*arguments, progress=progress, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(handler, "TELL_SECONDS", 0.01)
    monkeypatch.setattr(report_files, "make", slowly)
    await export(stage, stage.teacher, "Контрольные точки", "Таблица (.csv)")
    assert seen == ["told"]


async def test_what_is_too_large_for_telegram_is_said_in_words(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "MOST_BYTES", 10)
    await stage.say(stage.teacher, "/report")
    menu = stage.teacher.last()
    await stage.press(stage.teacher, "Контрольные точки", menu)
    await stage.press(stage.teacher, "Таблица (.csv)", menu)
    assert "больше 50 МБ" in (stage.teacher.last().text or "")
    assert files(stage.teacher) == []


async def test_a_forged_button_shows_nothing_of_another_school(stage: Stage) -> None:
    elsewhere = await stage.milestone("4", school=OTHER_SCHOOL)
    data = ReportButton(what="m", format="csv", roadmap=elsewhere.roadmap_id, placed=True)
    await stage.forge(stage.teacher, data.pack())
    assert "выгружать пока нечего" in (stage.teacher.last().text or "")
    assert files(stage.teacher) == []


@pytest.mark.parametrize(
    "data", ["y:zz:pdf:q:1:0:0:0:0:1:0:0", "y:r:csv::1:0:0:0:0:1:0:0", "y:t:png::0:0:0:0:0:1:0:0"]
)
async def test_a_button_that_makes_no_sense_asks_again_or_refuses(stage: Stage, data: str) -> None:
    await stage.forge(stage.controller, data)
    assert files(stage.controller) == []
    assert stage.controller.last().text


async def test_a_stranger_gets_nothing(stage: Stage) -> None:
    answer = await stage.say(stage.stranger, "/report")
    assert "знаю только тех, кого пригласили" in (answer.text or "")


async def test_lists_lead_to_their_files_and_stay_where_they_are(stage: Stage) -> None:
    stage.clock.advance(days=33)
    shown = await stage.say(stage.controller, "/overdue")
    text = shown.text
    await stage.press(stage.controller, "Выгрузить", shown)
    asked = stage.controller.last()
    assert (asked.text or "").startswith("Сводка")
    assert shown.text == text
    shown = await stage.say(stage.teacher, "/plan")
    await stage.press(stage.teacher, "Выгрузить", shown)
    await stage.press(stage.teacher, "Excel")
    sent = files(stage.teacher)[-1]
    assert sent.document is not None
    assert sent.document.name == "Дорожная-карта-СОШ5-2024-02-14.xlsx"


async def test_a_group_is_sent_what_it_is_concerned_with_and_no_subscriptions(stage: Stage) -> None:
    group = await stage.group([stage.controller, stage.teacher])
    await stage.say(stage.controller, "/report", chat=group)
    menu = group.last()
    await stage.press(stage.controller, "Контрольные точки", menu)
    await stage.press(stage.controller, "Таблица (.csv)", menu)
    sent = next(each for each in reversed(group.messages()) if each.document)
    assert {each["Школа"] for each in table(sent)} == {SCHOOL}
    assert labels(sent) == []


async def test_a_topic_gets_the_file_where_it_was_asked_for(stage: Stage) -> None:
    group = await stage.group([stage.teacher], topics=["Отчёты"])
    await stage.say(stage.teacher, "/report", chat=group, thread="Отчёты")
    menu = group.last()
    await stage.press(stage.teacher, "Контрольные точки", menu)
    await stage.press(stage.teacher, "Таблица (.csv)", menu)
    sent = next(each for each in reversed(group.messages()) if each.document)
    assert sent.thread_id == menu.thread_id is not None


async def test_every_week_is_a_button_and_the_bot_keeps_its_word(stage: Stage) -> None:
    sent = await export(stage, stage.teacher, "Контрольные точки", "Таблица (.csv)")
    await stage.press(stage.teacher, "Присылать каждую неделю", sent)
    assert (
        stage.teacher.last().text
        == "Буду присылать вам «Контрольные точки» каждую неделю, первый раз 15 января."
    )
    stage.clock.advance(days=3, hours=1)
    job = next(each for each in stage.app.engine._jobs if each.name == "reports")
    await job.run(lambda: False)
    await stage.settle()
    scheduled = files(stage.teacher)[-1]
    assert scheduled is not sent
    assert (scheduled.caption or "").endswith("Присылаю каждую неделю.")

    await stage.press(stage.teacher, "Не присылать", scheduled)
    assert "Больше не присылаю" in (stage.teacher.last().text or "")
    stage.clock.advance(days=7)
    await job.run(lambda: False)
    assert files(stage.teacher)[-1] is scheduled


async def test_the_menu_names_what_comes_by_itself(stage: Stage) -> None:
    sent = await export(stage, stage.teacher, "Контрольные точки", "Таблица (.csv)")
    await stage.press(stage.teacher, "Присылать каждый месяц", sent)
    menu = await stage.say(stage.teacher, "/report")
    assert "Присылаю вам сам: контрольные точки (.csv) каждый месяц." in (menu.text or "")
    await stage.press(stage.teacher, "Не присылать", menu)
    menu = await stage.say(stage.teacher, "/report")
    assert "Присылаю вам сам" not in (menu.text or "")


async def test_a_controller_names_who_else_gets_it_every_month(stage: Stage) -> None:
    sent = await export(stage, stage.controller, "Контрольные точки", "Все школы", "Таблица (.csv)")
    assert "Присылать другому ▸" in labels(sent)
    await stage.press(stage.controller, "Присылать другому", sent)
    await stage.press(stage.controller, "Борис Начальников")
    assert (stage.controller.last().text or "").startswith(
        "Буду присылать «Контрольные точки» каждый месяц, первый раз 1 февраля. Получит: Борис Начальников."
    )
    stage.clock.advance(days=20, hours=1)
    job = next(each for each in stage.app.engine._jobs if each.name == "reports")
    await job.run(lambda: False)
    await stage.settle()
    assert {each["Школа"] for each in table(files(stage.head)[-1])} == {SCHOOL}


async def test_nobody_else_is_offered_to_name_others(stage: Stage) -> None:
    sent = await export(stage, stage.teacher, "Контрольные точки", "Таблица (.csv)")
    assert labels(sent) == ["Присылать каждую неделю", "Присылать каждый месяц"]
    pressed = await stage.forge(stage.teacher, "ys:month:m:csv:0:0:0:1:", sent)
    assert pressed.answer is not None
    assert "только Центр" in pressed.answer.text
