"""What the keyboards are made of: every button fits Telegram's 64 bytes, every label a phone."""

from collections import Counter
from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton

from domain.milestone import Milestone
from handlers.callbacks import Do, ListButton, MilestoneButton, Screen
from handlers.texts import shorten

PER_ROW = 4
MOST_BUTTONS = 40
MOST_IN_LETTER = 60
"""Of the 100 that Telegram takes: so many with long labels would still be a heavy keyboard."""


def button(text: str, do: Do, milestone: Milestone) -> InlineKeyboardButton:
    """A button that does this with the milestone as it is now."""
    return InlineKeyboardButton(text=text, callback_data=pack(do, milestone.id, milestone.revision))


def pack(do: Do, milestone_id: int, revision: int) -> str:
    """The data of a button for a milestone."""
    return MilestoneButton(do=do, id=milestone_id, revision=revision).pack()


def open_list(text: str, screen: Screen, roadmap_id: int = 0, page: int = 0) -> InlineKeyboardButton:
    """A button that opens a page of a list."""
    data = ListButton(screen=screen, roadmap=roadmap_id, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def label_of(milestone: Milestone) -> str:
    """What the milestone is called on a button."""
    # Telegram refuses the whole message for one button without words.
    return shorten(milestone.label, 12) or "•"


def worded(text: str) -> str:
    """A label that is never empty."""
    return shorten(text, 60) or "Без названия"


def card_buttons(found: Sequence[Milestone]) -> list[list[InlineKeyboardButton]]:
    """Buttons that open cards: numbers, and where two are the same, what tells them apart."""
    times = Counter(label_of(each) for each in found)
    schools = {each.school_id for each in found}
    per_row = PER_ROW if len(times) == len(found) else PER_ROW // 2
    buttons = []
    for each in found:
        text = label_of(each)
        if times[text] > 1:
            text = f"{text} · {shorten(each.school if len(schools) > 1 else each.title, 24)}"
        buttons.append(button(text, Do.CARD, each))
    return [buttons[start : start + per_row] for start in range(0, len(buttons), per_row)]
