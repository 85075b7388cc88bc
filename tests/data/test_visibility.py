"""What the queries show is what the rules allow: for every kind of person, place and milestone."""

from dataclasses import replace
from itertools import product

import pytest

from data import duties, milestones
from data.database import Connection, Database
from domain.access import EVERYTHING, Action, may, scope_of
from domain.milestone import Milestone, State
from domain.people import Actor, Group, Role
from tests.cast import (
    CENTRE,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    ORGANISATIONS,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    TODAY,
    add_milestone,
    add_roadmap,
    make_actor,
    member,
    read,
)

RESPONSIBLE = ((), (MUNICIPALITY,), (MINISTRY, OTHER_SCHOOL), (SCHOOL, CENTRE), (OTHER_MUNICIPALITY,))
ASSIGNEES = ((), (TEACHER,), (NEIGHBOUR, STRANGER))
PLACES = ((SCHOOL, MUNICIPALITY), (OTHER_SCHOOL, OTHER_MUNICIPALITY), (OTHER_SCHOOL, MUNICIPALITY))

DUTIES = (
    (NEIGHBOUR, MUNICIPALITY, None),
    (STRANGER, MINISTRY, OTHER_SCHOOL),
    (TEACHER, OTHER_MUNICIPALITY, MUNICIPALITY),
    (OFFICIAL, CENTRE, SCHOOL),
)

ONE_ROLE = [
    make_actor(HEAD.person.id, HEAD.person.name, member(organisation, role))
    for organisation, role in product(ORGANISATIONS, Role)
]
ACTORS = [
    STRANGER,
    TEACHER,
    NEIGHBOUR,
    *ONE_ROLE,
    make_actor(3, TEACHER.person.name, member(SCHOOL, Role.EXECUTOR), member(OTHER_SCHOOL, Role.HEAD)),
    make_actor(
        4, STRANGER.person.name, member(OTHER_MUNICIPALITY, Role.HEAD), member(CENTRE, Role.CONTROLLER)
    ),
]

DEPUTIES = [
    replace(STRANGER, deputy_for=frozenset({TEACHER.person.id}), lent=TEACHER.memberships),
    replace(NEIGHBOUR, deputy_for=frozenset({STRANGER.person.id, OFFICIAL.person.id})),
    replace(TEACHER, deputy_for=frozenset({OFFICIAL.person.id}), lent=OFFICIAL.memberships),
]
ACTORS += DEPUTIES

GROUPS = [
    Group(1, -4_000_001, 0, "Чат"),
    *(Group(1, -4_000_001, 0, "Чат", each.id, each.name, each.kind) for each in ORGANISATIONS),
]


@pytest.fixture
async def world(settled: Database) -> list[Milestone]:
    """Every combination of place, responsible organisations and assignees; states and dates go round."""
    made = []
    states = tuple(State)
    async with settled.transaction() as connection:
        for school, municipality in PLACES:
            roadmap_id = await add_roadmap(connection, school, municipality)
            for i, (responsible, assignees) in enumerate(product(RESPONSIBLE, ASSIGNEES)):
                milestone = await add_milestone(
                    connection,
                    roadmap_id,
                    responsible=responsible,
                    assignees=assignees,
                    state=states[i % len(states)],
                    due=(None, TODAY, TODAY.replace(day=1))[i % 3],
                    external=i % 5 == 0,
                )
                made.append(milestone)
        for person, organisation, place in DUTIES:
            await duties.add(
                connection, person.person.id, organisation.id, place.id if place else None, NOW, lead=True
            )
        return [await read(connection, each.id) for each in made]


def described(actor: Actor) -> str:
    roles = ", ".join(f"{each.role} of {each.organisation}" for each in actor.memberships)
    place = actor.group.organisation or "a group bound to nobody" if actor.group else "private"
    return f"{actor.person.name}: {roles or 'nobody'}, in {place}"


