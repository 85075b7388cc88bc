"""The milestone («контрольная точка»): its states, who may change them into what, and how late it is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.calendar import WorkingCalendar
from domain.errors import DomainError


class State(StrEnum):
    """Where a milestone stands. Overdue is derived (``is_overdue``), never stored."""

    OPEN = "open"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Change(StrEnum):
    """What can be done to a milestone's state; also the name of the event in the log."""

    START = "started"
    REPORT = "reported"
    ACCEPT = "accepted"
    RETURN = "returned"
    UNDO = "undone"
    CANCEL = "cancelled"


_ALLOWED = {
    Change.START: {State.OPEN: State.OPEN},
    Change.REPORT: {State.OPEN: State.REPORTED},
    Change.ACCEPT: {State.REPORTED: State.ACCEPTED},
    Change.RETURN: {State.REPORTED: State.OPEN},
    # Accepted too: where nobody accepts, a report counts as accepted at once.
    Change.UNDO: {State.REPORTED: State.OPEN, State.ACCEPTED: State.OPEN},
    Change.CANCEL: {State.OPEN: State.CANCELLED, State.REPORTED: State.CANCELLED},
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """One due date, one state, one history, and the place in the roadmap it belongs to.

    ``label`` is what people call it («2.1»); two measures may print the same number, so it is not unique.
    ``revision`` rises with every change of state or due date: a button or reminder made for an older revision
    is void. ``external``: a third party delivers it, so nobody here is late with it. ``duty_ids``: the people
    who stand for a responsible organisation there (``domain.duty``).
    """

    id: int
    measure_id: int
    roadmap_id: int
    position: int
    label: str
    title: str
    due: date | None
    original_due: date | None
    external: bool
    tentative: bool
    state: State
    revision: int
    steps_since: date
    start: date | None
    rrule: str | None
    reported_on: date | None
    in_progress_on: date | None
    remark: str | None
    measure_position: int
    measure_number: str
    measure_title: str
    result: str
    responsible: tuple[str, ...]
    control: tuple[str, ...]
    responsible_ids: frozenset[int]
    assignee_ids: frozenset[int]
    school_id: int
    school: str
    municipality_id: int
    municipality: str
    zone: str
    duty_ids: frozenset[int] = frozenset()

    @property
    def is_part(self) -> bool:
        """Whether it is one dated result of its measure («2.1»), not what closes the measure («2»)."""
        return self.title != self.measure_title

    def is_overdue(self, today: date) -> bool:
        """Open and past its last day; a wait on a third party counts apart."""
        return self.state is State.OPEN and self.due is not None and self.due < today


UNDO_WITHIN = timedelta(minutes=10)
"""How long whoever reported a result can take that back: long enough for a slip, too short to rewrite."""


class UndoRefusedError(DomainError):
    """Somebody else's report, or too late to take it back."""


def check_undo(reported_by: int | None, reported_at: datetime, person_id: int, now: datetime) -> None:
    """Raise ``UndoRefusedError`` unless the person may still take their report back (person ids)."""
    if reported_by != person_id:
        raise UndoRefusedError("Отменить отметку может только тот, кто её поставил.")
    if now - reported_at > UNDO_WITHIN:
        minutes = UNDO_WITHIN // timedelta(minutes=1)
        raise UndoRefusedError(
            f"Прошло больше {minutes} минут: теперь вернуть может Центр. Напишите ему: «Комментарий»."
        )


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late, in calendar days and in working days."""

    calendar_days: int
    working_days: int


class AlreadyMarkedError(DomainError):
    """Somebody was faster, or the button is older than the milestone."""


class WrongStateError(DomainError):
    """The milestone is not in a state that allows the change."""


_REFUSALS = {
    (Change.REPORT, State.REPORTED): "Уже отмечено: результат сдан и ждёт приёмки.",
    (Change.REPORT, State.ACCEPTED): "Уже отмечено: результат принят.",
    (Change.START, State.REPORTED): "Результат уже сдан и ждёт приёмки.",
    (Change.START, State.ACCEPTED): "Результат уже принят.",
    (Change.ACCEPT, State.ACCEPTED): "Уже отмечено: результат принят.",
    (Change.ACCEPT, State.OPEN): "Принимать пока нечего: о результате ещё не сообщили.",
    (Change.CANCEL, State.ACCEPTED): "Результат уже принят, отменить контрольную точку нельзя.",
    (Change.RETURN, State.OPEN): "Уже отмечено: результат возвращён на доработку.",
    (Change.RETURN, State.ACCEPTED): "Результат уже принят, вернуть его нельзя.",
    (Change.UNDO, State.OPEN): "Отметки уже нет: пункт снова открыт.",
}


def next_state(state: State, change: Change) -> State:
    """The state after the change; raises ``WrongStateError`` with the sentence for the user."""
    try:
        return _ALLOWED[change][state]
    except KeyError:
        message = _REFUSALS.get((change, state), "Контрольная точка отменена, изменить её нельзя.")
        raise WrongStateError(message) from None


def lateness(milestone: Milestone, today: date, calendar: WorkingCalendar) -> Lateness | None:
    """How late the result came, or is by ``today``; ``None`` when in time or without a due date.

    Counted to the day of reporting: whoever reported in time is not late because acceptance takes a while.
    """
    until = milestone.reported_on if milestone.reported_on and milestone.state is not State.OPEN else today
    if milestone.due is None or until <= milestone.due or milestone.state is State.CANCELLED:
        return None
    return Lateness((until - milestone.due).days, calendar.working_days_between(milestone.due, until))
