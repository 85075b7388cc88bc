"""Which days may be asked for, and what a new day means for the rest of the measure."""

from datetime import date, timedelta

import pytest

from domain.calendar import WorkingCalendar
from domain.errors import DomainError
from domain.milestone import State
from domain.postponement import Postponement, check_day, check_movable, propose
from tests.cast import NOW, TODAY, make_milestone

DUE = date(2024, 2, 10)
MILESTONE = make_milestone(due=DUE)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY - timedelta(days=1), "в прошлом"),
        (date(2031, 1, 1), "дальше пяти лет"),
        (DUE, "Срок и так 10 февраля 2024"),
        (DUE - timedelta(days=1), "раньше нынешнего срока, 10 февраля 2024"),
    ],
)
def test_a_day_that_cannot_be_asked_for_is_refused_in_words(day: date, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        check_day(MILESTONE, day, TODAY, earlier=False)


def test_who_decides_may_bring_the_day_forward_but_not_into_the_past() -> None:
    check_day(MILESTONE, DUE - timedelta(days=1), TODAY, earlier=True)
    check_day(MILESTONE, TODAY, TODAY, earlier=True)
    with pytest.raises(DomainError, match="в прошлом"):
        check_day(MILESTONE, TODAY - timedelta(days=1), TODAY, earlier=True)


def test_a_milestone_without_a_day_takes_any_that_is_not_past() -> None:
    check_day(make_milestone(due=None), TODAY, TODAY, earlier=False)


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED, State.CANCELLED])
def test_what_is_not_open_is_not_moved(state: State) -> None:
    check_movable(MILESTONE)
    with pytest.raises(DomainError):
        check_movable(make_milestone(state=state))


def test_a_later_day_is_counted_in_working_days_and_a_day_off_names_a_better_one() -> None:
    friday = propose(MILESTONE, date(2024, 2, 16), (), WorkingCalendar())
    assert (friday.working_days, friday.better) == (5, None)
    # Friday, 23 February is a holiday, and so is the weekend behind it.
    holiday = propose(MILESTONE, date(2024, 2, 23), (), WorkingCalendar())
    assert holiday.better == date(2024, 2, 26)
    earlier = propose(MILESTONE, date(2024, 2, 1), (), WorkingCalendar())
    assert earlier.working_days is None


def test_a_part_that_would_come_after_the_closing_milestone_is_pointed_out() -> None:
    part = make_milestone(id=2, title="Перечень внесён", due=date(2024, 1, 20))
    closing = make_milestone(id=3, due=DUE)
    calendar = WorkingCalendar()
    assert propose(part, date(2024, 2, 12), [part, closing], calendar).closing == closing
    assert propose(part, DUE, [part, closing], calendar).closing is None
    assert propose(closing, date(2024, 3, 1), [part, closing], calendar).closing is None


@pytest.mark.parametrize(
    ("changed", "waits"),
    [
        ({}, True),
        ({"state": State.REPORTED}, False),
        ({"due": date(2024, 3, 1)}, False),
        ({"revision": 9}, True),
    ],
)
def test_a_request_waits_as_long_as_what_it_is_about_stands(changed: dict[str, object], waits: bool) -> None:
    asked = Postponement(1, 1, "Вера", 3, NOW, DUE, date(2024, 3, 15), "Задержка поставки")
    assert (
        asked.waits_for(make_milestone(due=DUE) if not changed else make_milestone(**{"due": DUE} | changed))
        is waits
    )
