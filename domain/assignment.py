"""Who is named for a milestone («исполнитель»): one lead, and co-executors."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What somebody is named as, or ``OFF``: taken off."""

    LEAD = "l"
    CO = "c"
    OFF = "x"


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody named for a milestone, or who could be: ``lead`` is ``None`` for those who are not.

    ``organisation``: where they work. ``reachable``: whether Telegram takes messages for them.
    """

    person_id: int
    name: str
    post: str | None
    organisation: str
    lead: bool | None
    reachable: bool
