"""Time: zones, midnight, the last of December, moved Saturdays, outages anywhere, and clocks that jump."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database import Database
from data.media import MediaStore
from domain.calendar import WorkingCalendar
from domain.ledger import Delivered, Letter, Outcome, Postponed, Reason
from domain.people import Actor, Role
from domain.reminder import Ladder, Step, due_at, steps, within_hours
from services import reporting
from services.office import Office
from tests.cast import (
    CONTROLLER,
    LONG_AGO,
    MUNICIPALITY,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.conftest import url_of
from tests.services.desk import CLERK, RecordingSender, deliver, furnish, moscow, plan, tick

CALENDAR, LADDER = WorkingCalendar(), Ladder()
ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)
IMPORTED = date(2023, 11, 1)
MOSCOW = ZoneInfo("Europe/Moscow")
SET_RIGHT = [moscow("2024-01-15 10:00"), moscow("2024-01-16 10:00"), moscow("2024-01-19 10:00")]


@dataclass
class Watch:
    """Telegram's end: notes when somebody hears of which rung, by the clock of the office."""

    clock: FakeClock
    heard: list[tuple[str, datetime, str]] = field(default_factory=list)

    async def send(self, letter: Letter) -> Outcome:
        for item in letter.items:
            if item.reminder.reason is not Reason.NOTICE:
                self.heard.append((letter.to.name, self.clock.now, item.reminder.step))
        return Delivered(1)

    def by(self, actor: Actor) -> list[tuple[datetime, str]]:
        """What somebody heard, and when."""
        return [(at, step) for name, at, step in self.heard if name == actor.person.name]


async def add(
    office: Office,
    due: date,
    *,
    zone: str = "Europe/Moscow",
    assignees: Sequence[Actor] = (),
    **fields: object,
) -> int:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection, title=f"{zone} {due}", zone=zone)
        values = {"due": due, "today": IMPORTED, "assignees": assignees} | fields
        return (await add_milestone(connection, roadmap_id, **values)).id  # type: ignore[arg-type]


async def test_in_every_zone_each_step_comes_at_nine_by_the_clock_on_the_wall(
    office: Office, clock: FakeClock
) -> None:
    watch = Watch(clock)
    people = {
        zone: make_actor(8 + number, zone, member(MUNICIPALITY, Role.EXECUTOR))
        for number, zone in enumerate(ZONES)
    }
    for zone, actor in people.items():
        async with office.database.transaction() as connection:
            await join(connection, actor)
        await add(office, date(2024, 1, 17), zone=zone, assignees=[actor])
    clock.now = datetime(2024, 1, 10, 12, tzinfo=UTC)

    for _ in range(8 * 24):
        clock.advance(hours=1)
        await plan(office)
        await deliver(office, watch)  # type: ignore[arg-type]

    for zone, actor in people.items():
        local = [(f"{at.astimezone(ZoneInfo(zone)):%d.%m %H:%M}", step) for at, step in watch.by(actor)]
        # The first letter of all says where the ladder stands when Vekha comes up.
        assert local[1:] == [
            ("12.01 09:00", "before-3"),
            ("16.01 09:00", "before-1"),
            ("17.01 09:00", "on-day"),
            ("18.01 09:00", "overdue-1"),
        ]


async def heard(office: Office, clock: FakeClock, first: str, last: str) -> list[str]:
    """What the clerk hears from day to day, ticks at nine."""
    sender, said = RecordingSender(), []
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    clock.now = moscow(f"{first} 08:59") - timedelta(days=1)
    await tick(office, sender)
    clock.advance(minutes=1)
    await tick(office, sender)
    while day <= end:
        clock.now = moscow(f"{day} 09:00")
        told = dict(await tick(office, sender))
        said += [f"{day:%d.%m} {item}" for item in told.get(CLERK.person.name, [])]
        day += timedelta(days=1)
    return said


