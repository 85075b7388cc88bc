"""Group chats and topics: bound to an organisation, lost and found, moved when they become supergroups."""

import asyncio

from sqlalchemy import select

from data import chats, reminders
from data.database import Connection, Database
from data.tables import reminders as t
from domain.ledger import Reason, Reminder
from domain.people import Group, OrganisationKind
from tests.cast import (
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    ZONE,
    add_milestone,
    add_roadmap,
)

OLD, NEW = -4_000_001, -1_002_000_001
TOPIC = 17
KICKED = "Forbidden: bot was kicked from the group chat"


async def made(connection: Connection, telegram_id: int = OLD, thread_id: int = 0) -> Group:
    return await chats.ensure(connection, telegram_id, thread_id, "group", "Учителя")


async def bound(
    connection: Connection,
    telegram_id: int = OLD,
    thread_id: int = 0,
    organisation_id: int = SCHOOL.id,
) -> Group:
    group = await made(connection, telegram_id, thread_id)
    assert await chats.bind(
        connection, group, organisation_id, by=CONTROLLER.person.id, now=NOW, members_report=True
    )
    return await again(connection, group)


async def again(connection: Connection, group: Group) -> Group:
    found = await chats.get(connection, group.id)
    assert found is not None
    return found


async def remind(connection: Connection, group: Group, milestone_id: int, step: str) -> None:
    row = Reminder(
        person_id=None,
        group_id=group.id,
        milestone_id=milestone_id,
        revision=1,
        step=step,
        rank=0,
        reason=Reason.DIGEST,
        zone=ZONE,
        due_at=NOW,
    )
    await reminders.plan(connection, [row])


async def ledger(connection: Connection) -> list[tuple[int, str]]:
    query = select(t.c.group_id, t.c.step).order_by(t.c.step)
    return [(row.group_id, row.step) for row in await connection.execute(query)]


async def test_a_chat_is_made_once_and_knows_what_it_is_bound_to(connection: Connection) -> None:
    group = await made(connection)
    assert (group.telegram_id, group.thread_id, group.name) == (OLD, 0, "Учителя")
    assert group.organisation_id is None
    assert await made(connection) == group
    assert await chats.get(connection, group.id + 1) is None

    tied = await bound(connection)
    assert tied.id == group.id
    assert (tied.organisation_id, tied.organisation) == (SCHOOL.id, SCHOOL.name)
    assert tied.organisation_kind is OrganisationKind.SCHOOL
    assert tied.members_report


async def test_two_who_meet_a_new_chat_at_once_make_one_row(settled: Database) -> None:
    async def meet() -> Group:
        async with settled.transaction() as connection:
            return await made(connection)

    assert len({group.id for group in await asyncio.gather(*(meet() for _ in range(4)))}) == 1


async def test_a_bound_topic_answers_before_the_bound_chat(connection: Connection) -> None:
    await made(connection)
    assert await chats.of(connection, OLD, TOPIC) is None

    whole = await bound(connection, organisation_id=MUNICIPALITY.id)
    assert await chats.of(connection, OLD, TOPIC) == whole
    assert await chats.of(connection, OLD, 0) == whole

    topic = await bound(connection, thread_id=TOPIC)
    assert await chats.of(connection, OLD, TOPIC) == topic
    assert await chats.of(connection, OLD, TOPIC + 1) == whole
    assert await chats.of(connection, NEW, TOPIC) is None

    assert await chats.unbind(connection, topic)
    assert await chats.of(connection, OLD, TOPIC) == whole


async def test_of_two_who_bind_at_once_one_wins(settled: Database) -> None:
    async with settled.transaction() as connection:
        seen = await made(connection)

    async def tie(organisation_id: int) -> bool:
        async with settled.transaction() as connection:
            return await chats.bind(
                connection, seen, organisation_id, by=HEAD.person.id, now=NOW, members_report=False
            )

    assert sorted(await asyncio.gather(tie(SCHOOL.id), tie(OTHER_SCHOOL.id))) == [False, True]


