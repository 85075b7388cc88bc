"""Requests for another due date: one undecided a milestone, one decision a request."""

import asyncio
from datetime import date

from data import milestones, postponements
from data.database import Connection, Database
from domain.milestone import Milestone, State
from domain.postponement import Postponement
from tests.cast import CONTROLLER, NOW, TEACHER, add_milestone, add_roadmap

DUE, LATER = date(2024, 2, 10), date(2024, 3, 15)


async def stored_milestone(connection: Connection, **fields: object) -> Milestone:
    return await add_milestone(connection, await add_roadmap(connection), **fields)  # type: ignore[arg-type]


async def ask(connection: Connection, milestone: Milestone, old_due: date | None = DUE) -> bool:
    return await postponements.ask(
        connection,
        milestone.id,
        asked_by=TEACHER.person.id,
        asked_at=NOW,
        old_due=old_due,
        new_due=LATER,
        reason="Задержка поставки",
    )


async def decide(connection: Connection, request_id: int, **how: object) -> bool:
    fields = {"decided_by": CONTROLLER.person.id, "decided_at": NOW, "granted": True} | how
    return await postponements.decide(connection, request_id, **fields)  # type: ignore[arg-type]


async def pending(connection: Connection, milestone: Milestone) -> Postponement:
    found = await postponements.undecided(connection, milestone.id)
    assert found is not None
    return found


async def test_a_request_is_read_as_it_was_asked(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    assert await ask(connection, milestone)
    asked = await pending(connection, milestone)
    assert asked == Postponement(
        asked.id,
        milestone.id,
        TEACHER.person.name,
        TEACHER.person.id,
        NOW,
        DUE,
        LATER,
        "Задержка поставки",
    )
    assert await postponements.get(connection, asked.id) == asked
    assert await postponements.get(connection, 999) is None


async def test_one_request_waits_at_a_time_and_the_next_after_its_decision(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    assert [await ask(connection, milestone), await ask(connection, milestone)] == [True, False]
    assert await decide(connection, (await pending(connection, milestone)).id)
    assert await ask(connection, milestone)
    assert [each.granted for each in await postponements.of_milestone(connection, milestone.id)] == [
        True,
        None,
    ]


async def test_a_request_is_decided_once_if_need_be_with_another_day(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    await ask(connection, milestone)
    request_id = (await pending(connection, milestone)).id
    other = date(2024, 2, 20)
    assert await decide(connection, request_id, new_due=other, remark="Хватит недели")
    assert not await decide(connection, request_id, granted=False)
    settled = await postponements.get(connection, request_id)
    assert settled is not None
    assert (settled.granted, settled.new_due, settled.decided_by) == (True, other, CONTROLLER.person.name)
    assert (settled.reason, settled.remark, settled.basis) == (
        "Задержка поставки",
        "Хватит недели",
        "Хватит недели",
    )


async def test_only_what_is_open_and_unmoved_waits(connection: Connection) -> None:
    waits = await stored_milestone(connection)
    undated = await stored_milestone(connection, due=None)
    closed = await stored_milestone(connection, state=State.REPORTED)
    moved = await stored_milestone(connection)
    for each in (waits, closed, moved):
        await ask(connection, each)
    await ask(connection, undated, old_due=None)
    assert await milestones.change(connection, moved, due=date(2024, 5, 1))

    number, found = await postponements.waiting(connection, limit=10)

    assert (number, [each.milestone_id for each in found]) == (2, [waits.id, undated.id])
    assert (await postponements.waiting(connection, limit=1))[0] == 2


async def test_of_many_at_once_one_asks_and_one_decides(settled: Database) -> None:
    async with settled.transaction() as connection:
        milestone = await stored_milestone(connection)

    async def ask_alone() -> bool:
        async with settled.transaction() as connection:
            return await ask(connection, milestone)

    async def decide_alone(request_id: int) -> bool:
        async with settled.transaction() as connection:
            return await decide(connection, request_id)

    assert sum(await asyncio.gather(*(ask_alone() for _ in range(8)))) == 1
    async with settled.transaction() as connection:
        request_id = (await pending(connection, milestone)).id
    assert sum(await asyncio.gather(*(decide_alone(request_id) for _ in range(8)))) == 1
