"""A report that is chosen step by step: what is known, what is asked next."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.listing import Narrowed
from domain.period import Length
from domain.report_order import FORMATS, OVER_TIME, Format, What


class Ask(StrEnum):
    """What is missing, in the order in which it is asked."""

    WHAT = "what"
    WHERE = "where"
    LENGTH = "length"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class Wish:
    """As much of an order as is chosen. ``placed``: where is chosen, everywhere included."""

    what: What | None = None
    format: Format | None = None
    length: Length | None = None
    roadmap: int = 0
    narrowed: Narrowed = field(default_factory=Narrowed)
    placed: bool = False
    mine: bool = False
    page: int = 0

    @property
    def needs_roadmap(self) -> bool:
        """Whether it can only be of one roadmap."""
        return self.what in {What.TIMELINE, What.PHOTOS}

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats to choose from."""
        if self.what is None:
            return ()
        if self.what is What.ROADMAP and not self.roadmap:
            return (Format.XLSX,)
        return FORMATS[self.what]

    def settled(self) -> "Wish":
        """With the format where there is but one."""
        if self.format is None and self.placed and len(self.formats) == 1:
            return replace(self, format=self.formats[0])
        return self

    def missing(self) -> Ask | None:
        """What to ask next; ``None``: it can be ordered."""
        if self.what is None:
            return Ask.WHAT
        if not self.placed or (self.needs_roadmap and not self.roadmap):
            return Ask.WHERE
        if self.what in OVER_TIME and self.length is None:
            return Ask.LENGTH
        return Ask.FORMAT if self.format is None else None
