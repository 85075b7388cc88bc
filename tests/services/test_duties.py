"""«Все мероприятия МОУО — этот человек»: who is told by a rule, and who may make one."""

from dataclasses import replace
from datetime import date

import pytest

from data import people
from domain.access import AccessDeniedError, PrivateOnlyError
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Group, Organisation, Role
from services import duties
from services.card import card
from services.duties import DutyGoneError
from services.office import Office
from services.people import NobodySuchError
from services.planning import plan_reminders
from tests.cast import (
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OFFICIAL,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
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
    moscow,
    settle_outcomes,
    steps_of,
    tick,
)

COLLEAGUE = make_actor(8, "Зоя Коллегина", member(MUNICIPALITY, Role.EXECUTOR))
TOLD = {"before-3"}


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    """Of the municipal authority at the school, due on 17 January 2024; two executors are there."""
    async with office.database.transaction() as connection:
        await join(connection, COLLEAGUE)
        roadmap_id = await add_roadmap(connection)
        return await add_milestone(connection, roadmap_id, due=date(2024, 1, 17), today=date(2023, 12, 1))


async def give(
    office: Office,
    person: Actor,
    organisation: Organisation = MUNICIPALITY,
    place: Organisation | None = None,
    by: Actor = CONTROLLER,
) -> duties.Given:
    return await duties.give(office, by, person.person.id, organisation.id, place.id if place else None)


async def told(office: Office) -> set[str]:
    await plan_reminders(office)
    return {name for name, step in await steps_of(office) if step in TOLD}


async def test_whoever_stands_for_an_organisation_is_told_instead_of_all_of_it(
    office: Office, milestone: Milestone
) -> None:
    done = await give(office, COLLEAGUE)
    assert done.told == COLLEAGUE.person
    assert await told(office) == {COLLEAGUE.person.name}
    assert await actions(office) == ["duty-given"]


async def test_without_a_rule_all_executors_are_told(office: Office, milestone: Milestone) -> None:
    assert await told(office) == {CLERK.person.name, COLLEAGUE.person.name}


@pytest.mark.parametrize(
    ("place", "covers"), [(None, True), (SCHOOL, True), (MUNICIPALITY, True), (OTHER_SCHOOL, False)]
)
async def test_a_rule_for_a_place_covers_what_is_there(
    office: Office, milestone: Milestone, place: Organisation | None, covers: bool
) -> None:
    await give(office, COLLEAGUE, place=place)
    expected = {COLLEAGUE.person.name} if covers else {CLERK.person.name, COLLEAGUE.person.name}
    assert await told(office) == expected


async def test_whoever_is_named_for_a_milestone_comes_before_the_rule(office: Office) -> None:
    async with office.database.transaction() as connection:
        await join(connection, COLLEAGUE)
        await add_milestone(
            connection, await add_roadmap(connection), due=date(2024, 1, 17), assignees=(CLERK,)
        )
    await give(office, COLLEAGUE)
    assert await told(office) == {CLERK.person.name}


async def test_a_rule_of_one_organisation_does_not_silence_another(office: Office) -> None:
    async with office.database.transaction() as connection:
        await join(connection, COLLEAGUE)
        await add_milestone(
            connection,
            await add_roadmap(connection),
            due=date(2024, 1, 17),
            responsible=(MUNICIPALITY, MINISTRY),
        )
    await give(office, COLLEAGUE)
    assert await told(office) == {COLLEAGUE.person.name, OFFICIAL.person.name}


@pytest.mark.parametrize("loss", ["blocked", "role"])
async def test_where_nothing_reaches_whoever_stands_for_it_the_executors_are_told(
    office: Office, milestone: Milestone, loss: str
) -> None:
    await give(office, COLLEAGUE)
    async with office.database.transaction() as connection:
        if loss == "blocked":
            await people.mark_unreachable(connection, COLLEAGUE.person.id, NOW, "bot was blocked by the user")
        else:
            await connection.exec_driver_sql(
                f"DELETE FROM memberships WHERE person_id = {COLLEAGUE.person.id}"
            )
    assert await told(office) == {CLERK.person.name}


async def test_a_rule_made_after_the_others_were_told_reaches_whoever_is_new(
    office: Office, milestone: Milestone, sender: RecordingSender, clock: FakeClock
) -> None:
    async with office.database.transaction() as connection:
        await people.grant(connection, TEACHER.person.id, MUNICIPALITY.id, Role.HEAD, LONG_AGO)
    await tick(office, sender)
    await give(office, TEACHER)
    assert await tick(office, sender) == [(TEACHER.person.name, ["4 before-3"])]
    clock.now = moscow("2024-01-16 09:00")
    assert [each for each in await tick(office, sender) if "digest" not in each[1]] == [
        (TEACHER.person.name, ["4 before-1"])
    ]


