"""Who stands behind a Telegram account, and in which group: all of it in one query an update."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, literal, select

from data import chats
from data.database import Connection
from data.people import person_of
from data.tables import chats as group
from data.tables import memberships, organisations, people
from domain.people import Group, Membership, OrganisationKind, Person, Role


class Known(NamedTuple):
    """What is known of whoever writes: nothing of a stranger, no group in private or where none is bound."""

    person: Person | None
    memberships: tuple[Membership, ...]
    group: Group | None


async def in_private(connection: Connection, telegram_id: int) -> Known:
    """Who writes in private."""
    return _known((await connection.execute(_IN_PRIVATE, {"account": telegram_id})).all())


async def in_group(connection: Connection, telegram_id: int, chat_id: int, thread_id: int) -> Known:
    """Who writes in that chat and topic (Telegram's ids), and what answers there."""
    place = {"account": telegram_id, "chat": chat_id, "thread": thread_id}
    return _known((await connection.execute(_IN_GROUP, place)).all())


def _selected() -> Select[Any]:
    return select(
        people,
        memberships.c.role,
        organisations.c.id.label("organisation_id"),
        organisations.c.name.label("organisation"),
        organisations.c.kind.label("organisation_kind"),
    ).order_by(memberships.c.granted_at, organisations.c.id)


def _with_memberships(source: Any) -> Any:
    return source.outerjoin(memberships, memberships.c.person_id == people.c.id).outerjoin(
        organisations, organisations.c.id == memberships.c.organisation_id
    )


_account = people.c.telegram_id == bindparam("account")
_IN_PRIVATE = _selected().select_from(_with_memberships(people)).where(_account)

# One row at least, for there may be a group where there is no person.
_somebody = select(literal(1).label("one")).subquery("somebody")
_answering = chats.answering(bindparam("chat"), bindparam("thread")).scalar_subquery()
_IN_GROUP = (
    _selected()
    .add_columns(*chats.COLUMNS)
    .select_from(
        _with_memberships(_somebody.outerjoin(people, _account))
        .outerjoin(group, group.c.id == _answering)
        .outerjoin(chats.organisation, chats.organisation.c.id == group.c.organisation_id)
    )
)


def _known(rows: Sequence[Row[Any]]) -> Known:
    if not rows:
        return Known(None, (), None)
    first = rows[0]
    return Known(
        person=None if first.id is None else person_of(first),
        memberships=tuple(_membership(row) for row in rows if row.role is not None),
        group=chats.group_of(first) if getattr(first, "group_id", None) is not None else None,
    )


def _membership(row: Row[Any]) -> Membership:
    kind = OrganisationKind(row.organisation_kind)
    return Membership(row.organisation_id, row.organisation, kind, Role(row.role))
