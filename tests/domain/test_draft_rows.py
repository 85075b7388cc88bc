from collections.abc import Sequence
from datetime import date

import pytest

from domain.draft import DraftRoadmap, NoRoadmapError, draft_roadmaps
from domain.grid import Cell, Grid, grid_of, spread

ON = date(2023, 12, 6)
HEAD = ["№", "Мероприятие", "Ответственный", "Результат", "Срок"]


def draft(*rows: Sequence[str], head: Sequence[str] = HEAD, captions: Sequence[str] = ()) -> DraftRoadmap:
    (only,) = draft_roadmaps([grid_of([head, *rows], captions)], ON)
    return only


def codes(roadmap: DraftRoadmap) -> list[tuple[int | None, str]]:
    return [(problem.position, problem.code) for problem in roadmap.problems]


def test_a_torn_row_is_joined_in_all_its_cells() -> None:
    roadmap = draft(
        ["1.", "Провести ремонт в", "МОУО,", "Акт о", "до 1 февраля"],
        ["", "кабинетах", "МОНКО", "приёмке", "2024 года"],
    )

    (measure,) = roadmap.measures
    assert (measure.title, measure.responsible) == ("Провести ремонт в кабинетах", ("МОУО", "МОНКО"))
    assert (measure.result, measure.deadline.due) == ("Акт о приёмке", date(2024, 2, 1))
    assert (1, "joined-row") in codes(roadmap)


def test_a_whole_row_without_a_number_is_a_measure_of_its_own() -> None:
    roadmap = draft(
        ["1.", "Издать приказ", "МОУО", "Приказ", "01.02.2024"],
        ["", "Провести ремонт", "МОУО", "Акт", "15.02.2024"],
        ["2.", "Закупка", "МОУО", "Договор", "01.03.2024"],
    )

    assert [measure.number for measure in roadmap.measures] == ["1.", "", "2."]
    assert [one.label for measure in roadmap.measures for one in measure.milestones] == ["1", "2", "2"]


def test_a_table_without_numbers_keeps_every_row_in_order() -> None:
    roadmap = draft(
        ["издать приказ", "01.02.2024"], ["провести ремонт", "15.02.2024"], head=["Мероприятие", "Срок"]
    )

    assert [measure.title for measure in roadmap.measures] == ["издать приказ", "провести ремонт"]
    assert [measure.position for measure in roadmap.measures] == [1, 2]


def test_a_number_inside_the_title_serves_where_there_is_no_number_column() -> None:
    roadmap = draft(
        ["1. Издать приказ", "01.02.2024"], ["1.1. Ремонт", "15.02.2024"], head=["Мероприятие", "Срок"]
    )

    assert [(one.number, one.title) for one in roadmap.measures] == [
        ("1.", "Издать приказ"),
        ("1.1.", "Ремонт"),
    ]


def test_repeated_headings_and_the_row_of_column_numbers_are_no_measures() -> None:
    roadmap = draft(
        ["1", "2", "3", "4", "5"],
        ["1.", "Издать приказ", "МОУО", "Приказ", "01.02.2024"],
        HEAD,
        ["1", "2", "3", "4", "5"],
        ["2.", "Ремонт", "МОУО", "Акт", "15.02.2024"],
    )

    assert [measure.number for measure in roadmap.measures] == ["1.", "2."]
    assert "left-out" not in [code for _, code in codes(roadmap)]


def test_numbers_that_begin_again_in_each_section_are_no_duplicates() -> None:
    rows = [["1", "Издать приказ", "МОУО", "", "01.02.2024"], ["2", "Ремонт", "МОУО", "", "05.02.2024"]]

    roadmap = draft(["Раздел 1", "", "", "", ""], *rows, ["Раздел 2", "", "", "", ""], *rows)

    assert [measure.section for measure in roadmap.measures] == [
        "Раздел 1",
        "Раздел 1",
        "Раздел 2",
        "Раздел 2",
    ]
    assert "duplicate-number" not in [code for _, code in codes(roadmap)]


def test_three_rows_with_one_number_are_all_kept_and_two_reported() -> None:
    rows = [["5.", f"Дело {i}", "МОУО", "", "01.02.2024"] for i in range(3)]

    assert [at for at, code in codes(draft(*rows)) if code == "duplicate-number"] == [2, 3]


@pytest.mark.parametrize(
    ("wording", "code", "due"),
    [
        ("", "no-deadline", None),
        ("по отдельному графику", "unknown-deadline", None),
        ("29.02.2023", "unknown-deadline", None),
        ("постоянно", "ongoing", None),
        ("с 5 апреля 2024 года", "open-period", None),
        ("В течение 5 рабочих дней", "event-relative", None),
        ("срок уточняется", "tentative", None),
        ("срок уточняется", "unknown-deadline", None),
        ("1 октября 2024 года, далее ежеквартально", "recurring", date(2024, 10, 1)),
    ],
)
def test_what_is_not_a_plain_date_is_kept_and_shown(wording: str, code: str, due: date | None) -> None:
    roadmap = draft(["1.", "Издать приказ", "МОУО", "Приказ", wording])

    (milestone,) = roadmap.measures[0].milestones
    assert roadmap.measures[0].deadline.text == wording
    assert milestone.due == due
    assert (1, code) in codes(roadmap)


def test_each_of_several_deadlines_is_a_milestone() -> None:
    roadmap = draft(["4.", "Ремонт", "МОУО", "Акт", "15.08.2024 / 16.09.2024"])

    assert [(one.label, one.due) for one in roadmap.measures[0].milestones] == [
        ("4.1", date(2024, 8, 15)),
        ("4", date(2024, 9, 16)),
    ]
    assert (1, "several-deadlines") in codes(roadmap)


