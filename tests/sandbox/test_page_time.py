"""Where the clock stops on its way."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from sandbox.passing import EVERY_HOUR, is_reminder, stops
from sandbox.transcript import MOSCOW
from sandbox.world import Chat, Message, User

CALENDAR = WorkingCalendar()
FIRST = datetime(2023, 12, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
def test_the_clock_goes_forward_and_ends_where_it_should(now, span):
    passed = list(stops(now, now + span, CALENDAR))
    assert passed == sorted(set(passed))
    assert passed[0] > now
    assert passed[-1] == now + span


@given(INSTANTS, st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
def test_every_working_morning_on_the_way_is_a_stop_and_no_day_off_is(now, span):
    passed = list(stops(now, now + span, CALENDAR))
    for stop in passed[:-1]:
        assert CALENDAR.is_working_day(stop.astimezone(MOSCOW).date())
    mornings = {stop.astimezone(MOSCOW).date() for stop in passed if stop.astimezone(MOSCOW).hour == 9}
    day = now.astimezone(MOSCOW).date() + timedelta(days=1)
    while day < (now + span).astimezone(MOSCOW).date():
        assert (day in mornings) == CALENDAR.is_working_day(day)
        day += timedelta(days=1)


def test_a_short_way_stops_at_every_working_hour():
    friday = datetime(2024, 1, 12, 8, 30, tzinfo=MOSCOW).astimezone(UTC)
    hours = [stop.astimezone(MOSCOW).hour for stop in stops(friday, friday + timedelta(hours=9), CALENDAR)]
    assert hours == [9, 10, 11, 12, 13, 14, 15, 16, 17, 17]


def test_a_long_way_stops_at_nine_only():
    start = datetime(2024, 1, 12, 8, 30, tzinfo=MOSCOW).astimezone(UTC)
    passed = list(stops(start, start + EVERY_HOUR + timedelta(days=3), CALENDAR))
    days = [stop.astimezone(MOSCOW).date() for stop in passed[:-1]]
    assert days == [date(2024, 1, 12), date(2024, 1, 15), date(2024, 1, 16)]


def test_the_centres_digest_is_no_reminder_but_its_own_deadlines_are():
    bot, elena = User(1, "Веха", is_bot=True), User(2, "Елена")
    chat = Chat(2, "private", person=elena)

    def letter(*rows: str, to: Chat = chat) -> Message:
        markup = {"inline_keyboard": [[{"text": row, "callback_data": "x"}] for row in rows]}
        return Message(1, to, bot, datetime(2024, 1, 12, tzinfo=UTC), text="…", markup=markup)

    assert not is_reminder(letter(), {2})
    assert not is_reminder(letter("Просрочено"), {2})
    assert is_reminder(letter("4", "Весь план"), {2})
    assert is_reminder(letter(to=Chat(3, "private", person=User(3, "Борис"))), {2})