async def test_a_rule_taken_off_leaves_it_to_the_executors(office: Office, milestone: Milestone) -> None:
    done = await give(office, COLLEAGUE)
    taken = await duties.take(office, CONTROLLER, done.duty.id)
    assert taken.told == COLLEAGUE.person
    assert await told(office) == {CLERK.person.name, COLLEAGUE.person.name}
    assert await actions(office) == ["duty-given", "duty-taken"]
    with pytest.raises(DutyGoneError):
        await duties.take(office, CONTROLLER, done.duty.id)


async def test_pressed_twice_or_by_two_at_once_it_happens_once(office: Office, milestone: Milestone) -> None:
    done, refused = await settle_outcomes(give(office, COLLEAGUE), give(office, COLLEAGUE, by=HEAD))
    assert (done, refused) == (2, [])
    assert await actions(office) == ["duty-given"]
    shown = await duties.of_organisation(office, CONTROLLER, MUNICIPALITY.id)
    assert len(shown.duties) == 1


async def test_the_first_one_leads(office: Office, milestone: Milestone) -> None:
    for person in (COLLEAGUE, CLERK):
        await give(office, person)
    shown = await duties.of_organisation(office, CONTROLLER, MUNICIPALITY.id)
    assert [(each.person, each.lead) for each in shown.duties] == [
        (COLLEAGUE.person.name, True),
        (CLERK.person.name, False),
    ]
    assert await told(office) == {COLLEAGUE.person.name, CLERK.person.name}


async def test_the_card_names_whoever_answers_by_rule(office: Office, milestone: Milestone) -> None:
    await give(office, COLLEAGUE)
    shown = await card(office, CONTROLLER, milestone.id)
    assert [(each.name, each.lead) for each in shown.assignees] == [(COLLEAGUE.person.name, True)]


async def test_whoever_answers_by_rule_may_see_and_report_elsewhere_too(office: Office) -> None:
    async with office.database.transaction() as connection:
        milestone = await add_milestone(
            connection, await add_roadmap(connection, OTHER_SCHOOL), due=date(2024, 1, 17)
        )
    with pytest.raises(AccessDeniedError):
        await card(office, TEACHER, milestone.id)
    await give(office, TEACHER, place=OTHER_SCHOOL)
    assert (await card(office, TEACHER, milestone.id)).may_report


@pytest.mark.parametrize("stranger", [TEACHER, NEIGHBOUR, OFFICIAL, CLERK])
async def test_only_the_centre_and_the_head_make_rules(
    office: Office, milestone: Milestone, stranger: Actor
) -> None:
    with pytest.raises(AccessDeniedError):
        await give(office, COLLEAGUE, by=stranger)
    made = await give(office, COLLEAGUE)
    with pytest.raises(AccessDeniedError):
        await duties.take(office, stranger, made.duty.id)
    with pytest.raises(AccessDeniedError):
        await duties.of_organisation(office, stranger, MUNICIPALITY.id)


async def test_a_head_decides_about_their_own_organisation_and_people_only(
    office: Office, milestone: Milestone
) -> None:
    assert (await give(office, COLLEAGUE, by=HEAD)).told == COLLEAGUE.person
    with pytest.raises(AccessDeniedError):
        await give(office, CLERK, SCHOOL, by=HEAD)
    with pytest.raises(NobodySuchError):
        await give(office, NEIGHBOUR, by=HEAD)
    below = await duties.of_organisation(office, HEAD, SCHOOL.id)
    assert not below.may_manage
    with pytest.raises(AccessDeniedError):
        await duties.of_organisation(office, HEAD, OTHER_SCHOOL.id)


async def test_a_rule_is_confined_to_a_school_or_a_municipality(office: Office, milestone: Milestone) -> None:
    with pytest.raises(DomainError, match="школой или муниципалитетом"):
        await give(office, COLLEAGUE, place=MINISTRY)
    found = await duties.places(office, CONTROLLER, COLLEAGUE.person.id, MUNICIPALITY.id)
    assert [each.name for each in found.found] == [SCHOOL.name]


async def test_it_is_not_a_matter_for_a_group(office: Office, milestone: Milestone) -> None:
    here = Group(1, -4_000_001, 0, "Чат", MUNICIPALITY.id, MUNICIPALITY.name, MUNICIPALITY.kind)
    with pytest.raises(PrivateOnlyError):
        await give(office, COLLEAGUE, by=replace(CONTROLLER, group=here))
