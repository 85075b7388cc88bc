"""What stands behind the buttons of coverage, of requests for photos and of their review."""

from datetime import date
from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from domain.photo_review import Span
from handlers.callbacks.numbers import Natural

LAST_DAY = date.max.toordinal()


class Look(StrEnum):
    """What a button of the matrix shows."""

    SCHOOLS = "l"
    SCHOOL = "s"
    PICTURE = "p"
    PAIRS = "b"
    PAIR = "r"
    MANIFEST = "m"


class CoverageButton(CallbackData, prefix="fc"):
    """Something about the photos of a school, or of a room for ``PAIR``."""

    show: Look
    id: Natural = 0
    page: Natural = 0


class Ask(StrEnum):
    """What a button of a request for photos does."""

    WHOM = "w"
    WHEN = "d"
    WHAT = "s"
    SEND = "o"
    PROGRESS = "p"
    ASK_CLOSE = "c"
    CLOSE = "C"


class RequestButton(CallbackData, prefix="fr"):
    """A step of asking for photos, or something about a request (``id``).

    ``school`` 0: all of them. ``day``: an ordinal; ``subject``: one of the usual ones by its place.
    """

    do: Ask
    id: Natural = 0
    school: Natural = 0
    day: int = Field(default=1, ge=1, le=LAST_DAY)
    weekly: bool = False
    subject: Natural = 0
    page: Natural = 0


class Judge(StrEnum):
    """What a button under new photos does."""

    NEXT = "n"
    SCHOOLS = "s"
    ACCEPT = "a"
    ASK_REMARK = "r"
    REMARK = "w"
    REPEATS = "d"
    UNCLAIMED = "u"
    ASK_SENDERS = "q"


class ShotsButton(CallbackData, prefix="fv"):
    """The photos of a series that was shown (``Span``), of one school's if one is named.

    ``remark``: one of the usual ones by its place. ``page``: of the repeats.
    """

    do: Judge
    first: Natural = 0
    last: Natural = 0
    number: Natural = 0
    school: Natural = 0
    remark: Natural = 0
    page: Natural = 0

    @property
    def span(self) -> Span:
        """Which photos these are."""
        return Span(self.first, self.last, self.number)
