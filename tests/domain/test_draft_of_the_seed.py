import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from documents.reading import read
from domain.draft import DraftRoadmap, as_json, draft_roadmaps, from_json
from domain.roadmap import AlreadyDone

SEED = Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt"
ON = date(2023, 12, 6)


@pytest.fixture(scope="module")
def seed() -> DraftRoadmap:
    (draft,) = draft_roadmaps(read(SEED.read_bytes(), SEED.name), ON)
    return draft


def codes(seed: DraftRoadmap, code: str) -> list[int | None]:
    return [problem.position for problem in seed.problems if problem.code == code]


def test_every_row_is_there_with_the_number_it_was_printed_with(seed: DraftRoadmap) -> None:
    numbers = ["1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "10.", "11.", "12.", "13."]

    assert [measure.number for measure in seed.measures] == numbers
    assert [measure.position for measure in seed.measures] == list(range(1, 15))


def test_the_second_row_with_the_number_10_is_reported(seed: DraftRoadmap) -> None:
    assert codes(seed, "duplicate-number") == [11]


def test_the_title_names_the_centre_and_the_school_gets_its_neat_name(seed: DraftRoadmap) -> None:
    assert seed.title.startswith(
        "Комплекс мер (дорожная карта) по созданию и функционированию Центра цифрового"
    )
    assert seed.school == "СОШ № 5 г. Балабаново"


def test_the_row_torn_by_a_page_break_is_whole_again(seed: DraftRoadmap) -> None:
    assert seed.measures[7].title == (
        "Проведение фотомониторинга по приведению помещений Центра в"
        " соответствие с методическими рекомендациями Минпросвещения России"
    )
    assert codes(seed, "joined-row") == [8]


def test_a_nested_list_becomes_details_without_tags(seed: DraftRoadmap) -> None:
    first = seed.measures[0]

    assert first.title.endswith("в том числе:")
    assert first.details == (
        "месторасположение Центра (адрес, площадь помещений, транспортная доступность для населения)",
        'перечень показателей функционирования центра цифрового образования "IT-куб"',
        "перечень образовательных направлений Центра",
    )
    assert not any("<" in text for measure in seed.measures for text in (measure.title, measure.result))


def test_an_order_already_issued_is_offered_and_sets_no_deadline(seed: DraftRoadmap) -> None:
    first = seed.measures[0]

    assert first.already_done == AlreadyDone(date(2023, 12, 6), "приказ МОНКО № 1704")
    assert [one.due for one in first.milestones] == [date(2023, 12, 31)]
    assert codes(seed, "already-done") == [1]
    assert all(measure.already_done is None for measure in seed.measures[1:])


def test_dated_results_are_milestones_before_the_closing_one(seed: DraftRoadmap) -> None:
    second, third = seed.measures[1:3]

    assert [(one.label, one.due) for one in second.milestones] == [
        ("2.1", date(2024, 1, 17)),
        ("2.2", date(2024, 1, 17)),
        ("2.3", date(2024, 1, 19)),
        ("2.4", date(2024, 1, 23)),
        ("2", date(2024, 1, 24)),
    ]
    assert [(one.label, one.due) for one in third.milestones] == [
        ("3.1", date(2024, 1, 17)),
        ("3.2", date(2024, 1, 20)),
        ("3.3", date(2024, 1, 23)),
        ("3.4", date(2024, 1, 25)),
        ("3.5", date(2024, 1, 30)),
        ("3", date(2024, 2, 1)),
    ]
    assert (
        second.milestones[0].title
        == "Перечень оборудования внесен в Систему управления проектной деятельностью"
    )
    assert third.milestones[4].title == "Приказ МОНКО об утверждении дизайн-проекта и зонирования помещений"


def test_only_what_the_federal_operator_delivers_is_external(seed: DraftRoadmap) -> None:
    external = [one.label for measure in seed.measures for one in measure.milestones if one.external]

    assert external == ["2.3", "3.2", "3.4"]


def test_a_measure_without_dated_results_has_one_milestone_with_its_title(seed: DraftRoadmap) -> None:
    for measure in (*seed.measures[:1], *seed.measures[3:]):
        (milestone,) = measure.milestones
        assert milestone.label == measure.number.rstrip(".")
        assert (milestone.title, milestone.due) == (measure.title, measure.deadline.due)


def test_the_deadlines_are_understood(seed: DraftRoadmap) -> None:
    kinds = Counter(measure.deadline.kind for measure in seed.measures)

    assert kinds == {"date": 11, "month": 1, "recurring": 1, "year": 1}
    assert seed.measures[11].deadline.text == "1 октября 2024 года, далее ежеквартально"
    assert seed.measures[11].milestones[0].due == date(2024, 10, 1)
    assert seed.measures[13].deadline.due == date(2024, 12, 31)


def test_due_dates_on_days_off_are_shown_each(seed: DraftRoadmap) -> None:
    texts = [problem.message for problem in seed.problems if problem.code == "day-off"]

    assert any("20 января 2024, суббота" in text for text in texts)
    assert any("10 февраля 2024, суббота" in text for text in texts)
    assert any("15 сентября 2024, воскресенье" in text for text in texts)
    assert any("1 декабря 2024, воскресенье" in text for text in texts)
    assert codes(seed, "day-off") == [1, 3, 4, 11, 13, 14]


def test_what_the_wording_leaves_open_is_a_doubt(seed: DraftRoadmap) -> None:
    assert codes(seed, "tentative") == [13]
    assert codes(seed, "recurring") == [12]
    assert codes(seed, "unknown-deadline") == []


def test_joint_control_names_each_body(seed: DraftRoadmap) -> None:
    centre, operator = "Центр проектного сопровождения", "Федеральный оператор"

    assert {measure.control for measure in seed.measures} == {
        (centre,),
        (operator,),
        (operator, centre),
        (operator, 'ФГАОУ ДПО "Академия Минпросвещения России"'),
    }
    assert {measure.responsible for measure in seed.measures} == {("МОНКО", "МОУО")}


def test_joint_control_keeps_its_wording(seed: DraftRoadmap) -> None:
    assert {measure.printed_control for measure in seed.measures} == {
        "Центр проектного сопровождения",
        "Федеральный оператор",
        "Федеральный оператор при взаимодействии с Центром проектного сопровождения",
        'Федеральный оператор (во взаимодействии с ФГАОУ ДПО "Академия Минпросвещения России")',
    }


def test_the_draft_survives_json(seed: DraftRoadmap) -> None:
    assert from_json(json.loads(json.dumps(as_json(seed), ensure_ascii=False))) == seed


def test_the_json_has_the_shape_that_scripts_rely_on(seed: DraftRoadmap) -> None:
    shape = as_json(seed)

    assert list(shape) == ["title", "school", "measures", "problems"]
    assert list(shape["measures"][0]) == [
        *("position", "number", "section", "title", "details", "responsible", "control", "result"),
        *("deadline", "milestones", "already_done"),
    ]
    assert list(shape["measures"][0]["deadline"]) == [
        *("text", "kind", "start", "due", "rrule", "tentative", "others"),
    ]
    assert shape["measures"][0]["already_done"] == {"on": "2023-12-06", "document": "приказ МОНКО № 1704"}
    assert list(shape["problems"][0]) == ["position", "code", "message"]
