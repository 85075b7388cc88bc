"""What a new edition changes: found by number and words, never by position, and nothing invented."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sandbox
from documents.reading import read
from domain.deadline import Deadline, parse
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap, draft_roadmaps
from domain.edition import (
    Aspect,
    Difference,
    Move,
    Rewording,
    applied,
    bare_title,
    differences,
    is_edition,
    likeness,
    moves,
    pairs,
    rewordings,
    title_for,
)

ON = date(2023, 12, 6)
SEED = (Path(sandbox.__file__).parent / "seed-roadmap.txt").read_text(encoding="utf-8")


def seed(text: str = SEED) -> DraftRoadmap:
    (draft,) = draft_roadmaps(read(text.encode(), "карта.txt"), ON)
    return draft


def measure(title: str = "Объявить закупки", number: str = "4.", **fields: Any) -> DraftMeasure:
    deadline = fields.pop("deadline", parse("10.02.2024", ON))
    values: dict[str, Any] = {
        "position": 1,
        "number": number,
        "section": None,
        "title": title,
        "details": (),
        "responsible": ("МОУО",),
        "control": (),
        "result": "Извещения",
        "deadline": deadline,
        "milestones": (DraftMilestone(number.rstrip("."), title, deadline.due),),
    }
    return DraftMeasure(**(values | fields))


def table(*measures: DraftMeasure) -> DraftRoadmap:
    placed = tuple(replace(each, position=i) for i, each in enumerate(measures, start=1))
    return DraftRoadmap("IT-куб", "СОШ № 5", placed, ())


def told(found: list[Difference]) -> list[tuple[str, str | None, str | None]]:
    return [
        (each.aspect.value, each.before and each.before.number, each.after and each.after.number)
        for each in found
    ]


def test_the_seed_has_no_difference_from_itself() -> None:
    assert differences(seed(), seed()) == []


def test_order_case_and_spacing_are_no_differences() -> None:
    old = seed()
    turned = replace(old, measures=tuple(reversed(old.measures)))
    shouted = replace(
        old, measures=tuple(replace(each, title=f" {each.title.upper()} ") for each in old.measures)
    )
    assert differences(old, turned) == []
    assert differences(old, shouted) == []


def test_a_moved_deadline_is_told_with_both_dates_and_as_nothing_else() -> None:
    found = differences(seed(), seed(SEED.replace("10.02.2024", "01.03.2024")))
    assert told(found) == [("deadline", "4.", "4.")]
    assert found[0].before is not None
    assert found[0].after is not None
    (move,) = moves(found[0].before, found[0].after)
    assert (move.label, move.before, move.after) == ("4", date(2024, 2, 10), date(2024, 3, 1))


def test_a_dated_result_that_moves_is_found_inside_its_measure() -> None:
    found = differences(seed(), seed(SEED.replace("(до 23.01.2024)", "(до 22.01.2024)")))
    assert told(found) == [("deadline", "2.", "2."), ("wording", "2.", "2.")]
    assert found[0].before is not None
    assert found[0].after is not None
    assert [each.label for each in moves(found[0].before, found[0].after)] == ["2.4"]


def test_an_inserted_row_that_shifts_all_numbers_is_one_new_measure() -> None:
    old = table(measure("Закупки", "1."), measure("Ремонт", "2."), measure("Открытие", "3."))
    new = table(
        measure("Совещание", "1."),
        measure("Закупки", "2."),
        measure("Ремонт", "3."),
        measure("Открытие", "4."),
    )
    found = differences(old, new)
    assert [each.after and each.after.title for each in found if each.aspect is Aspect.NEW] == ["Совещание"]
    assert {each.aspect for each in found} == {Aspect.NEW, Aspect.WORDING}


def test_a_row_in_the_place_of_another_is_new_and_the_other_gone() -> None:
    old = table(measure("Объявить закупки", "1."))
    new = table(measure("Получить лицензию на образовательную деятельность", "1."))
    assert told(differences(old, new)) == [("gone", "1.", None), ("new", None, "1.")]


def test_a_reworded_title_is_the_same_measure() -> None:
    found = differences(seed(), seed(SEED.replace("Начало работы Центра", "Начало работы Центра «IT-куб»")))
    assert [each.aspect for each in found] == [Aspect.WORDING]
    assert found[0].before is not None
    assert found[0].after is not None
    (only,) = rewordings(found[0].before, found[0].after)
    assert only == Rewording("мероприятие", "Начало работы Центра", "Начало работы Центра «IT-куб»")


def test_two_rows_of_one_number_are_told_apart_by_their_titles() -> None:
    found = differences(seed(), seed(SEED.replace("15.09.2024", "16.09.2024")))
    assert [(each.aspect, each.before and each.before.title) for each in found] == [
        (Aspect.DEADLINE, "Начало работы Центра")
    ]


def test_another_responsible_is_told_whatever_the_order_of_the_others() -> None:
    old = table(measure(responsible=("МОНКО", "МОУО")))
    assert differences(old, table(measure(responsible=("МОУО", "монко")))) == []
    assert told(differences(old, table(measure(responsible=("МОУО", "Школа"))))) == [
        ("responsible", "4.", "4.")
    ]


@pytest.mark.parametrize("wording", ["до 1 сентября", "ежемесячно до 5 числа", "сроки уточняются"])
def test_the_same_words_read_on_another_day_are_the_same_deadline(wording: str) -> None:
    old = table(measure(deadline=parse(wording, date(2024, 1, 10))))
    new = table(measure(deadline=parse(wording, date(2025, 3, 10))))
    assert differences(old, new) == []


def test_a_date_that_a_person_settled_stays_as_long_as_the_document_says_the_same() -> None:
    settled = Deadline("сроки уточняются", "date", due=date(2024, 5, 1))
    old = table(measure(deadline=settled))
    assert differences(old, table(measure(deadline=parse("сроки уточняются", ON)))) == []
    assert told(differences(table(measure(deadline=parse("сроки уточняются", ON))), old))[0][0] == "deadline"


def test_another_wording_of_the_same_date_is_no_new_deadline() -> None:
    old, new = (
        table(measure(deadline=parse(text, ON))) for text in ("до 10.02.2024", "не позднее 10.02.2024")
    )
    assert told(differences(old, new)) == [("wording", "4.", "4.")]


def test_a_milestone_that_came_or_went_inside_a_measure_is_told() -> None:
    first = DraftMilestone("4.1", "Смета утверждена", date(2024, 1, 20))
    closing = DraftMilestone("4", "Объявить закупки", date(2024, 2, 10))
    one, two = measure(milestones=(closing,)), measure(milestones=(first, closing))
    assert moves(one, two) == [Move("4.1", "Смета утверждена", None, date(2024, 1, 20), new=True)]
    assert moves(two, one) == [Move("4.1", "Смета утверждена", date(2024, 1, 20), None, gone=True)]


def test_gone_rows_stay_behind_the_row_that_they_followed() -> None:
    old = table(*(measure(title, "") for title in ("Закупки", "Ремонт", "Лицензия", "Открытие")))
    new = table(*(measure(title, "") for title in ("Открытие", "Закупки", "Лицензия")))
    titles = [(before or after).title for before, after in pairs(old, new) if before or after]  # type: ignore[union-attr]
    assert titles == ["Открытие", "Закупки", "Ремонт", "Лицензия"]


def test_a_table_is_an_edition_by_its_title_or_by_most_of_its_measures() -> None:
    old = seed()
    renamed = replace(old, title="План на 2024 год")
    assert is_edition(old, renamed)
    assert is_edition(old, replace(old, measures=old.measures[:2]))
    few = replace(renamed, measures=old.measures[:5])
    assert likeness(old, few) == pytest.approx(5 / 14)
    assert not is_edition(old, few)


def test_the_title_of_a_copy_names_its_own_school_and_is_known_as_the_same_table() -> None:
    title = seed().title
    copied = title_for(title, "СОШ № 7 г. Обнинска")
    assert copied.endswith("на базе СОШ № 7 г. Обнинска")
    assert "Балабаново" not in copied
    assert bare_title(copied) == bare_title(title)
    assert title_for("IT-куб", "СОШ № 7") == "IT-куб"
    after = title_for("План центра на базе МОУ «СОШ № 5» на 2024 год", "СОШ № 7")
    assert after == "План центра на базе СОШ № 7 на 2024 год"


_TITLES = ("Объявить закупки", "Объявить торги", "Провести ремонт", "Получить лицензию", "Открыть центр")
_TEXTS = ("10.02.2024", "до 01.03.2024", "май 2024", "1 октября 2024 года, далее ежеквартально", "уточняется")


@st.composite
def measures_(draw: st.DrawFn) -> DraftMeasure:
    title = draw(st.sampled_from(_TITLES))
    number = draw(st.sampled_from(["1.", "2.", "3.", ""]))
    deadline = parse(draw(st.sampled_from(_TEXTS)), ON)
    results = draw(st.lists(st.sampled_from(["Смета", "Приказ", "Письмо"]), max_size=2))
    days = st.dates(date(2024, 1, 1), date(2024, 1, 9))
    inner = [DraftMilestone(f"{number}{i}", each, draw(days)) for i, each in enumerate(results, start=1)]
    closing = DraftMilestone(number.rstrip("."), title, deadline.due)
    return measure(
        title,
        number,
        deadline=deadline,
        milestones=(*inner, closing),
        responsible=draw(st.sampled_from([("МОУО",), ("МОНКО", "МОУО"), ("Школа",)])),
        result=", ".join(results) or draw(st.sampled_from(["Акт", "Отчёт"])),
        section=draw(st.sampled_from([None, "Раздел 1"])),
    )


tables = st.lists(measures_(), max_size=6).map(lambda found: table(*found))


def contents(draft: DraftRoadmap) -> list[str]:
    return sorted(repr(replace(each, position=0)) for each in draft.measures)


@given(tables)
def test_no_table_differs_from_itself(draft: DraftRoadmap) -> None:
    assert differences(draft, draft) == []


@given(tables, tables)
def test_applying_the_differences_gives_the_new_table(old: DraftRoadmap, new: DraftRoadmap) -> None:
    result = applied(old, differences(old, new))
    assert len(result.measures) == len(new.measures)
    assert differences(result, new) == []
    assert contents(result) == contents(new)


@given(tables, tables)
def test_every_row_of_both_tables_has_exactly_one_place(old: DraftRoadmap, new: DraftRoadmap) -> None:
    found = pairs(old, new)
    assert sorted(before.position for before, _ in found if before) == [
        each.position for each in old.measures
    ]
    assert [after for _, after in found if after] == list(new.measures)
