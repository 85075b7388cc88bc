"""Composing letters of claimed rows: each row is looked at again, what still holds becomes a letter."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from data import absences, chats, letters, milestones, preferences, reminders, schedule
from data.database import Connection
from domain.absence import Absence, Away
from domain.access import covers
from domain.calendar import WorkingCalendar
from domain.centre import centre_of
from domain.ledger import DigestFigures, Letter, LetterItem, Reason, Reminder, ReminderState
from domain.milestone import Milestone, State
from domain.people import Group, Person
from domain.preferences import USUAL, Preferences
from domain.reminder import DEFAULT_LADDER, Ladder, Step, collapse, is_quieted, next_slot, within_hours
from services import digests
from services.ladders import Ladders
from services.office import Office

K = TypeVar("K")

MOST_IDS = 10_000
_STOOD_IN = {Reason.ASSIGNEE, Reason.HEAD, Reason.MINISTRY, Reason.DEPUTY}
_PASSED = "шаг пройден, отправлен более срочный"


class _Verdict(Enum):
    """What a second look at a claimed row says; the value is its outcome in words."""

    SEND = ""
    CHANGED = "контрольная точка изменилась"
    GONE = "больше не участвует"
    QUIETED = "взято в работу"
    SPARED = "по просьбе: меньше сообщений"
    ASLEEP = "вне рабочего времени"
    AWAY = "отсутствует, узнает другой"


_ENDS = {
    _Verdict.CHANGED: ReminderState.VOID,
    _Verdict.GONE: ReminderState.VOID,
    _Verdict.QUIETED: ReminderState.SKIPPED,
    _Verdict.SPARED: ReminderState.SKIPPED,
}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the rows of one claim are looked at with."""

    office: Office
    ladders: Ladders
    now: datetime
    people: dict[int, Person]
    groups: dict[int, Group]
    milestones: dict[int, Milestone]
    preferences: dict[int, Preferences]
    away: Away
    digest_readers: frozenset[int]

    def today(self, row: Reminder) -> date:
        """The day where the row is about."""
        return self.office.today(self.now, row.zone)

    def recipient(self, row: Reminder) -> Person | Group | None:
        """Whom the row is for, if they are still there."""
        if row.group_id is not None:
            return self.groups.get(row.group_id)
        return self.people.get(row.person_id or 0)

    def wishes(self, row: Reminder) -> Preferences:
        """What the person asks for; a group asks for nothing."""
        return self.preferences.get(row.person_id or 0, USUAL)

    def ladder(self, row: Reminder) -> Ladder:
        """The ladder of the roadmap in the hours of the person, the default one for a digest."""
        milestone = self.milestones.get(row.milestone_id or 0)
        ladder = self.ladders.of(milestone.roadmap_id) if milestone else DEFAULT_LADDER
        return self.wishes(row).narrow(ladder)


async def compose(
    office: Office, connection: Connection, rows: Sequence[Reminder], ladders: Ladders, now: datetime
) -> list[Letter]:
    """A letter for each recipient of rows that still hold; the other rows are finished or put off here."""
    persons = {row.person_id for row in rows if row.person_id}
    desk = _Desk(
        office,
        ladders,
        now,
        await letters.taking_part(connection, persons),
        await _bound(connection, {row.group_id for row in rows if row.group_id}),
        await _read(connection, {row.milestone_id for row in rows if row.milestone_id}),
        await preferences.of_all(connection, persons),
        await absences.away(connection, now, mail=office.mail),
        await _digest_readers(office, connection, rows, now),
    )
    seen: dict[_Verdict, list[Reminder]] = defaultdict(list)
    for row in rows:
        seen[_verdict(desk, row)].append(row)
    for verdict, state in _ENDS.items():
        await _finish(connection, seen[verdict], state, now, verdict.value)
    # A letter to somebody who left meanwhile did not arrive: the next on the ladder is to hear of it.
    await _look_again(connection, seen[_Verdict.GONE])
    await _readdress(connection, seen[_Verdict.AWAY])
    await _put_to_sleep(connection, desk, seen[_Verdict.ASLEEP])
    send, passed = collapse(seen[_Verdict.SEND], key=_subject, rank=_urgency)
    await _finish(connection, passed, ReminderState.SKIPPED, now, _PASSED)
    return await _letters(connection, desk, send)


