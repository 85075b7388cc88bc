"""The card of a milestone, word for word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.deadline import Deadline
from domain.evidence import Demand, EvidenceKind
from domain.milestone import Lateness, State
from domain.roadmap import AlreadyDone
from handlers import texts
from sandbox.entities import parse_html
from services.card import Card
from services.evidence import Given
from tests.cast import NOW, TODAY, make_milestone
from tests.handlers.builders import (
    make_assignee,
    make_card,
    make_event,
    make_evidence,
    make_measure,
    make_postponement,
)

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
        centre="IT-куб",
        evidence=(
            make_evidence(),
            make_evidence(kind=EvidenceKind.PHOTO),
            make_evidence(text="звонил", file_name=None),
        ),
        history=(make_event("started"), make_event("evidence-added", after={"files": 3}, person=None)),
    )
    assert shown(card) == (
        "4. Объявить закупки товаров, работ, услуг\n"
        "IT-куб, СОШ № 5 г. Балабаново\n"
        "\n"
        "Срок: 10 февраля 2024 (суббота) · осталось 29 дней, 20 рабочих\n"
        "Состояние: взято в работу 12 января\n"
        "Чей ход: МОУО\n"
        "\n"
        "Ожидаемый результат: Извещения о закупках\n"
        "Контроль: Центр проектного сопровождения\n"
        "\n"
        "Подтверждения:\n"
        "• 1 фотография\n"
        "• Приказ № 12.pdf (Вера Учителева, 12 января)\n"
        "• звонил (Вера Учителева, 12 января)\n"
        "\n"
        "История:\n"
        "12 января, Вера Учителева: взято в работу\n"
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
        ({"state": State.REPORTED, "reported_on": TODAY}, "сдано 12 января без подтверждения, ждёт приёмки"),
        ({"state": State.REPORTED}, "сдано без подтверждения, ждёт приёмки"),
        (
            {"state": State.ACCEPTED, "reported_on": date(2023, 12, 6)},
            "сдано 6 декабря 2023, принято, без подтверждения",
        ),
        ({"state": State.CANCELLED}, "отменено"),
    ],
)
def test_the_state_says_whose_turn_it_is(milestone: dict[str, Any], words: str) -> None:
    assert state_of(**milestone) == words


def test_a_remark_is_seen_though_the_work_had_been_taken_before() -> None:
    card = make_card(make_milestone(remark="Нет подписи", in_progress_on=TODAY))
    assert "Состояние: возвращено на доработку\nЧей ход: МОУО\nЗамечание: Нет подписи\n" in shown(card)


def test_the_turn_is_that_of_the_people_named_then_of_the_centre() -> None:
    assert line(make_card(), "Чей ход") == "Чей ход: МОУО"
    named = (make_assignee(), make_assignee(name="Борис Начальников", lead=False))
    assert line(make_card(assignees=named), "Чей ход") == (
        "Чей ход: Вера Учителева (главный), Борис Начальников"
    )
    assert line(make_card(assignees=named), "Ответственный") == "Ответственный: МОУО"
    assert "Ответственный" not in shown(make_card())
    reported = make_card(make_milestone(state=State.REPORTED), assignees=named)
    assert line(reported, "Чей ход") == "Чей ход: Центр проектного сопровождения, приёмка"
    assert "Чей ход" not in shown(make_card(make_milestone(external=True)))
    assert "Чей ход" not in shown(make_card(make_milestone(state=State.ACCEPTED)))


def test_a_cancelled_one_says_why() -> None:
    cancelled = make_milestone(state=State.CANCELLED, remark="Нет в новой редакции")
    assert "Состояние: отменено\nПричина: Нет в новой редакции" in shown(make_card(cancelled))


def test_a_recurring_one_says_when_it_comes_again() -> None:
    assert "Следующий раз: 1 января 2025 (среда)" in shown(make_card(next_due=date(2025, 1, 1)))


def test_a_moved_deadline_keeps_the_first_one_in_sight() -> None:
    card = make_card(make_milestone(original_due=date(2024, 2, 1)))
    assert "Первоначальный срок: 1 февраля 2024 (четверг)" in shown(card)
    assert "Первоначальный" not in shown(make_card())


def test_a_moved_deadline_says_why_and_who_decided() -> None:
    moved = make_postponement(decided_by="Анна Контролёва", decided_at=NOW, granted=True)
    refused = replace(moved, granted=False, reason="Отпуск")
    card = make_card(make_milestone(original_due=date(2024, 2, 1)), moves=(moved, refused))
    assert "Перенос: Ждём поставку, решение: Анна Контролёва" in shown(card)
    assert "Отпуск" not in shown(card)


def test_a_request_for_another_day_is_seen_while_it_waits() -> None:
    waits = make_postponement(old_due=DUE, new_due=date(2024, 2, 29))
    assert "Просят перенести на 29 февраля: Вера Учителева, Ждём поставку" in shown(make_card(moves=(waits,)))
    done = make_card(make_milestone(state=State.REPORTED), moves=(waits,))
    assert "Просят" not in shown(done)


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


def test_what_is_called_for_and_not_there_is_named() -> None:
    lacking = (Demand("лицензия", "лицензию"), Demand("фото", "фото", photos=True))
    assert "Нужно приложить: лицензию и фото" in shown(make_card(lacking=lacking))
    reported = make_card(make_milestone(state=State.REPORTED, reported_on=TODAY), lacking=lacking)
    assert line(reported, "Состояние") == "Состояние: сдано 12 января без документа, ждёт приёмки"
    photos = make_card(make_milestone(state=State.REPORTED, reported_on=TODAY), lacking=lacking[1:])
    assert line(photos, "Состояние") == "Состояние: сдано 12 января без фото, ждёт приёмки"
    assert "Нужно" not in shown(make_card(make_milestone(state=State.CANCELLED), lacking=lacking))


@pytest.mark.parametrize(("action", "words"), [("returned", "до возврата"), ("undone", "до отмены")])
def test_what_came_before_a_result_was_taken_back_stays_and_is_marked(action: str, words: str) -> None:
    later = NOW + timedelta(hours=1)
    both = (make_evidence(), make_evidence(file_name="Новый.pdf", received_at=later))
    text = shown(make_card(evidence=both, history=(make_event(action, at=NOW + timedelta(minutes=1)),)))
    assert f"• Приказ № 12.pdf (Вера Учителева, 12 января, {words})" in text
    assert "• Новый.pdf (Вера Учителева, 12 января)" in text


def test_the_history_of_a_card_is_its_end_and_the_whole_of_it_is_apart() -> None:
    events = [make_event("commented", after={"text": f"слово {n}", "message": [1, n]}) for n in range(500)]
    card = make_card(history=tuple(events))
    assert "слово 496" not in shown(card)
    assert shown(card).endswith("12 января, Вера Учителева: комментарий: «слово 499»")
    whole = parse_html(texts.history(card))[0]
    assert whole.startswith("История: 4. Объявить закупки")
    assert "Раньше: ещё " in whole
    assert whole.endswith("комментарий: «слово 499»")
    assert "ничего не происходило" in texts.history(make_card())


def test_the_evidence_is_listed_with_its_words() -> None:
    photo = make_evidence(kind=EvidenceKind.PHOTO, file_name=None)
    given = Given(make_milestone(), (photo, photo, make_evidence()), {}, TODAY)
    assert parse_html(texts.given(given))[0] == (
        "Подтверждения: 4. Объявить закупки товаров, работ, услуг\n"
        "• 2 фотографии\n"
        "• Приказ № 12.pdf (Вера Учителева, 12 января)"
    )


def test_the_history_says_what_was_said_and_who_was_named() -> None:
    returned = make_event("returned", after={"remark": "Нет подписи"})
    named = make_event("assigned", after={"person": "Борис Начальников", "lead": True})
    text = shown(make_card(history=(returned, named)))
    assert "12 января, Вера Учителева: возвращено на доработку: «Нет подписи»" in text
    assert "12 января, Вера Учителева: исполнитель Борис Начальников" in text


def test_the_history_names_the_days_of_a_move() -> None:
    asked = make_event("postponement-asked", after={"due": "2024-05-02", "reason": "Ждём письмо"})
    moved = make_event("moved", before={"due": "2024-03-15"}, after={"due": "2025-05-02", "reason": "Приказ"})
    refused = make_event("postponement-refused", before={"due": "2024-05-02"}, after={"reason": "Рано"})
    text = parse_html(texts.history(make_card(history=(asked, moved, refused))))[0]
    assert "просьба о переносе на 2 мая: «Ждём письмо»" in text
    assert "срок перенесён с 15 марта на 2 мая 2025: «Приказ»" in text
    assert "в переносе на 2 мая отказано: «Рано»" in text


def test_a_move_of_which_the_days_are_not_known_is_told_all_the_same() -> None:
    card = make_card(history=(make_event("moved", before={"due": None}, after={"due": "2024-05-02"}),))
    assert "срок перенесён на 2 мая" in texts.history(card)
    assert texts.history(make_card(history=(make_event("moved"),))).endswith("срок перенесён")


def test_missing_evidence_is_shown_to_whoever_accepts() -> None:
    assert "Подтверждений пока нет." in shown(make_card(make_milestone(state=State.REPORTED)))
    assert "Подтверждений" not in shown(make_card())


def test_photos_are_counted_however_many_documents_there_are() -> None:
    photos = [make_evidence(kind=EvidenceKind.PHOTO) for _ in range(21)]
    documents = [make_evidence(file_name=f"{n}.pdf") for n in range(9)]
    text = shown(make_card(evidence=(*photos, *documents)))
    assert "• 21 фотография\n• раньше: ещё 5\n• 5.pdf" in text
    assert "4.pdf" not in text


def test_events_are_dated_where_the_roadmap_is() -> None:
    half_past_midnight_in_moscow = datetime(2024, 1, 11, 21, 30, tzinfo=UTC)
    event = make_event(at=half_past_midnight_in_moscow)
    assert "12 января, Вера Учителева: взято в работу" in shown(make_card(history=(event,)))
    in_kaliningrad = make_milestone(zone="Europe/Kaliningrad")
    assert "11 января, Вера Учителева: взято в работу" in shown(make_card(in_kaliningrad, history=(event,)))
    evidence = make_evidence(received_at=half_past_midnight_in_moscow)
    assert "(Вера Учителева, 12 января)" in shown(make_card(evidence=(evidence,)))


def test_an_event_of_a_newer_version_is_still_russian() -> None:
    assert "12 января, Вера Учителева: изменено" in shown(make_card(history=(make_event("teleported"),)))


def test_a_dated_part_of_a_measure_names_the_measure_and_not_all_its_results() -> None:
    part = make_milestone(
        label="2.1", title="Перечень внесён", measure_number="2.", measure_title="Утвердить перечень"
    )

    words = shown(make_card(part))

    assert "Мероприятие 2: Утвердить перечень" in words
    assert "Ожидаемый результат" not in words


def test_what_is_too_long_for_a_message_loses_its_end_and_never_its_head() -> None:
    long = "слово " * 900
    card = make_card(
        make_milestone(title=long, remark=long, control=(long,), result=long),
        evidence=(make_evidence(file_name=long, person=long),) * 20,
        history=(make_event("commented", after={"text": long}, person=long),) * 20,
        centre=long,
        moves=(make_postponement(reason=long, old_due=DUE),),
    )
    text = texts.card(card)
    assert len(text) <= 3900
    assert "Срок: 10 февраля 2024" in text
    assert "Чей ход: МОУО" in text
