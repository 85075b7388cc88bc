import pytest

from domain.draft.columns import field_of, recognise


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("№", "number"),
        ("№ п/п", "number"),
        ("N\nп/п", "number"),
        ("№№ пп", "number"),
        ("Мероприятия", "title"),
        ("Наименование меро-\nприятия", "title"),
        ("Содержание работы", "title"),
        ("Направления деятельности", "title"),
        ("Что сделать", "title"),
        ("Срок", "deadline"),
        ("Сроки исполнения мероприятия", "deadline"),
        ("Дата", "deadline"),
        ("Дата проведения", "deadline"),
        ("Период реализации", "deadline"),
        ("Месяц", "deadline"),
        ("Плановый срок", "deadline"),
        ("Планируемые сроки", "deadline"),
        ("Дата начала", "start"),
        ("Срок окончания работ", "end"),
        ("Ответственные", "responsible"),
        ("Ответственный за исполнение мероприятия", "responsible"),
        ("Ответственные (Ф.И.О., телефон)", "responsible"),
        ("Подпись ответственного", "other"),
        ("Форма представления", "result"),
        ("Форма проведения", "other"),
        ("Что делаем", "title"),
        ("Объект контроля", "title"),
        ("Вид контроля", "other"),
        ("Исполнители", "executor"),
        ("Результат", "result"),
        ("Ожидаемый результат реализации мероприятия", "result"),
        ("Вид документа", "result"),
        ("Контроль исполнения", "control"),
        ("Ответственный за контроль", "control"),
        ("Место проведения мероприятия", "other"),
        ("Примечание", "other"),
        ("Отметка о выполнении", "other"),
    ],
)
def test_a_heading_is_known_by_its_synonyms(heading: str, field: str) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize("text", ["", "МОНКО", "до 01.02.2024", "12", "Слово " * 60])
def test_other_texts_are_no_headings(text: str) -> None:
    assert field_of(text) is None


@pytest.mark.parametrize(
    "headings",
    [
        ["ФИО", "Должность", "Дата", "Подпись"],
        ["№", "Наименование оборудования", "Количество", "Цена"],
        ["№", "Наименование показателя", "Единица измерения", "2024"],
        ["Директор школы", "________", "П.П. Петров"],
    ],
)
def test_a_table_of_something_else_is_no_roadmap(headings: list[str]) -> None:
    assert recognise(headings) is None


def test_the_narrower_of_two_title_columns_is_the_measure() -> None:
    columns = recognise(["№", "Направление", "Мероприятие", "Срок", "Исполнитель", "Ответственный"])

    assert columns is not None
    assert columns.fields == ("number", "section", "title", "deadline", "other", "responsible")


def test_a_code_numbers_the_rows_only_where_no_other_column_does() -> None:
    coded = recognise(["Код", "Наименование работ", "Срок"])
    numbered = recognise(["№", "Наименование работ", "Срок", "Код"])

    assert coded is not None
    assert coded.fields == ("number", "title", "deadline")
    assert numbered is not None
    assert numbered.fields == ("number", "title", "deadline", "other")
