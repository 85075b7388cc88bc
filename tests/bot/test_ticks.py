"""A tick leaves a trace that ``doctor`` reads, also when there was nothing to do."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import reports
from bot.app import open_app
from bot.settings import Settings
from bot.ticks import Ticks, file_of, last_tick, read
from scheduler.engine import Engine, Job, Stopping
from tests.cast import NOW, FakeClock


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        bot_token="42:TEST",
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'vekha.db'}",
        media_dir=tmp_path / "media",
        backup_dir=tmp_path / "backups",
    )


@pytest.fixture
def doctor(settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> "Doctor":
    return Doctor(settings, clock, monkeypatch)


class Doctor:
    """``python -m bot doctor`` at the time of the test's clock."""

    def __init__(self, settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings
        opened = reports.open_office
        monkeypatch.setattr(reports, "open_office", lambda each: opened(each, clock))

    async def says(self) -> str:
        return "\n".join(await reports.doctor(self.settings))


async def test_a_tick_with_nothing_to_do_is_seen_by_the_doctor(
    settings: Settings, clock: FakeClock, doctor: Doctor
) -> None:
    assert "Последний обход: ещё не было" in await doctor.says()

    async with open_app(settings, clock) as app:
        await app.engine.tick()
    clock.advance(seconds=21)

    said = await doctor.says()
    assert "Последний обход: 2024-01-12 06:00 UTC (21 секунду назад)" in said
    assert "Бот молчит" not in said
    assert "Идёт" not in said


async def test_a_bot_that_ticks_no_more_is_called_silent(
    settings: Settings, clock: FakeClock, doctor: Doctor
) -> None:
    async with open_app(settings, clock) as app:
        await app.engine.tick()
    clock.advance(minutes=45)

    said = await doctor.says()
    assert "(45 минут назад)" in said
    assert "Бот молчит: похоже, он не запущен или завис." in said


def engine(settings: Settings, clock: FakeClock, failing: set[str]) -> Engine:
    """The jobs of a tick that do nothing, or fail."""

    def job(name: str) -> Job:
        async def run(_: Stopping) -> None:
            if name in failing:
                raise OSError("disk full")

        return Job(name, 30, run)

    return Engine(
        [job(name) for name in ("roll", "plan", "digest", "deliver")], Ticks(file_of(settings), clock)
    )


async def test_a_job_that_fails_is_named_until_it_is_done_and_the_tick_is_not_whole(
    settings: Settings, clock: FakeClock, doctor: Doctor
) -> None:
    failing: set[str] = set()
    running = engine(settings, clock, failing)
    await running.tick()
    failing.add("deliver")
    clock.advance(minutes=3)
    await running.tick()

    said = await doctor.says()
    assert "Последний обход: 2024-01-12 06:00 UTC (3 минуты назад)" in said
    assert "Задание deliver не удалось 2024-01-12 06:03 UTC: OSError: disk full" in said

    failing.clear()
    await running.tick()
    assert "не удалось" not in await doctor.says()
    assert last_tick(read(file_of(settings))) == NOW + timedelta(minutes=3)


async def test_a_job_under_way_is_seen(settings: Settings, clock: FakeClock, doctor: Doctor) -> None:
    ticks = Ticks(file_of(settings), clock)
    ticks.begins("deliver")
    clock.advance(minutes=4)

    said = await doctor.says()
    assert "Идёт задание deliver, начато 2024-01-12 06:00 UTC (4 минуты назад)" in said
    assert "Последний обход: ещё не было" in said


async def test_a_file_that_cannot_be_written_or_read_stops_nothing(
    settings: Settings, clock: FakeClock, doctor: Doctor, caplog: pytest.LogCaptureFixture
) -> None:
    file_of(settings).mkdir(parents=True)
    running = engine(settings, clock, set())

    await running.tick()
    await running.tick()

    assert sum("doctor will not see the ticks" in each.getMessage() for each in caplog.records) == 1
    assert "Последний обход: ещё не было" in await doctor.says()
    file_of(settings).rmdir()
    for text in ("", "[1]", '{"plan": 3}', '{"plan": {"begun": "yesterday"}}'):
        file_of(settings).write_text(text)
        assert read(file_of(settings)) == {}
