"""The roadmap back, in .xlsx, .docx and .pdf, read with other libraries than wrote it, where there are."""

import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest

from documents.reading import read
from documents.writers import docx, pdf, words, xlsx
from documents.writers.tables import COLUMNS
from domain.draft import draft_roadmaps
from domain.report import RoadmapReport, Status
from tests.documents import reports

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIX = ["№", "Наименование мероприятия", "Ответственный", "Результат", "Срок", "Контроль исполнения"]
WRITERS: dict[str, Callable[[RoadmapReport, Path], None]] = {
    "xlsx": xlsx.roadmap,
    "docx": docx.roadmap,
    "pdf": pdf.roadmap,
}
HOSTILE = {
    "formula": '=HYPERLINK("http://example.org";"щёлкни")',
    "at sign": "@SUM(1+1)",
    "minus": "-2+3",
    "plus": "+7 900 000-00-00",
    "markup": "<b>жирно</b> & <w:p/> ]]> </w:t>",
    "error value": "#N/A",
}


def paragraphs_of_cells(path: Path) -> list[list[str]]:
    """The table of a .docx row by row, straight from its XML."""
    root = ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    return [
        ["\n".join("".join(p.itertext()) for p in cell.iter(f"{WORD}p")) for cell in row.iter(f"{WORD}tc")]
        for row in root.iter(f"{WORD}tr")
    ]


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def squeezed(text: str) -> str:
    """Without blanks: where lines break is up to the paper."""
    return re.sub(r"\s+", "", text)


def text_of(path: Path) -> str:
    match path.suffix:
        case ".pdf":
            return squeezed(pdf_text(path))
        case ".docx":
            return squeezed(
                "".join(ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml")).itertext())
            )
    sheet = openpyxl.load_workbook(path).active
    cells = (
        words.day(each) if isinstance(each, date) else str(each or "") for row in sheet.values for each in row
    )
    return squeezed(" ".join(cells))


@pytest.fixture(params=WRITERS)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[RoadmapReport], Path]:
    def write(report: RoadmapReport) -> Path:
        target = tmp_path / f"roadmap.{request.param}"
        WRITERS[request.param](report, target)
        return target

    return write


def test_every_word_of_the_customers_table_and_its_state_is_in_the_file(written):
    report = reports.seed()
    text = text_of(written(report))
    for row in report.rows:
        for each in (row.title, row.result, row.deadline, *row.details, *row.control):
            assert squeezed(each) in text
    for expected in (
        "состояниюна14февраля2024года",
        "ПриказМОНКО№1704от06.12.2023",
        "Выполненосопозданием",
        "Ждёмстороннююорганизацию",
        "Срокненаступил(срокуточняется)",
        "10.02.2024/01.03.2024/приказМОНКОот09.02.2024№112",
        "Составил:",
        "Согласовано:",
    ):
        assert expected in text


def test_every_format_counts_the_same_statuses(written):
    report = reports.seed()
    path = written(report)
    expected = Counter(line.status for row in report.rows for line in row.lines)
    text = text_of(path)
    for status in (Status.IN_TIME, Status.LATE, Status.AWAITING, Status.OVERDUE, Status.EXTERNAL):
        name = squeezed(words.STATUS[status])
        assert text.count(name) == expected[status], name
        assert f"{name[0].lower()}{name[1:]}—{expected[status]}" in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_looks_like_a_formula_or_markup_stays_the_text_it_was(written, text):
    path = written(reports.with_texts(text))
    assert text_of(path).count(squeezed(text)) >= 8
    if path.suffix == ".xlsx":
        kinds = {cell.data_type for row in openpyxl.load_workbook(path).active for cell in row}
        assert kinds <= {"s", "inlineStr", "n", "d"}


def test_controls_halves_of_letters_and_marks_of_direction_are_left_out(written):
    path = written(reports.with_texts("до\x00\x0bпо\ud800сле\ufffe\u202eя\r\nещё"))
    text = text_of(path)
    assert "допо" in text
    assert "послея" in text
    assert "\u202e" not in text


