"""Who stands in for whom, and what people write when they go away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.absence import Absence, AbsenceError, Away, check_free, check_span, parse_span, stand_in
from domain.deadline import UnclearDateError

TODAY = date(2024, 1, 12)
PEOPLE = st.integers(1, 6)


def absence(person: int, deputy: int | None = None, **overrides: object) -> Absence:
    values: dict[str, object] = {"starts": TODAY, "ends": TODAY + timedelta(days=7), "deputy_id": deputy}
    return Absence(person, person, f"Человек {person}", **(values | overrides))  # type: ignore[arg-type]


def away(*absences: Absence) -> Away:
    return Away(absences)


def test_whoever_is_there_is_told_themselves() -> None:
    assert away().standing([1, 2], TODAY) == {1: False, 2: False}


def test_the_deputy_is_told_from_the_first_to_the_last_day_and_not_beyond() -> None:
    found = away(absence(1, 2))
    days = [TODAY + timedelta(days=n) for n in (-1, 0, 7, 8)]
    assert [found.standing([1], day) for day in days] == [{1: False}, {2: True}, {2: True}, {1: False}]


def test_a_deputy_who_is_away_too_has_a_deputy_of_their_own() -> None:
    assert away(absence(1, 2), absence(2, 3)).standing([1], TODAY) == {3: True}


@pytest.mark.parametrize(
    "absences",
    [
        [absence(1)],
        [absence(1, 2), absence(2)],
        [absence(1, 2), absence(2, 1)],
        [absence(1, 1)],
        [absence(1, 2, deputy_able=False)],
    ],
)
def test_nobody_is_told_where_nobody_stands_in(absences: list[Absence]) -> None:
    assert away(*absences).standing([1], TODAY) == {}


def test_a_deputy_who_is_concerned_anyway_is_told_in_their_own_right() -> None:
    found = away(absence(1, 2))
    assert found.standing([1, 2], TODAY) == {2: False}
    assert found.standing([2, 1], TODAY) == {2: False}


def test_a_deputy_knows_for_whom_the_soonest_back_first() -> None:
    found = away(absence(1, 3, ends=TODAY + timedelta(days=9)), absence(2, 3), absence(4, 5))
    assert [each.person_id for each in found.stood_for(3, TODAY)] == [2, 1]
    assert found.stood_for(1, TODAY) == ()


@given(st.dictionaries(PEOPLE, st.none() | PEOPLE), PEOPLE)
def test_the_chain_of_deputies_ends_whatever_people_have_named(
    deputies: dict[int, int | None], person: int
) -> None:
    absences = {each: absence(each, deputy) for each, deputy in deputies.items()}
    present = stand_in(person, absences)
    assert present is None or present not in absences
    if person not in absences:
        assert present == person


@given(st.dictionaries(PEOPLE, st.none() | PEOPLE), st.sets(PEOPLE))
def test_nobody_who_is_away_is_told_and_whoever_is_there_always_is(
    deputies: dict[int, int | None], people: set[int]
) -> None:
    found = Away(tuple(absence(each, deputy) for each, deputy in deputies.items()))
    told = found.standing(people, TODAY)
    assert not told.keys() & deputies.keys()
    assert {each for each in people if each not in deputies} == {
        each for each, only_deputy in told.items() if not only_deputy
    }
    for each, only_deputy in told.items():
        assert not only_deputy or found.stood_for(each, TODAY)


@pytest.mark.parametrize(
    ("words", "starts", "ends"),
    [
        ("с 15 по 28 июля", date(2024, 7, 15), date(2024, 7, 28)),
        ("С 15.07 по 28.07.2024", date(2024, 7, 15), date(2024, 7, 28)),
        ("15-28 июля", date(2024, 7, 15), date(2024, 7, 28)),
        ("с 28 декабря по 8 января", date(2024, 12, 28), date(2025, 1, 8)),
        ("июль", date(2024, 7, 1), date(2024, 7, 31)),
        ("до 28 января", TODAY, date(2024, 1, 28)),
        ("по пятницу", TODAY, date(2024, 1, 19)),
        ("с завтра по 20 января", date(2024, 1, 13), date(2024, 1, 20)),
        ("с понедельника по среду", date(2024, 1, 15), date(2024, 1, 17)),
        ("завтра", date(2024, 1, 13), date(2024, 1, 13)),
        ("28 июля", date(2024, 7, 28), date(2024, 7, 28)),
    ],
)
def test_what_people_write_is_understood(words: str, starts: date, ends: date) -> None:
    assert parse_span(words, TODAY) == (starts, ends)


@pytest.mark.parametrize("words", ["скоро", "", "с 31 ноября по 5 декабря", "как получится"])
def test_what_is_not_understood_is_refused(words: str) -> None:
    with pytest.raises(UnclearDateError):
        parse_span(words, TODAY)


def test_an_open_end_is_asked_for() -> None:
    with pytest.raises(AbsenceError, match="до какого дня"):
        parse_span("с 15 июля", TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (TODAY, TODAY - timedelta(days=1), "раньше первого"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), "уже прошли"),
        (TODAY, TODAY + timedelta(days=1200), "трёх лет"),
    ],
)
def test_days_that_cannot_be_are_refused(starts: date, ends: date, why: str) -> None:
    with pytest.raises(AbsenceError, match=why):
        check_span(starts, ends, TODAY)


def test_an_absence_that_has_begun_can_be_noted() -> None:
    check_span(TODAY - timedelta(days=3), TODAY, TODAY)


@pytest.mark.parametrize(("shift", "free"), [(-8, True), (-7, False), (0, False), (7, False), (8, True)])
def test_two_absences_of_one_person_have_no_day_in_common(shift: int, free: bool) -> None:
    starts = TODAY + timedelta(days=shift)
    own, days = [absence(1)], (starts, starts + timedelta(days=7))
    if free:
        check_free(own, *days)
    else:
        with pytest.raises(AbsenceError, match="с 12 января по 19 января 2024"):
            check_free(own, *days)
