import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.reminder import Audience, Escalation, Ladder, LadderError

days = st.integers(1, 365)
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
escalations = st.lists(
    st.builds(Escalation, days, st.frozensets(st.sampled_from(Audience), min_size=1)),
    unique_by=lambda step: step.after,
).map(tuple)
ladders = st.builds(
    lambda hours, **rest: Ladder(work_from=min(hours), work_to=max(hours), **rest),
    st.lists(minutes, min_size=2, max_size=2, unique=True),
    before=st.lists(days, unique=True).map(tuple),
    on_day=st.booleans(),
    overdue=escalations,
    weekly=st.booleans(),
    quiet_for=st.integers(0, 365),
)


def test_the_default_ladder_reads_as_the_customer_described_it() -> None:
    assert json.loads(Ladder().as_json()) == {
        "before": [14, 7, 3, 1],
        "on_day": True,
        "overdue": [
            {"after": 1, "to": ["assignees", "controllers"]},
            {"after": 3, "to": ["heads"]},
            {"after": 7, "to": ["ministry"]},
        ],
        "weekly": True,
        "quiet_for": 3,
        "work_from": "09:00",
        "work_to": "18:00",
    }


@given(ladders)
def test_a_ladder_comes_back_from_json_as_it_was(ladder: Ladder) -> None:
    assert Ladder.from_json(ladder.as_json()) == ladder


def test_what_is_left_out_has_its_default() -> None:
    assert Ladder.from_json("{}") == Ladder()
    assert Ladder.from_json('{"before": [5, 1]}') == Ladder(before=(5, 1))


def test_the_order_in_which_steps_were_typed_does_not_matter() -> None:
    controllers = Escalation(2, frozenset({Audience.CONTROLLERS}))
    heads = Escalation(5, frozenset({Audience.HEADS}))
    typed = Ladder(before=(1, 10, 3), overdue=(heads, controllers))
    assert typed == Ladder(before=(10, 3, 1), overdue=(controllers, heads))
    assert typed.as_json() == Ladder(before=(10, 3, 1), overdue=(controllers, heads)).as_json()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "это не JSON"),
        ("[14, 7]", "ожидается объект JSON"),
        ('{"befor": [14]}', "нет такой настройки «befor»"),
        ('{"before": 14}', "непонятное значение настройки «before»"),
        ('{"before": ["14"]}', "непонятное значение настройки «before»"),
        ('{"before": [true]}', "непонятное значение настройки «before»"),
        ('{"on_day": "no"}', "непонятное значение настройки «on_day»"),
        ('{"overdue": [{"after": 1, "to": ["everybody"]}]}', "непонятное значение настройки «overdue»"),
        ('{"overdue": [{"after": 1}]}', "непонятное значение настройки «overdue»"),
        ('{"overdue": [1]}', "непонятное значение настройки «overdue»"),
        ('{"work_from": "9 утра"}', "непонятное значение настройки «work_from»"),
        ('{"work_from": "09:00:30"}', "непонятное значение настройки «work_from»"),
        ('{"work_to": "18:00+03:00"}', "непонятное значение настройки «work_to»"),
        ('{"before": [0]}', "дни должны быть от 1 до 365"),
        ('{"before": [366]}', "дни должны быть от 1 до 365"),
        ('{"before": [7, 7]}', "один и тот же день указан дважды"),
        ('{"overdue": [{"after": 3, "to": []}]}', "у шага после срока нет получателей"),
        ('{"quiet_for": -1}', "пауза после «Взято в работу» должна быть от 0 до 365 дней"),
        ('{"work_from": "18:00"}', "начало рабочего дня должно быть раньше конца"),
    ],
)
def test_a_ladder_that_cannot_be_kept_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(LadderError) as refusal:
        Ladder.from_json(text)
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.user_message == f"Лестница напоминаний не сохранена: {reason}."
