"""The roadmap («дорожная карта») and its measures («мероприятия») as they are kept."""

from dataclasses import dataclass, field
from datetime import date

from domain.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Roadmap:
    """One table for one centre at one school. ``zone`` is an IANA time zone name."""

    id: int
    title: str
    school_id: int
    school: str
    municipality_id: int
    municipality: str
    zone: str
    created_on: date


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """A done thing that the table itself names: «Издан приказ МОНКО от 06.12.2023 № 1704»."""

    on: date
    document: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table. ``number`` is kept as printed, even if two share it; ``position`` is unique.

    ``control_text``: joint control («… при взаимодействии с …») as printed; empty where the names say all.
    """

    id: int
    roadmap_id: int
    position: int
    number: str
    section: str | None
    title: str
    result: str
    deadline: Deadline
    details: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    already_done: AlreadyDone | None = field(default=None)
    control_text: str = ""
