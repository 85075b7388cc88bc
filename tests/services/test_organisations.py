"""Two spellings of one organisation become one, and its people hear of what is theirs."""

from datetime import date

import pytest

from data import organisations
from domain.people import Organisation, OrganisationKind
from services.office import Office
from services.organisations import merge
from tests.cast import CONTROLLER, MUNICIPALITY, add_milestone, add_roadmap
from tests.services.desk import CLERK, RecordingSender, plan, tick


@pytest.fixture
async def misspelt(office: Office) -> Organisation:
    """Answers for a milestone of which a reminder is due, and has nobody; the clerk is at the other one."""
    async with office.database.transaction() as connection:
        found = await organisations.ensure(connection, "МОУО Боровский р-н", OrganisationKind.MUNICIPALITY)
        roadmap_id = await add_roadmap(connection)
        due, earlier = date(2024, 1, 17), date(2023, 12, 1)
        await add_milestone(connection, roadmap_id, due=due, today=earlier, responsible=(found,))
    return found


async def test_what_was_planned_for_want_of_an_executor_goes_to_the_one_the_merger_brings(
    office: Office, sender: RecordingSender, misspelt: Organisation
) -> None:
    await plan(office)

    await merge(office, CONTROLLER, MUNICIPALITY.id, misspelt.id)

    assert await tick(office, sender) == [
        (CONTROLLER.person.name, ["digest"]),
        (CLERK.person.name, ["4 before-3"]),
    ]


async def test_people_who_come_over_hear_of_what_the_other_spelling_had_no_executor_for(
    office: Office, sender: RecordingSender, misspelt: Organisation
) -> None:
    await tick(office, sender)

    await merge(office, CONTROLLER, misspelt.id, MUNICIPALITY.id)

    assert await tick(office, sender) == [(CLERK.person.name, ["4 before-3"])]
