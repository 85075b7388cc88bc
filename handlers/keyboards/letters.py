"""Under a reminder, and under the list of those that never arrived."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.ledger import WORKING, Letter
from domain.people import Group
from handlers.callbacks import Do, Screen, UndeliveredButton
from handlers.keyboards.buttons import MOST_IN_LETTER, card_buttons, open_list, pack
from handlers.texts import is_gathered
from services.oversight import Undelivered


def letter(sent: Letter) -> InlineKeyboardMarkup | None:
    """A button for each milestone of a reminder, «Взято в работу» for those who do the work, and the plan."""
    if is_gathered(sent):
        return _lists(sent)
    found = [item.milestone for item in sent.items]
    rows = card_buttons(found[:MOST_IN_LETTER])
    last = []
    if sent.items and _works(sent):
        last.append(InlineKeyboardButton(text="Взято в работу", callback_data=pack(Do.START_ALL, 0, 0)))
    if len({each.roadmap_id for each in found}) == 1:
        last.append(open_list("Весь план", Screen.PLAN, found[0].roadmap_id))
    if sent.digest and sent.digest.overdue:
        last.append(open_list("Просрочено", Screen.OVERDUE))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *([last] if last else [])]) if rows or last else None


def undelivered(shown: Undelivered) -> InlineKeyboardMarkup | None:
    """The pages beside this one."""
    row = []
    if shown.page > 0:
        row.append(_page("◀ Назад", shown.page - 1))
    if shown.page + 1 < shown.pages:
        row.append(_page("Дальше ▶", shown.page + 1))
    return InlineKeyboardMarkup(inline_keyboard=[row]) if row else None


def _works(sent: Letter) -> bool:
    """Whether some of the work is the reader's; in a group, whether its members may report."""
    if isinstance(sent.to, Group):
        return sent.to.members_report
    return any(item.reminder.reason in WORKING for item in sent.items)


def _lists(sent: Letter) -> InlineKeyboardMarkup:
    """A letter that only counts leads to the lists that name everything."""
    row = []
    if any(item.milestone.is_overdue(sent.today) for item in sent.items):
        row.append(open_list("Просрочено", Screen.OVERDUE))
    row.append(open_list("Ближайшее", Screen.UPCOMING))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _page(text: str, page: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=UndeliveredButton(page=page).pack())