def test_ten_thousand_characters_in_every_cell_are_all_there(written):
    text = "начало " + "слово ещё " * 1000 + "конец"
    path = written(reports.with_texts(text))
    found = text_of(path)
    # Pages repeat their header in the middle of a long cell of a .pdf, and its columns run side by side.
    assert found.count("начало") >= 8
    assert found.count("конец") >= 8


def test_letters_of_other_scripts_and_pictures_do_no_harm(written):
    text = text_of(written(reports.with_texts("№ 5 «ё» — 😀👍🏽 שלום 中文 ﷺ")))
    assert "№5«ё»—" in text


def test_a_roadmap_without_rows_is_still_a_document_to_sign(written):
    text = text_of(written(replace(reports.seed(), rows=())))
    assert "Подтверждение" in text
    assert "Согласовано" in text


def test_a_section_is_a_heading_over_its_measures(written):
    first, second, *others = reports.seed().rows
    rows = (
        replace(first, section="I. Подготовка"),
        *(replace(each, section="II. Ремонт") for each in (second, *others)),
    )
    text = text_of(written(replace(reports.seed(), rows=rows)))
    assert text.count("I.Подготовка") == 1
    assert text.count("II.Ремонт") == 1
    assert text.index("I.Подготовка") < text.index(squeezed(first.title)) < text.index("II.Ремонт")


def test_the_spreadsheet_has_the_six_columns_first_and_dates_that_are_dates(tmp_path):
    xlsx.roadmap(reports.seed(), tmp_path / "r.xlsx")
    header, *rows = list(openpyxl.load_workbook(tmp_path / "r.xlsx").active.values)[3:27]
    assert list(header[:6]) == SIX
    assert list(header[:11]) == [each.title for each in COLUMNS]
    by_number = {row[0]: row for row in rows}
    assert by_number["2.2"][4].date() == date(2024, 1, 17)
    assert by_number["2.2"][7].date() == date(2024, 1, 22)
    assert by_number["2.2"][9] == 3
    assert by_number["4."][4] == "10.02.2024"
    assert by_number["4."][11].date() == date(2024, 3, 1)


def test_number_ten_stands_twice_as_in_the_document(tmp_path):
    xlsx.roadmap(reports.seed(), tmp_path / "r.xlsx")
    numbers = [row[0] for row in openpyxl.load_workbook(tmp_path / "r.xlsx").active.values]
    assert numbers.count("10.") == 2


