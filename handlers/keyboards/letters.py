"""Under a reminder."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.ledger import Letter, Reason
from handlers.callbacks import Do, Screen
from handlers.keyboards.buttons import MOST_IN_LETTER, card_buttons, open_list, pack


def letter(sent: Letter) -> InlineKeyboardMarkup | None:
    """A button for each milestone of a reminder, «Взято в работу» for those who do the work, and the plan."""
    found = [item.milestone for item in sent.items]
    rows = card_buttons(found[:MOST_IN_LETTER])
    last = []
    if any(item.reminder.reason is Reason.ASSIGNEE for item in sent.items):
        last.append(InlineKeyboardButton(text="Взято в работу", callback_data=pack(Do.START_ALL, 0, 0)))
    if len({each.roadmap_id for each in found}) == 1:
        last.append(open_list("Весь план", Screen.PLAN, found[0].roadmap_id))
    if sent.digest and sent.digest.overdue:
        last.append(open_list("Просрочено", Screen.OVERDUE))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *([last] if last else [])]) if rows or last else None
