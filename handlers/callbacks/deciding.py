"""What stands behind the buttons of acceptance and of other due dates."""

from datetime import date
from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks import AssignButton, AssignMeasureButton, MilestoneButton
from handlers.callbacks.numbers import Natural, Whole

LAST_DAY = date.max.toordinal()


class RemarkButton(CallbackData, prefix="ab"):
    """Return a result with one of the usual remarks (``texts.REMARKS``)."""

    milestone: Natural
    revision: Natural
    remark: Whole


class Queue(StrEnum):
    """What a button of the acceptance queue does."""

    PAGE = "p"
    SCHOOLS = "s"
    MEASURES = "m"
    REQUESTS = "r"
    TICK_ALL = "a"
    ACCEPT_TICKED = "t"
    ACCEPT_BARE = "b"


class QueueButton(CallbackData, prefix="aq"):
    """A page of what waits for acceptance, of one school or of one measure if one is named."""

    show: Queue
    school: Natural = 0
    measure: Natural = 0
    page: Natural = 0


class TickButton(CallbackData, prefix="at"):
    """A result on a page of the queue, ticked or not: the message itself remembers what is ticked."""

    milestone: Natural
    revision: Natural
    ticked: bool
    school: Natural = 0
    measure: Natural = 0
    page: Natural = 0


class Review(StrEnum):
    """What a button of the review, one by one, does."""

    NEXT = "n"
    ACCEPT = "a"
    ACCEPT_BARE = "b"


class ReviewButton(CallbackData, prefix="ar"):
    """A result under review, its place in the queue (``since``: a date's ordinal) and the part of it."""

    do: Review
    milestone: Natural = 0
    revision: Natural = 0
    since: int = Field(default=1, ge=1, le=LAST_DAY)
    school: Natural = 0
    measure: Natural = 0


class RowButton(CallbackData, prefix="aw"):
    """Accept one row at all schools as the list that has ``seen`` so much says; without, it is shown."""

    milestone: Natural
    seen: int = Field(default=-1, ge=-1, lt=2**31)
    also_open: bool = False


class NewDay(StrEnum):
    """What a button on the way to another due date does."""

    MONTH = "m"
    DAY = "d"
    REASON = "r"
    SEND = "s"


class NewDayButton(CallbackData, prefix="pd"):
    """Another due date for a milestone as it was at that revision.

    ``day``: the ordinal of the date chosen, or of one in the month to be shown. ``reason``: one of the usual
    ones by its place; below zero, it was written and waits in the dialogue.
    """

    do: NewDay
    milestone: Natural
    revision: Natural
    day: int = Field(default=1, ge=1, le=LAST_DAY)
    reason: Whole = -1


class Verdict(StrEnum):
    """What a controller does with a request for another due date."""

    SHOW = "s"
    GRANT = "g"
    REFUSE = "r"


class VerdictButton(CallbackData, prefix="pv"):
    """Decide a request; ``remark`` is one of the usual ones by its place, below zero it is asked for."""

    do: Verdict
    request: Natural
    milestone: Natural
    remark: Whole = -1


_ABOUT_A_MILESTONE = (
    AssignButton,
    AssignMeasureButton,
    MilestoneButton,
    RemarkButton,
    TickButton,
    ReviewButton,
    RowButton,
    NewDayButton,
    VerdictButton,
)


def milestone_behind(data: str) -> int | None:
    """The milestone that a button is about, judged by its data; ``None`` where it is about none."""
    prefix = data.partition(":")[0]
    for kind in _ABOUT_A_MILESTONE:
        if kind.__prefix__ == prefix:
            pressed = kind.unpack(data)
            return pressed.id if isinstance(pressed, MilestoneButton) else pressed.milestone
    return None
