"""What stands behind the buttons: short ids, bound to the revision they were made for."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup, Message
from pydantic import AfterValidator, Field

from domain.assignment import Part
from domain.draft.settling import Choice
from domain.listing import By, Span
from domain.people import Role
from domain.photo import Stage
from domain.report_order import Format
from domain.subscription import Every

Natural = Annotated[int, Field(ge=0, lt=2**31)]
"""An id or a number of a page: what a database takes, however a button was forged."""
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]
"""The same, where numbers below zero mean something too."""


class Do(StrEnum):
    """What a button of a milestone does."""

    CARD = "c"
    REPORT = "d"
    START = "s"
    START_ALL = "S"
    PHOTO = "p"
    ACCEPT = "a"
    ACCEPT_BARE = "A"
    RETURN = "r"
    CONFIRM_DONE = "f"
    PLACE = "k"
    POSTPONE = "t"
    NUDGE = "n"
    INSIST = "i"
    UNDO = "u"
    COMMENT = "m"
    ASSIGN = "w"
    FILES = "e"
    HISTORY = "h"
    MORE = "o"
    COVERAGE = "g"


class Screen(StrEnum):
    """The lists that can be paged and opened by a button."""

    PLAN = "p"
    UPCOMING = "u"
    OVERDUE = "o"
    STATUS = "s"
    REPORTED = "r"
    EXTERNAL = "e"


def _shows_milestones(screen: Screen) -> Screen:
    if screen in {Screen.PLAN, Screen.STATUS}:
        raise ValueError(f"{screen.name} is no list of milestones to act on")
    return screen


ListOfMilestones = Annotated[Screen, AfterValidator(_shows_milestones)]
"""A screen that is a list of open or reported milestones, and nothing else."""


class MilestoneButton(CallbackData, prefix="m"):
    """Something to do with a milestone as it was at that revision."""

    do: Do
    id: Natural
    revision: Natural


class AssignButton(CallbackData, prefix="as"):
    """Name a person for a milestone, or take them off; without a person: a page of those to choose from."""

    milestone: Natural
    page: Natural = 0
    person: Natural = 0
    part: Part | None = None


class AssignMeasureButton(CallbackData, prefix="am"):
    """Have the whole measure done by those who are named for the milestone."""

    milestone: Natural


class ListButton(CallbackData, prefix="l"):
    """A page of a list, narrowed down; ``roadmap`` only matters to the plan, ``span`` to what comes."""

    screen: Screen
    roadmap: Natural = 0
    page: Natural = 0
    by: By = By.AUTO
    span: Span = Span.MONTH
    municipality: Natural = 0
    school: Natural = 0
    control: Natural = 0
    responsible: Natural = 0


class NudgeButton(CallbackData, prefix="n"):
    """Remind everybody of all that such a list shows; first ``sure`` is asked for."""

    screen: ListOfMilestones
    span: Span
    municipality: Natural
    school: Natural
    control: Natural
    responsible: Natural
    sure: bool = False


class FoundButton(CallbackData, prefix="w"):
    """A page of what was found; the message itself says what was looked for."""

    page: Natural


class ForgetButton(CallbackData, prefix="x"):
    """Take back the question that stands above the button."""


class DraftButton(CallbackData, prefix="d"):
    """Load a draft or forget it; ``done`` also marks as done what the table itself names as done."""

    load: bool
    id: Natural
    done: bool = False


class DoubtButton(CallbackData, prefix="q"):
    """A doubt of a draft, by its place among the problems at that revision: decide it so, or show it.

    Without ``at`` it leads back to the draft; ``chosen`` is the key of a name (``services.drafts.Name``).
    """

    draft: Natural
    revision: Natural
    at: Whole = -1
    choice: Choice | None = None
    chosen: Whole = 0


class UndoButton(CallbackData, prefix="u"):
    """Take back the last decision about a draft."""

    draft: Natural
    revision: Natural


class InviteButton(CallbackData, prefix="i"):
    """A link for a role in an organisation; without a role the roles are offered."""

    organisation: Natural
    role: Role | None = None


class RevokeButton(CallbackData, prefix="v"):
    """Make the link above the button worthless; the message shows the token anyway."""

    token: str


class SharedButton(CallbackData, prefix="is"):
    """A link for everybody of an organisation."""

    organisation: Natural


class PictureButton(CallbackData, prefix="iq"):
    """The link above the button as a QR code."""

    token: str


class ConsentButton(CallbackData, prefix="j"):
    """Agree that one's data is kept, and come in; or not. The message came by a link with that token."""

    agreed: bool
    token: str


class ApplicationButton(CallbackData, prefix="ja"):
    """Let somebody in who opened a shared link, or refuse them."""

    id: Natural
    grant: bool


class WithdrawButton(CallbackData, prefix="jw"):
    """Take one's own application back."""


class PeopleListButton(CallbackData, prefix="jl"):
    """Prepare the people of a list or forget it; without an id a list is asked for."""

    id: Natural = 0
    load: bool = True


