"""What holds for every due date, ladder and outage."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.reminder import (
    Audience,
    Escalation,
    Ladder,
    collapse,
    due_at,
    next_slot,
    next_step,
    steps,
    within_hours,
)

ZONES = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
]

rungs = st.integers(1, 40)
ladders = st.builds(
    Ladder,
    before=st.lists(rungs, unique=True, max_size=6).map(tuple),
    on_day=st.booleans(),
    overdue=st.lists(
        st.builds(Escalation, rungs, st.frozensets(st.sampled_from(Audience), min_size=1)),
        unique_by=lambda step: step.after,
        max_size=4,
    ).map(tuple),
    weekly=st.booleans(),
    quiet_for=st.integers(0, 10),
)
dues = st.dates(date(2022, 1, 1), date(2027, 12, 31))
calendars = st.dictionaries(dues, st.booleans(), max_size=20).map(WorkingCalendar)


@st.composite
def plans(draw: st.DrawFn) -> tuple[tuple[date, Ladder, WorkingCalendar], dict[str, Any]]:
    """The arguments of ``steps`` for any milestone, but for ``until``."""
    due = draw(dues)
    near = st.none() | st.integers(-120, 120).map(lambda days: due + timedelta(days=days))
    circumstances = {
        "external": draw(st.booleans()),
        "period_start": draw(st.none() | st.integers(-10, 400).map(lambda days: due - timedelta(days=days))),
        "in_progress_on": draw(near),
        "since": draw(near),
    }
    return (due, draw(ladders), draw(calendars)), circumstances


horizons = st.integers(-100, 300).map(timedelta)


@given(plans(), horizons)
def test_steps_come_in_order_on_working_days_under_names_of_their_own(plan: Any, horizon: timedelta) -> None:
    (due, ladder, calendar), circumstances = plan
    planned = steps(due, ladder, calendar, until=due + horizon, **circumstances)
    assert all(calendar.is_working_day(step.day) for step in planned)
    assert all(a.day < b.day and a.rank < b.rank for a, b in pairwise(planned))
    assert len({step.name for step in planned}) == len(planned)
    assert all(step.audiences for step in planned)
    assert all(step.day <= due + horizon for step in planned)


@given(plans(), horizons)
def test_nobody_told_once_is_left_out_later(plan: Any, horizon: timedelta) -> None:
    (due, ladder, calendar), circumstances = plan
    late = [s for s in steps(due, ladder, calendar, until=due + horizon, **circumstances) if s.rank > 0]
    assert all(a.audiences <= b.audiences for a, b in pairwise(late))


@given(plans())
def test_only_what_is_late_is_called_late(plan: Any) -> None:
    (due, ladder, calendar), circumstances = plan
    circumstances |= {"since": None}
    for step in steps(due, ladder, calendar, until=due + timedelta(days=90), **circumstances):
        assert (step.rank > 0) == (step.day > due)


@given(plans(), horizons, horizons)
def test_planning_further_ahead_only_adds(plan: Any, one: timedelta, other: timedelta) -> None:
    (due, ladder, calendar), circumstances = plan
    nearer, further = sorted((one, other))
    short = steps(due, ladder, calendar, until=due + nearer, **circumstances)
    long = steps(due, ladder, calendar, until=due + further, **circumstances)
    assert long[: len(short)] == short
    assert all(step.day > due + nearer for step in long[len(short) :])


@given(plans(), horizons)
def test_planning_again_gives_the_same(plan: Any, horizon: timedelta) -> None:
    (due, ladder, calendar), circumstances = plan
    again = WorkingCalendar(calendar.overrides)
    copy = Ladder.from_json(ladder.as_json())
    until = due + horizon
    assert steps(due, ladder, calendar, until=until, **circumstances) == steps(
        due, copy, again, until=until, **circumstances
    )


@given(plans(), st.integers(-120, 120).map(timedelta))
def test_walking_from_step_to_step_meets_every_step(plan: Any, horizon: timedelta) -> None:
    (due, ladder, calendar), circumstances = plan
    until = due + horizon
    walked, after = [], date(2020, 1, 1)
    step = next_step(due, ladder, calendar, after=after, **circumstances)
    while step is not None and step.day <= until:
        walked.append(step)
        step = next_step(due, ladder, calendar, after=step.day, **circumstances)
    assert walked == steps(due, ladder, calendar, until=until, **circumstances)


@given(plans(), st.integers(0, 40))
def test_a_late_import_is_heard_of_at_once_and_never_in_the_past(plan: Any, late: int) -> None:
    (due, ladder, calendar), circumstances = plan
    since = due + timedelta(days=late)
    circumstances |= {"since": since, "in_progress_on": None}
    planned = steps(due, ladder, calendar, until=since + timedelta(days=60), **circumstances)
    assert all(step.day >= since for step in planned)
    passed = steps(due, ladder, calendar, until=since - timedelta(days=1), **circumstances | {"since": None})
    if passed:
        assert planned[0].day == calendar.working_day_on_or_after(since)
        assert planned[0].rank >= passed[-1].rank


@given(plans(), dues)
def test_taking_it_to_work_silences_nothing_on_the_day_or_later(plan: Any, taken: date) -> None:
    (due, ladder, calendar), circumstances = plan
    until = due + timedelta(days=60)
    loud = steps(due, ladder, calendar, until=until, **circumstances | {"in_progress_on": None})
    quiet = steps(due, ladder, calendar, until=until, **circumstances | {"in_progress_on": taken})
    assert [step for step in quiet if step.rank >= 0] == [step for step in loud if step.rank >= 0]
    silenced = [step for step in loud if step not in quiet]
    assert all(calendar.working_days_between(taken, step.day) <= ladder.quiet_for for step in silenced)
    assert all(step.day >= taken for step in silenced)


@given(plans())
def test_weekly_means_at_least_a_week_of_peace(plan: Any) -> None:
    (due, ladder, calendar), circumstances = plan
    circumstances |= {"since": None}
    planned = steps(due, ladder, calendar, until=due + timedelta(days=400), **circumstances)
    weekly = [step.day for step in planned if step.name.startswith("weekly")]
    assert all((b - a).days >= 7 for a, b in pairwise(weekly))
    assert bool(weekly) == ladder.weekly


@given(plans(), st.sets(st.integers(0, 40), max_size=6))
def test_however_an_outage_is_split_each_part_sends_one_and_loses_none(plan: Any, cuts: set[int]) -> None:
    (due, ladder, calendar), circumstances = plan
    pending = steps(due, ladder, calendar, until=due + timedelta(days=200), **circumstances)
    edges = [0, *sorted(min(cut, len(pending)) for cut in cuts), len(pending)]
    seen, sent = [], []
    for start, end in pairwise(edges):
        part = pending[start:end]
        send, skipped = collapse(part, key=lambda _: "one milestone", rank=lambda step: step.rank)
        assert len(send) == min(1, len(part))
        assert sorted(send + skipped, key=lambda step: step.day) == part
        seen += send + skipped
        sent += send
    assert sorted(seen, key=lambda step: step.day) == pending
    assert [step.rank for step in sent] == sorted(step.rank for step in sent)
    assert sent[-1:] == pending[-1:]


rows = st.lists(st.tuples(st.integers(0, 4), st.integers(-20, 20), st.integers(0, 1000)), unique=True)


@given(rows, st.randoms())
def test_each_milestone_is_heard_of_once_in_whatever_order_its_rows_come(rows: Any, random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    send, skipped = collapse(shuffled, key=lambda row: row[0], rank=lambda row: row[1])
    assert sorted(send + skipped) == sorted(rows)
    assert sorted(row[0] for row in send) == sorted({row[0] for row in rows})
    assert all(row[1] == max(rank for key, rank, _ in rows if key == row[0]) for row in send)


@pytest.mark.parametrize("name", ZONES)
def test_a_year_of_steps_falls_in_working_hours_of_every_zone(name: str) -> None:
    zone, ladder, calendar = ZoneInfo(name), Ladder(), WorkingCalendar()
    for due in (date(2024, 1, 1) + timedelta(days=i) for i in range(366)):
        for step in steps(due, ladder, calendar, until=due + timedelta(days=30)):
            at = due_at(step, ladder, zone)
            assert at.tzinfo is UTC
            assert at.astimezone(zone).date() == step.day
            assert within_hours(at.astimezone(zone), ladder, calendar)


@given(
    st.datetimes(datetime(2023, 12, 1), datetime(2025, 2, 1)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    calendars,
)
def test_the_next_slot_is_the_first_allowed_moment(
    now: datetime, name: str, calendar: WorkingCalendar
) -> None:
    now, ladder = now.replace(tzinfo=ZoneInfo(name)), Ladder()
    slot = next_slot(now, ladder, calendar)
    assert slot >= now
    assert within_hours(slot, ladder, calendar)
    assert (slot == now) == within_hours(now, ladder, calendar)
    if slot > now:
        assert not within_hours(slot - timedelta(microseconds=1), ladder, calendar)
        assert not calendar.working_days_between(now.date(), slot.date() - timedelta(days=1))
