"""People and their memberships."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, delete, or_, select, update

from data.database import Connection, insert_new
from data.tables import memberships, organisations, people
from domain.people import Membership, OrganisationKind, Person, Role

SENT_AWAY = datetime(1900, 1, 1, tzinfo=UTC)
"""Stands for the day of consent of those who joined before anybody was asked for it and lost their last role.

It says that they joined once, so that they do not come back as guests of a group; it is no consent.
"""


async def by_telegram_id(connection: Connection, telegram_id: int) -> Person | None:
    """The person with that Telegram account."""
    row = (await connection.execute(select(people).where(people.c.telegram_id == telegram_id))).one_or_none()
    return None if row is None else person_of(row)


async def get(connection: Connection, person_id: int) -> Person:
    """The person of that id."""
    return person_of((await connection.execute(select(people).where(people.c.id == person_id))).one())


async def ensure(connection: Connection, telegram_id: int, name: str, now: datetime) -> Person:
    """The person with that Telegram account, made if there is none."""
    found = await by_telegram_id(connection, telegram_id)
    if found is None:
        await insert_new(connection, people, {"telegram_id": telegram_id, "name": name, "joined_at": now})
        found = await by_telegram_id(connection, telegram_id)
    assert found is not None
    return found


async def mark_reachable(connection: Connection, person_id: int) -> None:
    """The person wrote, so Telegram delivers to them again."""
    values = {"unreachable_since": None, "unreachable_reason": None}
    await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def mark_unreachable(connection: Connection, person_id: int, now: datetime, reason: str) -> None:
    """Telegram refused a message for good."""
    values = {"unreachable_since": now, "unreachable_reason": reason}
    await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def unreachable(connection: Connection) -> list[Person]:
    """Everybody who takes part and whom no message reaches, by name."""
    query = (
        select(people)
        .where(people.c.unreachable_since.is_not(None), people.c.id.in_(takes_part()))
        .order_by(people.c.name)
    )
    return [person_of(row) for row in await connection.execute(query)]


async def grant(
    connection: Connection, person_id: int, organisation_id: int, role: Role, now: datetime
) -> bool:
    """Give a role in an organisation; False when the person had it already."""
    key = {"person_id": person_id, "organisation_id": organisation_id, "role": role.value}
    granted = await insert_new(connection, memberships, {**key, "granted_at": now})
    if granted:
        back = update(people).where(people.c.id == person_id, people.c.consented_at == SENT_AWAY)
        await connection.execute(back.values(consented_at=None))
    return granted


async def revoke(connection: Connection, person_id: int, organisation_id: int, role: Role) -> bool:
    """Take a role away; False when the person does not have it."""
    query = delete(memberships).where(
        memberships.c.person_id == person_id,
        memberships.c.organisation_id == organisation_id,
        memberships.c.role == role.value,
    )
    return (await connection.execute(query)).rowcount == 1


async def send_away(connection: Connection, person_id: int) -> None:
    """Note that somebody who lost their last role had joined once, where no consent says so already."""
    query = update(people).where(people.c.id == person_id, people.c.consented_at.is_(None))
    await connection.execute(query.values(consented_at=SENT_AWAY))


async def memberships_of(connection: Connection, person_id: int) -> tuple[Membership, ...]:
    """All roles of a person, the oldest first."""
    query = (
        select(memberships.c.role, organisations)
        .join(organisations)
        .where(memberships.c.person_id == person_id)
        .order_by(memberships.c.granted_at, organisations.c.id)
    )
    rows = await connection.execute(query)
    return tuple(Membership(row.id, row.name, OrganisationKind(row.kind), Role(row.role)) for row in rows)


async def reachable_with_role(
    connection: Connection,
    roles: Iterable[Role],
    organisation_ids: Iterable[int] | None = None,
    *,
    mail: bool = False,
    granted_before: datetime | None = None,
) -> list[Person]:
    """Reachable people with one of the roles; in those organisations, since before then, if given.

    ``mail``: whether an address is a way to reach somebody, here and below.
    """
    query = (
        select(people)
        .distinct()
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.role.in_(list(roles)), is_reachable(mail))
        .order_by(people.c.id)
    )
    if organisation_ids is not None:
        query = query.where(memberships.c.organisation_id.in_(list(organisation_ids)))
    if granted_before is not None:
        query = query.where(memberships.c.granted_at < granted_before)
    return [person_of(row) for row in await connection.execute(query)]


async def with_role(connection: Connection, role: Role) -> list[Person]:
    """Everybody who has the role somewhere, whether or not messages reach them."""
    holders = select(memberships.c.person_id).where(memberships.c.role == role.value)
    query = select(people).where(people.c.id.in_(holders)).order_by(people.c.id)
    return [person_of(row) for row in await connection.execute(query)]


async def reachable_of(
    connection: Connection, person_ids: Iterable[int], *, mail: bool = False
) -> list[Person]:
    """Those of the people who still have a role and whom messages reach."""
    query = select(people).where(
        people.c.id.in_(list(person_ids)), people.c.id.in_(takes_part()), is_reachable(mail)
    )
    return [person_of(row) for row in await connection.execute(query.order_by(people.c.id))]


async def of_kind(connection: Connection, kind: OrganisationKind, *, mail: bool = False) -> list[Person]:
    """Reachable people of the organisations of a kind."""
    query = (
        select(people)
        .distinct()
        .join(memberships, memberships.c.person_id == people.c.id)
        .join(organisations, organisations.c.id == memberships.c.organisation_id)
        .where(organisations.c.kind == kind.value, is_reachable(mail))
        .order_by(people.c.id)
    )
    return [person_of(row) for row in await connection.execute(query)]


async def has_any(connection: Connection, role: Role) -> bool:
    """Whether anybody has the role."""
    query = select(memberships.c.person_id).where(memberships.c.role == role.value).limit(1)
    return (await connection.execute(query)).first() is not None


def is_reachable(mail: bool, who: FromClause = people) -> ColumnElement[bool]:
    """The condition on ``people``, or an alias of it, that messages arrive; ``mail``: by mail too."""
    in_telegram = and_(who.c.telegram_id.is_not(None), who.c.unreachable_since.is_(None))
    return or_(in_telegram, who.c.email.is_not(None)) if mail else in_telegram


def takes_part() -> Select[Any]:
    """Ids of everybody who has a role somewhere."""
    return select(memberships.c.person_id)


def person_of(row: Row[Any]) -> Person:
    """A person from a row of ``people``."""
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        post=row.post,
        unreachable_since=row.unreachable_since,
        unreachable_reason=row.unreachable_reason,
        email=row.email,
        consented_at=row.consented_at,
    )


async def drop_email(connection: Connection, person_id: int, now: datetime, reason: str) -> None:
    """The address does not exist; nothing reaches the person any more."""
    values = {"email": None, "unreachable_since": now, "unreachable_reason": reason}
    await connection.execute(update(people).where(people.c.id == person_id).values(values))
