"""The samples of ``docs/samples`` are what the command makes; ``SAMPLES=write`` has them made anew."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdf
import pytest
from docx import Document
from PIL import Image, ImageChops, ImageStat

from bot.cli import main
from bot.office import open_office
from bot.settings import Settings
from domain.listing import By, Narrowed
from services import listing, lookup
from services.listing import Status
from services.lookup import Overdue
from tests import midway
from tests.cast import CONTROLLER, SCHOOL, FakeClock
from tests.stage import settings_for

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
ONE = ("--roadmap", "1")
MADE_BY = {
    "roadmap.docx": ONE,
    "roadmap.xlsx": ONE,
    "roadmap.pdf": ONE,
    "timeline.png": (*ONE, "--what", "timeline"),
    "calendar.ics": ONE,
    "summary.docx": ("--what", "summary"),
    "summary.pdf": ("--what", "summary"),
    "heat-map.png": ("--what", "heatmap"),
    "burn-up.png": ("--what", "burnup"),
    "photos.pdf": (*ONE, "--what", "photos"),
}
PAGES = ("roadmap", "summary")
"""Of these .pdf the first page is shown as a picture too."""


@dataclass(frozen=True, slots=True)
class Made:
    """A folder with what the command makes, and what the chat says of the same day."""

    folder: Path
    overdue: Overdue
    status: Status


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The reports of the three schools, as of 14 February 2024."""
    folder = tmp_path_factory.mktemp("samples")
    settings = settings_for(folder, "http://127.0.0.1:1")
    overdue, status = asyncio.run(_play(settings))
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        patch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
        patch.setenv("MEDIA_DIR", str(settings.media_dir))
        patch.chdir(folder)
        for name, arguments in MADE_BY.items():
            _report(patch, name, *arguments)
    if os.environ.get("SAMPLES") == "write":
        _replace(folder)
    return Made(folder, overdue, status)


async def _play(settings: Settings) -> tuple[Overdue, Status]:
    clock = FakeClock()
    async with open_office(settings, clock) as office:
        await midway.play(office, clock)
        return (
            await lookup.overdue(office, CONTROLLER),
            await listing.status(office, CONTROLLER, By.SCHOOL, Narrowed(), 0),
        )


def _report(patch: pytest.MonkeyPatch, name: str, *arguments: str) -> None:
    format_ = name.rpartition(".")[2]
    command = ["bot", "report", "--format", format_, "--out", name, "--on", midway.DAY.isoformat()]
    patch.setattr(sys, "argv", [*command, *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def _replace(folder: Path) -> None:
    for name in MADE_BY:
        shutil.copyfile(folder / name, SAMPLES / name)
    for name in PAGES:
        page = ["pdftoppm", "-png", "-r", "90", "-f", "1", "-singlefile", f"{name}.pdf", f"{name}-page-1"]
        subprocess.run(page, check=True, cwd=SAMPLES)


@pytest.mark.parametrize("name", MADE_BY)
def test_a_sample_says_what_the_command_says(made: Made, name: str) -> None:
    sample, fresh = SAMPLES / name, made.folder / name
    match sample.suffix:
        case ".png":
            assert _difference(sample, fresh) < 1
        case ".ics":
            assert sample.read_bytes() == fresh.read_bytes()
        case _:
            assert _text(sample) == _text(fresh)
            assert "СОШ № 5 г. Балабаново" in " ".join(_text(sample))


def test_a_roadmap_of_14_rows_takes_at_most_4_pages(made: Made) -> None:
    assert len(pypdf.PdfReader(made.folder / "roadmap.pdf").pages) <= 4


@pytest.mark.parametrize("name", ["summary.pdf", "summary.docx"])
def test_the_summary_counts_what_overdue_and_status_count(made: Made, name: str) -> None:
    text = " ".join(" ".join(_text(made.folder / name)).split())
    told, standings = made.overdue, made.status.standings
    assert made.status.overdue == len(told.late) > 0
    assert re.search(rf"Просрочено {len(told.late)} \d+ \+\d+", text)
    assert re.search(rf"Сдано, ждёт приёмки {len(told.reported)} 0 \+{len(told.reported)}", text)
    assert re.search(rf"Ждём стороннюю организацию {len(told.external)} 0 \+{len(told.external)}", text)
    assert f"Всего без отменённых {sum(each.total for each in standings)} " in text
    assert len(standings) == 3
    for each in standings:
        row = re.search(rf"{re.escape(each.name)} {each.total} (\d+) (\d+) (\d+) (\d+) \d+ \d+", text)
        assert row, each.name
        in_time, late, reported, overdue = map(int, row.groups())
        assert (in_time + late, reported, overdue) == (each.accepted, each.reported, each.overdue)


@pytest.mark.parametrize("name", ["roadmap.pdf", "roadmap.docx", "roadmap.xlsx"])
def test_the_table_of_a_school_counts_what_status_counts(made: Made, name: str) -> None:
    text = " ".join(" ".join(_text(made.folder / name)).split())
    (standing,) = [each for each in made.status.standings if each.name == SCHOOL.name]
    # Once for each of them, and the line above the table begins with a small letter.
    assert text.count("Просрочено") == standing.overdue == 5
    assert text.count("Сдано, ждёт приёмки") == standing.reported == 1
    assert text.count("Выполнено в срок") + text.count("Выполнено с опозданием") == standing.accepted == 3
    assert f"Всего {standing.total} контрольные точки" in text
    assert f"просрочено — {standing.overdue};" in text


def test_every_sample_is_made_by_a_command() -> None:
    pages = {f"{name}-page-1.png" for name in PAGES}
    assert {each.name for each in SAMPLES.iterdir()} == {*MADE_BY, *pages, "README.md"}


def _text(file: Path) -> list[str]:
    match file.suffix:
        case ".pdf":
            return " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages).split()
        case ".xlsx":
            book = openpyxl.load_workbook(file)
            return [str(cell) for sheet in book for row in sheet.values for cell in row]
        case _:
            document = Document(str(file))
            lines = [each.text for each in document.paragraphs]
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return [*lines, *cells]


def _difference(one: Path, other: Path) -> float:
    """How far the pixels are apart, of 255: other machines draw letters a little differently."""
    with Image.open(one) as first, Image.open(other) as second:
        if first.size != second.size:
            return 255
        apart = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
        return max(ImageStat.Stat(apart).mean)
