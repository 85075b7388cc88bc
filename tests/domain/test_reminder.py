"""The ladder on the dates of the sample roadmap, as a person would check it with a wall calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import WorkingCalendar
from domain.reminder import (
    Audience,
    Escalation,
    Ladder,
    Step,
    collapse,
    due_at,
    is_quieted,
    next_slot,
    next_step,
    steps,
    within_hours,
)

CALENDAR = WorkingCalendar()
LADDER = Ladder()
MOSCOW = ZoneInfo("Europe/Moscow")

SATURDAY = date(2024, 2, 10)
WEDNESDAY = date(2024, 1, 17)

ASSIGNEES = {Audience.ASSIGNEES}
AND_CONTROLLERS = ASSIGNEES | {Audience.CONTROLLERS}
AND_HEADS = AND_CONTROLLERS | {Audience.HEADS}
EVERYBODY = AND_HEADS | {Audience.MINISTRY}


def plan(due: date, until: str, **circumstances: object) -> list[str]:
    """Steps as «2024-02-09 on-day»."""
    planned = steps(due, LADDER, CALENDAR, until=date.fromisoformat(until), **circumstances)  # type: ignore[arg-type]
    return [f"{step.day} {step.name}" for step in planned]


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def test_a_deadline_on_a_working_day_climbs_over_the_new_year_holidays() -> None:
    assert plan(WEDNESDAY, "2024-01-17") == [
        "2023-12-20 before-14",
        "2023-12-29 before-7",
        "2024-01-12 before-3",
        "2024-01-16 before-1",
        "2024-01-17 on-day",
    ]


def test_a_deadline_on_a_saturday_is_reminded_of_on_friday_once() -> None:
    assert plan(SATURDAY, "2024-02-29") == [
        "2024-01-23 before-14",
        "2024-02-01 before-7",
        "2024-02-07 before-3",
        "2024-02-09 on-day",
        "2024-02-12 overdue-1",
        "2024-02-14 overdue-3",
        "2024-02-20 overdue-7",
        "2024-02-27 weekly-1",
    ]


def test_a_working_saturday_is_reminded_of_on_itself() -> None:
    assert plan(date(2024, 4, 27), "2024-05-03")[-3:] == [
        "2024-04-26 before-1",
        "2024-04-27 on-day",
        "2024-05-02 overdue-1",
    ]


def test_the_last_day_of_december_is_reminded_of_before_the_holidays() -> None:
    assert plan(date(2023, 12, 31), "2024-01-11")[-3:] == [
        "2023-12-29 on-day",
        "2024-01-09 overdue-1",
        "2024-01-11 overdue-3",
    ]


def test_the_circle_of_those_who_are_told_only_grows() -> None:
    told = {step.name: step.audiences for step in steps(SATURDAY, LADDER, CALENDAR, until=date(2024, 3, 5))}
    assert told["before-14"] == told["on-day"] == ASSIGNEES
    assert told["overdue-1"] == AND_CONTROLLERS
    assert told["overdue-3"] == AND_HEADS
    assert told["overdue-7"] == told["weekly-1"] == told["weekly-2"] == EVERYBODY


def test_weekly_reminders_leave_a_week_between_them_and_step_over_holidays() -> None:
    assert plan(WEDNESDAY, "2024-03-15")[-6:] == [
        "2024-02-02 weekly-1",
        "2024-02-09 weekly-2",
        "2024-02-16 weekly-3",
        "2024-02-26 weekly-4",  # 23 February is a holiday
        "2024-03-04 weekly-5",
        "2024-03-11 weekly-6",
    ]


def test_an_outside_party_is_the_controllers_concern_alone() -> None:
    planned = steps(date(2024, 1, 20), LADDER, CALENDAR, until=date(2024, 2, 10), external=True)
    assert [(step.name, step.day.isoformat()) for step in planned] == [
        ("on-day", "2024-01-19"),
        ("overdue-3", "2024-01-24"),
        ("weekly-1", "2024-01-31"),
        ("weekly-2", "2024-02-07"),
    ]
    assert {step.audiences for step in planned} == {frozenset({Audience.CONTROLLERS})}


def test_taking_it_to_work_quiets_three_working_days_and_never_the_day_itself() -> None:
    assert plan(WEDNESDAY, "2024-01-18", in_progress_on=date(2024, 1, 11)) == [
        "2023-12-20 before-14",
        "2023-12-29 before-7",
        "2024-01-17 on-day",
        "2024-01-18 overdue-1",
    ]
    assert "2024-01-16 before-1" in plan(WEDNESDAY, "2024-01-18", in_progress_on=date(2024, 1, 10))


def test_taking_it_to_work_on_the_last_day_quiets_nothing() -> None:
    assert plan(WEDNESDAY, "2024-02-01", in_progress_on=WEDNESDAY) == plan(WEDNESDAY, "2024-02-01")


def test_a_step_planned_before_it_was_taken_to_work_is_known_to_be_quieted() -> None:
    before, on_day = (
        Step("before-3", date(2024, 1, 12), frozenset(ASSIGNEES), -3),
        Step("on-day", date(2024, 1, 12), frozenset(ASSIGNEES), 0),
    )
    assert is_quieted(before, date(2024, 1, 9), LADDER, CALENDAR)
    assert is_quieted(before, date(2024, 1, 12), LADDER, CALENDAR)
    assert not is_quieted(before, date(2023, 12, 28), LADDER, CALENDAR)
    assert not is_quieted(before, date(2024, 1, 13), LADDER, CALENDAR)
    assert not is_quieted(on_day, date(2024, 1, 11), LADDER, CALENDAR)
    assert not is_quieted(before, date(2024, 1, 12), Ladder(quiet_for=0), CALENDAR)


def test_a_whole_year_gets_one_nudge_in_its_middle() -> None:
    assert plan(date(2024, 12, 31), "2024-12-31", period_start=date(2024, 1, 1)) == [
        "2024-07-01 mid",
        "2024-12-11 before-14",
        "2024-12-20 before-7",
        "2024-12-26 before-3",
        "2024-12-28 on-day",
    ]


@pytest.mark.parametrize("start", [date(2024, 1, 15), date(2024, 2, 10), date(2024, 6, 1)])
def test_a_period_too_short_for_a_middle_gets_none(start: date) -> None:
    assert plan(SATURDAY, "2024-03-01", period_start=start) == plan(SATURDAY, "2024-03-01")


def test_a_period_of_an_outside_party_gets_no_nudge_in_its_middle() -> None:
    with_start = plan(SATURDAY, "2024-03-01", external=True, period_start=date(2023, 1, 1))
    assert with_start == plan(SATURDAY, "2024-03-01", external=True)


def test_a_late_import_starts_from_the_present_rung() -> None:
    assert plan(WEDNESDAY, "2024-01-17", since=date(2024, 1, 10)) == [
        "2024-01-10 before-7",
        "2024-01-12 before-3",
        "2024-01-16 before-1",
        "2024-01-17 on-day",
    ]


def test_an_import_on_a_day_off_waits_for_the_next_working_day() -> None:
    assert plan(WEDNESDAY, "2024-01-17", since=date(2024, 1, 13))[0] == "2024-01-15 before-3"


def test_an_import_on_the_day_of_a_step_adds_no_older_one() -> None:
    assert plan(WEDNESDAY, "2024-01-17", since=date(2024, 1, 12))[0] == "2024-01-12 before-3"
    assert plan(SATURDAY, "2024-02-12", since=date(2024, 2, 10)) == ["2024-02-12 overdue-1"]


def test_a_milestone_already_late_when_imported_is_not_silent() -> None:
    assert plan(SATURDAY, "2024-02-20", since=date(2024, 2, 16)) == [
        "2024-02-16 overdue-3",
        "2024-02-20 overdue-7",
    ]
    assert plan(SATURDAY, "2024-07-08", since=date(2024, 7, 3)) == [
        "2024-07-03 weekly-18",
        "2024-07-08 weekly-19",
    ]


def test_a_ladder_without_weekly_reminders_ends_and_its_last_rung_still_meets_a_late_import() -> None:
    ladder = Ladder(weekly=False)
    ends = steps(SATURDAY, ladder, CALENDAR, until=date(2030, 1, 1))
    assert ends[-1].name == "overdue-7"
    late = steps(SATURDAY, ladder, CALENDAR, until=date(2030, 1, 1), since=date(2024, 7, 1))
    assert [(step.name, step.day) for step in late] == [("overdue-7", date(2024, 7, 1))]
    assert next_step(SATURDAY, ladder, CALENDAR, after=date(2024, 2, 20)) is None


def test_an_early_import_changes_nothing() -> None:
    assert plan(SATURDAY, "2024-03-01", since=date(2023, 12, 1)) == plan(SATURDAY, "2024-03-01")


def test_a_ladder_of_ones_own_is_followed() -> None:
    ladder = Ladder(before=(5,), on_day=False, overdue=(Escalation(2, frozenset({Audience.HEADS})),))
    planned = steps(WEDNESDAY, ladder, CALENDAR, until=date(2024, 1, 26))
    assert [(step.name, step.day.isoformat()) for step in planned] == [
        ("before-5", "2024-01-10"),
        ("overdue-2", "2024-01-19"),
        ("weekly-1", "2024-01-26"),
    ]
    assert planned[-1].audiences == {Audience.HEADS}


def test_weekly_reminders_need_no_overdue_steps() -> None:
    planned = steps(WEDNESDAY, Ladder(before=(), overdue=()), CALENDAR, until=date(2024, 1, 31))
    assert [step.name for step in planned] == ["on-day", "weekly-1", "weekly-2"]
    assert planned[-1].audiences == AND_CONTROLLERS


def test_the_next_step_is_the_one_to_come_back_for() -> None:
    after_friday = next_step(SATURDAY, LADDER, CALENDAR, after=date(2024, 2, 9))
    assert after_friday is not None
    assert (after_friday.name, after_friday.day) == ("overdue-1", date(2024, 2, 12))
    present = next_step(SATURDAY, LADDER, CALENDAR, after=date(2024, 2, 15), since=date(2024, 2, 16))
    assert present is not None
    assert (present.name, present.day) == ("overdue-3", date(2024, 2, 16))


def test_a_step_may_be_sent_from_the_start_of_its_day_in_its_own_zone() -> None:
    step = Step("on-day", date(2024, 2, 9), frozenset(ASSIGNEES), 0)
    assert due_at(step, LADDER, MOSCOW) == datetime(2024, 2, 9, 6, 0, tzinfo=UTC)
    assert due_at(step, LADDER, ZoneInfo("Asia/Kamchatka")) == datetime(2024, 2, 8, 21, 0, tzinfo=UTC)
    assert due_at(step, LADDER, MOSCOW).utcoffset() == UTC.utcoffset(None)


@pytest.mark.parametrize(
    ("now", "allowed", "slot"),
    [
        ("2024-02-09T08:59:59", False, "2024-02-09T09:00"),
        ("2024-02-09T09:00", True, "2024-02-09T09:00"),
        ("2024-02-09T17:59:59", True, "2024-02-09T17:59:59"),
        ("2024-02-09T18:00", False, "2024-02-12T09:00"),
        ("2024-02-10T12:00", False, "2024-02-12T09:00"),
        ("2024-02-10T00:00", False, "2024-02-12T09:00"),
        ("2024-04-27T12:00", True, "2024-04-27T12:00"),
        ("2024-12-28T18:30", False, "2025-01-09T09:00"),
        ("2023-12-31T23:59:59", False, "2024-01-09T09:00"),
    ],
)
def test_nothing_is_sent_outside_working_hours(now: str, allowed: bool, slot: str) -> None:
    assert within_hours(moscow(now), LADDER, CALENDAR) is allowed
    assert next_slot(moscow(now), LADDER, CALENDAR) == moscow(slot)


def test_after_an_outage_only_the_most_urgent_of_each_milestone_is_sent() -> None:
    pending = [("4", 0), ("2.1", -1), ("4", 3), ("4", 1), ("2.1", -3)]
    send, skipped = collapse(pending, key=lambda row: row[0], rank=lambda row: row[1])
    assert send == [("2.1", -1), ("4", 3)]
    assert skipped == [("4", 0), ("4", 1), ("2.1", -3)]


def test_two_rows_of_one_rank_are_still_one_message() -> None:
    rows = [("4", 1, "first"), ("4", 1, "second")]
    assert collapse(rows, key=lambda row: row[0], rank=lambda row: row[1]) == (rows[:1], rows[1:])


def test_nothing_pending_means_nothing_to_send() -> None:
    assert collapse([], key=str, rank=len) == ([], [])
