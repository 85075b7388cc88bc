"""What is told at once is owed by the ledger: said by the handler, or else delivered like a reminder."""

from datetime import date

import pytest

from domain.ledger import NOTICE_GRACE, Notice, Unreachable
from domain.milestone import Milestone
from domain.people import Role
from services import acceptance, notices, oversight, postponement, reporting
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, RecordingSender, deliver, moscow, rows, tick

SECOND = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))
LATER = date(2024, 2, 20)


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        await join(connection, SECOND)
        return await add_milestone(connection, await add_roadmap(connection))


async def later(office: Office, clock: FakeClock, sender: RecordingSender) -> list[tuple[str, list[str]]]:
    """Who hears of what once nobody can be saying it at once any more."""
    clock.now += NOTICE_GRACE
    await deliver(office, sender)
    return sender.take()


async def test_a_report_that_died_before_it_was_told_reaches_the_controllers_once(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await deliver(office, sender)
    assert sender.take() == []

    assert await later(office, clock, sender) == [
        (CONTROLLER.person.name, ["4 reported"]),
        (SECOND.person.name, ["4 reported"]),
    ]
    assert await later(office, clock, sender) == []


async def test_what_was_said_at_once_is_not_said_again(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    reported = await reporting.report(office, CLERK, milestone.id)
    await notices.told(office, Notice.REPORTED, CONTROLLER.person, [reported.card.milestone])
    assert await later(office, clock, sender) == [(SECOND.person.name, ["4 reported"])]
    assert [row.outcome for row in await rows(office)] == ["сказано сразу", "доставлено"]


async def test_nobody_is_asked_to_accept_what_is_accepted_but_the_reporter_hears_of_it(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await acceptance.accept(office, CONTROLLER, milestone.id, 2)
    assert await later(office, clock, sender) == [(CLERK.person.name, ["4 accepted"])]


async def test_a_returned_result_is_told_beside_the_reminder_of_the_same_milestone(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-02-12 09:00")
    await reporting.report(office, CLERK, milestone.id)
    await acceptance.return_for_rework(office, SECOND, milestone.id, "Нет подписи", 2)
    clock.now = moscow("2024-02-13 09:00")
    told = dict(await tick(office, sender))
    assert sorted(told[CLERK.person.name]) == ["4 overdue-1", "4 returned"]


async def test_a_notice_waits_for_working_hours(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    clock.now = moscow("2024-01-12 21:00")
    await reporting.report(office, CLERK, milestone.id)
    assert await later(office, clock, sender) == []
    clock.now = moscow("2024-01-15 09:00")
    assert len(await later(office, clock, sender)) == 2


async def test_several_accepted_at_once_are_told_in_one_letter(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        other = await add_milestone(connection, await add_roadmap(connection), label="5")
    for each in (milestone, other):
        await reporting.report(office, CLERK, each.id)
    chosen = [(milestone.id, 2), (other.id, 2)]
    await acceptance.accept_many(office, CONTROLLER, chosen, insist=True)
    assert await later(office, clock, sender) == [(CLERK.person.name, ["4 accepted", "5 accepted"])]


async def test_a_request_for_another_day_reaches_who_decides_unless_it_is_decided(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    asked = await postponement.submit(office, CLERK, milestone.id, 1, LATER, "Задержка поставки")
    step = f"4 move-asked:{asked.request.id}"
    assert await later(office, clock, sender) == [
        (CONTROLLER.person.name, [step]),
        (SECOND.person.name, [step]),
    ]
    await postponement.refuse(office, CONTROLLER, asked.request.id, "Рано")
    again = await postponement.submit(office, CLERK, milestone.id, 1, LATER, "Задержка поставки")
    await postponement.grant(office, CONTROLLER, again.request.id)
    assert await later(office, clock, sender) == [(CLERK.person.name, [f"4 moved:{again.request.id}"])]


async def test_who_cannot_be_told_is_named_among_what_did_not_arrive(
    office: Office, milestone: Milestone, clock: FakeClock, sender: RecordingSender
) -> None:
    sender.always = {SECOND.person.id: Unreachable("Forbidden: bot was blocked by the user")}
    await reporting.report(office, CLERK, milestone.id)
    await later(office, clock, sender)
    shown = await oversight.undelivered(office, CONTROLLER, 0)
    assert [(each.name, each.step) for each in shown.found] == [(SECOND.person.name, "reported")]
