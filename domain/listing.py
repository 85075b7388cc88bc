"""What a list is of, how it is narrowed down, and what it is grouped by."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum


class Which(StrEnum):
    """Which milestones a list shows. A wait on a third party is never overdue, it is a list of its own."""

    OVERDUE = "overdue"
    UPCOMING = "upcoming"
    REPORTED = "reported"
    EXTERNAL = "external"


class By(StrEnum):
    """What the figures are counted by; ``AUTO``: a long list by place, a short one is shown itself."""

    AUTO = "a"
    NOTHING = "n"
    MUNICIPALITY = "m"
    SCHOOL = "s"
    CONTROL = "c"
    RESPONSIBLE = "r"


class Span(StrEnum):
    """How far ahead the coming due dates are shown; the present day counts."""

    TODAY = "t"
    WEEK = "w"
    MONTH = "m"

    @property
    def days(self) -> int:
        """The number of days."""
        return {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 31}[self]

    def until(self, today: date) -> date:
        """The first day that does not belong to it."""
        return today + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only what concerns these; 0 stands for all.

    ``municipality``, ``school`` and ``responsible`` are organisations. Whoever controls is named in words
    only, so ``control`` is the id of a measure: all measures with the same words are meant.
    """

    municipality: int = 0
    school: int = 0
    control: int = 0
    responsible: int = 0

    def to(self, by: By, key: int) -> "Narrowed":
        """Narrowed down further to one of the groups counted by ``by``."""
        return replace(self, **{by.name.lower(): key})

    def has(self, by: By) -> bool:
        """Whether one of those groups is meant already."""
        return bool(getattr(self, by.name.lower(), 0))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One screen of a list. ``span`` only matters to what is coming."""

    which: Which
    by: By = By.AUTO
    span: Span = Span.MONTH
    narrowed: Narrowed = field(default_factory=Narrowed)
    page: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """``number`` milestones of the list wanted, in so many schools of so many municipalities.

    Beside it what else waits: for acceptance, on a third party, of that ``operator`` on the federal one.
    """

    number: int
    schools: int
    municipalities: int
    overdue: int
    reported: int
    external: int
    operator: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A group of a list: ``number`` milestones in so many schools. ``key`` is what ``Narrowed.to`` takes."""

    key: int
    name: str
    number: int
    schools: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a roadmap or a group of them stands, in milestones; ``key`` of a roadmap is its id."""

    key: int
    name: str
    roadmaps: int
    total: int
    accepted: int
    reported: int
    overdue: int


def clamped(page: int, total: int, size: int) -> int:
    """The page, or the last one there is: an old button may ask for a page that is gone."""
    return max(0, min(page, -(-total // size) - 1))
