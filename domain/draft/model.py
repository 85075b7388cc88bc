"""The draft of a roadmap: what the importer understood, before a person confirms it."""

from dataclasses import dataclass
from datetime import date

from domain.deadline import Deadline
from domain.roadmap import AlreadyDone


@dataclass(frozen=True, slots=True)
class DraftMilestone:
    """One due date of a measure. ``due`` is None where the wording gives no date; ``external`` marks what
    an outside party (the federal operator) has to deliver.
    """

    label: str
    title: str
    due: date | None
    external: bool = False


@dataclass(frozen=True, slots=True)
class DraftMeasure:
    """One row of the table. ``position`` counts from 1 and is unique; ``number`` is kept as printed.

    ``control_text``: the column «Контроль исполнения» as printed, where it says more than the names in a row.
    ``done_confirmed``: a person said that what ``already_done`` names settles the whole measure.
    """

    position: int
    number: str
    section: str | None
    title: str
    details: tuple[str, ...]
    responsible: tuple[str, ...]
    control: tuple[str, ...]
    result: str
    deadline: Deadline
    milestones: tuple[DraftMilestone, ...]
    already_done: AlreadyDone | None = None
    done_confirmed: bool = False
    control_text: str = ""

    @property
    def printed_control(self) -> str:
        """The column «Контроль исполнения» in its own words."""
        return self.control_text or ", ".join(self.control)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at. ``position`` is the measure's, or None for the whole table."""

    position: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """What the document itself calls ``name`` for short: «Министерство образования (далее — МОНКО)»."""

    name: str
    short: str


@dataclass(frozen=True, slots=True)
class DraftRoadmap:
    """One table as understood. ``school`` is its neat name: «СОШ № 5 г. Балабаново»."""

    title: str
    school: str | None
    measures: tuple[DraftMeasure, ...]
    problems: tuple[Problem, ...]
    abbreviations: tuple[Abbreviation, ...] = ()
