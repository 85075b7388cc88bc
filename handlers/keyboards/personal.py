"""Under one's own data: correct it, take it away."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks.joining import MeButton, MeDo
from services.personal import Portrait


def portrait(shown: Portrait) -> InlineKeyboardMarkup:
    """What whoever has a role can correct, and the way out."""
    row = [_button("Имя", MeDo.NAME), _button("Должность", MeDo.POST), _button("E-mail", MeDo.EMAIL)]
    out = [_button("Удалить мои данные", MeDo.ASK_ERASE)]
    return InlineKeyboardMarkup(inline_keyboard=[row, out] if shown.actor.memberships else [out])


def erase() -> InlineKeyboardMarkup:
    """Really?"""
    row = [_button("Удалить", MeDo.ERASE), _button("Оставить", MeDo.KEEP)]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _button(text: str, do: MeDo) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=MeButton(do=do).pack())
