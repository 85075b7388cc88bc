"""What stands behind the buttons of the settings and of the roles."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from domain.people import Role
from domain.reminder import FURTHEST, Audience
from domain.rhythm import Place
from handlers.callbacks.numbers import Natural

Minute = Annotated[int, Field(ge=0, lt=24 * 60)]
Days = Annotated[int, Field(ge=0, le=FURTHEST)]


class View(StrEnum):
    """What the keyboard under the settings offers to change; ``ASK_…``: it is to be typed."""

    SHEET = "s"
    DAYS = "d"
    LATE = "l"
    WHEN_LATE = "w"
    PAUSE = "p"
    HOURS = "h"
    ZONE = "z"
    MY_HOURS = "m"
    ASK_DAYS = "D"
    ASK_HOURS = "H"
    ASK_ZONE = "Z"
    ASK_MY_HOURS = "M"


class _ForPlace(CallbackData, prefix="-"):
    """The roadmaps that it is about."""

    roadmap: Natural = 0
    municipality: Natural = 0

    @property
    def place(self) -> Place:
        """The same for the services."""
        return Place(self.roadmap, self.municipality)


class SettingsButton(_ForPlace, prefix="st"):
    """Show the settings, with something to change below them; ``who`` is told of what is late."""

    view: View = View.SHEET
    who: Audience | None = None


class PlacesButton(CallbackData, prefix="sp"):
    """A page of municipalities, or of the roadmaps of one."""

    municipality: Natural = 0
    page: Natural = 0


class Change(StrEnum):
    """What a button changes for all roadmaps of the place."""

    DAY = "d"
    LATE = "l"
    WEEKLY = "w"
    PAUSE = "p"
    HOURS = "h"
    ZONE = "z"
    USUAL = "u"


class ChangeButton(_ForPlace, prefix="sc"):
    """Set it to what the button says, whatever it was: pressed twice it is the same.

    ``days`` are working days, ``begin`` and ``end`` minutes of the day, ``zone`` the number of one in
    ``domain.zones.ZONES``.
    """

    change: Change
    days: Days = 0
    on: bool = False
    who: Audience | None = None
    begin: Minute = 0
    end: Minute = 0
    zone: Annotated[int, Field(ge=0, lt=100)] = 0


class MyHoursButton(CallbackData, prefix="sh"):
    """Be written to in these hours only (minutes of the day); the same twice: whenever it is allowed."""

    begin: Minute = 0
    end: Minute = 0


class SparingButton(CallbackData, prefix="sm"):
    """Fewer messages or all of them."""

    on: bool


class RoleDo(StrEnum):
    """What a button about roles does."""

    PEOPLE = "l"
    CARD = "c"
    ASK_REVOKE = "x"
    REVOKE = "X"
    ADD = "a"
    WHERE = "w"
    GRANT = "g"


class RoleButton(CallbackData, prefix="rl"):
    """Something to do with a person's roles; ``page`` is that of a list."""

    do: RoleDo
    person: Natural = 0
    organisation: Natural = 0
    role: Role | None = None
    page: Natural = 0
