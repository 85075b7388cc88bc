"""Under the preview of a table."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.draft.settling import open_doubts
from handlers.callbacks.drafts import DoubtButton, DraftButton, UndoButton
from handlers.texts import shorten
from services.importing import StoredDraft


def draft(kept: StoredDraft) -> InlineKeyboardMarkup:
    """Settle its doubts, load it or not; one way also marks as done what the table names as done."""
    named = [each for each in kept.draft.measures if each.already_done and not each.done_confirmed]
    done = [each.number.strip().rstrip(".") for each in named]
    rows = []
    doubts = open_doubts(kept.draft)
    if doubts:
        data = DoubtButton(draft=kept.id, revision=kept.revision, at=doubts[0])
        rows.append([InlineKeyboardButton(text=f"Разобрать: {len(doubts)}", callback_data=data.pack())])
    if done:
        one = f"Загрузить, п. {shorten(done[0], 10)} уже исполнен"
        text = one if len(done) == 1 and done[0] else "Загрузить, исполненное отметить"
        rows.append([_draft(text, kept.id, load=True, done=True)])
    if kept.undoable:
        undo = UndoButton(draft=kept.id, revision=kept.revision).pack()
        rows.append([InlineKeyboardButton(text="Вернуть как было", callback_data=undo)])
    rows.append([_draft("Загрузить", kept.id, load=True), _draft("Отменить", kept.id, load=False)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _draft(text: str, draft_id: int, *, load: bool, done: bool = False) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=text, callback_data=DraftButton(load=load, id=draft_id, done=done).pack()
    )
