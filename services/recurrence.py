"""Rolling recurring measures on: the next occurrence appears once the one before is past or closed."""

from data import events, milestones, roadmaps, schedule
from data.database import Connection
from domain.deadline import next_due
from domain.milestone import Milestone
from services.office import Office

# A rule from a document may be daily; a day's catch-up after a long outage ends somewhere.
MOST_AT_ONCE = 400


async def roll_recurrences(office: Office) -> None:
    """Give every recurring measure its next milestone; missed occurrences come one by one, none is lost."""
    today = office.today()
    for _ in range(MOST_AT_ONCE):
        async with office.database.transaction() as connection:
            waiting = await schedule.to_roll(connection, today)
            rolled = [await _roll(office, connection, each) for each in waiting]
        if not any(rolled):
            return


async def _roll(office: Office, connection: Connection, last: Milestone) -> bool:
    measure = await roadmaps.measure(connection, last.measure_id)
    if last.rrule is None or last.original_due is None:
        return False
    due = next_due(last.rrule, after=last.original_due, start=measure.deadline.due or last.original_due)
    if due is None:
        return False
    milestone_id = await milestones.add(
        connection,
        measure_id=last.measure_id,
        roadmap_id=last.roadmap_id,
        position=last.position + 1,
        label=last.label,
        title=last.title,
        start=None,
        due=due,
        rrule=last.rrule,
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
    return True
