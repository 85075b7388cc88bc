"""Lists of people as organisations send them: columns in any order, nobody dropped in silence."""

import pytest

from domain.email_address import WrongEmailError, email_of
from domain.grid import Cell, Grid, grid_of
from domain.people import Role
from domain.people_list import MOST_PEOPLE, NoPeopleError, PeopleList, TooManyPeopleError, people_of

HEADINGS = [
    "№ п/п",
    "Ф.И.О. сотрудника",
    "Должность",
    "Наименование организации",
    "Адрес эл. почты",
    "Роль в Вехе",
]
ANNA = ["1", "Иванова Анна", "учитель", "СОШ № 5", "anna@mail.ru", "исполнитель"]


def read(*rows: list[str], headings: list[str] | None = None) -> PeopleList:
    return people_of([grid_of([headings or HEADINGS, *rows])])


def messages(found: PeopleList) -> list[str]:
    return [each.message for each in found.problems]


def test_the_columns_are_found_by_their_headings() -> None:
    (anna,) = read(ANNA).people

    assert (anna.line, anna.name, anna.post, anna.organisation) == (2, "Иванова Анна", "учитель", "СОШ № 5")
    assert (anna.email, anna.role) == ("anna@mail.ru", Role.EXECUTOR)


def test_the_order_of_the_columns_and_lines_above_them_do_not_matter() -> None:
    rows = [
        ["Список сотрудников", "", ""],
        ["Школа", "E-MAIL", "ФИО"],
        ["СОШ № 5", "ANNA@mail.ru", "Иванова Анна"],
    ]
    (anna,) = people_of([grid_of(rows)]).people
    assert (anna.name, anna.organisation, anna.email, anna.line) == (
        "Иванова Анна",
        "СОШ № 5",
        "anna@mail.ru",
        3,
    )


def test_a_name_in_three_columns_is_one_name() -> None:
    (anna,) = read(
        ["Иванова", "Анна", "Петровна", "СОШ № 5"], headings=["Фамилия", "Имя", "Отчество", "Организация"]
    ).people
    assert anna.name == "Иванова Анна Петровна"


def test_an_organisation_over_several_rows_is_that_of_each() -> None:
    rows = (
        (Cell("Организация"), Cell("ФИО")),
        (Cell("СОШ № 5", rows=2), Cell("Иванова Анна")),
        (Cell("Петров Пётр"),),
    )
    assert [each.organisation for each in people_of([Grid(rows)]).people] == ["СОШ № 5", "СОШ № 5"]


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("", Role.EXECUTOR),
        ("Исполнитель", Role.EXECUTOR),
        ("руководитель организации", Role.HEAD),
        ("Контролёр", Role.CONTROLLER),
        ("контролер", Role.CONTROLLER),
    ],
)
def test_a_role_is_what_the_list_says(printed: str, role: Role) -> None:
    (anna,) = read([*ANNA[:5], printed]).people
    assert anna.role is role


def test_nobody_becomes_an_administrator_or_a_head_by_a_guess() -> None:
    assert messages(read([*ANNA[:5], "администратор"])) == [
        "не понял роль «администратор»: исполнитель, руководитель или контролёр"
    ]
    (director,) = read(["1", "Петров Пётр", "директор", "СОШ № 5", "", ""]).people
    assert director.role is Role.EXECUTOR


def test_the_centre_needs_a_role_in_words() -> None:
    found = read(["1", "Иванова Анна", "", "Центр проектного сопровождения", "", ""])
    assert found.people == ()
    assert messages(found) == ["для Центра проектного сопровождения укажите роль: контролёр"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["1", "", "завхоз", "СОШ № 5", "", ""], "нет имени, пропущена"),
        (["1", "Иванова Анна", "завхоз", "", "", ""], "нет организации, пропущена"),
        (["1", "Иванова Анна", "завхоз", "— « »", "", ""], "нет организации, пропущена"),
        (["1", "я" * 300, "завхоз", "СОШ № 5", "", ""], "слишком длинная запись, пропущена"),
        (["1", "2", "3", "4", "5", "6"], "строка не о человеке, пропущена"),
        (["Боровский район"] * 6, "строка не о человеке, пропущена"),
    ],
)
def test_a_row_that_is_left_out_is_named(row: list[str], message: str) -> None:
    found = read(row, ANNA)
    assert messages(found) == [message]
    assert [each.name for each in found.people] == ["Иванова Анна"]


def test_a_strange_address_is_named_and_the_person_taken_without_it() -> None:
    found = read([*ANNA[:4], "anna@", ""])
    assert [each.email for each in found.people] == [None]
    assert messages(found) == ["адрес «anna@» не похож на e-mail, взят без него"]


def test_a_repeated_person_is_taken_once_and_named() -> None:
    found = read(ANNA, [*ANNA[:1], "ИВАНОВА  АННА", *ANNA[2:3], "СОШ №5", *ANNA[4:]])
    assert len(found.people) == 1
    assert messages(found) == ["повторяется, учтён один раз"]


def test_a_second_owner_of_an_address_is_taken_without_it() -> None:
    found = read(ANNA, ["2", "Петров Пётр", "", "СОШ № 5", "anna@mail.ru", ""])
    assert [each.email for each in found.people] == ["anna@mail.ru", None]
    assert messages(found) == ["тот же e-mail у «Иванова Анна», взят без него"]


def test_empty_rows_and_a_repeated_heading_say_nothing() -> None:
    assert messages(read(ANNA, [""] * 6, HEADINGS)) == []


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(NoPeopleError):
        people_of([grid_of([["Мероприятие", "Срок", "Ответственный"], ["Закупка", "01.02.2024", "МОУО"]])])
    with pytest.raises(NoPeopleError):
        read()


def test_more_people_than_a_region_has_are_refused() -> None:
    rows = [["1", f"Иванова Анна {'абвгд'[n % 5]}{n}", "", "СОШ № 5", "", ""] for n in range(MOST_PEOPLE + 1)]
    with pytest.raises(TooManyPeopleError, match="5001"):
        read(*rows)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Anna.Ivanova@Mail.RU ", "anna.ivanova@mail.ru"),
        ("mailto:a-b+c@sub.edu40.ru", "a-b+c@sub.edu40.ru"),
        ("<директор@школа.рф>", "директор@школа.рф"),
    ],
)
def test_an_address_is_taken_in_lower_case_without_its_wrapping(typed: str, address: str) -> None:
    assert email_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "anna", "anna@", "@mail.ru", "a@b", "a b@mail.ru", "a@mail..ru", "a@-mail.ru", "a@mail.ru\nx"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(WrongEmailError):
        email_of(typed)


def test_a_very_long_address_is_refused() -> None:
    with pytest.raises(WrongEmailError):
        email_of(f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.ru")
