"""Inviting somebody: where, as what, and taking it back."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.people import Organisation, OrganisationKind, Role
from handlers.callbacks import InviteButton, RevokeButton
from handlers.keyboards.buttons import MOST_BUTTONS, worded
from handlers.texts import ROLE_NAMES
from services.membership import NewInvite


def organisations(known: Sequence[Organisation]) -> InlineKeyboardMarkup:
    """Where to invite somebody."""
    rows = []
    for each in known[:MOST_BUTTONS]:
        data = InviteButton(organisation=each.id)
        rows.append([InlineKeyboardButton(text=worded(each.name), callback_data=data.pack())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def roles(organisation: Organisation) -> InlineKeyboardMarkup:
    """As what to invite somebody."""
    offered = [Role.EXECUTOR, Role.HEAD]
    if organisation.kind is OrganisationKind.CENTRE:
        offered = [Role.CONTROLLER]
    row = [
        InlineKeyboardButton(
            text=ROLE_NAMES[role],
            callback_data=InviteButton(organisation=organisation.id, role=role).pack(),
        )
        for role in offered
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def invitation(made: NewInvite) -> InlineKeyboardMarkup:
    """A link sent to the wrong person can be taken back."""
    data = RevokeButton(token=made.token)
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Отозвать", callback_data=data.pack())]]
    )
