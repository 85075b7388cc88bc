"""Shortening, splitting, numbering: what all texts are made with."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.milestone import Lateness
from handlers.texts import shorten, split
from handlers.texts.wording import awaited, dated, days, escaped, local_date, named, numbered, sentence, units
from sandbox.entities import parse_html, utf16
from tests.cast import make_milestone

ANY_TEXT = st.text(alphabet=st.sampled_from("аб в<>&;\"'👩🏳\n"), max_size=60)
MARKED = st.builds(
    lambda texts, tag: "".join(f"<{tag}>{escaped(text)}</{tag}> {escaped(text)}" for text in texts),
    st.lists(ANY_TEXT, max_size=6),
    st.sampled_from(["b", "i", "code"]),
)


def plain(messages: list[str]) -> str:
    return "".join("".join(parse_html(message)[0].split()) for message in messages)


@given(st.lists(MARKED, min_size=1, max_size=8), st.integers(40, 200))
def test_splitting_keeps_the_limit_the_markup_and_every_word(blocks: list[str], limit: int) -> None:
    messages = split(blocks, limit)
    assert all(units(message) <= limit for message in messages)
    assert plain(messages) == "".join("".join(parse_html(block)[0].split()) for block in blocks)


def test_blocks_that_fit_together_stay_together() -> None:
    assert split(["раз", "два"], 10) == ["раз\n\nдва"]
    assert split(["раз", "два"], 8) == ["раз\n\nдва"]
    assert split(["раз", "два"], 7) == ["раз", "два"]


def test_a_block_is_cut_only_where_it_is_too_long_alone() -> None:
    assert split(["раз", "два три четыре"], 14) == ["раз", "два три четыре"]
    assert split(["раз", "два три четыре"], 10) == ["раз", "два три", "четыре"]


def test_tags_are_closed_at_the_cut_and_opened_again() -> None:
    assert split(["<b>один два три четыре</b>"], 20) == ["<b>один два три</b>", "<b>четыре</b>"]


def test_an_entity_is_never_torn() -> None:
    messages = split(["&amp;" * 2000], 4096)
    assert [len(message) for message in messages] == [4095, 4095, 1810]
    assert plain(messages) == "&" * 2000


def test_a_letter_of_two_units_is_never_torn() -> None:
    messages = split(["👩" * 3000], 4095)
    assert [units(message) for message in messages] == [4094, 1906]


def test_a_message_does_not_begin_with_an_empty_line() -> None:
    assert split(["раз", "\nдва"], 5, glue="\n") == ["раз", "два"]


@given(st.text(max_size=300), st.integers(10, 200))
def test_a_shortened_text_is_one_line_within_its_length(text: str, length: int) -> None:
    short = shorten(text, length)
    assert utf16(short) <= length
    assert "\n" not in short


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("раз два", "раз два"),
        ("раз два три", "раз…"),
        ("  раз\n\tдва ", "раз два"),
        ("раз, два три", "раз…"),
        ("словослово", "словосл…"),
        ("", ""),
    ],
)
def test_a_text_is_cut_between_words(text: str, short: str) -> None:
    assert shorten(text, 8) == short


@pytest.mark.parametrize(
    ("label", "printed", "shown"),
    [
        ("4", "4.", "4."),
        ("4", "4", "4"),
        ("2.1", "2.", "2.1"),
        ("10", "10.", "10."),
        ("", "", ""),
        ("7", "", "7"),
    ],
)
def test_numbers_are_shown_as_the_document_prints_them(label: str, printed: str, shown: str) -> None:
    assert numbered(make_milestone(label=label, measure_number=printed)) == shown


def test_a_milestone_without_a_title_goes_by_its_measure() -> None:
    assert named(make_milestone(title=" ", measure_title="Закупки")) == "4. Закупки"
    assert named(make_milestone(title="", measure_title="")) == "4. без названия"


@pytest.mark.parametrize(
    ("title", "control", "whom"),
    [
        ("Письмо Федерального оператора с заключением", ("Центр",), "федерального оператора"),
        ("Согласовано с федеральным оператором", (), "федерального оператора"),
        ("Получено заключение", ("Федеральный оператор", "Центр"), "федерального оператора"),
        ("Заключение Роспотребнадзора", ("Центр",), "стороннюю организацию"),
    ],
)
def test_a_wait_says_whom_we_wait_for(title: str, control: tuple[str, ...], whom: str) -> None:
    assert awaited([make_milestone(title=title, control=control)]) == whom


def test_waits_on_different_parties_are_counted_as_such() -> None:
    operator = make_milestone(title="Письмо Федерального оператора")
    assert awaited([operator, operator]) == "федерального оператора"
    assert awaited([operator, make_milestone()]) == "сторонние организации"


def test_the_date_of_an_instant_is_that_of_the_place() -> None:
    late_evening = datetime(2024, 1, 12, 22, 30, tzinfo=UTC)
    assert local_date(late_evening, "UTC") == date(2024, 1, 12)
    assert local_date(late_evening, "Europe/Moscow") == date(2024, 1, 13)
    assert local_date(late_evening, "Asia/Kamchatka") == date(2024, 1, 13)


def test_another_year_is_named() -> None:
    assert dated(date(2024, 1, 17), date(2024, 2, 1)) == "17 января"
    assert dated(date(2023, 12, 31), date(2024, 2, 1)) == "31 декабря 2023"


@pytest.mark.parametrize(
    ("calendar_days", "working_days", "words"),
    [
        (1, 1, "1 день, 1 рабочий"),
        (2, 0, "2 дня, 0 рабочих"),
        (5, 3, "5 дней, 3 рабочих"),
        (11, 7, "11 дней, 7 рабочих"),
        (21, 15, "21 день, 15 рабочих"),
        (101, 71, "101 день, 71 рабочий"),
    ],
)
def test_lateness_is_said_in_both_counts(calendar_days: int, working_days: int, words: str) -> None:
    assert days(Lateness(calendar_days, working_days)) == words


def test_a_sentence_has_one_end() -> None:
    assert [sentence(text) for text in ("раз", "раз.", "раз…", "раз?")] == ["раз.", "раз.", "раз…", "раз?"]
