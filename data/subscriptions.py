"""Who is sent which report by schedule; sent under a lease, so that a crash repeats one at most once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from data.database import Connection
from data.people import person_of
from data.tables import NEVER, memberships, organisations, people
from data.tables import subscriptions as t
from domain.people import OrganisationKind, Person, Role
from domain.report_order import Format, Order, What
from domain.subscription import Every, Subscription


async def add(
    connection: Connection,
    person_id: int,
    order: Order,
    every: Every,
    next_on: date,
    *,
    created_by: int | None,
    created_at: datetime,
) -> bool:
    """Store a subscription, or go on with one that was stopped; False where the person has this very one."""
    # Two presses at once come one after the other: the row of the person is held.
    await connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())
    key = _key(person_id, order, every)
    if (await connection.execute(select(t.c.id).where(_same(key)))).first() is not None:
        again = update(t).where(_same(key), t.c.next_on == NEVER).values(next_on=next_on, lease_until=None)
        return (await connection.execute(again)).rowcount == 1
    values = {**key, "next_on": next_on, "created_by": created_by, "created_at": created_at}
    await connection.execute(t.insert().values(values))
    return True


async def stop(connection: Connection, subscription_id: int, person_id: int) -> Subscription | None:
    """Stop a person's own subscription; gives what it was, ``None`` where there is no such one.

    The row stays: whoever wants no weekly summary is not given one again as a controller.
    """
    mine = and_(t.c.id == subscription_id, t.c.person_id == person_id, t.c.next_on < NEVER)
    row = (await connection.execute(_select().where(mine))).one_or_none()
    if row is None:
        return None
    await connection.execute(update(t).where(mine).values(next_on=NEVER))
    return _subscription(row)


async def without(connection: Connection, role: Role, order: Order, every: Every) -> list[int]:
    """The people of that role who never had the subscription, stopped or not."""
    had = select(t.c.person_id).where(
        t.c.what == order.what.value, t.c.every == every.value, _same(_place(order))
    )
    query = (
        select(memberships.c.person_id)
        .where(memberships.c.role == role.value, memberships.c.person_id.not_in(had))
        .distinct()
    )
    return sorted((await connection.execute(query)).scalars())


async def of_person(connection: Connection, person_id: int) -> list[Subscription]:
    """What a person is sent, the oldest first."""
    query = _select().where(t.c.person_id == person_id, t.c.next_on < NEVER).order_by(t.c.id)
    return [_subscription(row) for row in await connection.execute(query)]


async def claim(
    connection: Connection, today: date, now: datetime, lease_until: datetime
) -> Subscription | None:
    """Take the subscription that has waited longest; ``None`` where nothing is due or others have it."""
    free = or_(t.c.lease_until.is_(None), t.c.lease_until <= now)
    due = and_(t.c.next_on <= today, free)
    query = _select().where(due).order_by(t.c.next_on, t.c.id).limit(1)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    taken = update(t).where(t.c.id == row.id, due).values(lease_until=lease_until)
    return _subscription(row) if (await connection.execute(taken)).rowcount == 1 else None


async def finish(connection: Connection, sent: Subscription, next_on: date) -> bool:
    """Note that it was sent; False where it was noted already or is no more."""
    query = (
        update(t)
        .where(t.c.id == sent.id, t.c.next_on == sent.next_on)
        .values(next_on=next_on, lease_until=None)
    )
    return (await connection.execute(query)).rowcount == 1


async def candidates(connection: Connection, *, limit: int, offset: int) -> list[Person]:
    """One page of the people with a role whom Telegram reaches, by name."""
    query = (
        select(people)
        .where(
            people.c.id.in_(select(memberships.c.person_id)),
            people.c.telegram_id.is_not(None),
            people.c.unreachable_since.is_(None),
        )
        .order_by(people.c.name, people.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [person_of(row) for row in await connection.execute(query)]


def _key(person_id: int, order: Order, every: Every) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "what": order.what.value,
        "format": order.format.value,
        "every": every.value,
        **_place(order),
    }


def _place(order: Order) -> dict[str, Any]:
    place = order.narrowed.school or order.narrowed.municipality or None
    return {"roadmap_id": order.roadmap or None, "organisation_id": place}


def _same(key: dict[str, Any]) -> Any:
    return and_(*(t.c[name].is_not_distinct_from(value) for name, value in key.items()))


def _select() -> Any:
    return select(t, organisations.c.kind).outerjoin(organisations, organisations.c.id == t.c.organisation_id)


def _subscription(row: Row[Any]) -> Subscription:
    school = row.kind == OrganisationKind.SCHOOL.value
    return Subscription(
        id=row.id,
        person_id=row.person_id,
        what=What(row.what),
        format=Format(row.format),
        every=Every(row.every),
        next_on=row.next_on,
        roadmap=row.roadmap_id or 0,
        municipality=0 if school else row.organisation_id or 0,
        school=row.organisation_id or 0 if school else 0,
    )
