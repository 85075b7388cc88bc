import copy
import time
from collections.abc import Callable
from datetime import date

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from domain.draft import DraftRoadmap

Drafts = Callable[..., list[DraftRoadmap]]
Saved = Callable[..., bytes]
HEAD = ["№ п/п", "Наименование мероприятия", "Ответственный", "Результат", "Срок", "Контроль исполнения"]
ROWS = [
    HEAD,
    ["1.", "Издать приказ", "МОНКО, МОУО", "Приказ", "до 01.02.2024", "Центр проектного сопровождения"],
    ["2.", "Провести ремонт", "МОУО", "Акт", "15.08.2024", "Центр проектного сопровождения"],
]


def titles(draft: DraftRoadmap) -> list[str]:
    return [measure.title for measure in draft.measures]


def dues(draft: DraftRoadmap) -> list[date | None]:
    return [measure.deadline.due for measure in draft.measures]


def test_a_plain_table_is_read_with_its_title(word_file: Callable[..., bytes], drafts_of: Drafts) -> None:
    captions = [
        "УТВЕРЖДАЮ",
        "Министр ________ И.И. Иванов",
        "План мероприятий («дорожная карта»)",
        "на базе МБОУ «Лицей № 3»",
    ]

    (draft,) = drafts_of(word_file(ROWS, captions), "план.docx")

    assert draft.title == "План мероприятий («дорожная карта») на базе МБОУ «Лицей № 3»"
    assert draft.school == "Лицей № 3"
    assert titles(draft) == ["Издать приказ", "Провести ремонт"]
    assert dues(draft) == [date(2024, 2, 1), date(2024, 8, 15)]
    assert draft.measures[0].responsible == ("МОНКО", "МОУО")


