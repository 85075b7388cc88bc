"""The quarterly monitoring of the seed rolls on, whatever happened to the quarter before."""

import asyncio
from datetime import date

import pytest

from data import roadmaps
from domain.deadline import Deadline
from domain.milestone import Milestone
from domain.roadmap import Measure
from services import reporting
from services.office import Office
from services.recurrence import roll_recurrences
from tests.cast import CONTROLLER, MUNICIPALITY, FakeClock, add_milestone, add_roadmap
from tests.services.desk import CLERK, actions, all_milestones, moscow

QUARTERLY = "FREQ=MONTHLY;INTERVAL=3"


@pytest.fixture
async def monitoring(office: Office) -> Milestone:
    """«1 октября 2024 года, далее ежеквартально»."""
    return await make(office, "11", date(2024, 10, 1), QUARTERLY)


async def make(office: Office, label: str, due: date, rule: str | None) -> Milestone:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=label)
        measure = Measure(
            0, roadmap_id, 1, f"{label}.", None, "Мониторинг", "Отчёт", Deadline("", "date", due=due)
        )
        measure_id = await roadmaps.add_measure(connection, measure, [MUNICIPALITY.id])
        return await add_milestone(
            connection, roadmap_id, measure_id=measure_id, label=label, due=due, rrule=rule
        )


async def dues(office: Office) -> list[date | None]:
    return [each.due for each in await all_milestones(office)]


async def test_it_rolls_on_the_day_after_and_not_before(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2024-10-01 23:59")
    await roll_recurrences(office)
    assert await dues(office) == [date(2024, 10, 1)]

    clock.now = moscow("2024-10-02 00:00")
    await roll_recurrences(office)

    first, second = await all_milestones(office)
    assert second.due == second.original_due == date(2025, 1, 1)
    assert (second.label, second.title, second.rrule) == (first.label, first.title, first.rrule)
    assert second.steps_since == date(2024, 10, 2)
    assert await actions(office, second.id) == ["rolled"]


async def test_it_goes_on_quarter_after_quarter(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    for day in ("2024-10-02", "2025-01-02", "2025-04-02"):
        clock.now = moscow(f"{day} 09:00")
        await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]


async def test_quarters_missed_in_an_outage_all_appear(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2025-05-15 09:00")

    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]


async def test_rolling_again_or_in_many_tasks_changes_nothing(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2025-01-15 09:00")

    await asyncio.gather(*(roll_recurrences(office) for _ in range(5)))
    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1)]


async def test_what_is_done_in_advance_shows_the_next_quarter_at_once(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2024-09-20 12:00")
    await reporting.report(office, CLERK, monitoring.id)
    await reporting.accept(office, CONTROLLER, monitoring.id)

    await roll_recurrences(office)
    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1)]


async def test_the_last_day_of_a_month_stays_the_last_day(office: Office, clock: FakeClock) -> None:
    await make(office, "12", date(2024, 1, 31), "FREQ=MONTHLY")
    clock.now = moscow("2024-05-02 09:00")

    await roll_recurrences(office)

    expected = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)]
    assert await dues(office) == expected


async def test_a_rule_that_has_ended_holds_up_no_other(office: Office, clock: FakeClock) -> None:
    await make(office, "1", date(2024, 1, 1), "FREQ=MONTHLY;COUNT=2")
    await make(office, "2", date(2024, 10, 1), QUARTERLY)
    await make(office, "3", date(2024, 1, 1), None)
    clock.now = moscow("2024-10-02 09:00")

    await roll_recurrences(office)

    found = sorted(((each.label, each.due) for each in await all_milestones(office)), key=str)
    assert [due for label, due in found if label == "1"] == [date(2024, 1, 1), date(2024, 2, 1)]
    assert [due for label, due in found if label == "2"] == [date(2024, 10, 1), date(2025, 1, 1)]
    assert [due for label, due in found if label == "3"] == [date(2024, 1, 1)]
