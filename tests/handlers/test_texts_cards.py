"""The card of a milestone, word for word."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.deadline import Deadline
from domain.evidence import EvidenceKind
from domain.milestone import Lateness, State
from domain.roadmap import AlreadyDone
from handlers import texts
from sandbox.entities import parse_html
from services.lookup import Card
from tests.cast import TODAY, make_milestone
from tests.handlers.builders import make_card, make_event, make_evidence, make_measure

DUE = date(2024, 2, 10)


def shown(card: Card) -> str:
    return parse_html(texts.card(card))[0]


def line(card: Card, beginning: str) -> str:
    return next(each for each in shown(card).split("\n") if each.startswith(beginning))


def state_of(**milestone: Any) -> str:
    return line(make_card(make_milestone(**milestone)), "Состояние: ").removeprefix("Состояние: ")


def test_the_card_says_what_where_until_when_who_and_how_it_is_proved() -> None:
    card = make_card(
        make_milestone(in_progress_on=TODAY),
        evidence=(
            make_evidence(),
            make_evidence(kind=EvidenceKind.PHOTO),
            make_evidence(text="звонил", file_name=None),
        ),
        history=(make_event("started"), make_event("evidence-added", after={"files": 3}, person=None)),
    )
    assert shown(card) == (
        "4. Объявить закупки товаров, работ, услуг\n"
        "СОШ № 5 г. Балабаново\n"
        "\n"
        "Срок: 10 февраля 2024 (суббота) · осталось 29 дней, 20 рабочих\n"
        "Состояние: взято в работу 12 января\n"
        "Ответственный: МОУО\n"
        "Ожидаемый результат: Извещения о закупках\n"
        "Контроль: Центр проектного сопровождения\n"
        "\n"
        "Подтверждения:\n"
        "• 1 фотография\n"
        "• Приказ № 12.pdf (Вера Учителева, 12 января)\n"
        "• звонил (Вера Учителева, 12 января)\n"
        "\n"
        "История:\n"
        "12 января: взято в работу, Вера Учителева\n"
        "12 января: добавлено 3 подтверждения"
    )


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0, "сегодня последний день"),
        (1, "остался 1 день, 1 рабочий"),
        (2, "осталось 2 дня, 1 рабочий"),
        (5, "осталось 5 дней, 1 рабочий"),
        (11, "осталось 11 дней, 1 рабочий"),
        (21, "остался 21 день, 1 рабочий"),
        (101, "остался 101 день, 1 рабочий"),
    ],
)
def test_days_left_are_counted_in_russian(left: int, words: str) -> None:
    card = make_card(today=DUE - timedelta(days=left), working_days_left=1)
    assert line(card, "Срок").endswith(f"(суббота) · {words}")


def test_lateness_is_shown_while_open_and_after_reporting() -> None:
    late = Lateness(4, 3)
    assert line(make_card(lateness=late), "Срок").endswith(" · опоздание 4 дня, 3 рабочих")
    reported = make_milestone(state=State.REPORTED, reported_on=date(2024, 2, 14))
    assert line(make_card(reported, lateness=late), "Срок").endswith(
        " · сдано с опозданием на 4 дня, 3 рабочих"
    )


def test_what_was_reported_in_time_counts_no_days() -> None:
    reported = make_milestone(state=State.REPORTED, reported_on=date(2024, 2, 9))
    assert line(make_card(reported), "Срок") == "Срок: 10 февраля 2024 (суббота)"


def test_a_wait_on_a_third_party_is_not_called_late() -> None:
    card = make_card(
        make_milestone(external=True, title="Письмо Федерального оператора"), lateness=Lateness(4, 3)
    )
    assert line(card, "Срок").endswith(" · прошло 4 дня, 3 рабочих")
    assert line(card, "Состояние") == "Состояние: ждём федерального оператора"
    assert "опоздание" not in shown(card)


@pytest.mark.parametrize(
    ("milestone", "words"),
    [
        ({}, "ждём результата"),
        ({"external": True}, "ждём стороннюю организацию"),
        ({"in_progress_on": date(2023, 12, 29)}, "взято в работу 29 декабря 2023"),
        ({"state": State.REPORTED, "reported_on": TODAY}, "сдано 12 января, ждёт приёмки"),
        ({"state": State.REPORTED}, "сдано, ждёт приёмки"),
        ({"state": State.ACCEPTED, "reported_on": date(2023, 12, 6)}, "сдано 6 декабря 2023, принято"),
        ({"state": State.CANCELLED}, "отменено"),
    ],
)
def test_the_state_says_whose_turn_it_is(milestone: dict[str, Any], words: str) -> None:
    assert state_of(**milestone) == words


def test_a_remark_is_seen_though_the_work_had_been_taken_before() -> None:
    card = make_card(make_milestone(remark="Нет подписи", in_progress_on=TODAY))
    assert "Состояние: возвращено на доработку\nЗамечание: Нет подписи\n" in shown(card)


def test_a_moved_deadline_keeps_the_first_one_in_sight() -> None:
    card = make_card(make_milestone(original_due=date(2024, 2, 1)))
    assert "Первоначальный срок: 1 февраля 2024 (четверг)" in shown(card)
    assert "Первоначальный" not in shown(make_card())


def test_without_a_date_the_words_of_the_document_stand() -> None:
    measure = make_measure(deadline=Deadline("по мере готовности", "unknown"))
    card = make_card(make_milestone(due=None, original_due=None), measure=measure)
    assert "Срок: не назначен\nВ документе: «по мере готовности»" in shown(card)


def test_a_tentative_date_says_so_and_shows_the_words_of_the_document() -> None:
    card = make_card(make_milestone(tentative=True))
    assert "(суббота), предварительный · осталось" in shown(card)
    assert "В документе: «до 10.02.2024»" in shown(card)


def test_what_the_table_names_as_done_is_offered_while_open() -> None:
    measure = make_measure(already_done=AlreadyDone(date(2023, 12, 6), "приказ МОНКО № 1704"))
    assert "Похоже, уже исполнено: приказ МОНКО № 1704 от 6 декабря 2023" in shown(make_card(measure=measure))
    accepted = make_milestone(state=State.ACCEPTED)
    assert "уже исполнено" not in shown(make_card(accepted, measure=measure))


def test_missing_evidence_is_shown_to_whoever_accepts() -> None:
    assert "Подтверждений пока нет." in shown(make_card(make_milestone(state=State.REPORTED)))
    assert "Подтверждений" not in shown(make_card())


def test_photos_are_counted_however_many_documents_there_are() -> None:
    photos = [make_evidence(kind=EvidenceKind.PHOTO) for _ in range(21)]
    documents = [make_evidence(file_name=f"{n}.pdf") for n in range(9)]
    text = shown(make_card(evidence=(*photos, *documents)))
    assert "• 21 фотография\n• раньше: ещё 3\n• 3.pdf" in text
    assert "2.pdf" not in text


def test_events_are_dated_where_the_roadmap_is() -> None:
    half_past_midnight_in_moscow = datetime(2024, 1, 11, 21, 30, tzinfo=UTC)
    event = make_event(at=half_past_midnight_in_moscow)
    assert "12 января: взято в работу" in shown(make_card(history=(event,)))
    in_kaliningrad = make_milestone(zone="Europe/Kaliningrad")
    assert "11 января: взято в работу" in shown(make_card(in_kaliningrad, history=(event,)))
    evidence = make_evidence(received_at=half_past_midnight_in_moscow)
    assert "(Вера Учителева, 12 января)" in shown(make_card(evidence=(evidence,)))


def test_an_event_of_a_newer_version_is_still_russian() -> None:
    assert "12 января: изменено, Вера Учителева" in shown(make_card(history=(make_event("teleported"),)))


def test_a_dated_part_of_a_measure_names_the_measure_and_not_all_its_results() -> None:
    part = make_milestone(
        label="2.1", title="Перечень внесён", measure_number="2.", measure_title="Утвердить перечень"
    )

    words = shown(make_card(part))

    assert "Мероприятие 2: Утвердить перечень" in words
    assert "Ожидаемый результат" not in words
