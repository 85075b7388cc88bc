"""The seed rolled out to a thousand schools, beside SQLite alone inserting the same rows."""

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import sandbox
from bench.filling import fill, floor, office_at, say
from bench.wording import told, told_memory
from services import importing, rollout
from services.parsing import parse_document

SCHOOLS, MUNICIPALITIES = 1_000, 25
SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
NOW = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
TABLES = ("organisations", "roadmaps", "measures", "responsibilities", "milestones", "events")


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "vekha.db"
        seconds, undone, megabytes = fill("bench.rolling", database)
        what = f"{SCHOOLS} schools rolled out, with a commit every {rollout.BATCH} schools"
        bare = floor(database, Path(folder) / "bare.db", TABLES)
        print(told(what, seconds, 20, bare, "SQLite alone inserting the same rows in one transaction"))
        print(told_memory("The process that rolled out, all of it", megabytes, 200))
        print(f"· The whole roll-out undone: {undone:.2f} s.")


async def roll_out(path: Path) -> tuple[float, float]:
    """Seconds to roll out and to undo; at the end it is rolled out again."""
    async with office_at(path, NOW) as (office, actor):
        (draft,) = parse_document(SEED.read_bytes(), SEED.name, date(2023, 12, 6))
        roadmap = await importing.import_draft(office, draft)
        lines = (f"СОШ № {i} г. Новый; МОУО Района {i % MUNICIPALITIES}" for i in range(SCHOOLS))
        prepared = await rollout.prepare_text(office, actor, roadmap.id, "\n".join(lines))
        began = time.perf_counter()
        await rollout.roll_out(office, actor, prepared.id)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        await rollout.undo(office, actor, prepared.id)
        undone = time.perf_counter() - began
        await rollout.roll_out(office, actor, prepared.id, again=True)
    return seconds, undone


if __name__ == "__main__":
    say(roll_out)
