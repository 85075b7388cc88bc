"""The next occurrence of a recurring deadline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline import next_due, parse

MONTHS_APART = {"FREQ=MONTHLY": 1, "FREQ=MONTHLY;INTERVAL=3": 3, "FREQ=YEARLY": 12}


def series(rule: str, start: date, count: int) -> list[date]:
    found = [start]
    while len(found) < count:
        following = next_due(rule, found[-1], start)
        assert following is not None
        found.append(following)
    return found


def test_quarterly_from_the_31st_keeps_to_the_ends_of_months_and_to_its_anchor() -> None:
    assert series("FREQ=MONTHLY;INTERVAL=3", date(2024, 1, 31), 5) == [
        date(2024, 1, 31),
        date(2024, 4, 30),
        date(2024, 7, 31),
        date(2024, 10, 31),
        date(2025, 1, 31),
    ]


def test_yearly_from_29_february_falls_on_28_february_and_comes_back() -> None:
    years = series("FREQ=YEARLY", date(2024, 2, 29), 5)
    assert years[1:] == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_the_start_itself_is_an_occurrence() -> None:
    assert next_due("FREQ=MONTHLY", date(2023, 1, 1), date(2024, 10, 1)) == date(2024, 10, 1)


def test_the_next_is_strictly_later() -> None:
    assert next_due("FREQ=WEEKLY;BYDAY=FR", date(2024, 1, 12), date(2024, 1, 12)) == date(2024, 1, 19)


def test_of_several_rules_the_earliest_counts() -> None:
    rules = "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15 | FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20"
    assert series(rules, date(2024, 3, 15), 4) == [
        date(2024, 3, 15),
        date(2024, 10, 20),
        date(2025, 3, 15),
        date(2025, 10, 20),
    ]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;UNTIL=20240229", "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20240229", "FREQ=MONTHLY;COUNT=2"],
)
def test_a_series_ends(rule: str) -> None:
    assert next_due(rule, date(2024, 1, 31), date(2024, 1, 31)) == date(2024, 2, 29)
    assert next_due(rule, date(2024, 2, 29), date(2024, 1, 31)) is None


@given(
    st.sampled_from(sorted(MONTHS_APART)),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(0, 9000),
)
def test_occurrences_stay_whole_steps_from_the_anchor(rule: str, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    found = next_due(rule, after, start)
    assert found is not None
    assert after < found
    months = (found.year - start.year) * 12 + found.month - start.month
    assert months % MONTHS_APART[rule] == 0
    assert found.day == start.day or (found + timedelta(days=1)).day == 1


def test_a_first_date_before_a_repetition_is_the_first_deadline() -> None:
    deadline = parse("1 октября 2025 года, далее – ежеквартально до 5 числа", date(2025, 1, 20))

    assert deadline.due == date(2025, 10, 1)
    assert deadline.rrule is not None
    assert next_due(deadline.rrule, date(2025, 12, 1), date(2025, 10, 1)) == date(2026, 1, 5)


@pytest.mark.parametrize(("text", "due"), [("фев.25", date(2025, 2, 28)), ("Май.26", date(2026, 5, 31))])
def test_a_short_month_with_two_digits_is_a_month_of_that_year(text: str, due: date) -> None:
    deadline = parse(text, date(2024, 8, 28))

    assert (deadline.kind, deadline.due) == ("month", due)
