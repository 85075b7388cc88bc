"""Occurrences of RFC 5545 rules as this room writes them: dates only, DTSTART apart, joined by `` | ``."""

from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

JOINT: Final = " | "
_HORIZON_YEARS: Final = 20
_MOST_STEPS: Final = 5_000
_DAY: Final = timedelta(days=1)
_FEBRUARY: Final = 2
_SHORTEST_MONTH: Final = 28


def next_due(deadline_rrule: str, after: date, start: date) -> date | None:
    """The first occurrence strictly after ``after`` of rules with DTSTART ``start``; None if there is none.

    ``start`` itself is an occurrence (RFC 5545, 3.8.5.3). A monthly or yearly rule that names no day steps
    from ``start`` and falls back to the last day of a shorter month: quarterly from 31 January gives
    30 April and then 31 July, where the letter of the RFC would skip April.
    """
    found = [start] if start > after else []
    for one in deadline_rrule.split(JOINT):
        occurrence = _next(one, after, start)
        if occurrence:
            found.append(occurrence)
    return min(found, default=None)


def as_series(deadline_rrule: str, due: date, first: date) -> list[tuple[date, str]]:
    """The rules from ``due`` on, each as a DTSTART with the one RRULE that a calendar reads beside it.

    RFC 5545 (3.8.5.3) warns of two rules in one event. ``first``: where the series began; its day of the
    month is the one that comes back after a shorter month. The series that ``due`` belongs to comes first.
    """
    rules = sorted(deadline_rrule.split(JOINT), key=lambda one: _next(one, due - _DAY, due - _DAY) != due)
    later = [(next_due(one, after=due, start=due), one) for one in rules[1:]]
    found = [(due, rules[0]), *((start, one) for start, one in later if start)]
    return [(start, _to_the_letter(one, first)) for start, one in found]


def _to_the_letter(rule: str, first: date) -> str:
    """The rule such that the letter of the RFC gives what ``next_due`` gives."""
    days = ",".join(map(str, range(_SHORTEST_MONTH, first.day + 1)))
    bare = "BY" not in rule and first.day > _SHORTEST_MONTH
    if bare and rule.startswith("FREQ=MONTHLY"):
        return f"{rule};BYMONTHDAY={days};BYSETPOS=-1"
    if bare and rule.startswith("FREQ=YEARLY") and first.month == _FEBRUARY:
        return f"{rule};BYMONTH={_FEBRUARY};BYMONTHDAY={days};BYSETPOS=-1"
    return rule


def _next(rule: str, after: date, start: date) -> date | None:
    parts = dict(part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";"))
    if parts["FREQ"] in ("MONTHLY", "YEARLY") and not any(name.startswith("BY") for name in parts):
        return _stepped(parts, after, start)
    begin = max(start, after)
    if not {"UNTIL", "COUNT"} & parts.keys() and begin.year + _HORIZON_YEARS < MAXYEAR:
        rule = (
            f"{rule};UNTIL={begin.year + _HORIZON_YEARS}1231"  # else an empty rule is sought to the year 9999
        )
    found = rrulestr(rule, dtstart=_midnight(start)).after(_midnight(max(after, date(start.year - 1, 1, 1))))
    return found.date() if isinstance(found, datetime) else None


def _stepped(parts: dict[str, str], after: date, start: date) -> date | None:
    months = int(parts.get("INTERVAL", "1")) * (12 if parts["FREQ"] == "YEARLY" else 1)
    passed = (after.year - start.year) * 12 + after.month - start.month
    step = max(0, passed // months)
    most = int(parts.get("COUNT", str(_MOST_STEPS)))
    for number in (step, step + 1, step + 2):
        day = start + relativedelta(months=months * number)
        if day > after:
            return day if number < most and f"{day:%Y%m%d}" <= parts.get("UNTIL", "9")[:8] else None
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # naive: a day, no instant
