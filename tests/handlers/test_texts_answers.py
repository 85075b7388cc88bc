"""What is answered at once: joining, importing, reporting, deciding, keeping."""

from dataclasses import replace
from datetime import date

import pytest

from domain.deadline import Deadline
from domain.document import DocumentReference
from domain.draft import DraftMilestone, Problem
from domain.evidence import Demand
from domain.milestone import State
from handlers import texts
from handlers.commands import COMMANDS
from sandbox.entities import parse_html
from services.commenting import Commented
from services.evidence import Kept
from services.reporting import Reported, Wanted
from tests.cast import CONTROLLER, make_milestone
from tests.handlers.builders import make_card, make_draft, make_draft_measure, make_evidence

PURCHASE = make_milestone()
HANDED_IN = replace(PURCHASE, state=State.REPORTED)
LICENCE = Demand("лицензия", "лицензию")
ORDER = Demand("приказ", "приказ")
PHOTOS = Demand("фото", "фото", photos=True)
NUMBERS = [(1, "1 контрольная точка"), (2, "2 контрольные точки"), (5, "5 контрольных точек")]
NUMBERS += [(11, "11 контрольных точек"), (21, "21 контрольная точка"), (101, "101 контрольная точка")]


def plain(message: str) -> str:
    return parse_html(message)[0]


def test_help_names_every_command_it_is_given() -> None:
    text = plain(texts.help_(COMMANDS))
    assert [line.split()[0] for line in text.split("\n") if line.startswith("/")] == [
        f"/{c.name}" for c in COMMANDS
    ]
    assert "/done 3 приказ № 12 от 15.01.2024 — " in text


@pytest.mark.parametrize(("number", "words"), NUMBERS)
def test_the_preview_counts_in_russian(number: int, words: str) -> None:
    milestones = tuple(DraftMilestone(f"1.{n}", "Веха", None) for n in range(number))
    text = texts.draft_preview(make_draft(make_draft_measure(milestones=milestones)))
    assert f"Распознано: 1 мероприятие, {words}." in text


def test_the_preview_shows_how_each_deadline_was_understood() -> None:
    unknown = make_draft_measure(number="", position=2, deadline=Deadline("по графику", "unknown"))
    silent = make_draft_measure(number="3.", deadline=Deadline("", "unknown"))
    text = plain(texts.draft_preview(make_draft(make_draft_measure(), unknown, silent)))
    assert "1. Утвердить концепцию\n   срок «декабрь 2023»: до 31 декабря 2023 (воскресенье)" in text
    assert "2 Утвердить концепцию\n   срок «по графику»: без даты" in text
    assert "3. Утвердить концепцию\n   срок не указан, без даты" in text
    assert "Проверьте" not in text


def test_the_preview_shows_the_first_rows_and_doubts_and_counts_the_rest() -> None:
    problems = tuple(Problem(n, "day-off", f"Сомнение {n}.") for n in range(1, 15))
    text = plain(
        texts.draft_preview(make_draft(*[make_draft_measure()] * 14, problems=problems, school=None))
    )
    assert "Школа не названа" in text
    assert text.count("Утвердить") == 6
    assert "…и ещё 8 строк\n\nПроверьте:\n• 1: Сомнение 1.\n" in text
    assert text.endswith("• Сомнение 12.\n…и ещё 2 замечания")


def test_a_report_is_shown_back_and_asks_for_what_is_missing() -> None:
    result = Reported(make_card(HANDED_IN, lacking=(LICENCE,)), (), (CONTROLLER.person,))
    assert plain(texts.reported(result)) == (
        "✅ Отмечено: 4. Объявить закупки товаров, работ, услуг.\n"
        "Передано в Центр проектного сопровождения, ждём приёмки.\n"
        "Сдано без документа, Центр это увидит.\n"
        "Приложить можно и сейчас: лицензию."
    )


