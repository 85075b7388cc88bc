"""Text tables whose columns are only lined up with spaces, as a PDF gives them when it is copied."""

import re
from collections.abc import Sequence

from documents.cells import tidy
from domain.draft.columns import recognise
from domain.grid import Cell, Grid

_CHUNK = re.compile(r"\S+(?: \S+)*")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?")
_SLACK = 2
_FEWEST = 3


def read_aligned(lines: Sequence[str], source: str) -> list[Grid]:
    """The table under headings that stand two spaces or more apart; [] if there is none."""
    for at, line in enumerate(lines):
        chunks = list(_CHUNK.finditer(line))
        if len(chunks) >= _FEWEST and recognise([chunk[0] for chunk in chunks]):
            starts = [chunk.start() for chunk in chunks]
            rows = _rows(lines[at:], starts)
            whole = [row for row in rows[1:] if sum(map(bool, row)) >= _FEWEST]
            if len(whole) * 2 > len(rows) - 1 > 0:
                captions = tuple(filter(None, map(tidy, lines[:at])))
                return [Grid(tuple(_cells(row) for row in rows), captions, source)]
    return []


def _rows(lines: Sequence[str], starts: Sequence[int]) -> list[list[str]]:
    """A number in the first column begins a row; other lines go on with the cells above them."""
    rows: list[list[str]] = []
    for line in lines:
        chunks = list(_CHUNK.finditer(line))
        if not chunks:
            continue
        alone = len(chunks) == 1 and chunks[0].start() < starts[1] and chunks[0].end() > starts[1]
        if not rows or _NUMBER.fullmatch(chunks[0][0]) or alone:
            rows.append([""] * (1 if alone else len(starts)))
        elif len(rows[-1]) == 1:
            rows.append([""] * len(starts))
        for chunk in chunks:
            x = 0 if alone else _column(chunk.start(), starts)
            rows[-1][x] = f"{rows[-1][x]} {chunk[0]}".strip()
    return rows


def _column(position: int, starts: Sequence[int]) -> int:
    return max((x for x, start in enumerate(starts) if start <= position + _SLACK), default=0)


def _cells(row: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(tidy(text)) for text in row)
