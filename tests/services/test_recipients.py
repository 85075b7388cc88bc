"""Who is told: people in Telegram or by mail, the chats of those concerned, and somebody in any case."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update

from data import chats, people, schedule
from data.tables import chats as chats_table
from data.tables import people as people_table
from data.tables import reminders as ledger
from domain.milestone import Milestone
from domain.people import Actor, Group, Organisation
from services.office import Office
from services.planning import plan_digests, plan_reminders
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    NOW,
    OFFICIAL,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, RecordingSender, moscow, rows, steps_of, tick

CLERK_NAME, CONTROLLER_NAME = CLERK.person.name, CONTROLLER.person.name


async def make(office: Office, **overrides: object) -> Milestone:
    """A milestone of the municipal authority, due on Wednesday, 17 January 2024, imported long ago."""
    values = {"due": date(2024, 1, 17), "today": date(2023, 12, 1)} | overrides
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=str(overrides))
        return await add_milestone(connection, roadmap_id, **values)  # type: ignore[arg-type]


async def lose(office: Office, *actors: Actor) -> None:
    """Telegram refuses messages to these people."""
    async with office.database.transaction() as connection:
        for actor in actors:
            await people.mark_unreachable(connection, actor.person.id, NOW, "bot was blocked by the user")


async def find_again(office: Office, actor: Actor) -> None:
    """Telegram takes messages to that person again."""
    async with office.database.transaction() as connection:
        await people.mark_reachable(connection, actor.person.id)


async def set_on(office: Office, actor: Actor, **values: object) -> None:
    async with office.database.transaction() as connection:
        query = update(people_table).where(people_table.c.id == actor.person.id)
        await connection.execute(query.values(**values))


async def bind(office: Office, organisation: Organisation, number: int = 1) -> Group:
    """A group chat that answers for the organisation."""
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, -100 - number, 0, "group", f"Чат «{organisation.name}»")
        assert await chats.bind(
            connection, group, organisation.id, by=HEAD.person.id, now=NOW, members_report=True
        )
        return group


async def reasons(office: Office) -> set[tuple[str, str]]:
    """(who, why) of the ledger."""
    query = (
        select(func.coalesce(people_table.c.name, chats_table.c.title), ledger.c.audience)
        .outerjoin(people_table, people_table.c.id == ledger.c.person_id)
        .outerjoin(chats_table, chats_table.c.id == ledger.c.group_id)
        .where(ledger.c.milestone_id.is_not(None))
    )
    async with office.database.transaction() as connection:
        return {(name, why) for name, why in await connection.execute(query)}


@pytest.mark.parametrize("organisation", [SCHOOL, MUNICIPALITY])
async def test_the_chat_of_the_school_and_of_whoever_answers_hears_of_every_step(
    office: Office, organisation: Organisation
) -> None:
    group = await bind(office, organisation)
    await make(office)

    await plan_reminders(office)

    assert await reasons(office) == {(CLERK_NAME, "assignee"), (group.name, "group")}


@pytest.mark.parametrize("organisation", [OTHER_SCHOOL, CENTRE, MINISTRY])
async def test_the_chat_of_anybody_else_hears_nothing(office: Office, organisation: Organisation) -> None:
    await bind(office, organisation)
    await make(office)

    await plan_reminders(office)

    assert await reasons(office) == {(CLERK_NAME, "assignee")}


async def test_a_chat_stays_beside_those_who_are_told_when_it_is_late(office: Office) -> None:
    group = await bind(office, SCHOOL)
    await make(office, due=date(2024, 1, 9))

    await plan_reminders(office)

    assert await steps_of(office) == sorted(
        (name, "overdue-3") for name in (CLERK_NAME, CONTROLLER_NAME, HEAD.person.name, group.name)
    )


async def test_a_wait_on_an_outside_party_is_not_a_matter_for_chats(office: Office) -> None:
    await bind(office, SCHOOL)
    await make(office, due=date(2024, 1, 12), external=True)

    await plan_reminders(office)

    assert await reasons(office) == {(CONTROLLER_NAME, "controller")}


async def test_a_chat_out_of_reach_is_passed_over(office: Office) -> None:
    group = await bind(office, SCHOOL)
    async with office.database.transaction() as connection:
        await chats.mark_unreachable(connection, group.id, NOW, "bot was kicked from the group chat")
    await make(office)

    await plan_reminders(office)

    assert await reasons(office) == {(CLERK_NAME, "assignee")}


async def test_all_chats_of_a_school_hear_each_step_once(office: Office, clock: FakeClock) -> None:
    groups = [await bind(office, SCHOOL, number) for number in (1, 2)]
    await make(office)

    for day in ("2024-01-12 09:00", "2024-01-12 09:01", "2024-01-16 09:00"):
        clock.now = moscow(day)
        await plan_reminders(office)

    told = [row for row in await rows(office) if row.person == groups[0].name]
    assert [row.step for row in told] == ["before-3", "before-3", "before-1", "before-1"]


WITHOUT_TELEGRAM = {"telegram_id": None, "email": "clerk@example.org"}
BLOCKED = {"unreachable_since": NOW, "unreachable_reason": "blocked", "email": "clerk@example.org"}


@pytest.mark.parametrize("values", [WITHOUT_TELEGRAM, BLOCKED])
async def test_an_address_is_a_way_to_reach_somebody_while_mail_is_on(
    office: Office, values: dict[str, object]
) -> None:
    await set_on(office, CLERK, **values)
    await make(office, assignees=(CLERK,))

    await plan_reminders(office)
    assert await reasons(office) == {(CONTROLLER_NAME, "no-executor")}

    await make(office, label="5")
    await plan_reminders(replace(office, mail=True))
    assert (CLERK_NAME, "assignee") in await reasons(office)


async def test_whoever_has_neither_telegram_nor_an_address_is_passed_over(office: Office) -> None:
    await set_on(office, CLERK, telegram_id=None)
    await make(office)

    await plan_reminders(replace(office, mail=True))

    assert await reasons(office) == {(CONTROLLER_NAME, "no-executor")}


async def test_controllers_heads_and_the_ministry_are_reached_by_mail_too(office: Office) -> None:
    for actor in (CONTROLLER, HEAD, OFFICIAL):
        await set_on(office, actor, telegram_id=None, email="somebody@example.org")
    await make(office, due=date(2023, 12, 26))

    await plan_reminders(replace(office, mail=True))
    await plan_digests(replace(office, mail=True))

    everybody = (CLERK, CONTROLLER, HEAD, OFFICIAL)
    assert {name for name, _ in await reasons(office)} == {actor.person.name for actor in everybody}
    assert "digest-2024-01-12" in {row.step for row in await rows(office, digests=True)}


async def test_where_nobody_is_reached_the_step_waits_for_somebody_and_is_not_lost(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office)
    await lose(office, CLERK, CONTROLLER)
    for day in ("2024-01-12 09:00", "2024-01-12 15:00", "2024-01-13 09:00"):
        clock.now = moscow(day)
        assert await tick(office, sender) == []
    await find_again(office, CLERK)

    clock.now = moscow("2024-01-15 09:00")

    assert (CLERK_NAME, ["4 before-3"]) in await tick(office, sender)


async def test_the_next_step_takes_the_place_of_one_that_nobody_could_be_told(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office)
    await lose(office, CLERK, CONTROLLER)
    await tick(office, sender)
    await find_again(office, CLERK)

    clock.now = moscow("2024-01-16 09:00")

    assert await tick(office, sender) == [(CLERK_NAME, ["4 before-1"])]


async def test_where_nobody_is_reached_a_tick_looks_once_a_working_day(
    office: Office, clock: FakeClock
) -> None:
    await make(office, due=date(2024, 1, 11))
    await lose(office, CLERK, CONTROLLER)
    await plan_reminders(office)

    async with office.database.transaction() as connection:
        assert await schedule.first_look(connection) == date(2024, 1, 15)
    clock.now = moscow("2024-01-15 09:00")
    await plan_reminders(office)
    async with office.database.transaction() as connection:
        assert await schedule.first_look(connection) == date(2024, 1, 16)


async def test_a_wait_on_an_outside_party_waits_for_a_controller(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    await make(office, due=date(2024, 1, 12), external=True, assignees=(TEACHER,))
    await lose(office, CONTROLLER)
    assert await tick(office, sender) == []
    await find_again(office, CONTROLLER)

    clock.now = moscow("2024-01-15 09:00")

    assert (CONTROLLER_NAME, ["4 on-day", "digest"]) in await tick(office, sender)


async def test_a_chat_alone_is_somebody(office: Office, clock: FakeClock) -> None:
    group = await bind(office, SCHOOL)
    await make(office)
    await lose(office, CLERK, CONTROLLER)

    for day in ("2024-01-12 09:00", "2024-01-15 09:00"):
        clock.now = moscow(day)
        await plan_reminders(office)

    assert await steps_of(office) == [(group.name, "before-3")]
