"""Who stands behind a Telegram account, and in which group: all of it in one query an update."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Row, Select, bindparam, exists, literal, select

from data import chats
from data.database import Reader
from data.people import person_of
from data.tables import absences, memberships, organisations, people
from data.tables import chats as group
from domain.people import Group, Membership, OrganisationKind, Person, Role


class Known(NamedTuple):
    """What is known of whoever writes: nothing of a stranger, no group in private or where none is bound.

    ``stands_in``: whether somebody is away today and has named them (``data.absences.stood_for`` says who).
    """

    person: Person | None
    memberships: tuple[Membership, ...]
    group: Group | None
    stands_in: bool = False


async def in_private(reader: Reader, telegram_id: int, today: date) -> Known:
    """Who writes in private."""
    asked = {"account": telegram_id, "today": today}
    return _known((await reader.execute(_IN_PRIVATE, asked)).all())


async def in_group(reader: Reader, telegram_id: int, chat_id: int, thread_id: int, today: date) -> Known:
    """Who writes in that chat and topic (Telegram's ids), and what answers there."""
    place = {"account": telegram_id, "chat": chat_id, "thread": thread_id, "today": today}
    return _known((await reader.execute(_IN_GROUP, place)).all())


_stands_in = exists().where(
    absences.c.deputy_id == people.c.id,
    absences.c.ends >= bindparam("today", type_=Date),
    absences.c.starts <= bindparam("today", type_=Date),
)


def _selected() -> Select[Any]:
    return select(
        people,
        memberships.c.role,
        organisations.c.id.label("organisation_id"),
        organisations.c.name.label("organisation"),
        organisations.c.kind.label("organisation_kind"),
        _stands_in.label("stands_in"),
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
        stands_in=bool(first.stands_in),
    )


def _membership(row: Row[Any]) -> Membership:
    kind = OrganisationKind(row.organisation_kind)
    return Membership(row.organisation_id, row.organisation, kind, Role(row.role))
