"""What belongs to one person becomes another's: on both databases."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from data import absences, assignments, duties, handovers, reminders, schedule
from data.database import Connection
from data.tables import reminders as ledger
from domain.ledger import Notice, Reason, Reminder
from domain.milestone import State
from tests.cast import (
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    SCHOOL,
    TEACHER,
    TODAY,
    ZONE,
    add_milestone,
    add_roadmap,
    read,
)

LEAVES, STAYS = TEACHER.person, NEIGHBOUR.person


async def test_open_and_reported_milestones_duties_and_deputyships_pass(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    mine = await add_milestone(connection, roadmap_id)
    both = await add_milestone(connection, roadmap_id, assignees=(NEIGHBOUR,), state=State.REPORTED)
    over = await add_milestone(connection, roadmap_id, assignees=(TEACHER,), state=State.ACCEPTED)
    for each in (mine, both):
        await assignments.assign(connection, each.id, LEAVES.id, lead=True)
    await duties.add(connection, LEAVES.id, MUNICIPALITY.id, SCHOOL.id, NOW)
    away = await absences.add(
        connection, HEAD.person.id, TODAY, TODAY, LEAVES.id, created_by=HEAD.person.id, now=NOW
    )

    things = await handovers.belongings(connection, LEAVES.id)
    await handovers.pass_on(connection, things, LEAVES.id, STAYS.id, NOW)
    await handovers.write_down(connection, CONTROLLER, things, LEAVES, STAYS, NOW)

    assert [each.milestone_id for each in things.open] == [mine.id]
    for each in (mine, both):
        assert (await read(connection, each.id)).assignee_ids == {STAYS.id}
        assert [found.lead for found in await assignments.of_milestone(connection, each.id)] == [True]
    assert (await read(connection, over.id)).assignee_ids == {LEAVES.id}
    assert await duties.of_person(connection, LEAVES.id) == []
    (duty,) = await duties.of_person(connection, STAYS.id)
    assert (duty.place_id, duty.lead) == (SCHOOL.id, True)
    stood_in = await absences.get(connection, away.id)
    assert stood_in is not None
    assert stood_in.deputy_id == STAYS.id


async def test_what_is_taken_back_is_unsent_and_said_of_which_milestones(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    rows = [
        Reminder(each.person.id, milestone.id, 1, "before-3", -3, Reason.ASSIGNEE, ZONE, NOW)
        for each in (TEACHER, NEIGHBOUR)
    ]
    await reminders.plan(connection, rows)
    assert await handovers.withdraw_unsent(connection, LEAVES.id, [milestone.id + 1], NOW) == []
    assert await handovers.withdraw_unsent(connection, LEAVES.id, None, NOW) == [milestone.id]
    left = await reminders.claim(connection, NOW, [ZONE], NOW, most=5)
    assert [each.person_id for each in left] == [STAYS.id]


async def test_what_is_on_its_way_and_the_news_of_what_happened_stay(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    plain = Reminder(LEAVES.id, milestone.id, 1, "before-3", -3, Reason.ASSIGNEE, ZONE, NOW)
    lease = NOW + schedule.LONGEST_LEASE
    await reminders.plan(connection, [plain])
    await reminders.claim(connection, NOW, [ZONE], lease)
    asleep = replace(plain, step="before-1")
    await reminders.plan(connection, [asleep])
    (late,) = await reminders.claim(connection, NOW, [ZONE], lease)
    await reminders.put_off(connection, [late.id], NOW + timedelta(hours=12), "вне рабочего времени")
    news = replace(plain, step=Notice.ACCEPTED.step(), reason=Reason.NOTICE)
    await reminders.plan(connection, [news, replace(plain, step="by-hand", reason=Reason.NUDGE)])

    assert await schedule.on_their_way(connection, LEAVES.id, NOW) == {milestone.id}
    assert await handovers.withdraw_unsent(connection, LEAVES.id, None, NOW) == [milestone.id]

    left = (await connection.execute(select(ledger.c.step).order_by(ledger.c.step))).scalars().all()
    assert left == [Notice.ACCEPTED.step(), "before-3"]
    assert await schedule.on_their_way(connection, LEAVES.id, lease) == set()
