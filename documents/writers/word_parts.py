"""Pieces of a .docx that python-docx is slow at or has no words for: tables, page numbers, the language.

A table is put together as XML and parsed once: python-docx looks for every cell from the beginning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from documents.writers import words
from documents.writers.tables import Column

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
_XMLNS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS_PER_MM = 56.7
_LONGEST_PROPERTY = 255
# A row longer than this may break over pages: it would not fit a page anyway, or leave half of one empty.
_UNBROKEN = 1500


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell: its text, lines divided by ``\\n``; how many columns it takes; its colour (RGB)."""

    text: str
    span: int = 1
    fill: str | None = None
    bold: bool = False
    centred: bool = False


def new_document(title: str, *, sideways: bool, size: float) -> "Document":
    """An empty A4 page with numbered pages, ``size`` points of the letters of the text."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title[:_LONGEST_PROPERTY], "Веха"
    document.core_properties.comments = ""
    document.core_properties.language = "ru-RU"
    _use_font(document, size)
    section = document.sections[0]
    width, height = (297, 210) if sideways else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(8 if sideways else 10)
    section.top_margin, section.bottom_margin = Mm(10), Mm(14)
    section.header_distance = section.footer_distance = Mm(6)
    _number_pages(section.footer.paragraphs[0])
    return document


def line(
    document: "Document", text: str, *, size: float, bold: bool = False, keep: bool = False
) -> "Paragraph":
    """A paragraph; ``keep``: on the page of what follows."""
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    paragraph.paragraph_format.keep_with_next = keep
    paragraph.paragraph_format.space_after = Pt(3)
    return paragraph


def table(
    document: "Document", columns: Sequence[Column], rows: Iterable[Sequence[WordCell]], size: float
) -> None:
    """A table with a header repeated on each page; letters of so many points."""
    from docx.oxml import parse_xml

    twips = [round(each.width * _TWIPS_PER_MM) for each in columns]
    titles = [WordCell(each.title, fill=words.HEADER_FILL, bold=True, centred=True) for each in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    body = "".join(_row(row, twips, size) for row in rows)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{words.GRID}"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = '<w:left w:w="45" w:type="dxa"/><w:right w:w="45" w:type="dxa"/>'
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>'
    )
    content = f"{properties}<w:tblGrid>{grid}</w:tblGrid>{_row(titles, twips, size, header=True)}{body}"
    after = document.add_paragraph()
    after._p.addprevious(parse_xml(f"<w:tbl {_XMLNS}>{content}</w:tbl>"))


def signatures(document: "Document", size: float) -> None:
    """Where who made it and who agrees sign."""
    for number, who in enumerate((words.PREPARED, words.AGREED)):
        line(document, f"{who}:  {words.SIGN_HERE}", size=size, keep=number == 0)


def keep_whole(row: "_Row") -> None:
    """The row goes to the next page as a whole."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _row(cells: Sequence[WordCell], twips: Sequence[int], size: float, *, header: bool = False) -> str:
    unbroken = "<w:cantSplit/>" if max(len(each.text) for each in cells) < _UNBROKEN else ""
    repeated = "<w:tblHeader/>" if header else ""
    first, content = 0, []
    for each in cells:
        content.append(_cell(each, sum(twips[first : first + each.span]), size))
        first += each.span
    return f"<w:tr><w:trPr>{unbroken}{repeated}</w:trPr>{''.join(content)}</w:tr>"


def _cell(cell: WordCell, width: int, size: float) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    centre = '<w:jc w:val="center"/>' if cell.centred else ""
    looks = f'{"<w:b/>" if cell.bold else ""}<w:sz w:val="{round(size * 2)}"/>'
    paragraphs = "".join(
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>{centre}</w:pPr>'
        f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for text in cell.text.split("\n")
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{fill}</w:tcPr>{paragraphs}</w:tc>'


def _use_font(document: "Document", size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor
    from docx.styles.style import ParagraphStyle

    sizes = {"Normal": size, "Title": size + 4, "Heading 1": size + 3, "Heading 2": size + 1}
    for name, points in sizes.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(points), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[kind]
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "ru-RU")


def _number_pages(footer: "Paragraph") -> None:
    """«Страница 1 из 4», counted by Word itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, field in (("Страница ", "PAGE"), (" из ", "NUMPAGES")):
        footer.add_run(text)
        shown = "<w:r><w:t>1</w:t></w:r>"
        footer._p.append(parse_xml(f'<w:fldSimple {_XMLNS} w:instr=" {field} ">{shown}</w:fldSimple>'))
