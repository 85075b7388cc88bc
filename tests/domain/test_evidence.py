"""Numbers and dates of documents recognised in what people write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence import DocumentReference, recognise_document


@pytest.mark.parametrize(
    ("text", "number", "on"),
    [
        ("приказ № 12 от 15.01.2024", "12", date(2024, 1, 15)),
        ("Приказ №12 от 15.1.2024.", "12", date(2024, 1, 15)),
        ("СОШ № 5: приказ № 12-у от 15.01.2024", "12-у", date(2024, 1, 15)),
        ("акт № 3 от 31.02.2024, то есть 01.03.2024", "3", date(2024, 3, 1)),
        ("№ 1704", "1704", None),
        ("приказ МОНКО от 06.12.2023 № 1704", "1704", date(2023, 12, 6)),
        ("Приказ № 17/04-од от 6.12.2023 г.", "17/04-од", date(2023, 12, 6)),
        ("письмо № 01-15/28, исполнено", "01-15/28", None),
        ("договор №\u00a0А-7 от 01.02.2024", "А-7", date(2024, 2, 1)),
        ("приказ N 5 от 29.02.2024", "5", date(2024, 2, 29)),
        ("издан приказ № 12.", "12", None),
    ],
)
def test_a_document_is_recognised_by_its_number(text: str, number: str, on: date | None) -> None:
    assert recognise_document(text) == DocumentReference(number, on)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "сделали всё",
        "приказ от 15.01.2024",
        "приказ 12 от 15.01.2024",
        "№",
        "№ б/н от 15.01.2024",
        "кабинет 12, 5 фото",
    ],
)
def test_without_a_number_sign_and_a_number_nothing_is_guessed(text: str) -> None:
    assert recognise_document(text) is None


@pytest.mark.parametrize("day", ["30.02.2024", "29.02.2023", "31.11.2024", "15.13.2024", "00.01.2024"])
def test_an_impossible_date_is_left_out_and_the_number_kept(day: str) -> None:
    assert recognise_document(f"приказ № 12 от {day}") == DocumentReference("12", None)


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(min_value=1, max_value=99999))
def test_every_date_and_number_comes_back_as_written(on: date, number: int) -> None:
    written = f"приказ № {number} от {on:%d.%m}.{on.year}"

    assert recognise_document(written) == DocumentReference(str(number), on)


@given(st.text())
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    recognised = recognise_document(text)

    assert recognised is None or any(sign.isdigit() for sign in recognised.number)


def test_the_number_of_a_school_is_no_document() -> None:
    assert recognise_document("в СОШ № 5 всё готово с 15.01.2024") is None
