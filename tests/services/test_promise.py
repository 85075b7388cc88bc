"""The promise of the ledger, for any mixture of work, blocked bots, outages and crashes."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database import Database
from data.media import MediaStore
from domain.calendar import WorkingCalendar
from domain.errors import DomainError
from domain.ledger import Delivered, Letter, Outcome, Postponed, Reason, Unreachable
from domain.milestone import State
from domain.reminder import Ladder, within_hours
from services import acceptance, delivery, membership, reporting
from services.office import Office
from tests.cast import CONTROLLER, HEAD, OFFICIAL, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.conftest import url_of
from tests.services.desk import CLERK, deliver, furnish, moscow, plan, rows, stored

PEOPLE = (CONTROLLER, HEAD, OFFICIAL, TEACHER, CLERK)
MILESTONES = (1, 2, 3, 4)
CALENDAR = WorkingCalendar()
MOSCOW = ZoneInfo("Europe/Moscow")


class Killed(BaseException):
    """The process died here."""


class Watchman:
    """Telegram's end: checks each letter against the truth at the moment it is sent."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.blocked: set[int] = set()
        self.out_of_order = False
        self.crashes = 0
        self.accepted: Counter[tuple[int | None, int, str, int]] = Counter()
        self.in_this_slot: Counter[int] = Counter()
        self.seen_broken: list[AssertionError] = []

    async def send(self, letter: Letter) -> Outcome:
        try:
            await self._look(letter)
        except AssertionError as broken:
            # Delivery takes any error for a letter that cannot be written, and goes on.
            self.seen_broken.append(broken)
        return self._answer(letter)

    async def _look(self, letter: Letter) -> None:
        assert within_hours(self.office.clock().astimezone(MOSCOW), Ladder(), CALENDAR)
        assert letter.items or letter.digest
        reminded = [item for item in letter.items if item.reminder.reason is not Reason.NOTICE]
        assert len({item.milestone.id for item in reminded}) == len(reminded)
        for item in letter.items:
            # Reading here also proves that no transaction is open while a letter is under way.
            now = await stored(self.office, item.milestone.id)
            assert now.revision == item.reminder.revision
            assert now.state is State.OPEN or item not in reminded

    def _answer(self, letter: Letter) -> Outcome:
        self.in_this_slot[letter.to.id] += 1
        if self.out_of_order:
            return Postponed(600, "ClientConnectorError")
        if letter.to.id in self.blocked:
            return Unreachable("Forbidden: bot was blocked by the user")
        for item in letter.items:
            row = item.reminder
            self.accepted[row.milestone_id, row.revision, row.step, row.person_id] += 1
        if letter.digest:
            self.accepted[None, 0, str(letter.today), letter.to.id] += 1
        return Delivered(1)


