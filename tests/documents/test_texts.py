from collections.abc import Callable
from datetime import date

import pytest

from documents.encoding import decode
from documents.reading import read, read_message
from domain.draft import DraftRoadmap, draft_roadmaps

Drafts = Callable[..., list[DraftRoadmap]]
ON = date(2023, 12, 6)


def brief(draft: DraftRoadmap) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.number, one.title, one.deadline.text, one.responsible) for one in draft.measures]


TWO = [
    ("1", "Издать приказ", "до 01.02.2024", ("МОУО",)),
    ("2", "Провести ремонт", "15.08.2024", ("МОНКО", "МОУО")),
]


def test_a_markdown_table_with_breaks_bold_and_a_section(drafts_of: Drafts) -> None:
    text = """# Дорожная карта «Точка роста»

| № | Мероприятие | Срок | Ответственный |
|---|:---|---|---|
| 1 | Издать **приказ** | до 01.02.2024 | МОУО |
| **Раздел 2** | | | |
| 2 | Провести<br>ремонт | 15.08.2024 | МОНКО, МОУО |
"""

    (draft,) = drafts_of(text, "план.md")

    assert draft.title == "Дорожная карта «Точка роста»"
    assert brief(draft) == TWO
    assert [measure.section for measure in draft.measures] == [None, "Раздел 2"]


def test_two_markdown_tables_are_two_roadmaps(drafts_of: Drafts) -> None:
    table = "| № | Мероприятие | Срок | Ответственный |\n|---|---|---|---|\n| 1 | {} | 01.02.2024 | МОУО |\n"

    first, second = drafts_of(f"План A\n\n{table.format('Раз')}\nПлан B\n\n{table.format('Два')}", "план.md")

    assert (first.title, second.title) == ("План A", "План B")


def test_a_table_in_a_drawn_frame(drafts_of: Drafts) -> None:
    text = """      ПЛАН РАБОТ
+---+------------------+------------+--------------+
| N | Мероприятие      | Срок       | Ответственный|
+---+------------------+------------+--------------+
| 1 | Издать           | до         | МОУО         |
|   | приказ           | 01.02.2024 |              |
+---+------------------+------------+--------------+
| 2 | Провести ремонт  | 15.08.2024 | МОНКО, МОУО  |
+---+------------------+------------+--------------+
"""

    (draft,) = drafts_of(text)

    assert brief(draft) == TWO


def test_tabs_with_a_line_break_inside_a_cell_a_section_a_total_and_a_signature(drafts_of: Drafts) -> None:
    text = (
        "№\tСрок\tМероприятие\tИсполнители\n1\tдо 01.02.2024\tИздать приказ\tМОУО\nРаздел 2. Ремонт\n"
        "2\t15.08.2024\tПровести\nремонт\tМОНКО, МОУО\nВсего\t2\t\t\nДиректор ______ Иванов"
    )

    (draft,) = drafts_of(text)

    assert brief(draft) == TWO
    assert draft.measures[1].section == "Раздел 2. Ремонт"
    left_out = [problem.message for problem in draft.problems if problem.code == "left-out"]
    assert len(left_out) == 2
    assert "Всего | 2" in left_out[0]


def test_a_cell_on_each_line_without_any_bars() -> None:
    text = """План мероприятий
№ п/п
Мероприятие
Срок
Ответственный
1
Издать приказ
до 01.02.2024
МОУО
2
Провести ремонт
15.08.2024
МОНКО, МОУО"""

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert (draft.title, brief(draft)) == ("План мероприятий", TWO)


def test_rows_joined_by_spaces_are_split_at_the_deadline() -> None:
    text = """План мероприятий
N п/п Наименование мероприятия Срок исполнения Ответственный
1 Издать приказ до 01.02.2024 МОУО
2 Провести ремонт в кабинетах
и в коридорах школы в течение 2024 года Петров П.П."""

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert brief(draft) == [
        TWO[0],
        ("2", "Провести ремонт в кабинетах и в коридорах школы", "в течение 2024 года", ("Петров П.П.",)),
    ]


def test_columns_lined_up_with_spaces_are_read_with_their_wrapped_cells() -> None:
    text = """                 ПЛАН МЕРОПРИЯТИЙ
 №   Мероприятие            Срок              Ответственный
 1   Издать                 до 01.02.2024     МОУО
     приказ
 Раздел о ремонте кабинетов
 2   Провести ремонт        15.08.2024        МОНКО,
                                              МОУО"""

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert brief(draft) == TWO
    assert [one.section for one in draft.measures] == [None, "Раздел о ремонте кабинетов"]


def test_a_list_without_bars_between_rows_of_cells_on_lines_is_a_section() -> None:
    text = """План
N п/п |
Мероприятия |
Сроки |
Ответственные |
1 |
2 |
3 |
4 |
I. Организация
1 |
Издать
приказ |
до 01.02.2024 |
МОУО |
II. Ремонт | |||
2 |
Провести ремонт |
15.08.2024 |
МОНКО,
МОУО |
Директор ________ П.П. Петров"""

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert brief(draft) == TWO
    assert [one.section for one in draft.measures] == ["I. Организация", "II. Ремонт"]


