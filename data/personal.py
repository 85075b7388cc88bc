"""What is stored about one person, and taking it away again."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, update

from data import invites, schedule
from data.database import Connection
from data.people import SENT_AWAY
from data.tables import (
    absences,
    assignments,
    conversations,
    drafts,
    duties,
    events,
    evidence,
    memberships,
    milestones,
    organisations,
    reminders,
    subscriptions,
)
from data.tables import people as t
from domain.evidence import EvidenceKind
from domain.milestone import State


@dataclass(frozen=True, slots=True)
class Absence:
    """«В отпуске с … по …», both days inclusive."""

    starts: date
    ends: date
    deputy: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What the tables hold about a person besides the name, the post and the roles.

    Quiet hours are minutes of the local day; ``actions`` are rows of the log.
    """

    joined_at: datetime
    consented_at: datetime | None
    hours_from: int | None
    hours_to: int | None
    sparing: bool
    actions: int
    photos: int
    documents: int
    assigned: int
    duties: tuple[str, ...]
    absences: tuple[Absence, ...]


async def stored(connection: Connection, person_id: int) -> Stored:
    """All that ``/me`` shows."""
    row = (await connection.execute(select(t).where(t.c.id == person_id))).one()
    mine = evidence.c.person_id == person_id
    photo = evidence.c.kind == EvidenceKind.PHOTO.value
    return Stored(
        joined_at=row.joined_at,
        consented_at=row.consented_at if row.consented_at != SENT_AWAY else None,
        hours_from=row.hours_from,
        hours_to=row.hours_to,
        sparing=row.sparing,
        actions=await _number(connection, events, events.c.person_id == person_id),
        photos=await _number(connection, evidence, mine & photo),
        documents=await _number(connection, evidence, mine & ~photo),
        assigned=await _number(connection, assignments, assignments.c.person_id == person_id),
        duties=await _duties(connection, person_id),
        absences=await _absences(connection, person_id),
    )


async def change(connection: Connection, person_id: int, **values: Any) -> None:
    """Write a name, a post or an e-mail."""
    await connection.execute(update(t).where(t.c.id == person_id).values(values))


async def left_alone(connection: Connection, person_id: int) -> list[int]:
    """Ids of the open milestones that the person is named for."""
    query = (
        select(assignments.c.milestone_id)
        .join(milestones, milestones.c.id == assignments.c.milestone_id)
        .where(assignments.c.person_id == person_id, milestones.c.state == State.OPEN.value)
        .order_by(assignments.c.milestone_id)
    )
    return list((await connection.execute(query)).scalars())


async def erase(connection: Connection, person_id: int, called: str, now: datetime) -> None:
    """Forget who it was. What was done and sent stays, under ``called`` («Учитель (СОШ № 5)»).

    Roles, assignments, duties, absences, reports by schedule, unsent reminders and unfinished dialogues go;
    the name, the e-mail and the Telegram account go from the log and the evidence too.
    """
    person = (await connection.execute(select(t).where(t.c.id == person_id))).one()
    await schedule.plan_again(connection, await left_alone(connection, person_id))
    for table in (memberships, assignments, duties, absences, drafts, subscriptions):
        await connection.execute(delete(table).where(table.c.person_id == person_id))
    await connection.execute(update(absences).where(absences.c.deputy_id == person_id).values(deputy_id=None))
    theirs = (reminders.c.person_id == person_id, schedule.is_unsent(now, schedule.ALL_BUT_NOTICES))
    lost = await schedule.forget(connection, *theirs)
    # Somebody else is to hear of it now, also of what is being sent to somebody who is not there any more.
    await schedule.plan_again(connection, lost | await schedule.on_their_way(connection, person_id, now))
    await invites.forget_person(connection, person_id)
    await _clean_log(connection, [person.name, person.email], person.telegram_id, called)
    if person.telegram_id is not None:
        await _forget_account(connection, person_id, person.telegram_id)
    gone = {"telegram_id": None, "email": None, "unreachable_since": None, "unreachable_reason": None}
    settings = {"hours_from": None, "hours_to": None, "sparing": False}
    await change(connection, person_id, name=called, erased_at=now, **gone, **settings)


async def _forget_account(connection: Connection, person_id: int, telegram_id: int) -> None:
    """A private chat has the id of the account: it goes wherever it is written down."""
    nobody = -person_id
    for table, substitute in ((events, None), (evidence, nobody)):
        query = update(table).where(table.c.chat_id == telegram_id).values(chat_id=substitute)
        await connection.execute(query)
    key = conversations.c.key
    mine = or_(key.contains(f":{telegram_id}:"), key.endswith(f":{telegram_id}"))
    await connection.execute(delete(conversations).where(mine))


async def _clean_log(
    connection: Connection, words: list[str | None], telegram_id: int | None, called: str
) -> None:
    """Put the post in place of the name wherever an event has copied it."""
    gone = {word for word in words if word}

    def cleaned(value: Any) -> Any:
        if value in gone:
            return called
        return None if telegram_id is not None and value == telegram_id else value

    has_any = [
        # As the driver wrote it: JSON with escapes.
        cast(column, String).contains(json.dumps(word)[1:-1], autoescape=True)
        for column in (events.c.before, events.c.after)
        for word in (*gone, *([str(telegram_id)] if telegram_id is not None else []))
    ]
    if not has_any:
        return
    for row in (await connection.execute(select(events).where(or_(*has_any)))).all():
        values = {"before": _mapped(row.before, cleaned), "after": _mapped(row.after, cleaned)}
        await connection.execute(update(events).where(events.c.id == row.id).values(values))


def _mapped(value: Any, change_leaf: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(each, change_leaf) for name, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, change_leaf) for each in value]
    return change_leaf(value)


async def _number(connection: Connection, table: Any, which: Any) -> int:
    query = select(func.count()).select_from(table).where(which)
    return int((await connection.execute(query)).scalar_one())


async def _duties(connection: Connection, person_id: int) -> tuple[str, ...]:
    query = (
        select(organisations.c.name)
        .join(duties, duties.c.organisation_id == organisations.c.id)
        .where(duties.c.person_id == person_id)
        .order_by(organisations.c.name)
    )
    return tuple(dict.fromkeys((await connection.execute(query)).scalars()))


async def _absences(connection: Connection, person_id: int) -> tuple[Absence, ...]:
    deputy = t.alias("deputy")
    query = (
        select(absences.c.starts, absences.c.ends, deputy.c.name)
        .outerjoin(deputy, deputy.c.id == absences.c.deputy_id)
        .where(absences.c.person_id == person_id)
        .order_by(absences.c.starts)
    )
    return tuple(Absence(*row) for row in await connection.execute(query))
