"""Being forgotten: what was theirs goes to the next, at once."""

from datetime import date

from sqlalchemy import select

from data.tables import milestones
from services import personal
from services.office import Office
from tests.cast import TEACHER, add_milestone, add_roadmap
from tests.services.desk import RecordingSender, steps_of, tick


async def test_the_reminders_of_somebody_forgotten_go_to_the_next_at_once(
    office: Office, sender: RecordingSender
) -> None:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        soon = await add_milestone(connection, roadmap_id, due=date(2024, 1, 17), assignees=[TEACHER])
    await tick(office, sender)
    assert [person for person, _ in await steps_of(office)] == [TEACHER.person.name]

    erased = await personal.erase(office, TEACHER)

    assert [each.id for each in erased.left] == [soon.id]
    told = await tick(office, sender)
    assert told
    assert TEACHER.person.name not in {name for name, _ in told}
    async with office.database.transaction() as connection:
        assert (await connection.execute(select(milestones.c.plan_on))).scalar_one() > date(2024, 1, 12)
