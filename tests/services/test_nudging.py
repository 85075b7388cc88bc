"""Reminding by hand: whom, when, once a day, and never of what is done."""

from datetime import date

import pytest

from domain.access import AccessDeniedError
from domain.listing import Wanted, Which
from domain.milestone import AlreadyMarkedError, Milestone, State, WrongStateError
from services import nudging
from services.nudging import NobodyHereError
from services.office import Office
from tests.cast import (
    CONTROLLER,
    HEAD,
    MINISTRY,
    SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, RecordingSender, actions, deliver, moscow, rows

OVERDUE = Wanted(Which.OVERDUE)
LATE = date(2024, 1, 11)


async def late_ones(office: Office, *numbers: str, **fields: object) -> list[Milestone]:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        return [
            await add_milestone(connection, roadmap_id, number=number, due=LATE, **fields)  # type: ignore[arg-type]
            for number in numbers
        ]


async def heard(office: Office, sender: RecordingSender) -> list[tuple[str, list[str]]]:
    await deliver(office, sender)
    return sender.take()


async def test_one_is_reminded_of_at_once(office: Office, sender: RecordingSender) -> None:
    (milestone,) = await late_ones(office, "4.")

    said = await nudging.nudge(office, CONTROLLER, milestone.id, milestone.revision)

    assert (said.people, said.milestones, said.at) == (1, 1, None)
    assert await heard(office, sender) == [(CLERK.person.name, ["4 nudge-2024-01-12"])]
    assert await actions(office, milestone.id) == ["nudged"]


async def test_a_whole_list_makes_one_message_a_person(office: Office, sender: RecordingSender) -> None:
    await late_ones(office, "1.", "2.", "3.")
    await late_ones(office, "4.", state=State.REPORTED)
    await late_ones(office, "5.", external=True)

    asked = await nudging.preview(office, CONTROLLER, OVERDUE)
    assert await rows(office) == []
    said = await nudging.nudge_all(office, CONTROLLER, OVERDUE)

    assert asked == said
    assert (said.people, said.milestones) == (1, 3)
    ((name, lines),) = await heard(office, sender)
    assert (name, len(lines)) == (CLERK.person.name, 3)


async def test_nobody_is_reminded_twice_a_day(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    first, second = await late_ones(office, "1.", "2.")
    await nudging.nudge(office, CONTROLLER, first.id, first.revision)
    await nudging.nudge(office, CONTROLLER, first.id, first.revision)
    assert len(await rows(office)) == 1
    await heard(office, sender)

    for said in (
        await nudging.nudge(office, CONTROLLER, second.id, second.revision),
        await nudging.nudge_all(office, CONTROLLER, OVERDUE),
    ):
        assert (said.told, said.already) == (False, 1)
    assert await heard(office, sender) == []

    clock.now = moscow("2024-01-15 10:00")
    assert (await nudging.nudge_all(office, CONTROLLER, OVERDUE)).people == 1
    assert len((await heard(office, sender))[0][1]) == 2


async def test_out_of_hours_it_waits_for_the_morning(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-12 20:00")
    await late_ones(office, "1.")

    said = await nudging.nudge_all(office, CONTROLLER, OVERDUE)

    assert said.at == moscow("2024-01-15 09:00")
    assert await heard(office, sender) == []
    clock.now = moscow("2024-01-15 09:00")
    assert len(await heard(office, sender)) == 1


async def test_what_was_done_meanwhile_is_not_mentioned(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-12 20:00")
    (milestone,) = await late_ones(office, "1.")
    await nudging.nudge(office, CONTROLLER, milestone.id, milestone.revision)
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE milestones SET state = 'reported', revision = 2")

    clock.now = moscow("2024-01-15 09:00")
    assert await heard(office, sender) == []


async def test_whoever_is_named_is_reminded_and_who_has_nobody_is_named(office: Office) -> None:
    await late_ones(office, "1.", assignees=(TEACHER,))
    await late_ones(office, "2.", responsible=(MINISTRY,))
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE organisation_id = 1")

    said = await nudging.nudge_all(office, CONTROLLER, OVERDUE)

    assert [row.person for row in await rows(office)] == [TEACHER.person.name]
    assert said.unreachable == (f"{SCHOOL.name} ({MINISTRY.name})",)


async def test_only_a_controller_reminds_and_only_of_what_is_open(office: Office) -> None:
    (milestone,) = await late_ones(office, "1.")
    (done,) = await late_ones(office, "2.", state=State.REPORTED)
    (awaited,) = await late_ones(office, "3.", external=True)

    for actor in (TEACHER, HEAD, CLERK):
        with pytest.raises(AccessDeniedError):
            await nudging.nudge(office, actor, milestone.id, milestone.revision)
        with pytest.raises(AccessDeniedError):
            await nudging.nudge_all(office, actor, OVERDUE)
    with pytest.raises(WrongStateError):
        await nudging.nudge(office, CONTROLLER, done.id, done.revision)
    with pytest.raises(NobodyHereError):
        await nudging.nudge(office, CONTROLLER, awaited.id, awaited.revision)
    with pytest.raises(AlreadyMarkedError):
        await nudging.nudge(office, CONTROLLER, milestone.id, milestone.revision + 1)
    assert await rows(office) == []
