"""The lists: what is on them, how they are counted and narrowed down, page by page."""

from datetime import date, timedelta

import pytest

from domain.listing import By, Narrowed, Span, Wanted, Which
from domain.milestone import State
from domain.people import Actor, Organisation, OrganisationKind, Role
from services import listing, lookup
from services.listing import PAGE, Listed
from services.lookup import NoRoadmapError
from services.office import Office
from tests.cast import (
    CONTROLLER,
    MINISTRY,
    MUNICIPALITY,
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    TODAY,
    FakeClock,
    add_milestone,
    add_roadmap,
    make_actor,
    member,
)
from tests.services.desk import moscow

OVERDUE = Wanted(Which.OVERDUE)
LATE = date(2024, 1, 11)


async def school_with(
    office: Office,
    school: Organisation = SCHOOL,
    municipality: Organisation = MUNICIPALITY,
    *,
    late: int = 0,
    **fields: object,
) -> int:
    """A roadmap of the school with so many milestones late since yesterday; gives its id."""
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, school, municipality)
        for number in range(1, late + 1):
            await add_milestone(connection, roadmap_id, number=f"{number}.", due=LATE, **fields)  # type: ignore[arg-type]
    return roadmap_id


async def add(office: Office, roadmap_id: int, number: str, **fields: object) -> None:
    async with office.database.transaction() as connection:
        await add_milestone(connection, roadmap_id, number=number, **fields)  # type: ignore[arg-type]


def labels(shown: Listed) -> list[str]:
    return [line.milestone.label for line in shown.lines]


def counted(shown: Listed) -> dict[str, int]:
    return {group.name: group.number for group in shown.groups}


async def test_overdue_tells_late_reported_and_outside_apart(office: Office) -> None:
    roadmap_id = await school_with(office, late=2)
    await add(office, roadmap_id, "3.", due=LATE, external=True, title="Письмо Федерального оператора")
    await add(office, roadmap_id, "4.", due=LATE, state=State.REPORTED)
    await add(office, roadmap_id, "5.", due=TODAY)

    shown = await listing.show(office, CONTROLLER, OVERDUE)

    assert labels(shown) == ["1", "2"]
    figures = shown.figures
    assert (figures.number, figures.schools, figures.reported, figures.external, figures.operator) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert [line.lateness.calendar_days for line in shown.lines if line.lateness] == [1, 1]
    for which, number in ((Which.REPORTED, "4"), (Which.EXTERNAL, "3")):
        assert labels(await listing.show(office, CONTROLLER, Wanted(which))) == [number]


async def test_the_list_says_what_the_command_line_says(office: Office) -> None:
    roadmap_id = await school_with(office, late=3)
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=2)
    await add(office, roadmap_id, "9.", due=LATE, external=True)
    told = await lookup.overdue(office, None)

    shown = await listing.show(office, CONTROLLER, OVERDUE)

    assert shown.figures.number == len(told.late) == 5
    assert shown.figures.external == len(told.external) == 1
    assert {line.milestone.id for line in shown.lines} == {late.milestone.id for late in told.late}


async def test_much_is_counted_first_and_led_down_to_the_lines(office: Office) -> None:
    await school_with(office, late=10)
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=7, responsible=(MINISTRY,))

    first = await listing.show(office, CONTROLLER, OVERDUE)
    assert first.wanted.by is By.MUNICIPALITY
    assert counted(first) == {MUNICIPALITY.name: 10, OTHER_MUNICIPALITY.name: 7}

    town = Narrowed().to(By.MUNICIPALITY, first.groups[1].key)
    inside = await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, narrowed=town))
    assert len(inside.lines) == 7
    assert inside.within == (OTHER_MUNICIPALITY.name,)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (By.SCHOOL, {SCHOOL.name: 3, OTHER_SCHOOL.name: 2}),
        (By.MUNICIPALITY, {MUNICIPALITY.name: 3, OTHER_MUNICIPALITY.name: 2}),
        (By.RESPONSIBLE, {MUNICIPALITY.name: 3, MINISTRY.name: 5}),
        (By.CONTROL, {"Центр проектного сопровождения": 5}),
    ],
)
async def test_each_group_opens_exactly_what_it_counts(
    office: Office, by: By, groups: dict[str, int]
) -> None:
    await school_with(office, late=3, responsible=(MUNICIPALITY, MINISTRY))
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=2, responsible=(MINISTRY,))

    shown = await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, by))

    assert counted(shown) == groups
    for group in shown.groups:
        narrowed = Narrowed().to(by, group.key)
        opened = await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, narrowed=narrowed))
        assert (opened.total, len(opened.lines)) == (group.number, group.number)
        assert opened.within == (group.name,)


async def test_narrowing_down_twice_keeps_both(office: Office) -> None:
    await school_with(office, late=2, responsible=(MINISTRY,))
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=3, responsible=(MINISTRY, MUNICIPALITY))
    both = Narrowed(school=OTHER_SCHOOL.id, responsible=MUNICIPALITY.id)

    assert (await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, narrowed=both))).total == 3
    none = Narrowed(school=SCHOOL.id, responsible=MUNICIPALITY.id)
    assert (await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, narrowed=none))).total == 0