@pytest.mark.parametrize(
    ("due", "first", "last", "expected"),
    [
        (
            "2024-04-27",
            "2024-04-23",
            "2024-05-02",
            ["24.04 4 before-3", "26.04 4 before-1", "27.04 4 on-day", "02.05 4 overdue-1"],
        ),
        (
            "2024-05-03",
            "2024-04-25",
            "2024-05-06",
            ["26.04 4 before-3", "02.05 4 before-1", "03.05 4 on-day", "06.05 4 overdue-1"],
        ),
        (
            "2024-11-02",
            "2024-10-29",
            "2024-11-05",
            ["30.10 4 before-3", "01.11 4 before-1", "02.11 4 on-day", "05.11 4 overdue-1"],
        ),
        (
            "2024-11-05",
            "2024-10-30",
            "2024-11-06",
            ["31.10 4 before-3", "02.11 4 before-1", "05.11 4 on-day", "06.11 4 overdue-1"],
        ),
        (
            "2024-12-28",
            "2024-12-24",
            "2025-01-09",
            ["25.12 4 before-3", "27.12 4 before-1", "28.12 4 on-day", "09.01 4 overdue-1"],
        ),
    ],
)
async def test_the_moved_saturdays_of_2024_are_worked(
    office: Office, clock: FakeClock, due: str, first: str, last: str, expected: list[str]
) -> None:
    await add(office, date.fromisoformat(due))

    assert await heard(office, clock, first, last) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2023-12-31", ["29.12 4 on-day", "09.01 4 overdue-1", "11.01 4 overdue-3"]),
        ("2024-12-31", ["28.12 4 on-day", "09.01 4 overdue-1", "13.01 4 overdue-3"]),
    ],
)
async def test_the_last_of_december_is_said_before_the_holidays_and_late_after_them(
    office: Office, clock: FakeClock, due: str, expected: list[str]
) -> None:
    year = int(due[:4])
    await add(office, date.fromisoformat(due))

    assert await heard(office, clock, f"{year}-12-28", f"{year + 1}-01-13") == expected


async def test_midnight_begins_the_day_and_nine_o_clock_the_talk(office: Office, clock: FakeClock) -> None:
    sender = RecordingSender()
    await add(office, date(2024, 1, 17))
    said = []
    for moment in (
        "16 23:59:59",
        "17 00:00",
        "17 08:59:59",
        "17 09:00",
        "17 17:59:59",
        "17 18:00",
        "18 00:00",
    ):
        clock.now = moscow(f"2024-01-{moment}")
        told = dict(await tick(office, sender))
        said.append((moment, [item for item in told.get(CLERK.person.name, []) if "on-day" in item]))

    assert [each for each in said if each[1]] == [("17 09:00", ["4 on-day"])]


@asynccontextmanager
async def at_work(template: Path, clock: FakeClock) -> AsyncIterator[Office]:
    """An office with the cast on a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "vekha.db")
        database = Database(url_of(folder / "vekha.db"))
        try:
            await furnish(database)
            yield Office(database, MediaStore(folder / "media"), clock)
        finally:
            await database.close()


@dataclass(frozen=True)
class Story:
    """A milestone, the instants at which Vekha is up for a moment, and when it is reported, if it is."""

    zone: str
    due: date
    imported: date
    external: bool
    ups: tuple[datetime, ...]
    reported: datetime | None

    @property
    def listener(self) -> Actor:
        """Who hears of every step."""
        return CONTROLLER if self.external else CLERK

    def rungs(self) -> list[Step]:
        """The whole ladder, as far as anybody is up to say it."""
        until = self.ups[-1].date() + timedelta(days=2)
        return steps(self.due, LADDER, CALENDAR, until=until, external=self.external, since=self.imported)

    def expected(self) -> list[tuple[datetime, str]]:
        """Each time in working hours: the last rung that has come, if that is news."""
        zone, told, said = ZoneInfo(self.zone), "", []
        for up in self.ups:
            if self.reported is not None and up >= self.reported:
                break
            come = [step for step in self.rungs() if due_at(step, LADDER, zone) <= up]
            if come and come[-1].name != told and within_hours(up.astimezone(zone), LADDER, CALENDAR):
                told = come[-1].name
                said.append((up, told))
        return said


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Up at any moments of four months around the due date, by day and by night."""
    due = draw(st.dates(date(2023, 12, 20), date(2025, 1, 20)))
    minutes = draw(st.lists(st.integers(0, 120 * 24 * 60), min_size=1, max_size=25, unique=True))
    began = datetime(due.year, due.month, due.day, tzinfo=UTC) - timedelta(days=60)
    ups = tuple(began + timedelta(minutes=each) for each in sorted(minutes))
    return Story(
        zone=draw(st.sampled_from(ZONES)),
        due=due,
        imported=began.date() - timedelta(days=draw(st.integers(1, 20))),
        external=draw(st.booleans()),
        ups=ups,
        reported=draw(st.none() | st.sampled_from(ups)),
    )


