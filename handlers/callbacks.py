"""What stands behind the buttons: short ids, bound to the revision they were made for."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup, Message

from domain.draft.settling import Choice
from domain.people import Role


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


class DoubtButton(CallbackData, prefix="q"):
    """A doubt of a draft, by its place among the problems at that revision: decide it so, or show it.

    Without ``at`` it leads back to the draft; ``chosen`` is the key of a name (``services.drafts.Name``).
    """

    draft: int
    revision: int
    at: int = -1
    choice: Choice | None = None
    chosen: int = 0


class UndoButton(CallbackData, prefix="u"):
    """Take back the last decision about a draft."""

    draft: int
    revision: int


class InviteButton(CallbackData, prefix="i"):
    """A link for a role in an organisation; without a role the roles are offered."""

    organisation: int
    role: Role | None = None


class RevokeButton(CallbackData, prefix="v"):
    """Make the link above the button worthless; the message shows the token anyway."""

    token: str


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
    id: int


class EditionButton(CallbackData, prefix="e"):
    """Apply a draft to a roadmap as the differences under ``sign`` say; without a sign they are shown."""

    draft: int
    roadmap: int
    sign: str = ""


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
