"""Reminding people by hand, once a day: rows of the delivery ledger like all others, due at once.

So a nudge keeps working hours, joins the other lines of its reader's message, is looked at again before it is
sent, and pressing twice tells nobody twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data import events, listing, milestones, nudges, reminders
from data.database import Connection
from domain.access import Action, may, require_control, scope_of
from domain.errors import DomainError
from domain.ledger import Reason, Reminder
from domain.listing import Wanted
from domain.milestone import Milestone, State, WrongStateError
from domain.people import Actor
from domain.reminder import Audience, next_slot
from services.changing import current
from services.ladders import read_ladders
from services.office import Office
from services.recipients import Recipients

RANK = 100_000
"""Above every rung of the ladder: of two reminders of one milestone the nudge is the one that is sent."""
DAY = timedelta(days=1)


class NobodyHereError(DomainError):
    """A third party is waited for: nobody here can be reminded of it."""

    def __init__(self) -> None:
        super().__init__("Этого ждём от сторонней организации: напоминать здесь некому.")


@dataclass(frozen=True, slots=True)
class Nudge:
    """Who hears of how many milestones: so many people and groups, at the local time ``at``, ``None``: now.

    ``already`` were reminded today and hear nothing. ``unreachable``: schools with something here that
    nobody could be told of, and who answers for it.
    """

    milestones: int
    people: int
    groups: int
    at: datetime | None
    asked_at: datetime
    already: int = 0
    unreachable: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether anybody hears of it."""
        return bool(self.people or self.groups)


async def nudge(office: Office, actor: Actor, milestone_id: int, revision: int) -> Nudge:
    """Remind those who work on one milestone.

    Raises ``AccessDeniedError``, ``AlreadyMarkedError`` for an old button, ``WrongStateError`` where nothing
    is to be done any more, ``NobodyHereError``.
    """
    now = office.clock()
    async with office.database.transaction() as connection:
        milestone = await current(connection, actor, milestone_id, Action.NUDGE, revision)
        if milestone.state is not State.OPEN:
            raise WrongStateError("Напоминать не о чем: результат уже сдан.")
        if milestone.external:
            raise NobodyHereError
        rows, said = await _rows(office, connection, [milestone], now)
        await reminders.plan(connection, rows)
        if rows:
            await _note(connection, actor, said, now, milestone)
    return said


async def preview(office: Office, actor: Actor, wanted: Wanted) -> Nudge:
    """Who would hear of it if all that the list shows were reminded of; raises ``AccessDeniedError``."""
    async with office.database.transaction() as connection:
        found = await _listed(office, connection, actor, wanted)
        return (await _rows(office, connection, found, office.clock()))[1]


async def nudge_all(office: Office, actor: Actor, wanted: Wanted) -> Nudge:
    """Remind those who work on what the list shows; raises ``AccessDeniedError``."""
    now = office.clock()
    async with office.database.transaction() as connection:
        found = await _listed(office, connection, actor, wanted)
        rows, said = await _rows(office, connection, found, now)
        await reminders.plan(connection, rows)
        if rows:
            await _note(connection, actor, said, now)
    return said


async def _listed(office: Office, connection: Connection, actor: Actor, wanted: Wanted) -> list[Milestone]:
    require_control(actor)
    ids = await listing.ids(connection, scope_of(actor), wanted, office.today())
    found = await milestones.of_ids(connection, ids)
    nudged = (found[each] for each in ids)
    return [each for each in nudged if not each.external and may(actor, Action.NUDGE, each)]


async def _rows(
    office: Office, connection: Connection, found: Sequence[Milestone], now: datetime
) -> tuple[list[Reminder], Nudge]:
    step = f"nudge-{office.today(now).isoformat()}"
    delivered = await nudges.delivered(connection, step, now - DAY)
    recipients = Recipients(connection, office, now)
    rows: list[Reminder] = []
    already: set[tuple[int | None, int | None]] = set()
    unreachable: dict[str, None] = {}
    for milestone in found:
        told = await _told(recipients, milestone)
        if not told:
            unreachable[_place(milestone)] = None
        already |= told & delivered
        rows += [_row(milestone, step, now, *each) for each in sorted(told - delivered, key=str)]
    said = Nudge(
        milestones=len({row.milestone_id for row in rows}),
        people=len({row.person_id for row in rows if row.person_id}),
        groups=len({row.group_id for row in rows if row.group_id}),
        at=await _slot(office, connection, found, now),
        asked_at=now.astimezone(office.zone_info()),
        already=len(already),
        unreachable=tuple(unreachable),
    )
    return rows, said


async def _told(recipients: Recipients, milestone: Milestone) -> set[tuple[int | None, int | None]]:
    """(person id, group id): those who work on it; where there is nobody, the group that answers for it."""
    audiences = frozenset({Audience.ASSIGNEES})
    found = await recipients.of(milestone, audiences)
    workers: set[tuple[int | None, int | None]] = {
        (each, None) for each, reason in found.items() if reason is not Reason.NO_EXECUTOR
    }
    return workers or {(None, each) for each in await recipients.groups(milestone, audiences)}


def _place(milestone: Milestone) -> str:
    responsible = ", ".join(milestone.responsible)
    return f"{milestone.school} ({responsible})" if responsible else milestone.school


def _row(
    milestone: Milestone, step: str, now: datetime, person_id: int | None, group_id: int | None
) -> Reminder:
    return Reminder(
        person_id=person_id,
        group_id=group_id,
        milestone_id=milestone.id,
        revision=milestone.revision,
        step=step,
        rank=RANK,
        reason=Reason.NUDGE,
        zone=milestone.zone,
        due_at=now,
    )


async def _slot(
    office: Office, connection: Connection, found: Sequence[Milestone], now: datetime
) -> datetime | None:
    """When the first of them may be written to, in local time there; ``None``: now."""
    ladders = await read_ladders(connection)
    places = {(each.zone, ladders.of(each.roadmap_id)) for each in found}
    slots = [next_slot(now.astimezone(ZoneInfo(zone)), ladder, office.calendar) for zone, ladder in places]
    first = min(slots, default=now)
    return None if first <= now else first


async def _note(
    connection: Connection, actor: Actor, said: Nudge, now: datetime, milestone: Milestone | None = None
) -> None:
    await events.append(
        connection,
        at=now,
        action="nudged",
        actor=actor,
        roadmap_id=milestone.roadmap_id if milestone else None,
        milestone_id=milestone.id if milestone else None,
        after={"milestones": said.milestones, "people": said.people, "groups": said.groups},
    )
