from datetime import date

import pytest

from domain.draft.results import already_done, dated_results, inner_deadline, is_external, items
from domain.roadmap import AlreadyDone

ON = date(2024, 1, 10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. Перечень (до 17.01.2024) 2. Письмо (19.01.2024).", [(1, "Перечень", 17), (2, "Письмо", 19)]),
        ("1) Перечень (до 17.01.2024);\n2) Письмо (19.01.2024);", [(1, "Перечень", 17), (2, "Письмо", 19)]),
        ("- перечень (до 17.01.2024)\n- письмо, до 19.01.2024", [(1, "перечень", 17), (2, "письмо", 19)]),
        (
            "Договор (до 17.01.2024), оборудование поставлено (до 19.01.2024)",
            [(1, "Договор", 17), (2, "оборудование поставлено", 19)],
        ),
        ("1. Перечень 2. Письмо (19.01.2024)", [(2, "Письмо", 19)]),
        ("Перечень – до 17.01.2024; письмо – 19.01.2024", [(1, "Перечень", 17), (2, "письмо", 19)]),
        ("Акт в срок до 17 января 2024 года", [(1, "Акт", 17)]),
        ("Приказ от 06.12.2023 № 1704", []),
        ("Издан приказ (от 06.12.2023 № 1704)", []),
        ("По форме (приложение 2)", []),
        ("Реестр извещений (по форме, рекомендованной Федеральным оператором)", []),
        ("Не менее 30 человек (100 %)", []),
        ("", []),
    ],
)  # fmt: skip
def test_dates_inside_a_result_are_found_and_dates_of_documents_are_not(
    text: str, found: list[tuple[int, str, int]]
) -> None:
    assert [(one.order, one.title, one.due) for one in dated_results(text, ON)] == [
        (order, title, date(2024, 1, day)) for order, title, day in found
    ]


def test_a_number_inside_an_item_does_not_begin_another() -> None:
    assert [item.text for item in items("1. Закупка по п. 5 и 2. Ремонт до 10 м")] == [
        "Закупка по п. 5 и",
        "Ремонт до 10 м",
    ]
    assert [item.text for item in items("Отчёт за 1. квартал")] == ["Отчёт за 1. квартал"]


@pytest.mark.parametrize(
    ("text", "external"),
    [
        ("Письмо Федерального оператора с заключением о соответствии", True),
        ("Дизайн-проект согласован с Федеральным оператором", True),
        ("Заключение федерального оператора получено", True),
        ("Федеральный оператор направил согласование", True),
        ("Положительное заключение Федерального оператора", True),
        ("Письмо МОНКО Федеральному оператору о соответствии", False),
        ("Письмо МОНКО в Федеральному оператору о соответствии", False),
        ("Отчет Федеральному оператору по итогам мониторинга", False),
        ("По форме, рекомендованной Федеральным оператором", False),
        ("По форме, определяемой Минпросвещения России или Федеральным оператором", False),
    ],
)
def test_only_what_the_operator_itself_delivers_is_waited_for(text: str, external: bool) -> None:
    assert is_external(text) is external


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("Издан приказ МОНКО от 06.12.2023 № 1704 (об утверждении)", "приказ МОНКО № 1704"),
        ("Приказ МОНКО № 1704-р от 6 декабря 2023 г.", "приказ МОНКО № 1704-р"),
        ("1. Заключено соглашение от 06.12.2023 N 12/3 2. Акт", "соглашение № 12/3"),
    ],
)
def test_an_issued_document_is_offered_as_done(text: str, document: str) -> None:
    assert already_done(text) == AlreadyDone(date(2023, 12, 6), document)


@pytest.mark.parametrize(
    "text",
    [
        "Приказ МОНКО",
        "Приказ МОНКО об утверждении перечня (до 23.01.2024)",
        "Отчёт во исполнение приказа МОНКО от 06.12.2023 № 1704",
        "Внесены изменения в приказ от 06.12.2023 № 1704",
        "Приказ от 31.02.2023 № 5",
    ],
)
def test_a_document_to_come_or_only_mentioned_is_not_done(text: str) -> None:
    assert already_done(text) is None


def test_a_deadline_in_brackets_of_a_title_is_found_and_a_plain_date_is_not() -> None:
    assert inner_deadline("Отчёты комиссий (в срок до 10 августа 2015 года)", ON) == date(2015, 8, 10)
    assert inner_deadline("Итоги конкурса (10.08.2015)", ON) is None
