"""kill -9 anywhere: nothing is lost, nothing comes more than twice, and the books are in order.

The bot is a real process on a real SQLite file. It is killed at a boundary that can be seen from outside, a
statement, a commit, a step of a request, a sync of a file, and started again.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.crash_scene import BEFORE_WORK, Scene, furnish, open_scene
from tests.journeys.supervisor import Nursery
from tests.stage import PHOTOS, SEED

MONDAY = datetime(2024, 1, 15, 6, 1, tzinfo=UTC)
AT_NINE = BEFORE_WORK + timedelta(minutes=5)
POINTS = 14
"""Of every scenario, in the long test."""
TOLD = "sql SELECT reminders.id FROM reminders WHERE reminders.milestone"
"""The controllers heard of the report, and the ledger does not know it yet."""
KEPT_WITHOUT_ROW = "sql INSERT INTO evidence (milestone_id, person_id, kind, receive"
"""The files are in the store, and no row knows of them yet."""


@dataclass(frozen=True)
class Scenario:
    """What people do, or the clock; and what must have come of it once everything has settled."""

    act: Callable[[Scene], Awaitable[None]]
    check: Callable[[Scene], None]
    with_roadmap: bool = True


async def nine_o_clock(scene: Scene) -> None:
    await scene.until(AT_NINE)


def letters_came(scene: Scene) -> None:
    assert len(scene.heard(scene.municipality, "Пятница, 12 января")) in {1, 2}
    assert len(scene.heard(scene.controller, "Пятница, 12 января")) in {1, 2}
    states = scene.rows("SELECT DISTINCT state FROM reminders WHERE due_at <= '2024-01-12 06:30'")
    assert {state for (state,) in states} <= {"sent", "skipped", "void"}


async def album(scene: Scene) -> None:
    scene.teacher.send_album(PHOTOS, caption="8")
    await scene.settle()


def album_kept(scene: Scene) -> None:
    assert scene.rows(
        "SELECT count(*), count(DISTINCT sha256), min(label), max(label) FROM evidence "
        "JOIN milestones ON milestones.id = milestone_id"
    ) == [(6, 6, "8", "8")]
    assert scene.events("8").count("evidence-added") == 1
    assert 1 <= len(scene.heard(scene.teacher, "Сохранено 6 из 6")) <= 2


async def done(scene: Scene) -> None:
    scene.teacher.send("/done 2.1 приказ № 12 от 11.01.2024")
    await scene.settle()
    await scene.until(MONDAY)


def done_once(scene: Scene) -> None:
    assert scene.state("2.1") == "reported"
    assert scene.changes("2.1") == ["reported"]
    assert scene.rows("SELECT kind, document_number FROM evidence") == [("text", "12")]
    assert 1 <= len(scene.heard(scene.teacher, "тмечен")) <= 2
    assert 1 <= len(scene.heard(scene.controller, "примите или верните")) <= 2
    assert scene.heard(scene.controller, "ждёт приёмки: 1")


async def report_and_accept(scene: Scene) -> None:
    scene.teacher.send("/done 2.1 приказ № 12 от 11.01.2024")
    await scene.settle()
    scene.controller.send("/item 2.1")
    await scene.settle()
    scene.controller.press(scene.controller.last(), "Принять")
    await scene.settle()


def accepted_once(scene: Scene) -> None:
    assert scene.state("2.1") == "accepted"
    assert scene.changes("2.1") == ["reported", "accepted"]
    at_once, later = "✅ Принято: 2.1 ", "Результат принят:\n\n2.1 "
    assert 1 <= sum(len(scene.heard(scene.teacher, words)) for words in (at_once, later)) <= 2


async def import_a_file(scene: Scene) -> None:
    scene.controller.send_document(SEED.read_bytes(), "дорожная-карта.txt")
    await scene.settle()
    preview = scene.heard(scene.controller, "14 мероприятий")[-1]
    scene.controller.press(preview, "Загрузить, п. 1")
    await scene.settle()


async def repeated(scene: Scene) -> None:
    scene.teacher.send_album([*PHOTOS[:3], *PHOTOS[:3]], caption="8")
    await scene.settle()


def repeated_kept(scene: Scene) -> None:
    assert scene.rows("SELECT count(*), count(DISTINCT sha256), count(milestone_id) FROM evidence") == [
        (6, 3, 6)
    ]
    assert 1 <= len(scene.heard(scene.teacher, "Сохранено 6 из 6")) <= 2


def imported_once(scene: Scene) -> None:
    for table, number in (("roadmaps", 1), ("measures", 14), ("milestones", 23)):
        assert scene.rows(f"SELECT count(*) FROM {table}") == [(number,)], table
    assert scene.rows("SELECT count(*) FROM events WHERE action = 'imported'") == [(1,)]


SCENARIOS = {
    "morning": Scenario(nine_o_clock, letters_came),
    "album": Scenario(album, album_kept),
    "repeated": Scenario(repeated, repeated_kept),
    "done": Scenario(done, done_once),
    "button": Scenario(report_and_accept, accepted_once),
    "import": Scenario(import_a_file, imported_once, with_roadmap=False),
}


@pytest.fixture
def stages(tmp_path: Path, nursery: Nursery) -> "Stages":
    return Stages(nursery, tmp_path)


@dataclass(frozen=True)
class Played:
    """Where the bot died, the boundaries of its first life, and what it said to whom how often."""

    deaths: list[str]
    boundaries: list[str]
    said: Counter[tuple[str, str]]


@dataclass
class Stages:
    """Plays scenarios, each on a scene of its own."""

    nursery: Nursery
    folder: Path

    @asynccontextmanager
    async def scene(self, die_at: int | str | None = None, *, roadmap: bool = True) -> AsyncIterator[Scene]:
        furnished = self.folder / ("furnished" if roadmap else "bare")
        if not furnished.exists():
            await furnish(furnished, with_roadmap=roadmap)
        async with open_scene(self.nursery, furnished, self.folder / f"killed-{die_at}", die_at) as scene:
            yield scene

    async def play(self, name: str, die_at: int | str | None = None) -> Played:
        scenario = SCENARIOS[name]
        async with self.scene(die_at, roadmap=scenario.with_roadmap) as scene:
            first = scene.bot.life
            try:
                await scenario.act(scene)
                been = first.boundaries
                await scene.pass_leases()
                scene.check_everything()
                scenario.check(scene)
            except (AssertionError, LookupError, TimeoutError) as error:
                error.add_note(f"«{name}», to die at {die_at}: died at {scene.bot.deaths}")
                error.add_note(
                    "\n".join(f"{n}x {to}: {text[:90]!r}" for (to, text), n in scene.said().items())
                )
                error.add_note(first.log[-2000:])
                raise
            return Played(scene.bot.deaths, been, scene.said())


@pytest.mark.parametrize(
    ("name", "die_at"),
    [
        pytest.param("morning", "before sendMessage", marks=pytest.mark.long),
        ("morning", "sent sendMessage"),
        pytest.param("morning", "answered sendMessage", marks=pytest.mark.long),
        ("album", "replace in media"),
        pytest.param("album", "sent sendMessage", marks=pytest.mark.long),
        pytest.param("repeated", KEPT_WITHOUT_ROW, marks=pytest.mark.long),
        ("done", "before sendMessage"),
        pytest.param("button", "before editMessageText", marks=pytest.mark.long),
        ("button", TOLD),
        pytest.param("import", "answered editMessageText", marks=pytest.mark.long),
    ],
)
async def test_a_bot_killed_at_a_tender_moment_loses_nothing(stages: Stages, name: str, die_at: str) -> None:
    played = await stages.play(name, die_at)
    assert played.deaths == [die_at]


@pytest.mark.long
async def test_the_plug_is_pulled_when_telegram_has_taken_everything_and_answered_nothing(
    stages: Stages,
) -> None:
    async with stages.scene() as scene:
        scene.server.fault("lost-answer", method="sendMessage", times=None, seconds=60)
        scene.teacher.send_album(PHOTOS, caption="8")
        await scene.clock.show(AT_NINE)
        told = (
            (scene.teacher, "Сохранено"),
            (scene.municipality, "12 января"),
            (scene.controller, "12 января"),
        )
        await scene.server.until(lambda: all(scene.heard(*each) for each in told), 30)
        await scene.bot.life.end()
        scene.server.faults.clear()
        await scene.pass_leases()
        scene.check_everything()
        album_kept(scene)
        letters_came(scene)
        assert max(scene.said().values()) == 2


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_bot_killed_anywhere_loses_nothing(stages: Stages, name: str) -> None:
    undisturbed = await stages.play(name)
    assert undisturbed.deaths == []
    assert set(undisturbed.said.values()) == {1}
    everywhere = range(1, len(undisturbed.boundaries))
    deaths = []
    for point in random.Random(name).sample(everywhere, POINTS):  # the same ones in every run
        played = await stages.play(name, point)
        deaths += played.deaths
        if name == "morning":
            assert played.said.keys() == undisturbed.said.keys(), f"killed at {point}: {played.deaths}"
    assert len(deaths) >= POINTS - 1, "hardly anybody died"
