"""Reporting, accepting, returning: one winner, one event, the words kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import select

from data import events, people
from data.tables import AT_ONCE, memberships
from data.tables import milestones as table
from domain.access import AccessDeniedError
from domain.errors import DomainError
from domain.milestone import AlreadyMarkedError, Milestone, State, WrongStateError
from domain.people import Actor, Role
from services import lookup, reporting
from services.office import Office
from services.reporting import Message, TextTooLongError
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    NEIGHBOUR,
    NOW,
    STRANGER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, actions, moscow, number_of_events, stored

ORDER = "Готово, приказ № 12-п от 15.01.2024"


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


async def plan_on(office: Office, milestone_id: int) -> date | None:
    async with office.database.transaction() as connection:
        query = select(table.c.plan_on).where(table.c.id == milestone_id)
        found: date | None = (await connection.execute(query)).scalar_one()
        return found


async def test_a_report_waits_for_the_controller_and_keeps_the_words(
    office: Office, milestone: Milestone
) -> None:
    done = await reporting.report(office, CLERK, milestone.id, text=ORDER, message=Message(1007, 55))

    assert done.card.milestone.state is State.REPORTED
    assert done.card.milestone.reported_on == date(2024, 1, 12)
    assert done.document is not None
    assert (done.document.number, done.document.on) == ("12-п", date(2024, 1, 15))
    assert [person.name for person in done.controllers] == [CONTROLLER.person.name]
    (kept,) = done.card.evidence
    assert (kept.text, kept.document_number, kept.person) == (ORDER, "12-п", CLERK.person.name)
    assert await actions(office, milestone.id) == ["reported"]


async def test_the_log_says_who_when_from_where_and_what(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id)

    async with office.database.transaction() as connection:
        (event,) = await events.of_milestone(connection, milestone.id)
    assert (event.at, event.action, event.person) == (NOW, "reported", CLERK.person.name)
    assert event.before == {"state": "open", "reported_on": None}
    assert event.after is not None
    assert event.after["state"] == "reported"
    assert event.after["reported_on"] == "2024-01-12"


async def test_without_a_controller_a_report_counts_as_accepted(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(memberships.delete().where(memberships.c.role == Role.CONTROLLER.value))

    done = await reporting.report(office, CLERK, milestone.id)

    assert done.controllers == ()
    assert done.card.milestone.state is State.ACCEPTED


async def test_a_controller_who_blocked_the_bot_still_has_to_accept(
    office: Office, milestone: Milestone
) -> None:
    async with office.database.transaction() as connection:
        await people.mark_unreachable(connection, CONTROLLER.person.id, NOW, "bot was blocked by the user")

    done = await reporting.report(office, CLERK, milestone.id)

    assert done.card.milestone.state is State.REPORTED
    assert [person.name for person in done.controllers] == [CONTROLLER.person.name]


async def test_the_day_of_a_report_is_the_schools_day(office: Office, clock: FakeClock) -> None:
    async with office.database.transaction() as connection:
        far = await add_milestone(connection, await add_roadmap(connection, zone="Asia/Kamchatka"))
    clock.now = moscow("2024-02-10 16:00")

    done = await reporting.report(office, CLERK, far.id)

    assert done.card.milestone.reported_on == date(2024, 2, 11)
    assert done.card.lateness is not None
    assert done.card.lateness.calendar_days == 1


async def settle_outcomes(*attempts: Awaitable[object]) -> tuple[int, list[DomainError]]:
    """How many succeeded, and how the others were refused."""
    ends = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [end for end in ends if isinstance(end, DomainError)]
    assert all(isinstance(end, DomainError) for end in ends if isinstance(end, BaseException))
    return len(ends) - len(refused), refused


async def test_of_two_who_report_at_once_one_wins(office: Office, milestone: Milestone) -> None:
    won, refused = await settle_outcomes(
        *(reporting.report(office, who, milestone.id, revision=1) for who in (CLERK, TEACHER, HEAD))
    )

    assert won == 1
    assert all(error.user_message.startswith("Уже отмечено") for error in refused)
    assert await actions(office, milestone.id) == ["reported"]


async def test_of_two_controllers_who_decide_at_once_one_wins(office: Office, milestone: Milestone) -> None:
    second = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))
    async with office.database.transaction() as connection:
        await join(connection, second)
    await reporting.report(office, CLERK, milestone.id)

    won, refused = await settle_outcomes(
        reporting.accept(office, CONTROLLER, milestone.id, 2),
        reporting.return_for_rework(office, second, milestone.id, "Нет подписи", 2),
    )

    assert won == 1
    assert all("отмечено" in error.user_message for error in refused)
    assert len(await actions(office, milestone.id)) == 2


async def test_a_press_on_an_old_button_changes_nothing(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id, revision=1)
    before = await stored(office, milestone.id)
    old: list[Callable[[], Awaitable[object]]] = [
        lambda: reporting.report(office, CLERK, milestone.id, revision=1),
        lambda: reporting.accept(office, CONTROLLER, milestone.id, 1),
        lambda: reporting.return_for_rework(office, CONTROLLER, milestone.id, "Нет", 1),
        lambda: reporting.start(office, CLERK, milestone.id, 1),
        lambda: reporting.check_returnable(office, CONTROLLER, milestone.id, 1),
    ]

    for press in old:
        with pytest.raises(AlreadyMarkedError):
            await press()

    assert await stored(office, milestone.id) == before
    assert await actions(office, milestone.id) == ["reported"]


async def test_a_return_opens_it_again_with_the_remark_and_wakes_the_planner(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    clock.now = moscow("2024-01-16 12:00")

    decided = await reporting.return_for_rework(office, CONTROLLER, milestone.id, "  Нет подписи ")

    assert decided.reporter == CLERK.person
    assert decided.remark == "Нет подписи"
    again = decided.card.milestone
    assert (again.state, again.remark, again.reported_on) == (State.OPEN, "Нет подписи", None)
    assert (again.revision, again.steps_since) == (3, date(2024, 1, 16))
    assert await plan_on(office, milestone.id) == AT_ONCE


async def test_a_second_report_takes_the_remark_off_and_can_be_accepted(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await reporting.return_for_rework(office, CONTROLLER, milestone.id, "Нет подписи")
    await reporting.report(office, TEACHER, milestone.id)

    decided = await reporting.accept(office, CONTROLLER, milestone.id)

    assert decided.reporter == TEACHER.person
    assert (decided.card.milestone.state, decided.card.milestone.remark) == (State.ACCEPTED, None)
    assert await actions(office, milestone.id) == ["reported", "returned", "reported", "accepted"]


async def test_what_is_accepted_cannot_be_taken_back_by_accident(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CLERK, milestone.id)
    await reporting.accept(office, CONTROLLER, milestone.id)

    for again in (
        reporting.report(office, CLERK, milestone.id),
        reporting.accept(office, CONTROLLER, milestone.id),
        reporting.return_for_rework(office, CONTROLLER, milestone.id, "Нет"),
        reporting.start(office, CLERK, milestone.id),
        reporting.check_returnable(office, CONTROLLER, milestone.id, 3),
    ):
        with pytest.raises(WrongStateError):
            await again

    assert (await stored(office, milestone.id)).state is State.ACCEPTED


async def test_whoever_reports_and_accepts_alike_is_not_told_about_it(
    office: Office, milestone: Milestone
) -> None:
    await reporting.report(office, CONTROLLER, milestone.id)

    assert (await reporting.accept(office, CONTROLLER, milestone.id)).reporter is None


@pytest.mark.parametrize("who", [STRANGER, NEIGHBOUR], ids=["stranger", "another school"])
async def test_who_does_not_belong_here_may_do_nothing(
    office: Office, milestone: Milestone, who: Actor
) -> None:
    for attempt in (
        reporting.report(office, who, milestone.id),
        reporting.start(office, who, milestone.id),
        reporting.accept(office, who, milestone.id),
        lookup.card(office, who, milestone.id),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt

    assert await number_of_events(office) == 0


async def test_an_executor_may_not_accept(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id)

    with pytest.raises(AccessDeniedError, match="Центр проектного сопровождения"):
        await reporting.accept(office, CLERK, milestone.id)


async def test_taking_it_to_work_closes_nothing_and_voids_no_button(
    office: Office, milestone: Milestone
) -> None:
    card = await reporting.start(office, CLERK, milestone.id, 1)

    assert (card.milestone.state, card.milestone.revision) == (State.OPEN, 1)
    assert card.milestone.in_progress_on == date(2024, 1, 12)
    assert await actions(office, milestone.id) == ["started"]
    await reporting.report(office, CLERK, milestone.id, revision=1)


async def test_taking_all_to_work_skips_what_is_closed_or_not_ones_own(
    office: Office, milestone: Milestone
) -> None:
    async with office.database.transaction() as connection:
        closed = await add_milestone(connection, milestone.roadmap_id, number="5.", state=State.ACCEPTED)
        third = await add_milestone(connection, milestone.roadmap_id, number="6.")

    labels = await reporting.start_all(office, CLERK, [milestone.id, closed.id, 999, third.id])

    assert labels == ["4", "6"]
    assert await reporting.start_all(office, NEIGHBOUR, [milestone.id]) == []


async def test_too_many_words_are_refused_before_anything_changes(
    office: Office, milestone: Milestone
) -> None:
    with pytest.raises(TextTooLongError, match="3001 знаков"):
        await reporting.report(office, CLERK, milestone.id, text="я" * 3001, message=Message(1, 1))
    with pytest.raises(TextTooLongError):
        await reporting.return_for_rework(office, CONTROLLER, milestone.id, "я" * 5000)
    with pytest.raises(DomainError, match="без замечания"):
        await reporting.return_for_rework(office, CONTROLLER, milestone.id, "  \n")

    assert (await stored(office, milestone.id)).revision == 1


@pytest.mark.parametrize("what", ["report", "start", "accept", "return"])
async def test_a_change_without_its_event_does_not_happen(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what in {"accept", "return"}:
        await reporting.report(office, CLERK, milestone.id, text="было", message=Message(1, 1))
    before, card = await stored(office, milestone.id), await lookup.card(office, CLERK, milestone.id)

    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    attempts: dict[str, Callable[[], Awaitable[object]]] = {
        "report": lambda: reporting.report(office, CLERK, milestone.id, text=ORDER, message=Message(1, 2)),
        "start": lambda: reporting.start(office, CLERK, milestone.id),
        "accept": lambda: reporting.accept(office, CONTROLLER, milestone.id),
        "return": lambda: reporting.return_for_rework(office, CONTROLLER, milestone.id, "Нет"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await attempts[what]()

    assert await stored(office, milestone.id) == before
    assert await lookup.card(office, CLERK, milestone.id) == card
    await attempts[what]()
    assert await stored(office, milestone.id) != before
