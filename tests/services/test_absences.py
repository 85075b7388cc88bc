"""While somebody is away their reminders go to the deputy, and return by themselves."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from data import people
from data.database import Connection
from data.tables import people as people_table
from domain.absence import AbsenceError
from domain.access import AccessDeniedError, PrivateOnlyError
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Group, Role
from services import absences, membership
from services.absences import AbsenceGoneError
from services.membership import identify
from services.office import Office
from services.people import NobodySuchError
from services.reporting import report
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    SCHOOL,
    TEACHER,
    TODAY,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import (
    CLERK,
    RecordingSender,
    actions,
    deliver,
    moscow,
    number_of_events,
    plan,
    rows,
    settle_outcomes,
    tick,
)

COLLEAGUE = make_actor(8, "Зоя Коллегина", member(MUNICIPALITY, Role.EXECUTOR))
SECOND = make_actor(9, "Иван Второй", member(CENTRE, Role.CONTROLLER))
DAY = date(2024, 1, 17)


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    """Of the clerk, due on Wednesday, 17 January 2024; with two colleagues in the office."""
    async with office.database.transaction() as connection:
        await join(connection, COLLEAGUE)
        await join(connection, SECOND)
        return await _make(connection)


async def _make(connection: Connection, **overrides: object) -> Milestone:
    roadmap_id = await add_roadmap(connection)
    values: dict[str, object] = {"due": DAY, "assignees": (CLERK,), "today": date(2023, 12, 1)}
    return await add_milestone(connection, roadmap_id, **(values | overrides))  # type: ignore[arg-type]


async def go(
    office: Office,
    actor: Actor,
    deputy: Actor | None,
    starts: date = TODAY,
    ends: date = date(2024, 1, 16),
    by: Actor | None = None,
) -> absences.Noted:
    deputy_id = deputy.person.id if deputy else None
    return await absences.note(office, by or actor, actor.person.id, starts, ends, deputy_id)


async def test_reminders_go_to_the_deputy_and_return_by_themselves(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    await go(office, CLERK, COLLEAGUE)

    assert (COLLEAGUE.person.name, ["4 before-3"]) in await tick(office, sender)
    (item,) = (item for letter in sender.accepted for item in letter.items)
    assert [each.person for each in item.instead_of] == [CLERK.person.name]
    clock.now = moscow("2024-01-16 09:00")
    assert (COLLEAGUE.person.name, ["4 before-1"]) in await tick(office, sender)
    clock.now = moscow("2024-01-17 09:00")
    told = dict(await tick(office, sender))
    assert told[CLERK.person.name] == ["4 on-day"]
    assert COLLEAGUE.person.name not in told


async def test_a_row_planned_before_the_absence_goes_to_the_deputy_and_to_nobody_else(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await plan(office)
    await go(office, CLERK, COLLEAGUE)

    await deliver(office, sender)
    assert CLERK.person.name not in dict(sender.take())
    assert dict(await tick(office, sender)) == {COLLEAGUE.person.name: ["4 before-3"]}
    assert await tick(office, sender) == []


async def test_a_row_of_a_deputy_comes_back_when_the_absence_is_called_off(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    done = await go(office, CLERK, COLLEAGUE)
    await plan(office)
    await absences.call_off(office, CLERK, done.absence.id)

    await deliver(office, sender)
    assert COLLEAGUE.person.name not in dict(sender.take())
    assert dict(await tick(office, sender)) == {CLERK.person.name: ["4 before-3"]}
    assert [row.person for row in await rows(office)] == [CLERK.person.name]


async def test_nobody_is_told_twice_of_what_the_absent_had_heard(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await tick(office, sender)
    await go(office, CLERK, COLLEAGUE)
    assert await tick(office, sender) == []


async def test_without_a_deputy_the_next_on_the_ladder_hear(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await go(office, CLERK, None)
    told = dict(await tick(office, sender))
    assert told[COLLEAGUE.person.name] == ["4 before-3"]
    await go(office, COLLEAGUE, None)
    async with office.database.transaction() as connection:
        await _make(connection, number="5.")
    told = dict(await tick(office, sender))
    assert told[CONTROLLER.person.name] == ["5 before-3"]


@pytest.mark.parametrize("loss", ["blocked", "role"])
async def test_a_deputy_whom_nothing_reaches_or_who_left_stands_in_for_nobody(
    office: Office, milestone: Milestone, sender: RecordingSender, loss: str
) -> None:
    await go(office, CLERK, COLLEAGUE)
    async with office.database.transaction() as connection:
        if loss == "blocked":
            await people.mark_unreachable(connection, COLLEAGUE.person.id, NOW, "bot was blocked by the user")
        else:
            await connection.exec_driver_sql(
                f"DELETE FROM memberships WHERE person_id = {COLLEAGUE.person.id}"
            )
    assert (await tick(office, sender))[0] == (CONTROLLER.person.name, ["4 before-3", "digest"])


async def test_the_deputy_of_a_deputy_is_told(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await go(office, CLERK, COLLEAGUE)
    await go(office, COLLEAGUE, HEAD)
    told = dict(await tick(office, sender))
    assert told[HEAD.person.name] == ["4 before-3"]


async def test_two_who_stand_in_for_each_other_leave_it_to_the_controllers(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await go(office, CLERK, COLLEAGUE)
    await go(office, COLLEAGUE, CLERK)
    told = dict(await tick(office, sender))
    assert told[CONTROLLER.person.name] == ["4 before-3", "digest"]


async def test_controllers_who_are_all_away_hear_nevertheless(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await go(office, CONTROLLER, SECOND, ends=TODAY)
    told = dict(await tick(office, sender))
    assert "digest" in told[SECOND.person.name]
    assert CONTROLLER.person.name not in told


async def test_a_controller_alone_and_away_still_gets_the_digest(
    office: Office, sender: RecordingSender
) -> None:
    await go(office, CONTROLLER, None, ends=TODAY)
    assert (CONTROLLER.person.name, ["digest"]) in await tick(office, sender)


async def test_a_digest_planned_before_the_absence_is_left_to_a_controller_who_is_there(
    office: Office, milestone: Milestone, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-12 00:05")
    await plan(office)
    await go(office, CONTROLLER, None, ends=TODAY)
    clock.now = NOW

    told = dict(await tick(office, sender))
    assert "digest" in told[SECOND.person.name]
    assert CONTROLLER.person.name not in told
    assert await tick(office, sender) == []


async def test_a_digest_planned_before_the_absence_of_all_controllers_is_not_lost(
    office: Office, milestone: Milestone, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-12 00:05")
    await plan(office)
    for each in (CONTROLLER, SECOND):
        await go(office, each, None, ends=TODAY)
    clock.now = NOW

    told = dict(await tick(office, sender))
    assert all("digest" in told[each.person.name] for each in (CONTROLLER, SECOND))


async def test_a_controller_of_this_very_morning_does_not_cost_the_absent_one_the_only_digest(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-12 00:05")
    await plan(office)
    await go(office, CONTROLLER, None, ends=TODAY)
    clock.now = moscow("2024-01-12 09:30")
    async with office.database.transaction() as connection:
        await people.grant(connection, HEAD.person.id, CENTRE.id, Role.CONTROLLER, moscow("2024-01-12 09:10"))

    assert (CONTROLLER.person.name, ["digest"]) in await tick(office, sender)


async def test_the_deputy_may_do_what_the_absent_may_while_it_lasts(office: Office, clock: FakeClock) -> None:
    async with office.database.transaction() as connection:
        await people.grant(connection, NEIGHBOUR.person.id, SCHOOL.id, Role.EXECUTOR, LONG_AGO)
        await people.grant(connection, TEACHER.person.id, MUNICIPALITY.id, Role.EXECUTOR, LONG_AGO)
        milestone = await add_milestone(
            connection, await add_roadmap(connection, CENTRE, OTHER_MUNICIPALITY), assignees=(TEACHER,)
        )
    before = await identify(office, NEIGHBOUR.person.telegram_id or 0, 1)
    assert before is not None
    with pytest.raises(AccessDeniedError):
        await report(office, before, milestone.id)

    await go(office, TEACHER, NEIGHBOUR)
    stands_in = await identify(office, NEIGHBOUR.person.telegram_id or 0, 1)

    assert stands_in is not None
    assert stands_in.deputy_for == {TEACHER.person.id}
    assert stands_in.person == NEIGHBOUR.person
    await report(office, stands_in, milestone.id)
    assert await actions(office, milestone.id) == ["reported"]
    clock.now = moscow("2024-01-17 09:00")
    after = await identify(office, NEIGHBOUR.person.telegram_id or 0, 1)
    assert after is not None
    assert after.deputy_for == frozenset()


async def test_a_deputy_gets_no_more_than_an_executors_rights(office: Office, milestone: Milestone) -> None:
    await go(office, HEAD, CLERK)
    acting = await identify(office, CLERK.person.telegram_id or 0, 1)
    assert acting is not None
    assert not acting.has_role(Role.HEAD)
    assert {each.role for each in acting.lent} == {Role.EXECUTOR}


async def test_a_due_date_inside_is_pointed_out_at_once_and_in_the_digest(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    done = await go(office, CLERK, COLLEAGUE, ends=DAY)

    assert [each.id for each in done.due.found] == [milestone.id]
    assert done.deputy == COLLEAGUE.person
    assert done.told is None
    assert {each.id for each in done.controllers} == {CONTROLLER.person.id, SECOND.person.id}
    await tick(office, sender)
    (digest,) = {each.digest for each in sender.accepted if each.digest}
    assert [(each.milestone.id, each.absence.person) for each in digest.away] == [
        (milestone.id, CLERK.person.name)
    ]


async def test_what_others_do_as_well_is_not_pointed_out(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        shared = await _make(connection, assignees=(), number="6.")
    done = await go(office, CLERK, COLLEAGUE, ends=DAY)
    assert [each.id for each in done.due.found] == [milestone.id]
    assert {each.id for each in done.passed.found} == {milestone.id, shared.id}
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql(f"DELETE FROM memberships WHERE person_id = {COLLEAGUE.person.id}")
    again = await go(office, CLERK, None, date(2024, 1, 18), date(2024, 1, 19), by=CONTROLLER)
    assert again.due.number == 0
    assert shared.assignee_ids == frozenset()


async def test_with_nothing_due_and_a_deputy_the_centre_is_left_in_peace(
    office: Office, milestone: Milestone
) -> None:
    assert (await go(office, CLERK, COLLEAGUE)).controllers == ()
    nobody = await go(office, HEAD, None)
    assert CONTROLLER.person in nobody.controllers


async def test_pressing_twice_notes_it_once_and_tells_nobody_again(
    office: Office, milestone: Milestone
) -> None:
    await go(office, CLERK, COLLEAGUE, ends=DAY)
    events = await number_of_events(office)
    again = await go(office, CLERK, COLLEAGUE, ends=DAY)
    assert (again.told, again.deputy, again.controllers) == (None, None, ())
    assert await number_of_events(office) == events
    own = await absences.of_person(office, CLERK, CLERK.person.id)
    assert len(own.absences) == 1


async def test_of_two_overlapping_absences_at_once_one_is_noted(office: Office, milestone: Milestone) -> None:
    noted, refused = await settle_outcomes(
        go(office, CLERK, COLLEAGUE), go(office, CLERK, HEAD, by=CONTROLLER)
    )
    assert noted == 1
    assert isinstance(refused[0], AbsenceError)


async def test_calling_off_twice_is_refused_the_second_time(office: Office, milestone: Milestone) -> None:
    done = await go(office, CLERK, COLLEAGUE, date(2024, 2, 1), date(2024, 2, 9))
    await absences.call_off(office, CLERK, done.absence.id)
    with pytest.raises(AbsenceGoneError):
        await absences.call_off(office, CLERK, done.absence.id)


async def test_whoever_is_back_early_keeps_the_days_that_were(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    done = await go(office, CLERK, COLLEAGUE, ends=date(2024, 2, 1))
    clock.now = moscow("2024-01-16 08:00")
    called_off = await absences.call_off(office, CLERK, done.absence.id)
    assert called_off.deputy == COLLEAGUE.person
    clock.now = moscow("2024-01-16 09:00")
    assert (CLERK.person.name, ["4 before-1"]) in await tick(office, sender)


@pytest.mark.parametrize("deputy", [NEIGHBOUR, OFFICIAL, CLERK])
async def test_a_deputy_is_a_colleague(office: Office, milestone: Milestone, deputy: Actor) -> None:
    with pytest.raises(DomainError, match="коллега"):
        await go(office, CLERK, deputy)
    assert await actions(office) == []


async def test_for_a_controller_only_another_one_stands_in(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await people.grant(connection, CLERK.person.id, CENTRE.id, Role.EXECUTOR, LONG_AGO)
    found = await absences.deputies(office, CONTROLLER, CONTROLLER.person.id, "до 20 января")
    assert [each.id for each in found.found] == [SECOND.person.id]
    with pytest.raises(DomainError, match="коллега"):
        await go(office, CONTROLLER, CLERK)


async def test_colleagues_who_are_away_too_are_marked(office: Office, milestone: Milestone) -> None:
    await go(office, COLLEAGUE, None)
    found = await absences.deputies(office, CLERK, CLERK.person.id, (TODAY, DAY))
    assert found.away == {COLLEAGUE.person.id}


@pytest.mark.parametrize("stranger", [TEACHER, NEIGHBOUR, OFFICIAL, COLLEAGUE])
async def test_nobody_else_notes_it_or_calls_it_off(
    office: Office, milestone: Milestone, stranger: Actor
) -> None:
    with pytest.raises(AccessDeniedError):
        await go(office, CLERK, None, by=stranger)
    done = await go(office, CLERK, COLLEAGUE)
    with pytest.raises(AccessDeniedError):
        await absences.call_off(office, stranger, done.absence.id)


async def test_the_centre_and_the_head_note_it_and_the_person_hears(
    office: Office, milestone: Milestone
) -> None:
    for number, manager in enumerate((CONTROLLER, HEAD)):
        starts = date(2024, 2 + number, 1)
        done = await go(office, CLERK, COLLEAGUE, starts, starts, by=manager)
        assert done.told == CLERK.person
    with pytest.raises(NobodySuchError):
        await go(office, NEIGHBOUR, None, by=HEAD)


async def test_it_is_not_a_matter_for_a_group(office: Office, milestone: Milestone) -> None:
    here = Group(1, -4_000_001, 0, "Чат", MUNICIPALITY.id, MUNICIPALITY.name, MUNICIPALITY.kind)
    for actor in (CLERK, CONTROLLER):
        with pytest.raises(PrivateOnlyError):
            await go(office, CLERK, COLLEAGUE, by=replace(actor, group=here))
    assert await actions(office) == []


async def test_mail_is_a_way_to_reach_a_deputy(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        query = update(people_table).where(people_table.c.id == COLLEAGUE.person.id)
        await connection.execute(query.values(telegram_id=None, email="zoya@example.org"))
    await go(office, CLERK, COLLEAGUE)
    told = dict(await tick(replace(office, mail=True), sender))
    assert told[COLLEAGUE.person.name] == ["4 before-3"]


async def test_a_member_of_a_group_stands_in_there_too(office: Office, milestone: Milestone) -> None:
    await go(office, CLERK, COLLEAGUE)
    place = Group(0, -4_000_001, 0, "Чат")
    acting = await membership.identify_in_group(
        office, COLLEAGUE.person.telegram_id or 0, place, name="Зоя", addressed=False
    )
    assert acting is not None
    assert acting.deputy_for == {CLERK.person.id}