def test_as_many_results_as_deadlines_name_the_milestones() -> None:
    roadmap = draft(["4.", "Ремонт", "МОУО", "1. Договор 2. Акт", "15.08.2024\n16.09.2024"])

    assert [one.title for one in roadmap.measures[0].milestones] == ["Договор", "Ремонт"]


def test_a_result_due_after_its_measure_is_a_doubt() -> None:
    roadmap = draft(["4.", "Ремонт", "МОУО", "Акт (до 20.08.2024)", "15.08.2024"])

    assert (1, "late-result") in codes(roadmap)


def test_a_moved_working_saturday_is_no_day_off_and_a_moved_monday_is() -> None:
    roadmap = draft(["1", "А", "МОУО", "", "27.04.2024"], ["2", "Б", "МОУО", "", "29.04.2024"])

    assert [at for at, code in codes(roadmap) if code == "day-off"] == [2]


def test_what_only_the_federal_operator_answers_for_is_external() -> None:
    roadmap = draft(["1", "Экспертиза", "Федеральный оператор", "", "27.04.2024"])

    assert roadmap.measures[0].milestones[0].external


def test_a_merged_number_gathers_the_deadlines_below_it() -> None:
    rows = [
        tuple(Cell(text) for text in HEAD),
        (Cell("1", 2), Cell("Ремонт", 2), Cell("МОУО"), Cell("Договор"), Cell("01.02.2024")),
        (Cell("МОНКО"), Cell("Акт"), Cell("01.03.2024")),
    ]

    (roadmap,) = draft_roadmaps([Grid(tuple(rows))], ON)

    (measure,) = roadmap.measures
    assert measure.responsible == ("МОУО", "МОНКО")
    assert [(one.label, one.title, one.due) for one in measure.milestones] == [
        ("1.1", "Договор", date(2024, 2, 1)),
        ("1", "Ремонт", date(2024, 3, 1)),
    ]


def test_a_spread_grid_repeats_each_cell_in_all_its_places() -> None:
    slots = spread(Grid(((Cell("а", 2), Cell("б", 1, 2)), (Cell("в"), Cell("г")))))

    assert [[slot.text for slot in row] for row in slots] == [["а", "б", "б"], ["а", "в", "г"]]
    assert [[(slot.top, slot.left) for slot in row] for row in slots][1][0] == (False, True)


def test_grids_without_measures_are_refused() -> None:
    with pytest.raises(NoRoadmapError):
        draft_roadmaps([grid_of([["Директор", "________", "П.П. Петров"]])], ON)
    with pytest.raises(NoRoadmapError):
        draft_roadmaps([], ON)


@pytest.mark.parametrize(
    ("caption", "school"),
    [
        ("План на базе МОУ «Средняя общеобразовательная школа №5 г. Балабаново»", "СОШ № 5 г. Балабаново"),
        ("Дорожная карта на базе МБОУ «Лицей № 3» г. Обнинска", "Лицей № 3 г. Обнинска"),
        ("План на базе МКОУ «Основная общеобразовательная школа № 12»", "ООШ № 12"),
        ("План работ МБОУ СОШ № 7 г. Обнинска на 2024 год", "СОШ № 7 г. Обнинска"),
        ("План на базе гимназии № 2 города Калуги", "Гимназия № 2 г. Калуги"),
        ("План мероприятий МБОУ «Ивановская СОШ» на 2024 год", "Ивановская СОШ"),
        ("План мероприятий МБОУ «СОШ»", None),
        ("Проект «Школа Минпросвещения России» в МАОУ СОШ № 15", "СОШ № 15"),
        ("План мероприятий по подготовке школ к зиме", None),
        ("Дорожная карта развития образования", None),
    ],
)
def test_the_school_gets_its_neat_name(caption: str, school: str | None) -> None:
    assert draft(["1", "А", "МОУО", "", "27.04.2024"], captions=[caption]).school == school


def test_a_decree_above_that_speaks_of_a_plan_is_no_part_of_the_title() -> None:
    captions = ["План утвердить.", "Контроль оставляю за собой.", "Дорожная карта", "План мероприятий центра"]

    assert (
        draft(["1", "А", "МОУО", "", "27.04.2024"], captions=captions).title
        == "Дорожная карта План мероприятий центра"
    )


def test_a_blank_form_date_in_a_table_without_numbers_is_kept_as_a_measure() -> None:
    head = ["Мероприятие", "Ответственный", "Срок"]

    (measure,) = draft(["Издать приказ", "МОУО", "«___» ________ 2024 г."], head=head).measures

    assert measure.deadline.kind == "unknown"


def test_a_first_column_without_a_heading_holds_the_numbers() -> None:
    (measure,) = draft(["7.", "Издать приказ", "МОУО", "", "27.04.2024"], head=["", *HEAD[1:]]).measures

    assert (measure.number, measure.milestones[0].label) == ("7.", "7")


def test_an_approval_block_is_no_part_of_the_title() -> None:
    captions = [
        "Приложение 1",
        "к приказу МОНКО",
        "от 06.12.2023 № 1704",
        "УТВЕРЖДАЮ",
        "План мероприятий",
        "на 2024 год",
    ]

    assert (
        draft(["1", "А", "МОУО", "", "27.04.2024"], captions=captions).title == "План мероприятий на 2024 год"
    )
