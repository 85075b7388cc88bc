"""What joining writes: consent, the Telegram account of a prepared person, and the first look at the work."""

from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update

from data import merging, people
from data.database import Connection
from data.milestones import joined, milestone_of, selected
from data.tables import applications, events, evidence, memberships, milestones, responsibilities
from data.tables import people as t
from data.visibility import within
from domain.access import Scope
from domain.milestone import Milestone, State
from domain.people import Person


async def has_consented(connection: Connection, person: Person) -> bool:
    """Whether the person agreed that their data is kept (law 152-FZ, article 9).

    Whoever waits for approval agreed when they applied; ``consented_at`` is theirs once they are let in.
    """
    mine = applications.c.person_id == person.id
    waits = select(applications.c.id).where(mine, applications.c.decided_at.is_(None)).limit(1)
    agreed = person.consented_at not in {None, people.SENT_AWAY}
    return agreed or (await connection.execute(waits)).first() is not None


async def note_consent(connection: Connection, person_id: int, now: datetime) -> None:
    """Note when the person agreed; the first time counts."""
    never = or_(t.c.consented_at.is_(None), t.c.consented_at == people.SENT_AWAY)
    await connection.execute(update(t).where(t.c.id == person_id, never).values(consented_at=now))


async def bind(connection: Connection, prepared_id: int, telegram_id: int, now: datetime) -> Person | None:
    """Give a prepared person their Telegram account; ``None`` where they have another one already.

    Where the account is somebody's already, the two become one under the older id, with the name, post and
    e-mail that the list gave, and with the roles and the history of both.
    """
    prepared = await people.get(connection, prepared_id)
    if prepared.telegram_id not in {None, telegram_id}:
        return None
    known = await people.by_telegram_id(connection, telegram_id)
    if known is None:
        free = update(t).where(t.c.id == prepared.id, t.c.telegram_id.is_(None))
        bound = await connection.execute(free.values(telegram_id=telegram_id, joined_at=now))
        return await people.get(connection, prepared.id) if bound.rowcount else None
    if known.id != prepared.id:
        await _take_over(connection, known, prepared)
    return await people.get(connection, known.id)


async def _take_over(connection: Connection, known: Person, prepared: Person) -> None:
    listed = {
        "name": prepared.name,
        "post": prepared.post or known.post,
        "email": prepared.email or known.email,
    }
    await connection.execute(update(t).where(t.c.id == known.id).values(listed))
    await merging.merge_people(connection, known.id, prepared.id)


async def forget_unless_known(connection: Connection, person_id: int) -> None:
    """Remove somebody who was not let in, unless they have a role, did something, or wait elsewhere."""
    pointing = (
        exists().where(memberships.c.person_id == t.c.id),
        exists().where(events.c.person_id == t.c.id),
        exists().where(evidence.c.person_id == t.c.id),
        exists().where(applications.c.person_id == t.c.id, applications.c.decided_at.is_(None)),
    )
    query = delete(t).where(t.c.id == person_id, *(~each for each in pointing))
    await connection.execute(query)


async def answers(connection: Connection, organisation_id: int) -> bool:
    """Whether some table names the organisation as responsible."""
    named = responsibilities.c.organisation_id == organisation_id
    query = select(responsibilities.c.measure_id).where(named).limit(1)
    return (await connection.execute(query)).first() is not None


async def nearest(connection: Connection, scope: Scope, limit: int) -> tuple[int, tuple[Milestone, ...]]:
    """How many open milestones the scope covers, and the first of them by due date."""
    mine = within(scope) & (milestones.c.state == State.OPEN.value)
    number = await connection.execute(select(func.count()).select_from(joined()).where(mine))
    first = (
        selected()
        .where(mine)
        .order_by(milestones.c.due.is_(None), milestones.c.due, milestones.c.id)
        .limit(limit)
    )
    rows = await connection.execute(first)
    return int(number.scalar_one()), tuple(milestone_of(row) for row in rows)
