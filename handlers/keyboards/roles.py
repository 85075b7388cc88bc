"""Roles of people: whose, which to take away, what to give and where."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.people import Membership, Role
from handlers.callbacks.settings import RoleButton, RoleDo
from handlers.keyboards.buttons import MOST_BUTTONS, worded
from handlers.texts import ROLE_NAMES
from services.administration import PAGE, PeoplePage, RoleCard, Where

Rows = list[list[InlineKeyboardButton]]


def people(shown: PeoplePage) -> InlineKeyboardMarkup:
    """A button for each person of the page."""
    rows = [[_button(worded(each.name), RoleDo.CARD, person=each.id)] for each in shown.found]
    if not shown.words:
        rows += _turns(RoleDo.PEOPLE, shown.page, shown.number)
    return InlineKeyboardMarkup(inline_keyboard=rows)


def card(shown: RoleCard) -> InlineKeyboardMarkup:
    """Take each away that may be, or add one."""
    it = shown.person.id
    rows = [
        [
            _button(
                worded(f"Снять: {_called(each)}"),
                RoleDo.ASK_REVOKE,
                person=it,
                organisation=each.organisation_id,
                role=each.role,
            )
        ]
        for each in shown.revocable[:MOST_BUTTONS]
    ]
    if shown.grantable:
        rows.append([_button("Дать роль", RoleDo.ADD, person=it)])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_button("◀ Все люди", RoleDo.PEOPLE)]])


def ask_revoke(shown: RoleCard, membership: Membership) -> InlineKeyboardMarkup:
    """Really?"""
    it = shown.person.id
    sure = _button(
        "Снять роль",
        RoleDo.REVOKE,
        person=it,
        organisation=membership.organisation_id,
        role=membership.role,
    )
    return InlineKeyboardMarkup(inline_keyboard=[[sure, _button("Оставить", RoleDo.CARD, person=it)]])


def choose_role(shown: RoleCard) -> InlineKeyboardMarkup:
    """The roles that the viewer gives."""
    it = shown.person.id
    buttons = [_button(ROLE_NAMES[role], RoleDo.WHERE, person=it, role=role) for role in shown.grantable]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_back(it)]])


def choose_where(shown: Where) -> InlineKeyboardMarkup:
    """The organisations of the page."""
    it, role = shown.person.id, shown.role
    rows = [
        [_button(worded(each.name), RoleDo.GRANT, person=it, organisation=each.id, role=role)]
        for each in shown.found
    ]
    if not shown.words:
        rows += _turns(RoleDo.WHERE, shown.page, shown.number, person=it, role=role)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_back(it)]])


def _back(person_id: int) -> InlineKeyboardButton:
    return _button("◀ К человеку", RoleDo.CARD, person=person_id)


def _turns(do: RoleDo, page: int, number: int, *, person: int = 0, role: Role | None = None) -> Rows:
    turn = []
    if page > 0:
        turn.append(_button("◀ Назад", do, person=person, role=role, page=page - 1))
    if (page + 1) * PAGE < number:
        turn.append(_button("Дальше ▶", do, person=person, role=role, page=page + 1))
    return [turn] if turn else []


def _called(membership: Membership) -> str:
    return f"{ROLE_NAMES[membership.role].lower()}, {membership.organisation}"


def _button(
    text: str,
    do: RoleDo,
    *,
    person: int = 0,
    organisation: int = 0,
    role: Role | None = None,
    page: int = 0,
) -> InlineKeyboardButton:
    data = RoleButton(do=do, person=person, organisation=organisation, role=role, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())
