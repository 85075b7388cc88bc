"""Finding by words and numbers."""

import pytest

from services.office import Office
from services.search import PAGE, search
from tests.cast import (
    CONTROLLER,
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    TEACHER,
    add_milestone,
    add_roadmap,
)


@pytest.fixture
async def stocked(office: Office) -> Office:
    async with office.database.transaction() as connection:
        mine = await add_roadmap(connection)
        other = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
        await add_milestone(connection, mine, number="2.", label="2.1", title="Учёт ЁЛОК 100% готов")
        await add_milestone(connection, mine, number="10.", title="Объявить закупку мебели")
        await add_milestone(
            connection, other, number="3.", title="Объявить закупку книг", responsible=(OTHER_MUNICIPALITY,)
        )
    return office


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("мебел", ["10"]),
        ("закупк", ["2.1", "10"]),
        ("закупка", ["2.1", "10"]),
        ("закупками мебель", ["10"]),
        ("ЗАКУПКУ объявить", ["10"]),
        ("учет елок", ["2.1"]),
        ("Ёлок", ["2.1"]),
        ("п. 2.1", ["2.1"]),
        ("10.", ["10"]),
        ("балабаново мебел", ["10"]),
        ("боровский мебель", ["10"]),
        ("10 мебель", ["10"]),
        ("п. 10 Балабаново", ["10"]),
        ("2,1 боровский", ["2.1"]),
        ("100%", ["2.1"]),
        ("%", ["2.1"]),
        ("_", []),
        ("книг", []),
        ("'; DROP TABLE milestones; --", []),
    ],
)
async def test_every_word_has_to_occur_whatever_its_case(
    stocked: Office, words: str, found: list[str]
) -> None:
    shown = await search(stocked, TEACHER, words)
    assert [each.label for each in shown.milestones] == found
    assert shown.total == len(found)


async def test_everybody_finds_in_their_own_roadmaps_only(stocked: Office) -> None:
    assert (await search(stocked, CONTROLLER, "объявить")).total == 2
    assert [each.label for each in (await search(stocked, NEIGHBOUR, "объявить")).milestones] == ["3"]


async def test_a_number_with_a_word_of_the_school_is_one_item_of_that_school(stocked: Office) -> None:
    async with stocked.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY, title="Ещё одна")
        await add_milestone(connection, roadmap_id, number="2.", title="План на 10 лет")
        await add_milestone(connection, roadmap_id, number="10.", title="Открытие")
    assert [each.title for each in (await search(stocked, CONTROLLER, "10 Калуги")).milestones] == [
        "Открытие"
    ]
    assert (await search(stocked, CONTROLLER, "10 лет")).milestones[0].title == "План на 10 лет"


async def test_a_page_that_is_gone_begins_again(stocked: Office) -> None:
    async with stocked.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title="Ещё одна")
        for number in range(20, 20 + PAGE):
            await add_milestone(connection, roadmap_id, number=f"{number}.", title="Объявить торги")

    second = await search(stocked, TEACHER, "объявить", 1)
    assert (second.page, second.total, len(second.milestones)) == (1, PAGE + 1, 1)
    assert (await search(stocked, TEACHER, "объявить", 99)).page == 0
