"""What photo monitoring asks of the database says the same on both of them."""

from datetime import date, timedelta

import pytest

from data import coverage, evidence, inventory, photo_requests, shots
from data.database import Connection
from data.photo_requests import Asked
from domain.access import EVERYTHING, Scope
from domain.milestone import State
from domain.photo import Stage
from domain.photo_request import PhotoRequest, measure_for
from tests.cast import (
    CENTRE,
    CONTROLLER,
    NEIGHBOUR,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    TODAY,
    add_milestone,
    add_roadmap,
)
from tests.monitoring import add_photo, add_room

FRIDAY = date(2024, 1, 19)


@pytest.fixture
async def places(connection: Connection) -> tuple[int, int]:
    """A milestone at each of the two schools."""
    here = await add_milestone(connection, await add_roadmap(connection))
    there = await add_milestone(connection, await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY))
    return here.id, there.id


async def test_only_stored_photos_that_nobody_refused_count(
    connection: Connection, places: tuple[int, int]
) -> None:
    room = await add_room(connection)
    placed = {"room_id": room, "stage": Stage.AFTER}
    await add_photo(connection, places[0], 1, **placed)
    await add_photo(connection, places[0], 2, accepted=True, **placed)
    await add_photo(connection, places[0], 3, accepted=False, remark="Темно", **placed)
    await add_photo(connection, places[0], 4, state="pending", **placed)
    await add_photo(connection, places[0], 5, state="expired", **placed)
    await add_photo(connection, places[0], 6, room_id=room)

    found = await coverage.of_school(connection, SCHOOL.id)

    assert found is not None
    assert dict(found.rooms[0].photos) == {Stage.AFTER: 3}
    assert dict(found.rooms[0].remarks) == {Stage.AFTER: "Темно"}
    assert found.unplaced == 1


async def test_schools_are_those_of_which_the_scope_covers_something(
    connection: Connection, places: tuple[int, int]
) -> None:
    own = Scope(everything=False, organisation_ids=frozenset({SCHOOL.id}), person_ids=frozenset({3}))

    assert set(await coverage.schools(connection, EVERYTHING)) == {SCHOOL.id, OTHER_SCHOOL.id}
    assert await coverage.schools(connection, own) == [SCHOOL.id]


async def test_a_pair_is_the_first_photo_before_and_the_last_after(
    connection: Connection, places: tuple[int, int]
) -> None:
    room = await add_room(connection)
    assert await coverage.pair(connection, room) is None
    for number, stage in enumerate([Stage.BEFORE, Stage.BEFORE, Stage.AFTER, Stage.AFTER], start=1):
        await add_photo(connection, places[0], number, room_id=room, stage=stage)

    assert await coverage.pair(connection, room) == (f"{1:064x}", f"{4:064x}")


async def test_photos_of_no_room_are_a_series_too_and_never_mix_with_others(
    connection: Connection, places: tuple[int, int]
) -> None:
    first = await add_photo(connection, places[0], 1)
    await add_photo(connection, places[1], 2, actor=NEIGHBOUR)
    third = await add_photo(connection, places[0], 3)
    await add_photo(connection, places[0], 4, stage=Stage.AFTER)

    found = await shots.new_series(connection, 0, 0, most=10)

    assert [shot.id for shot in found] == [first, third]
    assert await shots.count_new(connection) == 4
    assert await shots.count_new(connection, OTHER_SCHOOL.id) == 1


async def test_of_photos_decided_already_nothing_changes(
    connection: Connection, places: tuple[int, int]
) -> None:
    ids = [await add_photo(connection, places[0], number) for number in (1, 2)]

    first = await shots.decide(connection, ids[:1], accepted=True, by=1, now=NOW)
    again = await shots.decide(connection, ids, accepted=False, by=1, now=NOW, remark="Темно")

    assert (first, again) == (ids[:1], ids[1:])


