"""The fixed jobs together: a tick of the clock becomes letters, and a stop loses none."""

import asyncio
import logging
from datetime import date
from pathlib import Path

import pytest

from data.database import Database
from data.media import MediaStore
from domain.ledger import Letter, Outcome
from domain.people import Role
from scheduler.engine import Engine
from scheduler.jobs import fixed_jobs
from services import delivery
from services.office import Office
from tests.cast import CENTRE, FakeClock, add_measure, add_milestone, add_roadmap, join, make_actor, member
from tests.services.desk import CLERK, RecordingSender, all_milestones, furnish, moscow, rows

CROWD = [
    make_actor(8 + number, f"Контролёр {number}", member(CENTRE, Role.CONTROLLER)) for number in range(20)
]


@pytest.fixture
async def office(database: Database, tmp_path: Path, clock: FakeClock) -> Office:
    """An office with a late milestone, a quarterly measure and many controllers."""
    await furnish(database)
    async with database.transaction() as connection:
        for actor in CROWD:
            await join(connection, actor)
        roadmap_id = await add_roadmap(connection)
        await add_milestone(connection, roadmap_id, due=date(2024, 1, 11), today=date(2023, 12, 1))
        measure_id = await add_measure(connection, roadmap_id, number="11.")
        await add_milestone(
            connection,
            roadmap_id,
            measure_id=measure_id,
            label="11",
            due=date(2024, 2, 10),
            rrule="FREQ=MONTHLY;INTERVAL=3",
        )
    return Office(database, MediaStore(tmp_path / "media"), clock)


def engine_of(office: Office, sender: RecordingSender, folder: Path, seconds: float = 3600) -> Engine:
    return Engine(fixed_jobs(office, sender, tick_seconds=seconds, backup_dir=folder))


async def test_a_tick_rolls_plans_delivers_and_backs_up(
    office: Office, tmp_path: Path, clock: FakeClock
) -> None:
    sender = RecordingSender()
    clock.now = moscow("2024-02-12 09:00")

    await engine_of(office, sender, tmp_path / "backups").tick()

    assert [each.due for each in await all_milestones(office)][-1] == date(2024, 5, 10)
    told = dict(sender.take())
    assert told[CLERK.person.name] == ["4 weekly-3", "11 overdue-1"]
    assert all("digest" in told[actor.person.name] for actor in CROWD)
    assert {row.state for row in await rows(office, digests=True)} <= {"sent", "skipped"}
    assert (tmp_path / "backups" / "vekha-2024-02-12.db").exists()


class Crowded(RecordingSender):
    """Telegram that takes its time and counts how many letters are under way."""

    under_way = most = 0

    async def send(self, letter: Letter) -> Outcome:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.01)
        self.under_way -= 1
        return await super().send(letter)


async def test_several_letters_are_under_way_at_once_and_each_person_gets_one(
    office: Office, tmp_path: Path
) -> None:
    sender = Crowded()

    await engine_of(office, sender, tmp_path).tick()

    names = [letter.to.name for letter in sender.letters]
    assert len(names) == len(set(names)) == len(CROWD) + 2
    assert 1 < sender.most <= delivery.CARRIERS


async def test_stopping_in_the_middle_of_a_delivery_records_what_was_sent_and_leaves_the_rest(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CARRIERS", 4)
    sender = Crowded()
    engine = engine_of(office, sender, tmp_path, seconds=0.05)
    engine.start()
    async with asyncio.timeout(10):
        while not sender.accepted:
            await asyncio.sleep(0.001)

    await engine.stop()
    await asyncio.sleep(0.1)

    sent = {letter.to.name for letter in sender.accepted}
    ledger = await rows(office, digests=True)
    assert sender.under_way == 0
    assert len(sender.letters) == len(sent) < len(CROWD) + 2
    assert {row.person for row in ledger if row.state == "sent"} == sent
    assert {row.person for row in ledger if row.state == "planned"}.isdisjoint(sent)

    await engine_of(office, sender, tmp_path).tick()
    assert len({letter.to.name for letter in sender.accepted}) == len(CROWD) + 2


async def test_a_broken_database_stops_nothing_for_good(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sender = RecordingSender()
    engine = engine_of(office, sender, tmp_path)

    async def fail(*_: object) -> bool:
        raise OSError("disk full")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        for name in ("plan_reminders", "plan_digests", "roll_recurrences", "deliver_due", "daily_backup"):
            patch.setattr(f"scheduler.jobs.{name}", fail)
        await engine.tick()
    assert sender.letters == []

    await engine.tick()
    assert len(sender.letters) == len(CROWD) + 2


async def test_one_carrier_that_fails_is_waited_for_by_none_and_waits_for_all(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Crowded()
    calls = 0
    record = delivery._record

    async def fail_once(*args: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("disk full")
        await record(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "_record", fail_once)

    await engine_of(office, sender, tmp_path).tick()

    assert sender.under_way == 0
    assert len(sender.accepted) == len(CROWD) + 2
