"""Who is there, whom messages reach, and what has nobody: on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from data import absences, chats, duties, letters, people, rosters, schedule
from data.database import Connection
from data.rosters import Figures, Place, Which
from data.tables import people as people_table
from domain.people import Actor, Organisation, Role
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    TODAY,
    ZONE,
    add_milestone,
    add_roadmap,
)

HEADS = frozenset({MUNICIPALITY.id})
NEXT_WEEK = TODAY + timedelta(days=7)


async def names(connection: Connection, **wanted: object) -> list[str]:
    wanted = {"within": None} | wanted
    ids = await rosters.in_order(connection, **wanted)  # type: ignore[arg-type]
    found = await rosters.of_those(connection, ids)
    assert [person.id for person, _ in found] == ids
    return [person.name for person, _ in found]


async def unstart(connection: Connection, actor: Actor, **values: object) -> None:
    query = update(people_table).where(people_table.c.id == actor.person.id)
    await connection.execute(query.values({"telegram_id": None} | values))


async def test_whoever_has_a_role_is_counted_with_what_does_not_reach_them(connection: Connection) -> None:
    await unstart(connection, TEACHER)
    await people.mark_unreachable(connection, NEIGHBOUR.person.id, NOW, "bot was blocked by the user")
    await people.grant(connection, TEACHER.person.id, SCHOOL.id, Role.HEAD, NOW)

    assert await rosters.figures(connection, None) == Figures(5, 1, 1)
    # The head's people are their own and those of the school below.
    assert await rosters.figures(connection, HEADS) == Figures(2, 1, 0)
    assert await rosters.figures(connection, frozenset({CENTRE.id})) == Figures(1, 0, 0)


async def test_organisations_come_by_name_a_page_at_a_time(connection: Connection) -> None:
    await unstart(connection, TEACHER)
    peopled = await rosters.peopled(connection, None)
    assert len(peopled) == 5
    found = await rosters.places(connection, peopled[:2])
    assert [each.name for each in found] == sorted([MINISTRY.name, MUNICIPALITY.name])
    rest = await rosters.places(connection, peopled[2:])
    assert Place(SCHOOL.id, SCHOOL.name, 1, 1) in rest
    assert set(await rosters.peopled(connection, HEADS)) == {MUNICIPALITY.id, SCHOOL.id}


async def test_people_are_listed_by_organisation_by_kind_and_by_name(connection: Connection) -> None:
    await unstart(connection, TEACHER, name="Вера Королёва")
    await people.mark_unreachable(connection, NEIGHBOUR.person.id, NOW, "blocked")

    assert await names(connection, organisation_id=SCHOOL.id) == ["Вера Королёва"]
    assert await names(connection, which=Which.NEVER_STARTED) == ["Вера Королёва"]
    assert await names(connection, which=Which.BLOCKED) == [NEIGHBOUR.person.name]
    assert await names(connection, words="королева ВЕРА") == ["Вера Королёва"]
    assert await names(connection, words="%") == []
    assert STRANGER.person.name not in await names(connection)


async def test_a_head_is_shown_nobody_elses_people(connection: Connection) -> None:
    assert await names(connection, within=HEADS) == [HEAD.person.name, TEACHER.person.name]
    assert await names(connection, within=HEADS, organisation_id=OTHER_SCHOOL.id) == []
    assert await names(connection, within=HEADS, words="Егор") == []
    assert await rosters.is_looked_after(connection, HEADS, TEACHER.person.id)
    assert not await rosters.is_looked_after(connection, HEADS, NEIGHBOUR.person.id)
    assert not await rosters.is_looked_after(connection, None, STRANGER.person.id)


async def test_colleagues_share_an_organisation_and_have_the_role(connection: Connection) -> None:
    await people.grant(connection, NEIGHBOUR.person.id, SCHOOL.id, Role.EXECUTOR, NOW)
    found, number = await rosters.colleagues(connection, TEACHER.person.id, Role, limit=5, offset=0)
    assert ([each.id for each in found], number) == ([NEIGHBOUR.person.id], 1)
    heads = await rosters.colleagues(connection, TEACHER.person.id, [Role.HEAD], limit=5, offset=0)
    assert heads == ([], 0)


@pytest.mark.parametrize(
    ("arrange", "gap"),
    [
        ("nobody", True),
        ("assigned", False),
        ("assigned to somebody blocked", True),
        ("rule", False),
        ("rule for another place", True),
        ("executor", False),
        ("executor by mail", False),
        ("group of the school", False),
        ("group of the organisation", False),
    ],
)
async def test_a_gap_is_what_nobody_can_be_reminded_of(
    connection: Connection, arrange: str, gap: bool
) -> None:
    milestone = await add_milestone(
        connection,
        await add_roadmap(connection),
        assignees=(OFFICIAL,) if arrange.startswith("assigned") else (),
    )
    if arrange == "assigned to somebody blocked":
        await people.mark_unreachable(connection, OFFICIAL.person.id, NOW, "blocked")
    elif arrange.startswith("rule"):
        place = OTHER_SCHOOL.id if "another" in arrange else SCHOOL.id
        await duties.add(connection, OFFICIAL.person.id, MUNICIPALITY.id, place, NOW)
    elif arrange.startswith("executor"):
        await people.grant(connection, HEAD.person.id, MUNICIPALITY.id, Role.EXECUTOR, LONG_AGO)
        if "mail" in arrange:
            await unstart(connection, HEAD, email="head@example.org")
    elif arrange.startswith("group"):
        await _bind(connection, SCHOOL if "school" in arrange else MUNICIPALITY)

    found = await rosters.gaps(connection, None, mail=True, limit=5)
    assert [each.id for each in found] == ([milestone.id] if gap else [])
    assert await rosters.number_of_gaps(connection, None, mail=True) == len(found)


async def _bind(connection: Connection, organisation: Organisation) -> None:
    group = await chats.ensure(connection, -100, 0, "group", "Чат")
    by = CONTROLLER.person.id
    assert await chats.bind(connection, group, organisation.id, by=by, now=NOW, members_report=True)


async def test_gaps_are_counted_of_one_table_up_to_a_day_and_shown_before_their_first_step(
    connection: Connection,
) -> None:
    first, other = await add_roadmap(connection), await add_roadmap(connection, title="Кванториум")
    soon, later = [
        await add_milestone(connection, first, due=due, responsible=(OTHER_MUNICIPALITY,))
        for due in (TODAY, NEXT_WEEK)
    ]
    await add_milestone(connection, other, due=TODAY, responsible=(SCHOOL,))
    waiting = await schedule.to_plan(connection, {ZONE: TODAY}, limit=9)
    await schedule.set_plan_on(connection, [(each, NEXT_WEEK) for each in waiting if each.id == later.id])

    assert await rosters.number_of_gaps(connection, None, mail=False, roadmap_id=first) == 2
    assert await rosters.number_of_gaps(connection, None, mail=False, roadmap_id=other) == 0
    assert await letters.unmanned(connection, TODAY, mail=False) == 1
    assert await letters.unmanned(connection, NEXT_WEEK, mail=False) == 2
    shown = await rosters.gaps(connection, None, mail=False, limit=9, first_step_until=TODAY)
    assert [each.id for each in shown] == [soon.id]


async def test_gaps_come_nearest_first_and_to_a_head_only_their_own(connection: Connection) -> None:
    here, there = await add_roadmap(connection), await add_roadmap(connection, OTHER_SCHOOL, CENTRE)
    late = await add_milestone(connection, here, due=NEXT_WEEK)
    foreign = await add_milestone(connection, there, due=TODAY, responsible=(CENTRE,))
    await add_milestone(connection, here, due=None)
    await add_milestone(connection, here, due=TODAY, external=True)

    everything = await rosters.gaps(connection, None, mail=False, limit=5)
    assert [each.id for each in everything] == [foreign.id, late.id]
    assert [each.id for each in await rosters.gaps(connection, HEADS, mail=False, limit=5)] == [late.id]
    assert await rosters.number_of_gaps(connection, HEADS, mail=False) == 1


async def test_what_is_due_in_an_absence_is_found_by_name_and_by_rule(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    named = await add_milestone(connection, roadmap_id, due=NEXT_WEEK, assignees=(TEACHER,))
    ruled = await add_milestone(connection, roadmap_id, due=NEXT_WEEK, responsible=(MINISTRY,))
    await add_milestone(connection, roadmap_id, due=NEXT_WEEK + timedelta(days=1), assignees=(TEACHER,))
    await add_milestone(connection, roadmap_id, due=NEXT_WEEK, assignees=(NEIGHBOUR,))
    await duties.add(connection, TEACHER.person.id, MINISTRY.id, SCHOOL.id, NOW)
    away = await absences.add(
        connection, TEACHER.person.id, TODAY, NEXT_WEEK, None, created_by=TEACHER.person.id, now=NOW
    )

    found = await rosters.due_in_absences(connection, TODAY, date(2024, 2, 28), limit=10)
    assert {(each.milestone.id, each.absence.id) for each in found} == {
        (named.id, away.id),
        (ruled.id, away.id),
    }
    resting, number = await rosters.due_while_away(connection, TEACHER.person.id, TODAY, NEXT_WEEK, limit=10)
    assert {each.id for each in resting} == {named.id, ruled.id}
    assert number == 2
    first = await rosters.due_while_away(connection, TEACHER.person.id, TODAY, NEXT_WEEK, limit=1)
    assert first == (resting[:1], 2)


async def test_whoever_answers_by_rule_is_found_for_the_card_the_lead_first(connection: Connection) -> None:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    await duties.add(connection, HEAD.person.id, MUNICIPALITY.id, None, NOW, lead=False)
    await duties.add(connection, TEACHER.person.id, MUNICIPALITY.id, SCHOOL.id, NOW)
    await duties.add(connection, NEIGHBOUR.person.id, MUNICIPALITY.id, OTHER_SCHOOL.id, NOW)
    found = await duties.holders(connection, milestone.id)
    assert [(each.name, each.lead) for each in found] == [
        (TEACHER.person.name, True),
        (HEAD.person.name, False),
    ]


async def test_a_last_deed_is_looked_for_in_the_end_of_the_log_only(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import events

    await events.append(connection, at=NOW, action="reported", actor=TEACHER)
    assert await rosters.last_deed(connection, TEACHER.person.id) == NOW
    assert await rosters.last_deed(connection, HEAD.person.id) is None
    monkeypatch.setattr(rosters, "RECENT_EVENTS", 0)
    assert await rosters.last_deed(connection, TEACHER.person.id) is None
