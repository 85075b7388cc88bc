"""Subscriptions: one of each, claimed by one, sent again only when a lease ran out."""

from datetime import date, timedelta

from data import subscriptions
from data.database import Connection
from data.subscriptions import claim, finish, of_person, stop, without
from domain.listing import Narrowed
from domain.people import Role
from domain.report_order import Format, Order, What
from domain.subscription import Every
from tests.cast import CONTROLLER, HEAD, MUNICIPALITY, NOW, SCHOOL, TEACHER, TODAY, add_roadmap

SUMMARY = Order(What.SUMMARY, Format.PDF)
MONDAY = date(2024, 1, 15)
LEASE = timedelta(minutes=15)


async def add(
    connection: Connection,
    order: Order = SUMMARY,
    every: Every = Every.WEEK,
    person: int = CONTROLLER.person.id,
) -> bool:
    return await subscriptions.add(
        connection, person, order, every, MONDAY, created_by=person, created_at=NOW
    )


async def test_the_same_one_is_stored_once(connection: Connection) -> None:
    assert await add(connection)
    assert not await add(connection)
    assert await add(connection, every=Every.MONTH)
    assert await add(connection, Order(What.SUMMARY, Format.DOCX))
    assert await add(connection, person=HEAD.person.id)
    assert len(await of_person(connection, CONTROLLER.person.id)) == 3


async def test_it_remembers_what_it_is_about(connection: Connection) -> None:
    roadmap_id = await add_roadmap(connection)
    await add(connection, Order(What.ROADMAP, Format.DOCX, roadmap=roadmap_id))
    await add(connection, Order(What.SUMMARY, Format.PDF, narrowed=Narrowed(municipality=MUNICIPALITY.id)))
    await add(connection, Order(What.HEAT_MAP, Format.PNG, narrowed=Narrowed(school=SCHOOL.id)))
    table, region, picture = await of_person(connection, CONTROLLER.person.id)
    assert (table.roadmap, table.municipality, table.school) == (roadmap_id, 0, 0)
    assert region.order(TODAY).narrowed == Narrowed(municipality=MUNICIPALITY.id)
    assert picture.order(TODAY).narrowed == Narrowed(school=SCHOOL.id)


async def test_one_is_claimed_when_its_day_has_come_and_by_one_only(connection: Connection) -> None:
    await add(connection)
    assert await claim(connection, TODAY, NOW, NOW + LEASE) is None
    assert await claim(connection, MONDAY, NOW, NOW + LEASE) is not None
    assert await claim(connection, MONDAY, NOW, NOW + LEASE) is None
    assert await claim(connection, MONDAY, NOW + LEASE, NOW + 2 * LEASE) is not None


async def test_what_was_sent_is_not_sent_again_before_its_next_day(connection: Connection) -> None:
    await add(connection)
    taken = await claim(connection, MONDAY, NOW, NOW + LEASE)
    assert taken is not None
    following = MONDAY + timedelta(days=7)
    assert await finish(connection, taken, following)
    assert not await finish(connection, taken, following)
    assert await claim(connection, MONDAY, NOW + LEASE, NOW + 2 * LEASE) is None
    assert await claim(connection, following, NOW, NOW + LEASE) is not None


async def test_nobody_ends_what_another_is_sent(connection: Connection) -> None:
    await add(connection)
    (mine,) = await of_person(connection, CONTROLLER.person.id)
    assert await stop(connection, mine.id, TEACHER.person.id) is None
    assert await stop(connection, mine.id, CONTROLLER.person.id) == mine
    assert await stop(connection, mine.id, CONTROLLER.person.id) is None
    assert await of_person(connection, CONTROLLER.person.id) == []


async def test_a_stopped_one_goes_on_when_it_is_asked_for_again(connection: Connection) -> None:
    await add(connection)
    (mine,) = await of_person(connection, CONTROLLER.person.id)
    await stop(connection, mine.id, CONTROLLER.person.id)
    assert await add(connection)
    assert await of_person(connection, CONTROLLER.person.id) == [mine]


async def test_who_had_it_once_is_not_given_it_again(connection: Connection) -> None:
    assert await without(connection, Role.CONTROLLER, SUMMARY, Every.WEEK) == [CONTROLLER.person.id]
    await add(connection)
    assert await without(connection, Role.CONTROLLER, SUMMARY, Every.WEEK) == []
    (mine,) = await of_person(connection, CONTROLLER.person.id)
    await stop(connection, mine.id, CONTROLLER.person.id)
    assert await without(connection, Role.CONTROLLER, SUMMARY, Every.WEEK) == []
    assert await without(connection, Role.CONTROLLER, SUMMARY, Every.MONTH) == [CONTROLLER.person.id]


async def test_whom_a_report_can_be_sent_are_people_with_a_role_by_name(connection: Connection) -> None:
    found = await subscriptions.candidates(connection, limit=2, offset=1)
    assert [each.name for each in found] == ["Борис Начальников", "Вера Учителева"]
    everybody = await subscriptions.candidates(connection, limit=20, offset=0)
    assert "Глеб Прохожий" not in {each.name for each in everybody}