@pytest.mark.parametrize("by", [By.NOTHING, By.SCHOOL])
async def test_a_page_that_is_gone_shows_the_last_one(office: Office, by: By) -> None:
    async with office.database.transaction() as connection:
        for number in range(9):
            school = await connection.exec_driver_sql(
                "INSERT INTO organisations (name, kind) VALUES (?, 'school') RETURNING id",
                (f"СОШ № {number}",),
            )
            found = Organisation(school.scalar_one(), f"СОШ № {number}", OrganisationKind.SCHOOL)
            await add_milestone(connection, await add_roadmap(connection, found), due=LATE)

    shown = await listing.show(office, CONTROLLER, Wanted(Which.OVERDUE, by, page=99))

    assert (shown.page, shown.total, len(shown.lines) + len(shown.groups)) == (1, 9, 1)
    status = await listing.status(office, CONTROLLER, By.SCHOOL, Narrowed(), 99)
    assert (status.page, status.total, len(status.standings)) == (1, 9, 1)


async def test_pages_follow_each_other_without_a_gap(office: Office) -> None:
    await school_with(office, late=2 * PAGE + 1)

    pages = [
        labels(await listing.show(office, TEACHER, Wanted(Which.OVERDUE, By.NOTHING, page=page)))
        for page in range(3)
    ]

    assert [len(page) for page in pages] == [PAGE, PAGE, 1]
    assert [label for page in pages for label in page] == [str(number) for number in range(1, 2 * PAGE + 2)]


async def test_everybody_sees_their_own_only(office: Office) -> None:
    mine = await school_with(office, late=2)
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=3, responsible=(OTHER_MUNICIPALITY,))

    for actor, number, roadmaps in ((TEACHER, 2, 1), (NEIGHBOUR, 3, 1), (CONTROLLER, 5, 2), (STRANGER, 0, 0)):
        assert (await listing.show(office, actor, OVERDUE)).total == number
        assert await seen(office, actor) == roadmaps
    assert await listing.only_roadmap(office, TEACHER) == mine
    assert await listing.only_roadmap(office, CONTROLLER) is None
    with pytest.raises(NoRoadmapError):
        await listing.plan(office, NEIGHBOUR, mine, 0)


async def seen(office: Office, actor: Actor) -> int:
    try:
        return (await listing.status(office, actor, By.AUTO, Narrowed(), 0)).roadmaps
    except NoRoadmapError:
        return 0


async def test_who_sees_a_school_by_hand_does_not_see_another_of_the_group(office: Office) -> None:
    await school_with(office, late=2)
    await school_with(office, OTHER_SCHOOL, OTHER_MUNICIPALITY, late=3)
    everywhere = Narrowed(school=OTHER_SCHOOL.id)

    assert (await listing.show(office, TEACHER, Wanted(Which.OVERDUE, narrowed=everywhere))).total == 0


async def test_standing_adds_up_by_school_and_by_whatever_else(office: Office) -> None:
    roadmap_id = await school_with(office, late=1)
    await add(office, roadmap_id, "2.", state=State.ACCEPTED)
    await add(office, roadmap_id, "3.", state=State.REPORTED)
    await add(office, roadmap_id, "4.", state=State.CANCELLED)

    for by in (By.SCHOOL, By.MUNICIPALITY, By.RESPONSIBLE, By.CONTROL):
        (standing,) = (await listing.status(office, CONTROLLER, by, Narrowed(), 0)).standings
        assert (standing.total, standing.accepted, standing.reported, standing.overdue) == (3, 1, 1, 1), by


@pytest.mark.parametrize(
    ("span", "coming"),
    [(Span.TODAY, ["1"]), (Span.WEEK, ["1", "2"]), (Span.MONTH, ["1", "2", "3"])],
)
async def test_what_comes_today_this_week_this_month(office: Office, span: Span, coming: list[str]) -> None:
    roadmap_id = await school_with(office)
    for number, days in (("4.", 31), ("3.", 30), ("2.", 6), ("1.", 0), ("5.", -1)):
        await add(office, roadmap_id, number, due=TODAY + timedelta(days=days))

    assert labels(await listing.show(office, TEACHER, Wanted(Which.UPCOMING, span=span))) == coming


async def test_an_empty_list_knows_what_comes_next(office: Office, clock: FakeClock) -> None:
    roadmap_id = await school_with(office)
    await add(office, roadmap_id, "1.", due=date(2024, 8, 15))

    for wanted in (OVERDUE, Wanted(Which.UPCOMING)):
        shown = await listing.show(office, TEACHER, wanted)
        assert (shown.total, shown.next_due) == (0, date(2024, 8, 15))
    clock.now = moscow("2024-09-01 12:00")
    assert (await listing.show(office, TEACHER, Wanted(Which.UPCOMING))).next_due is None


async def test_the_plan_knows_its_sections_and_what_is_done(office: Office) -> None:
    roadmap_id = await school_with(office, late=1)
    await add(office, roadmap_id, "2.", state=State.ACCEPTED)
    await add(office, roadmap_id, "3.", state=State.CANCELLED)
    async with office.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE measures SET section = 'I. Закупки' WHERE number = '2.'")

    plan = await listing.plan(office, TEACHER, roadmap_id, 99)

    assert [(milestone.label, section) for milestone, section in plan.rows] == [
        ("1", None),
        ("2", "I. Закупки"),
        ("3", None),
    ]
    assert (plan.page, plan.total, plan.living, plan.done) == (0, 3, 2, 1)


async def test_only_controllers_are_offered_to_remind(office: Office) -> None:
    await school_with(office, late=1)
    head = make_actor(2, "Борис", member(MUNICIPALITY, Role.HEAD))

    assert (await listing.show(office, CONTROLLER, OVERDUE)).may_nudge
    assert not (await listing.show(office, head, OVERDUE)).may_nudge
