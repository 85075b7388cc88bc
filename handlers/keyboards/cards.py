"""Under a card: what this person can do with the milestone; and choosing among several."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.milestone import Milestone, State
from domain.russian import date_in_words
from handlers.callbacks import Do, FinishButton, Screen
from handlers.keyboards.buttons import MOST_BUTTONS, button, label_of, open_list
from handlers.texts import shorten
from services.lookup import Card


def card(shown: Card) -> InlineKeyboardMarkup | None:
    """The actions that this person has on a milestone in this state."""
    milestone = shown.milestone
    rows: list[list[InlineKeyboardButton]] = []
    if milestone.state is State.OPEN:
        if shown.may_accept and shown.measure.already_done:
            rows.append([button("Подтвердить: уже исполнено", Do.CONFIRM_DONE, milestone)])
        if shown.may_report and milestone.external:
            # Nobody here works on what a third party sends, so there is nothing to take into work.
            rows.append([button("Получено", Do.REPORT, milestone)])
        elif shown.may_report:
            rows.append([button("Выполнено", Do.REPORT, milestone), button("В работе", Do.START, milestone)])
    if milestone.state is State.REPORTED and shown.may_accept:
        rows.append([button("Принять", Do.ACCEPT, milestone), button("Вернуть", Do.RETURN, milestone)])
    if shown.may_report and milestone.state is not State.CANCELLED:
        rows.append([button("Фото или документ", Do.PHOTO, milestone)])
    rows.append([open_list("Весь план", Screen.PLAN, milestone.roadmap_id)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def choice(found: Iterable[Milestone], do: Do, *, several_schools: bool = False) -> InlineKeyboardMarkup:
    """Which of these is meant."""
    offered = list(found)[:MOST_BUTTONS]
    several_schools = several_schools or len({each.school_id for each in offered}) > 1
    rows = [[button(_describe(each, several_schools), do, each)] for each in offered]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def finish(milestone: Milestone | None = None) -> InlineKeyboardMarkup:
    """«Готово» ends a series; with a milestone that is still open its result can be reported at once."""
    row = [InlineKeyboardButton(text="Готово", callback_data=FinishButton().pack())]
    if milestone is not None and milestone.state is State.OPEN:
        row.append(button("Сдать результат", Do.REPORT, milestone))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _describe(milestone: Milestone, several_schools: bool) -> str:
    due = f" · {date_in_words(milestone.due)}" if milestone.due else ""
    where = f" · {shorten(milestone.school, 22)}" if several_schools else ""
    return f"{label_of(milestone)} {shorten(milestone.title, 28)}".rstrip() + due + where
