"""From a frequency and its clauses to a first deadline and a rule."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from domain.deadline.clauses import AFTER, BY, SINCE, Clause, Reading
from domain.deadline.model import Deadline
from domain.deadline.repetition import Frequency, MonthDays
from domain.deadline.rules import JOINT, next_due
from domain.deadline.terms import Span, Term, month_end

_DAY = timedelta(days=1)
_MORE_THAN_A_YEAR = 360


@dataclass(slots=True)
class _Bounds:
    """From when on, until when, and what the wording anchors the rule to."""

    since: date | None = None
    until: date | None = None
    anchors: list[Clause] | None = None
    season: Term | None = None


def recur(
    text: str, reading: Reading, clauses: list[Clause], on: date, *, tentative: bool
) -> Deadline | None:
    """A recurring deadline; ``due`` is empty if the wording anchors it to no day."""
    frequency = _frequency(reading)
    if frequency.days and reading.month_days:
        return None  # «до 5 числа, по вторникам» says two things
    bounds = _bounds(reading, clauses or [c for c in reading.clauses if c.nested], frequency, on)
    anchors = bounds.anchors or []
    begin = max(on, bounds.since or on)
    if reading.month_days and frequency.unit in ("MONTHLY", "YEARLY"):
        start, due, rule = _by_month_days(reading, frequency, bounds, begin)
    elif frequency.days or frequency.unit in ("DAILY", "WEEKLY"):
        start, due, rule = _by_days(frequency, bounds, begin)
    elif bounds.season:
        start, due, rule = _in_season(frequency, bounds.season, begin)
    elif anchors:
        start, due, rule = _anchored(reading, anchors, frequency, begin)
    else:
        start, due, rule = None, None, _plain(frequency)
        if bounds.since or bounds.until:
            start, due, rule = _from_bounds(frequency, bounds, on)
    if due and bounds.until and due > bounds.until:
        due, start = None, None
    return Deadline(text, "recurring", start, due, _until(rule, bounds.until), tentative)


def _frequency(reading: Reading) -> Frequency:
    weekly = tuple(dict.fromkeys(reading.weekdays))
    if reading.frequencies:
        chosen = max(reading.frequencies, key=lambda f: (bool(f.days), -reading.frequencies.index(f)))
        if weekly and chosen.unit in ("DAILY", "WEEKLY") and not chosen.days:
            return Frequency(chosen.unit, chosen.interval, weekly)
        return chosen
    months = next((c.months for c in reading.cycles if c.months), 1)
    return Frequency("YEARLY") if months == 12 else Frequency("MONTHLY", months)


def _bounds(reading: Reading, clauses: list[Clause], frequency: Frequency, on: date) -> _Bounds:
    """Sort the clauses: limits of the whole series, the season it runs in, and the days it falls on."""
    bounds = _Bounds(anchors=[])
    assert bounds.anchors is not None
    for clause in clauses:
        term, span = clause.term, clause.term.on_or_after(on)
        if span is None or term.implied:
            continue
        years_long = (span.end - span.start).days > _MORE_THAN_A_YEAR
        if (years_long or term.kind == "year") and not reading.further:
            _limit(bounds, clause, span)
        elif clause.mark in (SINCE, AFTER):
            bounds.since = span.start
            if frequency.months and not frequency.days and not reading.month_days:
                bounds.anchors.append(clause)
        elif term.kind == "period" and frequency.months in (0, 1) and not reading.further:
            _season(bounds, clause, span, frequency)
        elif _ends_series(clause, frequency, reading):
            bounds.until = span.end
        else:
            bounds.anchors.append(clause)
    return bounds


def _limit(bounds: _Bounds, clause: Clause, span: Span) -> None:
    if clause.mark == BY:
        bounds.until = span.start - _DAY
        return
    bounds.since = span.start
    if clause.mark not in (SINCE, AFTER):
        bounds.until = span.end


def _season(bounds: _Bounds, clause: Clause, span: Span, frequency: Frequency) -> None:
    if clause.term.year is not None:
        bounds.since, bounds.until = span.start, span.end
    elif frequency.months == 1 and not frequency.days:
        bounds.season = clause.term
    else:
        bounds.since, bounds.until = span.start, span.end


def _ends_series(clause: Clause, frequency: Frequency, reading: Reading) -> bool:
    """«ежемесячно до 31.12.2024» ends then; «до 15.12.2021, далее раз в полгода» begins then."""
    dated = clause.decisive and clause.term.year is not None and not reading.further
    often = frequency.months < 12
    return dated and often and clause.follows_frequency


def _plain(frequency: Frequency, *parts: str) -> str:
    interval = [f"INTERVAL={frequency.interval}"] if frequency.interval > 1 else []
    days = [f"BYDAY={','.join(frequency.days)}"] if frequency.days else []
    return ";".join([f"FREQ={frequency.unit}", *interval, *days, *parts])


def _until(rule: str, until: date | None) -> str:
    if until is None:
        return rule
    return JOINT.join(f"{one};UNTIL={until:%Y%m%d}" for one in rule.split(JOINT))


def _by_days(frequency: Frequency, bounds: _Bounds, begin: date) -> tuple[date | None, date | None, str]:
    months: tuple[int, ...] = ()
    if bounds.anchors and frequency.days:
        months = tuple(sorted({s.end.month for c in bounds.anchors if (s := c.term.on_or_after(begin))}))
    rule = _plain(frequency, *([f"BYMONTH={_listed(months)}"] if months else []))
    if frequency.days:
        return None, next_due(rule, begin - _DAY, _far_anchor(begin)), rule
    anchor = bounds.since if bounds.since and bounds.since >= begin else None
    if bounds.anchors:
        span = bounds.anchors[0].term.on_or_after(begin)
        anchor = span.end if span else None
    return None, anchor, rule


def _far_anchor(begin: date) -> date:
    """The day before ``begin``: ``next_due`` counts DTSTART in, so it must not be the day sought."""
    return begin - _DAY


def _by_month_days(
    reading: Reading, frequency: Frequency, bounds: _Bounds, begin: date
) -> tuple[date | None, date | None, str]:
    days = reading.month_days[0]
    months = _cycle_months(reading, frequency)
    if bounds.season:
        months = _season_months(bounds.season, begin)
    elif bounds.anchors and frequency.months == 1:
        months = tuple(sorted({s.end.month for c in bounds.anchors if (s := c.term.on_or_after(begin))}))
    rule = _month_day_rule(days, frequency, months, yearly_list=bool(bounds.season or bounds.anchors))
    probe = _month_day_rule(days, Frequency("MONTHLY"), months, yearly_list=True) if months else rule
    first = _first_printed(reading, bounds.anchors or [], begin)
    if first:
        return None, first, rule
    due = next_due(probe, begin - _DAY, _far_anchor(begin))
    start = due.replace(day=days.first) if due and days.first and days.first > 0 else None
    return start, due, rule


def _first_printed(reading: Reading, anchors: list[Clause], begin: date) -> date | None:
    """«1 октября 2025 года, далее ежеквартально до 5 числа»: the day from which the series goes on."""
    days = [c.term.on_or_after(begin) for c in anchors if c.term.kind == "date" and c.term.year is not None]
    ends = [span.end for span in days if span and span.end >= begin]
    return min(ends) if reading.further and ends else None


def _cycle_months(reading: Reading, frequency: Frequency) -> tuple[int, ...]:
    """Months in which a quarterly (half-yearly, yearly) deadline falls: by custom the first after it."""
    step = frequency.months
    cycle = next((c for c in reading.cycles if c.months), None)
    if cycle and cycle.months and cycle.months > 1:
        step = max(step, cycle.months)
    if step <= 1 or 12 % step:
        return ()
    month = cycle.month if cycle else next((c.month for c in reading.cycles), 0)
    return tuple(sorted((first + month) % 12 + 1 for first in range(0, 12, step)))


def _season_months(season: Term, begin: date) -> tuple[int, ...]:
    span = season.on_or_after(begin)
    if span is None:
        return ()
    count = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    return tuple(sorted({(span.start.month - 1 + n) % 12 + 1 for n in range(min(count, 12))}))


def _month_day_rule(
    days: MonthDays, frequency: Frequency, months: tuple[int, ...], *, yearly_list: bool
) -> str:
    by_day = "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1" if days.working else f"BYMONTHDAY={_listed(days.days)}"
    if frequency.unit == "YEARLY":
        return f"FREQ=YEARLY;BYMONTH={_listed(months or (1,))};{by_day}"
    short = [d for d in days.days if d > 28]
    if short and len(days.days) == 1:
        by_day = f"BYMONTHDAY={','.join(str(d) for d in range(28, short[0] + 1))};BYSETPOS=-1"
    if yearly_list and months:
        return f"FREQ=MONTHLY;BYMONTH={_listed(months)};{by_day}"
    return _plain(frequency, by_day)


def _in_season(frequency: Frequency, season: Term, begin: date) -> tuple[date | None, date | None, str]:
    """«с сентября по май ежемесячно»: the last day of each of these months."""
    rule = f"FREQ=MONTHLY;BYMONTH={_listed(_season_months(season, begin))};BYMONTHDAY=-1"
    due = next_due(rule, begin - _DAY, _far_anchor(begin))
    return (due.replace(day=1) if due else None), due, rule


def _anchored(
    reading: Reading, anchors: list[Clause], frequency: Frequency, begin: date
) -> tuple[date | None, date | None, str]:
    yearless = [c for c in anchors if c.term.year is None]
    single = len(anchors) == 1
    if yearless and not reading.further and (frequency.months == 12 or len(yearless) > 1):
        return _every_year(yearless, frequency, begin)
    if frequency.months == 12 and single and not reading.further and anchors[0].mark not in (SINCE, AFTER):
        return _every_year(anchors, frequency, begin)
    clause = min(anchors, key=lambda c: _end(c.term, begin))
    span = clause.term.on_or_after(begin)
    if span is None:
        return None, None, _plain(frequency)
    return _from_anchor(clause, _placed(clause, span), frequency, begin)


def _end(term: Term, begin: date) -> date:
    span = term.on_or_after(begin)
    return span.end if span else date.max


def _from_anchor(
    clause: Clause, span: Span, frequency: Frequency, begin: date
) -> tuple[date | None, date | None, str]:
    month_ends = (
        clause.term.kind != "date"
        and frequency.months < 12
        and span.end == month_end(span.end.year, span.end.month)
    )
    rule = _plain(frequency, "BYMONTHDAY=-1") if month_ends else _plain(frequency)
    due = next_due(rule, begin - _DAY, span.end) if span.end < begin else span.end
    if clause.term.kind == "date" or clause.mark == BY:
        return None, due, rule
    length = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    moved = due and due != span.end
    first = _month_back(due, length) if due and moved else span.start
    return first, due, rule


def _month_back(due: date, months: int) -> date:
    index = due.year * 12 + due.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _placed(clause: Clause, span: Span) -> Span:
    """«до июля» falls on the day before July."""
    if clause.mark == BY and clause.term.kind != "date":
        return Span(span.start - _DAY, span.start - _DAY)
    return span


def _every_year(
    clauses: list[Clause], frequency: Frequency, begin: date
) -> tuple[date | None, date | None, str]:
    """One yearly rule for all clauses that fall on the same day of their months."""
    months_by_day: dict[int, set[int]] = defaultdict(set)
    found: list[Span] = []
    for clause in clauses:
        term = (
            clause.term
            if clause.term.year is None or clause.term.year >= begin.year
            else _yearless(clause.term)
        )
        span = term.on_or_after(begin)
        if span is None:
            continue
        placed = _placed(clause, span)
        found.append(Span(placed.start, placed.end) if clause.term.kind != "date" else placed)
        whole = clause.term.kind != "date" and placed.end == month_end(placed.end.year, placed.end.month)
        months_by_day[-1 if whole else placed.end.day].add(placed.end.month)
    if not found:
        return None, None, _plain(frequency)
    interval = (
        f"INTERVAL={frequency.interval};" if frequency.unit == "YEARLY" and frequency.interval > 1 else ""
    )
    rules = [
        f"FREQ=YEARLY;{interval}BYMONTH={_listed(sorted(months))};BYMONTHDAY={day}"
        for day, months in sorted(months_by_day.items(), key=lambda item: min(item[1]))
    ]
    first = min(found, key=lambda s: s.end)
    return (first.start if first.start != first.end else None), first.end, JOINT.join(rules)


def _yearless(term: Term) -> Term:
    return Term(term.kind, term.at, None, term.vague)


def _from_bounds(frequency: Frequency, bounds: _Bounds, on: date) -> tuple[date | None, date | None, str]:
    """«ежеквартально в 2024 году»: the last day of each quarter of it."""
    if not bounds.since or frequency.months not in (1, 3, 6, 12):
        return None, None, _plain(frequency)
    months = frequency.months
    index = (bounds.since.year * 12 + bounds.since.month - 1) // months * months + months - 1
    end = month_end(index // 12, index % 12 + 1)
    rule = _plain(frequency, "BYMONTHDAY=-1") if months < 12 else _plain(frequency)
    due = next_due(rule, on - _DAY, end) if end < on else end
    start = _month_back(due, months - 1) if due else None
    return start, due, rule


def _listed(numbers: tuple[int, ...] | list[int]) -> str:
    return ",".join(str(n) for n in numbers)
