"""What all pictures share: the sheet, letters that fit, and how each status looks."""

import io
import unicodedata
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from documents.writers import words
from domain.report import Status

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
MARGIN = 40
SMALL, NORMAL, LARGE, TITLE = 24, 26, 30, 40
"""Sizes of letters, in pixels: a phone shows the picture about a third as wide, and they stay readable."""

INK, QUIET, GRID, BAND, PAPER = "#1F2328", "#59636E", "#D5DAE0", "#F4F6F8", "#FFFFFF"
# The palette of Okabe and Ito, told apart by colour-blind people; a sign on each says the same.
GREEN, YELLOW, SKY, VERMILION, PURPLE, BLUE = "#009E73", "#F0E442", "#56B4E9", "#D55E00", "#CC79A7", "#0072B2"
FILL = {
    Status.IN_TIME: GREEN,
    Status.LATE: YELLOW,
    Status.AWAITING: SKY,
    Status.OVERDUE: VERMILION,
    Status.EXTERNAL: PURPLE,
    Status.OPEN: PAPER,
    Status.CANCELLED: "#C4C9CF",
}

_FONTS = Path(__file__).parents[2] / "fonts"
_FINER = 4
"""Signs are drawn so many times as large, and then made smaller: that rounds their edges."""
_STROKES: dict[Status, tuple[tuple[tuple[float, float], ...], ...]] = {
    Status.IN_TIME: (((0.24, 0.52), (0.43, 0.72), (0.77, 0.30)),),
    Status.LATE: (((0.50, 0.22), (0.50, 0.54), (0.72, 0.68)),),
    Status.AWAITING: (((0.50, 0.76), (0.50, 0.26)), ((0.29, 0.47), (0.50, 0.26), (0.71, 0.47))),
    Status.OVERDUE: (((0.50, 0.20), (0.50, 0.57)), ((0.50, 0.77), (0.50, 0.79))),
    Status.EXTERNAL: (((0.25, 0.5), (0.26, 0.5)), ((0.5, 0.5), (0.51, 0.5)), ((0.75, 0.5), (0.76, 0.5))),
    Status.OPEN: (),
    Status.CANCELLED: (((0.28, 0.28), (0.72, 0.72)), ((0.72, 0.28), (0.28, 0.72))),
}
"""The sign of each status, as lines within a square of side 1."""
_LIGHT = frozenset({Status.IN_TIME, Status.OVERDUE})
"""Their signs are white."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """White paper of so many pixels, and what is drawn on it."""

    picture: "Image"
    draw: "ImageDraw"

    @classmethod
    def blank(cls, width: int, height: int) -> "Sheet":
        """An empty one."""
        from PIL import Image, ImageDraw

        picture = Image.new("RGB", (width, height), PAPER)
        return cls(picture, ImageDraw.Draw(picture))

    def write(
        self,
        at: tuple[float, float],
        text: str,
        size: int = NORMAL,
        colour: str = INK,
        *,
        bold: bool = False,
        anchor: str = "la",
    ) -> None:
        """Write one line; ``anchor`` as Pillow has it: which point of the text stands at the place."""
        self.draw.text(at, drawable(text), colour, font(size, bold=bold), anchor)

    def sign(self, status: Status, centre: tuple[float, float], side: int) -> None:
        """The sign of a status in a square of so many pixels."""
        found = _sign(status, side)
        self.picture.paste(found, (round(centre[0] - side / 2), round(centre[1] - side / 2)), found)

    def dashed(self, start: tuple[float, float], length: float, colour: str, *, upright: bool) -> None:
        """A dashed line to the right, or down."""
        for done in range(0, round(length), 14):
            step = min(9, length - done)
            x, y = (start[0], start[1] + done) if upright else (start[0] + done, start[1])
            end = (x, y + step) if upright else (x + step, y)
            self.draw.line([(x, y), end], colour, 3)

    def png(self) -> bytes:
        """The picture as a file."""
        out = io.BytesIO()
        # Flat colours hardly become smaller with more effort.
        self.picture.save(out, "PNG", compress_level=4)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines above a picture; ``title`` is bold."""

    title: Sequence[str]
    lines: Sequence[str]

    @property
    def height(self) -> int:
        """How many pixels it takes, the margin above it included."""
        return 32 + 50 * len(self.title) + 40 * len(self.lines) + 16

    def draw(self, sheet: Sheet) -> None:
        """At the head of the sheet."""
        top = 32
        for line in self.title:
            sheet.write((MARGIN, top), line, TITLE, bold=True)
            top += 50
        for line in self.lines:
            sheet.write((MARGIN, top + 4), line, LARGE, QUIET)
            top += 40


