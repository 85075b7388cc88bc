"""The delivery ledger: one row for each thing that a person or a group chat is to be told once."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zlib import crc32

from domain.absence import Absence
from domain.calendar import WorkingCalendar
from domain.milestone import Milestone
from domain.people import Group, Person

FIRST_PAUSE = 30.0
LONGEST_PAUSE = 3600.0
JITTER = 0.2
NOTICE_GRACE = timedelta(minutes=5)
"""Longer than the longest wait for Telegram's limits, so that nobody hears a notice twice for that."""


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
    GROUP = "group"
    DEPUTY = "deputy"
    NUDGE = "nudge"
    DIGEST = "digest"
    NOTICE = "notice"


WORKING = frozenset({Reason.ASSIGNEE, Reason.DEPUTY, Reason.NUDGE})
"""Told because the work is theirs, so that they may say that they have begun."""


class Notice(StrEnum):
    """What somebody is told at once, because another person has just done it.

    Its row is written with the change and finished by whoever says it. A row that is still there after
    ``NOTICE_GRACE`` was not said, for want of the network or of the whole process: delivery says it then.
    """

    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    MOVE_ASKED = "move-asked"
    MOVED = "moved"
    MOVE_REFUSED = "move-refused"

    def step(self, request_id: int | None = None) -> str:
        """The step of its row: a milestone may be asked to be moved more than once in one revision."""
        return self.value if request_id is None else f"{self.value}:{request_id}"

    @classmethod
    def of(cls, step: str) -> "Notice":
        """The notice of a row's step."""
        return cls(step.partition(":")[0])


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


class Way(StrEnum):
    """How a letter went."""

    TELEGRAM = "telegram"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """The week behind and the week ahead; every day off between two working weeks is in one of the two.

    ``since`` to ``until`` (both inclusive) is behind. ``done_in_time`` and ``done_late``: reported in it.
    ``moved``: due dates moved in it. ``ahead``: open milestones due from now to ``ahead_until``, inclusive.
    """

    since: date
    until: date
    ahead_until: date
    done_in_time: int
    done_late: int
    moved: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """A person or a group chat that messages do not reach, and why, in words."""

    name: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AwayThen:
    """An open milestone whose last day falls into the absence of somebody named for it."""

    milestone: Milestone
    absence: Absence


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """What the morning digest says: it comes even when nothing is late, because silence means failure.

    ``delivered`` of ``planned``: the rows of the ledger that were due since the digest before this one.
    ``unmanned``: open milestones, late or due soon, that nobody is there to do; ``gaps`` are the first of
    these of which a reminder is due within days. ``away``: due soon, while somebody named for it is absent.
    ``week``: on the first working day of a week only.
    """

    overdue: int
    awaiting_acceptance: int
    external: int
    delivered: int
    planned: int
    unreachable: tuple[Unheard, ...] = ()
    unmanned: int = 0
    gaps: tuple[Milestone, ...] = ()
    away: tuple[AwayThen, ...] = ()
    week: WeekFigures | None = None


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One milestone in a letter, with the row of the ledger that asked for it.

    ``centre``: what is built at the school («IT-куб»), where the title of the roadmap says so.
    ``instead_of``: who is away and would have been told.
    """

    reminder: Reminder
    milestone: Milestone
    centre: str | None = None
    instead_of: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one person or group is told in one message: everything that is due to them in this slot.

    ``calendar`` is the one the reminders were planned by: the words count the same working days.
    """

    to: Person | Group
    today: date
    items: tuple[LetterItem, ...] = ()
    digest: DigestFigures | None = None
    reminder_ids: tuple[int, ...] = field(default=())
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that did not arrive: it was given up (``final``), or is tried again from ``again_at`` on.

    ``label`` and ``title`` are of the milestone, ``None`` for a digest. ``told``: who did get this reminder.
    """

    name: str
    step: str
    due_at: datetime
    outcome: str | None
    final: bool
    again_at: datetime | None = None
    label: str | None = None
    title: str | None = None
    school: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was accepted; ``message_id`` is Telegram's number of the last message, mail has none."""

    message_id: int | None
    way: Way = Way.TELEGRAM


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Refused for good: the bot is blocked, the account, the group or the address is gone.

    ``way`` is the one that does not lead there any more.
    """

    reason: str
    way: Way = Way.TELEGRAM


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not taken now; try again after so many seconds, ``None``: after a pause that grows (``pause``)."""

    seconds: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup and has this id in Telegram now; the letter was not taken."""

    telegram_id: int


Outcome = Delivered | Unreachable | Postponed | Moved


def pause(attempts: int, key: int) -> float:
    """Seconds until the next try after so many: 30 s, doubled each time up to an hour, ±20 %.

    The jitter is a function of ``key``, so that letters which failed together do not come back together.
    """
    jitter = crc32(f"{key}:{attempts}".encode()) / 2**32 * 2 - 1
    doubled = FIRST_PAUSE * 2 ** min(max(attempts, 1) - 1, 20)
    return float(min(doubled, LONGEST_PAUSE) * (1 + JITTER * jitter))
