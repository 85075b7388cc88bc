"""A past day as it was: what came later is taken back, whatever came later."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import editions
from domain.milestone import Milestone, State
from domain.past import BORN, MOVED, TELLING, Happening, as_of, moves
from domain.report import Move
from tests.cast import make_milestone

DUE, LATER = date(2024, 2, 10), date(2024, 3, 1)
FIRST = date(2024, 1, 1)


def happening(
    day: date, action: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> Happening:
    return Happening(
        day, datetime(day.year, day.month, day.day, 9, tzinfo=UTC), action, before or {}, after or {}
    )


REPORTED = happening(date(2024, 2, 12), "reported", {"state": "open", "reported_on": None})
ACCEPTED = happening(date(2024, 2, 15), "accepted", {"state": "reported", "reported_on": "2024-02-12"})
MOVE = happening(
    date(2024, 2, 5), "moved", {"due": "2024-02-10"}, {"due": "2024-03-01", "reason": "приказ № 5"}
)
DONE = make_milestone(state=State.ACCEPTED, reported_on=date(2024, 2, 12))


def test_the_names_of_the_events_are_those_that_are_written() -> None:
    assert {editions.NEW, editions.MOVED, editions.GONE} <= TELLING
    assert editions.NEW in BORN
    assert editions.MOVED in MOVED


@pytest.mark.parametrize(
    ("day", "state", "reported_on"),
    [
        (date(2024, 2, 11), State.OPEN, None),
        (date(2024, 2, 12), State.REPORTED, date(2024, 2, 12)),
        (date(2024, 2, 14), State.REPORTED, date(2024, 2, 12)),
        (date(2024, 2, 15), State.ACCEPTED, date(2024, 2, 12)),
    ],
)
def test_a_result_is_reported_and_accepted_on_its_days(
    day: date, state: State, reported_on: date | None
) -> None:
    past = as_of(DONE, [REPORTED, ACCEPTED], day, firm=True)
    assert past is not None
    assert (past.state, past.reported_on) == (state, reported_on)


def test_a_returned_result_was_reported_in_between() -> None:
    returned = happening(date(2024, 2, 14), "returned", {"state": "reported", "reported_on": "2024-02-12"})
    past = as_of(make_milestone(), [REPORTED, returned], date(2024, 2, 13), firm=True)
    assert past is not None
    assert past.state is State.REPORTED


def test_a_due_date_is_the_old_one_before_the_day_it_was_moved() -> None:
    moved = make_milestone(due=LATER, original_due=DUE)
    before, after = (as_of(moved, [MOVE], day, firm=True) for day in (date(2024, 2, 4), date(2024, 2, 5)))
    assert before is not None
    assert after is not None
    assert (before.due, after.due) == (DUE, LATER)


def test_a_tentative_date_is_tentative_again_before_somebody_decided_on_a_day() -> None:
    moved = make_milestone(due=LATER, original_due=DUE)
    past = as_of(moved, [MOVE], date(2024, 2, 4), firm=False)
    assert past is not None
    assert past.tentative


def test_what_did_not_exist_yet_is_not_there() -> None:
    rolled = happening(date(2024, 2, 11), "rolled", after={"due": "2024-05-10"})
    assert as_of(make_milestone(), [rolled], date(2024, 2, 10), firm=True) is None
    assert as_of(make_milestone(), [rolled], date(2024, 2, 11), firm=True) is not None


def test_what_an_edition_only_noted_changed_nothing() -> None:
    kept = happening(
        date(2024, 2, 20), "edition-deadline", {"due": "2024-02-10"}, {"due": "2024-04-01", "kept": True}
    )
    assert as_of(DONE, [REPORTED, ACCEPTED, kept], date(2024, 2, 16), firm=True) == DONE
    assert moves([kept], date(2024, 2, 20)) == ()


def test_moves_are_told_with_their_basis_until_the_day() -> None:
    edition = happening(date(2024, 2, 25), "edition-deadline", {"due": "2024-03-01"}, {"due": "2024-04-01"})
    assert moves([MOVE, edition], date(2024, 2, 24)) == (Move(DUE, LATER, "приказ № 5"),)
    assert moves([MOVE, edition], date(2024, 2, 25))[1] == Move(
        LATER, date(2024, 4, 1), "новая редакция дорожной карты"
    )


# What may happen to a milestone in each state: (action, new state, whether it brings or takes the result).
STEPS = {
    State.OPEN: [("reported", State.REPORTED), ("cancelled", State.CANCELLED), ("moved", State.OPEN)],
    State.REPORTED: [("accepted", State.ACCEPTED), ("returned", State.OPEN), ("undone", State.OPEN)],
    State.ACCEPTED: [("undone", State.OPEN)],
    State.CANCELLED: [],
}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_past_day_is_what_it_was_when_it_was_the_present(data: st.DataObject) -> None:
    now, day = make_milestone(), FIRST
    log: list[Happening] = []
    kept: list[tuple[date, Milestone]] = [(day, now)]
    for _ in range(data.draw(st.integers(0, 8))):
        if not STEPS[now.state]:
            break
        day += timedelta(days=data.draw(st.integers(0, 3)))
        action, state = data.draw(st.sampled_from(STEPS[now.state]))
        before: dict[str, Any] = {"state": now.state.value, "reported_on": _iso(now.reported_on)}
        if action == "moved":
            due = (now.due or DUE) + timedelta(days=data.draw(st.integers(1, 30)))
            log.append(happening(day, action, {"due": _iso(now.due)}, {"due": _iso(due)}))
            now = replace(now, due=due)
        else:
            log.append(happening(day, action, before))
            reported_on = {"reported": day, "accepted": now.reported_on}.get(action)
            now = replace(now, state=state, reported_on=reported_on)
        kept.append((day, now))

    for seen, _ in kept:
        then = [milestone for on, milestone in kept if on <= seen][-1]
        assert as_of(now, log, seen, firm=True) == then


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