def heading(title: str, *texts: str, width: int = WIDTH) -> Heading:
    """The title and each text on two lines at most; what is empty takes no line."""
    room = width - 2 * MARGIN
    lines = [line for text in texts for line in wrapped(text, LARGE, room, 2)]
    return Heading(wrapped(title, TITLE, room, 2, bold=True), lines)


def legend_height(statuses: Sequence[Status]) -> int:
    """How many pixels the legend of these takes."""
    return (len(statuses) + 1) // 2 * 44


def legend(sheet: Sheet, top: float, statuses: Sequence[Status]) -> float:
    """What the signs mean, two a line; gives where that ends."""
    half = (sheet.picture.width - 2 * MARGIN) // 2
    for number, status in enumerate(statuses):
        left, middle = MARGIN + number % 2 * half, top + number // 2 * 44 + 22
        sheet.sign(status, (left + 16, middle), 32)
        sheet.write((left + 46, middle), words.STATUS[status], anchor="lm")
    return top + legend_height(statuses)


def fitted(text: str, size: int, width: float, *, bold: bool = False) -> str:
    """The text on one line, its end cut where it is too wide."""
    text, letters = drawable(text), font(size, bold=bold)
    # No letter is narrower than a tenth of its height: the rest of ten thousand need not be measured.
    room = int(width * 10 / size)
    if len(text) <= room and letters.getlength(text) <= width:
        return text
    fitting = bisect(range(min(len(text), room)), width, key=lambda end: letters.getlength(f"{text[:end]}…"))
    return f"{text[: max(0, fitting - 1)].rstrip(' .,;:')}…"


def wrapped(text: str, size: int, width: float, lines: int, *, bold: bool = False) -> list[str]:
    """The text on so many lines at most, the last one cut where it is too wide."""
    found: list[str] = []
    letters, rest = font(size, bold=bold), drawable(text).split()
    while rest and len(found) < lines - 1:
        number = 1
        while number < len(rest) and letters.getlength(" ".join(rest[: number + 1])) <= width:
            number += 1
        found.append(fitted(" ".join(rest[:number]), size, width, bold=bold))
        rest = rest[number:]
    return [*found, fitted(" ".join(rest), size, width, bold=bold)] if rest else found


def drawable(text: str) -> str:
    """The text on one line, without the letters that the font has not."""
    return "".join(filter(_is_known, unicodedata.normalize("NFC", words.one_line(text))))


@cache
def font(size: int, *, bold: bool = False) -> "FreeTypeFont":
    """The letters, of so many pixels."""
    from PIL import ImageFont

    # The simple layout is on every machine, so the same report gives the same picture.
    name = f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return ImageFont.truetype(_FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _is_known(letter: str) -> bool:
    return letter == " " or bytes(font(SMALL).getmask(letter)) != bytes(font(SMALL).getmask("\uffff"))


@cache
def _sign(status: Status, side: int) -> "Image":
    from PIL import Image, ImageDraw

    large = side * _FINER
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    outline = QUIET if status in {Status.OPEN, Status.LATE} else FILL[status]
    draw.rounded_rectangle((0, 0, large - 1, large - 1), large // 5, FILL[status], outline, large // 16)
    ink, thick = PAPER if status in _LIGHT else INK, large / 9
    for stroke in _STROKES[status]:
        points = [(x * large, y * large) for x, y in stroke]
        for start, end in pairwise(points):
            draw.line([start, end], ink, round(thick))
        for x, y in points:
            half = thick / 2
            draw.ellipse((x - half, y - half, x + half, y + half), ink)
    return picture.resize((side, side), Image.Resampling.LANCZOS)
