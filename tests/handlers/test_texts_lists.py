"""The lists, word for word."""

from dataclasses import replace
from datetime import date

import pytest

from domain.milestone import Milestone, State
from handlers import texts
from sandbox.entities import parse_html
from tests.cast import TODAY, make_milestone
from tests.handlers.builders import make_overdue, make_roadmap, make_standing

PURCHASE = make_milestone()
OPERATOR = make_milestone(id=5, title="Письмо Федерального оператора", external=True, due=date(2024, 1, 19))


def plain(message: str) -> str:
    return parse_html(message)[0]


def many(number: int) -> list[Milestone]:
    return [replace(PURCHASE, id=n) for n in range(number)]


def in_schools(number: int) -> list[Milestone]:
    return [replace(PURCHASE, id=n, school_id=n, school=f"СОШ № {n}") for n in range(number)]


def test_overdue_reads_like_a_note_to_forward() -> None:
    elsewhere = [replace(each, school_id=5, school="СОШ № 46 г. Калуги") for each in many(2)]
    found = make_overdue([PURCHASE, *elsewhere], reported=(PURCHASE,), external=(OPERATOR, OPERATOR))
    assert plain(texts.overdue(found, 0)) == (
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


def test_nothing_late_is_one_line() -> None:
    assert texts.overdue(make_overdue(), 0) == "Просроченных нет"


def test_what_only_waits_is_said_though_nothing_is_late() -> None:
    found = make_overdue(external=(OPERATOR, PURCHASE))
    assert texts.overdue(found, 0) == "Просроченных нет\nЖдём сторонние организации: 2"


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
    head = plain(texts.overdue(make_overdue(in_schools(number)), 0)).split("\n")[0]
    assert head.split(" · ")[0] == f"Просрочено: {words}"


def test_a_later_page_says_which_it_is_and_shows_the_rest() -> None:
    found = make_overdue(in_schools(9))
    first, second = (plain(texts.overdue(found, page)) for page in (0, 1))
    assert "страница 1 из 2" in first
    assert "СОШ № 8" not in first
    assert "страница 2 из 2" in second
    assert second.count("СОШ №") == 1
    assert "СОШ № 8" in second


def test_a_date_of_another_year_names_it() -> None:
    late = replace(PURCHASE, due=date(2023, 12, 31))
    assert "срок 31 декабря 2023 (воскресенье)" in texts.overdue(make_overdue([late]), 0)


def test_the_plan_shows_each_milestone_with_its_date_and_state() -> None:
    found = [
        replace(PURCHASE, due=date(2024, 1, 11)),
        OPERATOR,
        replace(PURCHASE, state=State.REPORTED),
        replace(PURCHASE, state=State.ACCEPTED),
        replace(PURCHASE, state=State.CANCELLED),
        replace(PURCHASE, due=None),
    ]
    head, *rows = plain(texts.plan(make_roadmap(), found, TODAY, 0)).split("\n\n")
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


def test_the_plan_is_paged() -> None:
    text = plain(texts.plan(make_roadmap(), many(21), TODAY, 2))
    assert "Принято 0 из 21 · страница 3 из 3" in text
    assert text.count("○") == 5


def test_the_coming_month_goes_day_by_day() -> None:
    found = [OPERATOR, PURCHASE, replace(PURCHASE, title="Ещё одна")]
    assert plain(texts.upcoming(found, TODAY, 0)) == (
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
    text = plain(texts.upcoming(in_schools(2), TODAY, 0))
    assert "10 февраля (суббота) · СОШ № 0\n" in text
    assert "10 февраля (суббота) · СОШ № 1\n" in text


def test_a_month_without_deadlines_is_one_sentence() -> None:
    assert texts.upcoming([], TODAY, 0) == "В ближайший месяц сроков нет."


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
    assert texts.status(standings, 0).startswith(f"На учёте {words}, просроченных нет")


def test_a_school_stands_in_one_line_without_empty_figures() -> None:
    quiet = make_standing(school="СОШ № 1", accepted=1, total=1, reported=0, overdue=0)
    busy = make_standing(school="СОШ № 2", reported=2, overdue=21)
    assert plain(texts.status([quiet, busy], 0)) == (
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
    assert f" · {words} · " in texts.status([make_standing(reported=reported)], 0)
