"""What holds for any text: the grammar answers, invents nothing, and reads back what is printed."""

import time
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.deadline import describe, next_due, parse
from domain.deadline.normalise import normalise
from domain.russian import MONTHS_GENITIVE

ON = date(2024, 1, 10)
PHRASES = [
    line.split("\t")[0].replace("\\n", "\n")
    for line in Path(__file__).with_name("deadlines.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
DATE_FORMATS = (
    "{d:%d.%m.%Y}",
    "до {d:%d.%m.%Y}",
    "{d:%Y-%m-%d}",
    "{d:%d/%m/%Y} г.",
    "{d.day} {month} {d.year} года",
    "не позднее {d.day} {month} {d.year} г.",
    "К {d.day}-му {month}\n{d.year}",
    "«{d.day}» {month} {d.year} г.",
    "Срок: {d:%d.%m.%Y} (пятница)",
)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
years = st.integers(2000, 2090)
months = st.integers(1, 12)


def printed(template: str, d: date) -> str:
    return template.format(d=d, month=MONTHS_GENITIVE[d.month - 1])


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@given(st.sampled_from(DATE_FORMATS), days)
def test_a_printed_day_is_read_back(template: str, d: date) -> None:
    read = parse(printed(template, d), ON)
    assert (read.kind, read.start, read.due, read.others) == ("date", None, d, ())


@given(years, months)
def test_a_printed_month_is_read_back(year: int, month: int) -> None:
    read = parse(f"{MONTHS[month - 1]} {year}", ON)
    assert (read.kind, read.start, read.due) == ("month", date(year, month, 1), month_end(year, month))


@given(
    years, st.integers(1, 4), st.sampled_from(("{r} квартал {y} г.", "{n}-й квартал {y}", "{n} кв. {y} года"))
)
def test_a_printed_quarter_is_read_back(year: int, quarter: int, template: str) -> None:
    read = parse(template.format(r=("I", "II", "III", "IV")[quarter - 1], n=quarter, y=year), ON)
    expected = ("quarter", date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3))
    assert (read.kind, read.start, read.due) == expected


@given(years, st.integers(1, 10))
def test_printed_years_are_read_back(year: int, more: int) -> None:
    assert parse(f"в {year} году", ON).due == date(year, 12, 31)
    read = parse(f"{year}–{year + more} годы", ON)
    assert (read.kind, read.start, read.due) == ("period", date(year, 1, 1), date(year + more, 12, 31))


@given(days, days, st.sampled_from(("с {a} по {b}", "{a} - {b}", "{a}–{b}", "в период с {a} до {b}")))
def test_a_printed_period_is_read_back(one: date, other: date, template: str) -> None:
    assume(one != other)
    first, last = sorted((one, other))
    read = parse(template.format(a=f"{first:%d.%m.%Y}", b=f"{last:%d.%m.%Y}"), ON)
    assert (read.kind, read.start, read.due) == ("period", first, last)


@given(days)
def test_the_description_of_a_day_reads_back(d: date) -> None:
    assert parse(describe(parse(f"{d:%d.%m.%Y}", ON)), ON).due == d


@given(st.integers(1, 31), months, days)
def test_a_day_without_a_year_is_the_first_on_or_after_the_reference(day: int, month: int, on: date) -> None:
    assume(day <= monthrange(2023, month)[1])
    due = parse(f"до {day} {MONTHS_GENITIVE[month - 1]}", on).due
    assert due is not None
    assert 0 <= (due - on).days <= 366
    assert (due.day, due.month) == (day, month)


@given(st.text(max_size=300))
def test_any_text_is_answered_and_kept(text: str) -> None:
    read = parse(text, ON)
    assert read.text == text
    assert describe(read)


@given(st.sampled_from(PHRASES), st.integers(0, 80), st.text(max_size=4), st.integers(0, 5), days)
def test_a_spoilt_wording_is_answered(phrase: str, at: int, put_in: str, taken_out: int, on: date) -> None:
    read = parse(phrase[:at] + put_in + phrase[at + taken_out :], on)
    assert describe(read)
    assert read.start is None or read.due is None or read.start <= read.due


@given(st.one_of(st.text(max_size=200), st.sampled_from(PHRASES)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="бвгжзклнпрстфхцчшщ ,.-()«»№", max_size=80))
def test_no_date_comes_out_of_text_without_digits_and_months(text: str) -> None:
    read = parse(text, ON)
    assert (read.start, read.due) == (None, None)


@given(st.sampled_from(PHRASES))
def test_the_first_recurrence_is_not_past_and_the_next_comes_later(phrase: str) -> None:
    read = parse(phrase, ON)
    if read.rrule and read.due:
        assert read.due >= ON
        following = next_due(read.rrule, read.due, read.due)
        assert following is None or following > read.due


@pytest.mark.parametrize(
    "text",
    [
        "а " * 5000,
        "1 " * 320,
        "1,1," * 160,
        "I, " * 210,
        "(" * 10_000,
        "<" * 10_000,
        "до 1 мая " * 70,
        "не позднее чем за 1 день до " * 24,
        "раз в " * 110,
        "а\n" * 340,
        "с 1 по 2 числа " * 45,
        "&amp;" * 2000,
    ],
    ids=lambda text: text[:12],
)
def test_a_hostile_text_is_answered_quickly(text: str) -> None:
    took = []
    for _ in range(3):
        begun = time.process_time()
        parse(text, ON)
        took.append(time.process_time() - begun)
    assert min(took) < 0.03
