"""What a reader of documents yields: tables of cells with their spans, and nothing about their meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. ``text`` keeps line breaks, each list item on its own line; ``rows`` and
    ``columns`` say how many rows and columns of the table it covers.
    """

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a document.

    ``rows`` hold each cell once, where it begins, as in HTML. ``captions`` are the lines of text between
    the previous table and this one; ``source`` is the file or sheet it stands in; ``remarks`` are Russian
    sentences about what the reader left out. A grid one cell wide is text whose columns were lost.
    """

    rows: tuple[tuple[Cell, ...], ...]
    captions: tuple[str, ...] = ()
    source: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the rectangle: the cell that covers it, and whether it begins here."""

    text: str
    top: bool = True
    left: bool = True
    columns: int = 1


EMPTY = Slot("")


def grid_of(rows: Sequence[Sequence[str]], captions: Sequence[str] = (), source: str = "") -> Grid:
    """A grid without spans."""
    return Grid(tuple(tuple(Cell(text) for text in row) for row in rows), tuple(captions), source)


def spread(grid: Grid) -> list[list[Slot]]:
    """The table as a rectangle: a cell stands in every place that it covers."""
    taken: dict[tuple[int, int], Slot] = {}
    for y, row in enumerate(grid.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            if x >= MAX_COLUMNS:
                break
            _cover(taken, cell, y, x, len(grid.rows))
            x += max(1, cell.columns)
    width = max((x for _, x in taken), default=-1) + 1
    return [[taken.get((y, x), EMPTY) for x in range(width)] for y in range(len(grid.rows))]


def _cover(taken: dict[tuple[int, int], Slot], cell: Cell, y: int, x: int, height: int) -> None:
    columns = min(max(1, cell.columns), MAX_COLUMNS - x)
    bottom = min(height, y + max(1, cell.rows))
    for below in range(y, bottom):
        for right in range(x, x + columns):
            taken.setdefault((below, right), Slot(cell.text, below == y, right == x, columns))
