"""Reports out of milestones: every figure is counted once, and all of them add up."""

from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.compiling import (
    Point,
    Printed,
    burn_up,
    calendar_entries,
    exported,
    figures_of,
    heat_map,
    point_of,
    roadmap_reports,
    summary,
)
from domain.deadline import next_due
from domain.milestone import State
from domain.period import Length, last
from domain.report import Figures, Status, figures
from tests.cast import make_milestone

CALENDAR = WorkingCalendar()
DAY = date(2024, 2, 14)
PRINTED = Printed("IT-куб", date(2024, 1, 12), None, (), "до 10.02.2024", firm=True)


def point(**overrides: Any) -> Point:
    return point_of(make_milestone(**overrides), PRINTED, DAY, CALENDAR)


def test_each_milestone_stands_in_one_place() -> None:
    early, late = date(2024, 2, 9), date(2024, 2, 12)
    found = {
        Status.IN_TIME: point(state=State.ACCEPTED, reported_on=early),
        Status.LATE: point(state=State.ACCEPTED, reported_on=late),
        Status.AWAITING: point(state=State.REPORTED, reported_on=early),
        Status.OVERDUE: point(),
        Status.EXTERNAL: point(external=True),
        Status.OPEN: point(due=date(2024, 2, 14)),
        Status.CANCELLED: point(state=State.CANCELLED),
    }
    assert {status: each.status for status, each in found.items()} == {each: each for each in Status}
    assert figures_of(found.values()) == Figures(1, 1, 1, 1, 1, 1, 1)
    assert figures_of(found.values()).total == 6


def test_a_wait_on_others_is_none_before_its_day_as_in_the_lists() -> None:
    assert point(external=True, due=DAY).status is Status.OPEN
    assert point(external=True, due=None).status is Status.OPEN


def test_only_what_we_are_late_with_has_a_deviation() -> None:
    assert point().deviation == 3
    assert point(external=True).deviation is None
    assert point(state=State.REPORTED, reported_on=date(2024, 2, 12)).deviation == 1
    assert point(state=State.ACCEPTED, reported_on=date(2024, 2, 9)).deviation is None


def test_the_table_comes_back_row_by_row() -> None:
    points = [
        point(id=1, measure_id=1, label="2.1", title="Перечень"),
        point(id=2, measure_id=1, label="2"),
        point(id=3, measure_id=2, label="10", measure_number="10."),
        point(id=4, measure_id=3, roadmap_id=2, school="СОШ № 46"),
    ]
    first, second = roadmap_reports(points, DAY)
    assert [[line.label for line in row.lines] for row in first.rows] == [["2.1", "2"], ["10"]]
    assert (first.figures.overdue, second.figures.overdue, second.school) == (3, 1, "СОШ № 46")


def test_a_summary_counts_by_everybody_who_answers() -> None:
    points = [
        point(id=1, responsible=("МОНКО", "МОУО")),
        point(id=2, responsible=("МОУО",), state=State.REPORTED, reported_on=DAY),
        point(id=3, responsible=(), municipality="МОУО г. Калуги", due=date(2024, 1, 9)),
    ]
    before = [point(id=1), point(id=2), point(id=3, state=State.ACCEPTED, reported_on=date(2024, 2, 1))]
    report = summary("Сводка", last(Length.WEEK, DAY), points, before, CALENDAR, unreachable=["Глеб"])
    assert [(each.name, each.figures.total) for each in report.by_responsible] == [("МОНКО", 1), ("МОУО", 2)]
    assert (report.done, report.done_before) == (1, 1)
    assert [(each.days, each.working_days) for each in report.overdue] == [(4, 3), (36, 26)]
    assert report.unreachable == ("Глеб",)


def test_burn_up_runs_over_all_dates_and_stops_knowing_at_the_day() -> None:
    points = [
        point(id=1, state=State.ACCEPTED, reported_on=date(2024, 1, 20), due=date(2024, 1, 17)),
        point(id=2, due=date(2024, 12, 31)),
        point(id=3, due=date(2024, 2, 10), state=State.CANCELLED),
    ]
    found = list(burn_up(points, DAY))
    assert found[0] == (date(2024, 1, 17), 1, 0)
    assert (DAY, 1, 1) in found
    assert found[-1] == (date(2024, 12, 31), 2, 1)
    assert list(burn_up([], DAY)) == []


def test_a_heat_map_shows_the_worst_of_a_measure() -> None:
    points = [
        point(id=1, due=date(2024, 3, 1)),
        point(id=2),
        point(id=3, school="СОШ № 46", state=State.ACCEPTED, reported_on=date(2024, 2, 1)),
        point(id=4, school="СОШ № 46", measure_number="5.", measure_title="Провести", measure_position=5),
    ]
    report = heat_map(points, DAY)
    assert report.schools == ("СОШ № 5 г. Балабаново", "СОШ № 46")
    assert report.measures == ("4. Объявить закупки товаров, работ, услуг", "5. Провести")
    assert report.cells == ((Status.OVERDUE, None), (Status.IN_TIME, Status.OVERDUE))


