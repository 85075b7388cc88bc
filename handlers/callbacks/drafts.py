"""The buttons of a draft, of a roll-out and of a new edition."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from domain.draft.settling import Choice
from handlers.callbacks.numbers import Natural, Whole


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
