"""Photo monitoring: the matrix of rooms and stages, and a room before and after."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from documents.writers.pictures.drawing import (
    GRID,
    INK,
    LARGE,
    MARGIN,
    NORMAL,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Sheet,
    fitted,
    heading,
    wrapped,
)
from domain.coverage import Coverage, RoomCoverage
from domain.photo import STAGE_NAMES, Stage

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_ROOMS = 60
"""More of them would make a picture that no phone shows whole."""
LARGEST = 1280
"""Pixels of the longer side of one photo of a pair."""
FOOT = 110
"""Pixels below a pair, for the words."""

_ROW, _STAGES, _END = 76, 48, 90
_NAMES = 520
_CELL = (WIDTH - MARGIN - _NAMES) // len(Stage)
# Tints of the palette's green and vermilion; the words in the cells say the same.
_THERE, _MISSING = "#BFE5D9", "#F6CDB5"


def coverage(found: Coverage, as_of: str) -> bytes:
    """The matrix as a PNG, a row a room; ``as_of``: the day, in words. Blocking."""
    rooms = found.rooms[:MOST_ROOMS]
    done = f"снято {found.filled} из {found.required}" if found.required else "помещения пока не названы"
    head = heading("Фотомониторинг", found.school, f"На {as_of}: {done}")
    top = head.height + _STAGES
    sheet = Sheet.blank(WIDTH, top + _ROW * len(rooms) + _END)
    head.draw(sheet)
    for left, stage in _columns():
        sheet.write((left + _CELL / 2, top - 10), STAGE_NAMES[stage], NORMAL, anchor="ms")
    for number, room in enumerate(rooms):
        _room(sheet, room, top + number * _ROW)
    more = f"; ещё помещений: {len(found.rooms) - len(rooms)}" if len(found.rooms) > len(rooms) else ""
    end = sheet.picture.height - _END + 30
    sheet.write((MARGIN, end), f"Число фото. «нет»: ещё нужно снять{more}", SMALL, QUIET)
    return sheet.png()


def pair(before: Path, after: Path, caption: str) -> bytes:
    """Two photos side by side as a JPEG, under them which is which. Blocking.

    Raises OSError where a file is no picture that can be opened.
    """
    shots = [_opened(path) for path in (before, after)]
    height = min(shot.height for shot in shots)
    shots = [shot.resize((max(1, shot.width * height // shot.height), height)) for shot in shots]
    width = sum(shot.width for shot in shots) + MARGIN // 2
    sheet = Sheet.blank(width, height + FOOT)
    left = 0
    for shot, stage in zip(shots, (Stage.BEFORE, Stage.AFTER), strict=True):
        sheet.picture.paste(shot, (left, 0))
        middle = (left + shot.width / 2, height + 8)
        sheet.write(middle, STAGE_NAMES[stage], LARGE, bold=True, anchor="ma")
        left += shot.width + MARGIN // 2
    below = fitted(caption, NORMAL, width - MARGIN)
    sheet.write((width / 2, height + 60), below, NORMAL, QUIET, anchor="ma")
    out = io.BytesIO()
    sheet.picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _room(sheet: Sheet, room: RoomCoverage, top: int) -> None:
    lines = wrapped(room.name, NORMAL, _NAMES - MARGIN - 16, 2)
    for number, line in enumerate(lines):
        middle = top + _ROW / 2 + 32 * (number - (len(lines) - 1) / 2)
        sheet.write((MARGIN, middle), line, NORMAL, anchor="lm")
    for left, stage in _columns():
        _cell(sheet, room, stage, (left, top + 4, left + _CELL - 8, top + _ROW - 4))


def _cell(sheet: Sheet, room: RoomCoverage, stage: Stage, box: tuple[int, int, int, int]) -> None:
    number, missing = room.of(stage), stage in room.missing
    fill = _THERE if number else _MISSING if missing else PAPER
    sheet.draw.rounded_rectangle(box, 8, fill, QUIET if missing else GRID)
    text = str(number) if number else "нет" if missing else "—"
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    sheet.write(middle, text, LARGE, INK, bold=bool(number or missing), anchor="mm")


def _columns() -> Sequence[tuple[int, Stage]]:
    return [(_NAMES + place * _CELL, stage) for place, stage in enumerate(Stage)]


def _opened(path: Path) -> "Image":
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        # A JPEG is decoded at a fraction of its size at once, whatever the camera made of it.
        picture.draft("RGB", (LARGEST, LARGEST))
        shot = ImageOps.exif_transpose(picture).convert("RGB")
    shot.thumbnail((LARGEST, LARGEST))
    return shot
