"""What stands behind the buttons: short ids, bound to the revision they were made for."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup, Message
from pydantic import AfterValidator

from domain.assignment import Part
from domain.listing import By, Span
from handlers.callbacks.numbers import Natural


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
