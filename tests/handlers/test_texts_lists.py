"""The lists, word for word."""

from dataclasses import replace
from datetime import date

import pytest

from domain.listing import By, Narrowed, Span, Tally, Wanted, Which
from domain.milestone import Milestone, State
from handlers import texts
from sandbox.entities import parse_html
from tests.cast import make_milestone
from tests.handlers.builders import make_listed, make_plan, make_standing, make_status

PURCHASE = make_milestone()
COMING = Wanted(Which.UPCOMING, By.NOTHING)
OPERATOR = make_milestone(id=5, title="Письмо Федерального оператора", external=True, due=date(2024, 1, 19))


def plain(message: str) -> str:
    return parse_html(message)[0]


def many(number: int) -> list[Milestone]:
    return [replace(PURCHASE, id=n) for n in range(number)]


def in_schools(number: int) -> list[Milestone]:
    return [replace(PURCHASE, id=n, school_id=n, school=f"СОШ № {n}") for n in range(number)]


def test_overdue_reads_like_a_note_to_forward() -> None:
    elsewhere = [replace(each, school_id=5, school="СОШ № 46 г. Калуги") for each in many(2)]
    found = make_listed([PURCHASE, *elsewhere], reported=1, external=2, operator=2)
    assert plain(texts.list_(found)) == (
        "Просрочено: 3 контрольные точки в 2 школах\n"
        "Сдано, ждёт приёмки: 1 · Ждём федерального оператора: 2\n"
        "\n"
        "СОШ № 5 г. Балабаново\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "   срок 10 февраля (суббота), опоздание 4 дня, 3 рабочих · МОУО\n"
        "\n"
        "СОШ № 46 г. Калуги\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "   срок 10 февраля (суббота), опоздание 4 дня, 3 рабочих · МОУО\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "   срок 10 февраля (суббота), опоздание 4 дня, 3 рабочих · МОУО"
    )


def test_nothing_late_says_what_comes_next() -> None:
    assert texts.list_(make_listed()) == "Просроченных нет."
    calm = replace(make_listed(), next_due=date(2024, 4, 17))
    assert texts.list_(calm) == "Просроченных нет.\nСледующий срок: 17 апреля (среда)."


def test_what_only_waits_is_said_though_nothing_is_late() -> None:
    found = make_listed(external=2, operator=1)
    assert texts.list_(found) == "Просроченных нет.\nЖдём сторонние организации: 2"


def test_many_are_counted_before_they_are_named() -> None:
    groups = (Tally(1, "МОУО Боровского района", 21, 4), Tally(2, "МОУО г. Калуги", 2, 1))
    shown = make_listed(wanted=Wanted(Which.OVERDUE, By.MUNICIPALITY), number=23, schools=5)
    assert plain(texts.list_(replace(shown, groups=groups, total=2))) == (
        "Просрочено: 23 контрольные точки в 5 школах\n"
        "\n"
        "По муниципалитетам\n"
        "МОУО Боровского района: 21 в 4 школах\n"
        "МОУО г. Калуги: 2 в 1 школе"
    )


def test_what_waits_for_acceptance_says_when_it_came_and_how_late() -> None:
    handed_in = replace(PURCHASE, state=State.REPORTED, reported_on=date(2024, 2, 14))
    assert plain(texts.list_(make_listed([handed_in], wanted=Wanted(Which.REPORTED, By.NOTHING)))) == (
        "Сдано, ждёт приёмки: 1 контрольная точка\n"
        "\n"
        "СОШ № 5 г. Балабаново\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "   сдано 14 февраля, опоздание 4 дня, 3 рабочих · МОУО"
    )


def test_a_third_party_is_not_late_time_has_passed() -> None:
    found = make_listed([OPERATOR], wanted=Wanted(Which.EXTERNAL, By.NOTHING), external=1, operator=1)
    assert plain(texts.list_(found)) == (
        "Ждём федерального оператора: 1 контрольная точка\n"
        "\n"
        "СОШ № 5 г. Балабаново\n"
        "4. Письмо Федерального оператора\n"
        "   срок 19 января (пятница), прошло 4 дня, 3 рабочих · ждём федерального оператора"
    )


def test_of_one_school_its_name_stands_above_once() -> None:
    wanted = Wanted(Which.OVERDUE, By.NOTHING, narrowed=Narrowed(school=3))
    text = plain(texts.list_(replace(make_listed(many(2), wanted=wanted), within=("СОШ № 5 г. Балабаново",))))
    assert text.startswith("СОШ № 5 г. Балабаново\nПросрочено: 2 контрольные точки в 1 школе\n\n4. ")
    assert text.count("СОШ № 5") == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 контрольная точка в 1 школе"),
        (2, "2 контрольные точки в 2 школах"),
        (5, "5 контрольных точек в 5 школах"),
        (11, "11 контрольных точек в 11 школах"),
        (21, "21 контрольная точка в 21 школе"),
        (101, "101 контрольная точка в 101 школе"),
    ],
)
def test_overdue_counts_in_russian(number: int, words: str) -> None:
    head = plain(texts.list_(make_listed(in_schools(number)))).split("\n")[0]
    assert head.split(" · ")[0] == f"Просрочено: {words}"


def test_a_later_page_says_which_it_is_and_shows_the_rest() -> None:
    first, second = (
        plain(texts.list_(make_listed(in_schools(9), wanted=Wanted(Which.OVERDUE, By.NOTHING, page=page))))
        for page in (0, 1)
    )
    assert "страница 1 из 2" in first
    assert "СОШ № 8" not in first
    assert "страница 2 из 2" in second
    assert second.count("СОШ №") == 1
    assert "СОШ № 8" in second


