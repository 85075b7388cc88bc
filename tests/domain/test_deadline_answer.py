"""A new date typed in the chat, and the sentence that a person reads if it was not understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadline import UnclearDateError, parse_answer
from domain.errors import DomainError

WEDNESDAY = date(2024, 1, 10)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("сегодня", date(2024, 1, 10)),
        ("Завтра", date(2024, 1, 11)),
        ("до завтра", date(2024, 1, 11)),
        ("послезавтра!", date(2024, 1, 12)),
        ("через неделю", date(2024, 1, 17)),
        ("через 3 дня", date(2024, 1, 13)),
        ("через три дня", date(2024, 1, 13)),
        ("через 5 рабочих дней", date(2024, 1, 17)),
        ("через 2 недели", date(2024, 1, 24)),
        ("через месяц", date(2024, 2, 10)),
        ("через полгода", date(2024, 7, 10)),
        ("через год", date(2025, 1, 10)),
        ("+3 дня", date(2024, 1, 13)),
        ("в пятницу", date(2024, 1, 12)),
        ("к пятнице", date(2024, 1, 12)),
        ("пятница", date(2024, 1, 12)),
        ("в среду", date(2024, 1, 17)),
        ("в следующий понедельник", date(2024, 1, 15)),
        ("в следующую пятницу", date(2024, 1, 19)),
        ("до конца недели", date(2024, 1, 14)),
        ("на следующей неделе", date(2024, 1, 21)),
        ("до конца месяца", date(2024, 1, 31)),
        ("до конца квартала", date(2024, 3, 31)),
        ("до конца года", date(2024, 12, 31)),
        ("до 20 числа", date(2024, 1, 20)),
        ("15 августа", date(2024, 8, 15)),
        ("до 15 августа включительно", date(2024, 8, 15)),
        ("9 января", date(2025, 1, 9)),
        ("15.08", date(2024, 8, 15)),
        ("30.11.2024", date(2024, 11, 30)),
        ("2024-11-30", date(2024, 11, 30)),
        ("30.11.2023", date(2023, 11, 30)),
        ("август", date(2024, 8, 31)),
    ],
)
def test_a_typed_answer_is_the_day_that_was_meant(typed: str, meant: date) -> None:
    assert parse_answer(typed, WEDNESDAY) == meant


def test_a_month_ahead_of_the_31st_is_the_last_day_of_the_shorter_month() -> None:
    assert parse_answer("через месяц", date(2024, 1, 31)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            "31 ноября",
            "Не понял дату «31 ноября»: в ноябре 30 дней. "
            "Напишите, например, «30.11.2024» или «через неделю».",
        ),
        (
            "29.02.2023",
            "Не понял дату «29.02.2023»: в феврале 2023 года 28 дней. "
            "Напишите, например, «28.02.2023» или «через неделю».",
        ),
        (
            "32.01",
            "Не понял дату «32.01»: в январе 31 день. Напишите, например, «31.01.2024» или «через неделю».",
        ),
        (
            "15.13.2024",
            "Не понял дату «15.13.2024»: месяца 13 не бывает. "
            "Напишите, например, «17.01.2024» или «через неделю».",
        ),
        ("потом", "Не понял дату «потом». Напишите, например, «17.01.2024» или «через неделю»."),
        ("каждый день", "Не понял дату «каждый день». Напишите, например, «17.01.2024» или «через неделю»."),
        ("", "Напишите дату, например, «17.01.2024» или «через неделю»."),
    ],
)
def test_a_refusal_says_why_and_what_to_write(typed: str, reason: str) -> None:
    with pytest.raises(UnclearDateError) as refused:
        parse_answer(typed, WEDNESDAY)
    assert refused.value.user_message == reason


@pytest.mark.parametrize("typed", ["15.08 или 20.08", "через 100000 лет", "0 мая", "через 0 дней", "№ 5"])
def test_a_doubtful_answer_is_refused_rather_than_guessed(typed: str) -> None:
    with pytest.raises(UnclearDateError):
        parse_answer(typed, WEDNESDAY)


def test_a_long_answer_is_quoted_in_part() -> None:
    with pytest.raises(UnclearDateError) as refused:
        parse_answer("я" * 5000, WEDNESDAY)
    assert len(refused.value.user_message) < 150


@given(st.text(max_size=120), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_any_answer_gives_a_day_or_a_refusal(typed: str, on: date) -> None:
    try:
        answer: date | str = parse_answer(typed, on)
    except DomainError as refusal:
        answer = refusal.user_message
    assert isinstance(answer, date) or "апишите" in answer
