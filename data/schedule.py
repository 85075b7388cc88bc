"""When the planner and the roller have to look at a milestone again.

Each milestone carries two days, ``plan_on`` and ``roll_on``; a day not after today means: look. So a tick
reads an index up to today, and costs the same with ten milestones waiting for their day as with a million.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, or_, select, update

from data.database import Connection
from data.milestones import milestone_of, selected
from data.tables import AT_ONCE, measures
from data.tables import milestones as t
from domain.milestone import Milestone, State


async def to_plan(
    connection: Connection, today: date, *, after_id: int, limit: int
) -> list[tuple[Milestone, date]]:
    """Open milestones whose next step may have come, with the day they were to be looked at again.

    Paged by id: what one call returns ends with the greatest id, which the next call gets as ``after_id``.
    """
    query = (
        selected()
        .where(t.c.state == State.OPEN.value, t.c.due.is_not(None), t.c.plan_on <= today, t.c.id > after_id)
        .order_by(t.c.id)
        .limit(limit)
    )
    return [(milestone_of(row), row.plan_on) for row in await connection.execute(query)]


async def set_plan_on(connection: Connection, milestone: Milestone, plan_on: date, *, seen: date) -> None:
    """Note the day from which the planner has to look again.

    Nothing is noted if ``plan_again`` was called since the planner saw ``seen``.
    """
    query = (
        update(t)
        .where(
            t.c.id == milestone.id,
            t.c.revision == milestone.revision,
            t.c.plan_on == seen,
        )
        .values(plan_on=plan_on)
    )
    await connection.execute(query)


async def plan_again(connection: Connection, milestone_ids: Iterable[int]) -> None:
    """Have the planner look at these at once: who is to be told has changed."""
    await connection.execute(update(t).where(t.c.id.in_(list(milestone_ids))).values(plan_on=AT_ONCE))


async def to_roll(connection: Connection, today: date) -> list[Milestone]:
    """The latest milestone of each recurring measure, once it is past or no longer open."""
    latest = (
        select(func.max(t.c.position))
        .where(t.c.measure_id == measures.c.id)
        .correlate(measures)
        .scalar_subquery()
    )
    query = selected().where(
        t.c.rrule.is_not(None),
        t.c.position == latest,
        or_(t.c.due < today, t.c.state.in_([State.REPORTED.value, State.ACCEPTED.value])),
    )
    return [milestone_of(row) for row in await connection.execute(query)]
