"""The matrix and the pair are pictures that a phone can show, whatever the rooms are called."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from documents.writers import pictures
from documents.writers.pictures.drawing import WIDTH
from documents.writers.pictures.rooms import FOOT
from domain.coverage import Coverage, RoomCoverage
from domain.photo import Stage

MISSING, THERE = (246, 205, 181), (191, 229, 217)


def matrix(rooms: int, name: str = "Кабинет 12") -> Coverage:
    made = (RoomCoverage(n, f"{name} {n}", {Stage.BEFORE: n % 2, Stage.AFTER: 1}) for n in range(rooms))
    return Coverage(3, "СОШ № 5 г. Балабаново", tuple(made))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def colours(picture: Image.Image) -> dict[tuple[int, ...], int]:
    found = picture.getcolors(1 << 20)
    assert found is not None
    return {colour: number for number, colour in found if isinstance(colour, tuple)}


def test_missing_cells_stand_out_by_colour() -> None:
    seen = colours(opened(pictures.coverage(matrix(4), "12 января 2024")))

    assert seen[THERE] > seen[MISSING] > 0


def test_a_full_matrix_has_nothing_missing() -> None:
    full = Coverage(3, "СОШ № 5", (RoomCoverage(1, "Лекторий", {Stage.BEFORE: 1, Stage.AFTER: 1}),))

    assert MISSING not in colours(opened(pictures.coverage(full, "12 января 2024")))


@pytest.mark.parametrize("rooms", [0, 1, 14, 300])
def test_the_matrix_fits_a_phone_and_what_telegram_takes(rooms: int) -> None:
    began = time.perf_counter()
    picture = opened(
        pictures.coverage(matrix(rooms, "Кабинет «Системное администрирование» " * 5), "12 января")
    )

    assert picture.width == WIDTH
    assert picture.width + picture.height <= 10_000
    assert time.perf_counter() - began < 2


def test_the_same_matrix_gives_the_same_picture() -> None:
    once, again = (pictures.coverage(matrix(3), "12 января 2024") for _ in range(2))

    assert once == again


def test_photos_of_different_shapes_stand_side_by_side_at_one_height(tmp_path: Path) -> None:
    upright, lying = tmp_path / "before.png", tmp_path / "after.jpg"
    Image.new("RGB", (300, 900), "red").save(upright)
    Image.new("RGB", (4000, 3000), "blue").save(lying)

    picture = opened(pictures.pair(upright, lying, "Кабинет 12, " * 40))

    middle = (picture.height - FOOT) // 2
    assert picture.getpixel((10, middle))[0] > 200  # type: ignore[index]
    assert picture.getpixel((picture.width - 10, middle))[2] > 200  # type: ignore[index]
    assert picture.width + picture.height <= 10_000


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(b"\x00\x00\x00\x18ftypmp42")

    with pytest.raises(OSError, match="cannot identify"):
        pictures.pair(film, film, "Кабинет 12")
