"""Moving a due date («перенос срока»): what may be asked for, and what a new day means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar
from domain.errors import DomainError
from domain.milestone import Milestone, State, WrongStateError
from domain.russian import date_in_words, dated_weekday

FURTHEST = timedelta(days=5 * 366)
"""A day further away than this is a slip of the finger."""


class UnfitDayError(DomainError):
    """The day cannot be the new due date."""


@dataclass(frozen=True, slots=True)
class Postponement:
    """One request or one decided move: «было / стало / основание».

    ``granted`` is ``None`` until it is decided, and for good where the milestone changed before anybody
    decided (``decided_at`` is set then). ``new_due`` is the day asked for until a controller decides on
    another one. ``reason`` is that of whoever asked, ``remark`` what the decider added.
    """

    id: int
    milestone_id: int
    asked_by: str
    asked_by_id: int
    asked_at: datetime
    old_due: date | None
    new_due: date
    reason: str
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted: bool | None = None
    remark: str | None = None

    @property
    def basis(self) -> str:
        """What the decision rests on («основание»): the decider's words, else the asker's."""
        return self.remark or self.reason

    def waits_for(self, milestone: Milestone) -> bool:
        """Whether it still waits for a decision: the milestone is open and due when it was asked about."""
        return self.decided_at is None and milestone.state is State.OPEN and milestone.due == self.old_due


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new day for a milestone and what it means.

    ``working_days``: how many more there are than before, ``None`` where there was no due date or the new
    one is earlier. ``better``: the next working day where the new one is off. ``closing``: the milestone
    that closes the measure, where a part of it would now come after that.
    """

    milestone: Milestone
    new_due: date
    working_days: int | None
    better: date | None
    closing: Milestone | None


def propose(
    milestone: Milestone, new_due: date, siblings: Iterable[Milestone], calendar: WorkingCalendar
) -> Proposal:
    """What the new day means for the milestone, one among the ``siblings`` of its measure."""
    later = milestone.due is not None and new_due > milestone.due
    return Proposal(
        milestone,
        new_due,
        calendar.working_days_between(milestone.due, new_due) if later and milestone.due else None,
        None if calendar.is_working_day(new_due) else calendar.working_day_on_or_after(new_due),
        _left_behind(milestone, new_due, siblings),
    )


def check_day(milestone: Milestone, new_due: date, today: date, *, earlier: bool) -> None:
    """Raise ``UnfitDayError`` unless it can be the new due date; ``earlier``: than it was."""
    if new_due < today:
        day = dated_weekday(new_due, year=True)
        raise UnfitDayError(f"{day} уже в прошлом. Выберите день не раньше сегодняшнего.")
    if new_due > today + FURTHEST:
        raise UnfitDayError("Это дальше пяти лет. Проверьте год и выберите день поближе.")
    if milestone.due == new_due:
        raise UnfitDayError(f"Срок и так {date_in_words(new_due, year=True)}. Выберите другой день.")
    if not earlier and milestone.due is not None and new_due < milestone.due:
        day = date_in_words(milestone.due, year=True)
        raise UnfitDayError(f"Это раньше нынешнего срока, {day}. Выберите день позже него.")


def check_movable(milestone: Milestone) -> None:
    """Raise ``WrongStateError`` unless the milestone is open: what is handed in has no day to wait for."""
    refusals = {
        State.REPORTED: "Результат уже сдан и ждёт приёмки, переносить срок незачем.",
        State.ACCEPTED: "Результат уже принят, переносить срок незачем.",
        State.CANCELLED: "Контрольная точка отменена, срока у неё больше нет.",
    }
    if milestone.state in refusals:
        raise WrongStateError(refusals[milestone.state])


def _left_behind(milestone: Milestone, new_due: date, siblings: Iterable[Milestone]) -> Milestone | None:
    # Occurrences of a recurring measure stand beside each other; none of them closes it.
    if not milestone.is_part or milestone.rrule:
        return None
    closing = [each for each in siblings if not each.is_part and each.due and each.state is State.OPEN]
    return next((each for each in closing if each.due and each.due < new_due), None)