async def test_a_request_goes_behind_the_last_measure_of_each_roadmap(
    connection: Connection, places: tuple[int, int]
) -> None:
    request = PhotoRequest(1, None, None, "всё", 1, CONTROLLER.person.name, NOW, FRIDAY, weekly=False)
    assert await photo_requests.add(connection, request) == 1
    schools = await photo_requests.schools(connection)
    last = await photo_requests.last_positions(connection, [each.roadmap_id for each in schools])
    asked = [
        Asked(each, measure_for(request, each, last[each.roadmap_id] + 1, CENTRE.name)) for each in schools
    ]

    made = await photo_requests.ask(connection, 1, asked, TODAY)

    answers = await photo_requests.answers(connection, 1)
    assert sorted(each.milestone_id for each in answers) == sorted(made)
    assert {(each.school, each.due, each.state, each.photos) for each in answers} == {
        (SCHOOL.name, FRIDAY, State.OPEN, 0),
        (OTHER_SCHOOL.name, FRIDAY, State.OPEN, 0),
    }
    assert await photo_requests.unfinished(connection, 1) == sorted(made)


async def test_a_request_is_closed_once(connection: Connection, places: tuple[int, int]) -> None:
    request = PhotoRequest(1, SCHOOL.id, None, "всё", 1, CONTROLLER.person.name, NOW, FRIDAY, weekly=True)
    await photo_requests.add(connection, request)
    assert [each.school for each in await photo_requests.open_ones(connection)] == [SCHOOL.name]

    closed = [await photo_requests.close(connection, 1, NOW + timedelta(days=day)) for day in (1, 2)]

    stored = await photo_requests.get(connection, 1)
    assert closed == [True, False]
    assert stored is not None
    assert stored.closed_at == NOW + timedelta(days=1)
    assert await photo_requests.open_ones(connection) == []


async def test_the_inventory_names_what_is_stored_and_what_was_cleared(
    connection: Connection, places: tuple[int, int]
) -> None:
    room = await add_room(connection)
    await add_photo(connection, places[0], 1, room_id=room, stage=Stage.AFTER, file_name="a.jpg")
    await add_photo(connection, places[1], 2, actor=NEIGHBOUR)
    await add_photo(connection, places[0], 3, state="expired")
    await add_photo(connection, places[0], 4, state="pending", sha256="0" * 64)

    everything = await inventory.entries(connection)
    (own,) = await inventory.entries(connection, school_id=SCHOOL.id)

    assert [each.message_id for each in everything] == [1, 2]
    assert (own.school, own.label, own.room, own.stage, own.file_name) == (
        SCHOOL.name,
        "4",
        "Кабинет 12",
        "после",
        "a.jpg",
    )
    assert await inventory.cleared(connection) == {(own.chat_id, 3)}


async def test_repeats_are_listed_the_newest_first_with_what_they_repeat(
    connection: Connection, places: tuple[int, int]
) -> None:
    first = await add_photo(connection, places[0], 1)
    for number in (2, 3, 4):
        await add_photo(connection, places[1], number, actor=NEIGHBOUR, alike_id=first, accepted=number == 2)

    page = await shots.repeats(connection, skip=1, most=2)

    assert await shots.count_repeats(connection) == 3
    assert [shot.id for shot in page] == [first + 2, first + 1]
    assert {shot.alike.evidence_id for shot in page if shot.alike} == {first}


async def test_photos_for_nothing_are_counted_by_whoever_sent_them_privately(
    connection: Connection, places: tuple[int, int]
) -> None:
    for number in (1, 2):
        await add_photo(connection, None, number)
    await add_photo(connection, None, 3, chat_id=-100)
    await add_photo(connection, None, 4, state="lost")
    await add_photo(connection, places[0], 5)

    assert await shots.unclaimed(connection) == [(TEACHER.person.id, 2)]


async def test_what_one_person_gave_for_a_milestone_includes_what_is_still_to_come(
    connection: Connection, places: tuple[int, int]
) -> None:
    await add_photo(connection, places[0], 1)
    await add_photo(connection, places[0], 2, state="pending")
    await add_photo(connection, places[0], 3, state="lost")
    await add_photo(connection, places[0], 4, actor=NEIGHBOUR)
    await add_photo(connection, places[1], 5)

    found = await evidence.photos_by(connection, places[0], TEACHER.person.id)

    assert [(each.message_id, each.state) for each in found] == [(1, "stored"), (2, "pending")]
