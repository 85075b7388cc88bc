"""Many people at once, prepared from a list: a handful of statements, however many rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, select, update

from data.database import Connection, upsert
from data.tables import events, memberships, organisations
from data.tables import people as t
from domain.people import Actor, Role
from domain.russian import fold

_PORTION = 500
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is in the books already; not ``joined``: they never pressed Start."""

    id: int
    name: str
    post: str | None
    email: str | None
    joined: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody is to have."""

    person_id: int
    organisation_id: int
    organisation: str
    role: Role


async def by_email(connection: Connection, emails: Iterable[str]) -> dict[str, Known]:
    """Whom these addresses belong to."""
    found: dict[str, Known] = {}
    for portion in _portions(list(emails)):
        for row in await connection.execute(select(t).where(t.c.email.in_(portion)).order_by(t.c.id)):
            found.setdefault(row.email, _known(row))
    return found


async def by_name(connection: Connection, organisation_ids: Iterable[int]) -> dict[tuple[str, int], Known]:
    """Whoever has a role in these organisations, by (folded name, id of the organisation)."""
    found: dict[tuple[str, int], Known] = {}
    for portion in _portions(list(organisation_ids)):
        query = (
            select(t, memberships.c.organisation_id)
            .join(memberships, memberships.c.person_id == t.c.id)
            .where(memberships.c.organisation_id.in_(portion))
            .order_by(t.c.id)
        )
        for row in await connection.execute(query):
            found.setdefault((fold(row.name), row.organisation_id), _known(row))
    return found


async def add(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[int]:
    """Store people of these names, posts and e-mails, none of them in Telegram; their ids, in order."""
    if not rows:
        return []
    query = t.insert().returning(t.c.id, sort_by_parameter_order=True)
    return list((await connection.execute(query, [{**each, "joined_at": now} for each in rows])).scalars())


async def change(connection: Connection, rows: Sequence[tuple[int, str | None, str | None]]) -> None:
    """Write (id, post, e-mail) of people who are known already."""
    if rows:
        query = (
            update(t)
            .where(t.c.id == bindparam("person"))
            .values(post=bindparam("new_post"), email=bindparam("new_email"))
        )
        values = [{"person": id_, "new_post": post, "new_email": email} for id_, post, email in rows]
        await connection.execute(query, values)


async def grant(connection: Connection, grants: Sequence[Grant], now: datetime, actor: Actor | None) -> int:
    """Give the roles that are not given yet, each with its event; gives their number."""
    given: set[tuple[int, int, str]] = set()
    for portion in _portions(grants):
        rows = [
            {
                "person_id": each.person_id,
                "organisation_id": each.organisation_id,
                "role": each.role.value,
                "granted_at": now,
            }
            for each in portion
        ]
        query = upsert(connection, memberships).values(rows).on_conflict_do_nothing()
        fresh = query.returning(memberships.c.person_id, memberships.c.organisation_id, memberships.c.role)
        given |= {tuple(row) for row in await connection.execute(fresh)}
    new = [each for each in grants if (each.person_id, each.organisation_id, each.role.value) in given]
    if new:
        await connection.execute(events.insert(), [_event(each, now, actor) for each in new])
    return len(given)


async def not_joined(connection: Connection, organisation_id: int) -> list[tuple[Known, Role]]:
    """Those of an organisation who never pressed Start, by name."""
    query = (
        select(t, memberships.c.role)
        .join(memberships, memberships.c.person_id == t.c.id)
        .where(
            memberships.c.organisation_id == organisation_id,
            t.c.telegram_id.is_(None),
            t.c.erased_at.is_(None),
        )
        .order_by(t.c.name, t.c.id, memberships.c.role)
    )
    rows = (await connection.execute(query)).all()
    return list({row.id: (_known(row), Role(row.role)) for row in rows}.values())


async def awaited(connection: Connection, roles: Iterable[Role]) -> list[Grant]:
    """Roles of these kinds whose holders never pressed Start."""
    query = (
        select(t.c.id, organisations.c.id, organisations.c.name, memberships.c.role)
        .join(memberships, memberships.c.person_id == t.c.id)
        .join(organisations, organisations.c.id == memberships.c.organisation_id)
        .where(memberships.c.role.in_([each.value for each in roles]), t.c.telegram_id.is_(None))
    )
    rows = (await connection.execute(query)).all()
    return [Grant(person_id, place_id, name, Role(role)) for person_id, place_id, name, role in rows]


def _event(given: Grant, now: datetime, actor: Actor | None) -> dict[str, Any]:
    # By id, not by name: an erased name must not live on in the log.
    after = {"organisation": given.organisation, "role": given.role.value, "person_id": given.person_id}
    return {
        "at": now,
        "action": "granted",
        "person_id": actor.person.id if actor else None,
        "chat_id": actor.chat_id if actor else None,
        "before": None,
        "after": after,
    }


def _known(row: Any) -> Known:
    return Known(row.id, row.name, row.post, row.email, row.telegram_id is not None)


def _portions(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _PORTION):
        yield items[start : start + _PORTION]