async def test_a_binding_changed_meanwhile_is_neither_undone_nor_switched(connection: Connection) -> None:
    seen = await made(connection)
    tied = await bound(connection)

    assert not await chats.unbind(connection, seen)
    assert not await chats.let_members_report(connection, seen, False)
    assert await again(connection, tied) == tied

    assert await chats.let_members_report(connection, tied, False)
    assert not (await again(connection, tied)).members_report
    assert await chats.unbind(connection, tied)
    assert await chats.all_bound(connection) == []


async def test_what_is_bound_to_an_organisation_and_reachable_is_found(connection: Connection) -> None:
    school = await bound(connection)
    topic = await bound(connection, thread_id=TOPIC, organisation_id=OTHER_SCHOOL.id)
    await made(connection, NEW)

    assert await chats.bound_to(connection, [SCHOOL.id, MUNICIPALITY.id]) == [school]
    assert await chats.bound_to(connection, []) == []
    assert await chats.all_bound(connection) == [school, topic]

    await chats.mark_unreachable(connection, school.id, NOW, KICKED)
    await chats.mark_unreachable(connection, school.id, NOW, "later")
    assert await chats.bound_to(connection, [SCHOOL.id]) == []
    assert await chats.all_bound(connection) == [await again(connection, school), topic]
    assert [(each.id, each.unreachable_reason) for each in await chats.unreachable(connection)] == [
        (school.id, KICKED)
    ]

    await chats.mark_reachable(connection, school.id)
    assert await chats.bound_to(connection, [SCHOOL.id]) == [school]
    assert await chats.unreachable(connection) == []


async def test_a_chat_is_lost_and_found_with_all_its_topics(connection: Connection) -> None:
    school = await bound(connection)
    topic = await bound(connection, thread_id=TOPIC)
    other = await bound(connection, NEW)

    await chats.mark_chat_unreachable(connection, OLD, NOW, KICKED)
    assert await chats.bound_to(connection, [SCHOOL.id]) == [other]

    assert [each.id for each in await chats.mark_chat_reachable(connection, OLD, TOPIC)] == [topic.id]
    assert [each.id for each in await chats.mark_chat_reachable(connection, OLD)] == [school.id]
    assert await chats.mark_chat_reachable(connection, OLD) == []
    assert await chats.bound_to(connection, [SCHOOL.id]) == [school, topic, other]


async def test_a_new_title_is_that_of_all_topics(connection: Connection) -> None:
    school = await bound(connection)
    topic = await bound(connection, thread_id=TOPIC)
    await chats.rename(connection, OLD, "Педсовет")
    assert {(await again(connection, each)).name for each in (school, topic)} == {"Педсовет"}


async def test_a_supergroup_goes_on_as_the_group_it_was(connection: Connection) -> None:
    school = await bound(connection)
    topic = await bound(connection, thread_id=TOPIC, organisation_id=OTHER_SCHOOL.id)
    await chats.mark_chat_unreachable(connection, OLD, NOW, KICKED)

    for _ in range(2):
        await chats.migrate(connection, OLD, NEW)

    assert await chats.of(connection, OLD, 0) is None
    moved = await chats.of(connection, NEW, 0)
    assert moved is not None
    assert (moved.id, moved.organisation_id, moved.unreachable_since) == (school.id, SCHOOL.id, None)
    assert await chats.of(connection, NEW, TOPIC) == await again(connection, topic)


async def test_a_group_known_under_both_numbers_keeps_its_binding_and_its_ledger(
    connection: Connection,
) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    school = await bound(connection)
    twin = await made(connection, NEW)
    await remind(connection, school, milestone.id, "before-3")
    await remind(connection, twin, milestone.id, "before-3")
    await remind(connection, twin, milestone.id, "on-day")

    await chats.migrate(connection, OLD, NEW)

    assert await chats.get(connection, twin.id) is None
    assert await chats.of(connection, NEW, 0) == await again(connection, school)
    assert await ledger(connection) == [(school.id, "before-3"), (school.id, "on-day")]


async def test_a_group_bound_anew_after_it_moved_stays_bound_as_it_was_last(connection: Connection) -> None:
    await bound(connection)
    await bound(connection, NEW, organisation_id=OTHER_SCHOOL.id)

    await chats.migrate(connection, OLD, NEW)

    assert [each.organisation_id for each in await chats.all_bound(connection)] == [OTHER_SCHOOL.id]