async def play(template: Path, story: Story) -> list[tuple[datetime, str]]:
    clock = FakeClock(story.ups[0])
    watch = Watch(clock)
    async with at_work(template, clock) as office:
        milestone_id = await add(
            office, story.due, zone=story.zone, external=story.external, today=story.imported
        )
        for up in story.ups:
            clock.now = up
            if up == story.reported:
                await reporting.report(office, CLERK, milestone_id)
            await plan(office)
            await deliver(office, watch)  # type: ignore[arg-type]
    return watch.by(story.listener)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories())
def test_whenever_it_is_up_the_most_urgent_rung_is_said_once_in_working_hours_until_it_is_done(
    migrated_file: Path, story: Story
) -> None:
    assert asyncio.run(play(migrated_file, story)) == story.expected()


async def test_a_clock_far_ahead_at_the_first_look_costs_no_step_once_it_is_set_right(
    office: Office, clock: FakeClock
) -> None:
    watch = Watch(clock)
    await add(office, date(2024, 1, 17))
    clock.now = moscow("2024-02-03 03:00")
    await plan(office)

    for moment in ("2024-01-12 10:00", "2024-01-16 10:00", "2024-01-17 10:00", "2024-01-18 10:00"):
        clock.now = moscow(moment)
        await plan(office)
        await deliver(office, watch)  # type: ignore[arg-type]

    assert [step for _, step in watch.by(CLERK)] == ["before-3", "before-1", "on-day", "overdue-1"]


async def test_what_was_put_off_while_the_clock_was_years_ahead_is_offered_once_it_is_set_right(
    office: Office, clock: FakeClock
) -> None:
    sender = RecordingSender(always={CLERK.person.id: Postponed(60, "нет ответа")})
    await add(office, date(2024, 1, 17))
    await plan(office)
    clock.now = moscow("2026-01-13 10:00")
    await deliver(office, sender)
    sender.take()

    sender.always = {}
    clock.now = moscow("2024-01-12 10:00")
    await tick(office, sender)

    assert (CLERK.person.name, ["4 before-3"]) in await tick(office, sender)


hours_ahead = st.lists(st.integers(-200, 240), min_size=2, max_size=15)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hours_ahead)
def test_a_clock_that_jumps_says_nothing_twice_and_in_the_end_the_most_urgent_of_all(
    migrated_file: Path, jumps: list[int]
) -> None:
    due = date(2024, 1, 24)

    async def leap() -> tuple[list[str], datetime]:
        clock, furthest = FakeClock(moscow("2024-01-12 10:00")), LONG_AGO
        watch = Watch(clock)
        async with at_work(migrated_file, clock) as office:
            await add(office, due)
            # In the end it is set right, a little later than it was at first, and a day passes.
            for now in [*(clock.now + timedelta(hours=each) for each in jumps), *SET_RIGHT]:
                clock.now = now
                await plan(office)
                await deliver(office, watch)  # type: ignore[arg-type]
                if within_hours(now.astimezone(MOSCOW), LADDER, CALENDAR):
                    furthest = max(furthest, now)
        return [step for _, step in watch.by(CLERK)], furthest

    said, furthest = asyncio.run(leap())
    ladder = steps(due, LADDER, CALENDAR, until=date(2024, 3, 1), since=IMPORTED)
    come = [step.name for step in ladder if due_at(step, LADDER, MOSCOW) <= furthest]
    assert max(Counter(said).values()) == 1
    assert come[-1] in said
    assert [step for step in come if step in said] == said