def test_a_date_of_another_year_names_it() -> None:
    late = replace(PURCHASE, due=date(2023, 12, 31))
    assert "срок 31 декабря 2023 (воскресенье)" in texts.list_(make_listed([late]))


def test_the_plan_shows_each_milestone_with_its_date_and_state() -> None:
    found = [
        replace(PURCHASE, due=date(2024, 1, 11)),
        OPERATOR,
        replace(PURCHASE, state=State.REPORTED),
        replace(PURCHASE, state=State.ACCEPTED),
        replace(PURCHASE, state=State.CANCELLED),
        replace(PURCHASE, due=None),
    ]
    head, *rows = plain(texts.plan(make_plan(found))).split("\n\n")
    assert head.endswith("\nСОШ № 5 г. Балабаново\nПринято 1 из 5")
    assert [row.split("\n")[0][:4] for row in rows] == ["○ 4.", "○ 4.", "◐ 4.", "✓ 4.", "✕ 4.", "○ 4."]
    assert [row.split("\n")[1] for row in rows] == [
        "11 января (четверг), просрочено",
        "19 января (пятница), ждём федерального оператора",
        "10 февраля (суббота), сдано, ждёт приёмки",
        "10 февраля (суббота), принято",
        "10 февраля (суббота), отменено",
        "без срока",
    ]


def test_what_was_returned_is_marked_in_the_plan_and_the_lists() -> None:
    returned = replace(PURCHASE, remark="Нет <подписи>")
    assert plain(texts.plan(make_plan([returned]))).endswith("\n10 февраля (суббота), возвращено")
    late = plain(texts.list_(make_listed([returned])))
    assert "опоздание 4 дня, 3 рабочих, возвращено · МОУО" in late
    assert "возвращено" not in plain(texts.plan(make_plan([replace(returned, state=State.REPORTED)])))


def test_the_plan_is_paged() -> None:
    text = plain(texts.plan(make_plan(many(21), 2)))
    assert "Принято 0 из 21 · страница 3 из 3" in text
    assert text.count("○") == 5


def test_the_coming_month_goes_day_by_day() -> None:
    found = [OPERATOR, PURCHASE, replace(PURCHASE, title="Ещё одна")]
    assert plain(texts.list_(make_listed(found, wanted=COMING))) == (
        "Ближайший месяц: 3 контрольные точки\n"
        "СОШ № 5 г. Балабаново\n"
        "\n"
        "19 января (пятница)\n"
        "4. Письмо Федерального оператора (ждём федерального оператора)\n"
        "\n"
        "10 февраля (суббота)\n"
        "4. Объявить закупки товаров, работ, услуг\n"
        "4. Ещё одна"
    )


def test_the_coming_month_of_several_schools_names_each() -> None:
    text = plain(texts.list_(make_listed(in_schools(2), wanted=COMING)))
    assert "10 февраля (суббота) · СОШ № 0\n" in text
    assert "10 февраля (суббота) · СОШ № 1\n" in text


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span.TODAY, "Сегодня сроков нет."),
        (Span.WEEK, "В ближайшие 7 дней сроков нет."),
        (Span.MONTH, "В ближайший месяц сроков нет."),
    ],
)
def test_a_time_without_deadlines_is_one_sentence(span: Span, words: str) -> None:
    assert texts.list_(make_listed(wanted=Wanted(Which.UPCOMING, By.NOTHING, span))) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 дорожная карта"),
        (2, "2 дорожные карты"),
        (5, "5 дорожных карт"),
        (11, "11 дорожных карт"),
        (21, "21 дорожная карта"),
        (101, "101 дорожная карта"),
    ],
)
def test_roadmaps_are_counted_in_russian(number: int, words: str) -> None:
    standings = [make_standing(overdue=0)] * number
    assert texts.status(make_status(standings)).startswith(f"На учёте {words}, просроченных нет")


def test_a_school_stands_in_one_line_without_empty_figures() -> None:
    quiet = make_standing(name="СОШ № 1", accepted=1, total=1, reported=0, overdue=0)
    busy = make_standing(name="СОШ № 2", reported=2, overdue=21)
    assert plain(texts.status(make_status([quiet, busy]))) == (
        "На учёте 2 дорожные карты, просрочено: 21 контрольная точка\n"
        "\n"
        "СОШ № 1\n"
        "принято 1 из 1\n"
        "\n"
        "СОШ № 2\n"
        "принято 5 из 22 · ждут приёмки 2 · просрочено 21"
    )


@pytest.mark.parametrize(
    ("reported", "words"),
    [(1, "ждёт приёмки 1"), (2, "ждут приёмки 2"), (11, "ждут приёмки 11"), (21, "ждёт приёмки 21")],
)
def test_those_who_wait_agree_with_their_number(reported: int, words: str) -> None:
    assert f" · {words} · " in texts.status(make_status([make_standing(reported=reported)]))


@pytest.mark.parametrize(
    ("number", "verb"), [(1, "ждёт"), (2, "ждут"), (5, "ждут"), (11, "ждут"), (21, "ждёт"), (101, "ждёт")]
)
def test_what_waits_agrees_with_its_number(number: int, verb: str) -> None:
    late = make_listed([PURCHASE], reported=number)
    assert f"Сдано, {verb} приёмки: {number}" in plain(texts.list_(late))
