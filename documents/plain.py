"""Plain text and Markdown: tables by tabs, by pipes, or with the columns lost."""

import re
from collections.abc import Iterator, Sequence

from documents.aligned import read_aligned
from documents.cells import tidy
from documents.markup import has_tags, read_html, text_of
from documents.pipes import read_pipes
from domain.grid import Cell, Grid

_PAGE = re.compile(r"<\s*(?:table|html|!doctype)\b", re.I)
_NUMBER = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s*$")
_PIPE = re.compile(r"[|│║┃]")


def read_text(text: str, source: str) -> list[Grid]:
    """The tables of a text, also of one pasted as a message."""
    if _PAGE.search(text):
        return read_html(text, source)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tabs = sum("\t" in line.strip("\n ") for line in lines)
    if tabs > 1 and tabs >= sum(bool(_PIPE.search(line)) for line in lines):
        return list(_tabbed(lines, source))
    if sum(bool(_PIPE.search(line)) for line in lines) > 2:
        return read_pipes(lines, source)
    aligned = read_aligned(lines, source)
    if aligned:
        return aligned
    kept = [_clean(line) for line in lines]
    return [Grid(tuple((Cell(line),) for line in kept if line), (), source)]


def _clean(text: str) -> str:
    return tidy(text_of(text) if has_tags(text) else text.replace("**", ""))


def _tabbed(lines: Sequence[str], source: str) -> Iterator[Grid]:
    """One grid a table; the lines without tabs above it are its captions."""
    captions: list[str] = []
    rows: list[list[str]] = []
    width = 0
    for line in lines:
        if not line.strip():
            continue
        if "\t" not in line and not rows:
            captions.append(_clean(line))
            continue
        cells = line.split("\t")
        width = max(width, len(cells)) if not rows else width
        if rows and _fills(rows[-1], cells, width):
            rows[-1] = [*rows[-1][:-1], f"{rows[-1][-1]}\n{cells[0]}", *cells[1:]]
        else:
            rows.append(cells)
    cleaned = tuple(tuple(Cell(_clean(_unquoted(cell))) for cell in row) for row in rows)
    yield Grid(cleaned, tuple(caption for caption in captions if caption), source)


def _fills(row: Sequence[str], cells: Sequence[str], width: int) -> bool:
    """Whether a line goes on with the row above: a line break inside a cell cut it short."""
    short = 1 < len(row) < width
    return short and len(row) + len(cells) - 1 <= width and not _NUMBER.match(cells[0])


def _unquoted(cell: str) -> str:
    """Excel quotes a cell with line breaks when it is pasted."""
    bare = cell.strip()
    if "\n" in bare and bare.startswith('"') and bare.endswith('"'):
        return bare[1:-1].replace('""', '"')
    return cell
