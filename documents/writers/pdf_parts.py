"""Pieces of a .pdf: the Cyrillic letters, paragraphs, tables that break between rows, numbered pages."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from documents.writers import words
from documents.writers.tables import Column

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, Paragraph, Table

FONTS = Path(__file__).parents[1] / "fonts"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of A4 and its margins, in millimetres."""

    sideways: bool
    side: float
    top: float = 10
    bottom: float = 14

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        width, height = (297, 210) if self.sideways else (210, 297)
        return width * MM, height * MM

    @property
    def height(self) -> float:
        """What a page has room for, in points; reportlab keeps 6 free on each side of a frame."""
        return self.size[1] - (self.top + self.bottom) * MM - 12


class Style:
    """Paragraphs of one size (points), with so many points after them; made once for thousands of cells."""

    def __init__(self, size: float, *, bold: bool = False, centred: bool = False, after: float = 0) -> None:
        register_fonts()
        from reportlab.lib.enums import TA_CENTER, TA_LEFT
        from reportlab.lib.styles import ParagraphStyle

        self._style = ParagraphStyle(
            "text",
            fontName=BOLD if bold else PLAIN,
            fontSize=size,
            leading=size * 1.16,
            alignment=TA_CENTER if centred else TA_LEFT,
            spaceAfter=after,
            splitLongWords=1,
        )

    def __call__(self, text: str) -> "Paragraph":
        """The text as a paragraph: escaped, in letters that the font has."""
        from reportlab.platypus import Paragraph

        return Paragraph(escape(drawable(text)).replace("\n", "<br/>"), self._style)


def register_fonts() -> None:
    """Make the letters known to reportlab; again is harmless."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (PLAIN, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))


def drawable(text: str) -> str:
    """The text in letters that the font has: pictures are left out, a letter it lacks becomes «?»."""
    if text.isascii():
        return text
    known = _known()
    return "".join(each if each in known else _instead(each) for each in unicodedata.normalize("NFC", text))


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    looks: Sequence[Any],
    paper: Paper,
    *,
    header: float,
) -> "Table":
    """A table whose header (letters of so many points) is repeated; a row breaks only if no page holds it."""
    from reportlab.lib.colors import HexColor

    common: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor(f"#{words.GRID}")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(f"#{words.HEADER_FILL}")),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    title = Style(header, bold=True, centred=True)
    return _whole_rows(paper.height)(
        [[title(each.title) for each in columns], *map(list, rows)],
        colWidths=[each.width * MM for each in columns],
        repeatRows=1,
        style=[*common, *looks],
        hAlign="LEFT",
    )


def background(fill: str, first: tuple[int, int], last: tuple[int, int]) -> tuple[Any, ...]:
    """Colour (RGB) from one cell to another, each (column, row)."""
    from reportlab.lib.colors import HexColor

    return ("BACKGROUND", first, last, HexColor(f"#{fill}"))


def save(story: "list[Flowable]", target: Path, title: str, paper: Paper) -> None:
    """Lay the story out on pages numbered «Страница 1 из 4»."""
    from reportlab import rl_config
    from reportlab.platypus import SimpleDocTemplate

    # Pictures as they are: written as letters they would take a quarter more, and most of the time.
    rl_config.useA85 = 0
    document = SimpleDocTemplate(
        str(target),
        pagesize=paper.size,
        leftMargin=paper.side * MM - 6,
        rightMargin=paper.side * MM - 6,
        topMargin=paper.top * MM,
        bottomMargin=paper.bottom * MM,
        title=drawable(title),
        author="Веха",
        lang="ru-RU",
    )
    document.build(story, canvasmaker=_numbered())


@cache
def _known() -> frozenset[str]:
    from reportlab.pdfbase import pdfmetrics

    register_fonts()
    fonts: list[Any] = [pdfmetrics.getFont(name) for name in (PLAIN, BOLD)]
    glyphs = [font.face.charToGlyph for font in fonts]
    # Pictures live above the first plane; the few that the font has there are black and white.
    return frozenset("\n").union(chr(code) for code in glyphs[0] if code in glyphs[1] and code < 0x10000)


def _instead(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if category == "Zs" else "?" if category[0] in "LN" else ""


@cache
def _whole_rows(page: float) -> "type[Table]":
    """A table that breaks a row only where it has a page of so many points for itself."""
    from reportlab.platypus import Table

    class WholeRows(Table):
        def split(self, width: float, height: float) -> "list[Flowable]":
            # Left to itself, reportlab fills the rest of each page with the beginning of the next row.
            self.splitInRow = int(height > page - 1)
            return super().split(width, height)

    return WholeRows


@cache
def _numbered() -> "type[Canvas]":
    """A canvas that keeps its pages until it knows how many there are."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):
        _pagesize: tuple[float, float]
        _startPage: Callable[[], None]  # noqa: N815

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(kept := self._kept, start=1):
                self.__dict__.update(page)
                self.setFont(PLAIN, 7.5)
                self.drawRightString(self._pagesize[0] - 10 * MM, 7 * MM, f"Страница {number} из {len(kept)}")
                super().showPage()
            super().save()

    return Numbered
