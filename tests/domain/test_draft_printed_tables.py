from collections.abc import Sequence
from datetime import date

import pytest

from domain.draft import DraftMeasure, DraftRoadmap, draft_roadmaps
from domain.grid import Cell, Grid, grid_of

ON = date(2024, 8, 28)
HEAD = ["№", "Мероприятие", "Ответственный", "Срок"]
SPAN_HEAD = ["№", "Мероприятие", "Ответственный", "Дата начала", "Дата окончания"]


def draft(*rows: Sequence[str], head: Sequence[str] = HEAD, captions: Sequence[str] = ()) -> DraftRoadmap:
    (only,) = draft_roadmaps([grid_of([head, *rows], captions)], ON)
    return only


def spanned(start: str, end: str) -> DraftMeasure:
    (measure,) = draft(["1", "Ремонт", "МОУО", start, end], head=SPAN_HEAD).measures
    return measure


def under_month(month: str, wording: str) -> DraftMeasure:
    rows = (
        (Cell(month, columns=4),),
        tuple(Cell(text) for text in ("1", "Посещение уроков", "МОУО", wording)),
    )
    (roadmap,) = draft_roadmaps([Grid((tuple(Cell(text) for text in HEAD), *rows))], ON)
    (measure,) = roadmap.measures
    return measure


def left_out(roadmap: DraftRoadmap) -> list[str]:
    return [problem.message for problem in roadmap.problems if problem.code == "left-out"]


@pytest.mark.parametrize(
    ("start", "end", "first", "due"),
    [
        ("45829", "45868", date(2025, 6, 21), date(2025, 7, 30)),
        ("01.04.2025", "до 30 апреля 2025 г.", date(2025, 4, 1), date(2025, 4, 30)),
        ("по мере поступления", "25.08.2025", None, date(2025, 8, 25)),
    ],
)
def test_the_end_column_gives_the_due_date(start: str, end: str, first: date | None, due: date) -> None:
    deadline = spanned(start, end).deadline

    assert (deadline.start, deadline.due) == (first, due)


def test_a_start_that_is_no_day_stays_in_the_wording() -> None:
    assert spanned("по мере поступления", "25.08.2025").deadline.text == "по мере поступления – 25.08.2025"


@pytest.mark.parametrize(
    ("month", "wording", "due"),
    [
        ("ОКТЯБРЬ", "В течение месяца", date(2024, 10, 31)),
        ("Январь 2025 года", "3 неделя", date(2025, 1, 21)),
        ("Ноябрь", "до 10", date(2024, 11, 10)),
        ("ОКТЯБРЬ", "до 01.12.2024", date(2024, 12, 1)),
    ],
)
def test_a_section_named_after_a_month_completes_the_wording(month: str, wording: str, due: date) -> None:
    measure = under_month(month, wording)

    assert (measure.deadline.text, measure.deadline.due) == (wording, due)


def test_a_section_that_is_no_month_completes_nothing() -> None:
    assert under_month("Раздел 1", "до 10").deadline.kind == "unknown"


@pytest.mark.parametrize("ditto", ['-"-', "-//-", "то же", "— ″ —"])
def test_a_ditto_mark_repeats_the_row_above(ditto: str) -> None:
    roadmap = draft(["1", "Приказ", "МОУО", "01.10.2024"], ["2", "Отчёт", ditto, "01.11.2024"])

    assert [measure.responsible for measure in roadmap.measures] == [("МОУО",), ("МОУО",)]


def test_a_section_cell_stands_until_the_next_one() -> None:
    head = ["№", "Этап", "Содержание деятельности", "Срок"]
    roadmap = draft(
        ["1", "Подготовка", "Изучение", "01.10.2024"],
        ["2", "", "Приказ", "02.10.2024"],
        ["3", "Завершение", "Отчёт", "03.10.2024"],
        head=head,
    )

    assert [measure.section for measure in roadmap.measures] == ["Подготовка", "Подготовка", "Завершение"]


def test_a_lone_cell_in_brackets_goes_on_with_the_row_above() -> None:
    roadmap = draft(
        ["1", "Организовать рейды", "МОУО", "01.10.2024"],
        ["", "(с участием родителей)", "", ""],
        ["2", "Доложить", "МОУО", "01.11.2024"],
    )

    assert [measure.title for measure in roadmap.measures] == [
        "Организовать рейды (с участием родителей)",
        "Доложить",
    ]
    assert [measure.section for measure in roadmap.measures] == [None, None]


@pytest.mark.parametrize(
    "below",
    [
        ["", "Согласовано:", "", ""],
        ["", "Исполнитель: Зайцева М.М., тел. 2-33-44", "", ""],
        ["*", "при наличии финансирования", "", ""],
    ],
)
def test_what_stands_below_the_measures_is_named_and_invents_no_row(below: list[str]) -> None:
    roadmap = draft(["1", "Приказ", "МОУО", "01.10.2024"], below)

    assert len(roadmap.measures) == 1
    assert left_out(roadmap) == [
        f"Не вошло в таблицу мероприятий: «{' | '.join(text for text in below if text)}»."
    ]


def test_a_line_above_each_table_that_names_a_module_is_its_section() -> None:
    first = grid_of([HEAD, ["1", "Линейка", "МОУО", "02.09.2024"]], ["План работы", "Модуль «Дела»"])
    second = grid_of([HEAD, ["1", "Собрание", "МОУО", "20.09.2024"]], ["Модуль «Родители»"])

    (roadmap,) = draft_roadmaps([first, second], ON)

    assert roadmap.title == "План работы"
    assert [measure.section for measure in roadmap.measures] == ["Модуль «Дела»", "Модуль «Родители»"]


def test_a_line_that_names_another_school_begins_another_roadmap() -> None:
    first = grid_of([HEAD, ["1", "Линейка", "МОУО", "02.09.2024"]], ["Раздел 1. МБОУ «СОШ № 1»"])
    second = grid_of([HEAD, ["1", "Линейка", "МОУО", "02.09.2024"]], ["Раздел 2. МБОУ «СОШ № 2»"])

    assert [one.school for one in draft_roadmaps([first, second], ON)] == ["СОШ № 1", "СОШ № 2"]


def test_a_decision_without_a_plan_is_titled_by_its_own_name() -> None:
    roadmap = draft(["1", "Приказ", "МОУО", "01.10.2024"], captions=["РЕШЕНИЕ", "коллегии министерства"])

    assert roadmap.title == "РЕШЕНИЕ коллегии министерства"


def test_a_list_that_names_its_columns_in_each_line_gives_bare_cells() -> None:
    lines = (
        "1) Подготовить ТЗ, срок до 05.02.2025, отв. Сидоров И.И.",
        "2) Заключить договор, срок до 15.03.2025, отв. директор",
    )

    (roadmap,) = draft_roadmaps([Grid(tuple((Cell(line),) for line in lines))], ON)

    assert [(one.title, one.responsible) for one in roadmap.measures] == [
        ("Подготовить ТЗ", ("Сидоров И.И.",)),
        ("Заключить договор", ("директор",)),
    ]
