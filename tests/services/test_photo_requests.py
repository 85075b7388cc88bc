"""The centre asks for photos; schools hear of it at once, are reminded as ever, and answers are found."""

from datetime import date

import pytest

from data import roadmaps as roadmap_rows
from domain.access import AccessDeniedError
from domain.milestone import State
from domain.photo_request import RequestRefusedError
from services import acceptance, photo_requests, reporting
from services.office import Office
from services.photo_requests import NoSchoolsError, RequestClosedError
from services.printed_table import read_table
from tests.cast import (
    CONTROLLER,
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.monitoring import add_photo
from tests.services.desk import RecordingSender, all_milestones, deliver, moscow, plan, stored, tick

FRIDAY = date(2024, 1, 26)


@pytest.fixture
async def roadmaps(office: Office) -> tuple[int, int]:
    """Two schools with a roadmap each; nothing else is due soon."""
    async with office.database.transaction() as connection:
        here = await add_roadmap(connection)
        await add_milestone(connection, here, due=date(2025, 1, 1))
        there = await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY)
    return here, there


async def told(office: Office, sender: RecordingSender) -> dict[str, list[str]]:
    await plan(office)
    await deliver(office, sender)
    letters = {letter.to.name: letter for letter in sender.letters}
    sender.letters.clear()
    return {
        name: [item.milestone.title for item in letter.items]
        for name, letter in letters.items()
        if letter.items
    }


async def test_those_of_the_school_hear_of_a_request_at_once(
    office: Office, roadmaps: tuple[int, int], sender: RecordingSender
) -> None:
    done = await photo_requests.ask(office, CONTROLLER, SCHOOL.id, date(2024, 6, 28), "все помещения")

    assert (done.schools, done.people, done.silent) == (1, 1, ())
    assert await told(office, sender) == {TEACHER.person.name: ["Фото по запросу: все помещения"]}


async def test_a_request_to_all_reaches_every_school_that_has_a_roadmap(
    office: Office, roadmaps: tuple[int, int], sender: RecordingSender
) -> None:
    done = await photo_requests.ask(office, CONTROLLER, None, FRIDAY, "все помещения")

    assert done.schools == 2
    assert set(await told(office, sender)) == {TEACHER.person.name, NEIGHBOUR.person.name}


async def test_it_is_reminded_of_and_escalated_like_any_milestone(
    office: Office, roadmaps: tuple[int, int], sender: RecordingSender, clock: FakeClock
) -> None:
    await photo_requests.ask(office, CONTROLLER, SCHOOL.id, FRIDAY, "все помещения")
    await tick(office, sender)

    heard = []
    for day in ("2024-01-25", "2024-01-26", "2024-01-29"):
        clock.now = moscow(f"{day} 09:30")
        heard.append([(name, said) for name, said in await tick(office, sender) if said != ["digest"]])

    assert heard == [
        [("Вера Учителева", ["Ф1 before-1"])],
        [("Вера Учителева", ["Ф1 on-day"])],
        [("Анна Контролёва", ["Ф1 overdue-1", "digest"]), ("Вера Учителева", ["Ф1 overdue-1"])],
    ]


async def test_what_a_school_sends_is_counted_under_the_request(
    office: Office, roadmaps: tuple[int, int]
) -> None:
    await photo_requests.ask(office, CONTROLLER, None, FRIDAY, "все помещения")
    asked = next(
        each for each in await all_milestones(office) if each.label == "Ф1" and each.school_id == SCHOOL.id
    )
    async with office.database.transaction() as connection:
        await add_photo(connection, asked.id, 1)
        await add_photo(connection, asked.id, 2, accepted=False)
    await reporting.report(office, TEACHER, asked.id)

    found = await photo_requests.progress(office, CONTROLLER, 1)

    answers = {each.school: (each.photos, each.state) for each in found.answers}
    assert answers == {SCHOOL.name: (1, State.REPORTED), OTHER_SCHOOL.name: (0, State.OPEN)}
    assert found.there == 1


