"""A controller looks through new photos; what is not good enough is asked for again, and its sender knows."""

import pytest

from data import people
from data.tables import evidence
from domain.access import AccessDeniedError
from domain.errors import DomainError
from domain.people import Role
from domain.photo import Stage
from domain.photo_review import AlreadyReviewedError, Span
from services import coverage, photo_review
from services.office import Office
from services.photo_review import NothingNewError
from tests.cast import (
    CONTROLLER,
    NEIGHBOUR,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    add_milestone,
    add_roadmap,
)
from tests.monitoring import add_photo, add_room
from tests.services.desk import actions, settle_outcomes


@pytest.fixture
async def milestone_id(office: Office) -> int:
    """Three photos of one room after, one before, one of another school."""
    async with office.database.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection))
        elsewhere = await add_milestone(
            connection, await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
        )
        room = await add_room(connection)
        for number in (1, 2):
            await add_photo(connection, milestone.id, number, room_id=room, stage=Stage.AFTER)
        await add_photo(connection, milestone.id, 3, room_id=room, stage=Stage.BEFORE)
        await add_photo(connection, milestone.id, 4, room_id=room, stage=Stage.AFTER)
        await add_photo(connection, elsewhere.id, 5, actor=NEIGHBOUR)
    return milestone.id


async def test_a_series_is_of_one_room_and_stage_and_the_others_follow(
    office: Office, milestone_id: int
) -> None:
    first = await photo_review.series(office, CONTROLLER)
    second = await photo_review.series(office, CONTROLLER, after=first.span.first)

    assert ([shot.id for shot in first.shots], first.left) == ([1, 2, 4], 5)
    assert second.shots[0].id == 2
    assert {(shot.room, shot.stage) for shot in first.shots} == {("Кабинет 12", Stage.AFTER)}


async def test_accepted_photos_are_not_shown_again(office: Office, milestone_id: int) -> None:
    first = await photo_review.series(office, CONTROLLER)

    await photo_review.accept(office, CONTROLLER, first.span)

    following = await photo_review.series(office, CONTROLLER)
    assert ([shot.id for shot in following.shots], following.left) == ([3], 2)
    assert await actions(office, milestone_id) == ["photos-accepted"]


async def test_the_photos_of_one_school_can_be_looked_at_alone(office: Office, milestone_id: int) -> None:
    heaps = await photo_review.by_school(office, CONTROLLER)

    found = await photo_review.series(office, CONTROLLER, OTHER_SCHOOL.id)

    assert [(heap.school, heap.number) for heap in heaps] == [(OTHER_SCHOOL.name, 1), (SCHOOL.name, 4)]
    assert ([shot.id for shot in found.shots], found.left) == ([5], 1)


async def test_a_photo_asked_for_again_empties_its_cell_and_its_sender_is_told(
    office: Office, milestone_id: int
) -> None:
    done = await photo_review.ask_again(office, CONTROLLER, Span(3, 3, 1), "  Слишком темно ")

    (room,) = (await coverage.of_school(office, CONTROLLER, SCHOOL.id)).rooms
    assert (done.told, done.remark) == ((TEACHER.person,), "Слишком темно")
    assert room.missing == (Stage.BEFORE,)
    assert room.remarks[Stage.BEFORE] == "Слишком темно"


async def test_a_new_photo_fills_the_cell_again(office: Office, milestone_id: int) -> None:
    await photo_review.ask_again(office, CONTROLLER, Span(3, 3, 1), "Слишком темно")
    async with office.database.transaction() as connection:
        await add_photo(connection, milestone_id, 6, room_id=1, stage=Stage.BEFORE)

    (room,) = (await coverage.of_school(office, CONTROLLER, SCHOOL.id)).rooms

    assert room.missing == ()


async def test_where_the_sender_is_gone_a_colleague_is_told(office: Office, milestone_id: int) -> None:
    async with office.database.transaction() as connection:
        await people.mark_unreachable(connection, TEACHER.person.id, NOW, "бот заблокирован")
        await people.grant(connection, NEIGHBOUR.person.id, SCHOOL.id, Role.EXECUTOR, NOW)

    done = await photo_review.ask_again(office, CONTROLLER, Span(3, 3, 1), "Не то помещение")

    assert [each.name for each in done.told] == [NEIGHBOUR.person.name]


async def test_of_two_controllers_one_decides_and_the_other_is_told_so(
    office: Office, milestone_id: int
) -> None:
    span = (await photo_review.series(office, CONTROLLER)).span

    succeeded, refused = await settle_outcomes(
        photo_review.accept(office, CONTROLLER, span),
        photo_review.ask_again(office, CONTROLLER, span, "Темно"),
    )

    assert succeeded == 1
    assert isinstance(refused[0], AlreadyReviewedError)


async def test_a_photo_that_came_in_between_is_never_accepted_unseen(
    office: Office, milestone_id: int
) -> None:
    span = (await photo_review.series(office, CONTROLLER)).span
    async with office.database.transaction() as connection:
        # Announced long ago, fetched only now: its id lies between those that were shown.
        await connection.execute(evidence.update().where(evidence.c.id == 3).values(stage=Stage.AFTER.value))

    with pytest.raises(AlreadyReviewedError):
        await photo_review.accept(office, CONTROLLER, span)

    assert (await photo_review.series(office, CONTROLLER)).left == 5


async def test_a_remark_has_words(office: Office, milestone_id: int) -> None:
    with pytest.raises(DomainError, match="что не так"):
        await photo_review.ask_again(office, CONTROLLER, Span(3, 3, 1), "  ")


async def test_only_the_centre_reviews(office: Office, milestone_id: int) -> None:
    for attempt in (
        photo_review.series(office, TEACHER),
        photo_review.by_school(office, TEACHER),
        photo_review.accept(office, TEACHER, Span(3, 3, 1)),
        photo_review.ask_again(office, TEACHER, Span(3, 3, 1), "Темно"),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt


async def test_when_everything_was_seen_it_says_so(office: Office) -> None:
    with pytest.raises(NothingNewError):
        await photo_review.series(office, CONTROLLER)
