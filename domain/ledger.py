"""The delivery ledger: one row for each thing that one person is to be told once."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import WorkingCalendar
from domain.milestone import Milestone
from domain.people import Person


class ReminderState(StrEnum):
    """What became of a row. Every row ends in one of the last four, with an outcome in words."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"
    VOID = "void"
    FAILED = "failed"


class Reason(StrEnum):
    """Why this person is told."""

    ASSIGNEE = "assignee"
    NO_EXECUTOR = "no-executor"
    CONTROLLER = "controller"
    HEAD = "head"
    MINISTRY = "ministry"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One row of the ledger. ``milestone_id`` is ``None`` for the controllers' morning digest.

    It is for a person or for a group chat: one of ``person_id`` and ``group_id`` is ``None``.
    ``due_at``: the instant (UTC) from which it may be sent. ``rank``: urgency, see ``domain.reminder.Step``.
    """

    person_id: int | None
    milestone_id: int | None
    revision: int
    step: str
    rank: int
    reason: Reason
    zone: str
    due_at: datetime
    id: int = 0
    attempts: int = 0
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """What the morning digest says: it comes even when nothing is late, because silence means failure.

    ``delivered`` of ``planned``: the rows of the ledger that were due since the digest before this one.
    """

    overdue: int
    awaiting_acceptance: int
    external: int
    delivered: int
    planned: int
    unreachable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One milestone in a letter, with the row of the ledger that asked for it."""

    reminder: Reminder
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one person is told in one message: everything that is due to them in this slot.

    ``calendar`` is the one the reminders were planned by: the words count the same working days.
    """

    person: Person
    today: date
    items: tuple[LetterItem, ...] = ()
    digest: DigestFigures | None = None
    reminder_ids: tuple[int, ...] = field(default=())
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram accepted the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Telegram refused for good: the bot is blocked, the account is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Telegram did not take it now; try again after so many seconds."""

    seconds: float
    reason: str


Outcome = Delivered | Unreachable | Postponed
