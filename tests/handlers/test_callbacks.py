"""What stands behind the buttons: nobody answers the button of somebody else."""

from collections import Counter

from aiogram.filters.callback_data import CallbackData

from handlers.routers import all_routers


def test_every_kind_of_button_has_a_prefix_of_its_own() -> None:
    assert all_routers()
    kinds = [kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("handlers.")]
    kinds += [deeper for kind in kinds for deeper in kind.__subclasses__()]
    times = Counter(kind.__prefix__ for kind in kinds)

    assert len(kinds) > 20
    assert {prefix: number for prefix, number in times.items() if number > 1} == {}
