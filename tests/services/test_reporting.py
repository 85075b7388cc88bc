"""Reporting: one winner, one event, the words kept."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from data import events, people
from data.tables import memberships
from domain.access import AccessDeniedError
from domain.document import DocumentReference
from domain.errors import DomainError
from domain.milestone import AlreadyMarkedError, Milestone, State
from domain.people import Actor, Role
from services import acceptance, reporting
from services import card as cards
from services.changing import TextTooLongError
from services.evidence import Message
from services.office import Office
from tests.cast import (
    CONTROLLER,
    HEAD,
    NEIGHBOUR,
    NOW,
    STRANGER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, actions, moscow, number_of_events, settle_outcomes, stored

ORDER = "Готово, приказ № 12-п от 15.01.2024"


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


async def test_a_report_waits_for_the_controller_and_keeps_the_words(
    office: Office, milestone: Milestone
) -> None:
    done = await reporting.report(office, CLERK, milestone.id, text=ORDER, message=Message(1007, 55))

    assert done.card.milestone.state is State.REPORTED
    assert done.card.milestone.reported_on == date(2024, 1, 12)
    assert done.documents == (DocumentReference("12-п", date(2024, 1, 15), "приказ"),)
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


async def test_of_two_who_report_at_once_one_wins(office: Office, milestone: Milestone) -> None:
    won, refused = await settle_outcomes(
        *(reporting.report(office, who, milestone.id, revision=1) for who in (CLERK, TEACHER, HEAD))
    )

    assert won == 1
    assert all(error.user_message.startswith("Уже отмечено") for error in refused)
    assert await actions(office, milestone.id) == ["reported"]


async def test_a_press_on_an_old_button_changes_nothing(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id, revision=1)
    before = await stored(office, milestone.id)
    old: list[Callable[[], Awaitable[object]]] = [
        lambda: reporting.report(office, CLERK, milestone.id, revision=1),
        lambda: acceptance.accept(office, CONTROLLER, milestone.id, 1),
        lambda: acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет", 1),
        lambda: reporting.start(office, CLERK, milestone.id, 1),
        lambda: acceptance.check_returnable(office, CONTROLLER, milestone.id, 1),
    ]

    for press in old:
        with pytest.raises(AlreadyMarkedError):
            await press()

    assert await stored(office, milestone.id) == before
    assert await actions(office, milestone.id) == ["reported"]


@pytest.mark.parametrize("who", [STRANGER, NEIGHBOUR], ids=["stranger", "another school"])
async def test_who_does_not_belong_here_may_do_nothing(
    office: Office, milestone: Milestone, who: Actor
) -> None:
    for attempt in (
        reporting.report(office, who, milestone.id),
        reporting.start(office, who, milestone.id),
        acceptance.accept(office, who, milestone.id),
        cards.card(office, who, milestone.id),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt

    assert await number_of_events(office) == 0


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
        await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "я" * 5000)
    with pytest.raises(DomainError, match="без замечания"):
        await acceptance.return_for_rework(office, CONTROLLER, milestone.id, "  \n")

    assert (await stored(office, milestone.id)).revision == 1


@pytest.mark.parametrize("what", ["report", "start", "accept", "return"])
async def test_a_change_without_its_event_does_not_happen(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what in {"accept", "return"}:
        await reporting.report(office, CLERK, milestone.id, text="было", message=Message(1, 1))
    before, card = await stored(office, milestone.id), await cards.card(office, CLERK, milestone.id)

    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    attempts: dict[str, Callable[[], Awaitable[object]]] = {
        "report": lambda: reporting.report(office, CLERK, milestone.id, text=ORDER, message=Message(1, 2)),
        "start": lambda: reporting.start(office, CLERK, milestone.id),
        "accept": lambda: acceptance.accept(office, CONTROLLER, milestone.id),
        "return": lambda: acceptance.return_for_rework(office, CONTROLLER, milestone.id, "Нет"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await attempts[what]()

    assert await stored(office, milestone.id) == before
    assert await cards.card(office, CLERK, milestone.id) == card
    await attempts[what]()
    assert await stored(office, milestone.id) != before