def test_the_spreadsheet_filters_freezes_and_repeats_its_header_on_a4(tmp_path):
    xlsx.roadmap(reports.seed(), tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert sheet.auto_filter.ref == "A4:L27"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.right.text == "Страница &P из &N"
    assert all(cell.alignment.wrap_text for cell in sheet[6])
    assert sheet.row_dimensions[6].height > sheet.row_dimensions[7].height


def test_a_cell_longer_than_excel_allows_is_cut_with_a_mark_and_never_inside_a_letter(tmp_path):
    xlsx.roadmap(reports.with_texts("😀" * 20_000), tmp_path / "r.xlsx")
    longest = max(
        (str(each) for row in openpyxl.load_workbook(tmp_path / "r.xlsx").active.values for each in row),
        key=len,
    )
    assert len(longest.encode("utf-16-le")) // 2 <= xlsx.LONGEST
    assert longest.endswith("😀…")


def test_the_sheet_of_a_region_has_a_row_for_every_milestone_of_every_school(tmp_path):
    schools = [replace(reports.seed(), school=f"СОШ № {n}") for n in range(1, 4)]
    xlsx.roadmaps(iter(schools), tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    header, *rows = list(sheet.values)[1:]
    assert header[:4] == ("Муниципалитет", "Школа", "№", "Наименование мероприятия")
    assert Counter(row[1] for row in rows) == {"СОШ № 1": 23, "СОШ № 2": 23, "СОШ № 3": 23}
    assert sum(row[8] == "Просрочено" for row in rows) == 3 * sum(
        line.status is Status.OVERDUE for each in reports.seed().rows for line in each.lines
    )
    assert sheet.auto_filter.ref == "A2:N71"


def test_the_sheet_of_a_region_without_roadmaps_says_so(tmp_path):
    xlsx.roadmaps([], tmp_path / "r.xlsx")
    assert next(openpyxl.load_workbook(tmp_path / "r.xlsx").active.values)[0] == "Дорожных карт нет"


def test_what_was_exported_can_be_imported_again(tmp_path):
    xlsx.roadmap(reports.seed(), tmp_path / "r.xlsx")
    draft = draft_roadmaps(read((tmp_path / "r.xlsx").read_bytes(), "r.xlsx"), reports.AS_OF)[0]
    titles = [squeezed(each.title) for each in draft.measures]
    assert all(squeezed(row.title) in titles for row in reports.seed().rows)


def test_the_word_document_repeats_its_header_keeps_rows_whole_and_numbers_pages(tmp_path):
    docx.roadmap(reports.seed(), tmp_path / "r.docx")
    archive = zipfile.ZipFile(tmp_path / "r.docx")
    root = ElementTree.fromstring(archive.read("word/document.xml"))
    rows = list(root.iter(f"{WORD}tr"))
    assert [row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows] == [True] + [False] * 23
    assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)
    assert paragraphs_of_cells(tmp_path / "r.docx")[0] == [each.title for each in COLUMNS]
    size = next(root.iter(f"{WORD}pgSz")).attrib
    assert (size[f"{WORD}orient"], size[f"{WORD}w"], size[f"{WORD}h"]) == ("landscape", "16838", "11906")
    footer = "".join(archive.read(each).decode() for each in archive.namelist() if "footer" in each)
    assert footer.index("Страница") < footer.index("PAGE") < footer.index(" из ") < footer.index("NUMPAGES")


def test_a_part_stands_below_its_measure_with_its_title_over_three_columns(tmp_path):
    docx.roadmap(reports.seed(), tmp_path / "r.docx")
    rows = {row[0]: row for row in paragraphs_of_cells(tmp_path / "r.docx")}
    assert rows["2.2"][1].startswith("Письмо МОНКО в Федеральному оператору")
    assert rows["2.2"][2:6] == ["17.01.2024", "", "Выполнено с опозданием", "22.01.2024"]


def test_the_pdf_has_numbered_pages_a_repeated_header_and_at_most_four_of_them(tmp_path):
    pdf.roadmap(reports.seed(), tmp_path / "r.pdf")
    pages = pypdf.PdfReader(tmp_path / "r.pdf").pages
    assert len(pages) <= 4
    for number, page in enumerate(pages, start=1):
        text = squeezed(page.extract_text())
        assert f"Страница{number}из{len(pages)}" in text
        assert "Наименованиемероприятия" in text
        assert page.mediabox.width > page.mediabox.height


def test_no_row_of_the_pdf_is_torn_by_the_end_of_a_page(tmp_path):
    pdf.roadmap(reports.seed(), tmp_path / "r.pdf")
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]
    for row in reports.seed().rows:
        assert any(squeezed(row.result) in page for page in pages)


def test_the_pdf_carries_its_letters_and_draws_none_that_they_lack(tmp_path):
    pdf.roadmap(reports.with_texts("ё 中 😀"), tmp_path / "r.pdf")
    page = pypdf.PdfReader(tmp_path / "r.pdf").pages[0]
    fonts = page["/Resources"]["/Font"].values()
    embedded = [each["/FontDescriptor"] for each in fonts if "DejaVu" in each["/BaseFont"]]
    assert embedded
    assert all("/FontFile2" in each for each in embedded)
    assert "ё ?" in page.extract_text()


def test_the_letters_are_given_with_their_licence():
    folder = Path(pdf.__file__).parents[1] / "fonts"
    assert "Bitstream" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert {each.name for each in folder.glob("*.ttf")} >= {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf"}


def test_importing_the_writers_loads_none_of_their_libraries():
    code = (
        "import sys\n"
        "from documents.writers import archive, docx, pdf, plain, xlsx\n"
        "sys.exit(', '.join({'openpyxl', 'docx', 'reportlab', 'PIL', 'lxml'} & set(sys.modules)) or 0)"
    )
    root = Path(pdf.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
