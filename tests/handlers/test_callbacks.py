"""What stands behind the buttons: nobody answers the button of somebody else."""

from collections import Counter
from collections.abc import Iterator

import pytest
from aiogram.filters.callback_data import CallbackData

from domain.listing import Span
from handlers.callbacks import NudgeButton, Screen
from handlers.routers import all_routers


def test_every_kind_of_button_has_a_prefix_of_its_own() -> None:
    assert all_routers()
    kinds = list(_kinds(CallbackData))
    times = Counter(kind.__prefix__ for kind in kinds)

    assert len(kinds) > 20
    assert {prefix: number for prefix, number in times.items() if number > 1} == {}


def test_no_forged_number_is_larger_than_what_a_database_takes() -> None:
    for kind in _kinds(CallbackData):
        for name, field in kind.model_fields.items():
            if field.annotation is int:
                with pytest.raises(ValueError, match=name):
                    kind.__pydantic_validator__.validate_assignment(kind.model_construct(), name, 2**31)


@pytest.mark.parametrize("screen", [Screen.PLAN, Screen.STATUS])
def test_nobody_is_reminded_of_a_screen_that_is_no_list(screen: Screen) -> None:
    with pytest.raises(ValueError, match="screen"):
        NudgeButton(screen=screen, span=Span.WEEK, municipality=0, school=0, control=0, responsible=0)


def _kinds(base: type[CallbackData]) -> Iterator[type[CallbackData]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("handlers."):
            yield kind
        yield from _kinds(kind)