async def test_everybody_is_shown_exactly_what_they_may_view(
    settled: Database, world: list[Milestone]
) -> None:
    async with settled.transaction() as connection:
        for actor in ACTORS:
            shown = {each.id for each in await milestones.select_visible(connection, scope_of(actor))}
            allowed = {each.id for each in world if may(actor, Action.VIEW, each)}
            assert shown == allowed, described(actor)


async def test_in_a_group_everybody_is_shown_exactly_what_they_may_view_there(
    settled: Database, world: list[Milestone]
) -> None:
    async with settled.transaction() as connection:
        for person, group in product(ACTORS, GROUPS):
            actor = replace(person, group=group)
            shown = {each.id for each in await milestones.select_visible(connection, scope_of(actor))}
            allowed = {each.id for each in world if may(actor, Action.VIEW, each)}
            assert shown == allowed, described(actor)


async def test_in_a_group_nobody_counts_what_they_are_not_shown(
    settled: Database, world: list[Milestone]
) -> None:
    async with settled.transaction() as connection:
        for group in GROUPS:
            actor = replace(ACTORS[-1 - len(DEPUTIES)], group=group)
            visible = await milestones.select_visible(connection, scope_of(actor))
            assert await _counted(connection, actor) == _count(visible), described(actor)


def test_the_world_has_people_who_see_all_of_it_some_of_it_and_none_of_it() -> None:
    assert any(scope_of(actor).everything for actor in ACTORS)
    assert any(not scope_of(actor).everything and actor.memberships for actor in ACTORS)
    assert any(not actor.memberships for actor in ACTORS)


async def test_a_stranger_who_is_assigned_nothing_sees_nothing(
    settled: Database, world: list[Milestone]
) -> None:
    nobody = make_actor(HEAD.person.id, HEAD.person.name)
    async with settled.transaction() as connection:
        assert await milestones.select_visible(connection, scope_of(nobody)) == []
        assert await milestones.counts(connection, scope_of(nobody), TODAY) == []


async def test_a_rule_covers_what_it_says_and_no_more(settled: Database, world: list[Milestone]) -> None:
    async with settled.transaction() as connection:
        rules = await duties.able(connection)
    # The stranger has no role: nobody is told by that rule, though it says what they may see.
    able = {each.person.id for each in (NEIGHBOUR, TEACHER, OFFICIAL)}
    assert {each.person_id for each in rules} == able
    for each in world:
        covering = {rule.person_id for rule in rules if rule.covers(each)}
        assert each.duty_ids & able == covering
    assert any(each.duty_ids for each in world)
    assert any(not each.duty_ids for each in world)


async def test_the_counts_agree_with_the_list(settled: Database, world: list[Milestone]) -> None:
    async with settled.transaction() as connection:
        for actor in ACTORS:
            visible = await milestones.select_visible(connection, scope_of(actor))
            assert await _counted(connection, actor) == _count(visible), described(actor)


async def _counted(connection: Connection, actor: Actor) -> dict[tuple[int, str, State, bool], int]:
    rows = await milestones.counts(connection, scope_of(actor), TODAY)
    assert len({row[:4] for row in rows}) == len(rows)
    return {row[:4]: row[4] for row in rows}


def _count(visible: list[Milestone]) -> dict[tuple[int, str, State, bool], int]:
    counted: dict[tuple[int, str, State, bool], int] = {}
    for each in visible:
        overdue = each.is_overdue(TODAY) and not each.external
        key = (each.roadmap_id, each.school, each.state, overdue)
        counted[key] = counted.get(key, 0) + 1
    return counted


async def test_the_counts_tell_overdue_from_external_and_dateless(
    settled: Database, world: list[Milestone]
) -> None:
    async with settled.transaction() as connection:
        rows = await milestones.counts(connection, EVERYTHING, TODAY)

    assert sum(row[4] for row in rows) == len(world)
    overdue = sum(row[4] for row in rows if row[3])
    assert overdue == sum(each.is_overdue(TODAY) and not each.external for each in world)
    assert 0 < overdue < sum(each.state is State.OPEN for each in world)