class World:
    """One roadmap, five people, and whatever befalls them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock(moscow("2024-01-09 09:00"))
        self.office = Office(database, MediaStore(folder / "media"), self.clock)
        self.telegram = Watchman(self.office)

    async def begin(self) -> None:
        await furnish(self.office.database)
        long_ago = date(2023, 12, 1)
        async with self.office.database.transaction() as connection:
            roadmap_id = await add_roadmap(connection)
            await add_milestone(connection, roadmap_id, number="1.", due=date(2024, 1, 17), today=long_ago)
            await add_milestone(
                connection,
                roadmap_id,
                number="2.",
                due=date(2024, 2, 12),
                assignees=[TEACHER],
                today=long_ago,
            )
            await add_milestone(
                connection, roadmap_id, number="3.", due=date(2024, 1, 15), external=True, today=long_ago
            )
            await add_milestone(connection, roadmap_id, number="4.", due=date(2024, 2, 10), today=long_ago)

    async def do(self, action: str, number: int) -> None:
        """One thing that may happen; ``number`` says to whom, to which milestone or for how long."""
        milestone_id, person = MILESTONES[number % 4], PEOPLE[number % 5].person
        match action:
            case "wait":
                self.clock.advance(hours=(1, 3, 8, 15, 24, 70, 200)[number % 7])
            case "report":
                await self.attempt(reporting.report(self.office, CLERK, milestone_id))
            case "accept":
                await self.attempt(acceptance.accept(self.office, CONTROLLER, milestone_id))
            case "return":
                await self.attempt(
                    acceptance.return_for_rework(self.office, CONTROLLER, milestone_id, "Нет подписи")
                )
            case "start":
                await self.attempt(reporting.start(self.office, CLERK, milestone_id))
            case "block":
                self.telegram.blocked.add(person.id)
            case "unblock":
                self.telegram.blocked.discard(person.id)
                await membership.identify(self.office, person.telegram_id, person.telegram_id)
            case "outage":
                self.telegram.out_of_order = not self.telegram.out_of_order
            case "plan":
                await plan(self.office)
            case "tick":
                await self.tick()
            case "crash":
                await self.crash()

    async def attempt(self, change: Awaitable[object]) -> None:
        with suppress(DomainError):
            await change

    async def tick(self) -> None:
        self.telegram.in_this_slot.clear()
        await plan(self.office)
        await deliver(self.office, self.telegram)  # type: ignore[arg-type]
        assert set(self.telegram.in_this_slot.values()) <= {1}

    async def crash(self) -> None:
        """Planned and sent, then dead before the outcome was written down."""
        await plan(self.office)
        with dying_before_the_record():
            try:
                await delivery.deliver_next(self.office, self.telegram)
            except Killed:
                self.telegram.crashes += 1

    async def come_to_rest(self) -> None:
        """Everybody is back; three weeks of ordinary days."""
        self.telegram.out_of_order = False
        for number in range(5):
            await self.do("unblock", number)
        for _ in range(22):
            self.clock.advance(days=1)
            self.clock.now = self.clock.now.astimezone(MOSCOW).replace(hour=10, minute=0)
            await self.tick()

    async def judge(self) -> None:
        assert self.telegram.seen_broken == []
        repeats = sum(times - 1 for times in self.telegram.accepted.values())
        heaviest = len(MILESTONES) + 1
        assert repeats <= self.telegram.crashes * heaviest
        if not self.telegram.crashes:
            assert set(self.telegram.accepted.values()) <= {1}
        ledger = await rows(self.office, digests=True)
        assert not [row for row in ledger if row.state == "planned"]
        assert all(row.outcome for row in ledger)
        heard = {(milestone_id, revision) for milestone_id, revision, _, _ in self.telegram.accepted}
        for milestone_id in MILESTONES:
            milestone = await stored(self.office, milestone_id)
            if milestone.is_overdue(self.office.today()):
                assert (milestone_id, milestone.revision) in heard


@contextmanager
def dying_before_the_record() -> Iterator[None]:
    async def die(*_: object) -> None:
        raise Killed

    with patch.object(delivery, "_record", die):
        yield


async def play(template: Path, script: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "vekha.db")
        database = Database(url_of(folder / "vekha.db"))
        try:
            world = World(database, folder)
            await world.begin()
            for action, number in script:
                await world.do(action, number)
            await world.come_to_rest()
            await world.judge()
        finally:
            await database.close()


ACTIONS = ("wait", "wait", "wait", "tick", "tick", "crash", "plan", "outage", "block", "unblock")
WORK = ("report", "accept", "return", "start")
scripts = st.lists(st.tuples(st.sampled_from(ACTIONS + WORK), st.integers(0, 139)), min_size=5, max_size=40)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=scripts)
def test_whatever_happens_the_promise_is_kept(migrated_file: Path, script: list[tuple[str, int]]) -> None:
    asyncio.run(play(migrated_file, script))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([("plan", 0), ("report", 0), ("tick", 0)], id="reported after it was planned"),
        pytest.param(
            [("report", 0), ("plan", 0), ("return", 0), ("plan", 0), ("report", 0), ("tick", 0)], id="twice"
        ),
        pytest.param([("plan", 0), ("wait", 3), ("tick", 0)], id="midnight"),
        pytest.param([("plan", 0), ("wait", 6), ("outage", 0), ("tick", 0), ("wait", 5)], id="weekend"),
        pytest.param(
            [("outage", 0), *[("tick", 0), ("wait", 5)] * 4, ("outage", 0), ("tick", 0)], id="outage"
        ),
    ],
)
async def test_what_chance_seldom_brings_keeps_the_promise(
    migrated_file: Path, script: list[tuple[str, int]]
) -> None:
    """Work done, and the night come, between planning and sending: few of the scripts above have it."""
    await play(migrated_file, script)


@pytest.mark.parametrize("crash_at", range(4))
async def test_one_crash_repeats_one_letter_at_most(migrated_file: Path, crash_at: int) -> None:
    script = [("wait", 4), ("tick", 0)] * 12
    script.insert(2 * crash_at + 1, ("crash", 0))

    await play(migrated_file, script)