async def test_a_weekly_request_comes_again_after_an_answer(
    office: Office, roadmaps: tuple[int, int], sender: RecordingSender, clock: FakeClock
) -> None:
    await photo_requests.ask(office, CONTROLLER, SCHOOL.id, FRIDAY, "ход работ", weekly=True)
    (asked,) = [each for each in await all_milestones(office) if each.label == "Ф1"]
    await reporting.report(office, TEACHER, asked.id)
    await acceptance.accept(office, CONTROLLER, asked.id)
    await tick(office, sender)

    (answer,) = (await photo_requests.progress(office, CONTROLLER, 1)).answers

    assert (answer.due, answer.state) == (date(2024, 2, 2), State.OPEN)


async def test_a_closed_request_asks_nobody_any_more_and_keeps_what_came(
    office: Office, roadmaps: tuple[int, int], sender: RecordingSender, clock: FakeClock
) -> None:
    await photo_requests.ask(office, CONTROLLER, None, FRIDAY, "ход работ", weekly=True)
    answered = next(each for each in await all_milestones(office) if each.school_id == OTHER_SCHOOL.id)
    await reporting.report(office, NEIGHBOUR, answered.id)

    closed = await photo_requests.close(office, CONTROLLER, 1)

    clock.now = moscow("2024-03-15 09:30")
    heard = await told(office, sender)
    assert {each.school: each.state for each in closed.answers} == {
        SCHOOL.name: State.CANCELLED,
        OTHER_SCHOOL.name: State.REPORTED,
    }
    assert heard == {}
    assert len([each for each in await all_milestones(office) if each.label == "Ф1"]) == 2
    assert (await stored(office, answered.id)).state is State.REPORTED
    with pytest.raises(RequestClosedError):
        await photo_requests.close(office, CONTROLLER, 1)


async def test_a_request_is_no_row_of_the_printed_table(office: Office, roadmaps: tuple[int, int]) -> None:
    await photo_requests.ask(office, CONTROLLER, SCHOOL.id, FRIDAY, "все помещения")

    async with office.database.transaction() as connection:
        kept = await roadmap_rows.get(connection, roadmaps[0])
        assert kept is not None
        table = await read_table(connection, kept)

    assert [each.number for each in table.draft.measures] == ["4."]


async def test_a_school_where_nobody_is_reached_is_named(office: Office, roadmaps: tuple[int, int]) -> None:
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql(
            f"UPDATE people SET unreachable_since = '2024-01-01' WHERE id = {NEIGHBOUR.person.id}"
        )

    done = await photo_requests.ask(office, CONTROLLER, None, FRIDAY, "все помещения")

    assert done.silent == (OTHER_SCHOOL.name,)


@pytest.mark.parametrize(
    ("subject", "due", "said"),
    [
        ("  ", FRIDAY, "что снять"),
        ("всё" * 200, FRIDAY, "Слишком длинно"),
        ("всё", date(2024, 1, 11), "уже прошёл"),
        ("всё", date(2026, 1, 11), "больше чем через год"),
    ],
)
async def test_a_request_without_words_or_with_an_odd_day_is_refused(
    office: Office, roadmaps: tuple[int, int], subject: str, due: date, said: str
) -> None:
    with pytest.raises(RequestRefusedError, match=said):
        await photo_requests.ask(office, CONTROLLER, None, due, subject)


async def test_only_the_centre_asks(office: Office, roadmaps: tuple[int, int]) -> None:
    for attempt in (
        photo_requests.whom(office, TEACHER),
        photo_requests.ask(office, TEACHER, None, FRIDAY, "всё"),
        photo_requests.progress(office, TEACHER, 1),
        photo_requests.close(office, TEACHER, 1),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt


async def test_without_roadmaps_there_is_nobody_to_ask(office: Office) -> None:
    with pytest.raises(NoSchoolsError):
        await photo_requests.whom(office, CONTROLLER)
    with pytest.raises(NoSchoolsError):
        await photo_requests.ask(office, CONTROLLER, None, FRIDAY, "всё")
