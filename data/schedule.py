"""When the planner and the roller have to look at a milestone again.

Each milestone carries two days, ``plan_on`` and ``roll_on``; a day not after today means: look. So a tick
reads an index up to today, and costs the same with ten milestones waiting for their day as with a million.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, and_, bindparam, delete, func, or_, select, update

from data.database import Connection
from data.milestones import milestone_of, selected
from data.reminders import MOST_IDS
from data.roadmaps import ladder_of
from data.tables import AT_ONCE, reminders, responsibilities, roadmaps
from data.tables import milestones as t
from domain.ledger import Reason, ReminderState
from domain.milestone import Milestone, State
from domain.reminder import Waiting

LONGEST_LEASE = timedelta(minutes=5)
"""What is held for longer is on nobody's way: it was put off, until the morning or until Telegram answers."""

_OF_THE_LADDER = [
    reason.value
    for reason in (
        Reason.ASSIGNEE,
        Reason.NO_EXECUTOR,
        Reason.CONTROLLER,
        Reason.HEAD,
        Reason.MINISTRY,
        Reason.GROUP,
        Reason.DEPUTY,
    )
]

ALL_BUT_NOTICES = [reason.value for reason in Reason if reason is not Reason.NOTICE]
"""What is planned for a person because of their part in the work; a notice is owed for what happened."""

_WAITING: tuple[Column[Any], ...] = (
    t.c.id,
    t.c.revision,
    t.c.plan_on,
    t.c.due,
    t.c.external,
    t.c.start,
    t.c.in_progress_on,
    t.c.steps_since,
    roadmaps.c.zone,
    roadmaps.c.ladder,
)


async def first_look(connection: Connection) -> date | None:
    """The earliest day on which the planner has to look at anything; one step down an index."""
    query = select(func.min(t.c.plan_on)).where(t.c.state == State.OPEN.value)
    found: date | None = (await connection.execute(query)).scalar_one()
    return found


async def to_plan(connection: Connection, days: Mapping[str, date], *, limit: int) -> list[Waiting]:
    """Open milestones whose next step may have come, those that wait the longest first.

    ``days``: what day it is in each time zone; a milestone is not read before the day has come where it is.
    They are kept from other planners, and from ``plan_again``, until the transaction ends.
    """
    if not days:
        return []
    query = (
        select(*_WAITING)
        .join(roadmaps, roadmaps.c.id == t.c.roadmap_id)
        .where(t.c.state == State.OPEN.value, t.c.plan_on <= max(days.values()), _has_come(days))
        .order_by(t.c.plan_on, t.c.id)
        .limit(limit)
        .with_for_update(of=t, skip_locked=True)
    )
    return [_waiting(row) for row in await connection.execute(query)]


async def set_plan_on(connection: Connection, looks: Sequence[tuple[Waiting, date]]) -> None:
    """Note for each the day from which the planner has to look again.

    Nothing is noted where the milestone changed, or ``plan_again`` was called, since the planner saw it.
    """
    query = (
        update(t)
        .where(
            t.c.id == bindparam("of"),
            t.c.revision == bindparam("seen_revision"),
            t.c.plan_on == bindparam("seen_day"),
        )
        .values(plan_on=bindparam("look_on"))
    )
    values = [
        {"of": each.id, "seen_revision": each.revision, "seen_day": each.plan_on, "look_on": day}
        for each, day in looks
    ]
    if values:
        await connection.execute(query, values)


async def plan_again(connection: Connection, milestone_ids: Iterable[int]) -> None:
    """Have the planner look at these at once: who is to be told has changed."""
    ids = sorted(milestone_ids)
    for start in range(0, len(ids), MOST_IDS):
        mine = t.c.id.in_(ids[start : start + MOST_IDS])
        await connection.execute(update(t).where(mine).values(plan_on=AT_ONCE))


async def begin_anew(
    connection: Connection, roadmap_ids: Collection[int], today: date, now: datetime
) -> None:
    """Plan the open milestones of roadmaps by their new ladder, of which nothing before ``today`` is said.

    What was planned and not sent yet is planned anew, also what was put off; what is on its way, or was sent,
    stays as it is.
    """
    mine = and_(t.c.roadmap_id.in_(roadmap_ids), t.c.state == State.OPEN.value)
    await connection.execute(update(t).where(mine).values(plan_on=AT_ONCE, steps_since=today))
    about = reminders.c.milestone_id.in_(select(t.c.id).where(mine))
    await forget(connection, about, is_unsent(now))


async def plan_person_anew(connection: Connection, person_id: int, now: datetime) -> None:
    """Plan anew what was planned for a person and not sent yet: what they have to do with has changed.

    The digest of the day too: it is for controllers alone.
    """
    theirs = and_(reminders.c.person_id == person_id, is_unsent(now, [*_OF_THE_LADDER, Reason.DIGEST.value]))
    await plan_again(connection, await forget(connection, theirs))


async def forget(connection: Connection, *which: ColumnElement[bool]) -> set[int]:
    """Delete rows of the ledger, but for those that somebody is at work on; gives ids of their milestones.

    Milestones are locked before rows here, and after them by a delivery that claims rows and has the planner
    look again: on PostgreSQL the two would wait for each other, were a row in other hands waited for. Claimed
    this very moment, it is on its way.
    """
    free = select(reminders.c.id).where(*which).with_for_update(skip_locked=True)
    query = delete(reminders).where(reminders.c.id.in_(free)).returning(reminders.c.milestone_id)
    return {each for each in (await connection.execute(query)).scalars() if each is not None}


