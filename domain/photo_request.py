"""A request for photos: what is wanted, of whom, by when; once or every week.

Each school asked gets a measure with a milestone of its own, in a section of its roadmap, so that reminders,
escalation, acceptance and other due dates are those of everything else.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar
from domain.deadline import Deadline
from domain.errors import DomainError
from domain.milestone import State
from domain.roadmap import Measure

SECTION = "Запросы фото"
RESULT = "Фото"
LONGEST_SUBJECT = 300
"""Characters of what is to be photographed."""

_FRIDAY = 4
_SOONEST = timedelta(days=2)
_WEEK = timedelta(weeks=1)
_YEAR = timedelta(days=366)


class RequestRefusedError(DomainError):
    """Nothing to photograph is named, or no day that lies ahead."""


@dataclass(frozen=True, slots=True)
class School:
    """A school that can be asked, and the roadmap that the request goes into."""

    id: int
    name: str
    roadmap_id: int


@dataclass(frozen=True, slots=True)
class PhotoRequest:
    """``school``: of one, ``None``: of all. ``due``: the last day, of a weekly one the first of them."""

    id: int
    school_id: int | None
    school: str | None
    subject: str
    asked_by: int
    person: str
    asked_at: datetime
    due: date
    weekly: bool
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one school has sent by now: ``photos`` that count, for the milestone of that due date."""

    milestone_id: int
    school: str
    due: date
    state: State
    photos: int

    @property
    def is_there(self) -> bool:
        """Whether the school has reported."""
        return self.state in {State.REPORTED, State.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Offer:
    """A day to choose: ``name`` is said to the controller."""

    name: str
    due: date
    weekly: bool = False


def offers(today: date, calendar: WorkingCalendar) -> tuple[Offer, ...]:
    """The usual days: a Friday that leaves at least two days, the one after, the end of the month, weekly."""
    friday = today + _SOONEST
    friday += timedelta(days=(_FRIDAY - friday.weekday()) % 7)
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = [
        Offer("До пятницы", calendar.working_day_on_or_before(friday)),
        Offer("До следующей пятницы", calendar.working_day_on_or_before(friday + _WEEK)),
        Offer("До конца месяца", calendar.working_day_on_or_before(month_end)),
    ]
    ahead = [each for each in found if each.due > today]
    return (*ahead, Offer("Каждую неделю по пятницам", friday, weekly=True))


def check(subject: str, due: date, today: date) -> str:
    """What is to be photographed, in one line; raises ``RequestRefusedError``."""
    words = " ".join(subject.split())
    if not words:
        raise RequestRefusedError("Напишите, что снять: например, «все помещения после ремонта».")
    if len(words) > LONGEST_SUBJECT:
        raise RequestRefusedError(f"Слишком длинно: {len(words)} знаков, а можно до {LONGEST_SUBJECT}.")
    if due < today:
        raise RequestRefusedError("Этот день уже прошёл. Назовите день впереди, например «через неделю».")
    if due > today + _YEAR:
        raise RequestRefusedError("Это больше чем через год. Назовите день поближе.")
    return words


def measure_for(request: PhotoRequest, school: School, position: int, control: str) -> Measure:
    """The measure that the request puts into the roadmap of a school; ``control``: who accepts."""
    number = f"Ф{request.id}"
    return Measure(
        id=0,
        roadmap_id=school.roadmap_id,
        position=position,
        number=number,
        section=SECTION,
        title=f"Фото по запросу: {request.subject}",
        result=RESULT,
        deadline=_deadline(request),
        responsible=(school.name,),
        control=(control,),
    )


def _deadline(request: PhotoRequest) -> Deadline:
    day = f"{request.due:%d.%m.%Y}"
    if request.weekly:
        return Deadline(f"с {day} еженедельно", "recurring", due=request.due, rrule="FREQ=WEEKLY")
    return Deadline(f"до {day}", "date", due=request.due)
