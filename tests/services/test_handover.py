"""Handing everything over: at once, with an event for each thing, and nobody without a reminder."""

from dataclasses import replace
from datetime import date

import pytest

from data import people
from domain.access import AccessDeniedError, PrivateOnlyError
from domain.errors import DomainError
from domain.ledger import Letter, Outcome, Postponed, Unreachable
from domain.milestone import Milestone
from domain.people import Actor, Group, Role
from services import absences, assigning, duties, handover
from services.handover import Handover
from services.office import Office
from services.people import NobodySuchError
from services.planning import plan_reminders
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MUNICIPALITY,
    NEIGHBOUR,
    OFFICIAL,
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
from tests.services.desk import CLERK, RecordingSender, actions, contents, deliver, plan, rows, stored, tick

HEIR = make_actor(8, "Зоя Преемница", member(MUNICIPALITY, Role.HEAD))
DUE = date(2024, 1, 17)


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    """Due on 17 January 2024 and the clerk's, who leads."""
    async with office.database.transaction() as connection:
        await join(connection, HEIR)
        roadmap_id = await add_roadmap(connection)
        made = await add_milestone(connection, roadmap_id, due=DUE, today=date(2023, 12, 1))
    await assigning.assign(office, CONTROLLER, made.id, CLERK.person.id, assigning.Part.LEAD)
    return await stored(office, made.id)


async def hand(
    office: Office,
    *,
    by: Actor = CONTROLLER,
    to: Actor = HEIR,
    person: Actor = CLERK,
    revoke: bool = False,
) -> Handover:
    return await handover.hand_over(office, by, person.person.id, to.person.id, revoke=revoke)


async def test_everything_passes_at_once_with_an_event_for_each_thing(
    office: Office, milestone: Milestone
) -> None:
    await duties.give(office, CONTROLLER, CLERK.person.id, MUNICIPALITY.id, None)
    await absences.note(office, HEAD, HEAD.person.id, TODAY, DUE, CLERK.person.id)

    done = await hand(office)

    assert (done.milestones, len(done.duties), done.deputyships) == (1, 1, 1)
    assert (await stored(office, milestone.id)).assignee_ids == {HEIR.person.id}
    assert (await stored(office, milestone.id)).duty_ids == {HEIR.person.id}
    own = await absences.of_person(office, HEAD, HEAD.person.id)
    assert [each.deputy_id for each in own.absences] == [HEIR.person.id]
    assert await actions(office, milestone.id) == ["assigned", "unassigned", "assigned"]
    assert (await actions(office))[-4:] == ["duty-taken", "duty-given", "deputy-changed", "handed-over"]
    leads = await assigning.choices(office, CONTROLLER, milestone.id)
    assert [each.lead for each in leads.people if each.person_id == HEIR.person.id] == [True]
    again = await handover.preview(office, CONTROLLER, CLERK.person.id, HEIR.person.id)
    assert not again.milestones
    assert not again.duties


async def test_what_was_planned_and_not_sent_goes_to_the_successor_alone(
    office: Office, milestone: Milestone, sender: RecordingSender
) -> None:
    await plan(office)
    await hand(office)
    await deliver(office, sender)
    assert CLERK.person.name not in dict(sender.take())
    assert await tick(office, sender) == [(HEIR.person.name, ["4 before-3"])]


class HandedOverMeanwhile(RecordingSender):
    """Somebody hands all of the clerk's over while the letter to the clerk is under way."""

    office: Office
    revoke: bool

    async def send(self, letter: Letter) -> Outcome:
        if letter.to.id == CLERK.person.id:
            await hand(self.office, revoke=self.revoke)
            await plan(self.office)
        return await super().send(letter)


@pytest.mark.parametrize(
    ("revoke", "answers", "who"),
    [
        (False, [], CLERK),
        (True, [], CLERK),
        (True, [Postponed(60, "Too Many Requests")], HEIR),
        (True, [Unreachable("bot was blocked by the user")], HEIR),
    ],
)
async def test_a_letter_that_is_on_its_way_is_heard_by_one_of_the_two(
    office: Office, milestone: Milestone, clock: FakeClock, revoke: bool, answers: list[Outcome], who: Actor
) -> None:
    sender = HandedOverMeanwhile()
    sender.office, sender.revoke = office, revoke
    await plan_reminders(office)
    sender.script += answers

    await deliver(office, sender)
    clock.advance(minutes=2)
    await tick(office, sender)
    await tick(office, sender)

    told = [each.to.name for each in sender.accepted if "4 before-3" in contents(each)]
    assert told == [who.person.name]
    assert [row.outcome is not None for row in await rows(office) if row.person == CLERK.person.name] == [
        True
    ]


