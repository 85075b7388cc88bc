"""Group chats and their topics: whom each answers for, and whether messages reach it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, or_, select, update

from data.database import Connection, insert_new
from data.tables import chats as t
from data.tables import organisations, reminders
from domain.people import Group, OrganisationKind

WHOLE_CHAT = 0
"""The thread of a chat without topics, and of the general one of a chat that has them."""

SUPERGROUP = "supergroup"
organisation = organisations.alias("group_organisation")
"""What a chat is bound to, where the organisations of people are in the same query."""

COLUMNS = (
    t.c.id.label("group_id"),
    t.c.telegram_id.label("group_telegram_id"),
    t.c.thread_id.label("group_thread_id"),
    t.c.title.label("group_title"),
    t.c.organisation_id.label("group_organisation_id"),
    t.c.members_report.label("group_members_report"),
    t.c.unreachable_since.label("group_unreachable_since"),
    t.c.unreachable_reason.label("group_unreachable_reason"),
    organisation.c.name.label("group_organisation"),
    organisation.c.kind.label("group_organisation_kind"),
)
"""All that ``Group`` says, named apart from the columns of people; ``group_of`` reads it."""

_REACHABLE = {"unreachable_since": None, "unreachable_reason": None}
_ledger_of_twin = reminders.alias("twin")


async def ensure(connection: Connection, telegram_id: int, thread_id: int, kind: str, title: str) -> Group:
    """The chat or topic, made if it is new; ``kind`` is Telegram's («group», «supergroup»)."""
    found = await _at(connection, telegram_id, thread_id)
    if found is None:
        values = {"telegram_id": telegram_id, "thread_id": thread_id, "kind": kind, "title": title}
        await insert_new(connection, t, values)
        found = await _at(connection, telegram_id, thread_id)
    assert found is not None
    return found


async def get(connection: Connection, group_id: int) -> Group | None:
    """The chat or topic of that id."""
    row = (await connection.execute(_selected().where(t.c.id == group_id))).one_or_none()
    return None if row is None else group_of(row)


async def of(connection: Connection, telegram_id: int, thread_id: int) -> Group | None:
    """What answers there: the bound topic, else the bound whole chat, else nothing."""
    query = _selected().where(t.c.id == answering(telegram_id, thread_id).scalar_subquery())
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else group_of(row)


async def bound_to(connection: Connection, organisation_ids: Iterable[int]) -> list[Group]:
    """The chats that answer for one of the organisations and that messages reach."""
    query = _selected().where(
        t.c.organisation_id.in_(list(organisation_ids)), t.c.unreachable_since.is_(None)
    )
    return [group_of(row) for row in await connection.execute(query.order_by(t.c.id))]


async def bound_in(connection: Connection, telegram_id: int) -> list[Group]:
    """What is bound of one chat: its topics, itself."""
    query = _selected().where(t.c.telegram_id == telegram_id, t.c.organisation_id.is_not(None))
    return [group_of(row) for row in await connection.execute(query.order_by(t.c.thread_id))]


async def all_bound(connection: Connection) -> list[Group]:
    """Every chat that answers for somebody, whether or not messages reach it."""
    query = _selected().where(t.c.organisation_id.is_not(None)).order_by(t.c.id)
    return [group_of(row) for row in await connection.execute(query)]


async def unreachable(connection: Connection) -> list[Group]:
    """The bound chats that no message reaches, by title."""
    query = _selected().where(t.c.organisation_id.is_not(None), t.c.unreachable_since.is_not(None))
    return [group_of(row) for row in await connection.execute(query.order_by(t.c.title, t.c.id))]


async def bind(
    connection: Connection,
    group: Group,
    organisation_id: int,
    *,
    by: int,
    now: datetime,
    members_report: bool,
) -> bool:
    """Have the chat answer for an organisation; False when somebody bound it differently meanwhile."""
    values = {
        "organisation_id": organisation_id,
        "bound_by": by,
        "bound_at": now,
        "members_report": members_report,
    }
    return await _change(connection, group, **values)


async def unbind(connection: Connection, group: Group) -> bool:
    """Have the chat answer for nobody; False when somebody bound it differently meanwhile."""
    return await _change(connection, group, organisation_id=None, bound_by=None, bound_at=None)


async def let_members_report(connection: Connection, group: Group, allowed: bool) -> bool:
    """Whether people of the chat may report without having joined; False when it was bound differently."""
    return await _change(connection, group, members_report=allowed)


async def rename(connection: Connection, telegram_id: int, title: str) -> None:
    """The chat is called something else now, in all its topics."""
    await connection.execute(update(t).where(t.c.telegram_id == telegram_id).values(title=title))


