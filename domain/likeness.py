"""How alike two pictures are, judged by their difference hashes («dHash») of 64 bits each.

A picture that was recompressed, resized or brightened keeps its hash but for a bit or two, a cropped one but
for six; another scene differs in a good twenty. So a few bits tell a picture sent twice from another one.
"""

from collections.abc import Iterator

BITS = 64
BANDS = 4
BAND_BITS = BITS // BANDS
NEAR = 7
"""The most bits in which two hashes of one picture differ.

Seven bits over four bands leave at least one band with a single wrong bit or none: ``keys`` finds them all.
"""

_ALL = (1 << BITS) - 1
_BAND = (1 << BAND_BITS) - 1
_TELLING = 6


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ; it does not matter whether they are kept signed or unsigned."""
    return ((one ^ other) & _ALL).bit_count()


def is_near(one: int, other: int) -> bool:
    """Whether these may be the hashes of one picture."""
    return is_telling(one) and is_telling(other) and distance(one, other) <= NEAR


def is_telling(picture: int) -> bool:
    """Whether the hash says anything: those of a white wall and of a dark room are the same."""
    return _TELLING <= (picture & _ALL).bit_count() <= BITS - _TELLING


def bands(picture: int) -> tuple[int, ...]:
    """The hash in ``BANDS`` parts, the highest bits first."""
    return tuple((picture & _ALL) >> shift & _BAND for shift in shifts())


def shifts() -> tuple[int, ...]:
    """By how many bits the hash has to be shifted right for each of its bands."""
    return tuple(BAND_BITS * place for place in reversed(range(BANDS)))


def keys(picture: int) -> tuple[tuple[int, ...], ...]:
    """For each band the values that it has in a hash near enough: its own, and those one bit away."""
    return tuple(tuple(_within_a_bit(band)) for band in bands(picture))


def _within_a_bit(band: int) -> Iterator[int]:
    yield band
    for place in range(BAND_BITS):
        yield band ^ 1 << place
