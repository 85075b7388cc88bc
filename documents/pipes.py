"""Tables drawn with «|»: a row on each line, a cell on each line, or boxes."""

import re
from collections.abc import Iterator, Sequence

from documents.cells import tidy
from documents.markup import has_tags, text_of
from domain.draft.columns import field_of
from domain.grid import MAX_COLUMNS, Cell, Grid

_BORDER = re.compile(r"^[\s|+│├┼┤┌┬┐└┴┘─━┃╔╦╗╠╬╣╚╩╝═║:=\-–—_]+$")
_DRAWN = re.compile(r"\+[-=]{2,}|[├┼┤┌┬┐└┴┘─━╔╦╗╠╬╣╚╩╝═]{2}")
_BARS = str.maketrans("│┃║", "|||")
_NUMBER = re.compile(r"^\s*(?:№\s*)?\d{1,3}(?:\.\d{1,3})*[.)]?\s*$")
_UNESCAPED = re.compile(r"(?<!\\)\|")


def read_pipes(lines: Sequence[str], source: str) -> list[Grid]:
    """The tables of the lines, each with the text above it as captions."""
    seen = [line.translate(_BARS).rstrip() for line in lines]
    if sum(bool(_DRAWN.search(line)) for line in seen) > 1:
        return list(_boxes(seen, source))
    return list(_streams([line for line in seen if line.strip() and not _is_rule(line)], source))


def _is_rule(line: str) -> bool:
    """The line under a Markdown heading: «|---|:--:|»."""
    return "|" in line and "-" in line and bool(_BORDER.match(line))


def _clean(text: str) -> str:
    plain = text.replace("\\|", "|").replace("**", "")
    return tidy(text_of(plain) if has_tags(plain) else plain)


def _grid(rows: Sequence[Sequence[str]], captions: Sequence[str], source: str) -> Grid:
    """The grid of these rows; a lone cell stands over all columns."""
    width = max(map(len, rows), default=1)
    spans = [width if len(row) == 1 else 1 for row in rows]
    cells = tuple(
        tuple(Cell(_clean(text), 1, columns) for text in row[:MAX_COLUMNS])
        for row, columns in zip(rows, spans, strict=True)
    )
    return Grid(cells, tuple(filter(None, map(_clean, captions))), source)


def _streams(lines: Sequence[str], source: str) -> Iterator[Grid]:
    """Lines gathered into rows; a line without bars between two tables is a caption of the next."""
    captions: list[str] = []
    block: list[str] = []
    for i, line in enumerate(lines):
        if "|" not in line and (not block or _ends_block(block, lines[i:])):
            if block:
                yield _grid(_rows(block), captions, source)
                captions, block = [], []
            captions.append(line)
        else:
            block.append(line)
    if block:
        yield _grid(_rows(block), captions, source)


def _ends_block(block: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether a line without bars stands outside the table: no bar follows, or new headings do."""
    barred = [line for line in rest if "|" in line][:2]
    if not barred:
        return True
    cells = [cell for line in barred for cell in _cells(line)]
    known = [field for field in map(field_of, cells) if field]
    headed = (
        len(known) >= 2 and {"number", "title"} & set(known[:2]) and not any(map(_NUMBER.match, cells[:1]))
    )
    return bool(headed) and _complete(block)


def _complete(block: Sequence[str]) -> bool:
    rows = _rows(block)
    return len(rows) > 1 and len(rows[-1]) == len(rows[0])


def _cells(line: str) -> list[str]:
    """The cells of one line: a bar at the edges is a frame, not a border."""
    bare = line.strip()
    if bare.startswith("|"):
        bare = bare[1:]
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip() for cell in _UNESCAPED.split(bare)]


def _rows(block: Sequence[str]) -> list[list[str]]:
    closed = sum(line.rstrip().endswith("|") for line in block)
    framed = sum(line.lstrip().startswith("|") for line in block)
    if framed * 2 > len(block) or closed * 2 < len(block):
        return _one_line_rows(block)
    return _gathered(block, _width(block))


def _one_line_rows(block: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in block:
        if "|" not in line and rows:
            rows[-1][-1] += f"\n{line}"
        else:
            rows.append(_cells(line))
    return rows


def _width(block: Sequence[str]) -> int:
    """How many columns: those of the first whole line, else the cells before the first number or section."""
    heading: list[str] = []
    for line in block:
        cells = _cells(line)
        if len(cells) > 1 and (len(heading) < 2 or not any(cells[1:])):
            return len(cells) if not heading or not any(cells[1:]) else len(heading) + len(cells)
        if len(heading) >= 2 and (_NUMBER.match(cells[0]) or len(cells) > 1):
            break
        if len(heading) >= 3 and field_of(cells[0]) is None:
            break
        heading.extend(cells)
    return max(2, len(heading))


def _gathered(block: Sequence[str], width: int) -> list[list[str]]:
    """Cells closed by bars, put together until a row is full; text before a bar may run over lines."""
    rows: list[list[str]] = []
    row: list[str] = []
    open_text = ""
    for line in block:
        pieces = _UNESCAPED.split(line)
        if open_text and not row and len(pieces) > 1 and _NUMBER.match(pieces[0]):
            rows.append([open_text])
            open_text = ""
        pieces[0] = f"{open_text}\n{pieces[0]}" if open_text else pieces[0]
        open_text = pieces.pop().strip()
        if row and len(row) > 1 and len(pieces) == width and _NUMBER.match(pieces[0]):
            rows.append(row)
            row = []
        for piece in pieces:
            row.append(piece)
            if len(row) == width:
                rows.append(row)
                row = []
    if open_text:
        row.append(open_text)
    return [*rows, row] if row else rows


def _boxes(lines: Sequence[str], source: str) -> Iterator[Grid]:
    """Tables in frames: a rule ends a row, a cell may run over several lines."""
    captions: list[str] = []
    rows: list[list[str]] = []
    band: list[list[str]] = []
    for line in [*lines, ""]:
        if "|" in line and not _BORDER.match(line):
            band.append(_cells(line))
            continue
        rows.extend(_band_rows(band))
        band = []
        if _BORDER.match(line) and line.strip():
            continue
        if line.strip():
            if rows:
                yield _grid(rows, captions, source)
                captions, rows = [], []
            captions.append(line)
    if rows:
        yield _grid(rows, captions, source)


def _band_rows(band: Sequence[Sequence[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for cells in band:
        same = rows and len(cells) == len(rows[-1]) and not _NUMBER.match(cells[0])
        if same:
            rows[-1] = [f"{above} {cell}".strip() for above, cell in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(list(cells))
    return rows
