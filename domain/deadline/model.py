"""The contract of the room: how an understood deadline looks to everybody else."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "date",
    "month",
    "quarter",
    "half-year",
    "year",
    "period",
    "recurring",
    "event-relative",
    "ongoing",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a wording says.

    ``text`` is the wording as printed; ``start`` the first day of a span (never set for a date); ``due`` the
    last day, inclusive; ``rrule`` an RFC 5545 rule with DTSTART = ``due``, several joined by `` | ``;
    ``tentative`` only if the wording itself says so; ``others`` the further dates of the same wording.
    """

    text: str
    kind: Kind
    start: date | None = None
    due: date | None = None
    rrule: str | None = None
    tentative: bool = False
    others: tuple[date, ...] = ()