def test_a_date_column_before_the_measure_is_the_first_deadline_of_the_row() -> None:
    text = """План работы
№ Дата Мероприятие Ответственный
1 15 мая Сбор отчетов за 2023 год Иванов И.И.
Летние мероприятия
2 до 1 июня 2024 г. Подготовка к ремонту Петров П.П."""

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert brief(draft) == [
        ("1", "Сбор отчетов за 2023 год", "15 мая", ("Иванов И.И.",)),
        ("2", "Подготовка к ремонту", "до 1 июня 2024 г.", ("Петров П.П.",)),
    ]
    assert draft.measures[1].section == "Летние мероприятия"


def test_a_numbered_list_in_a_message_needs_no_headings() -> None:
    text = (
        "Добрый день!\n1. Издать приказ — до 01.02.2024 — МОУО\n2. Провести ремонт — 15.08.2024 — МОНКО, МОУО"
    )

    (draft,) = draft_roadmaps(read_message(text), ON)

    assert [row[1:] for row in brief(draft)] == [row[1:] for row in TWO]


def test_the_seed_with_its_columns_lost_keeps_every_row_and_date(drafts_of: Drafts) -> None:
    from pathlib import Path

    seed = (Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt").read_bytes()
    (grid,) = read(seed, "seed.txt")
    rows = [" ".join(" ".join(cell.text.split()) for cell in row if cell.text) for row in grid.rows]
    (whole,) = drafts_of(seed)

    (joined,) = draft_roadmaps(read_message("\n".join([*grid.captions, *rows])), ON)

    assert [one.deadline.text for one in joined.measures] == [one.deadline.text for one in whole.measures]
    assert [[m.due for m in one.milestones] for one in joined.measures] == [
        [m.due for m in one.milestones] for one in whole.measures
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "koi8-r", "cp866"])
def test_russian_text_is_read_in_any_encoding_an_office_uses(codec: str) -> None:
    text = "Наименование мероприятия; Ответственный; Срок исполнения — до 1 февраля"
    text = text if codec.startswith("utf") else text.replace("—", "-")

    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1251"])
def test_a_csv_keeps_quoted_line_breaks_and_delimiters(drafts_of: Drafts, delimiter: str, codec: str) -> None:
    rows = [
        ["Дорожная карта", "", "", ""],
        ["№", "Мероприятие", "Срок", "Ответственный"],
        ["1", '"Издать\nприказ"', "до 01.02.2024", "МОУО"],
        ["2", "Провести ремонт", "15.08.2024", '"МОНКО, МОУО"'],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    (draft,) = drafts_of(text.encode(codec), "план.csv")

    assert draft.title == "Дорожная карта"
    assert brief(draft) == TWO


def test_html_with_spans_lists_and_a_layout_around_it(drafts_of: Drafts) -> None:
    text = """<html><body><table><tr><td>меню</td><td>
<h2>План мероприятий</h2>
<table><tr><th rowspan=2>№</th><th rowspan=2>Мероприятие</th><th colspan=2>Срок</th>
<th rowspan=2>Ответственный</th></tr>
<tr><th>начало</th><th>окончание</th></tr>
<tr><td colspan=5>Раздел 1</td></tr>
<tr><td>1<td>Издать приказ:<ul><li>о центре;<li>о кадрах.</ul><td>01.02.2024<td>05.02.2024<td>МОУО</tr>
<tr><td>2</td><td>Ремонт</td><td></td><td>15.08.2024</td><td>МОУО</td></tr>
</table></td></tr></table><script>alert(1)</script></body></html>"""

    (draft,) = drafts_of(text, "план.html")

    first, second = draft.measures
    assert (draft.title, first.section) == ("План мероприятий", "Раздел 1")
    assert (first.title, first.details) == ("Издать приказ:", ("о центре", "о кадрах"))
    assert (first.deadline.start, first.deadline.due) == (date(2024, 2, 1), date(2024, 2, 5))
    assert second.deadline.due == date(2024, 8, 15)


@pytest.mark.parametrize(
    "mark", ["<![foo bar]>", "<![ foo", "<![if !supportLists]>", "<!-- x", "<![CDATA[", "&#xD800;"]
)
def test_broken_marks_in_a_page_break_nothing(drafts_of: Drafts, mark: str) -> None:
    table = "<table><tr><td>№<td>Мероприятие<td>Срок<tr><td>1<td>Издать приказ<td>01.02.2024</table>"

    (draft,) = drafts_of(table + mark, "план.html")

    assert [measure.title for measure in draft.measures] == ["Издать приказ"]


def test_columns_are_found_in_any_order_and_the_others_kept_as_details(drafts_of: Drafts) -> None:
    text = "| Исполнители | Период реализации | Место | Содержание работы | № |\n|---|---|---|---|---|\n"
    text += "| МОУО | до 01.02.2024 | Актовый зал | Издать приказ | 1 |\n"

    (draft,) = drafts_of(text, "план.md")

    assert brief(draft) == TWO[:1]
    assert draft.measures[0].details == ("Место: Актовый зал",)
