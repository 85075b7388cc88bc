"""A photo that was sent before is found, at any school and on any day, and nothing else is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data import duplicates
from data.database import Connection
from data.tables import evidence, likenesses
from domain.photo import Stage
from tests.cast import NEIGHBOUR, NOW, OTHER_MUNICIPALITY, OTHER_SCHOOL, add_milestone, add_roadmap
from tests.monitoring import OTHER_SCENE, SCENE, add_photo, add_room

CROPPED = SCENE ^ 0b111111


@pytest.fixture
async def here(connection: Connection) -> int:
    return (await add_milestone(connection, await add_roadmap(connection))).id


@pytest.fixture
async def elsewhere(connection: Connection) -> int:
    roadmap = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
    return (await add_milestone(connection, roadmap)).id


async def marks(connection: Connection, evidence_id: int) -> tuple[int | None, int | None]:
    query = select(evidence.c.alike_id, evidence.c.distance).where(evidence.c.id == evidence_id)
    return tuple((await connection.execute(query)).one())  # type: ignore[return-value]


async def test_the_same_file_from_another_school_a_month_later_is_marked(
    connection: Connection, here: int, elsewhere: int
) -> None:
    first = await add_photo(connection, here, 1, sha256="ab" * 32)
    later = NOW + timedelta(days=31)
    second = await add_photo(connection, elsewhere, 2, sha256="ab" * 32, actor=NEIGHBOUR, at=later)

    assert await duplicates.note(connection, first) is None
    assert await duplicates.note(connection, second) == first
    assert await marks(connection, second) == (first, 0)


async def test_a_cropped_copy_is_marked_with_the_bits_in_which_it_differs(
    connection: Connection, here: int, elsewhere: int
) -> None:
    first = await add_photo(connection, here, 1, dhash=SCENE)
    other = await add_photo(connection, here, 2, dhash=OTHER_SCENE)
    copy = await add_photo(connection, elsewhere, 3, dhash=CROPPED, actor=NEIGHBOUR)

    found = [await duplicates.note(connection, each) for each in (first, other, copy)]

    assert found == [None, None, first]
    assert await marks(connection, copy) == (first, 6)


async def test_the_nearest_of_several_is_named(connection: Connection, here: int) -> None:
    far = await add_photo(connection, here, 1, dhash=SCENE ^ 0b1111, stage=Stage.BEFORE)
    near = await add_photo(connection, here, 2, dhash=SCENE ^ 0b1, stage=Stage.DURING)
    photo = await add_photo(connection, here, 3, dhash=SCENE, stage=Stage.AFTER)

    found = [await duplicates.note(connection, each) for each in (far, near, photo)]

    assert found == [None, far, near]


async def test_the_photo_of_before_sent_as_that_of_after_is_marked(connection: Connection, here: int) -> None:
    room = await add_room(connection)
    before = await add_photo(connection, here, 1, room_id=room, stage=Stage.BEFORE, dhash=SCENE)
    after = await add_photo(connection, here, 2, room_id=room, stage=Stage.AFTER, dhash=SCENE ^ 0b11)
    await duplicates.note(connection, before)

    assert await duplicates.note(connection, after) == before


async def test_two_shots_of_one_wall_in_one_series_are_no_repetition(
    connection: Connection, here: int
) -> None:
    room = await add_room(connection)
    first = await add_photo(connection, here, 1, room_id=room, stage=Stage.AFTER, dhash=SCENE)
    moment_later = NOW + timedelta(minutes=1)
    second = await add_photo(
        connection, here, 2, room_id=room, stage=Stage.AFTER, dhash=SCENE ^ 1, at=moment_later
    )
    await duplicates.note(connection, first)

    assert await duplicates.note(connection, second) is None


async def test_white_walls_and_files_without_a_preview_are_compared_by_their_bytes_only(
    connection: Connection, here: int, elsewhere: int
) -> None:
    wall = await add_photo(connection, here, 1, dhash=0)
    film = await add_photo(connection, here, 2, dhash=None, sha256="cd" * 32)
    other_wall = await add_photo(connection, elsewhere, 3, dhash=0, actor=NEIGHBOUR)
    same_film = await add_photo(connection, elsewhere, 4, dhash=None, sha256="cd" * 32, actor=NEIGHBOUR)

    found = [await duplicates.note(connection, each) for each in (wall, film, other_wall, same_film)]

    assert found == [None, None, None, film]


async def test_noting_a_photo_twice_changes_nothing(connection: Connection, here: int) -> None:
    photo = await add_photo(connection, here, 1, dhash=-SCENE)

    await duplicates.note(connection, photo)
    await duplicates.note(connection, photo)

    kept = (await connection.execute(select(likenesses.c.band))).scalars().all()
    assert sorted(kept) == [0, 1, 2, 3]
    assert await marks(connection, photo) == (None, None)


async def test_an_original_that_was_fetched_late_marks_the_copy_that_came_after_it(
    connection: Connection, here: int, elsewhere: int
) -> None:
    original = await add_photo(connection, here, 1, dhash=SCENE)
    copy = await add_photo(connection, elsewhere, 2, dhash=CROPPED, actor=NEIGHBOUR)

    await duplicates.note(connection, copy)
    await duplicates.note(connection, original)

    assert await marks(connection, copy) == (original, 6)
    assert await marks(connection, original) == (None, None)
