"""Binding a group chat: to whom, who may report in it, letting it go."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.people import Group
from handlers.callbacks import GroupButton, Tie
from handlers.keyboards.buttons import MOST_BUTTONS, worded
from services.groups import PAGE, Choice


def choose_binding(choice: Choice) -> InlineKeyboardMarkup:
    """The organisations, and the way to the pages beside this one where nothing was looked for by words."""
    rows = [[_button(worded(each.name), Tie.BIND, organisation=each.id)] for each in choice.found]
    turn = []
    if choice.page > 0:
        turn.append(_button("◀ Назад", Tie.PAGE, page=choice.page - 1))
    if not choice.words and (choice.page + 1) * PAGE < choice.number:
        turn.append(_button("Дальше ▶", Tie.PAGE, page=choice.page + 1))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, turn] if turn else rows)


def binding(group: Group) -> InlineKeyboardMarkup:
    """Under what the chat is bound to."""
    organisation = group.organisation_id or 0
    switch = "Отмечают только приглашённые" if group.members_report else "Отмечают все участники"
    rows = [
        [_button(switch, Tie.MEMBERS, organisation=organisation, on=not group.members_report)],
        [_button("Отвязать", Tie.UNBIND, organisation=organisation)],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def lost_groups(groups: Sequence[Group]) -> InlineKeyboardMarkup | None:
    """A button for each that lets it go."""
    rows = [
        [_button(worded(f"Отвязать: {each.name or each.organisation}"), Tie.FORGET, group=each.id)]
        for each in groups[:MOST_BUTTONS]
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(text: str, do: Tie, **fields: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=GroupButton(do=do, **fields).pack())