def test_where_no_document_is_called_for_any_proof_is_asked_for() -> None:
    text = plain(texts.reported(Reported(make_card(HANDED_IN), (), (CONTROLLER.person,))))
    assert "Сдано без подтверждения" in text
    assert text.endswith("Извещения о закупках.\nПришлите документ или фото следующим сообщением.")


def test_in_a_group_the_proof_is_asked_for_in_reply() -> None:
    """What does not answer the bot it never sees there."""
    bare = Reported(make_card(HANDED_IN), (), (CONTROLLER.person,))
    assert texts.reported(bare, in_group=True).endswith(
        "Пришлите документ или фото ответом на это сообщение."
    )
    lacking = Reported(make_card(HANDED_IN, lacking=(LICENCE,)), (), (CONTROLLER.person,))
    assert "Приложить можно и сейчас, ответом на это сообщение: лицензию." in texts.reported(
        lacking, in_group=True
    )


def test_a_report_with_its_proof_asks_for_nothing_and_shows_the_documents_back() -> None:
    order = DocumentReference("12", date(2024, 1, 15), "приказ")
    shown = make_card(HANDED_IN, evidence=(make_evidence(),))
    assert plain(texts.reported(Reported(shown, (order,), (CONTROLLER.person,)))) == (
        "✅ Отмечено: 4. Объявить закупки товаров, работ, услуг.\n"
        "Документ: приказ № 12 от 15 января 2024.\n"
        "Передано в Центр проектного сопровождения, ждём приёмки."
    )
    both = texts.reported(Reported(shown, (order, DocumentReference("3", None)), ()))
    assert "Документы: приказ № 12 от 15 января 2024 и № 3 (без даты)." in both


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ((LICENCE,), "лицензию.\nПришлите файл, фото или напишите номер и дату, например: лицензия № 12"),
        ((ORDER, PHOTOS), "приказ и фото.\nПришлите файл, фото или напишите номер и дату, например: приказ"),
        ((PHOTOS,), "фото.\nПришлите снимки, можно альбомом."),
    ],
)
def test_exactly_what_is_wanting_is_asked_for(lacking: tuple[Demand, ...], words: str) -> None:
    assert f"Осталось приложить: {words}" in plain(texts.ask_proof(Wanted(PURCHASE, lacking)))


def test_a_long_comment_of_many_lines_keeps_them_and_fits() -> None:
    lines = "1. Нет   подписи\n\n\n\n2. Нет даты\n" + "слово\n" * 600
    shown = plain(texts.comment_from(Commented(PURCHASE, lines, ()), "Вера Учителева"))
    assert "\n\n1. Нет подписи\n\n2. Нет даты\nслово\n" in shown
    assert shown.endswith("слово…")
    assert len(shown) < 3300


def test_done_without_a_number_says_that_there_are_more_than_buttons() -> None:
    many = [replace(PURCHASE, id=number) for number in range(41)]
    assert "Показаны первые 40 из 41" in texts.ask_which_done(many)
    assert "Показаны" not in texts.ask_which_done(many[:40])


def test_a_comment_says_whose_it_is_and_about_what() -> None:
    result = Commented(PURCHASE, "Ждём\nподпись", (CONTROLLER.person,))
    assert plain(texts.comment_from(result, "Вера Учителева")) == (
        "💬 Вера Учителева: 4. Объявить закупки товаров, работ, услуг\nСОШ № 5 г. Балабаново\n\nЖдём\nподпись"
    )
    assert "отправлен 1 человеку" in texts.commented(result)
    assert "отправлен" not in texts.commented(replace(result, told=()))


def test_a_report_that_nobody_will_accept_says_so() -> None:
    assert "Контролёра пока нет, поэтому результат считается принятым." in texts.reported(
        Reported(make_card(PURCHASE), (DocumentReference("7", None),), ())
    )


