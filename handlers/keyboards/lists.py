"""Under the lists: cards to open, pages to turn."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.milestone import Milestone
from handlers.callbacks import Screen
from handlers.keyboards.buttons import card_buttons, open_list, worded
from handlers.texts import PAGE
from services.lookup import Standing


def page_of(
    found: Sequence[Milestone], screen: Screen, page: int, roadmap_id: int = 0
) -> InlineKeyboardMarkup | None:
    """A button for each milestone on the page, and the way to the pages beside it."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    return _with_pages(card_buttons(shown), screen, roadmap_id, page, len(found)) if shown else None


def schools(standings: Sequence[Standing], page: int) -> InlineKeyboardMarkup:
    """The roadmaps to choose from, by school, and the way to the pages beside this one."""
    shown = standings[page * PAGE : (page + 1) * PAGE]
    rows = [[open_list(worded(each.school), Screen.PLAN, each.roadmap_id)] for each in shown]
    return _with_pages(rows, Screen.STATUS, 0, page, len(standings))


def _with_pages(
    rows: list[list[InlineKeyboardButton]], screen: Screen, roadmap_id: int, page: int, total: int
) -> InlineKeyboardMarkup:
    turn = []
    if page > 0:
        turn.append(open_list("◀ Назад", screen, roadmap_id, page - 1))
    if (page + 1) * PAGE < total:
        turn.append(open_list("Дальше ▶", screen, roadmap_id, page + 1))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, turn] if turn else rows)