async def on_their_way(connection: Connection, person_id: int, now: datetime) -> set[int]:
    """Ids of the milestones that a letter speaks of which is being sent to the person right now."""
    theirs = (reminders.c.person_id == person_id, reminders.c.audience.in_(_OF_THE_LADDER))
    query = select(reminders.c.milestone_id).where(
        *theirs, reminders.c.state == ReminderState.PLANNED.value, _is_on_its_way(now)
    )
    return set((await connection.execute(query)).scalars())


async def plan_organisation_anew(connection: Connection, organisation_id: int, now: datetime) -> None:
    """Plan anew what an organisation answers for, or is done at that school: who works there has changed.

    What was planned for want of an executor, and not sent yet, is forgotten: there may be one now.
    """
    answered = select(responsibilities.c.measure_id).where(
        responsibilities.c.organisation_id == organisation_id
    )
    there = select(roadmaps.c.id).where(roadmaps.c.school_id == organisation_id)
    mine = and_(t.c.state == State.OPEN.value, or_(t.c.measure_id.in_(answered), t.c.roadmap_id.in_(there)))
    await connection.execute(update(t).where(mine).values(plan_on=AT_ONCE))
    about = reminders.c.milestone_id.in_(select(t.c.id).where(mine))
    await forget(connection, about, is_unsent(now, [Reason.NO_EXECUTOR.value]))


async def take_back(connection: Connection, after: datetime) -> None:
    """Undo what was planned for later than ``after``, and have the planner look at those again at once."""
    ahead = and_(
        reminders.c.state == ReminderState.PLANNED.value,
        reminders.c.due_at > after,
        reminders.c.audience.in_(_OF_THE_LADDER),
    )
    planned = select(reminders.c.milestone_id).where(ahead)
    if (await connection.execute(planned.limit(1))).first() is not None:
        # There may be as many as there are milestones: no list of ids goes into a statement.
        await connection.execute(update(t).where(t.c.id.in_(planned)).values(plan_on=AT_ONCE))
        await forget(connection, ahead)


async def told_already(
    connection: Connection, milestone_ids: Iterable[int]
) -> dict[tuple[int, int | None, int | None], int]:
    """The rank of the most urgent step that somebody was told, or will be, of a milestone as it is now.

    By (milestone id, person id, group id), one of the latter two being ``None``.
    """
    key = (reminders.c.milestone_id, reminders.c.person_id, reminders.c.group_id)
    query = (
        select(*key, func.max(reminders.c.rank).label("rank"))
        .join(t, and_(t.c.id == reminders.c.milestone_id, t.c.revision == reminders.c.revision))
        .where(
            t.c.id.in_(list(milestone_ids)),
            reminders.c.state.not_in([ReminderState.VOID.value, ReminderState.FAILED.value]),
            reminders.c.audience.in_(_OF_THE_LADDER),
        )
        .group_by(*key)
    )
    rows = await connection.execute(query)
    return {(row.milestone_id, row.person_id, row.group_id): row.rank for row in rows}


async def to_roll(connection: Connection, today: date, *, limit: int) -> list[tuple[Milestone, bool]]:
    """Milestones that may have to be rolled on, and whether each is the latest of its measure."""
    later = t.alias("later")
    followed = select(later.c.id).where(
        later.c.measure_id == t.c.measure_id, later.c.position > t.c.position, later.c.rrule.is_not(None)
    )
    query = (
        selected()
        .add_columns((~followed.exists()).label("latest"))
        .where(t.c.roll_on <= today)
        .order_by(t.c.roll_on, t.c.id)
        .limit(limit)
        .with_for_update(of=t, skip_locked=True)
    )
    return [(milestone_of(row), bool(row.latest)) for row in await connection.execute(query)]


async def set_roll_on(connection: Connection, looks: Mapping[int, date]) -> None:
    """Note the day, by id, from which the roller has to look again; for milestones of ``to_roll``."""
    query = update(t).where(t.c.id == bindparam("of")).values(roll_on=bindparam("look_on"))
    if looks:
        await connection.execute(query, [{"of": each, "look_on": day} for each, day in looks.items()])


async def first_of_series(connection: Connection, measure_id: int) -> date | None:
    """The date from which a recurring measure counts: the 31st stays the last day after a shorter month."""
    query = select(func.min(t.c.original_due)).where(t.c.measure_id == measure_id, t.c.rrule.is_not(None))
    found: date | None = (await connection.execute(query)).scalar_one()
    return found


def is_unsent(now: datetime, audiences: Sequence[str] = _OF_THE_LADDER) -> ColumnElement[bool]:
    """The condition on the ledger that a row, of a step of the ladder, is planned and not on its way."""
    return and_(
        reminders.c.state == ReminderState.PLANNED.value,
        ~_is_on_its_way(now),
        reminders.c.audience.in_(audiences),
    )


def _is_on_its_way(now: datetime) -> ColumnElement[bool]:
    held = func.coalesce(reminders.c.lease_until, now)
    return and_(held > now, held <= now + LONGEST_LEASE)


def _has_come(days: Mapping[str, date]) -> ColumnElement[bool]:
    zones: dict[date, list[str]] = {}
    for zone, day in days.items():
        zones.setdefault(day, []).append(zone)
    return or_(*(and_(roadmaps.c.zone.in_(each), t.c.plan_on <= day) for day, each in zones.items()))


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        id=row.id,
        revision=row.revision,
        plan_on=row.plan_on,
        due=row.due,
        external=row.external,
        start=row.start,
        in_progress_on=row.in_progress_on,
        steps_since=row.steps_since,
        zone=row.zone,
        ladder=ladder_of(row.ladder),
    )
