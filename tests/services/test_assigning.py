"""Naming the people who do the work."""

import asyncio

import pytest
from sqlalchemy import select, update

from data.tables import AT_ONCE, NEVER
from data.tables import milestones as table
from domain.access import AccessDeniedError
from domain.assignment import Part
from domain.errors import DomainError
from domain.milestone import Milestone, State, WrongStateError
from domain.people import Actor
from services import assigning
from services import card as cards
from services.assigning import Choice
from services.office import Office
from tests.cast import CONTROLLER, HEAD, NEIGHBOUR, OFFICIAL, TEACHER, add_milestone, add_roadmap
from tests.services.desk import CLERK, actions, stored


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


def named(choice: Choice) -> list[tuple[str, bool]]:
    return [(each.name, each.lead) for each in choice.people if each.lead is not None]


async def name(office: Office, milestone: Milestone, who: Actor, part: Part) -> assigning.Assigned:
    return await assigning.assign(office, CONTROLLER, milestone.id, who.person.id, part)


async def test_people_of_the_school_and_of_those_who_answer_may_be_named(
    office: Office, milestone: Milestone
) -> None:
    found = (await assigning.choices(office, HEAD, milestone.id)).people

    assert [each.name for each in found] == [HEAD.person.name, TEACHER.person.name, CLERK.person.name]
    assert found[1].organisation == "СОШ № 5 г. Балабаново"


async def test_a_lead_and_co_executors_are_named_and_hear_of_it(office: Office, milestone: Milestone) -> None:
    first = await name(office, milestone, TEACHER, Part.LEAD)
    second = await name(office, milestone, CLERK, Part.CO)

    assert [first.told, second.told] == [TEACHER.person, CLERK.person]
    assert named(second.choice) == [(TEACHER.person.name, True), (CLERK.person.name, False)]
    assert (await stored(office, milestone.id)).assignee_ids == {TEACHER.person.id, CLERK.person.id}
    assert [each.name for each in (await cards.card(office, TEACHER, milestone.id)).assignees] == [
        TEACHER.person.name,
        CLERK.person.name,
    ]


async def test_there_is_one_lead(office: Office, milestone: Milestone) -> None:
    await name(office, milestone, TEACHER, Part.LEAD)
    await name(office, milestone, CLERK, Part.CO)

    changed = await name(office, milestone, CLERK, Part.LEAD)

    assert named(changed.choice) == [(CLERK.person.name, True), (TEACHER.person.name, False)]
    assert changed.told is None


async def test_who_is_taken_off_does_it_no_longer(office: Office, milestone: Milestone) -> None:
    await name(office, milestone, TEACHER, Part.LEAD)

    assert named((await name(office, milestone, TEACHER, Part.OFF)).choice) == []
    assert await actions(office, milestone.id) == ["assigned", "unassigned"]


async def test_a_press_that_comes_twice_happens_once(office: Office, milestone: Milestone) -> None:
    both = await asyncio.gather(*(name(office, milestone, TEACHER, Part.LEAD) for _ in range(5)))
    assert [each.told for each in both].count(TEACHER.person) == 1
    await name(office, milestone, TEACHER, Part.OFF)
    await name(office, milestone, TEACHER, Part.OFF)

    assert await actions(office, milestone.id) == ["assigned", "unassigned"]


async def test_others_are_reminded_from_now_on(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(update(table).values(plan_on=NEVER))

    await name(office, milestone, TEACHER, Part.LEAD)

    async with office.database.transaction() as connection:
        assert (await connection.execute(select(table.c.plan_on))).scalar_one() == AT_ONCE


async def test_heads_name_their_own_people_and_others_name_nobody(
    office: Office, milestone: Milestone
) -> None:
    await assigning.assign(office, HEAD, milestone.id, CLERK.person.id, Part.LEAD)

    for who in (CLERK, TEACHER, OFFICIAL, NEIGHBOUR):
        with pytest.raises(AccessDeniedError):
            await assigning.assign(office, who, milestone.id, TEACHER.person.id, Part.CO)
        with pytest.raises(AccessDeniedError):
            await assigning.choices(office, who, milestone.id)


async def test_somebody_of_another_school_cannot_be_named(office: Office, milestone: Milestone) -> None:
    with pytest.raises(DomainError, match="больше не в списке"):
        await name(office, milestone, NEIGHBOUR, Part.LEAD)

    assert await actions(office, milestone.id) == []


async def test_where_the_work_is_done_nobody_is_named(office: Office) -> None:
    async with office.database.transaction() as connection:
        done = await add_milestone(connection, await add_roadmap(connection), state=State.ACCEPTED)

    with pytest.raises(WrongStateError, match="закрыт"):
        await name(office, done, TEACHER, Part.LEAD)
