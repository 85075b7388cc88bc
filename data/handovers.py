"""What belongs to one person, made another's; in a handful of statements however much it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from data import absences, duties, schedule
from data.database import Connection, upsert
from data.tables import absences as away
from data.tables import assignments as named
from data.tables import events, memberships, milestones, reminders
from domain.absence import Absence
from domain.duty import Duty
from domain.milestone import State
from domain.people import Actor, Person


@dataclass(frozen=True, slots=True)
class Named:
    """A milestone that somebody is named for."""

    milestone_id: int
    roadmap_id: int
    lead: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Belongings:
    """All that somebody answers for; ``deputyships``: absences of others in which they would stand in."""

    milestones: tuple[Named, ...]
    duties: tuple[Duty, ...]
    deputyships: tuple[Absence, ...]

    @property
    def open(self) -> tuple[Named, ...]:
        """The milestones on which there is work left."""
        return tuple(each for each in self.milestones if each.open)


async def belongings(connection: Connection, person_id: int) -> Belongings:
    """What there is to hand over; nobody gives the person more until the transaction ends."""
    await duties.hold(connection, person_id)
    query = (
        select(named.c.milestone_id, milestones.c.roadmap_id, named.c.lead, milestones.c.state)
        .join(milestones, milestones.c.id == named.c.milestone_id)
        .where(
            named.c.person_id == person_id,
            milestones.c.state.in_([State.OPEN.value, State.REPORTED.value]),
        )
        .order_by(named.c.milestone_id)
    )
    found = [
        Named(row.milestone_id, row.roadmap_id, row.lead, row.state == State.OPEN.value)
        for row in await connection.execute(query)
    ]
    standing = select(away.c.id).where(away.c.deputy_id == person_id)
    ids = (await connection.execute(standing)).scalars().all()
    all_of = [await absences.get(connection, each) for each in ids]
    return Belongings(
        tuple(found),
        tuple(await duties.of_person(connection, person_id)),
        tuple(each for each in all_of if each is not None),
    )


async def pass_on(
    connection: Connection, things: Belongings, person_id: int, successor_id: int, now: datetime
) -> None:
    """Make all of it the successor's."""
    await _rename(connection, things.milestones, person_id, successor_id)
    for duty in things.duties:
        await duties.remove(connection, duty.id)
        await duties.add(connection, successor_id, duty.organisation_id, duty.place_id, now, lead=duty.lead)
        await duties.plan_again(connection, duty)
    for absence in things.deputyships:
        # Nobody stands in for themselves.
        deputy_id = None if absence.person_id == successor_id else successor_id
        await absences.set_deputy(connection, absence.id, deputy_id)


async def revoke(connection: Connection, person_id: int) -> None:
    """Take all roles of the person away, and the absences with them."""
    await connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
    await connection.execute(delete(away).where(away.c.person_id == person_id))


async def withdraw_unsent(
    connection: Connection, person_id: int, milestone_ids: Iterable[int] | None, now: datetime
) -> list[int]:
    """Forget what the person was still to be told of these milestones, of all of them where none are named.

    What is on its way stays, and so does a notice of what happened. Gives the ids of the milestones of which
    somebody else is to be told instead.
    """
    mine = [reminders.c.person_id == person_id, schedule.is_unsent(now, schedule.ALL_BUT_NOTICES)]
    which = [] if milestone_ids is None else [reminders.c.milestone_id.in_(list(milestone_ids))]
    return sorted(await schedule.forget(connection, *mine, *which))


async def write_down(
    connection: Connection,
    actor: Actor,
    things: Belongings,
    person: Person,
    successor: Person,
    now: datetime,
) -> None:
    """One event for each thing given up and one for each taken over."""
    by = {"at": now, "person_id": actor.person.id, "chat_id": actor.chat_id}
    log = [
        {**by, **about, "action": action, "before": before, "after": after}
        for each in things.milestones
        for about in [{"roadmap_id": each.roadmap_id, "milestone_id": each.milestone_id}]
        for action, before, after in (
            ("unassigned", {"lead": each.lead}, _who(person, lead=None)),
            ("assigned", {"lead": None}, _who(successor, lead=each.lead)),
        )
    ]
    nowhere = {"roadmap_id": None, "milestone_id": None, "before": None}
    for duty in things.duties:
        about = {"organisation": duty.organisation, "place": duty.place}
        for action, who in (("duty-taken", person), ("duty-given", successor)):
            log.append({**by, **nowhere, "action": action, "after": {"person_id": who.id, **about}})
    for absence in things.deputyships:
        deputy = None if absence.person_id == successor.id else successor.id
        after = {"person_id": absence.person_id, "deputy_id": deputy}
        log.append({**by, **nowhere, "action": "deputy-changed", "after": after})
    if log:
        await connection.execute(events.insert(), log)


async def _rename(
    connection: Connection, milestones_: Iterable[Named], person_id: int, successor_id: int
) -> None:
    rows = [
        {"milestone_id": each.milestone_id, "person_id": successor_id, "lead": each.lead}
        for each in milestones_
    ]
    if not rows:
        return
    await connection.execute(upsert(connection, named).on_conflict_do_nothing(), rows)
    led = [row["milestone_id"] for row in rows if row["lead"]]
    theirs = [named.c.person_id == successor_id, named.c.milestone_id.in_(led)]
    await connection.execute(update(named).where(*theirs).values(lead=True))
    every = [row["milestone_id"] for row in rows]
    mine = [named.c.person_id == person_id, named.c.milestone_id.in_(every)]
    await connection.execute(delete(named).where(*mine))


def _who(person: Person, *, lead: bool | None) -> dict[str, Any]:
    return {"person": person.name, "person_id": person.id, "lead": lead}
