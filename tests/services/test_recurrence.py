"""The quarterly monitoring of the seed rolls on, whatever happened to the quarter before."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select, update

from data import milestones, roadmaps, schedule
from data.tables import AT_ONCE, NEVER
from data.tables import milestones as table
from domain.deadline import Deadline
from domain.milestone import Milestone, State
from domain.roadmap import Measure
from services import acceptance, reporting
from services.office import Office
from services.recurrence import roll_recurrences
from tests.cast import CONTROLLER, MUNICIPALITY, FakeClock, add_milestone, add_roadmap, read
from tests.services.desk import CLERK, actions, all_milestones, moscow

QUARTERLY = "FREQ=MONTHLY;INTERVAL=3"


@pytest.fixture
async def monitoring(office: Office) -> Milestone:
    """«1 октября 2024 года, далее ежеквартально»."""
    return await make(office, "11", date(2024, 10, 1), QUARTERLY)


async def make(office: Office, label: str, due: date | None, rule: str | None) -> Milestone:
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
    await acceptance.accept(office, CONTROLLER, monitoring.id)

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


async def change(office: Office, milestone: Milestone, **values: object) -> None:
    async with office.database.transaction() as connection:
        assert await milestones.change(connection, await read(connection, milestone.id), **values)


async def test_an_occurrence_that_was_moved_holds_up_no_later_one(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    await change(office, monitoring, due=date(2025, 2, 15))
    await roll_recurrences(office)
    assert await dues(office) == [date(2025, 2, 15)]

    clock.now = moscow("2024-10-02 09:00")
    await roll_recurrences(office)
    assert await dues(office) == [date(2025, 2, 15), date(2025, 1, 1)]

    clock.now = moscow("2025-02-16 09:00")
    await roll_recurrences(office)
    assert await dues(office) == [date(2025, 2, 15), date(2025, 1, 1), date(2025, 4, 1)]


async def test_what_is_reported_early_and_returned_rolls_on_once(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2024-09-20 12:00")
    for _ in range(2):
        await reporting.report(office, CLERK, monitoring.id)
        await roll_recurrences(office)
        await acceptance.return_for_rework(office, CONTROLLER, monitoring.id, "Нет подписи")
        await roll_recurrences(office)
    clock.now = moscow("2024-10-02 09:00")
    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1)]


async def test_what_is_reported_late_does_not_roll_on_a_second_time(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    clock.now = moscow("2024-10-05 09:00")
    await roll_recurrences(office)
    await reporting.report(office, CLERK, monitoring.id)
    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 10, 1), date(2025, 1, 1)]


async def test_after_a_cancelled_occurrence_the_next_one_comes_in_its_time(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    await change(office, monitoring, state=State.CANCELLED.value)
    await roll_recurrences(office)
    assert await dues(office) == [date(2024, 10, 1)]

    clock.now = moscow("2024-10-02 09:00")
    await roll_recurrences(office)

    first, second = await all_milestones(office)
    assert (first.state, second.state) == (State.CANCELLED, State.OPEN)
    assert second.due == date(2025, 1, 1)


async def test_a_date_that_comes_later_starts_the_rhythm(office: Office, clock: FakeClock) -> None:
    undated = await make(office, "13", None, "FREQ=MONTHLY")
    await roll_recurrences(office)

    await change(office, undated, due=date(2024, 1, 31), original_due=date(2024, 1, 31))
    clock.now = moscow("2024-03-01 09:00")
    await roll_recurrences(office)

    assert await dues(office) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


async def test_more_than_a_page_rolls_on_in_one_tick(
    office: Office, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.recurrence.PAGE", 2)
    for number in range(5):
        await make(office, str(number), date(2024, 1, 31), "FREQ=MONTHLY")
    clock.now = moscow("2024-02-01 09:00")

    await roll_recurrences(office)

    assert sorted(map(str, await dues(office))) == ["2024-01-31"] * 5 + ["2024-02-29"] * 5


async def test_an_idle_tick_has_nothing_to_roll(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    await make(office, "14", date(2024, 1, 1), None)
    await roll_recurrences(office)

    for moment, waiting in (("2024-10-01 23:59", 0), ("2024-10-02 00:00", 1)):
        clock.now = moscow(moment)
        async with office.database.transaction() as connection:
            assert len(await schedule.to_roll(connection, office.today(), limit=9)) == waiting


async def test_rows_from_before_the_roller_kept_a_day_are_settled_at_the_first_look(
    office: Office, clock: FakeClock, monitoring: Milestone
) -> None:
    await make(office, "15", date(2024, 1, 1), None)
    clock.now = moscow("2024-10-02 09:00")
    await roll_recurrences(office)
    async with office.database.transaction() as connection:
        await connection.execute(update(table).values(roll_on=AT_ONCE))

    await roll_recurrences(office)

    async with office.database.transaction() as connection:
        found = (await connection.execute(select(table.c.roll_on).order_by(table.c.id))).scalars().all()
    assert found == [NEVER, NEVER, date(2025, 1, 2)]
    assert len(await dues(office)) == 3
