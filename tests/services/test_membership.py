"""Who somebody is, and whether messages reach them."""

from data import people
from domain.people import Role
from services import administration, joining, membership
from services.office import Office
from tests.cast import TEACHER
from tests.services.desk import actions


async def test_administrators_of_the_settings_are_made_once(office: Office) -> None:
    await membership.make_administrators(office, [9001, 9002])
    await membership.make_administrators(office, [9001, 9002])

    assert await actions(office) == ["granted", "granted"]
    actor = await membership.identify(office, 9001, 9001)
    assert actor is not None
    assert actor.has_role(Role.ADMIN)
    assert await joining.invite_first_administrator(office) is None


async def test_a_restart_gives_no_role_back_that_was_taken_away(office: Office) -> None:
    await membership.make_administrators(office, [9001, 9002])
    first = await membership.identify(office, 9001, 9001)
    second = await membership.identify(office, 9002, 9002)
    assert first is not None
    assert second is not None
    place = second.memberships[0].organisation_id
    await administration.revoke(office, first, second.person.id, place, Role.ADMIN)

    assert await membership.make_administrators(office, [9001, 9002]) == [9002]

    assert await membership.identify(office, 9002, 9002) is None
    await administration.grant_from_outside(office, 9002, Role.ADMIN)
    assert await membership.make_administrators(office, [9001, 9002]) == []


async def test_whoever_writes_is_reachable_again(office: Office) -> None:
    await membership.mark_unreachable(office, TEACHER.person, "bot was blocked by the user")
    async with office.database.transaction() as connection:
        assert [person.id for person in await people.unreachable(connection)] == [TEACHER.person.id]

    await membership.identify(office, TEACHER.person.telegram_id, 1)

    async with office.database.transaction() as connection:
        assert await people.unreachable(connection) == []
