"""Invitations, and those who opened one for a whole organisation and wait for an answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update

from data.database import Connection, insert_new
from data.people import person_of
from data.tables import applications, organisations, people
from data.tables import invites as t
from domain.people import Application, Invite, OrganisationKind, Role


async def add(
    connection: Connection,
    *,
    token_sha256: str,
    organisation_id: int,
    role: Role,
    now: datetime,
    expires_at: datetime,
    created_by: int | None,
    person_id: int | None = None,
    shared: bool = False,
) -> int:
    """Keep an invite; gives its id. ``person_id``: it is for somebody prepared from a list."""
    values = {
        "token_sha256": token_sha256,
        "organisation_id": organisation_id,
        "role": role.value,
        "created_at": now,
        "created_by": created_by,
        "expires_at": expires_at,
        "person_id": person_id,
        "shared": shared,
    }
    return int((await connection.execute(t.insert().values(values).returning(t.c.id))).scalar_one())


async def add_personal(
    connection: Connection,
    prepared: Iterable[Mapping[str, Any]],
    *,
    now: datetime,
    expires_at: datetime,
    created_by: int | None,
) -> None:
    """Keep many personal invites: ``token_sha256``, ``organisation_id``, ``role``, ``person_id`` of each."""
    common = {"created_at": now, "expires_at": expires_at, "created_by": created_by, "shared": False}
    rows = [{**each, **common} for each in prepared]
    if rows:
        await connection.execute(t.insert(), rows)


async def by_hash(connection: Connection, token_sha256: str) -> Invite | None:
    """The invite whose token has that SHA-256."""
    query = (
        select(
            t, organisations.c.name.label("organisation"), organisations.c.kind, people.c.name.label("person")
        )
        .join(organisations, organisations.c.id == t.c.organisation_id)
        .outerjoin(people, people.c.id == t.c.person_id)
        .where(t.c.token_sha256 == token_sha256)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _invite(row)


async def use(connection: Connection, invite_id: int, person_id: int, now: datetime) -> bool:
    """Spend the invite; False when it was spent, revoked or expired meanwhile."""
    query = (
        update(t)
        .where(
            t.c.id == invite_id,
            t.c.shared.is_(False),
            t.c.used_at.is_(None),
            t.c.revoked_at.is_(None),
            t.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
    )
    return (await connection.execute(query)).rowcount == 1


async def revoke(connection: Connection, invite_id: int, now: datetime) -> bool:
    """Make an unused invite worthless; False when there is none."""
    query = (
        update(t)
        .where(t.c.id == invite_id, t.c.used_at.is_(None), t.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return (await connection.execute(query)).rowcount == 1


async def revoke_personal(connection: Connection, person_ids: Iterable[int], now: datetime) -> None:
    """Make the unused personal links of these people worthless: they get new ones."""
    query = (
        update(t)
        .where(t.c.person_id.in_(list(person_ids)), t.c.used_at.is_(None), t.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    await connection.execute(query)


async def revoke_role(
    connection: Connection, person_id: int, organisation_id: int, role: Role, now: datetime
) -> None:
    """Make the unused personal links worthless by which that person would come in with that role."""
    mine = (t.c.person_id == person_id, t.c.organisation_id == organisation_id, t.c.role == role.value)
    query = update(t).where(*mine, t.c.used_at.is_(None), t.c.revoked_at.is_(None)).values(revoked_at=now)
    await connection.execute(query)


async def revoke_handed_out(connection: Connection, person_id: int, now: datetime) -> int:
    """Make the unused links worthless that this person made for nobody by name; gives their number.

    Links of a list stay: each is bound to somebody. So do shared ones: each who opens one is approved.
    """
    theirs = (t.c.created_by == person_id, t.c.person_id.is_(None), t.c.shared.is_(False))
    query = update(t).where(*theirs, t.c.used_at.is_(None), t.c.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.execute(query)).rowcount


async def with_living_link(connection: Connection, now: datetime) -> set[int]:
    """Ids of the people whose personal link still works."""
    query = select(t.c.person_id).where(
        t.c.person_id.is_not(None), t.c.used_at.is_(None), t.c.revoked_at.is_(None), t.c.expires_at > now
    )
    return set((await connection.execute(query)).scalars())


async def forget_person(connection: Connection, person_id: int) -> None:
    """Forget the personal links of somebody and what they applied for."""
    mine = applications.c.person_id == person_id
    await connection.execute(delete(applications).where(mine, applications.c.decided_at.is_(None)))
    await connection.execute(delete(t).where(t.c.person_id == person_id, t.c.used_at.is_(None)))


async def apply(connection: Connection, invite_id: int, person_id: int, now: datetime) -> bool:
    """Note that somebody opened a shared link; False when they had before."""
    values = {"invite_id": invite_id, "person_id": person_id, "asked_at": now}
    return await insert_new(connection, applications, values)


async def application(connection: Connection, application_id: int) -> Application | None:
    """The application of that id; nobody else decides it in the meantime."""
    return await _application(connection, applications.c.id == application_id)


async def application_of(connection: Connection, invite_id: int, person_id: int) -> Application | None:
    """What the person applied for with that link."""
    mine = applications.c.person_id == person_id
    return await _application(connection, mine & (applications.c.invite_id == invite_id))


async def decide(
    connection: Connection, application_id: int, decided_by: int, now: datetime, *, granted: bool
) -> bool:
    """Answer an application; False when somebody was faster."""
    query = (
        update(applications)
        .where(applications.c.id == application_id, applications.c.decided_at.is_(None))
        .values(decided_at=now, decided_by=decided_by, granted=granted)
    )
    return (await connection.execute(query)).rowcount == 1


async def withdraw(connection: Connection, telegram_id: int) -> list[int]:
    """Take back all undecided applications of a Telegram account; the ids of whoever that was."""
    mine = select(people.c.id).where(people.c.telegram_id == telegram_id).scalar_subquery()
    query = (
        delete(applications)
        .where(applications.c.person_id == mine, applications.c.decided_at.is_(None))
        .returning(applications.c.person_id)
    )
    return list((await connection.execute(query)).scalars())


async def _application(connection: Connection, which: ColumnElement[bool]) -> Application | None:
    query = (
        select(
            people,
            applications.c.id.label("application_id"),
            applications.c.asked_at,
            applications.c.granted,
            t.c.role,
            organisations.c.id.label("organisation_id"),
            organisations.c.name.label("organisation"),
        )
        .select_from(applications)
        .join(people, people.c.id == applications.c.person_id)
        .join(t, t.c.id == applications.c.invite_id)
        .join(organisations, organisations.c.id == t.c.organisation_id)
        .where(which)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _application_of(row)


def _application_of(row: Row[Any]) -> Application:
    return Application(
        id=row.application_id,
        person=person_of(row),
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        role=Role(row.role),
        asked_at=row.asked_at,
        granted=row.granted,
    )


def _invite(row: Row[Any]) -> Invite:
    return Invite(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        organisation_kind=OrganisationKind(row.kind),
        role=Role(row.role),
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=row.used_by,
        revoked_at=row.revoked_at,
        shared=row.shared,
        person_id=row.person_id,
        person=row.person,
    )
