"""What somebody asks of the reminders they get: hours of their own («тихие часы»), and fewer of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from domain.errors import DomainError
from domain.reminder import ON_DAY_RANK, Ladder

LEAST_MINUTES = 120
"""So much of a working day has to be left: after an outage everything must find its way in it."""
_HOUR = 60
_CLOCK = r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:час[а-я]*|ч\.?)?"
_HOURS = re.compile(rf"(?:с\s+)?{_CLOCK}\s*(?:-|–|—|до|по)\s*{_CLOCK}", re.IGNORECASE)


class HoursError(DomainError):
    """These are no hours, or too few of them."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day, local: ``begin`` inclusive, ``end`` exclusive. Raises ``HoursError``."""

    begin: time
    end: time

    def __post_init__(self) -> None:
        if self.begin >= self.end:
            raise HoursError("Начало должно быть раньше конца. Напишите, например, «9:00–17:30».")


@dataclass(frozen=True, slots=True)
class Preferences:
    """``hours``: only then; ``None``: whenever the roadmap allows. ``sparing``: fewer messages."""

    hours: Hours | None = None
    sparing: bool = False

    def narrow(self, ladder: Ladder) -> Ladder:
        """The ladder in those of its hours that this person wants to be written to.

        Where fewer than ``LEAST_MINUTES`` are left, the hours of the roadmap hold: it may have got others
        since the person asked, and nobody is to miss everything by that.
        """
        left = None if self.hours is None else _common(self.hours, ladder)
        return ladder if left is None else replace(ladder, work_from=left.begin, work_to=left.end)

    def wakes(self, at: time) -> bool:
        """Whether a message at that local time would come in the person's quiet hours."""
        return self.hours is not None and not self.hours.begin <= at < self.hours.end

    def spares(self, rank: int, ladder: Ladder) -> bool:
        """Whether a step of that rank is left out for them (``rank``: see ``domain.reminder.Step``).

        They hear the last step before the due date, that of the day itself and all that is overdue.
        """
        return self.sparing and rank < _last_before(ladder)


USUAL = Preferences()


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * _HOUR + at.minute


def time_of(minutes: int) -> time:
    """The time of day so many minutes after midnight."""
    return time(*divmod(minutes, _HOUR))


def hours_of(text: str) -> Hours:
    """«9-17», «с 9:00 до 17:30»; raises ``HoursError``."""
    match = _HOURS.fullmatch(" ".join(text.split()))
    if match is None:
        raise HoursError("Не понял часы. Напишите, например, «9:00–17:30».")
    begin, end = (_at(hour, minute) for hour, minute in (match.group(1, 2), match.group(3, 4)))
    return Hours(begin, end)


def require_enough(hours: Hours, ladders: Iterable[Ladder]) -> None:
    """Raise ``HoursError`` where too little of the working day of one of the ladders is left."""
    for ladder in ladders:
        if _common(hours, ladder) is None:
            raise HoursError(
                f"Слишком узко: я пишу с {clock(ladder.work_from)} до {clock(ladder.work_to)}."
                " Оставьте из этого времени хотя бы 2 часа."
            )


def clock(at: time) -> str:
    """«9:00»."""
    return f"{at.hour}:{at.minute:02}"


def _common(hours: Hours, ladder: Ladder) -> Hours | None:
    """What is left of the hours of the ladder, if that is enough."""
    begin, end = max(ladder.work_from, hours.begin), min(ladder.work_to, hours.end)
    enough = minutes_of(end) - minutes_of(begin) >= LEAST_MINUTES
    return Hours(begin, end) if enough else None


def _at(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise HoursError("Такого времени нет. Напишите, например, «9:00–17:30».") from error


def _last_before(ladder: Ladder) -> int:
    return ON_DAY_RANK - min(ladder.before, default=0)
