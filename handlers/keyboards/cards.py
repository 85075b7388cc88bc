"""Under a card: what this person can do with the milestone; and choosing among several."""

from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.access import Action
from domain.coverage import is_monitoring
from domain.milestone import Milestone, State
from domain.russian import date_in_words
from handlers.callbacks import Do, FinishButton, Screen
from handlers.keyboards.buttons import button, label_of, open_list
from handlers.texts import shorten
from handlers.texts.answers import MOST_CHOICES
from services.card import Card

BESIDE = 5
"""How many of the other actions stand on a card; the rest waits behind «Ещё…»."""


def card(shown: Card, *, more: bool = False) -> InlineKeyboardMarkup:
    """The actions that this person has on a milestone in this state, the two main ones first.

    At most four rows, unless ``more`` opens what is behind «Ещё…».
    """
    milestone = shown.milestone
    others = _others(shown)
    crowded = len(others) > BESIDE
    if crowded and not more:
        others = others[: BESIDE - 1]
        others.append(button("Ещё…", Do.MORE, milestone))
    others.append(open_list("Весь план", Screen.PLAN, milestone.roadmap_id))
    main = _main(shown)
    return InlineKeyboardMarkup(inline_keyboard=[*([main] if main else []), *_in_pairs(others)])


def choice(found: Iterable[Milestone], do: Do, *, several_schools: bool = False) -> InlineKeyboardMarkup:
    """Which of these is meant."""
    offered = list(found)[:MOST_CHOICES]
    several_schools = several_schools or len({each.school_id for each in offered}) > 1
    # «31 декабря» of this year and of the last one look alike.
    several_years = len({each.due.year for each in offered if each.due}) > 1
    rows = [[button(_describe(each, several_schools, several_years), do, each)] for each in offered]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def finish(milestone: Milestone | None = None) -> InlineKeyboardMarkup:
    """«Готово» ends a series; with a milestone that is still open its result can be reported at once."""
    row = [InlineKeyboardButton(text="Готово", callback_data=FinishButton().pack())]
    if milestone is not None and milestone.state is State.OPEN:
        row.append(button("Сдать результат", Do.REPORT, milestone))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def to_hand_in(milestone: Milestone) -> InlineKeyboardMarkup:
    """A series ended in words, and its result is still to be handed in."""
    return InlineKeyboardMarkup(inline_keyboard=[[button("Сдать результат", Do.REPORT, milestone)]])


def reported(milestone: Milestone) -> InlineKeyboardMarkup:
    """Under «Отмечено»: the way back, and the end of sending proofs."""
    undo = button("Отменить отметку", Do.UNDO, milestone)
    done = InlineKeyboardButton(text="Готово", callback_data=FinishButton().pack())
    return InlineKeyboardMarkup(inline_keyboard=[[undo, done]])


def proof(milestone: Milestone, *, photos: bool = False) -> InlineKeyboardMarkup:
    """Where a proof is awaited: hand in without it, or not now; ``photos``: photos are what is awaited."""
    insist = button("Сдать без фото" if photos else "Сдать без документа", Do.INSIST, milestone)
    later = InlineKeyboardButton(text="Не сейчас", callback_data=FinishButton().pack())
    return InlineKeyboardMarkup(inline_keyboard=[[insist, later]])


def opened(milestone: Milestone) -> InlineKeyboardMarkup:
    """A way to the card."""
    return InlineKeyboardMarkup(inline_keyboard=[[button("Открыть карточку", Do.CARD, milestone)]])


def _main(shown: Card) -> list[InlineKeyboardButton]:
    milestone = shown.milestone
    if milestone.state is State.REPORTED and shown.may_accept:
        return [button("Принять", Do.ACCEPT, milestone), button("Вернуть", Do.RETURN, milestone)]
    if milestone.state is not State.OPEN:
        return []
    if shown.may_accept and shown.measure.already_done:
        return [button("Подтвердить: уже исполнено", Do.CONFIRM_DONE, milestone)]
    if not shown.may_report:
        return []
    if milestone.external:
        # Nobody here works on what a third party sends, so there is nothing to take into work.
        return [button("Получено", Do.REPORT, milestone)]
    return [button("Выполнено", Do.REPORT, milestone), button("В работе", Do.START, milestone)]


def _others(shown: Card) -> list[InlineKeyboardButton]:
    """What else there is to do, the likeliest first."""
    milestone, may = shown.milestone, shown.may
    open_, living = milestone.state is State.OPEN, milestone.state in {State.OPEN, State.REPORTED}
    named_done = open_ and shown.may_accept and shown.measure.already_done is not None
    offered = (
        (named_done, "Выполнено", Do.REPORT),
        (shown.undoable, "Отменить отметку", Do.UNDO),
        (bool(shown.evidence), f"Подтверждения: {len(shown.evidence)}", Do.FILES),
        (Action.ATTACH in may and milestone.state is not State.CANCELLED, "Фото или документ", Do.PHOTO),
        (is_monitoring(milestone), "Что снято", Do.COVERAGE),
        (Action.NUDGE in may and open_, "Напомнить", Do.NUDGE),
        (Action.POSTPONE in may and open_, "Перенос", Do.POSTPONE),
        (Action.ASSIGN in may and living, "Назначить", Do.ASSIGN),
        (Action.COMMENT in may, "Комментарий", Do.COMMENT),
        (bool(shown.history), "Вся история", Do.HISTORY),
    )
    return [button(text, do, milestone) for fits, text, do in offered if fits]


def _in_pairs(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _describe(milestone: Milestone, several_schools: bool, several_years: bool) -> str:
    due = f" · {date_in_words(milestone.due, year=several_years)}" if milestone.due else ""
    where = f" · {shorten(milestone.school, 22)}" if several_schools else ""
    return f"{label_of(milestone)} {shorten(milestone.title, 28)}".rstrip() + due + where
