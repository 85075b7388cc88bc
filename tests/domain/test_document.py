"""Documents recognised in what people write: their kinds, numbers and dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.document import DocumentReference, recognise_document, recognise_documents


@pytest.mark.parametrize(
    ("text", "kind", "number", "on"),
    [
        ("приказ № 12 от 15.01.2024", "приказ", "12", date(2024, 1, 15)),
        ("Приказ №12 от 15.1.2024.", "приказ", "12", date(2024, 1, 15)),
        ("№12-од от 15 января 2024 г.", "", "12-од", date(2024, 1, 15)),
        ("приказ № 12 - од от «15» января 2024 года", "приказ", "12-од", date(2024, 1, 15)),
        ("пр. 12 от 15.01.24", "приказ", "12", date(2024, 1, 15)),
        ("приказ 12 от 15.01.2024", "приказ", "12", date(2024, 1, 15)),
        ("письмо исх. № 01-15/234 от 15.01.2024", "письмо", "01-15/234", date(2024, 1, 15)),
        ("исх. 01-15/234 от 15.01.2024", "письмо", "01-15/234", date(2024, 1, 15)),
        ("контракт 44 от 1.2.24", "контракт", "44", date(2024, 2, 1)),
        ("лицензия № Л035-77 от 12.08.2024", "лицензия", "Л035-77", date(2024, 8, 12)),
        ("СОШ № 5: приказ № 12-у от 15.01.2024", "приказ", "12-у", date(2024, 1, 15)),
        ("акт № 3 от 31.02.2024, то есть 01.03.2024", "акт", "3", date(2024, 3, 1)),
        ("№ 1704", "", "1704", None),
        ("№ 12 - не подписан", "", "12", None),
        ("приказ МОНКО от 06.12.2023 № 1704", "приказ", "1704", date(2023, 12, 6)),
        ("Приказ № 17/04-од от 6.12.2023 г.", "приказ", "17/04-од", date(2023, 12, 6)),
        ("письмо № 01-15/28, исполнено", "письмо", "01-15/28", None),
        ("договор №\u00a0А-7 от 01.02.2024", "договор", "А-7", date(2024, 2, 1)),
        ("приказ N 5 от 29.02.2024", "приказ", "5", date(2024, 2, 29)),
        ("издан приказ № 12.", "приказ", "12", None),
        ("реестр извещений № 3 от 15.02.2024", "реестр", "3", date(2024, 2, 15)),
        ("реестр заключённых контрактов № 4", "реестр", "4", None),
        ("Протокол решения № 5", "протокол", "5", None),
        ("заключение договора № 5", "договор", "5", None),
        ("приказ и протокол № 5", "протокол", "5", None),
        ("письмо, справка № 6", "справка", "6", None),
    ],
)
def test_a_document_is_recognised_however_it_is_written(
    text: str, kind: str, number: str, on: date | None
) -> None:
    assert recognise_documents(text) == (DocumentReference(number, on, kind),)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("приказ № 12 от 15.01.2024, письмо № 3 от 16.01.2024", ["приказ 12 15.01", "письмо 3 16.01"]),
        ("приказ от 15.01.2024 № 12, приказ от 16.01.2024 № 13", ["приказ 12 15.01", "приказ 13 16.01"]),
        ("приказ № 12 от 15.01.2024, письмо от 16.01.2024 № 3", ["приказ 12 15.01", "письмо 3 16.01"]),
        ("приказы № 12 и № 13 от 15.01.2024", ["приказ 12 15.01", "приказ 13 15.01"]),
        ("приказ № 12 от 15.01.2024 (приказ № 12 от 15.01.2024)", ["приказ 12 15.01"]),
    ],
)
def test_every_document_keeps_its_own_kind_and_date(text: str, documents: list[str]) -> None:
    found = recognise_documents(text)
    assert [f"{each.kind} {each.number} {each.on:%d.%m}" for each in found] == documents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "сделали всё",
        "приказ от 15.01.2024",
        "приказ 12",
        "каб. 12 от входа",
        "п. № 2.1 выполнен",
        "в лицее № 5",
        "№",
        "№ б/н от 15.01.2024",
        "кабинет 12, 5 фото",
    ],
)
def test_without_a_number_sign_and_a_number_nothing_is_guessed(text: str) -> None:
    assert recognise_documents(text) == ()


@pytest.mark.parametrize("day", ["30.02.2024", "29.02.2023", "31.11.2024", "15.13.2024", "00.01.2024"])
def test_an_impossible_date_is_left_out_and_the_number_kept(day: str) -> None:
    assert recognise_document(f"приказ № 12 от {day}") == DocumentReference("12", None, "приказ")


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(min_value=1, max_value=99999))
def test_every_date_and_number_comes_back_as_written(on: date, number: int) -> None:
    written = f"приказ № {number} от {on:%d.%m}.{on.year}"

    assert recognise_document(written) == DocumentReference(str(number), on, "приказ")


@given(st.text())
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    assert all(any(sign.isdigit() for sign in each.number) for each in recognise_documents(text))


def test_the_number_of_a_school_is_no_document() -> None:
    assert recognise_document("в СОШ № 5 всё готово с 15.01.2024") is None
