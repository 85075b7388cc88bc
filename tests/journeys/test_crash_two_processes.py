"""Two processes on one database: everybody is told everything, and nothing twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys.crash_scene import Scene, furnish, open_scene
from tests.journeys.supervisor import Life, Nursery

pytestmark = pytest.mark.long

MORNINGS = [datetime(2024, 1, day, 6, tzinfo=UTC) for day in (12, 15, 16, 17, 18, 19, 22)]


async def _live_through(scene: Scene) -> None:
    for morning in MORNINGS:
        await scene.until(morning)
        await scene.settle()
    await scene.pass_leases()


async def test_over_several_days_everybody_is_told_everything_once(nursery: Nursery, tmp_path: Path) -> None:
    await furnish(tmp_path / "furnished", with_roadmap=True)
    async with open_scene(nursery, tmp_path / "furnished", tmp_path / "one", None) as scene:
        await _live_through(scene)
        alone = scene.said()
    assert set(alone.values()) == {1}
    assert sum(alone.values()) > 2 * len(MORNINGS)

    async with open_scene(nursery, tmp_path / "furnished", tmp_path / "two", None) as scene:
        second = Life(nursery, tmp_path / "two", scene.server.url, name="second")
        scene.processes = 2
        await _live_through(scene)
        assert not second.ended.done()
        scene.check_everything()
        both = scene.said()
        places = {name: _letters_sent(life) for name, life in (("first", scene.bot.life), ("second", second))}
        await second.end()
    assert both == alone
    assert all(places.values()), f"only one of them did anything: {places}"


def _letters_sent(life: Life) -> int:
    return life.boundaries.count("answered sendMessage")
