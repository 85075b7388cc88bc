"""Changing a ladder bit by bit: every change gives one that can be kept, or is refused in words."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.preferences import Hours
from domain.reminder import DEFAULT_LADDER, Audience, Ladder, LadderError
from domain.rhythm import (
    MOST_DAYS,
    Rhythm,
    days_of,
    escalations,
    usual,
    with_day,
    with_days,
    with_escalation,
    with_hours,
)
from domain.zones import ZONES, zone_in_words, zone_of_city

AUDIENCES = st.sampled_from([each for each in Audience if each is not Audience.ASSIGNEES])


def test_a_day_is_added_and_taken_away() -> None:
    more = with_day(DEFAULT_LADDER, 5, on=True)
    assert more.before == (14, 7, 5, 3, 1)
    assert with_day(more, 5, on=True) == more
    assert with_day(more, 5, on=False) == DEFAULT_LADDER
    assert not with_day(DEFAULT_LADDER, 0, on=False).on_day


def test_the_last_reminder_before_a_due_date_cannot_be_taken_away() -> None:
    alone = Ladder(before=(1,), on_day=False)
    with pytest.raises(LadderError):
        with_day(alone, 1, on=False)
    with pytest.raises(LadderError):
        with_day(Ladder(before=()), 0, on=False)


def test_too_many_days_are_refused() -> None:
    assert with_days(DEFAULT_LADDER, tuple(range(1, MOST_DAYS + 1))).before[0] == MOST_DAYS
    with pytest.raises(LadderError):
        with_days(DEFAULT_LADDER, tuple(range(1, MOST_DAYS + 2)))
    with pytest.raises(LadderError):
        with_days(DEFAULT_LADDER, (400,))


@given(AUDIENCES, st.integers(0, 60))
def test_an_escalation_moves_one_audience_only(audience: Audience, after: int) -> None:
    moved = escalations(with_escalation(DEFAULT_LADDER, audience, after))
    others = {each: day for each, day in escalations(DEFAULT_LADDER).items() if each is not audience}
    assert moved == (others | {audience: after} if after else others)


def test_whoever_has_the_work_to_do_always_hears_that_it_is_late() -> None:
    with pytest.raises(LadderError) as refused:
        with_escalation(DEFAULT_LADDER, Audience.ASSIGNEES, 0)
    assert "исполнитель узнаёт о просрочке всегда" in refused.value.user_message
    assert escalations(with_escalation(DEFAULT_LADDER, Audience.ASSIGNEES, 2))[Audience.ASSIGNEES] == 2


def test_the_usual_is_the_ladder_of_all_and_leaves_the_zone() -> None:
    own = Rhythm(with_hours(Ladder(before=(2,)), Hours(time(8), time(17))), "Asia/Omsk")
    assert usual(own) == Rhythm(DEFAULT_LADDER, "Asia/Omsk")


@pytest.mark.parametrize("text", ["20, 10, 5, 1", "20 10 5 1", "20; 10; 5 и 1", " 20,10,5,1,1 "])
def test_days_are_read_from_words(text: str) -> None:
    assert days_of(text) == (20, 10, 5, 1)


@pytest.mark.parametrize("text", ["", "завтра", "-5", "1.5", "1,,2", "12345", "5 дней", "5,"])
def test_what_are_no_days_is_refused(text: str) -> None:
    with pytest.raises(LadderError):
        days_of(text)


def test_every_zone_is_found_by_its_city_however_it_is_written() -> None:
    for zone, (city, _) in ZONES.items():
        assert zone_of_city(f"  г. {city.upper()} ") == zone
    assert zone_of_city("«Томск»") == "Asia/Novosibirsk"
    with pytest.raises(DomainError):
        zone_of_city("Париж")


def test_a_zone_is_called_by_its_city_and_its_distance_from_moscow() -> None:
    assert zone_in_words("Europe/Moscow") == "Москва (МСК)"
    assert zone_in_words("Europe/Kaliningrad") == "Калининград (МСК-1)"
    assert zone_in_words("Asia/Kamchatka") == "Камчатка (МСК+9)"
    assert zone_in_words("Asia/Minsk") == "Asia/Minsk"