class OrganisationDo(StrEnum):
    """What a button of an organisation does."""

    LIST = "l"
    CARD = "c"
    RENAME = "r"
    ADD_NAME = "n"
    AUTHORITY = "a"
    ALIKE = "m"
    PREVIEW = "p"
    MERGE = "M"
    LINKS = "k"


class OrganisationButton(CallbackData, prefix="o"):
    """Something to do with an organisation; ``other`` is the second one, ``page`` that of a list."""

    do: OrganisationDo
    id: Natural = 0
    other: Natural = 0
    page: Natural = 0


class MeDo(StrEnum):
    """What a button under one's own data does."""

    NAME = "n"
    POST = "p"
    EMAIL = "e"
    ASK_ERASE = "x"
    ERASE = "X"
    KEEP = "k"


class MeButton(CallbackData, prefix="me"):
    """Correct or take away what is stored about oneself."""

    do: MeDo


class RollOut(StrEnum):
    """What a button of a roll-out does."""

    OFFER = "o"
    START = "s"
    DROP = "x"
    UNDO = "u"
    AGAIN = "a"


class RolloutButton(CallbackData, prefix="r"):
    """Something to do with a roll-out; for ``OFFER`` the id is that of the roadmap to copy."""

    do: RollOut
    id: Natural


class EditionButton(CallbackData, prefix="e"):
    """Apply a draft to a roadmap as the differences under ``sign`` say; without a sign they are shown."""

    draft: Natural
    roadmap: Natural
    sign: str = ""


class UndeliveredButton(CallbackData, prefix="nd"):
    """A page of what never arrived."""

    page: Natural = 0


class Tie(StrEnum):
    """What a button about the binding of a group chat does."""

    PAGE = "p"
    BIND = "b"
    UNBIND = "u"
    MEMBERS = "m"
    FORGET = "f"


class GroupButton(CallbackData, prefix="gb"):
    """The binding of the chat that the button is in, to ``organisation`` or away from it.

    ``on``: whether its members may report from now on. ``group``: the lost one to be forgotten.
    """

    do: Tie
    organisation: Natural = 0
    page: Natural = 0
    on: bool = False
    group: Natural = 0


class SeriesDo(StrEnum):
    """What a button of a series of photos does."""

    SHOW = "s"
    ROOM = "r"
    OFFERED = "o"
    NAME = "n"
    STAGE = "g"
    FINISH = "f"


class SeriesButton(CallbackData, prefix="ph"):
    """Where the next photos for a milestone go; ``at`` counts the usual rooms, ``page`` is that of a list."""

    do: SeriesDo
    milestone: Natural
    room: Natural = 0
    stage: Stage | None = None
    at: Natural = 0
    page: Natural = 0


class RoomDo(StrEnum):
    """What a button of a room does."""

    LIST = "l"
    CARD = "c"
    RENAME = "r"
    MERGE = "m"
    INTO = "i"
    REMOVE = "x"


class RoomButton(CallbackData, prefix="rm"):
    """Something to do with a room of the milestone's school; ``into`` is the second one."""

    do: RoomDo
    milestone: Natural
    room: Natural = 0
    into: Natural = 0
    page: Natural = 0


class PassportButton(CallbackData, prefix="pf"):
    """A page of what stands for the photos of a milestone."""

    milestone: Natural
    page: Natural = 0


class ReportButton(CallbackData, prefix="y"):
    """A report as far as it is chosen; what is missing is asked for next, else it is made.

    ``what`` and ``length``: the first letters of ``domain.report_order.What`` and ``domain.period.Length``.
    ``placed``: where is chosen, be it everywhere. ``page`` is one of the places to choose from.
    """

    what: str = ""
    format: Format | None = None
    length: str = ""
    roadmap: Natural = 0
    municipality: Natural = 0
    school: Natural = 0
    control: Natural = 0
    responsible: Natural = 0
    placed: bool = False
    mine: bool = False
    page: Natural = 0


class SubscribeButton(CallbackData, prefix="ys"):
    """Have a report sent every so often, to oneself or to ``person``; ``page``: whom to choose from first."""

    every: Every
    what: str
    format: Format
    roadmap: Natural = 0
    municipality: Natural = 0
    school: Natural = 0
    person: Natural = 0
    page: Natural | None = None


class UnsubscribeButton(CallbackData, prefix="yx"):
    """Send oneself a report no more."""

    id: Natural


class FinishButton(CallbackData, prefix="f"):
    """Leave the dialogue under way."""


def milestones_behind(message: Message | None) -> list[tuple[int, int]]:
    """(id, revision) of every milestone that the buttons of a message are about, each once, in order."""
    markup = message.reply_markup if message else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return []
    found: dict[int, int] = {}
    for row in markup.inline_keyboard:
        for button in row:
            if (button.callback_data or "").startswith(f"{MilestoneButton.__prefix__}:"):
                data = MilestoneButton.unpack(button.callback_data or "")
                if data.id:
                    found.setdefault(data.id, data.revision)
    return list(found.items())