async def migrate(connection: Connection, old_telegram_id: int, new_telegram_id: int) -> None:
    """The group became a supergroup: all its topics go on under the new id, and messages reach them again.

    Harmless to repeat. The chat may be known under the new id already, for Telegram's two notices and its
    refusals come in any order: the ledger of both is joined, and what was bound last is kept.
    """
    query = _selected().where(t.c.telegram_id == old_telegram_id).order_by(t.c.id)
    for old in [group_of(row) for row in await connection.execute(query)]:
        twin = await _at(connection, new_telegram_id, old.thread_id)
        if twin is not None:
            await _absorb(connection, old, twin)
        values = {"telegram_id": new_telegram_id, "kind": SUPERGROUP, **_REACHABLE}
        await connection.execute(update(t).where(t.c.id == old.id).values(values))


async def mark_unreachable(connection: Connection, group_id: int, now: datetime, reason: str) -> None:
    """Telegram refused a message there for good; the first refusal counts."""
    query = update(t).where(t.c.id == group_id, t.c.unreachable_since.is_(None))
    await connection.execute(query.values(unreachable_since=now, unreachable_reason=reason))


async def mark_reachable(connection: Connection, group_id: int) -> None:
    """Messages arrive there again."""
    await connection.execute(update(t).where(t.c.id == group_id).values(_REACHABLE))


async def mark_chat_unreachable(connection: Connection, telegram_id: int, now: datetime, reason: str) -> None:
    """The bot is out of the chat, hence of all its topics."""
    query = update(t).where(t.c.telegram_id == telegram_id, t.c.unreachable_since.is_(None))
    await connection.execute(query.values(unreachable_since=now, unreachable_reason=reason))


async def mark_chat_reachable(
    connection: Connection, telegram_id: int, thread_id: int | None = None
) -> list[Group]:
    """The bot is back in the chat, or in one topic of it; gives what is bound there and was out of reach."""
    back = and_(t.c.telegram_id == telegram_id, t.c.unreachable_since.is_not(None))
    if thread_id is not None:
        back = and_(back, t.c.thread_id == thread_id)
    query = _selected().where(back, t.c.organisation_id.is_not(None)).order_by(t.c.thread_id)
    found = [group_of(row) for row in await connection.execute(query)]
    await connection.execute(update(t).where(back).values(_REACHABLE))
    return found


def answering(telegram_id: Any, thread_id: Any) -> Select[tuple[int]]:
    """The id of what answers in that place: the bound topic, else the bound whole chat."""
    place = or_(t.c.thread_id == thread_id, t.c.thread_id == WHOLE_CHAT)
    bound = and_(t.c.telegram_id == telegram_id, place, t.c.organisation_id.is_not(None))
    return select(t.c.id).where(bound).order_by(t.c.thread_id.desc()).limit(1)


def group_of(row: Row[Any]) -> Group:
    """A group from a row with ``COLUMNS``."""
    kind = row.group_organisation_kind
    return Group(
        id=row.group_id,
        telegram_id=row.group_telegram_id,
        thread_id=row.group_thread_id,
        name=row.group_title,
        organisation_id=row.group_organisation_id,
        organisation=row.group_organisation,
        organisation_kind=OrganisationKind(kind) if kind else None,
        members_report=row.group_members_report,
        unreachable_since=row.group_unreachable_since,
        unreachable_reason=row.group_unreachable_reason,
    )


def _selected() -> Select[Any]:
    return select(*COLUMNS).select_from(t.outerjoin(organisation, organisation.c.id == t.c.organisation_id))


async def _at(connection: Connection, telegram_id: int, thread_id: int) -> Group | None:
    query = _selected().where(t.c.telegram_id == telegram_id, t.c.thread_id == thread_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else group_of(row)


async def _change(connection: Connection, group: Group, **values: Any) -> bool:
    seen = t.c.organisation_id.is_not_distinct_from(group.organisation_id)
    query = update(t).where(t.c.id == group.id, seen).values(**values)
    return (await connection.execute(query)).rowcount == 1


async def _absorb(connection: Connection, group: Group, twin: Group) -> None:
    """Take over what the twin has, its binding if it is bound, and let the twin go."""
    if twin.organisation_id is not None:
        binding = (t.c.organisation_id, t.c.bound_by, t.c.bound_at, t.c.members_report)
        row = (await connection.execute(select(*binding).where(t.c.id == twin.id))).one()
        await connection.execute(update(t).where(t.c.id == group.id).values(dict(row._mapping)))
    said = _ledger_of_twin
    said_already = select(said.c.id).where(
        said.c.group_id == group.id,
        said.c.milestone_id.is_not_distinct_from(reminders.c.milestone_id),
        said.c.revision == reminders.c.revision,
        said.c.step == reminders.c.step,
    )
    planned = update(reminders).where(reminders.c.group_id == twin.id, ~said_already.exists())
    await connection.execute(planned.values(group_id=group.id))
    await connection.execute(delete(t).where(t.c.id == twin.id))
