"""The buttons of photo series and rooms."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from domain.photo import Stage
from handlers.callbacks.numbers import Natural


class SeriesDo(StrEnum):
    """What a button of a series of photos does."""

    SHOW = "s"
    ROOM = "r"
    OFFERED = "o"
    NAME = "n"
    STAGE = "g"
    FINISH = "f"


class SeriesButton(CallbackData, prefix="ph"):
    """Where the next photos for a milestone go; ``at`` counts the usual rooms, ``page`` is that of a list."""

    do: SeriesDo
    milestone: Natural
    room: Natural = 0
    stage: Stage | None = None
    at: Natural = 0
    page: Natural = 0


class RoomDo(StrEnum):
    """What a button of a room does."""

    LIST = "l"
    CARD = "c"
    RENAME = "r"
    MERGE = "m"
    INTO = "i"
    REMOVE = "x"


class RoomButton(CallbackData, prefix="rm"):
    """Something to do with a room of the milestone's school; ``into`` is the second one."""

    do: RoomDo
    milestone: Natural
    room: Natural = 0
    into: Natural = 0
    page: Natural = 0


class PassportButton(CallbackData, prefix="pf"):
    """A page of what stands for the photos of a milestone."""

    milestone: Natural
    page: Natural = 0
