"""The figures of the morning digest and of the weekly summary; no day falls between two weeks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from data import chats, milestones
from data.tables import postponements
from domain.calendar import WorkingCalendar
from domain.ledger import DigestFigures, Unheard, WeekFigures
from domain.milestone import Milestone, State
from services import membership
from services.digests import opens_week
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
)
from tests.services.desk import RecordingSender, moscow, tick


async def digest_of(office: Office, sender: RecordingSender) -> DigestFigures:
    """The figures of the digest of this morning."""
    await tick(office, sender)
    found = [letter.digest for letter in sender.accepted if letter.digest]
    return found[-1]


async def make(office: Office, due: date, **overrides: object) -> Milestone:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=f"{due} {overrides}")
        return await add_milestone(connection, roadmap_id, due=due, **overrides)  # type: ignore[arg-type]


async def reported(office: Office, due: date, on: date, state: State = State.REPORTED) -> None:
    milestone = await make(office, due)
    async with office.database.transaction() as connection:
        assert await milestones.change(connection, milestone, state=state.value, reported_on=on)


async def moved(office: Office, at: str, *, granted: bool | None = True) -> None:
    milestone = await make(office, date(2024, 6, 1))
    row = {
        "milestone_id": milestone.id,
        "asked_by": TEACHER.person.id,
        "asked_at": NOW,
        "new_due": date(2024, 7, 1),
        "reason": "поставка",
        "decided_by": CONTROLLER.person.id,
        "decided_at": moscow(at),
        "granted": granted,
    }
    async with office.database.transaction() as connection:
        await connection.execute(insert(postponements).values(row))


async def test_the_summary_counts_the_week_behind_and_the_week_ahead(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-22 09:00")
    # In time on its last days, late, accepted; the week before and today do not count.
    await reported(office, date(2024, 1, 15), date(2024, 1, 15))
    await reported(office, date(2024, 1, 30), date(2024, 1, 21), State.ACCEPTED)
    await reported(office, date(2024, 1, 10), date(2024, 1, 16))
    await reported(office, date(2024, 1, 30), date(2024, 1, 14))
    await reported(office, date(2024, 1, 30), date(2024, 1, 22))
    await moved(office, "2024-01-15 00:00")
    await moved(office, "2024-01-21 23:59")
    await moved(office, "2024-01-22 00:00")
    await moved(office, "2024-01-16 12:00", granted=False)
    for due in (date(2024, 1, 21), date(2024, 1, 22), date(2024, 1, 28), date(2024, 1, 29)):
        await make(office, due)

    figures = await digest_of(office, sender)

    assert figures.overdue == 1
    assert figures.week == WeekFigures(
        since=date(2024, 1, 15),
        until=date(2024, 1, 21),
        ahead_until=date(2024, 1, 28),
        done_in_time=2,
        done_late=1,
        moved=2,
        ahead=2,
    )


@pytest.mark.parametrize(
    ("moment", "summed_up"),
    [
        ("2024-01-22 09:00", True),
        ("2024-01-23 09:00", False),
        ("2024-01-09 09:00", True),  # The holidays ended on Monday the 8th.
        ("2024-05-02 09:00", True),  # Monday to Wednesday were days off.
        ("2024-05-03 09:00", False),
        ("2024-11-05 09:00", True),  # Monday the 4th is a holiday.
    ],
)
async def test_the_summary_comes_on_the_first_working_day_of_a_week_only(
    office: Office, sender: RecordingSender, clock: FakeClock, moment: str, summed_up: bool
) -> None:
    clock.now = moscow(moment)
    assert ((await digest_of(office, sender)).week is not None) == summed_up


async def test_a_summary_that_nobody_got_on_monday_comes_with_the_first_digest_that_arrives(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-19 09:00")
    await digest_of(office, sender)
    # The bot was off on Monday.
    clock.now = moscow("2024-01-23 09:00")
    week = (await digest_of(office, sender)).week
    assert week is not None
    assert (week.since, week.until) == (date(2024, 1, 15), date(2024, 1, 21))
    clock.now = moscow("2024-01-24 09:00")
    assert (await digest_of(office, sender)).week is None


async def test_after_the_holidays_the_weeks_without_a_summary_are_summed_up_together(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    clock.now = moscow("2024-01-09 09:00")
    week = (await digest_of(office, sender)).week
    assert week is not None
    assert (week.since, week.until, week.ahead_until) == (
        date(2023, 12, 25),
        date(2024, 1, 7),
        date(2024, 1, 14),
    )


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_every_week_with_a_working_day_is_opened_by_exactly_one(year: int) -> None:
    calendar = WorkingCalendar()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    opened = [each for each in days if opens_week(each, calendar)]
    weeks = {each.isocalendar()[:2] for each in days if calendar.is_working_day(each)}
    assert len(opened) == len({each.isocalendar()[:2] for each in opened}) == len(weeks)
    assert all(calendar.is_working_day(each) for each in opened)


async def test_what_nobody_is_there_to_do_is_counted(office: Office, sender: RecordingSender) -> None:
    await make(office, date(2024, 1, 20), responsible=(OTHER_SCHOOL,))
    await make(office, date(2024, 1, 20), responsible=(CENTRE,))
    await make(office, date(2024, 1, 20), responsible=(CENTRE,), assignees=(TEACHER,))
    await make(office, date(2024, 6, 20), responsible=(CENTRE,))
    await make(office, date(2024, 1, 20), responsible=(CENTRE,), external=True)

    assert (await digest_of(office, sender)).unmanned == 1


async def test_what_nobody_will_hear_the_first_reminder_of_is_named_before_it_is_due(
    office: Office, sender: RecordingSender
) -> None:
    # The first step of the ladder is 14 working days before: on the 16th, the third working day from now on.
    soon = await make(office, date(2024, 2, 5), responsible=(CENTRE,))
    await make(office, date(2024, 3, 20), responsible=(CENTRE,))
    await make(office, date(2024, 2, 5), responsible=(OTHER_SCHOOL,))

    assert [each.id for each in (await digest_of(office, sender)).gaps] == [soon.id]


async def test_a_bound_group_is_somebody(office: Office, sender: RecordingSender) -> None:
    await make(office, date(2024, 1, 20), responsible=(CENTRE,))
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, -100, 0, "group", "Чат школы")
        await chats.bind(connection, group, SCHOOL.id, by=CONTROLLER.person.id, now=NOW, members_report=True)

    assert (await digest_of(office, sender)).unmanned == 0


async def test_people_and_groups_out_of_reach_are_named_with_the_reason(
    office: Office, sender: RecordingSender
) -> None:
    await membership.mark_unreachable(office, TEACHER.person, "бот заблокирован")
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, -100, 0, "group", "Чат школы")
        await chats.bind(connection, group, SCHOOL.id, by=CONTROLLER.person.id, now=NOW, members_report=True)
        await chats.mark_unreachable(connection, group.id, NOW, "тема удалена")

    assert (await digest_of(office, sender)).unreachable == (
        Unheard(TEACHER.person.name, "бот заблокирован"),
        Unheard("Чат школы", "тема удалена"),
    )
