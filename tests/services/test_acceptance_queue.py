"""The queue of a controller: its order, its parts, several accepted at once."""

from datetime import date, timedelta

import pytest

from data import postponements
from domain.acceptance import Place, Slice
from domain.access import AccessDeniedError
from domain.milestone import Milestone, State
from domain.people import Role
from services import acceptance, acceptance_queue, reporting
from services.acceptance import NoEvidenceError
from services.office import Office
from services.reporting import Message
from tests.cast import (
    CENTRE,
    CONTROLLER,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, actions, settle_outcomes, stored

SECOND = make_actor(8, "Зоя Вторая", member(CENTRE, Role.CONTROLLER))
ALL = Slice()


@pytest.fixture
async def reported(office: Office, clock: FakeClock) -> list[Milestone]:
    """Three results: of two schools, on three days, the second of them with an order."""
    async with office.database.transaction() as connection:
        await join(connection, SECOND)
        here = await add_roadmap(connection)
        there = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
        made = [
            await add_milestone(connection, here, number="4.", due=date(2024, 1, 8)),
            await add_milestone(connection, there, number="4."),
            await add_milestone(connection, here, number="5.", title="Издать приказ"),
        ]
    for each, words in zip(made, ("", "извещение № 7 от 10.01.2024", ""), strict=True):
        await reporting.report(office, CONTROLLER, each.id, text=words, message=Message(1, each.id))
        clock.now += timedelta(days=1)
    return [await stored(office, each.id) for each in made]


def ids(found: acceptance_queue.Queue) -> list[int]:
    return [each.milestone.id for each in found.waiting]


async def test_the_oldest_comes_first_and_counts_come_along(
    office: Office, reported: list[Milestone]
) -> None:
    found = await acceptance_queue.queue(office, CONTROLLER, ALL, 0, size=2)

    assert ids(found) == [reported[0].id, reported[1].id]
    assert (found.results, found.schools, found.pages, found.requests) == (3, 2, 2, 0)
    first, second = found.waiting
    assert first.reporter == CONTROLLER.person.name
    assert first.lateness is not None
    assert (first.bare, second.bare) == (True, False)
    assert second.evidence[0].document_number == "7"


async def test_a_page_behind_the_last_is_the_last(office: Office, reported: list[Milestone]) -> None:
    found = await acceptance_queue.queue(office, CONTROLLER, ALL, 9, size=2)
    assert (found.page, ids(found)) == (1, [reported[2].id])


async def test_the_queue_is_told_by_school_and_by_measure(office: Office, reported: list[Milestone]) -> None:
    schools = await acceptance_queue.by_school(office, CONTROLLER, 0, size=8)
    assert [(each.name, each.number) for each in schools.found] == [
        ("СОШ № 5 г. Балабаново", 2),
        ("СОШ № 46 г. Калуги", 1),
    ]
    of_school = Slice(school_id=schools.found[0].id)
    assert ids(await acceptance_queue.queue(office, CONTROLLER, of_school, 0, size=8)) == [
        reported[0].id,
        reported[2].id,
    ]
    measures = await acceptance_queue.by_measure(office, CONTROLLER, 0, size=8)
    assert [each.number for each in measures.found] == [2, 1]
    of_measure = Slice(measure_id=measures.found[0].id)
    assert ids(await acceptance_queue.queue(office, CONTROLLER, of_measure, 0, size=8)) == [
        reported[0].id,
        reported[1].id,
    ]


async def test_the_review_goes_from_one_to_the_next_and_begins_again(
    office: Office, reported: list[Milestone]
) -> None:
    seen, place = [], None
    for _ in range(4):
        found = await acceptance_queue.review(office, CONTROLLER, ALL, place)
        assert found is not None
        seen.append(found.waiting.milestone.id)
        place = found.place
    assert seen == [*(each.id for each in reported), reported[0].id]


async def test_the_review_passes_over_what_was_accepted_meanwhile(
    office: Office, reported: list[Milestone]
) -> None:
    await acceptance.accept(office, SECOND, reported[1].id)
    first = reported[0]
    assert first.reported_on is not None

    found = await acceptance_queue.review(office, CONTROLLER, ALL, Place(first.reported_on, first.id))

    assert found is not None
    assert found.waiting.milestone.id == reported[2].id


async def test_an_empty_queue_has_nothing_to_review(office: Office) -> None:
    assert await acceptance_queue.review(office, CONTROLLER, ALL, None) is None
    assert (await acceptance_queue.queue(office, CONTROLLER, ALL, 0, size=8)).results == 0


async def test_requests_for_another_day_are_counted_beside(office: Office, reported: list[Milestone]) -> None:
    async with office.database.transaction() as connection:
        waits = await add_milestone(connection, reported[0].roadmap_id, number="9.")
        await postponements.ask(
            connection,
            waits.id,
            asked_by=TEACHER.person.id,
            asked_at=office.clock(),
            old_due=waits.due,
            new_due=date(2024, 3, 1),
            reason="Поставка",
        )
    assert (await acceptance_queue.queue(office, CONTROLLER, ALL, 0, size=8)).requests == 1


async def test_the_queue_is_for_the_centre_only(office: Office, reported: list[Milestone]) -> None:
    for attempt in (
        acceptance_queue.queue(office, CLERK, ALL, 0, size=8),
        acceptance_queue.review(office, CLERK, ALL, None),
        acceptance_queue.by_school(office, CLERK, 0, size=8),
        acceptance_queue.by_measure(office, CLERK, 0, size=8),
        acceptance.accept_many(office, CLERK, [(reported[0].id, reported[0].revision)]),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt


async def test_what_nothing_confirms_is_accepted_only_if_one_insists_and_noted_so(
    office: Office, reported: list[Milestone]
) -> None:
    bare = reported[0]
    with pytest.raises(NoEvidenceError, match="Принять без документа"):
        await acceptance.accept(office, CONTROLLER, bare.id, bare.revision, insist=False)
    assert await stored(office, bare.id) == bare

    decided = await acceptance.accept(office, CONTROLLER, bare.id, bare.revision)

    assert (decided.card.history[-1].after or {})["without_document"] is True


async def test_a_confirmed_result_is_accepted_at_once(office: Office, reported: list[Milestone]) -> None:
    decided = await acceptance.accept(office, CONTROLLER, reported[1].id, insist=False)
    assert "without_document" not in (decided.card.history[-1].after or {})


async def test_several_at_once_are_accepted_and_the_rest_named(
    office: Office, reported: list[Milestone]
) -> None:
    bare, confirmed, returned = reported
    chosen = [(each.id, each.revision) for each in reported]
    await acceptance.return_for_rework(office, SECOND, returned.id, "Нет документа")

    done = await acceptance.accept_many(office, SECOND, chosen)

    assert [each.id for each in done.accepted] == [confirmed.id]
    assert [each.id for each in done.changed] == [returned.id]
    assert [each.id for each in done.undocumented] == [bare.id]
    assert [(who.name, len(theirs)) for who, theirs in done.audience] == [(CONTROLLER.person.name, 1)]
    again = await acceptance.accept_many(office, SECOND, [(bare.id, bare.revision)], insist=True)
    assert [each.id for each in again.accepted] == [bare.id]


async def test_two_controllers_who_accept_the_same_at_once_accept_each_result_once(
    office: Office, reported: list[Milestone]
) -> None:
    chosen = [(each.id, each.revision) for each in reported]

    won, _ = await settle_outcomes(
        acceptance.accept_many(office, CONTROLLER, chosen, insist=True),
        acceptance.accept_many(office, SECOND, chosen, insist=True),
    )

    assert won == 2
    for each in reported:
        assert (await stored(office, each.id)).state is State.ACCEPTED
        assert await actions(office, each.id) == ["reported", "accepted"]


async def test_a_result_returned_and_reported_again_is_not_what_was_ticked(
    office: Office, reported: list[Milestone]
) -> None:
    seen = reported[1]
    await acceptance.return_for_rework(office, SECOND, seen.id, "Не тот документ")
    await reporting.report(office, CONTROLLER, seen.id)

    done = await acceptance.accept_many(office, SECOND, [(seen.id, seen.revision)])

    assert [each.id for each in done.changed] == [seen.id]
    assert (await stored(office, seen.id)).state is State.REPORTED
