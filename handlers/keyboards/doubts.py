"""The buttons under a doubt of a draft: what may be decided, and the way to the other doubts."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.draft.settling import DAY_OFF, Choice, choices, open_doubts
from handlers.callbacks.drafts import DoubtButton, UndoButton
from handlers.texts import shorten
from services.drafts import Name
from services.importing import StoredDraft

_LABELS = {
    Choice.KEEP: "Оставить как в документе",
    Choice.DATE: "Указать дату",
    Choice.NO_DATE: "Без срока",
    Choice.FIRM: "Твёрдый",
    Choice.DONE: "Уже исполнено",
    Choice.NOT_DONE: "Ещё нет",
    Choice.MERGE: "Объединить с предыдущей",
    Choice.NAME: "Написать название",
    Choice.SKIP: "Пропустить строку",
}
_KEEP = {
    "tentative": "Предварительный",
    "joined-row": "Верно",
    "recurring": "Верно",
    "duplicate-number": "Оставить",
    "new-organisation": "Новая",
}


def doubt(kept: StoredDraft, index: int, names: Sequence[Name] = ()) -> InlineKeyboardMarkup:
    """The decisions that fit the doubt; ``names`` are offered where a name is asked for."""
    offered = choices(kept.draft, index)
    rows = [[_name(kept, index, each)] for each in names] if Choice.NAME in offered else []
    settling = [_choice(kept, index, each) for each in offered if each is not Choice.SKIP]
    rows += [[each] for each in settling] if _is_long(settling) else [settling]
    if Choice.SKIP in offered:
        rows.append([_choice(kept, index, Choice.SKIP)])
    if kept.undoable:
        data = UndoButton(draft=kept.id, revision=kept.revision).pack()
        rows.append([InlineKeyboardButton(text="Вернуть как было", callback_data=data)])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, _ways(kept, index)])


def _choice(kept: StoredDraft, index: int, choice: Choice) -> InlineKeyboardButton:
    problems = kept.draft.problems
    if choice is Choice.KEEP_DAYS_OFF:
        label = f"Оставить все такие: {[each.code for each in problems].count(DAY_OFF)}"
    elif choice is Choice.KEEP:
        label = _KEEP.get(problems[index].code, _LABELS[choice])
    else:
        label = _LABELS[choice]
    data = DoubtButton(draft=kept.id, revision=kept.revision, at=index, choice=choice)
    return InlineKeyboardButton(text=label, callback_data=data.pack())


def _name(kept: StoredDraft, index: int, name: Name) -> InlineKeyboardButton:
    data = DoubtButton(draft=kept.id, revision=kept.revision, at=index, choice=Choice.NAME, chosen=name.key)
    return InlineKeyboardButton(text=shorten(name.name, 60) or "Без названия", callback_data=data.pack())


def _ways(kept: StoredDraft, index: int) -> list[InlineKeyboardButton]:
    order = open_doubts(kept.draft)
    place = order.index(index)
    ways = [_to(kept, "◀", order[place - 1])] if place else []
    ways.append(_to(kept, "Назад к черновику", -1))
    if place + 1 < len(order):
        ways.append(_to(kept, "Дальше ▶", order[place + 1]))
    return ways


def _to(kept: StoredDraft, label: str, index: int) -> InlineKeyboardButton:
    data = DoubtButton(draft=kept.id, revision=kept.revision, at=index)
    return InlineKeyboardButton(text=label, callback_data=data.pack())


def _is_long(row: Sequence[InlineKeyboardButton]) -> bool:
    return len(row) > 2 or any(len(each.text) > 20 for each in row)
