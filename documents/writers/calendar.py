"""Due dates as a calendar file (RFC 5545) that phones and Outlook take in, and update when it comes again."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from documents.writers.words import clean, one_line
from domain.report import CalendarEntry

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//Vekha//Vekha//RU"
MORNING = timedelta(hours=9)
"""When an alarm rings on its day: an event of a whole day begins at midnight."""

_END = b"END:VCALENDAR\r\n"


def write(
    entries: Iterable[CalendarEntry], name: str, zone: str, since: date | None, target: BinaryIO
) -> None:
    """The events as a calendar called ``name``; ``zone``: the IANA name of the time zone. Blocking.

    ``since``: the first day of them all, ``None`` where there is none.

    The same entries give the same bytes. An event lasts the whole day and leaves the person free.
    """
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # No standard names a calendar and its zone: these two are what Apple, Google and Outlook read.
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", zone)
    if since:
        # Whole days refer to no zone, so it would not be found missing; alarms ring in it all the same.
        calendar.add_component(Timezone.from_tzid(zone, first_date=since.replace(month=1, day=1)))
    target.write(calendar.to_ical(sorted=False).removesuffix(_END))
    # A region has thousands of events: each is an object of the library for no longer than it takes to write.
    for entry in entries:
        target.write(_event(entry).to_ical(sorted=False))
    target.write(_END)


def _event(entry: CalendarEntry) -> "Event":
    from icalendar import Event, vRecur

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    changed = entry.changed_at.astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    if entry.rrule:
        event.add("rrule", vRecur.from_ical(entry.rrule))
    event.add("summary", one_line(entry.summary))
    _add_unless_empty(event, "description", clean(entry.description).strip())
    _add_unless_empty(event, "location", one_line(entry.place))
    event.add("status", _status(entry))
    event.add("transp", "TRANSPARENT")
    if not entry.cancelled:
        for days in entry.alarms:
            event.add_component(_alarm(days, entry.summary))
    return event


def _status(entry: CalendarEntry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _add_unless_empty(event: "Event", name: str, text: str) -> None:
    if text:
        event.add(name, text)


@lru_cache(maxsize=1024)
def _alarm(days: int, summary: str) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(summary))
    alarm.add("trigger", MORNING - timedelta(days=days))
    return alarm
