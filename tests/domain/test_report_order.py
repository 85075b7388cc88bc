"""What can be asked for, over which time, and what the file is called."""

from datetime import date

import pytest

from domain.listing import Narrowed
from domain.period import Length, Period, PeriodError, completed, last, parse_period
from domain.report_order import (
    FORMATS,
    Format,
    NoSuchReportError,
    Order,
    RoadmapNeededError,
    What,
    file_name,
    usual,
)
from domain.report_wish import Ask, Wish
from domain.subscription import Every, is_offered, next_after

DAY = date(2024, 2, 14)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("СОШ № 5 г. Балабаново", "Дорожная-карта-СОШ5-2024-02-14.docx"),
        ("МБОУ «Средняя школа №12»", "Дорожная-карта-школа12-2024-02-14.docx"),
        ("../../etc/passwd", "Дорожная-карта-etc-passwd-2024-02-14.docx"),
        ("=cmd|' /C calc'!A0\n", "Дорожная-карта-cmd-C-calc-A0-2024-02-14.docx"),
        ("🏫", "Дорожная-карта-2024-02-14.docx"),
        ("Я" * 300, f"Дорожная-карта-{'Я' * 40}-2024-02-14.docx"),
    ],
)
def test_a_file_is_named_after_what_it_is_and_safely(place: str, name: str) -> None:
    assert file_name(What.ROADMAP, Format.DOCX, place, DAY) == name


def test_a_part_says_which_one_it_is() -> None:
    assert file_name(What.PHOTOS, Format.ZIP, "СОШ № 5", DAY, 2) == "Фотоотчёт-СОШ5-2024-02-14-часть-2.zip"


def test_a_period_ends_with_the_day_and_has_one_of_its_length_before_it() -> None:
    assert last(Length.WEEK, DAY) == Period(date(2024, 2, 8), DAY)
    assert last(Length.MONTH, date(2024, 3, 31)) == Period(date(2024, 3, 1), date(2024, 3, 31))
    assert last(Length.WEEK, DAY).before == Period(date(2024, 2, 1), date(2024, 2, 7))
    assert DAY in last(Length.WEEK, DAY)
    assert date(2024, 2, 7) not in last(Length.WEEK, DAY)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(date(2024, 2, 1), date(2024, 2, 29)), Period(date(2024, 1, 1), date(2024, 1, 31))),
        (Period(date(2024, 1, 1), date(2024, 3, 31)), Period(date(2023, 10, 1), date(2023, 12, 31))),
        (Period(date(2024, 1, 15), date(2024, 2, 14)), Period(date(2023, 12, 15), date(2024, 1, 14))),
        (Period(date(2024, 2, 14), date(2024, 2, 14)), Period(date(2024, 2, 13), date(2024, 2, 13))),
        (Period(date(2024, 2, 1), date(2024, 2, 10)), Period(date(2024, 1, 22), date(2024, 1, 31))),
    ],
)
def test_whole_months_are_set_against_whole_months(period: Period, before: Period) -> None:
    assert period.before == before


@pytest.mark.parametrize("end", [date(2024, 2, 29), date(2024, 4, 30), date(2024, 12, 31)])
def test_the_month_up_to_its_last_day_is_that_month(end: date) -> None:
    assert last(Length.MONTH, end) == Period(end.replace(day=1), end)


@pytest.mark.parametrize(
    ("length", "day", "start", "end"),
    [
        (Length.WEEK, date(2024, 2, 12), date(2024, 2, 5), date(2024, 2, 11)),
        (Length.WEEK, date(2024, 2, 18), date(2024, 2, 5), date(2024, 2, 11)),
        (Length.MONTH, date(2024, 3, 1), date(2024, 2, 1), date(2024, 2, 29)),
        (Length.MONTH, date(2024, 1, 9), date(2023, 12, 1), date(2023, 12, 31)),
        (Length.QUARTER, date(2024, 5, 31), date(2024, 1, 1), date(2024, 3, 31)),
        (Length.YEAR, date(2024, 5, 31), date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_what_is_over_is_a_whole_week_month_quarter_or_year(
    length: Length, day: date, start: date, end: date
) -> None:
    assert completed(length, day) == Period(start, end)


def test_a_period_is_a_word_or_two_days() -> None:
    assert parse_period("quarter", DAY) == Period(date(2023, 11, 15), DAY)
    assert parse_period("2024-01-01..2024-01-31", DAY) == Period(date(2024, 1, 1), date(2024, 1, 31))


@pytest.mark.parametrize(
    "words", ["", "вчера", "2024-02-30..2024-03-01", "2024-02-02..2024-02-01", "2024-02"]
)
def test_anything_else_is_refused_in_words(words: str) -> None:
    with pytest.raises(PeriodError, match="Не понял период"):
        parse_period(words, DAY)


def test_a_report_that_does_not_exist_is_refused_with_the_formats_that_do() -> None:
    with pytest.raises(NoSuchReportError, match="pdf, docx"):
        Order(What.SUMMARY, Format.PNG).check()
    with pytest.raises(RoadmapNeededError):
        Order(What.ROADMAP, Format.DOCX).check()
    Order(What.ROADMAP, Format.XLSX).check()


@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("of_one", [True, False])
def test_every_format_is_for_something(format_: Format, of_one: bool) -> None:
    assert format_ in FORMATS[usual(format_, of_one=of_one)]


def test_a_wish_is_asked_for_what_it_lacks() -> None:
    assert Wish().missing() is Ask.WHAT
    assert Wish(What.SUMMARY).missing() is Ask.WHERE
    assert Wish(What.SUMMARY, placed=True).missing() is Ask.LENGTH
    assert Wish(What.SUMMARY, placed=True, length=Length.WEEK).missing() is Ask.FORMAT
    assert Wish(What.TIMELINE, placed=True).missing() is Ask.WHERE
    assert Wish(What.TIMELINE, placed=True, roadmap=3).settled().missing() is None
    assert Wish(What.ROADMAP, placed=True).settled().format is Format.XLSX


@pytest.mark.parametrize(
    ("every", "day", "following"),
    [
        (Every.WEEK, date(2024, 2, 12), date(2024, 2, 19)),
        (Every.WEEK, date(2024, 2, 18), date(2024, 2, 19)),
        (Every.MONTH, date(2024, 1, 31), date(2024, 2, 1)),
        (Every.MONTH, date(2024, 12, 1), date(2025, 1, 1)),
    ],
)
def test_the_next_one_comes_on_a_monday_or_the_first(every: Every, day: date, following: date) -> None:
    assert next_after(every, day) == following


def test_what_is_narrowed_down_to_somebodys_turn_is_not_sent_by_schedule() -> None:
    assert is_offered(Order(What.SUMMARY, Format.PDF, narrowed=Narrowed(municipality=2)))
    assert not is_offered(Order(What.SUMMARY, Format.PDF, narrowed=Narrowed(control=2)))
