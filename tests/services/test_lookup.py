"""Finding what a person means and what they may see."""

from datetime import date

import pytest

from domain.access import AccessDeniedError, Action
from domain.milestone import Milestone, State
from services import card as cards
from services import lookup, reporting
from services.card import NothingFoundError
from services.office import Office
from tests.cast import (
    CONTROLLER,
    NEIGHBOUR,
    OFFICIAL,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    FakeClock,
    add_measure,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import CLERK, moscow


@pytest.fixture
async def roadmap_id(office: Office) -> int:
    """Measure 2 with 2.1 and its closing point, two measures with the number 10, and another school's 4."""
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        two = await add_measure(connection, roadmap_id, number="2.")
        for position, label, due in ((1, "2.1", date(2024, 1, 17)), (2, "2", date(2024, 1, 24))):
            await add_milestone(
                connection, roadmap_id, measure_id=two, position=position, label=label, due=due
            )
        await add_milestone(connection, roadmap_id, number="10.", due=date(2024, 8, 15))
        await add_milestone(connection, roadmap_id, number="10.", due=date(2024, 9, 15))
        other = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY, title="Другая")
        await add_milestone(connection, other, number="4.", responsible=(OTHER_MUNICIPALITY,))
    return roadmap_id


def said(found: list[Milestone]) -> list[tuple[str, date | None]]:
    return [(each.label, each.due) for each in found]


@pytest.mark.parametrize("reference", ["2.1", "п. 2.1", "№2.1", "пункт 2.1.", "  П.2.1 ", "п. № 2.1"])
async def test_a_number_is_understood_however_it_is_written(
    office: Office, roadmap_id: int, reference: str
) -> None:
    assert said(await lookup.find(office, CLERK, reference)) == [("2.1", date(2024, 1, 17))]


async def test_the_number_of_a_measure_means_all_its_points(office: Office, roadmap_id: int) -> None:
    assert [label for label, _ in said(await lookup.find(office, CLERK, "2"))] == ["2.1", "2"]


async def test_number_10_means_both_rows(office: Office, roadmap_id: int) -> None:
    assert said(await lookup.find(office, CLERK, "10")) == [
        ("10", date(2024, 8, 15)),
        ("10", date(2024, 9, 15)),
    ]


async def test_to_report_only_what_is_open_is_offered(office: Office, roadmap_id: int) -> None:
    first, second = await lookup.find(office, CLERK, "10")
    await reporting.report(office, CLERK, first.id)

    assert said(await lookup.find(office, CLERK, "10", only_open=True)) == [("10", second.due)]
    await reporting.report(office, CLERK, second.id)
    assert len(await lookup.find(office, CLERK, "10", only_open=True)) == 2


@pytest.mark.parametrize("reference", ["99", "4", "", "пункт", "'; DROP TABLE milestones; --", "10" * 500])
async def test_an_unknown_number_is_named_back_shortly(
    office: Office, roadmap_id: int, reference: str
) -> None:
    with pytest.raises(NothingFoundError) as refusal:
        await lookup.find(office, CLERK, reference)

    assert len(refusal.value.user_message) < 100


async def test_who_may_see_but_not_do_is_told_so(office: Office, roadmap_id: int) -> None:
    assert await lookup.find(office, OFFICIAL, "2.1")

    with pytest.raises(AccessDeniedError, match="другая организация"):
        await lookup.find(office, OFFICIAL, "2.1", action=Action.REPORT)


async def test_overdue_tells_late_reported_and_outside_apart(
    office: Office, roadmap_id: int, clock: FakeClock
) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, roadmap_id, number="3.", due=date(2024, 1, 19), external=True)
    (first, _) = await lookup.find(office, CLERK, "2")
    clock.now = moscow("2024-01-16 12:00")
    await reporting.report(office, CLERK, first.id)
    clock.now = moscow("2024-01-29 12:00")

    found = await lookup.overdue(office, CONTROLLER)

    assert [
        (late.milestone.label, late.lateness.calendar_days, late.lateness.working_days) for late in found.late
    ] == [("2", 5, 3)]
    assert [each.label for each in found.reported] == ["2.1"]
    assert [each.label for each in found.external] == ["3"]
    assert (await lookup.overdue(office, NEIGHBOUR)).late == ()
    assert (await lookup.overdue(office, None, date(2024, 1, 24))).late == ()


async def test_what_may_be_reported_comes_earliest_first(office: Office, roadmap_id: int) -> None:
    assert [each.label for each in await lookup.open_ones(office, CLERK)] == ["2.1", "2", "10", "10"]
    assert await lookup.open_ones(office, OFFICIAL) == []


async def test_a_card_counts_the_working_days_left(office: Office, roadmap_id: int) -> None:
    (milestone,) = await lookup.find(office, CLERK, "2.1")

    card = await cards.card(office, CLERK, milestone.id)

    assert (card.working_days_left, card.lateness) == (3, None)
    assert (card.may_report, card.may_accept) == (True, False)
    seen = await cards.card_for(office, CONTROLLER.person, milestone.id)
    assert (seen.milestone.state, seen.may_accept) == (State.OPEN, True)
