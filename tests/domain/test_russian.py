import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.russian import (
    MONTHS_GENITIVE,
    WEEKDAYS,
    count,
    date_in_words,
    dated_weekday,
    fold,
    heading,
    lateness,
    list_in_words,
    plural,
    stem,
    weekday_name,
)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 дней"),
        (1, "1 день"),
        (2, "2 дня"),
        (4, "4 дня"),
        (5, "5 дней"),
        (10, "10 дней"),
        (11, "11 дней"),
        (12, "12 дней"),
        (14, "14 дней"),
        (19, "19 дней"),
        (20, "20 дней"),
        (21, "21 день"),
        (22, "22 дня"),
        (100, "100 дней"),
        (101, "101 день"),
        (111, "111 дней"),
        (112, "112 дней"),
        (121, "121 день"),
        (1014, "1014 дней"),
    ],
)
def test_a_number_agrees_with_its_word(n: int, words: str) -> None:
    assert count(n, "день", "дня", "дней") == words


def test_several_words_agree_as_one() -> None:
    assert count(3, "рабочий день", "рабочих дня", "рабочих дней") == "3 рабочих дня"


@given(st.integers(0, 10_000))
def test_the_form_depends_on_the_last_two_digits_only(n: int) -> None:
    assert plural(n, "1", "2", "5") == plural(n % 100 + 100, "1", "2", "5")


def test_a_date_is_written_as_it_is_spoken() -> None:
    assert date_in_words(date(2024, 1, 17)) == "17 января"
    assert date_in_words(date(2024, 1, 17), year=True) == "17 января 2024"
    assert date_in_words(date(2024, 5, 1)) == "1 мая"


def test_months_and_weekdays_are_in_calendar_order() -> None:
    firsts = [date(2024, month, 1) for month in range(1, 13)]
    assert [date_in_words(d).split()[1] for d in firsts] == list(MONTHS_GENITIVE)
    monday = date(2024, 1, 8)
    assert [weekday_name(monday + timedelta(days=i)) for i in range(7)] == list(WEEKDAYS)
    assert (WEEKDAYS[0], WEEKDAYS[6]) == ("понедельник", "воскресенье")
    assert (MONTHS_GENITIVE[0], MONTHS_GENITIVE[7], MONTHS_GENITIVE[11]) == ("января", "августа", "декабря")


def test_a_date_is_shown_with_its_weekday() -> None:
    assert weekday_name(date(2024, 1, 12)) == "пятница"
    assert dated_weekday(date(2024, 2, 10)) == "10 февраля (суббота)"
    assert dated_weekday(date(2024, 2, 10), year=True) == "10 февраля 2024 (суббота)"


def test_a_message_is_headed_by_its_day() -> None:
    assert heading(date(2024, 1, 12)) == "Пятница, 12 января"
    assert heading(date(2024, 12, 31), year=True) == "Вторник, 31 декабря 2024"


@pytest.mark.parametrize(
    ("calendar_days", "working_days", "words"),
    [
        (4, 3, "4 дня, 3 рабочих"),
        (1, 1, "1 день, 1 рабочий"),
        (1, 0, "1 день, 0 рабочих"),
        (31, 21, "31 день, 21 рабочий"),
        (11, 5, "11 дней, 5 рабочих"),
    ],
)
def test_lateness_is_given_in_both_counts(calendar_days: int, working_days: int, words: str) -> None:
    assert lateness(calendar_days, working_days) == words


def test_a_list_ends_in_and() -> None:
    assert list_in_words([]) == ""
    assert list_in_words(["2.1"]) == "2.1"
    assert list_in_words(["2.1", "3.1"]) == "2.1 и 3.1"
    assert list_in_words(["2.1", "3.1", "4"]) == "2.1, 3.1 и 4"


@pytest.mark.parametrize("typed", ["королёв", "КОРОЛЕВ", "Королёв", "  королев\u00a0", "Короле\u0308в"])
def test_searching_overlooks_case_yo_and_blanks(typed: str) -> None:
    assert fold(typed) == fold("Королёв")


def test_searching_still_tells_words_apart() -> None:
    assert fold("СОШ № 5") != fold("СОШ № 6")
    assert fold("МОУО") != fold("МОНКО")


@given(st.text("абвеёйЕЁЙщЩqQ №5.«»-\u00a0\t\n"))
def test_folding_twice_changes_nothing_and_composition_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    "forms",
    [
        ("закупка", "закупки", "закупку", "закупками", "закупках"),
        ("лицензия", "лицензии", "лицензию", "лицензиями", "лицензиях"),
        ("приказ", "приказа", "приказом", "приказы", "приказов"),
        ("школьный", "школьного", "школьные", "школьных"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(word) for word in forms}) == 1
    assert len(stem(forms[0])) >= 3


@pytest.mark.parametrize("word", ["2.1", "it-куб", "план", "мониторинг", "моуо", ""])
def test_what_has_no_ending_is_left_alone(word: str) -> None:
    assert stem(word) == word
