"""Getting people in: where, as what, the link and taking it back; consent; applications; lists."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.people import Application, Organisation, OrganisationKind, Role
from handlers.callbacks.joining import (
    ApplicationButton,
    ConsentButton,
    InviteButton,
    PeopleListButton,
    PictureButton,
    RevokeButton,
    SharedButton,
    WithdrawButton,
)
from handlers.keyboards.buttons import MOST_BUTTONS, card_buttons, worded
from handlers.texts import ROLE_NAMES
from services.joining import Joined, NewInvite
from services.people_list import PreparedList


def organisations(known: Sequence[Organisation]) -> InlineKeyboardMarkup:
    """Where to invite somebody, or many at once."""
    rows = [[_button("Список людей файлом", PeopleListButton().pack())]]
    rows += [
        [_button(worded(each.name), InviteButton(organisation=each.id).pack())]
        for each in known[:MOST_BUTTONS]
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def roles(organisation: Organisation) -> InlineKeyboardMarkup:
    """As what to invite somebody; the centre's people come in one by one."""
    centre = organisation.kind is OrganisationKind.CENTRE
    offered = [Role.CONTROLLER] if centre else [Role.EXECUTOR, Role.HEAD]
    row = [
        _button(ROLE_NAMES[role], InviteButton(organisation=organisation.id, role=role).pack())
        for role in offered
    ]
    shared = [_button("Ссылка для всех", SharedButton(organisation=organisation.id).pack())]
    return InlineKeyboardMarkup(inline_keyboard=[row] if centre else [row, shared])


def invitation(made: NewInvite) -> InlineKeyboardMarkup:
    """The link as a picture; one sent to the wrong person can be taken back."""
    row = [
        _button("QR-код", PictureButton(token=made.token).pack()),
        _button("Отозвать", RevokeButton(token=made.token).pack()),
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def consent(token: str) -> InlineKeyboardMarkup:
    """Agree or not."""
    row = [
        _button("Согласен(на)", ConsentButton(agreed=True, token=token).pack()),
        _button("Не согласен(на)", ConsentButton(agreed=False, token=token).pack()),
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def welcome(joined: Joined) -> InlineKeyboardMarkup | None:
    """The cards of what is due first."""
    return InlineKeyboardMarkup(inline_keyboard=card_buttons(joined.nearest)) if joined.nearest else None


def waiting() -> InlineKeyboardMarkup:
    """An application can be taken back."""
    row = [_button("Отозвать заявку", WithdrawButton().pack())]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def to_decide(asked: Application) -> InlineKeyboardMarkup:
    """Let them in or not."""
    row = [
        _button("Принять", ApplicationButton(id=asked.id, grant=True).pack()),
        _button("Отказать", ApplicationButton(id=asked.id, grant=False).pack()),
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def people_list(prepared: PreparedList) -> InlineKeyboardMarkup:
    """Prepare the people, or not; a list without anybody can only be dropped."""
    row = [_button("Подготовить ссылки", PeopleListButton(id=prepared.id).pack())] if prepared.people else []
    row.append(_button("Отменить", PeopleListButton(id=prepared.id, load=False).pack()))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data)
