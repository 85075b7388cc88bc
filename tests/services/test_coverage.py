"""Photo monitoring is done once every room was photographed before and after, or a controller says so."""

import io

import pytest
from PIL import Image
from sqlalchemy import delete

from data.tables import evidence, measures, memberships
from domain.access import AccessDeniedError
from domain.milestone import Milestone, State
from domain.people import Role
from domain.photo import Stage
from services import acceptance, coverage, reporting
from services.acceptance import GapsError
from services.coverage import NoPairError, NoPreviewError, NothingSeenError
from services.office import Office
from tests.cast import (
    CONTROLLER,
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    add_milestone,
    add_roadmap,
)
from tests.monitoring import add_photo, add_room
from tests.services.desk import stored

TITLE = "Проведение фотомониторинга по приведению помещений Центра в соответствие"


@pytest.fixture
async def monitoring(office: Office) -> Milestone:
    """The milestone of photo monitoring; of one room there are photos before and after, of the other none."""
    async with office.database.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection), title=TITLE)
        await connection.execute(measures.update().values(result="По форме"))
        done, _ = await add_room(connection), await add_room(connection, "Лекторий")
        await add_photo(connection, milestone.id, 1, room_id=done, stage=Stage.BEFORE)
        await add_photo(connection, milestone.id, 2, room_id=done, stage=Stage.AFTER)
        await add_photo(connection, milestone.id, 3)
    return milestone


