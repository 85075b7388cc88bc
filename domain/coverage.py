"""Coverage: which rooms of a school have photos of which stage, and what is missing («фотомониторинг»)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.milestone import Milestone
from domain.photo import Stage

REQUIRED = (Stage.BEFORE, Stage.AFTER)
"""Without these a room shows no change. Photos of the work under way are welcome, and asked of nobody."""

_MONITORING = re.compile(r"\bфото\s*-?мониторинг", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoomCoverage:
    """A room and how many photos of each stage count; a stage without any may be left out.

    ``remarks``: with what words a photo of the stage was asked for again.
    """

    id: int
    name: str
    photos: Mapping[Stage, int]
    remarks: Mapping[Stage, str] = field(default_factory=dict)

    def of(self, stage: Stage) -> int:
        """How many photos of the stage count."""
        return self.photos.get(stage, 0)

    @property
    def missing(self) -> tuple[Stage, ...]:
        """The required stages of which there is no photo."""
        return tuple(stage for stage in REQUIRED if not self.of(stage))


UNNAMED = RoomCoverage(0, "Помещения не названы", {})
"""Stands for all rooms of a school that has named none: an empty matrix is no matrix without gaps."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix of a school. ``unplaced``: photos that show nobody knows which room or stage."""

    school_id: int
    school: str
    rooms: tuple[RoomCoverage, ...]
    unplaced: int = 0

    @property
    def gaps(self) -> tuple[RoomCoverage, ...]:
        """The rooms that lack a required stage."""
        return tuple(room for room in self.rooms if room.missing)

    @property
    def unmet(self) -> tuple[RoomCoverage, ...]:
        """What keeps photo monitoring from being done: the gaps, or that no room is named at all."""
        return self.gaps if self.rooms else (UNNAMED,)

    @property
    def required(self) -> int:
        """How many cells have to be filled."""
        return len(self.rooms) * len(REQUIRED)

    @property
    def filled(self) -> int:
        """How many of these are."""
        return self.required - sum(len(room.missing) for room in self.rooms)


def is_monitoring(milestone: Milestone) -> bool:
    """Whether the milestone is photo monitoring: it is done once no required cell is empty.

    A part of a measure answers for its own words only.
    """
    words = milestone.title if milestone.is_part else f"{milestone.title}\n{milestone.result}"
    return bool(_MONITORING.search(words))
