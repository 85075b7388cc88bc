"""A room is covered once it was photographed before and after."""

import pytest

from domain.coverage import Coverage, RoomCoverage, is_monitoring
from domain.photo import Stage
from tests.cast import make_milestone


def test_photos_before_and_after_fill_a_room_and_photos_of_the_work_do_not() -> None:
    photographed = RoomCoverage(1, "Кабинет 12", {Stage.BEFORE: 2, Stage.AFTER: 1})
    under_way = RoomCoverage(2, "Лекторий", {Stage.DURING: 5})

    found = Coverage(3, "СОШ № 5", (photographed, under_way))

    assert [(room.name, room.missing) for room in found.gaps] == [("Лекторий", (Stage.BEFORE, Stage.AFTER))]
    assert (found.filled, found.required) == (2, 4)


def test_a_school_without_rooms_has_no_cells_to_fill() -> None:
    found = Coverage(3, "СОШ № 5", ())

    assert found.gaps == ()
    assert found.required == 0


@pytest.mark.parametrize(
    ("title", "result", "expected"),
    [
        ("Проведение фотомониторинга по приведению помещений Центра", "По форме", True),
        ("Приведение помещений", "Фото-мониторинг помещений", True),
        ("Ремонт помещений", "Фотографии помещений", False),
    ],
)
def test_photo_monitoring_is_known_by_its_words(title: str, result: str, expected: bool) -> None:
    assert is_monitoring(make_milestone(title=title, measure_title=title, result=result)) is expected


def test_a_part_of_photo_monitoring_that_is_something_else_minds_no_rooms() -> None:
    letter = make_milestone(title="Письмо", measure_title="Мониторинг", result="Фотомониторинг помещений")

    assert not is_monitoring(letter)
