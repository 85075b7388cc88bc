"""What was so at the end of a past day: everything that came later is taken back, the last change first.

The event log says of every change what was before it, so a past day needs no copies of the tables. Only
states, dates and evidence are taken back: the words of the table are those of today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.milestone import Change, Milestone, State
from domain.report import Move

MOVED = frozenset({"moved", "edition-deadline"})
BORN = frozenset({"rolled", "edition-new"})
"""Events with which a milestone begins; one that came with its table was always there."""
TELLING = MOVED | BORN | {"edition-gone", *Change}
"""The events that say how a milestone stands."""

_EDITION = "новая редакция дорожной карты"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of ``TELLING``; ``on`` is its day where the roadmap is. The dates in it are ISO."""

    on: date
    at: datetime
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def as_of(milestone: Milestone, happened: Sequence[Happening], day: date, *, firm: bool) -> Milestone | None:
    """The milestone at the end of the day; ``None`` where there was none yet.

    ``happened``: its whole history, the oldest first. ``firm``: the wording of its deadline is.
    """
    later = [each for each in happened if each.on > day]
    if any(each.action in BORN for each in later):
        return None
    before: dict[str, Any] = {}
    for each in reversed(later):
        before |= _undone(each)
    if not before:
        return milestone
    past = replace(milestone, **before)
    return replace(past, tentative=not firm and past.due == past.original_due)


def moves(happened: Iterable[Happening], day: date) -> tuple[Move, ...]:
    """«было / стало / основание» of every move until the end of the day, the oldest first."""
    return tuple(
        Move(_day(each.before.get("due")), became, str(each.after.get("reason") or _EDITION))
        for each in happened
        if each.on <= day
        and each.action in MOVED
        and not each.after.get("kept")
        and (became := _day(each.after.get("due")))
    )


def _undone(event: Happening) -> dict[str, Any]:
    """What the event changed, as it was before it."""
    if event.after.get("kept"):
        return {}
    values: dict[str, Any] = {}
    if "state" in event.before:
        values["state"] = State(event.before["state"])
    for name in ("due", "reported_on", "in_progress_on"):
        if name in event.before:
            values[name] = _day(event.before[name])
    return values


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
