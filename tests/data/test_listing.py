"""The queries of the lists give the same on both databases."""

from datetime import date

import pytest

from data import listing, nudges
from data.database import Database
from domain.access import EVERYTHING
from domain.listing import By, Narrowed, Wanted, Which
from domain.milestone import State
from tests.cast import (
    MINISTRY,
    MUNICIPALITY,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    TODAY,
    add_milestone,
    add_roadmap,
)

LATE = date(2024, 1, 11)


@pytest.fixture
async def stocked(settled: Database) -> Database:
    """Two late here, one late and one reported there, one that a third party owes."""
    async with settled.transaction() as connection:
        here = await add_roadmap(connection)
        there = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
        await add_milestone(connection, here, number="1.", due=LATE, responsible=(MUNICIPALITY, MINISTRY))
        await add_milestone(connection, here, number="2.", due=LATE, title="Учёт ЁЛОК")
        await add_milestone(connection, there, number="3.", due=LATE, responsible=(MINISTRY,))
        await add_milestone(connection, there, number="4.", due=LATE, state=State.REPORTED)
        await add_milestone(
            connection, there, number="5.", due=LATE, external=True, title="Письмо Федерального оператора"
        )
    return settled


@pytest.mark.parametrize(
    ("by", "numbers"),
    [(By.MUNICIPALITY, [2, 1]), (By.SCHOOL, [2, 1]), (By.RESPONSIBLE, [2, 2]), (By.CONTROL, [3])],
)
async def test_groups_and_standings_add_up(stocked: Database, by: By, numbers: list[int]) -> None:
    wanted = Wanted(Which.OVERDUE, by)
    async with stocked.transaction() as connection:
        tallies, total = await listing.tallies(connection, EVERYTHING, wanted, TODAY, size=8)
        assert [tally.number for tally in tallies] == numbers
        assert total == len(numbers)
        assert await listing.number_of_groups(connection, EVERYTHING, wanted, TODAY) == total
        for tally in tallies:
            narrowed = Wanted(Which.OVERDUE, narrowed=Narrowed().to(by, tally.key))
            assert len(await listing.in_order(connection, EVERYTHING, narrowed, TODAY)) == tally.number
            assert await listing.name_of(connection, narrowed.narrowed) == [tally.name]
        found = await listing.standings(connection, EVERYTHING, by, Narrowed(), TODAY, page=0, size=8)
        assert sum(each.overdue for each in found) == sum(numbers)
        assert await listing.number_of_standings(connection, EVERYTHING, by, Narrowed()) == len(found)


async def test_figures_pages_and_words(stocked: Database) -> None:
    wanted = Wanted(Which.OVERDUE)
    async with stocked.transaction() as connection:
        figures = await listing.figures(connection, EVERYTHING, wanted, TODAY)
        assert (figures.number, figures.schools, figures.reported, figures.external, figures.operator) == (
            3,
            2,
            1,
            1,
            1,
        )
        assert len(await listing.ids(connection, EVERYTHING, wanted, TODAY)) == 3
        assert await listing.next_due(connection, EVERYTHING, Narrowed(), LATE) == LATE
        found, total = await listing.containing(connection, EVERYTHING, ["елок", "2"], page=0, size=8)
        assert ([each.label for each in found], total) == (["2"], 1)
        assert (await listing.numbered(connection, EVERYTHING, "3", page=0, size=8))[1] == 1
        assert await listing.progress(connection, EVERYTHING, found[0].roadmap_id) == (2, 2, 0)
        rows = await listing.of_roadmap(connection, EVERYTHING, found[0].roadmap_id, page=0, size=8)
        assert [milestone.label for milestone, _ in rows] == ["1", "2"]
        assert await nudges.delivered(connection, "nudge-2024-01-12", NOW) == set()