def awake(zone: str, ladder: Ladder, calendar: WorkingCalendar, now: datetime) -> bool:
    """Whether anything may be sent there now (``zone``: an IANA name)."""
    return within_hours(now.astimezone(ZoneInfo(zone)), ladder, calendar)


async def _digest_readers(
    office: Office, connection: Connection, rows: Sequence[Reminder], now: datetime
) -> frozenset[int]:
    planned_for = [row.due_at for row in rows if row.reason is Reason.DIGEST]
    if not planned_for:
        return frozenset()
    # Whoever became a controller since has no digest of that day.
    return await digests.readers(office, connection, min(planned_for), office.today(now))


async def _bound(connection: Connection, group_ids: Iterable[int]) -> dict[int, Group]:
    found = [await chats.get(connection, each) for each in sorted(group_ids)]
    return {each.id: each for each in found if each is not None and each.organisation_id is not None}


async def _read(connection: Connection, milestone_ids: Iterable[int]) -> dict[int, Milestone]:
    ids = sorted(milestone_ids)
    found: dict[int, Milestone] = {}
    for start in range(0, len(ids), MOST_IDS):
        found |= await milestones.of_ids(connection, ids[start : start + MOST_IDS])
    return found


def _verdict(desk: _Desk, row: Reminder) -> _Verdict:
    to = desk.recipient(row)
    if to is None:
        return _Verdict.GONE
    ladder = desk.ladder(row)
    if row.milestone_id is not None:
        milestone = desk.milestones.get(row.milestone_id)
        if milestone is None or milestone.revision != row.revision:
            return _Verdict.CHANGED
        if milestone.state is not State.OPEN and row.reason is not Reason.NOTICE:
            return _Verdict.CHANGED
        # It may have been bound to somebody else since the row was planned.
        if isinstance(to, Group) and not covers(to, milestone):
            return _Verdict.GONE
        if row.reason is not Reason.NOTICE and (verdict := _held(desk, row, milestone, ladder)):
            return verdict
    elif _is_for_another(desk, row):
        return _Verdict.AWAY
    is_awake = awake(row.zone, ladder, desk.office.calendar, desk.now)
    return _Verdict.SEND if is_awake else _Verdict.ASLEEP


def _held(desk: _Desk, row: Reminder, milestone: Milestone, ladder: Ladder) -> _Verdict | None:
    """What keeps a reminder of open work from its reader."""
    if _quieted(desk.office, milestone, row, ladder):
        return _Verdict.QUIETED
    if _is_for_another(desk, row):
        return _Verdict.AWAY
    return _Verdict.SPARED if desk.wishes(row).spares(row.rank, ladder) else None


def _quieted(office: Office, milestone: Milestone, row: Reminder, ladder: Ladder) -> bool:
    if milestone.in_progress_on is None:
        return False
    # A row from before the acknowledgement that is still here is answered by it just as well.
    day = max(office.today(row.due_at, row.zone), milestone.in_progress_on)
    step = Step(row.step, day, frozenset(), row.rank)
    return is_quieted(step, milestone.in_progress_on, ladder, office.calendar)


def _is_for_another(desk: _Desk, row: Reminder) -> bool:
    """Whether somebody went away, or came back, since the row was planned; then the planner decides anew."""
    day = desk.today(row)
    if row.reason is Reason.DIGEST:
        return row.person_id in desk.away.on(day) and row.person_id not in desk.digest_readers
    if row.person_id is None or row.reason not in _STOOD_IN:
        return False
    returned = row.reason is Reason.DEPUTY and not desk.away.stood_for(row.person_id, day)
    return returned or row.person_id in desk.away.on(day)


