import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl

from domain.draft import DraftRoadmap

Drafts = Callable[..., list[DraftRoadmap]]
HEAD = ["№", "Наименование мероприятия", "Исполнитель", "Срок", "Контроль"]


def patched(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The same workbook with one of its parts rewritten."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, change(raw.decode()) if name == part else raw)
    return buffer.getvalue()


def test_a_title_block_above_the_headings_gives_title_and_school(
    sheet_file: Callable[..., bytes], drafts_of: Drafts
) -> None:
    rows = [
        ["УТВЕРЖДАЮ"],
        ["Дорожная карта на базе МКОУ «Гимназия № 2»"],
        [],
        HEAD,
        [1, "Приказ", "МОУО", "до 01.02.2024", "Центр"],
    ]

    (draft,) = drafts_of(sheet_file(rows), "план.xlsx")

    assert (draft.title, draft.school) == ("Дорожная карта на базе МКОУ «Гимназия № 2»", "Гимназия № 2")
    assert [(measure.number, measure.control) for measure in draft.measures] == [("1", ("Центр",))]


def test_real_dates_serials_and_months_are_deadlines(saved: Callable[..., bytes], drafts_of: Drafts) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        HEAD,
        [1, "Дата", "МОУО", date(2024, 2, 10), ""],
        [2, "Дата и время", "МОУО", datetime(2024, 2, 11, 15, 30), ""],  # noqa: DTZ001 - as Excel keeps it
        [3, "Число без формата", "МОУО", 45337, ""],
        [4, "Месяц", "МОУО", date(2024, 8, 1), ""],
        [5, "Год", "МОУО", date(2024, 1, 1), ""],
    ):
        sheet.append(row)
    sheet["D5"].number_format = "mmmm yyyy"
    sheet["D6"].number_format = "yyyy"

    (draft,) = drafts_of(saved(book), "план.xlsx")

    assert [measure.deadline.text for measure in draft.measures] == [
        "10.02.2024",
        "11.02.2024",
        "45337",
        "август 2024",
        "2024",
    ]
    assert [measure.deadline.due for measure in draft.measures][:4] == [
        *(date(2024, 2, 10), date(2024, 2, 11), date(2024, 2, 15), date(2024, 8, 31)),
    ]


def test_the_1904_date_system_is_respected(saved: Callable[..., bytes], drafts_of: Drafts) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEAD, [1, "Приказ", "МОУО", date(2024, 2, 10), ""]):
        book.active.append(row)

    (draft,) = drafts_of(saved(book), "план.xlsx")

    assert draft.measures[0].deadline.due == date(2024, 2, 10)


def test_merged_cells_make_sections_and_shared_responsibles(
    saved: Callable[..., bytes], drafts_of: Drafts
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        HEAD,
        ["Раздел о ремонте"],
        ["1.1", "Полы", "МОУО", "01.02.2024"],
        ["1.2", "Стены", None, "02.02.2024"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:E2")
    sheet.merge_cells("C3:C4")

    (draft,) = drafts_of(saved(book), "план.xlsx")

    assert [(one.number, one.section, one.responsible) for one in draft.measures] == [
        ("1.1", "Раздел о ремонте", ("МОУО",)),
        ("1.2", "Раздел о ремонте", ("МОУО",)),
    ]


def test_a_numbered_heading_row_is_a_section(sheet_file: Callable[..., bytes], drafts_of: Drafts) -> None:
    rows = [
        HEAD,
        [1, "Ремонт"],
        ["1.1", "Полы", "МОУО", "01.02.2024"],
        [2, "Закупка"],
        ["2.1", "Столы", "МОУО", "01.03.2024"],
    ]

    (draft,) = drafts_of(sheet_file(rows), "план.xlsx")

    assert [(one.number, one.section) for one in draft.measures] == [
        ("1.1", "1 Ремонт"),
        ("2.1", "2 Закупка"),
    ]


def test_each_sheet_is_a_roadmap_named_by_its_school(saved: Callable[..., bytes], drafts_of: Drafts) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("СОШ № 1 г. Калуга", "СОШ № 2 г. Калуга"):
        sheet = book.create_sheet(name)
        for row in (HEAD, [1, "Приказ", "МОУО", "01.02.2024", ""]):
            sheet.append(row)

    first, second = drafts_of(saved(book), "план.xlsx")

    assert (first.school, second.school) == ("СОШ № 1 г. Калуга", "СОШ № 2 г. Калуга")


def test_hidden_rows_are_read_and_said_so_hidden_sheets_are_named(
    saved: Callable[..., bytes], drafts_of: Drafts
) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, [1, "Приказ", "МОУО", "01.02.2024", ""], [2, "Скрытое", "МОУО", "02.02.2024", ""]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("Справочник").sheet_state = "hidden"

    (draft,) = drafts_of(saved(book), "план.xlsx")

    assert [measure.title for measure in draft.measures] == ["Приказ", "Скрытое"]
    said = [problem.message for problem in draft.problems if problem.code == "reader"]
    assert any("скрытые строки: 1" in text for text in said)
    assert any("«Справочник»" in text for text in said)


def test_formulas_give_the_value_that_was_saved_with_them(
    sheet_file: Callable[..., bytes], drafts_of: Drafts
) -> None:
    content = sheet_file([HEAD, [1, "Приказ", "МОУО", "=DATE(2024,2,1)", ""], [2, "План", "МОУО", "=A1", ""]])
    cached = patched(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("<f>DATE(2024,2,1)</f><v></v>", "<f>DATE(2024,2,1)</f><v>45323</v>").replace(
            "<f>DATE(2024,2,1)</f><v />", "<f>DATE(2024,2,1)</f><v>45323</v>"
        ),
    )

    (draft,) = drafts_of(cached, "план.xlsx")

    assert [measure.deadline.due for measure in draft.measures] == [date(2024, 2, 1), None]
    assert any("формулы без сохранённого значения: 1" in problem.message for problem in draft.problems)


def test_a_wrong_dimension_hides_nothing(sheet_file: Callable[..., bytes], drafts_of: Drafts) -> None:
    content = sheet_file(
        [HEAD, [1, "Приказ", "МОУО", "01.02.2024", ""], [2, "План", "МОУО", "02.02.2024", ""]]
    )
    wrong = patched(content, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'ref="A1:E3"', 'ref="A1"', xml))

    (draft,) = drafts_of(wrong, "план.xlsx")

    assert len(draft.measures) == 2


def test_a_cell_that_looks_like_a_formula_stays_text(saved: Callable[..., bytes], drafts_of: Drafts) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append([1, "x", "МОУО", "01.02.2024", ""])
    book.active["B2"].value = "=СУММ и план"
    book.active["B2"].data_type = "s"

    (draft,) = drafts_of(saved(book), "план.xlsx")

    assert draft.measures[0].title == "=СУММ и план"


def test_forty_sheets_are_read_within_two_seconds(saved: Callable[..., bytes], drafts_of: Drafts) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for i in range(1, 41):
        sheet = book.create_sheet(f"СОШ № {i}")
        for row in (HEAD, *[[n, f"Дело {n}", "МОУО", "15.08.2024", "Центр"] for n in range(1, 15)]):
            sheet.append(row)
    content = saved(book)

    started = time.perf_counter()
    drafts = drafts_of(content, "план.xlsx")

    assert [len(draft.measures) for draft in drafts] == [14] * 40
    assert time.perf_counter() - started < 2
