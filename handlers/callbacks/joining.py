"""The buttons of inviting, joining, organisations and of what is kept about a person."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from domain.people import Role
from handlers.callbacks.numbers import Natural


class InviteButton(CallbackData, prefix="i"):
    """A link for a role in an organisation; without a role the roles are offered."""

    organisation: Natural
    role: Role | None = None


class RevokeButton(CallbackData, prefix="v"):
    """Make the link above the button worthless; the message shows the token anyway."""

    token: str


class SharedButton(CallbackData, prefix="is"):
    """A link for everybody of an organisation."""

    organisation: Natural


class PictureButton(CallbackData, prefix="iq"):
    """The link above the button as a QR code."""

    token: str


class ConsentButton(CallbackData, prefix="j"):
    """Agree that one's data is kept, and come in; or not. The message came by a link with that token."""

    agreed: bool
    token: str


class ApplicationButton(CallbackData, prefix="ja"):
    """Let somebody in who opened a shared link, or refuse them."""

    id: Natural
    grant: bool


class WithdrawButton(CallbackData, prefix="jw"):
    """Take one's own application back."""


class PeopleListButton(CallbackData, prefix="jl"):
    """Prepare the people of a list or forget it; without an id a list is asked for."""

    id: Natural = 0
    load: bool = True


class OrganisationDo(StrEnum):
    """What a button of an organisation does."""

    LIST = "l"
    CARD = "c"
    RENAME = "r"
    ADD_NAME = "n"
    AUTHORITY = "a"
    ALIKE = "m"
    PREVIEW = "p"
    MERGE = "M"
    LINKS = "k"


class OrganisationButton(CallbackData, prefix="o"):
    """Something to do with an organisation; ``other`` is the second one, ``page`` that of a list."""

    do: OrganisationDo
    id: Natural = 0
    other: Natural = 0
    page: Natural = 0


class MeDo(StrEnum):
    """What a button under one's own data does."""

    NAME = "n"
    POST = "p"
    EMAIL = "e"
    ASK_ERASE = "x"
    ERASE = "X"
    KEEP = "k"


class MeButton(CallbackData, prefix="me"):
    """Correct or take away what is stored about oneself."""

    do: MeDo
