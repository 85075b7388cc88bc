"""Pulling the plug: the bot dies by SIGKILL in the middle of its work and starts again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from sandbox.people import Person
from sandbox.process import BotProcess
from sandbox.stage import Stage, open_stage
from sandbox.story import HERE, SCHOOL, Cast, first_steps, invite
from sandbox.transcript import MOSCOW

FRIDAY = date(2024, 1, 12)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    start = datetime.combine(date(2024, 1, 11), time(10), MOSCOW).astimezone(UTC)
    async with open_stage(lambda _: None, start, tmp_path) as opened:
        yield opened


async def test_after_a_crash_nothing_is_lost_and_nothing_comes_more_than_twice(
    stage: Stage, tmp_path: Path
) -> None:
    cast = await _everybody_in(stage)
    await stage.text(cast.galina, "/photo 8")

    # Telegram takes what the bot says, and the plug is pulled before the bot hears of it.
    stage.server.fault("lost-answer", method="sendMessage", times=None, seconds=60)
    photos = [(HERE / "photos" / f"{n}.jpg").read_bytes() for n in range(1, 7)]
    cast.galina.send_album(photos)
    morning = asyncio.create_task(stage.move_to(FRIDAY, time(9)))
    await stage.server.until(lambda: _saved(cast.galina) and _letters(cast.boris), timeout=20)
    await stage.bot.kill()
    morning.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await morning

    stage.server.faults.clear()
    stage.bot = await BotProcess.start(stage.server.url, tmp_path)
    await stage.server.until(lambda: stage.server.polled, timeout=30)
    await stage.settled()
    for minutes in (5, 10, 15):
        await stage.move_to(FRIDAY, time(9, minutes))

    assert 1 <= _saved(cast.galina) <= 2
    await stage.text(cast.galina, "/item 8")
    stage.expect_last(cast.galina, "6 фото")
    for person in (cast.boris, cast.elena):
        repeats = Counter(_letters(person))
        assert repeats, f"{person.name} was not told"
        assert max(repeats.values()) <= 2
    assert "Через 3 рабочих дня, 17 января" in _letters(cast.boris)[-1]


async def _everybody_in(stage: Stage) -> Cast:
    cast = Cast.of(stage)
    await first_steps(stage, cast)
    await stage.document(cast.elena, (HERE / "seed-roadmap.txt").read_bytes(), "дорожная-карта.txt")
    await stage.press(cast.elena, "Загрузить, п. 1")
    await invite(stage, cast.elena, cast.boris, "МОУО", "Исполнитель")
    await invite(stage, cast.elena, cast.galina, SCHOOL, "Исполнитель")
    return cast


def _saved(person: Person) -> int:
    return sum("Сохранено 6 из 6" in (each.text or "") for each in person.messages() if each.from_bot)


def _letters(person: Person) -> list[str]:
    """The reminders of that Friday."""
    return [
        each.text or ""
        for each in person.messages()
        if each.from_bot and (each.text or "").startswith("📌 Пятница, 12 января")
    ]