def test_two_row_headings_with_start_and_end_make_a_period(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(
        document,
        [
            ["№", "Мероприятие", "Срок реализации", "", "Ответственный"],
            ["", "", "начало", "окончание", ""],
            ["1", "2", "3", "4", "5"],
            ["1.", "Закупка", "01.02.2024", "15.02.2024", "МОУО"],
            ["2.", "Ремонт", "", "15.08.2024", "МОУО"],
        ],
    )  # fmt: skip
    table.cell(0, 2).merge(table.cell(0, 3)).text = "Срок реализации"
    for column, text in ((0, "№"), (1, "Мероприятие"), (4, "Ответственный")):
        table.cell(0, column).merge(table.cell(1, column)).text = text

    (draft,) = drafts_of(saved(document), "план.docx")

    assert titles(draft) == ["Закупка", "Ремонт"]
    first, second = (measure.deadline for measure in draft.measures)
    assert (first.kind, first.start, first.due) == ("period", date(2024, 2, 1), date(2024, 2, 15))
    assert second.due == date(2024, 8, 15)


def test_a_merged_row_is_a_section_and_a_merged_cell_counts_for_each_row(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(
        document,
        [
            ["№", "Мероприятие", "Срок", "Ответственный"],
            ["Организационные мероприятия", "", "", ""],
            ["1.1", "Приказ", "01.02.2024", "МОУО"],
            ["1.2", "План", "02.02.2024", ""],
        ],
    )  # fmt: skip
    table.cell(1, 0).merge(table.cell(1, 3)).text = "Организационные мероприятия"
    table.cell(2, 3).merge(table.cell(3, 3)).text = "МОУО"

    (draft,) = drafts_of(saved(document), "план.docx")

    assert [measure.section for measure in draft.measures] == ["Организационные мероприятия"] * 2
    assert [measure.responsible for measure in draft.measures] == [("МОУО",)] * 2


def test_numbers_that_word_draws_are_read(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(
        document, [[*HEAD[:3], "Срок"], *[["", f"Дело {i}", "МОУО", "01.02.2024"] for i in (1, 2, 3)]]
    )
    for row in table.rows[1:]:
        row.cells[0].paragraphs[0].style = "List Number"

    (draft,) = drafts_of(saved(document), "план.docx")

    assert [measure.number for measure in draft.measures] == ["1.", "2.", "3."]


def test_a_word_list_under_a_title_becomes_details(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    cell = table_in(document, ROWS).cell(2, 1)
    cell.add_paragraph("покраска стен;", style="List Bullet")
    cell.add_paragraph("замена полов.", style="List Bullet")

    (draft,) = drafts_of(saved(document), "план.docx")

    assert draft.measures[1].title == "Провести ремонт"
    assert draft.measures[1].details == ("покраска стен", "замена полов")


def test_dated_results_in_a_word_list_become_milestones(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    cell = table_in(document, ROWS).cell(2, 3)
    cell.text = ""
    cell.paragraphs[0].text = "Договор заключён (до 15.05.2024)"
    cell.paragraphs[0].style = "List Number"
    cell.add_paragraph("Письмо Федерального оператора о согласовании (01.07.2024)", style="List Number")

    (draft,) = drafts_of(saved(document), "план.docx")

    assert [(one.label, one.title, one.due, one.external) for one in draft.measures[1].milestones] == [
        ("2.1", "Договор заключён", date(2024, 5, 15), False),
        ("2.2", "Письмо Федерального оператора о согласовании", date(2024, 7, 1), True),
        ("2", "Провести ремонт", date(2024, 8, 15), False),
    ]


def test_tracked_changes_are_read_as_accepted(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(document, [*ROWS, ["3.", "Лишнее", "МОУО", "", "01.03.2024", ""]])
    paragraph = table.cell(1, 4).paragraphs[0]._p
    for run in list(paragraph.r_lst):
        paragraph.remove(run)
    for tag, inner, text in (("del", "delText", "до 01.02.2024"), ("ins", "t", "до 05.02.2024")):
        run = f"<w:r><w:{inner}>{text}</w:{inner}></w:r>"
        xml = f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a">{run}</w:{tag}>'
        paragraph.append(parse_xml(xml))
    properties = table.rows[3]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:del"))

    (draft,) = drafts_of(saved(document), "план.docx")

    assert titles(draft) == ["Издать приказ", "Провести ремонт"]
    assert draft.measures[0].deadline.text == "до 05.02.2024"


def test_content_controls_and_footnote_marks_do_not_hide_text(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(document, ROWS)
    paragraph = table.cell(1, 4).paragraphs[0]._p
    for run in list(paragraph.r_lst):
        paragraph.remove(run)
    paragraph.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>до 03.02.2024</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    paragraph.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    row = table.rows[2]._tr
    wrapper = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    row.addprevious(wrapper)
    wrapper.find(qn("w:sdtContent")).append(row)

    (draft,) = drafts_of(saved(document), "план.docx")

    assert draft.measures[0].deadline.text == "до 03.02.2024"
    assert titles(draft) == ["Издать приказ", "Провести ремонт"]


def test_a_table_split_by_pages_is_one_roadmap(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    document.add_paragraph("Дорожная карта")
    table_in(document, ROWS)
    document.add_paragraph("")
    table_in(document, [HEAD, ["3.", "Закупка", "МОУО", "Договор", "01.03.2024", ""]])
    document.add_paragraph("")
    table_in(document, [["4.", "Приёмка", "МОУО", "Акт", "01.04.2024", ""]])

    (draft,) = drafts_of(saved(document), "план.docx")

    assert titles(draft) == ["Издать приказ", "Провести ремонт", "Закупка", "Приёмка"]


def test_a_document_with_two_roadmaps_gives_two(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    document.add_paragraph("Дорожная карта на базе МОУ «СОШ № 1»")
    table_in(document, ROWS)
    document.add_paragraph("Дорожная карта на базе МОУ «СОШ № 2»")
    table_in(document, ROWS)

    first, second = drafts_of(saved(document), "план.docx")

    assert (first.school, second.school) == ("СОШ № 1", "СОШ № 2")
    assert len(first.measures) == len(second.measures) == 2


def test_approval_and_signature_tables_are_left_out(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table_in(document, [["СОГЛАСОВАНО\nначальник МОУО", "УТВЕРЖДАЮ\nдиректор школы ______ П.П. Петров"]])
    document.add_paragraph("Дорожная карта центра")
    table_in(document, ROWS)
    table_in(document, [["Директор школы", "_____________", "П.П. Петров"]])
    table_in(document, [["ФИО", "Должность", "Дата", "Подпись"], ["Петров", "директор", "01.02.2024", ""]])

    (draft,) = drafts_of(saved(document), "план.docx")

    assert draft.title == "Дорожная карта центра"
    assert titles(draft) == ["Издать приказ", "Провести ремонт"]


def test_a_roadmap_inside_a_layout_table_is_found(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    inner = table_in(docx.Document(), ROWS)
    outer.cell(0, 0).paragraphs[0].text = "Дорожная карта"
    outer.cell(0, 0)._tc.insert(2, copy.deepcopy(inner._tbl))

    (draft,) = drafts_of(saved(document), "план.docx")

    assert titles(draft) == ["Издать приказ", "Провести ремонт"]


def test_a_table_nested_in_a_cell_stays_in_that_cell(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(document, ROWS)
    inner = table_in(docx.Document(), [["Парта", "10 шт."], ["Стул", "20 шт."]])
    table.cell(2, 3)._tc.insert(2, copy.deepcopy(inner._tbl))

    (draft,) = drafts_of(saved(document), "план.docx")

    assert len(draft.measures) == 2
    assert "Парта — 10 шт.\nСтул — 20 шт." in draft.measures[1].result


def test_borders_a_little_off_do_not_shift_the_cells(
    saved: Saved, drafts_of: Drafts, table_in: Callable[..., docx.table.Table]
) -> None:
    document = docx.Document()
    table = table_in(
        document,
        [["№", "Мероприятие", "x", "Срок", "Ответственный"], ["1.", "Приказ", "01.02.2024", "x", "МОУО"]],
    )
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Мероприятие"
    table.cell(1, 2).merge(table.cell(1, 3)).text = "01.02.2024"

    (draft,) = drafts_of(saved(document), "план.docx")

    (measure,) = draft.measures
    assert (measure.title, measure.deadline.text, measure.details) == ("Приказ", "01.02.2024", ())


def test_a_document_without_a_table_is_read_as_lines(saved: Saved, drafts_of: Drafts) -> None:
    document = docx.Document()
    for line in (
        "План работ",
        "N п/п Наименование мероприятия Дата Ответственный",
        "1. Издать приказ до 01.02.2024 Петров П.П.",
    ):
        document.add_paragraph(line)

    (draft,) = drafts_of(saved(document), "план.docx")

    assert (titles(draft), draft.measures[0].responsible) == (["Издать приказ"], ("Петров П.П.",))


def test_300_rows_are_read_well_within_a_second(
    word_file: Callable[..., bytes], drafts_of: Drafts, saved: Saved
) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=6)
    for cell, text in zip(table.rows[0].cells, HEAD, strict=True):
        cell.text = text
    for i in range(1, 301):
        row = copy.deepcopy(table.rows[0]._tr)
        for cell, text in zip(row.tc_lst, [f"{i}.", f"Дело {i}", *ROWS[1][2:]], strict=True):
            cell.p_lst[0].r_lst[0].text = text
        table._tbl.append(row)
    content = saved(document)

    started = time.perf_counter()
    (draft,) = drafts_of(content, "план.docx")

    assert len(draft.measures) == 300
    assert time.perf_counter() - started < 1
