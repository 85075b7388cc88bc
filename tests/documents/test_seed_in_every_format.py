import csv
import io
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from documents.reading import read
from domain.draft import DraftMeasure, DraftRoadmap

SEED = Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt"


@pytest.fixture
def rows() -> list[list[str]]:
    (grid,) = read(SEED.read_bytes(), SEED.name)
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.fixture
def seed(drafts_of: Callable[..., list[DraftRoadmap]]) -> tuple[DraftMeasure, ...]:
    return drafts_of(SEED.read_bytes())[0].measures


def as_csv(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue().encode("cp1251")


def as_html(rows: list[list[str]]) -> bytes:
    cells = ("".join(f"<td>{escape(text)}</td>".replace("\n", "<br>") for text in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>".encode()


def as_markdown(rows: list[list[str]]) -> bytes:
    lines = [f"| {' | '.join(text.replace(chr(10), '<br>') for text in row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * 6 + "|", *lines[1:]]).encode()


def as_cells_on_lines(rows: list[list[str]]) -> bytes:
    return "\n".join(f"{text} |" for row in rows for text in row).encode()


@pytest.mark.parametrize(
    ("write", "name"),
    [(as_csv, "а.csv"), (as_html, "а.html"), (as_markdown, "а.md"), (as_cells_on_lines, "а.txt")],
)
def test_the_seed_reads_the_same_from_every_text_format(
    write: Callable[..., bytes],
    name: str,
    rows: list[list[str]],
    seed: tuple[DraftMeasure, ...],
    drafts_of: Callable[..., list[DraftRoadmap]],
) -> None:
    (draft,) = drafts_of(write(rows), name)

    assert draft.measures == seed


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_seed_reads_the_same_from_office_files(
    kind: str,
    rows: list[list[str]],
    seed: tuple[DraftMeasure, ...],
    word_file: Callable[..., bytes],
    sheet_file: Callable[..., bytes],
    drafts_of: Callable[..., list[DraftRoadmap]],
) -> None:
    content = word_file(rows) if kind == "docx" else sheet_file(rows)

    (draft,) = drafts_of(content, f"а.{kind}")

    assert draft.measures == seed
