"""States of a milestone, who may not change them any more, and how late it is."""

from datetime import date, timedelta
from itertools import product

import pytest

from domain.calendar import WorkingCalendar
from domain.milestone import (
    UNDO_WITHIN,
    Change,
    Lateness,
    State,
    UndoRefusedError,
    WrongStateError,
    check_undo,
    lateness,
    next_state,
)
from tests.cast import NOW, make_milestone

CALENDAR = WorkingCalendar()
SATURDAY = date(2024, 2, 10)
MONDAY = date(2024, 2, 12)
WEDNESDAY = date(2024, 2, 14)

ALLOWED = {
    (State.OPEN, Change.START): State.OPEN,
    (State.OPEN, Change.REPORT): State.REPORTED,
    (State.OPEN, Change.CANCEL): State.CANCELLED,
    (State.REPORTED, Change.ACCEPT): State.ACCEPTED,
    (State.REPORTED, Change.RETURN): State.OPEN,
    (State.REPORTED, Change.CANCEL): State.CANCELLED,
    (State.REPORTED, Change.UNDO): State.OPEN,
    (State.ACCEPTED, Change.UNDO): State.OPEN,
}
REFUSED = sorted(set(product(State, Change)) - ALLOWED.keys())


@pytest.mark.parametrize(("before", "change"), sorted(ALLOWED))
def test_a_change_that_is_allowed_leads_to_its_state(before: State, change: Change) -> None:
    assert next_state(before, change) is ALLOWED[before, change]


@pytest.mark.parametrize(("before", "change"), REFUSED)
def test_any_other_change_is_refused_with_a_sentence(before: State, change: Change) -> None:
    with pytest.raises(WrongStateError) as refusal:
        next_state(before, change)

    assert refusal.value.user_message[:1].isupper()
    assert refusal.value.user_message.endswith(".")


@pytest.mark.parametrize(
    ("before", "change", "sentence"),
    [
        (State.REPORTED, Change.REPORT, "Уже отмечено: результат сдан и ждёт приёмки."),
        (State.ACCEPTED, Change.REPORT, "Уже отмечено: результат принят."),
        (State.REPORTED, Change.START, "Результат уже сдан и ждёт приёмки."),
        (State.ACCEPTED, Change.START, "Результат уже принят."),
        (State.ACCEPTED, Change.ACCEPT, "Уже отмечено: результат принят."),
        (State.OPEN, Change.ACCEPT, "Принимать пока нечего: о результате ещё не сообщили."),
        (State.OPEN, Change.RETURN, "Уже отмечено: результат возвращён на доработку."),
        (State.ACCEPTED, Change.RETURN, "Результат уже принят, вернуть его нельзя."),
        (State.OPEN, Change.UNDO, "Отметки уже нет: пункт снова открыт."),
        *((State.CANCELLED, change, "Контрольная точка отменена, изменить её нельзя.") for change in Change),
    ],
)
def test_a_refusal_says_where_the_milestone_stands(before: State, change: Change, sentence: str) -> None:
    with pytest.raises(WrongStateError) as refusal:
        next_state(before, change)

    assert refusal.value.user_message == sentence


@pytest.mark.parametrize(
    ("state", "due", "today", "overdue"),
    [
        (State.OPEN, SATURDAY, SATURDAY, False),
        (State.OPEN, SATURDAY, date(2024, 2, 11), True),
        (State.OPEN, None, WEDNESDAY, False),
        (State.REPORTED, SATURDAY, WEDNESDAY, False),
        (State.ACCEPTED, SATURDAY, WEDNESDAY, False),
        (State.CANCELLED, SATURDAY, WEDNESDAY, False),
    ],
)
def test_overdue_is_what_is_open_after_its_last_day(
    state: State, due: date | None, today: date, overdue: bool
) -> None:
    assert make_milestone(state=state, due=due).is_overdue(today) is overdue


def test_from_saturday_to_wednesday_it_is_four_days_late_and_three_working_ones() -> None:
    assert lateness(make_milestone(due=SATURDAY), WEDNESDAY, CALENDAR) == Lateness(4, 3)


def test_the_days_off_of_the_calendar_are_not_working_days_of_lateness() -> None:
    # Friday, 23 February 2024 is a holiday.
    assert lateness(make_milestone(due=date(2024, 2, 22)), date(2024, 2, 26), CALENDAR) == Lateness(4, 1)


@pytest.mark.parametrize("today", [date(2024, 2, 9), SATURDAY])
def test_it_is_not_late_up_to_and_on_its_last_day(today: date) -> None:
    assert lateness(make_milestone(due=SATURDAY), today, CALENDAR) is None


def test_without_a_date_nothing_is_late() -> None:
    assert lateness(make_milestone(due=None), WEDNESDAY, CALENDAR) is None


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED])
def test_reported_in_time_is_not_late_however_long_acceptance_takes(state: State) -> None:
    reported = make_milestone(state=state, due=SATURDAY, reported_on=SATURDAY)

    assert lateness(reported, date(2024, 12, 31), CALENDAR) is None


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED])
def test_reported_late_stays_as_late_as_it_was_reported(state: State) -> None:
    reported = make_milestone(state=state, due=SATURDAY, reported_on=MONDAY)

    assert lateness(reported, date(2024, 12, 31), CALENDAR) == Lateness(2, 1)


def test_returned_it_is_late_again_until_today() -> None:
    returned = make_milestone(state=State.OPEN, due=SATURDAY, reported_on=SATURDAY)

    assert lateness(returned, WEDNESDAY, CALENDAR) == Lateness(4, 3)


def test_an_accepted_result_is_not_cancelled_and_says_so() -> None:
    with pytest.raises(WrongStateError) as refused:
        next_state(State.ACCEPTED, Change.CANCEL)

    assert refused.value.user_message == "Результат уже принят, отменить контрольную точку нельзя."


def test_what_was_cancelled_is_not_late() -> None:
    cancelled = make_milestone(state=State.CANCELLED, due=date(2024, 1, 10))

    assert lateness(cancelled, date(2024, 2, 10), WorkingCalendar()) is None


def test_whoever_reported_may_take_it_back_for_ten_minutes() -> None:
    check_undo(3, NOW, 3, NOW + UNDO_WITHIN)

    with pytest.raises(UndoRefusedError, match="больше 10 минут"):
        check_undo(3, NOW, 3, NOW + UNDO_WITHIN + timedelta(seconds=1))


@pytest.mark.parametrize("reported_by", [4, None])
def test_nobody_else_may_take_a_report_back(reported_by: int | None) -> None:
    with pytest.raises(UndoRefusedError, match="только тот"):
        check_undo(reported_by, NOW, 3, NOW)
