"""What people write after ``/done``, and whether an answer says that something is done."""

import pytest

from domain.errors import DomainError
from domain.reference import reference_of, report_in_caption, says_done, split_report


@pytest.mark.parametrize(
    ("words", "number", "rest"),
    [
        ("3", "3", ""),
        ("п. 3", "3", ""),
        ("  Пункт 2.1   готово ", "2.1", "готово"),
        ("№ 3 приказ № 12", "3", "приказ № 12"),
        ("2.1: приказ № 12 от 15.01.2024", "2.1", "приказ № 12 от 15.01.2024"),
        ("2.1, письмо отправлено", "2.1", "письмо отправлено"),
        ("2.1 - сделано", "2.1", "сделано"),
        ("3. 15.01.2024 направили", "3.", "15.01.2024 направили"),
        ("8\n12 фото", "8", "12 фото"),
        ("приказ № 12 от 15.01.2024", "", "приказ № 12 от 15.01.2024"),
        ("три", "три", ""),
        ("", "", ""),
    ],
)
def test_the_number_is_told_from_the_words(words: str, number: str, rest: str) -> None:
    assert split_report(words) == (number, rest)


@pytest.mark.parametrize("words", ["3, 4", "3 4", "3 и 4", "п. 3; п. 4", "3 и 4 и 5.", "2.1 2.2"])
def test_two_numbers_are_refused_and_the_first_is_offered(words: str) -> None:
    with pytest.raises(DomainError, match=r"За один раз отмечаю один пункт, начните с первого: /done [23]"):
        split_report(words)


@pytest.mark.parametrize("words", ["3,4", "п. 3,4", "3,4 приказ № 1"])
def test_a_comma_may_stand_for_a_point_and_is_asked_about(words: str) -> None:
    with pytest.raises(DomainError, match=r"через точку: /done 3\.4\. .* начните с первого: /done 3\."):
        split_report(words)


def test_a_card_is_found_by_a_number_with_a_comma() -> None:
    assert reference_of("п. 2,1.") == "2.1"


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("Готово", ""),
        ("✅ всё сделано!", ""),
        ("да, выполнено.", ""),
        ("сделано, приказ № 5 от 10.01.2024", "приказ № 5 от 10.01.2024"),
        ("Готово наполовину", "наполовину"),
        ("готово?", None),
        ("не готово", None),
        ("готовность 50 %", None),
        ("спасибо", None),
    ],
)
def test_an_answer_that_says_done(words: str, rest: str | None) -> None:
    assert says_done(words) == rest


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("/done 3", "3"),
        ("/Done@vekha_bot 3 приказ № 12", "3 приказ № 12"),
        ("/done", ""),
        ("готово 3", "3"),
        ("Готово, п. 2.1: приказ № 12 от 15.01.2024", "2.1: приказ № 12 от 15.01.2024"),
        ("готово", None),
        ("готово 3 окна", None),
        ("готово 12.01.2024", None),
        ("готово 3?", None),
        ("/donee 3", None),
        ("8 после ремонта", None),
    ],
)
def test_a_caption_reports_by_the_command_or_by_a_number(caption: str, words: str | None) -> None:
    assert report_in_caption(caption) == words
