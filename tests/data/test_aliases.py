"""Every spelling of a name leads to one organisation."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from data import aliases, organisations
from data.tables import organisations as table
from domain.people import OrganisationKind
from tests.cast import MUNICIPALITY, OTHER_SCHOOL, SCHOOL


@pytest.mark.parametrize(
    "spelling",
    [
        "СОШ № 5 г. Балабаново",
        "сош №5 г.Балабаново",
        "СОШ N5 г. Балабаново",
        "«СОШ № 5» г. Балабаново",
        "МБОУ «СОШ № 5» г. Балабаново",
    ],
)
async def test_a_school_is_found_however_it_is_spelled(connection: AsyncConnection, spelling: str) -> None:
    assert await aliases.find(connection, spelling) == SCHOOL
    assert await organisations.ensure(connection, spelling, OrganisationKind.SCHOOL) == SCHOOL


@pytest.mark.parametrize("other", ["СОШ № 15 г. Балабаново", "СОШ № 5", "СОШ № 5 г. Калуги", "№"])
async def test_another_school_is_another_one(connection: AsyncConnection, other: str) -> None:
    assert await aliases.find(connection, other) is None
    assert (await organisations.ensure(connection, other, OrganisationKind.SCHOOL)).id != SCHOOL.id


async def test_a_name_leads_where_it_led_first(connection: AsyncConnection) -> None:
    await aliases.add(connection, SCHOOL.id, "Пятая")
    await aliases.add(connection, OTHER_SCHOOL.id, "ПЯТАЯ")
    assert await aliases.find(connection, "«пятая»") == SCHOOL
    assert "Пятая" in await aliases.of(connection, SCHOOL.id)


async def test_organisations_made_in_bulk_are_found_too(connection: AsyncConnection) -> None:
    await connection.execute(
        table.insert(), [{"name": f"Лицей № {n}", "kind": "school"} for n in range(1, 4)]
    )
    found = await aliases.find_all(connection, ["лицей №2", "Лицей 3", "Лицей 9"])
    assert {name: each.name for name, each in found.items()} == {
        "лицей №2": "Лицей № 2",
        "Лицей 3": "Лицей № 3",
    }


async def test_a_search_takes_all_words_in_any_order_and_turns_pages(connection: AsyncConnection) -> None:
    found, total = await aliases.search(connection, "балабаново 5", limit=10)
    assert (found, total) == ([SCHOOL], 1)
    first, total = await aliases.search(connection, "", limit=4)
    rest, _ = await aliases.search(connection, "", limit=4, offset=4)
    assert total == 6
    assert sorted(each.name for each in (*first, *rest)) == [each.name for each in (*first, *rest)]
    assert await aliases.search(connection, "50%", limit=4) == ([], 0)


async def test_a_school_without_a_municipality_gets_the_first_that_is_named(
    connection: AsyncConnection,
) -> None:
    await organisations.ensure(connection, "Лицей № 7", OrganisationKind.SCHOOL)
    again = await organisations.ensure(connection, "Лицей №7", OrganisationKind.SCHOOL, MUNICIPALITY.id)
    assert again.parent_id == MUNICIPALITY.id
    kept = await organisations.ensure(connection, SCHOOL.name, SCHOOL.kind, 4)
    assert kept.parent_id == SCHOOL.parent_id
