"""CSV: the delimiter that gives the most even table, quoted line breaks kept."""

import csv
import io

from documents.cells import MOST_CELLS, tidy
from documents.markup import has_tags, text_of
from documents.refusals import DamagedError, TooMuchInsideError
from domain.grid import MAX_COLUMNS, Cell, Grid

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 60_000


def read_csv(text: str, source: str) -> list[Grid]:
    """The table of a CSV file; rows above the headings stay rows."""
    sample = text[:_SAMPLE]
    delimiter = max(_DELIMITERS, key=lambda sign: _evenness(_parsed(sample, sign)))
    rows = [row for row in _parsed(text, delimiter) if any(cell.strip() for cell in row)]
    if sum(map(len, rows)) > MOST_CELLS:
        raise TooMuchInsideError
    cells = tuple(tuple(Cell(_clean(cell)) for cell in row[:MAX_COLUMNS]) for row in rows)
    return [Grid(cells, (), source)]


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DamagedError from error


def _evenness(rows: list[list[str]]) -> int:
    """How many cells stand in rows of the commonest width above one."""
    widths = [len(row) for row in rows if len(row) > 1]
    return max((widths.count(width) * width for width in set(widths)), default=0)


def _clean(text: str) -> str:
    return tidy(text_of(text) if has_tags(text) else text)