def _recipient(row: Reminder) -> tuple[int | None, int | None]:
    return row.group_id, row.person_id


def _subject(row: Reminder) -> tuple[int | None, int | None, int | None, str | None]:
    # What somebody did, and what is still to be done, are two things to say of one milestone.
    said = row.step if row.reason is Reason.NOTICE else None
    return row.group_id, row.person_id, row.milestone_id, said


def _urgency(row: Reminder) -> int:
    return row.due_at.toordinal() if row.milestone_id is None else row.rank


async def _finish(
    connection: Connection, rows: Sequence[Reminder], state: ReminderState, now: datetime, outcome: str
) -> None:
    await reminders.finish(connection, [row.id for row in rows], state, now, outcome)


async def _readdress(connection: Connection, rows: Sequence[Reminder]) -> None:
    if rows:
        await reminders.withdraw(connection, [row.id for row in rows])
        await _look_again(connection, rows)


async def _look_again(connection: Connection, rows: Sequence[Reminder]) -> None:
    await schedule.plan_again(connection, {row.milestone_id for row in rows if row.milestone_id})


async def _put_to_sleep(connection: Connection, desk: _Desk, rows: Sequence[Reminder]) -> None:
    def morning(row: Reminder) -> datetime:
        return next_slot(desk.now.astimezone(ZoneInfo(row.zone)), desk.ladder(row), desk.office.calendar)

    for until, asleep in _by(rows, morning).items():
        ids = [row.id for row in asleep]
        await reminders.put_off(connection, ids, until, _Verdict.ASLEEP.value)


async def _letters(connection: Connection, desk: _Desk, rows: Sequence[Reminder]) -> list[Letter]:
    about = {desk.milestones[row.milestone_id].roadmap_id for row in rows if row.milestone_id}
    centres = {id_: centre_of(title) for id_, title in (await letters.titles(connection, about)).items()}
    digest = next((row for row in rows if row.milestone_id is None), None)
    figures = await digests.figures(desk.office, connection, digest, desk.now) if digest else None
    return [_letter(desk, theirs, centres, figures) for theirs in _by(rows, _recipient).values()]


def _letter(
    desk: _Desk, rows: Sequence[Reminder], centres: dict[int, str | None], figures: DigestFigures | None
) -> Letter:
    to = desk.recipient(rows[0])
    assert to is not None
    about = [(row, desk.milestones[row.milestone_id]) for row in rows if row.milestone_id]
    return Letter(
        to=to,
        # Wherever it is working hours now, it is the same day.
        today=desk.today(rows[0]),
        items=_sorted(
            LetterItem(row, each, centres.get(each.roadmap_id), _instead_of(desk, row, each))
            for row, each in about
        ),
        digest=figures if len(about) < len(rows) else None,
        reminder_ids=tuple(row.id for row in rows),
        calendar=desk.office.calendar,
        attempts=max(row.attempts for row in rows),
    )


def _instead_of(desk: _Desk, row: Reminder, milestone: Milestone) -> tuple[Absence, ...]:
    if row.reason is not Reason.DEPUTY or row.person_id is None:
        return ()
    absent = desk.away.stood_for(row.person_id, desk.today(row))
    named = milestone.assignee_ids | milestone.duty_ids
    return tuple(each for each in absent if each.person_id in named) or absent


def _sorted(items: Iterable[LetterItem]) -> tuple[LetterItem, ...]:
    """Schools together, the earliest due date first, then as in the table."""
    return tuple(
        sorted(
            items,
            key=lambda item: (
                item.milestone.school,
                item.milestone.due or date.max,
                item.milestone.measure_position,
                item.milestone.position,
            ),
        )
    )


def _by(rows: Iterable[Reminder], key: Callable[[Reminder], K]) -> dict[K, list[Reminder]]:
    groups: dict[K, list[Reminder]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
