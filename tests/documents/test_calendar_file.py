"""A calendar takes the file in, shows the due dates, and is updated by the next one."""

import importlib.util
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Component

from documents.writers import calendar
from domain.report import CalendarEntry

ENTRY = CalendarEntry(
    uid="milestone-4@vekha",
    sequence=1,
    day=date(2024, 2, 10),
    summary="4. Объявить закупки товаров, работ, услуг",
    description="Ответственный: МОУО\nКонтроль: Центр проектного сопровождения",
    place="СОШ № 5 г. Балабаново",
    tentative=False,
    cancelled=False,
    rrule=None,
    alarms=(3, 0),
    changed_at=datetime(2024, 1, 9, 12, tzinfo=UTC),
)


def written(*entries: CalendarEntry, zone: str = "Europe/Moscow") -> bytes:
    content = io.BytesIO()
    since = min((each.day for each in entries), default=None)
    calendar.write(entries, "Веха: СОШ № 5", zone, since, content)
    return content.getvalue()


def events(content: bytes) -> list[Component]:
    return Calendar.from_ical(content).walk("VEVENT")


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_lasts_the_whole_due_day_and_leaves_the_person_free():
    (event,) = events(written(ENTRY))

    assert event["DTSTART"].dt == date(2024, 2, 10)
    assert event["DTEND"].dt == date(2024, 2, 11)
    assert event["TRANSP"] == "TRANSPARENT"
    assert "DTSTART;VALUE=DATE:20240210" in unfolded(written(ENTRY))


def test_the_words_come_back_as_they_were():
    (event,) = events(written(ENTRY))

    assert event["SUMMARY"] == ENTRY.summary
    assert event["DESCRIPTION"] == ENTRY.description
    assert event["LOCATION"] == ENTRY.place


def test_the_next_file_with_a_moved_date_updates_the_same_event():
    moved = replace(ENTRY, day=date(2024, 3, 1), sequence=2)

    (before,), (after,) = events(written(ENTRY)), events(written(moved))

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        (ENTRY, "CONFIRMED"),
        (replace(ENTRY, tentative=True), "TENTATIVE"),
        (replace(ENTRY, tentative=True, cancelled=True), "CANCELLED"),
    ],
)
def test_the_status_tells_what_is_firm(entry, status):
    assert events(written(entry))[0]["STATUS"] == status


def test_alarms_ring_in_the_morning_so_many_days_before():
    alarms = events(written(ENTRY))[0].walk("VALARM")

    # The day begins at midnight: three days before it at nine is 63 hours before.
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(hours=-63), timedelta(hours=9)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}


def test_what_is_cancelled_rings_no_more():
    assert not events(written(replace(ENTRY, cancelled=True)))[0].walk("VALARM")


def test_a_recurrence_stands_as_its_rule():
    quarterly = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1;UNTIL=20251231"

    lines = unfolded(written(replace(ENTRY, rrule=quarterly)))

    (rule,) = (line.removeprefix("RRULE:") for line in lines if line.startswith("RRULE:"))
    assert set(rule.split(";")) == set(quarterly.split(";"))


@pytest.mark.parametrize("zone", ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"])
def test_the_zone_is_named_and_described(zone):
    found = Calendar.from_ical(written(ENTRY, zone=zone))

    assert found["X-WR-TIMEZONE"] == zone
    assert [each["TZID"] for each in found.walk("VTIMEZONE")] == [zone]


def test_lines_end_and_fold_as_the_standard_wants():
    long = replace(ENTRY, summary="Ё" * 500, description="№ — «ё»; a,b\\c\n" * 300)

    content = written(long, replace(ENTRY, uid="milestone-5@vekha"))

    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(0 < len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    # A letter of two bytes is not torn by the fold.
    assert all(line.decode() for line in lines)
    assert events(content)[0]["SUMMARY"] == long.summary


@pytest.mark.parametrize(
    "hostile", ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\x00\x1b\u202e\u2028b", "a;b,c:d\\n", "📌"]
)
def test_no_text_breaks_out_of_its_line(hostile):
    found = events(written(replace(ENTRY, summary=hostile, description=hostile, place=hostile)))

    assert len(found) == 1
    assert found[0]["UID"] == ENTRY.uid
    assert found[0]["STATUS"] == "CONFIRMED"


def test_the_same_entries_give_the_same_file():
    assert written(ENTRY, replace(ENTRY, rrule="FREQ=MONTHLY")) == written(
        ENTRY, replace(ENTRY, rrule="FREQ=MONTHLY")
    )


def test_without_events_it_still_is_a_calendar():
    assert Calendar.from_ical(written())["X-WR-CALNAME"] == "Веха: СОШ № 5"


def test_the_library_is_brought_in_only_when_something_is_written():
    spec = importlib.util.spec_from_file_location("fresh", calendar.__file__)
    assert spec is not None
    fresh = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(fresh)

    assert not hasattr(fresh, "icalendar")
