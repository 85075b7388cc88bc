"""The queue of reported results that wait for acceptance: its parts, its places, its headings."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the queue: one school's, or that of measures printed like that one; all of it by itself."""

    school_id: int = 0
    measure_id: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue; what comes after it is reported later or on the same day under a greater id."""

    reported_on: date
    milestone_id: int


@dataclass(frozen=True, slots=True)
class Heap:
    """What waits under one heading: a school (``id`` is its own) or a measure (``id`` of one of its kind)."""

    id: int
    name: str
    number: int
