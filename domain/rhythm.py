"""How a roadmap reminds: its ladder with its hours, and its zone; read from words, changed bit by bit."""

import re
from dataclasses import dataclass, replace

from domain.preferences import Hours
from domain.reminder import (
    DEFAULT_LADDER,
    Audience,
    Escalation,
    Ladder,
    LadderError,
)

MOST_DAYS = 10
"""So many reminders before one due date are read by nobody."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The ladder and the zone (an IANA name) of a roadmap."""

    ladder: Ladder
    zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which roadmaps: one, those of a municipality, or without either all of them."""

    roadmap_id: int = 0
    municipality_id: int = 0


EVERYWHERE = Place()


def with_day(ladder: Ladder, day: int, *, on: bool) -> Ladder:
    """Remind so many working days before the due date, or not; 0 is the day itself."""
    if day == 0:
        return _spoken(replace(ladder, on_day=on))
    others = tuple(each for each in ladder.before if each != day)
    return with_days(ladder, (*others, day) if on else others)


def with_days(ladder: Ladder, days: tuple[int, ...]) -> Ladder:
    """Remind on these working days before the due date. Raises ``LadderError``."""
    if len(days) > MOST_DAYS:
        raise LadderError(f"до срока можно напомнить не больше {MOST_DAYS} раз")
    return _spoken(replace(ladder, before=days))


def escalations(ladder: Ladder) -> dict[Audience, int]:
    """From which working day of lateness each is told; whoever is missing is never told."""
    first: dict[Audience, int] = {}
    for step in ladder.overdue:
        first |= {each: step.after for each in step.audiences if each not in first}
    return first


def with_escalation(ladder: Ladder, audience: Audience, after: int) -> Ladder:
    """Tell them from so many working days of lateness on; 0: never. Raises ``LadderError``.

    Whoever has the work to do always hears that it is late.
    """
    told = {each: day for each, day in escalations(ladder).items() if each is not audience}
    if after:
        told[audience] = after
    if Audience.ASSIGNEES not in told:
        raise LadderError("исполнитель узнаёт о просрочке всегда")
    days = sorted(set(told.values()))
    overdue = tuple(
        Escalation(day, frozenset(each for each, on in told.items() if on == day)) for day in days
    )
    return replace(ladder, overdue=overdue)


def with_hours(ladder: Ladder, hours: Hours) -> Ladder:
    """Write in these hours only."""
    return replace(ladder, work_from=hours.begin, work_to=hours.end)


def usual(rhythm: Rhythm) -> Rhythm:
    """«Как у всех»: the ladder and the hours that a new roadmap has; where it is stays as it is."""
    return replace(rhythm, ladder=DEFAULT_LADDER)


def days_of(text: str) -> tuple[int, ...]:
    """«14, 7, 3 и 1» as numbers, each once; raises ``LadderError``."""
    if not re.fullmatch(r"\s*\d{1,4}(?:(?:\s*[,;]\s*|\s+и\s+|\s+)\d{1,4})*\s*", text):
        raise LadderError("напишите рабочие дни числами через запятую, например «20, 10, 5, 1»")
    return tuple(dict.fromkeys(int(each) for each in re.findall(r"\d+", text)))


def _spoken(ladder: Ladder) -> Ladder:
    if not ladder.before and not ladder.on_day:
        raise LadderError("хотя бы одно напоминание до срока нужно, иначе о сроке никто не узнает")
    return ladder
