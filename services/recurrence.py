"""Rolling recurring measures on: the next occurrence appears once the one before is past or closed."""

from datetime import date, timedelta

from data import events, milestones, roadmaps, schedule
from data.database import Connection
from data.tables import NEVER
from domain.deadline import next_due
from domain.milestone import Milestone, State
from services.office import Office

PAGE = 500
# A rule from a document may be daily; a day's catch-up after a long outage ends somewhere.
MOST_AT_ONCE = 400

_CLOSED = {State.REPORTED, State.ACCEPTED}


async def roll_recurrences(office: Office) -> None:
    """Give every recurring measure its next milestone; missed occurrences come one by one, none is lost."""
    today = office.today()
    for _ in range(MOST_AT_ONCE):
        async with office.database.transaction() as connection:
            waiting = await schedule.to_roll(connection, today, limit=PAGE)
            looks = {
                each.id: await _roll(office, connection, each, latest, today) for each, latest in waiting
            }
            await schedule.set_roll_on(connection, looks)
        if not waiting:
            return


async def _roll(
    office: Office, connection: Connection, milestone: Milestone, latest: bool, today: date
) -> date:
    """Roll the milestone on if it is time; gives the day from which to look at it again.

    The rhythm is that of the first dates: a postponed occurrence holds up no later one.
    """
    if not latest or milestone.rrule is None or milestone.original_due is None:
        return NEVER
    if milestone.state not in _CLOSED and milestone.original_due >= today:
        return milestone.original_due + timedelta(days=1)
    await _add_next(office, connection, milestone, milestone.rrule, milestone.original_due)
    return NEVER


async def _add_next(
    office: Office, connection: Connection, last: Milestone, rrule: str, anchor: date
) -> None:
    measure = await roadmaps.measure(connection, last.measure_id)
    start = measure.deadline.due or await schedule.first_of_series(connection, last.measure_id)
    due = next_due(rrule, after=anchor, start=start or anchor)
    if due is None:
        return
    milestone_id = await milestones.add(
        connection,
        measure_id=last.measure_id,
        roadmap_id=last.roadmap_id,
        position=last.position + 1,
        label=last.label,
        title=last.title,
        start=None,
        due=due,
        rrule=rrule,
        external=last.external,
        today=office.today(),
    )
    await events.append(
        connection,
        at=office.clock(),
        action="rolled",
        roadmap_id=last.roadmap_id,
        milestone_id=milestone_id,
        after={"due": due.isoformat()},
    )