def test_photo_monitoring_with_gaps_is_not_called_accepted_where_nobody_accepts() -> None:
    waiting = replace(PURCHASE, state=State.REPORTED)
    said = texts.reported(Reported(make_card(waiting), (), ()))
    assert "результат ждёт приёмки" in said
    assert "принятым" not in said


def test_a_title_that_ends_in_a_full_stop_gets_no_second_one() -> None:
    assert texts.accepted(make_card(replace(PURCHASE, title="Готово."))) == "✅ Принято: 4. Готово."


def test_the_controller_reads_who_reported_above_the_card() -> None:
    text = plain(texts.to_accept(make_card(PURCHASE), "Вера Учителева"))
    assert text.startswith("🕓 Вера Учителева: результат сдан, примите или верните.\n\n4. Объявить закупки")


def test_the_remark_reaches_the_reporter() -> None:
    assert texts.returned(make_card(PURCHASE), "Нет подписи").endswith("\nЗамечание: Нет подписи")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 рабочий день"),
        (2, "2 рабочих дня"),
        (5, "5 рабочих дней"),
        (11, "11 рабочих дней"),
        (21, "21 рабочий день"),
        (101, "101 рабочий день"),
    ],
)
def test_taken_work_names_its_items_and_the_quiet_days(days: int, words: str) -> None:
    assert (
        texts.started(["2.1", "3.1", "4"], days)
        == f"Взято в работу: 2.1, 3.1 и 4. О сроке не напоминаю {words}."
    )


def test_many_taken_items_are_counted() -> None:
    assert "1, 2, 3, 4, 5, 6, 7, 8 и ещё 13." in texts.started([str(n) for n in range(1, 22)])


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (Kept(6, 6, PURCHASE), "Сохранено 6 из 6.\n4. Объявить закупки товаров, работ, услуг"),
        (Kept(1, 1, None), "Сохранено 1 из 1. К какому пункту это относится?"),
        (
            Kept(4, 6, PURCHASE, pending=2),
            "Сохранено 4 из 6.\n"
            "Telegram пока не отдал 2 файла: скачаю и напишу, второй раз присылать не нужно."
            "\n4. Объявить закупки товаров, работ, услуг",
        ),
        (
            Kept(1, 2, None, too_big=1),
            "Сохранено 1 из 2. К какому пункту это относится?"
            "\n1 файл больше 20 МБ: такие Telegram боту не отдаёт, уменьшите или пришлите частями.",
        ),
        (Kept(0, 0, PURCHASE), "Всё уже сохранено раньше.\n4. Объявить закупки товаров, работ, услуг"),
    ],
)
def test_what_is_kept_is_counted(kept: Kept, words: str) -> None:
    assert texts.kept(kept) == words


def test_the_question_which_names_what_tells_them_apart() -> None:
    other_school = replace(PURCHASE, school="СОШ № 46")
    other_measure = replace(PURCHASE, measure_position=5, measure_title="Начало работы Центра")
    other_point = replace(PURCHASE, label="4.1")
    assert texts.which([PURCHASE, other_school]) == "Какая школа имеется в виду?"
    assert texts.which([PURCHASE] * 39 + [other_school]).endswith("в виду?")
    region = texts.which([PURCHASE] * 40 + [other_school])
    assert "Показаны первые 40. Нужной нет?" in region
    assert region.endswith("например: /find 4 Балабаново")
    assert texts.which([PURCHASE, other_point]) == "В этом мероприятии несколько контрольных точек. Какая?"
    assert texts.which([PURCHASE, other_measure]).split("\n")[1:] == [
        "• Объявить закупки товаров, работ, услуг",
        "• Начало работы Центра",
    ]


def test_done_without_a_number_tells_those_who_are_done_from_those_who_are_not() -> None:
    assert "всё сделано" in texts.ask_which_done([])
    assert "/done 3" in texts.ask_which_done([PURCHASE])


def test_leaving_a_dialogue_says_what_was_dropped() -> None:
    assert texts.dropped("возврат на доработку").startswith("Прервано: возврат на доработку.")
