"""What people ask for, and how roadmaps remind, on both databases."""

from dataclasses import replace
from datetime import date, time

from data import preferences, rhythms, roadmaps, schedule
from data.database import Connection
from domain.access import scope_of
from domain.preferences import USUAL, Hours, Preferences
from domain.reminder import DEFAULT_LADDER, Ladder
from domain.rhythm import EVERYWHERE, Place, Rhythm
from tests.cast import (
    CONTROLLER,
    HEAD,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    TODAY,
    ZONE,
    add_milestone,
    add_roadmap,
)

WISH = Preferences(Hours(time(10), time(16, 30)), sparing=True)


async def test_what_somebody_asks_for_is_kept_and_taken_back(connection: Connection) -> None:
    person_id = TEACHER.person.id
    assert await preferences.of(connection, person_id) == USUAL

    await preferences.keep(connection, person_id, WISH)
    assert await preferences.of_all(connection, [person_id, HEAD.person.id]) == {person_id: WISH}
    assert await preferences.lock(connection, person_id) == WISH

    await preferences.keep(connection, person_id, replace(WISH, hours=None))
    assert await preferences.of(connection, person_id) == Preferences(None, sparing=True)
    await preferences.keep(connection, person_id, USUAL)
    assert await preferences.of_all(connection, [person_id]) == {}


async def test_the_ladders_are_those_of_the_roadmaps_one_has_to_do_with(connection: Connection) -> None:
    own = Ladder(before=(5,))
    await add_milestone(connection, await add_roadmap(connection, ladder=own))
    await add_milestone(
        connection,
        await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY),
        responsible=(OTHER_SCHOOL,),
    )

    assert await preferences.ladders_seen(connection, scope_of(TEACHER)) == [own.as_json()]
    assert await preferences.ladders_seen(connection, scope_of(NEIGHBOUR)) == [None]
    everywhere = await preferences.ladders_seen(connection, scope_of(CONTROLLER))
    assert set(everywhere) == {own.as_json(), None}


async def test_roadmaps_are_read_and_written_by_place(connection: Connection) -> None:
    ids = [
        await add_roadmap(connection, SCHOOL, MUNICIPALITY),
        await add_roadmap(connection, SCHOOL, MUNICIPALITY, title="Точка роста"),
        await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY),
    ]
    omsk = Rhythm(Ladder(weekly=False), "Asia/Omsk")

    await rhythms.keep(connection, ids[:2], omsk)

    usual = Rhythm(DEFAULT_LADDER, ZONE)
    assert await rhythms.of(connection, EVERYWHERE, lock=True) == {ids[0]: omsk, ids[1]: omsk, ids[2]: usual}
    assert set(await rhythms.of(connection, Place(municipality_id=MUNICIPALITY.id))) == set(ids[:2])
    assert await rhythms.of(connection, Place(ids[2])) == {ids[2]: usual}
    assert await rhythms.of(connection, Place(404)) == {}
    await rhythms.keep(connection, ids, usual)
    assert await roadmaps.ladders(connection) == {}


async def test_what_all_roadmaps_keep_alike_is_common(connection: Connection) -> None:
    usual = Rhythm(DEFAULT_LADDER, "Asia/Omsk")
    assert await rhythms.common(connection, "Asia/Omsk") == usual
    first = await add_roadmap(connection)
    second = await add_roadmap(connection, title="Точка роста")
    own = Rhythm(Ladder(before=(5,)), ZONE)
    await rhythms.keep(connection, [first, second], own)
    assert await rhythms.common(connection, "Asia/Omsk") == own

    await rhythms.keep(connection, [second], Rhythm(own.ladder, "Asia/Kamchatka"))
    assert await rhythms.common(connection, "Asia/Omsk") == Rhythm(own.ladder, "Asia/Omsk")
    await rhythms.keep(connection, [first], Rhythm(DEFAULT_LADDER, "Asia/Kamchatka"))
    assert await rhythms.common(connection, "Asia/Omsk") == Rhythm(DEFAULT_LADDER, "Asia/Kamchatka")


async def test_municipalities_and_their_roadmaps_come_by_the_page(connection: Connection) -> None:
    for school, municipality in ((SCHOOL, MUNICIPALITY), (OTHER_SCHOOL, OTHER_MUNICIPALITY)):
        for title in ("IT-куб", "Точка роста"):
            await add_roadmap(connection, school, municipality, title=title)

    areas, number = await rhythms.municipalities(connection, limit=1, offset=1)
    assert (areas, number) == ([OTHER_MUNICIPALITY], 2)
    found, number = await roadmaps.page_of(connection, MUNICIPALITY.id, limit=1)
    assert ([each.school for each in found], number) == ([SCHOOL.name], 2)


async def test_milestones_of_one_kind_are_looked_at_once(connection: Connection) -> None:
    for school, municipality in ((SCHOOL, MUNICIPALITY), (OTHER_SCHOOL, OTHER_MUNICIPALITY)):
        roadmap_id = await add_roadmap(connection, school, municipality)
        await add_milestone(connection, roadmap_id)
        await add_milestone(connection, roadmap_id, due=date(2024, 3, 1))
        await add_milestone(connection, roadmap_id, due=None)

    kinds = await rhythms.waiting(connection, EVERYWHERE)
    assert sorted((each.id, each.due) for each in kinds) == [(1, date(2024, 2, 10)), (2, date(2024, 3, 1))]
    assert len(await rhythms.waiting(connection, Place(2))) == 2


async def test_only_the_roadmaps_named_begin_anew(connection: Connection) -> None:
    ids = [await add_roadmap(connection), await add_roadmap(connection, title="Точка роста")]
    for each in ids:
        await add_milestone(connection, each, today=date(2023, 12, 1))

    await schedule.begin_anew(connection, ids[1:], TODAY, NOW)

    since = {each.id: each.steps_since for each in await rhythms.waiting(connection, EVERYWHERE)}
    assert since == {1: date(2023, 12, 1), 2: TODAY}
