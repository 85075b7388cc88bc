"""The buttons of a roll-out and of a new edition."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.roadmap import Roadmap
from domain.russian import count
from handlers.callbacks.drafts import DraftButton, EditionButton, RollOut, RolloutButton
from handlers.callbacks.people import Look, PeopleButton
from handlers.texts import shorten
from services.edition import Edition
from services.rollout import Overview, Prepared, Progress

MOST_SOURCES = 20


def offer(roadmap: Roadmap, unmanned: int = 0) -> InlineKeyboardMarkup:
    """Under «Загружено»: the same table for other schools, and what nobody would be reminded of."""
    rows = [[_button("Для других школ", RollOut.OFFER, roadmap.id)]]
    if unmanned:
        gaps = PeopleButton(show=Look.GAPS).pack()
        rows.append([InlineKeyboardButton(text="О чём некому напоминать", callback_data=gaps)])
    return _rows(*rows)


def overview(shown: Overview) -> InlineKeyboardMarkup | None:
    """What to copy, and what to go on with or take back."""
    rows = [
        [_button(shorten(f"{each.school} · {each.title}", 60), RollOut.OFFER, each.id)]
        for each in shown.sources[:MOST_SOURCES]
    ]
    for each in shown.recent:
        if not each.done:
            rows.append([_button(f"Продолжить: {each.copied} из {each.total}", RollOut.START, each.id)])
        rows.append([_undo(f"Отменить: {_schools(each.copied)}", each)])
    return _rows(*rows) if rows else None


def preview(prepared: Prepared) -> InlineKeyboardMarkup:
    """Begin, unless every school has it already, or drop the list."""
    number = len(prepared.schools.places) - len(prepared.have)
    cancel = _button("Отменить", RollOut.DROP, prepared.id)
    if not number:
        return _rows([cancel])
    return _rows([_button(f"Загрузить: {_schools(number)}", RollOut.START, prepared.id), cancel])


def working(progress: Progress) -> InlineKeyboardMarkup:
    """Should the work break off, this goes on with it; while it lasts, a press changes nothing."""
    return _rows([_button("Продолжить", RollOut.START, progress.id)])


def done(progress: Progress) -> InlineKeyboardMarkup:
    """The way back."""
    return _rows([_undo("Отменить для всех", progress)])


def undone(rollout_id: int) -> InlineKeyboardMarkup:
    """The way back from the way back."""
    return _rows([_button("Загрузить снова", RollOut.AGAIN, rollout_id)])


def edition(shown: Edition) -> InlineKeyboardMarkup | None:
    """Apply the differences or drop the draft; nothing where there are none."""
    if not shown.differences:
        return None
    data = EditionButton(draft=shown.draft_id, roadmap=shown.roadmap.id, sign=shown.sign)
    return _rows(
        [
            InlineKeyboardButton(text="Применить изменения", callback_data=data.pack()),
            InlineKeyboardButton(
                text="Отменить", callback_data=DraftButton(load=False, id=shown.draft_id).pack()
            ),
        ]
    )


def which_roadmap(draft_id: int, found: Sequence[Roadmap]) -> InlineKeyboardMarkup:
    """Of which roadmap the draft is a new edition."""
    rows = []
    for each in found:
        data = EditionButton(draft=draft_id, roadmap=each.id)
        text = shorten(each.school, 60) or "Без названия"
        rows.append([InlineKeyboardButton(text=text, callback_data=data.pack())])
    return _rows(*rows)


def _undo(text: str, progress: Progress) -> InlineKeyboardButton:
    return _button(text, RollOut.UNDO, progress.id)


def _button(text: str, do: RollOut, id_: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=RolloutButton(do=do, id=id_).pack())


def _schools(number: int) -> str:
    return count(number, "школа", "школы", "школ")


def _rows(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=list(rows))
