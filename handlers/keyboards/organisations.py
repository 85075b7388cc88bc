"""Organisations: the pages, the card, the choice of another one."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.people import Organisation, OrganisationKind
from handlers.callbacks.joining import InviteButton, OrganisationButton, OrganisationDo
from handlers.keyboards.buttons import worded
from services.organisations import PAGE, Merger, OrganisationCard, OrganisationPage


def listing(shown: OrganisationPage) -> InlineKeyboardMarkup | None:
    """A button for each organisation of the page; what was searched for has one page only."""
    rows = [[_button(worded(each.name), OrganisationDo.CARD, each.id)] for each in shown.found]
    if not shown.words:
        rows += _pages(shown, OrganisationDo.LIST, 0)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def card(shown: OrganisationCard) -> InlineKeyboardMarkup:
    """What can be done with an organisation."""
    it = shown.organisation.id
    rows = [
        [
            _button("Переименовать", OrganisationDo.RENAME, it),
            _button("Добавить название", OrganisationDo.ADD_NAME, it),
        ],
        [_button("Объединить", OrganisationDo.ALIKE, it)],
    ]
    if shown.organisation.kind is not OrganisationKind.MUNICIPALITY:
        rows[-1].append(_button("Муниципалитет", OrganisationDo.AUTHORITY, it))
    invite = InviteButton(organisation=it).pack()
    rows.append([InlineKeyboardButton(text="Пригласить", callback_data=invite)])
    if shown.waiting:
        rows.append([_button("Новые ссылки тем, кто не вошёл", OrganisationDo.LINKS, it)])
    rows.append([_button("◀ Все организации", OrganisationDo.LIST)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def authorities(organisation_id: int, shown: OrganisationPage) -> InlineKeyboardMarkup:
    """Which municipality a school belongs to."""
    rows = [
        [_button(worded(each.name), OrganisationDo.AUTHORITY, organisation_id, other=each.id)]
        for each in shown.found
    ]
    rows += _pages(shown, OrganisationDo.AUTHORITY, organisation_id)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_back(organisation_id)]])


def others(kept_id: int, found: Sequence[Organisation]) -> InlineKeyboardMarkup:
    """Which other spelling is meant."""
    rows = [[_button(worded(each.name), OrganisationDo.PREVIEW, kept_id, other=each.id)] for each in found]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_back(kept_id)]])


def merger(shown: Merger) -> InlineKeyboardMarkup:
    """Make them one, the other way round, or not."""
    kept, other = shown.kept.id, shown.other.id
    rows = [
        [_button("Объединить", OrganisationDo.MERGE, kept, other=other)],
        [_button("Оставить другое название", OrganisationDo.PREVIEW, other, other=kept)],
        [_back(kept)],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def back(organisation_id: int) -> InlineKeyboardMarkup:
    """To the card."""
    return InlineKeyboardMarkup(inline_keyboard=[[_back(organisation_id)]])


def _back(organisation_id: int) -> InlineKeyboardButton:
    return _button("◀ К организации", OrganisationDo.CARD, organisation_id)


def _pages(shown: OrganisationPage, do: OrganisationDo, about: int) -> list[list[InlineKeyboardButton]]:
    turn = []
    if shown.page > 0:
        turn.append(_button("◀ Назад", do, about, page=shown.page - 1))
    if (shown.page + 1) * PAGE < shown.number:
        turn.append(_button("Дальше ▶", do, about, page=shown.page + 1))
    return [turn] if turn else []


def _button(
    text: str, do: OrganisationDo, organisation_id: int = 0, *, other: int = 0, page: int = 0
) -> InlineKeyboardButton:
    data = OrganisationButton(do=do, id=organisation_id, other=other, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())