async def fill(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        await add_photo(connection, milestone.id, 8, room_id=2, stage=Stage.BEFORE)
        await add_photo(connection, milestone.id, 9, room_id=2, stage=Stage.AFTER)


async def test_the_matrix_shows_what_is_there_and_what_is_missing(
    office: Office, monitoring: Milestone
) -> None:
    found = await coverage.of_school(office, TEACHER, SCHOOL.id)

    assert [(room.name, room.missing) for room in found.rooms] == [
        ("Кабинет 12", ()),
        ("Лекторий", (Stage.BEFORE, Stage.AFTER)),
    ]
    assert (found.filled, found.required, found.unplaced) == (2, 4, 1)


async def test_photo_monitoring_with_gaps_is_accepted_only_by_somebody_who_insists(
    office: Office, monitoring: Milestone
) -> None:
    await reporting.report(office, TEACHER, monitoring.id)

    with pytest.raises(GapsError, match="не все помещения") as refused:
        await acceptance.accept(office, CONTROLLER, monitoring.id, insist=False)
    assert [room.name for room in refused.value.gaps] == ["Лекторий"]
    assert (await stored(office, monitoring.id)).state is State.REPORTED

    await acceptance.accept(office, CONTROLLER, monitoring.id, insist=True)
    assert (await stored(office, monitoring.id)).state is State.ACCEPTED


async def test_a_file_that_does_not_open_fills_no_cell_until_a_controller_takes_it(
    office: Office, monitoring: Milestone
) -> None:
    await fill(office, monitoring)
    async with office.database.transaction() as connection:
        looked = {"inspected_at": office.clock()}
        broken = evidence.update().where(evidence.c.message_id == 8).values(format="JPEG", **looked)
        heic = evidence.update().where(evidence.c.message_id == 9).values(format="HEIC", **looked)
        await connection.execute(broken)
        await connection.execute(heic)
        assert [room.missing for room in await coverage.gaps(connection, monitoring)] == [(Stage.BEFORE,)]

        await connection.execute(evidence.update().where(evidence.c.message_id == 8).values(accepted=True))
        assert await coverage.gaps(connection, monitoring) == ()


async def test_photo_monitoring_without_gaps_is_accepted_as_anything_else(
    office: Office, monitoring: Milestone
) -> None:
    await fill(office, monitoring)
    await reporting.report(office, TEACHER, monitoring.id)

    await acceptance.accept(office, CONTROLLER, monitoring.id, insist=False)

    assert (await stored(office, monitoring.id)).state is State.ACCEPTED


async def test_among_several_the_one_with_gaps_is_left_alone(office: Office, monitoring: Milestone) -> None:
    await reporting.report(office, TEACHER, monitoring.id)
    reported = await stored(office, monitoring.id)

    done = await acceptance.accept_many(office, CONTROLLER, [(reported.id, reported.revision)])

    assert [each.id for each in done.undocumented] == [monitoring.id]


async def test_where_nobody_accepts_photo_monitoring_with_gaps_still_waits(
    office: Office, monitoring: Milestone
) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(delete(memberships).where(memberships.c.role == Role.CONTROLLER.value))

    await reporting.report(office, TEACHER, monitoring.id)

    assert (await stored(office, monitoring.id)).state is State.REPORTED


async def test_photo_monitoring_without_a_named_room_is_not_covered(office: Office) -> None:
    async with office.database.transaction() as connection:
        bare = await add_milestone(connection, await add_roadmap(connection), title=TITLE)
        await connection.execute(measures.update().values(result="По форме"))
        await add_photo(connection, bare.id, 3)
    await reporting.report(office, TEACHER, bare.id)

    with pytest.raises(GapsError) as refused:
        await acceptance.accept(office, CONTROLLER, bare.id, insist=False)

    assert [room.name for room in refused.value.gaps] == ["Помещения не названы"]


async def test_where_nobody_accepts_photo_monitoring_without_a_room_still_waits(office: Office) -> None:
    async with office.database.transaction() as connection:
        bare = await add_milestone(connection, await add_roadmap(connection), title=TITLE)
        await connection.execute(delete(memberships).where(memberships.c.role == Role.CONTROLLER.value))

    await reporting.report(office, TEACHER, bare.id)

    assert (await stored(office, bare.id)).state is State.REPORTED


async def test_a_milestone_that_is_no_photo_monitoring_minds_no_gaps(
    office: Office, monitoring: Milestone
) -> None:
    async with office.database.transaction() as connection:
        other = await add_milestone(connection, monitoring.roadmap_id, number="5.", title="Закупки")
        assert await coverage.gaps(connection, other) == ()
        assert await coverage.unmet(connection, other) == ()


async def test_people_see_the_schools_of_their_own_roadmaps(office: Office, monitoring: Milestone) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY))

    everything = await coverage.schools(office, CONTROLLER)
    own = await coverage.schools(office, NEIGHBOUR)

    assert {each.school for each in everything.found} == {SCHOOL.name, OTHER_SCHOOL.name}
    assert [each.school for each in own.found] == [OTHER_SCHOOL.name]
    with pytest.raises(AccessDeniedError):
        await coverage.of_school(office, NEIGHBOUR, SCHOOL.id)
    with pytest.raises(AccessDeniedError):
        await coverage.pair(office, NEIGHBOUR, 1)
    with pytest.raises(NothingSeenError):
        await coverage.schools(office, STRANGER)


async def test_a_room_is_shown_before_and_after_side_by_side(office: Office, monitoring: Milestone) -> None:
    hashes = [_keep(office, colour) for colour in ("red", "blue")]
    async with office.database.transaction() as connection:
        for evidence_id, sha256 in zip((1, 2), hashes, strict=True):
            query = evidence.update().where(evidence.c.id == evidence_id).values(sha256=sha256)
            await connection.execute(query)

    pair = await coverage.pair(office, TEACHER, 1)

    shown = Image.open(io.BytesIO(pair.picture))
    left, right = shown.getpixel((40, 100)), shown.getpixel((shown.width - 40, 100))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200 > right[0]
    assert right[2] > 200 > left[2]


async def test_a_room_of_which_a_photo_has_no_preview_is_not_opened_at_all(
    office: Office, monitoring: Milestone
) -> None:
    with pytest.raises(NoPreviewError):
        await coverage.pair(office, TEACHER, 1)


async def test_a_room_without_one_of_the_two_cannot_be_compared(
    office: Office, monitoring: Milestone
) -> None:
    with pytest.raises(NoPairError, match="Лекторий"):
        await coverage.pair(office, TEACHER, 2)


def _keep(office: Office, colour: str) -> str:
    sha256 = office.media.keep(colour.encode())
    preview = office.media.preview(sha256)
    preview.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (400, 300), colour).save(preview)
    return sha256
