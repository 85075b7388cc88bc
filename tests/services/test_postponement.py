"""Another due date: asked once, decided once, the original kept, everybody concerned told."""

from datetime import date

import pytest
from sqlalchemy import select

from data import postponements
from data.tables import AT_ONCE, memberships
from data.tables import milestones as table
from domain.access import AccessDeniedError
from domain.deadline import UnclearDateError
from domain.errors import DomainError
from domain.milestone import AlreadyMarkedError, Milestone, State, WrongStateError
from domain.people import Role
from domain.postponement import Postponement, UnfitDayError
from services import acceptance, postponement, reporting
from services.changing import TextTooLongError
from services.office import Office
from services.postponement import AlreadyAskedError, NobodyDecidesError, NoReasonError
from services.recurrence import roll_recurrences
from tests.cast import (
    CENTRE,
    CONTROLLER,
    NEIGHBOUR,
    TEACHER,
    FakeClock,
    add_measure,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, actions, all_milestones, moscow, settle_outcomes, stored

DUE = date(2024, 2, 10)
LATER = date(2024, 3, 15)
REASON = "Задержка поставки"
SECOND = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        await join(connection, SECOND)
        return await add_milestone(connection, await add_roadmap(connection), assignees=[TEACHER])


async def history(office: Office, milestone: Milestone) -> list[Postponement]:
    async with office.database.transaction() as connection:
        return await postponements.of_milestone(connection, milestone.id)


async def ask(office: Office, milestone: Milestone) -> int:
    """The clerk asks for the middle of March; gives the id of the request."""
    done = await postponement.submit(office, CLERK, milestone.id, milestone.revision, LATER, REASON)
    return done.request.id


async def test_a_request_changes_nothing_and_goes_to_the_controllers(
    office: Office, milestone: Milestone
) -> None:
    done = await postponement.submit(office, CLERK, milestone.id, 1, LATER, f"  {REASON} ")

    assert done.request.granted is None
    assert (done.request.old_due, done.request.new_due, done.request.reason) == (DUE, LATER, REASON)
    assert [each.name for each in done.audience] == [CONTROLLER.person.name, SECOND.person.name]
    assert await stored(office, milestone.id) == milestone
    assert await actions(office, milestone.id) == ["postponement-asked"]


async def test_a_granted_request_moves_the_day_and_keeps_the_original(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    request_id = await ask(office, milestone)
    clock.now = moscow("2024-01-16 12:00")

    done = await postponement.grant(office, CONTROLLER, request_id)

    moved = done.card.milestone
    assert (moved.due, moved.original_due, moved.revision) == (LATER, DUE, 2)
    assert moved.steps_since == date(2024, 1, 16)
    assert [each.name for each in done.audience] == [TEACHER.person.name, CLERK.person.name]
    (settled,) = await history(office, milestone)
    assert (settled.granted, settled.decided_by) == (True, CONTROLLER.person.name)
    assert (settled.old_due, settled.new_due, settled.reason) == (DUE, LATER, REASON)
    async with office.database.transaction() as connection:
        query = select(table.c.plan_on).where(table.c.id == milestone.id)
        assert (await connection.execute(query)).scalar_one() == AT_ONCE


async def test_the_log_of_a_move_says_from_where_to_where_and_on_what_grounds(
    office: Office, milestone: Milestone
) -> None:
    done = await postponement.submit(
        office, CONTROLLER, milestone.id, 1, LATER, "Приказ МОНКО № 45 от 11.01.2024"
    )

    assert done.request.granted is True
    event = done.card.history[-1]
    assert (event.action, event.before) == ("moved", {"due": "2024-02-10"})
    assert event.after == {
        "due": "2024-03-15",
        "reason": "Приказ МОНКО № 45 от 11.01.2024",
        "document": "45",
        "document_date": "2024-01-11",
    }


async def test_a_refusal_leaves_the_day_and_tells_why(office: Office, milestone: Milestone) -> None:
    request_id = await ask(office, milestone)

    done = await postponement.refuse(office, CONTROLLER, request_id, "Уложитесь")

    assert [each.name for each in done.audience] == [CLERK.person.name]
    assert (done.request.granted, done.request.remark) == (False, "Уложитесь")
    assert await stored(office, milestone.id) == milestone
    assert await actions(office, milestone.id) == ["postponement-asked", "postponement-refused"]
    assert await ask(office, milestone)


async def test_a_controller_may_settle_a_request_with_another_day(
    office: Office, milestone: Milestone
) -> None:
    await ask(office, milestone)

    done = await postponement.submit(office, CONTROLLER, milestone.id, 1, date(2024, 2, 20), "Хватит недели")

    (settled,) = await history(office, milestone)
    assert (settled.granted, settled.new_due, settled.asked_by) == (
        True,
        date(2024, 2, 20),
        CLERK.person.name,
    )
    assert (settled.reason, settled.remark) == (REASON, "Хватит недели")
    assert CLERK.person.name in [each.name for each in done.audience]


async def test_a_decided_day_is_firm_however_the_document_put_the_first_one(office: Office) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        measure_id = await add_measure(connection, roadmap_id, tentative=True)
        tentative = await add_milestone(connection, roadmap_id, measure_id=measure_id)
    assert tentative.tentative

    done = await postponement.submit(office, CONTROLLER, tentative.id, 1, LATER, "Уточнено")

    assert not done.card.milestone.tentative


async def test_the_second_to_ask_hears_of_the_first(office: Office, milestone: Milestone) -> None:
    await ask(office, milestone)

    for who, said in ((TEACHER, CLERK.person.name), (CLERK, "Вы уже просили")):
        with pytest.raises(AlreadyAskedError, match=said):
            await postponement.begin(office, who, milestone.id, 1)
        with pytest.raises(AlreadyAskedError, match="15 марта 2024"):
            await postponement.submit(office, who, milestone.id, 1, LATER, REASON)

    assert len(await history(office, milestone)) == 1


async def test_of_many_who_ask_at_once_one_asks(office: Office, milestone: Milestone) -> None:
    won, refused = await settle_outcomes(
        *(postponement.submit(office, who, milestone.id, 1, LATER, REASON) for who in (CLERK, TEACHER) * 5)
    )

    assert (won, len(refused)) == (1, 9)
    assert all(isinstance(each, AlreadyAskedError) for each in refused)
    assert len(await history(office, milestone)) == 1


async def test_of_controllers_who_decide_at_once_one_decides(office: Office, milestone: Milestone) -> None:
    request_id = await ask(office, milestone)

    won, refused = await settle_outcomes(
        postponement.grant(office, CONTROLLER, request_id),
        postponement.refuse(office, SECOND, request_id, "Нельзя"),
        postponement.grant(office, SECOND, request_id),
        postponement.submit(office, SECOND, milestone.id, 1, date(2024, 2, 20), "Хватит"),
    )

    assert (won, len(refused)) == (1, 3)
    assert all(isinstance(each, AlreadyMarkedError) for each in refused)
    assert len(await actions(office, milestone.id)) == 2


async def test_a_report_while_a_controller_decides_leaves_one_of_the_two(
    office: Office, milestone: Milestone
) -> None:
    request_id = await ask(office, milestone)

    won, refused = await settle_outcomes(
        reporting.report(office, CLERK, milestone.id, revision=1),
        postponement.grant(office, CONTROLLER, request_id),
    )

    assert (won, len(refused)) == (1, 1)
    assert isinstance(refused[0], AlreadyMarkedError)
    assert (await stored(office, milestone.id)).revision == 2


async def test_a_request_about_what_changed_meanwhile_is_void(office: Office, milestone: Milestone) -> None:
    request_id = await ask(office, milestone)
    await reporting.report(office, CLERK, milestone.id)

    for decide in (
        postponement.grant(office, CONTROLLER, request_id),
        postponement.refuse(office, CONTROLLER, request_id, "Нет"),
        postponement.look(office, CONTROLLER, request_id),
    ):
        with pytest.raises(AlreadyMarkedError, match="изменился после этой просьбы"):
            await decide

    assert (await postponement.waiting(office, CONTROLLER)).number == 0


async def test_a_request_left_over_is_in_nobodys_way(office: Office, milestone: Milestone) -> None:
    await ask(office, milestone)
    await postponement.submit(office, CONTROLLER, milestone.id, 1, date(2024, 2, 20), "Хватит")
    async with office.database.transaction() as connection:
        left_over = await postponements.ask(
            connection,
            milestone.id,
            asked_by=TEACHER.person.id,
            asked_at=office.clock(),
            old_due=DUE,
            new_due=LATER,
            reason="Старое",
        )
    assert left_over

    done = await postponement.submit(office, CLERK, milestone.id, 2, LATER, REASON)

    assert done.request.reason == REASON
    assert [each.granted for each in await history(office, milestone)] == [True, None, None]


async def test_where_nobody_decides_the_asker_hears_it_at_once(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(memberships.delete().where(memberships.c.role == Role.CONTROLLER.value))

    with pytest.raises(NobodyDecidesError):
        await postponement.begin(office, CLERK, milestone.id, 1)


async def test_only_the_centre_decides_and_only_those_who_work_on_it_ask(
    office: Office, milestone: Milestone
) -> None:
    with pytest.raises(AccessDeniedError):
        await postponement.begin(office, NEIGHBOUR, milestone.id, 1)
    request_id = await ask(office, milestone)
    with pytest.raises(AccessDeniedError, match="Центр"):
        await postponement.grant(office, CLERK, request_id)
    with pytest.raises(AccessDeniedError):
        await postponement.waiting(office, CLERK)


async def test_an_old_button_and_a_closed_milestone_move_nothing(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    with pytest.raises(AlreadyMarkedError):
        await postponement.begin(office, CLERK, milestone.id, 1)
    with pytest.raises(WrongStateError, match="уже сдан"):
        await postponement.begin(office, CLERK, milestone.id, 2)
    await acceptance.accept(office, CONTROLLER, milestone.id)
    with pytest.raises(WrongStateError, match="уже принят"):
        await postponement.submit(office, CONTROLLER, milestone.id, 3, LATER, REASON)


async def test_a_day_may_come_in_words_and_an_unclear_one_is_refused(
    office: Office, milestone: Milestone
) -> None:
    proposal, decides = await postponement.weigh(office, CLERK, milestone.id, 1, "до конца августа")
    assert (proposal.new_due, decides) == (date(2024, 8, 31), False)
    assert proposal.better == date(2024, 9, 2)
    with pytest.raises(UnclearDateError):
        await postponement.weigh(office, CLERK, milestone.id, 1, "когда-нибудь")
    with pytest.raises(UnfitDayError):
        await postponement.weigh(office, CLERK, milestone.id, 1, "10.01.2024")


async def test_a_day_that_has_passed_before_the_decision_is_not_granted(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    request_id = await ask(office, milestone)
    clock.now = moscow("2024-04-01 12:00")

    with pytest.raises(UnfitDayError, match="в прошлом"):
        await postponement.grant(office, CONTROLLER, request_id)
    assert (await postponement.waiting(office, CONTROLLER)).number == 1


@pytest.mark.parametrize(("reason", "error"), [(" \n", NoReasonError), ("я" * 3001, TextTooLongError)])
async def test_nothing_is_asked_or_refused_without_words_or_with_too_many(
    office: Office, milestone: Milestone, reason: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        await postponement.submit(office, CLERK, milestone.id, 1, LATER, reason)
    request_id = await ask(office, milestone)
    with pytest.raises(error):
        await postponement.refuse(office, CONTROLLER, request_id, reason)
    assert (await stored(office, milestone.id)).state is State.OPEN


async def test_moving_one_occurrence_leaves_the_series(office: Office, clock: FakeClock) -> None:
    async with office.database.transaction() as connection:
        first = await add_milestone(
            connection, await add_roadmap(connection), rrule="FREQ=MONTHLY;INTERVAL=3", due=DUE
        )
    await postponement.submit(office, CONTROLLER, first.id, 1, date(2024, 2, 20), "Хватит")
    clock.now = moscow("2024-02-21 12:00")

    await roll_recurrences(office)

    moved, following = await all_milestones(office)
    assert (moved.due, moved.original_due) == (date(2024, 2, 20), DUE)
    assert following.due == date(2024, 5, 10)