@pytest.mark.parametrize("planned", [False, True])
async def test_the_only_executor_leaves_and_nothing_is_without_a_recipient(
    office: Office, sender: RecordingSender, planned: bool
) -> None:
    async with office.database.transaction() as connection:
        await join(connection, HEIR)
        await people.grant(connection, HEIR.person.id, SCHOOL.id, Role.EXECUTOR, LONG_AGO)
        await people.grant(connection, CLERK.person.id, SCHOOL.id, Role.EXECUTOR, LONG_AGO)
        await add_milestone(connection, await add_roadmap(connection), due=DUE, today=date(2023, 12, 1))
        await connection.exec_driver_sql(
            f"DELETE FROM memberships WHERE person_id = {HEIR.person.id} AND role = 'head'"
        )
    if planned:
        await plan(office)

    done = await hand(office, revoke=True)

    assert [each.organisation for each in done.roles] == [MUNICIPALITY.name]
    told = dict(await tick(office, sender))
    assert told[HEIR.person.name] == ["4 before-3"]
    assert CLERK.person.name not in told
    async with office.database.transaction() as connection:
        assert await people.memberships_of(connection, CLERK.person.id) == ()


async def test_roles_of_a_head_are_not_handed_over(office: Office, milestone: Milestone) -> None:
    done = await hand(office, person=HEAD, to=CLERK, revoke=True)
    assert [each.role for each in done.kept_roles] == [Role.HEAD]
    async with office.database.transaction() as connection:
        roles = await people.memberships_of(connection, CLERK.person.id)
    assert roles == CLERK.memberships


async def test_nobody_becomes_their_own_deputy(office: Office, milestone: Milestone) -> None:
    await absences.note(office, HEAD, HEAD.person.id, TODAY, DUE, CLERK.person.id)
    await hand(office, to=HEAD)
    own = await absences.of_person(office, HEAD, HEAD.person.id)
    assert [each.deputy_id for each in own.absences] == [None]


async def test_a_successor_who_is_named_already_stays_named_once(
    office: Office, milestone: Milestone
) -> None:
    await assigning.assign(office, CONTROLLER, milestone.id, HEIR.person.id, assigning.Part.CO)
    await duties.give(office, CONTROLLER, HEIR.person.id, MUNICIPALITY.id, None)
    await duties.give(office, CONTROLLER, CLERK.person.id, MUNICIPALITY.id, None)

    await hand(office)

    shown = await assigning.choices(office, CONTROLLER, milestone.id)
    named = [(each.person_id, each.lead) for each in shown.people if each.lead is not None]
    assert named == [(HEIR.person.id, True)]
    answering = await duties.of_organisation(office, CONTROLLER, MUNICIPALITY.id)
    assert [each.person_id for each in answering.duties] == [HEIR.person.id]


async def test_the_last_one_in_control_does_not_leave(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await people.grant(connection, CLERK.person.id, CENTRE.id, Role.EXECUTOR, LONG_AGO)
    with pytest.raises(DomainError, match="единственный"):
        await hand(office, person=CONTROLLER, to=CLERK, revoke=True)
    assert (await hand(office, person=CONTROLLER, to=CLERK)).successor == CLERK.person


@pytest.mark.parametrize("stranger", [TEACHER, NEIGHBOUR, OFFICIAL, CLERK])
async def test_nobody_else_hands_over(office: Office, milestone: Milestone, stranger: Actor) -> None:
    with pytest.raises(AccessDeniedError):
        await hand(office, by=stranger)
    with pytest.raises(AccessDeniedError):
        await handover.preview(office, stranger, CLERK.person.id, HEIR.person.id)


async def test_a_head_hands_over_what_is_all_within_their_organisation(
    office: Office, milestone: Milestone
) -> None:
    assert (await hand(office, by=HEAD)).milestones == 1
    with pytest.raises(NobodySuchError):
        await hand(office, by=HEAD, person=NEIGHBOUR)
    async with office.database.transaction() as connection:
        await people.grant(connection, CLERK.person.id, CENTRE.id, Role.EXECUTOR, LONG_AGO)
    with pytest.raises(AccessDeniedError, match="вне вашей организации"):
        await hand(office, by=HEAD)


@pytest.mark.parametrize("heir", [NEIGHBOUR, OFFICIAL, CLERK])
async def test_only_a_colleague_takes_over(office: Office, milestone: Milestone, heir: Actor) -> None:
    with pytest.raises(DomainError, match="коллега"):
        await hand(office, to=heir)
    assert (await stored(office, milestone.id)).assignee_ids == {CLERK.person.id}


async def test_it_is_not_a_matter_for_a_group(office: Office, milestone: Milestone) -> None:
    here = Group(1, -4_000_001, 0, "Чат", MUNICIPALITY.id, MUNICIPALITY.name, MUNICIPALITY.kind)
    with pytest.raises(PrivateOnlyError):
        await hand(office, by=replace(CONTROLLER, group=here))
