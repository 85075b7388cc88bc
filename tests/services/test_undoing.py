"""Taking a report back: a slip is mended, a decision is not."""

import asyncio
from datetime import date

import pytest

from domain.access import AccessDeniedError
from domain.milestone import AlreadyMarkedError, Milestone, State, UndoRefusedError, WrongStateError
from services import acceptance, reporting
from services import card as cards
from services.evidence import Message
from services.office import Office
from tests.cast import CONTROLLER, NEIGHBOUR, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import CLERK, actions, settle_outcomes, stored


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


async def report(office: Office, milestone: Milestone, text: str = "") -> int:
    """The clerk reports; gives the revision that the undo button carries."""
    done = await reporting.report(office, CLERK, milestone.id, text=text, message=Message(1007, 1))
    return done.card.milestone.revision


async def test_a_slip_is_taken_back_and_everything_sent_stays(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    revision = await report(office, milestone, "приказ № 12")
    clock.advance(minutes=10)

    undone = await reporting.undo(office, CLERK, milestone.id, revision)

    now = await stored(office, milestone.id)
    assert (now.state, now.reported_on, now.steps_since) == (State.OPEN, None, date(2024, 1, 12))
    assert [each.text for each in undone.card.evidence] == ["приказ № 12"]
    assert [each.name for each in undone.told] == [CONTROLLER.person.name]
    assert await actions(office, milestone.id) == ["reported", "undone"]


async def test_after_ten_minutes_it_is_too_late(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    revision = await report(office, milestone)
    clock.advance(minutes=10, seconds=1)

    with pytest.raises(UndoRefusedError):
        await reporting.undo(office, CLERK, milestone.id, revision)

    assert (await stored(office, milestone.id)).state is State.REPORTED


async def test_nobody_takes_back_what_somebody_else_reported(office: Office, milestone: Milestone) -> None:
    revision = await report(office, milestone)

    for who in (TEACHER, CONTROLLER):
        with pytest.raises(UndoRefusedError, match="только тот"):
            await reporting.undo(office, who, milestone.id, revision)
    with pytest.raises(AccessDeniedError):
        await reporting.undo(office, NEIGHBOUR, milestone.id, revision)


async def test_what_was_accepted_meanwhile_stays_accepted(office: Office, milestone: Milestone) -> None:
    revision = await report(office, milestone)
    await acceptance.accept(office, CONTROLLER, milestone.id)

    with pytest.raises(AlreadyMarkedError):
        await reporting.undo(office, CLERK, milestone.id, revision)
    with pytest.raises(AlreadyMarkedError, match="уже изменили"):
        await reporting.undo(office, CLERK, milestone.id)

    assert (await stored(office, milestone.id)).state is State.ACCEPTED


async def test_a_report_that_counted_as_accepted_can_be_taken_back_and_nobody_need_hear(
    office: Office, milestone: Milestone
) -> None:
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM memberships WHERE role = 'controller'")
    revision = await report(office, milestone)
    assert (await stored(office, milestone.id)).state is State.ACCEPTED

    undone = await reporting.undo(office, CLERK, milestone.id, revision)

    assert (undone.card.milestone.state, undone.told) == (State.OPEN, ())


async def test_the_remark_of_a_return_comes_back_with_the_milestone(
    office: Office, milestone: Milestone
) -> None:
    await report(office, milestone)
    await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет подписи")
    revision = await report(office, milestone)

    await reporting.undo(office, CLERK, milestone.id, revision)

    assert (await stored(office, milestone.id)).remark == "Нет подписи"


async def test_pressed_twice_it_is_undone_once(office: Office, milestone: Milestone) -> None:
    revision = await report(office, milestone)

    done, refused = await settle_outcomes(
        *(reporting.undo(office, CLERK, milestone.id, revision) for _ in range(5))
    )

    assert (done, len(refused)) == (1, 4)
    assert await actions(office, milestone.id) == ["reported", "undone"]
    with pytest.raises(WrongStateError, match="Отметки уже нет"):
        await reporting.undo(office, CLERK, milestone.id)


async def test_undoing_and_accepting_at_once_have_one_winner(office: Office, milestone: Milestone) -> None:
    revision = await report(office, milestone)

    ends = await asyncio.gather(
        reporting.undo(office, CLERK, milestone.id, revision),
        acceptance.accept(office, CONTROLLER, milestone.id, revision),
        return_exceptions=True,
    )

    assert sum(isinstance(end, AlreadyMarkedError) for end in ends) == 1
    assert len(await actions(office, milestone.id)) == 2


async def test_the_card_offers_the_way_back_to_whoever_may_take_it(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    assert not (await cards.card(office, CLERK, milestone.id)).undoable
    await report(office, milestone)

    assert (await cards.card(office, CLERK, milestone.id)).undoable
    assert not (await cards.card(office, TEACHER, milestone.id)).undoable
    clock.advance(minutes=11)
    assert not (await cards.card(office, CLERK, milestone.id)).undoable
