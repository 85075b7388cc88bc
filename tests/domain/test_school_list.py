"""Lists of schools as people send them: in any order, with headings or without, with nonsense between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.grid import Cell, Grid, grid_of
from domain.school_list import (
    MOST_SCHOOLS,
    NoSchoolsError,
    Place,
    TooManySchoolsError,
    neat_school,
    schools_of,
    typed_schools,
)

KALUGA = "Управление образования г. Калуги"


def test_a_typed_line_names_the_school_and_its_municipality() -> None:
    found = typed_schools(f"СОШ № 1 г. Калуги; {KALUGA}")
    assert found.places == (Place("СОШ № 1 г. Калуги", KALUGA),)
    assert found.not_understood == ()


@pytest.mark.parametrize(
    "line",
    [
        f"{KALUGA}; СОШ № 1 г. Калуги",
        f"1. СОШ № 1 г. Калуги ; {KALUGA}",
        f"1\tСОШ № 1 г. Калуги\t{KALUGA}",
        f"| МБОУ «СОШ № 1» г. Калуги | {KALUGA} |",
        f"МБОУ «Средняя общеобразовательная школа №1» г.Калуги; {KALUGA}",
    ],
)
def test_order_numbering_separators_and_the_form_of_the_school_do_not_matter(line: str) -> None:
    assert typed_schools(line).places == (Place("СОШ № 1 г. Калуги", KALUGA),)


@pytest.mark.parametrize(
    "rows",
    [
        [["Школа", "Муниципалитет"], ["СОШ № 1 г. Калуги", KALUGA]],
        [["№ п/п", "Муниципальное образование", "Наименование ОО"], ["1", KALUGA, "СОШ № 1 г. Калуги"]],
        [["Список школ"], ["Район", "Директор", "Школа"], [KALUGA, "Иванов", "СОШ № 1 г. Калуги"]],
        [["Школа", "Управление образования"], ["1", "2"], ["СОШ № 1 г. Калуги", KALUGA]],
    ],
)  # fmt: skip
def test_columns_are_found_by_their_headings_in_any_order(rows: list[list[str]]) -> None:
    found = schools_of([grid_of(rows)])
    assert found.places == (Place("СОШ № 1 г. Калуги", KALUGA),)
    assert found.not_understood == ()


def test_a_merged_municipality_counts_for_every_school_beside_it() -> None:
    grid = Grid(
        (
            (Cell("Муниципалитет"), Cell("Школа")),
            (Cell(KALUGA, rows=2), Cell("СОШ № 1 г. Калуги")),
            (Cell("СОШ № 2 г. Калуги"),),
        )
    )
    assert schools_of([grid]).places == (
        Place("СОШ № 1 г. Калуги", KALUGA),
        Place("СОШ № 2 г. Калуги", KALUGA),
    )


def test_a_row_without_a_municipality_is_named_and_never_guessed() -> None:
    grid = grid_of([["Школа", "Муниципалитет"], ["СОШ № 1", KALUGA], ["СОШ № 2", ""], ["Итого: 2", ""]])
    found = schools_of([grid])
    assert [each.school for each in found.places] == ["СОШ № 1"]
    assert found.not_understood == ("СОШ № 2", "Итого: 2")


def test_nonsense_between_schools_is_shown_as_it_was_printed() -> None:
    found = typed_schools(
        f"СОШ № 1 г. Калуги; {KALUGA}\nпросто слова\nСОШ № 2; СОШ № 3\n{KALUGA}; МОУО\nа; б; в"
    )
    assert len(found.places) == 1
    assert found.not_understood == ("просто слова", "СОШ № 2; СОШ № 3", f"{KALUGA}; МОУО", "а; б; в")


@pytest.mark.parametrize("text", ["", "привет", "1;2", "СОШ № 1", ";;;\n\t|"])
def test_a_list_without_any_school_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NoSchoolsError) as refusal:
        typed_schools(text)
    assert "СОШ № 1 г. Калуги; Управление образования г. Калуги" in refusal.value.user_message


def test_a_repeated_school_counts_once_whatever_its_quotes_and_case() -> None:
    found = typed_schools(f"СОШ № 1 г. Калуги; {KALUGA}\nМБОУ «СОШ № 1» г. Калуги; {KALUGA.upper()}")
    assert len(found.places) == 1
    assert found.repeated == 1


def test_schools_of_one_name_are_told_apart_by_their_municipality() -> None:
    found = typed_schools("СОШ № 1; МОУО Боровского района\nСОШ № 1; МОУО Жуковского района")
    assert [each.school for each in found.places] == [
        "СОШ № 1 (МОУО Боровского района)",
        "СОШ № 1 (МОУО Жуковского района)",
    ]


@pytest.mark.parametrize(
    ("printed", "neat"),
    [
        ("МОУ «Средняя общеобразовательная школа №5 г. Балабаново»", "СОШ № 5 г. Балабаново"),
        ("МБОУ СОШ № 12", "СОШ № 12"),
        ("СОШ № 1, г. Кремёнки", "СОШ № 1, г. Кремёнки"),
        ("Обнинская гимназия", "Обнинская гимназия"),
        ("МКОУ «Калужская гимназия № 24»", "МКОУ «Калужская гимназия № 24»"),
        ("Центр образования «Созвездие»", "Центр образования Созвездие"),
    ],
)
def test_a_name_is_made_neat_only_where_nothing_that_tells_it_apart_is_lost(printed: str, neat: str) -> None:
    assert neat_school(printed) == neat


def test_more_schools_than_a_region_has_are_refused() -> None:
    text = "\n".join(f"СОШ № {i}; МОУО" for i in range(MOST_SCHOOLS + 1))
    with pytest.raises(TooManySchoolsError):
        typed_schools(text)


_LINES = st.lists(
    st.text(alphabet="СОШ №1МУО; \t|«»(),.абв", max_size=40) | st.just(f"СОШ № 7; {KALUGA}"), max_size=12
)


@given(_LINES)
def test_every_line_is_a_school_a_repetition_or_named_as_not_understood(lines: list[str]) -> None:
    try:
        found = typed_schools("\n".join(lines))
    except NoSchoolsError:
        return
    said = [each for each in lines if any(letter.isalnum() for letter in each)]
    counted = len(found.places) + found.repeated + len(found.not_understood)
    assert len(said) <= counted <= len(lines)
