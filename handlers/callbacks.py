"""What stands behind the buttons: short ids, bound to the revision they were made for."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup, Message


class Do(StrEnum):
    """What a button of a milestone does."""

    CARD = "c"
    REPORT = "d"
    START = "s"
    START_ALL = "S"
    PHOTO = "p"
    ACCEPT = "a"
    RETURN = "r"
    CONFIRM_DONE = "f"
    PLACE = "k"


class Screen(StrEnum):
    """The lists that can be paged and opened by a button."""

    PLAN = "p"
    UPCOMING = "u"
    OVERDUE = "o"
    STATUS = "s"


class MilestoneButton(CallbackData, prefix="m"):
    """Something to do with a milestone as it was at that revision."""

    do: Do
    id: int
    revision: int


class ListButton(CallbackData, prefix="l"):
    """A page of a list; ``roadmap`` only matters to the plan."""

    screen: Screen
    roadmap: int = 0
    page: int = 0


class DraftButton(CallbackData, prefix="d"):
    """Load a draft or forget it; ``done`` also marks as done what the table itself names as done."""

    load: bool
    id: int
    done: bool = False


class InviteButton(CallbackData, prefix="i"):
    """A link for a role in an organisation; without a role the roles are offered."""

    organisation: int
    role: str = ""


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
