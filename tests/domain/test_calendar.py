from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar, parse_overrides

CALENDAR = WorkingCalendar()

MOVED_2024 = {
    # Government decree of 10.08.2023 № 1314.
    "2024-04-27": True,
    "2024-11-02": True,
    "2024-12-28": True,
    "2024-04-29": False,
    "2024-04-30": False,
    "2024-05-10": False,
    "2024-12-30": False,
    "2024-12-31": False,
}

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
counts = st.integers(1, 60)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("iso", "worked"), MOVED_2024.items())
def test_days_moved_by_the_government_are_known(iso: str, worked: bool) -> None:
    assert CALENDAR.is_working_day(day(iso)) is worked


@pytest.mark.parametrize(
    ("iso", "worked"),
    [
        ("2023-12-29", True),
        ("2023-12-31", False),
        ("2024-01-08", False),
        ("2024-01-09", True),
        ("2024-01-20", False),
        ("2024-02-10", False),
        ("2024-02-23", False),
        ("2024-06-12", False),
        ("2024-08-15", True),
        ("2024-09-15", False),
        ("2024-11-04", False),
        ("2024-12-01", False),
    ],
)
def test_holidays_weekends_and_ordinary_days_of_the_sample_roadmap(iso: str, worked: bool) -> None:
    assert CALENDAR.is_working_day(day(iso)) is worked


@pytest.mark.parametrize(("year", "worked"), [(2023, 247), (2024, 248), (2025, 247)])
def test_a_year_has_as_many_working_days_as_the_published_calendar_says(year: int, worked: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == worked


def test_the_nearest_working_day_is_found_on_either_side() -> None:
    saturday = day("2024-02-10")
    assert CALENDAR.working_day_on_or_before(saturday) == day("2024-02-09")
    assert CALENDAR.working_day_on_or_after(saturday) == day("2024-02-12")
    friday = day("2024-02-09")
    assert CALENDAR.working_day_on_or_before(friday) == friday == CALENDAR.working_day_on_or_after(friday)
    assert CALENDAR.working_day_on_or_before(day("2025-01-03")) == day("2024-12-28")
    assert CALENDAR.working_day_on_or_after(day("2024-12-29")) == day("2025-01-09")


def test_working_days_are_counted_over_the_new_year_holidays() -> None:
    due = day("2024-01-17")
    assert CALENDAR.working_days_before(due, 1) == day("2024-01-16")
    assert CALENDAR.working_days_before(due, 7) == day("2023-12-29")
    assert CALENDAR.working_days_before(due, 14) == day("2023-12-20")
    assert CALENDAR.working_days_after(day("2023-12-29"), 1) == day("2024-01-09")


def test_lateness_counts_neither_the_due_date_nor_days_off() -> None:
    assert CALENDAR.working_days_between(day("2024-02-10"), day("2024-02-14")) == 3
    assert CALENDAR.working_days_between(day("2024-02-09"), day("2024-02-11")) == 0
    assert CALENDAR.working_days_between(day("2024-02-14"), day("2024-02-14")) == 0
    assert CALENDAR.working_days_between(day("2024-02-14"), day("2024-02-10")) == 0


@pytest.mark.parametrize("n", [0, -1])
def test_only_a_positive_number_of_days_can_be_counted_off(n: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        CALENDAR.working_days_before(day("2024-02-14"), n)
    with pytest.raises(ValueError, match="positive"):
        CALENDAR.working_days_after(day("2024-02-14"), n)


def test_the_operators_own_days_win_over_the_official_ones() -> None:
    own = WorkingCalendar({day("2024-02-12"): False, day("2024-02-10"): True})
    assert own.is_working_day(day("2024-02-10"))
    assert not own.is_working_day(day("2024-02-12"))
    assert own.working_days_after(day("2024-02-10"), 1) == day("2024-02-13")
    assert CALENDAR.is_working_day(day("2024-02-12"))


def test_a_calendar_does_not_change_after_it_was_made() -> None:
    overrides = {day("2024-02-12"): False}
    own = WorkingCalendar(overrides)
    overrides.clear()
    assert not own.is_working_day(day("2024-02-12"))
    assert own == WorkingCalendar({day("2024-02-12"): False}) != CALENDAR
    assert hash(own) == hash(WorkingCalendar({day("2024-02-12"): False}))


def test_a_year_without_a_decree_is_said_to_be_unpublished_and_still_counted() -> None:
    assert CALENDAR.is_published(2024)
    assert CALENDAR.is_published(2026)
    assert not CALENDAR.is_published(2090)
    assert not CALENDAR.is_working_day(date(2090, 1, 1))
    assert CALENDAR.is_working_day(date(2090, 1, 10))


@given(days, counts)
def test_counting_off_and_counting_agree(start: date, n: int) -> None:
    later, earlier = CALENDAR.working_days_after(start, n), CALENDAR.working_days_before(start, n)
    assert CALENDAR.is_working_day(later)
    assert CALENDAR.is_working_day(earlier)
    assert CALENDAR.working_days_between(start, later) == n
    assert CALENDAR.working_days_between(earlier - timedelta(days=1), start - timedelta(days=1)) == n


@given(days, days, days)
def test_spans_of_working_days_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    between = CALENDAR.working_days_between
    assert between(a, c) == between(a, b) + between(b, c)


def test_what_is_published_is_published_until_its_last_year() -> None:
    assert CALENDAR.is_published(CALENDAR.published_until)
    assert not CALENDAR.is_published(CALENDAR.published_until + 1)
    assert CALENDAR.published_until >= 2027


@given(st.dictionaries(days, st.booleans(), max_size=20))
def test_a_list_of_days_is_read_as_it_was_written(overrides: dict[date, bool]) -> None:
    lines = [f"  {each}   {'working' if worked else 'day-off'} # why" for each, worked in overrides.items()]
    assert parse_overrides("\n\n".join(lines)) == overrides


@given(days, counts)
def test_on_its_rung_a_due_date_is_as_many_working_days_away_as_the_rung_says(due: date, n: int) -> None:
    assert CALENDAR.working_days_left(CALENDAR.working_days_before(due, n), due) == n


@pytest.mark.parametrize(
    ("today", "left"), [("2024-09-05", 7), ("2024-09-07", 5), ("2024-09-13", 1), ("2024-09-14", 0)]
)
def test_before_a_due_date_on_a_sunday_today_counts_if_it_is_worked(today: str, left: int) -> None:
    assert CALENDAR.working_days_left(day(today), day("2024-09-15")) == left
