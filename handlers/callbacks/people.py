"""What stands behind the buttons of people, of what they answer for and of their absences."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.deciding import LAST_DAY
from handlers.callbacks.numbers import Natural


class Look(StrEnum):
    """What a button of ``/people`` shows."""

    OVERVIEW = "o"
    PLACE = "p"
    NEVER_STARTED = "n"
    BLOCKED = "b"
    GAPS = "g"
    CARD = "c"
    LINK = "l"
    ANSWERING = "a"


class PeopleButton(CallbackData, prefix="pp"):
    """A screen about people; ``id`` is that of an organisation or of a person."""

    show: Look
    id: Natural = 0
    page: Natural = 0


class DutyDo(StrEnum):
    """What a button of a rule of assignment does."""

    PERSON = "w"
    ORGANISATION = "o"
    PLACE = "p"
    GIVE = "g"
    TAKE = "t"


class DutyButton(CallbackData, prefix="du"):
    """On the way to a rule: a person, an organisation, a place (0: everywhere); ``id`` is that of a rule."""

    do: DutyDo
    person: Natural = 0
    organisation: Natural = 0
    place: Natural = 0
    page: Natural = 0
    id: Natural = 0


class Hand(StrEnum):
    """What a button of a handover does."""

    CHOOSE = "c"
    PREVIEW = "p"
    OVER = "o"
    OVER_AND_LEAVE = "l"


class HandButton(CallbackData, prefix="hd"):
    """Everything of a person to another one."""

    do: Hand
    person: Natural
    successor: Natural = 0
    page: Natural = 0


class Leave(StrEnum):
    """What a button of an absence does."""

    SHOW = "o"
    FIRST = "f"
    LAST = "l"
    DEPUTY = "d"
    NOTE = "n"
    CALL_OFF = "x"


class AbsenceButton(CallbackData, prefix="av"):
    """On the way to an absence: the first day, the last day (ordinals), the deputy (0: nobody).

    ``month``: the ordinal of a day in the month that is shown. ``id`` is that of an absence to be called off.
    """

    do: Leave
    person: Natural = 0
    first: int = Field(default=1, ge=1, le=LAST_DAY)
    last: int = Field(default=1, ge=1, le=LAST_DAY)
    month: int = Field(default=1, ge=1, le=LAST_DAY)
    deputy: Natural = 0
    page: Natural = 0
    id: Natural = 0