def test_the_last_of_a_series_recurs_and_the_earlier_ones_let_go() -> None:
    rule = "FREQ=MONTHLY;INTERVAL=3"
    alone = point(id=1, rrule=rule)
    (before,) = calendar_entries([alone])
    assert before.rrule == rule
    later = point(id=2, rrule=rule, due=date(2024, 5, 10), original_due=date(2024, 5, 10))
    first, second = calendar_entries([alone, later])
    assert (first.rrule, second.rrule) == (None, rule)
    assert (first.uid, first.sequence > before.sequence) == (before.uid, True)


def test_two_rules_are_two_events_that_end_together() -> None:
    rule = "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15 | FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20"
    march, october = date(2024, 3, 15), date(2024, 10, 20)
    first = point(id=1, rrule=rule, due=march, original_due=march)
    spring, autumn = calendar_entries([first])
    assert [(each.day, each.rrule) for each in (spring, autumn)] == [
        (march, "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"),
        (october, "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20"),
    ]
    assert (spring.uid, autumn.uid) == ("milestone-1@vekha", "milestone-1-rule-2@vekha")

    second = point(id=2, rrule=rule, due=october, original_due=october)
    once, gone, *going_on = calendar_entries([first, second])
    assert (once.uid, once.rrule, once.cancelled) == (spring.uid, None, False)
    assert (gone.uid, gone.rrule, gone.cancelled) == (autumn.uid, None, True)
    assert gone.sequence > autumn.sequence
    assert [(each.day, each.rrule) for each in going_on] == [
        (october, "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20"),
        (date(2025, 3, 15), "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"),
    ]


@pytest.mark.parametrize(
    ("rule", "begun", "due"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", date(2024, 1, 31), date(2024, 4, 30)),
        ("FREQ=MONTHLY", date(2024, 1, 30), date(2024, 2, 29)),
        ("FREQ=MONTHLY;UNTIL=20241231", date(2024, 1, 29), date(2024, 1, 29)),
        ("FREQ=YEARLY", date(2024, 2, 29), date(2025, 2, 28)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2024, 10, 1), date(2025, 1, 1)),
        ("FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1", date(2024, 4, 30), date(2024, 4, 30)),
    ],
)
def test_a_calendar_reads_the_dates_that_the_series_will_have(rule: str, begun: date, due: date) -> None:
    series = make_milestone(rrule=rule, due=due, original_due=due)
    (entry,) = calendar_entries([point_of(series, replace(PRINTED, first_due=begun), DAY, CALENDAR)])
    assert entry.rrule is not None
    read = rrulestr(entry.rrule, dtstart=datetime.combine(entry.day, time()))
    last = due
    for following in islice(read, 1, 8):
        assert following.date() == (last := next_due(rule, after=last, start=begun) or last)


def test_a_calendar_has_what_is_cancelled_and_not_what_is_due_never() -> None:
    gone, done, open_ = calendar_entries(
        [
            point(id=1, state=State.CANCELLED),
            point(id=2, due=None),
            point(id=3, state=State.ACCEPTED, reported_on=DAY),
            point(id=4),
        ]
    )
    assert (gone.cancelled, done.cancelled) == (True, False)
    assert (done.alarms, open_.alarms) == ((), (7, 1))


STATES = st.builds(
    make_milestone,
    state=st.sampled_from(State),
    due=st.none() | st.dates(date(2024, 1, 1), date(2024, 3, 31)),
    reported_on=st.dates(date(2024, 1, 1), date(2024, 2, 14)),
    external=st.booleans(),
    tentative=st.booleans(),
    municipality=st.sampled_from(["МОУО Боровского района", "МОУО г. Калуги"]),
    school=st.sampled_from(["СОШ № 5", "СОШ № 46"]),
    roadmap_id=st.integers(1, 3),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STATES, max_size=25))
def test_whatever_the_states_every_report_says_the_same(milestones: list[Any]) -> None:
    milestones.sort(key=lambda each: each.roadmap_id)
    points = [point_of(each, PRINTED, DAY, CALENDAR) for each in milestones]
    all_of_them = figures(milestones, DAY, CALENDAR)
    report = summary("Сводка", last(Length.MONTH, DAY), points, points, CALENDAR)

    assert report.figures == figures_of(points) == all_of_them
    assert sum(each.figures.total for each in report.by_school) == all_of_them.total
    assert sum(each.figures.overdue for each in report.by_municipality) == all_of_them.overdue
    assert len(report.overdue) == all_of_them.overdue
    assert sum(each.figures.awaiting for each in roadmap_reports(points, DAY)) == all_of_them.awaiting
    assert sum(each.status is Status.OVERDUE for each in exported(points)) == all_of_them.overdue
    assert all_of_them.total + all_of_them.cancelled == len(milestones)
    assert all_of_them.overdue == sum(each.is_overdue(DAY) and not each.external for each in milestones)


def test_a_change_has_its_time_and_the_import_where_there_was_none() -> None:
    (entry,) = calendar_entries([point()])
    assert entry.changed_at == datetime.fromisoformat("2024-01-12T00:00:00+00:00")
