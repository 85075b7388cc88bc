"""Accepting and returning: one winner, one event, the reporter hears of it."""

from datetime import date

import pytest
from sqlalchemy import select

from data.tables import AT_ONCE
from data.tables import milestones as table
from domain.access import AccessDeniedError
from domain.ledger import Notice
from domain.milestone import Milestone, State, WrongStateError
from domain.people import Role
from services import acceptance, reporting
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, actions, moscow, settle_outcomes, stored


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


async def plan_on(office: Office, milestone_id: int) -> date | None:
    async with office.database.transaction() as connection:
        query = select(table.c.plan_on).where(table.c.id == milestone_id)
        found: date | None = (await connection.execute(query)).scalar_one()
        return found


async def test_of_two_controllers_who_decide_at_once_one_wins(office: Office, milestone: Milestone) -> None:
    second = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))
    async with office.database.transaction() as connection:
        await join(connection, second)
    await reporting.report(office, CLERK, milestone.id)

    won, refused = await settle_outcomes(
        acceptance.accept(office, CONTROLLER, milestone.id, 2),
        acceptance.return_for_rework(office, second, milestone.id, "Нет подписи", 2),
    )

    assert won == 1
    assert all("отмечено" in error.user_message for error in refused)
    assert len(await actions(office, milestone.id)) == 2


async def test_a_return_opens_it_again_with_the_remark_and_wakes_the_planner(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    clock.now = moscow("2024-01-16 12:00")

    decided = await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "  Нет подписи ")

    assert decided.reporter == CLERK.person
    assert decided.notice is Notice.RETURNED
    again = decided.card.milestone
    assert (again.state, again.remark, again.reported_on) == (State.OPEN, "Нет подписи", None)
    assert (again.revision, again.steps_since) == (3, date(2024, 1, 16))
    assert await plan_on(office, milestone.id) == AT_ONCE


async def test_a_second_report_takes_the_remark_off_and_can_be_accepted(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет подписи")
    await reporting.report(office, TEACHER, milestone.id)

    decided = await acceptance.accept(office, CONTROLLER, milestone.id)

    assert decided.reporter == TEACHER.person
    assert (decided.card.milestone.state, decided.card.milestone.remark) == (State.ACCEPTED, None)
    assert await actions(office, milestone.id) == ["reported", "returned", "reported", "accepted"]


async def test_what_is_accepted_cannot_be_taken_back_by_accident(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await acceptance.accept(office, CONTROLLER, milestone.id)

    for again in (
        reporting.report(office, CLERK, milestone.id),
        acceptance.accept(office, CONTROLLER, milestone.id),
        acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет"),
        reporting.start(office, CLERK, milestone.id),
        acceptance.check_returnable(office, CONTROLLER, milestone.id, 3),
    ):
        with pytest.raises(WrongStateError):
            await again

    assert (await stored(office, milestone.id)).state is State.ACCEPTED


async def test_whoever_reports_and_accepts_alike_is_not_told_about_it(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CONTROLLER, milestone.id)

    assert (await acceptance.accept(office, CONTROLLER, milestone.id)).reporter is None


async def test_an_executor_may_not_accept(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id)

    with pytest.raises(AccessDeniedError, match="Центр проектного сопровождения"):
        await acceptance.accept(office, CLERK, milestone.id)
