"""Hours of one's own and fewer messages: never outside either hours, never silent about what is overdue."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.preferences import (
    USUAL,
    Hours,
    HoursError,
    Preferences,
    hours_of,
    minutes_of,
    require_enough,
    time_of,
)
from domain.reminder import DEFAULT_LADDER, Ladder, next_slot, steps, within_hours

MINUTES = st.integers(0, 24 * 60 - 1)
SPANS = st.tuples(MINUTES, MINUTES).filter(lambda span: span[0] < span[1])
HOURS = SPANS.map(lambda span: Hours(time_of(span[0]), time_of(span[1])))
LADDERS = st.builds(
    lambda span, before, on_day: Ladder(
        before=tuple(before), on_day=on_day, work_from=time_of(span[0]), work_to=time_of(span[1])
    ),
    SPANS,
    st.lists(st.integers(1, 40), unique=True, max_size=6),
    st.booleans(),
)
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Omsk", "Asia/Kamchatka"])
CALENDAR = WorkingCalendar()


@given(LADDERS, HOURS, INSTANTS, ZONES)
def test_the_next_slot_is_within_the_hours_of_the_roadmap_and_of_the_person(
    ladder: Ladder, hours: Hours, now: datetime, zone: str
) -> None:
    narrowed = Preferences(hours).narrow(ladder)
    slot = next_slot(now.astimezone(ZoneInfo(zone)), narrowed, CALENDAR)

    assert slot >= now
    assert within_hours(slot, ladder, CALENDAR)
    left = min(minutes_of(ladder.work_to), minutes_of(hours.end)) - max(
        minutes_of(ladder.work_from), minutes_of(hours.begin)
    )
    assert hours.begin <= slot.time() < hours.end or left < 120


@given(LADDERS, HOURS)
def test_narrowing_changes_nothing_but_the_hours(ladder: Ladder, hours: Hours) -> None:
    narrowed = Preferences(hours).narrow(ladder)
    assert narrowed.before == ladder.before
    assert narrowed.overdue == ladder.overdue
    assert minutes_of(narrowed.work_to) - minutes_of(narrowed.work_from) >= min(
        120, minutes_of(ladder.work_to) - minutes_of(ladder.work_from)
    )


@given(LADDERS, st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.booleans())
def test_whoever_wants_fewer_messages_hears_of_the_last_days_and_of_all_that_is_late(
    ladder: Ladder, due: date, period: bool
) -> None:
    shape: dict[str, Any] = {"period_start": due - timedelta(days=300) if period else None}
    planned = steps(due, ladder, CALENDAR, until=due + timedelta(days=60), **shape)
    heard = [step for step in planned if not Preferences(sparing=True).spares(step.rank, ladder)]

    assert [step for step in heard if step.rank > 0] == [step for step in planned if step.rank > 0]
    assert [step for step in heard if step.name == "on-day"] == [s for s in planned if s.name == "on-day"]
    before = [step for step in planned if step.name.startswith("before")]
    # Where the last rung meets the day itself after long holidays, the day stands for both.
    nearest = [step for step in before if step.rank == -min(ladder.before)]
    assert [step for step in heard if step.rank < 0] == nearest
    assert not before or any(step.rank <= 0 for step in heard)


@given(LADDERS, st.integers(-400, 400))
def test_whoever_asks_for_nothing_hears_everything(ladder: Ladder, rank: int) -> None:
    assert not USUAL.spares(rank, ladder)
    assert USUAL.narrow(ladder) is ladder


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("9-17", time(9), time(17)),
        ("9:00–17:30", time(9), time(17, 30)),
        ("с 8.30 до 12", time(8, 30), time(12)),
        ("С 10 часов до 16 часов", time(10), time(16)),
        ("  9 - 13 ", time(9), time(13)),
    ],
)
def test_hours_are_read_from_words(text: str, begin: time, end: time) -> None:
    assert hours_of(text) == Hours(begin, end)


@pytest.mark.parametrize(
    "text", ["", "девять", "9", "17-9", "9-9", "25-26", "9:75-12", "9-12-15", "-9-12", "9" * 400]
)
def test_what_are_no_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(HoursError) as refused:
        hours_of(text)
    assert "«9:00–17:30»" in refused.value.user_message


@pytest.mark.parametrize(
    ("hours", "fits"),
    [("9-11", True), ("16:00-20:00", True), ("9:00-10:59", False), ("17-18", False), ("18-23", False)],
)
def test_two_hours_of_the_working_day_have_to_be_left(hours: str, fits: bool) -> None:
    if fits:
        require_enough(hours_of(hours), [DEFAULT_LADDER])
        return
    with pytest.raises(HoursError) as refused:
        require_enough(hours_of(hours), [DEFAULT_LADDER])
    assert "с 9:00 до 18:00" in refused.value.user_message


def test_hours_that_leave_too_little_of_a_roadmap_give_way_to_its_own() -> None:
    late = Ladder(work_from=time(14), work_to=time(18))
    assert Preferences(hours_of("9-12")).narrow(late) is late
    assert Preferences(hours_of("9-16")).narrow(late).work_to == time(16)


@given(MINUTES)
def test_minutes_and_times_agree(minutes: int) -> None:
    assert minutes_of(time_of(minutes)) == minutes
