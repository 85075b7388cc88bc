"""Two pictures are one when their hashes differ in a few bits, wherever these bits are."""

from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import NEAR, bands, distance, is_near, is_telling, keys

SCENE = 0x0F1E2D3C4B5A6978

hashes = st.integers(0, 2**64 - 1)
few_bits = st.sets(st.integers(0, 63), max_size=NEAR)


def changed(picture: int, places: set[int]) -> int:
    for place in places:
        picture ^= 1 << place
    return picture


@given(hashes, few_bits)
def test_every_hash_within_reach_shares_a_key_in_its_own_band(picture: int, places: set[int]) -> None:
    other = changed(picture, places)

    assert any(band in near for band, near in zip(bands(other), keys(picture), strict=True))


@given(hashes, st.sets(st.integers(0, 63)))
def test_the_distance_is_the_number_of_bits_that_differ(picture: int, places: set[int]) -> None:
    assert distance(picture, changed(picture, places)) == len(places)


def test_it_does_not_matter_whether_the_hash_was_kept_signed() -> None:
    unsigned = 0xF123_4567_89AB_CDEF

    assert distance(unsigned, unsigned - 2**64) == 0
    assert bands(unsigned) == bands(unsigned - 2**64) == (0xF123, 0x4567, 0x89AB, 0xCDEF)


def test_seven_bits_away_is_the_same_picture_and_eight_bits_away_another_one() -> None:
    assert is_near(SCENE, changed(SCENE, set(range(0, 56, 8))))
    assert not is_near(SCENE, changed(SCENE, set(range(0, 64, 8))))


def test_two_white_walls_are_not_called_one_picture() -> None:
    assert not is_telling(0)
    assert not is_telling(-1)
    assert not is_near(0, 0)
    assert is_telling(SCENE)
