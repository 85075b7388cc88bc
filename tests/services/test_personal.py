"""Being forgotten: what was theirs goes to the next, at once."""

from datetime import date

import pytest
from sqlalchemy import select

from data.tables import milestones, subscriptions
from domain.administration import LastAdministratorError
from domain.ledger import Letter, Outcome
from domain.people import Role
from domain.report_order import Format, Order, What
from domain.subscription import Every
from services import joining, personal
from services import subscriptions as schedule
from services.joining import InviteError
from services.joining import join as join_by_link
from services.office import Office
from services.planning import plan_reminders
from tests.cast import (
    CENTRE,
    CONTROLLER,
    MINISTRY,
    SCHOOL,
    TEACHER,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, RecordingSender, actions, deliver, plan, rows, steps_of, tick


async def test_the_reminders_of_somebody_forgotten_go_to_the_next_at_once(
    office: Office, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        soon = await add_milestone(connection, roadmap_id, due=date(2024, 1, 17), assignees=[TEACHER])
    await tick(office, sender)
    assert [person for person, _ in await steps_of(office)] == [TEACHER.person.name]

    erased = await personal.erase(office, TEACHER)

    assert [each.id for each in erased.left] == [soon.id]
    told = await tick(office, sender)
    assert told
    assert TEACHER.person.name not in {name for name, _ in told}
    async with office.database.transaction() as connection:
        assert (await connection.execute(select(milestones.c.plan_on))).scalar_one() > date(2024, 1, 12)


async def test_what_the_only_executor_was_not_told_yet_is_told_the_centre(
    office: Office, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection), due=date(2024, 1, 17))
    await plan(office)

    await personal.erase(office, CLERK)

    ((name, said),) = await tick(office, sender)
    assert name == CONTROLLER.person.name
    assert "digest" in said
    assert len(said) == 2


async def test_a_letter_that_is_on_its_way_to_somebody_forgotten_is_recorded_and_heard_by_the_centre_too(
    office: Office,
) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection), due=date(2024, 1, 17))
    await plan_reminders(office)

    class ErasedMeanwhile(RecordingSender):
        async def send(self, letter: Letter) -> Outcome:
            if not self.letters:
                await personal.erase(office, CLERK)
            return await super().send(letter)

    sender = ErasedMeanwhile()
    await deliver(office, sender)

    assert [row.state for row in await rows(office)] == ["sent"]
    ((name, said),) = [told for told in await tick(office, sender) if told[0] != CLERK.person.name]
    assert name == CONTROLLER.person.name
    assert len(said) == 2


async def test_the_last_administrator_is_not_forgotten_until_there_is_another(office: Office) -> None:
    first, second = (
        make_actor(each, f"Админ {each}", member(CENTRE, Role.ADMIN), member(MINISTRY, Role.ADMIN))
        for each in (8, 9)
    )
    async with office.database.transaction() as connection:
        await join(connection, first)

    with pytest.raises(LastAdministratorError):
        await personal.erase(office, first)

    async with office.database.transaction() as connection:
        await join(connection, second)
    assert await personal.erase(office, first)


async def test_a_controller_forgotten_leaves_no_link_to_come_back_by(office: Office) -> None:
    other = make_actor(8, "Зоя Другая", member(CENTRE, Role.CONTROLLER))
    async with office.database.transaction() as connection:
        await join(connection, other)
    mine, theirs = [
        (await joining.invite(office, each, organisation_id=SCHOOL.id, role=Role.HEAD)).token
        for each in (CONTROLLER, other)
    ]

    await personal.erase(office, CONTROLLER)

    with pytest.raises(InviteError, match="отозвали"):
        await join_by_link(office, 7007, 7007, "Анна", mine)
    assert await join_by_link(office, 7007, 7007, "Анна", theirs)
    assert [each for each in await actions(office) if each in {"erased", "invite-revoked"}] == [
        "erased",
        "invite-revoked",
    ]


async def test_somebody_forgotten_is_sent_no_more_reports(office: Office) -> None:
    async with office.database.transaction() as connection:
        await add_roadmap(connection)
    await schedule.subscribe(office, TEACHER, Order(What.CALENDAR, Format.ICS), Every.WEEK)
    await schedule.subscribe(office, CONTROLLER, Order(What.SUMMARY, Format.PDF), Every.WEEK)

    await personal.erase(office, TEACHER)

    async with office.database.transaction() as connection:
        left = list((await connection.execute(select(subscriptions.c.person_id))).scalars())
    assert left == [CONTROLLER.person.id]
