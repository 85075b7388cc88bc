"""Review of photos: what a controller sees of each one, and what is said of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError
from domain.people import Person
from domain.photo import Stage

AT_ONCE = 10
"""So many photos are looked at together: the most that Telegram shows as one album."""


class AlreadyReviewedError(DomainError):
    """Another controller was faster."""

    def __init__(self) -> None:
        super().__init__("Эти фото уже посмотрел другой контролёр. Вот следующие.")


@dataclass(frozen=True, slots=True)
class Alike:
    """Another photo that is the same (``distance`` 0, ``exact``: to the byte) or nearly so, in bits."""

    evidence_id: int
    exact: bool
    distance: int
    school: str
    room: str | None
    stage: Stage | None
    person: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Shot:
    """One stored photo. ``sha256`` (hex) names the original; ``file_id`` is Telegram's.

    ``taken_at`` is the wall clock of the camera, naive; it, ``camera`` and the degrees (WGS 84) are ``None``
    where the file says nothing, as all do that were not sent as files. ``alike``: another photo like it.
    """

    id: int
    milestone_id: int
    sha256: str
    file_id: str | None
    file_name: str | None
    received_at: datetime
    person_id: int
    person: str
    post: str | None
    school_id: int
    school: str
    room: str | None
    stage: Stage | None
    caption: str | None = None
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    alike: Alike | None = None

    @property
    def says_something(self) -> bool:
        """Whether the camera left a date, its name or the place in the file."""
        return any(each is not None for each in (self.taken_at, self.camera, self.latitude))


@dataclass(frozen=True, slots=True)
class Span:
    """Photos that somebody saw together: the ids of the first and the last, and how many they are."""

    first: int
    last: int
    number: int


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Photos that their sender never said anything of: neither school nor milestone is known."""

    person: Person
    number: int


@dataclass(frozen=True, slots=True)
class Heap:
    """How many new photos a school has."""

    school_id: int
    school: str
    number: int
