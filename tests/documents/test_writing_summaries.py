"""The summary of a region in .docx and .pdf."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx as python_docx
import pypdf
import pytest
from PIL import Image

from documents.writers import docx, pdf
from domain.report import Figures, SummaryReport
from tests.documents import reports


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(path: Path) -> list[str]:
    """The text of the pages; a .docx has none yet, so it is cut where it asks for a new one."""
    if path.suffix == ".pdf":
        return [squeezed(page.extract_text()) for page in pypdf.PdfReader(path).pages]
    pages = [""]
    for block in python_docx.Document(str(path)).iter_inner_content():
        if isinstance(block, python_docx.text.paragraph.Paragraph):
            if block.paragraph_format.page_break_before:
                pages.append("")
            pages[-1] += squeezed(block.text)
        else:
            pages[-1] += squeezed("".join(cell.text for row in block.rows for cell in row.cells))
    return pages


@pytest.fixture
def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (1080, 1400), "steelblue").save(content, "PNG")
    return content.getvalue()


@pytest.fixture(params=["docx", "pdf"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    writer = {"docx": docx, "pdf": pdf}[request.param]

    def write(report: SummaryReport, picture: bytes | None = None) -> Path:
        target = tmp_path / f"summary.{request.param}"
        writer.summary(report, picture, target)
        return target

    return write


def test_the_first_page_has_the_figures_and_their_change_and_nothing_of_the_details(written, picture):
    first, *details = pages_of(written(reports.region(), picture))
    assert "с1по14февраля2024года" in first
    for row in (
        "Выполненовсрок4031+9",
        "Сдано,ждётприёмки59−4",
        "Просрочено62+4",
        "Всегобезотменённых1821820",
    ):
        assert row in first
    assert "Сданозапериод1114−3" in first
    assert "На14февраляНа31январяИзменение" in first
    assert "Составил" in first
    assert "Помуниципалитетам" not in first
    assert "Помуниципалитетам" in details[0]


def test_the_details_name_every_group_everything_late_and_who_is_not_reached(written):
    text = "".join(pages_of(written(reports.region())))
    for expected in (
        "МОУОрайона№4",
        "СОШ№12г.Балабаново",
        "Федеральныйоператор(вовзаимодействиисФГАОУДПО«АкадемияМинпросвещенияРоссии»)",
        "13.02.2024",
        "1день,1рабочий",
        "ИвановаА.П.,СОШ№5г.Балабаново:ненажал(а)«Старт»",
    ):
        assert expected in text


def test_each_group_tells_what_is_tentative_after_the_statuses_that_add_up(written):
    text = "".join(pages_of(written(reports.region())))
    # 182 = 40 + 7 + 5 + 6 + 4 + 120, and 9 of those not finished.
    assert "СрокуточняетсяМОУОрайона№1174111010" in text
    assert "МОНКО1824075641209" in text


def test_a_period_after_new_year_is_set_against_a_day_with_its_year(written):
    report = replace(reports.region(), start=date(2024, 1, 1), end=date(2024, 1, 31))
    assert "На31январяНа31декабря2023Изменение" in pages_of(written(report))[0]


def test_the_picture_is_as_large_as_the_first_page_leaves_room_for(written, picture):
    path = written(reports.region(), picture)
    if path.suffix == ".pdf":
        assert [len(page.images) for page in pypdf.PdfReader(path).pages][:2] == [1, 0]
    else:
        (shown,) = python_docx.Document(str(path)).inline_shapes
        assert shown.height.mm <= 105
        assert shown.width / shown.height == pytest.approx(1080 / 1400, rel=0.01)


def test_a_quiet_region_says_so_in_words(written):
    nothing = Figures()
    report = replace(
        reports.region(), figures=nothing, figures_before=nothing, overdue=(), unreachable=(), by_school=()
    )
    text = "".join(pages_of(written(report)))
    assert "Просроченныхнет." in text
    assert "Связьестьсовсеми." in text
    assert "Данныхнет." in text


def test_a_thousand_schools_are_all_there(written):
    text = "".join(pages_of(written(reports.region(schools=1000))))
    assert all(f"СОШ№{n}г.Балабаново" in text for n in range(1, 1001))


def test_of_thousands_that_are_late_the_latest_of_each_municipality_are_named_and_the_others_counted(written):
    late = reports.region(schools=30).overdue
    elsewhere = replace(late[0], municipality="МОУО г. Калуги", school="СОШ № 46 г. Калуги")
    report = replace(reports.region(schools=0), overdue=(*late, elsewhere))
    text = "".join(pages_of(written(report)))
    named = [n for n in range(1, 31) if f"СОШ№{n}г.Балабаново,МОУОБоровскогорайона" in text]
    assert named == list(range(11, 31))
    assert text.count("иещё10контрольныхточек;полныйсписокввыгрузке.xlsx") == 1
    assert "СОШ№46г.Калуги,МОУОг.Калуги" in text
    assert "Просрочено:по20самыхдавних" in text


def test_a_few_that_are_late_are_all_named(written):
    text = "".join(pages_of(written(reports.region(schools=20))))
    assert "полныйсписок" not in text
    assert "самыхдавних" not in text
