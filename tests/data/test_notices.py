"""Notices in the ledger: owed to each until it was said to them, on both databases."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from data import chats, reminders
from data.database import Connection
from data.tables import reminders as t
from domain.ledger import Notice, Reason, Reminder, ReminderState
from tests.cast import NOW, STRANGER, TEACHER, ZONE, add_milestone, add_roadmap

TEACHER_ID, STRANGER_ID = TEACHER.person.id, STRANGER.person.id


@pytest.fixture
async def milestone_id(connection: Connection) -> int:
    return (await add_milestone(connection, await add_roadmap(connection))).id


def reminder(milestone_id: int, step: str, **overrides: object) -> Reminder:
    plain = Reminder(TEACHER_ID, milestone_id, 1, step, 0, Reason.ASSIGNEE, ZONE, due_at=NOW)
    return replace(plain, **overrides)  # type: ignore[arg-type]


def notice(milestone_id: int, kind: Notice, **overrides: object) -> Reminder:
    return reminder(milestone_id, kind.step(), reason=Reason.NOTICE, **overrides)


async def outcomes(connection: Connection) -> list[tuple[int | None, int | None, str, str]]:
    query = select(t).order_by(t.c.id)
    rows = (await connection.execute(query)).all()
    return [(row.person_id, row.group_id, row.step, row.state) for row in rows]


async def test_a_notice_that_was_said_to_one_is_still_owed_to_the_others(
    connection: Connection, milestone_id: int
) -> None:
    group = await chats.ensure(connection, -100_777, 0, "group", "Балабаново")
    there: dict[str, Any] = {"person_id": None, "group_id": group.id}
    said = Notice.REPORTED.step()
    rows = [notice(milestone_id, Notice.REPORTED), notice(milestone_id, Notice.REPORTED, **there)]
    rows += [
        notice(milestone_id, Notice.RETURNED),
        notice(milestone_id, Notice.REPORTED, person_id=STRANGER_ID),
    ]
    await reminders.plan(connection, rows)
    sent = ReminderState.SENT

    await reminders.finish_notices(
        connection, said, [milestone_id], sent, NOW, "сказано сразу", reminders.to_person(TEACHER_ID)
    )

    states = {(row[0], row[2]): row[3] for row in await outcomes(connection)}
    assert states == {
        (TEACHER_ID, said): "sent",
        (TEACHER_ID, Notice.RETURNED.step()): "planned",
        (STRANGER_ID, said): "planned",
        (None, said): "planned",
    }

    await reminders.finish_notices(
        connection, said, [milestone_id], sent, NOW, "сказано сразу", reminders.to_group(group.id)
    )

    assert {(row[1], row[2]): row[3] for row in await outcomes(connection)}[group.id, said] == "sent"


async def test_a_request_that_is_decided_is_owed_to_nobody(connection: Connection, milestone_id: int) -> None:
    asked = [Notice.MOVE_ASKED.step(each) for each in (1, 2)]
    await reminders.plan(
        connection,
        [
            reminder(milestone_id, step, reason=Reason.NOTICE, person_id=each)
            for step in asked
            for each in (TEACHER_ID, STRANGER_ID)
        ],
    )

    # No notice, whatever its step is called.
    await reminders.plan(connection, [reminder(milestone_id, asked[0], revision=2)])
    void = ReminderState.VOID
    await reminders.finish_notices(connection, asked[0], [milestone_id], void, NOW, "уже решено")

    assert sorted((step, state) for _, _, step, state in await outcomes(connection)) == [
        (asked[0], "planned"),
        (asked[0], "void"),
        (asked[0], "void"),
        (asked[1], "planned"),
        (asked[1], "planned"),
    ]
