"""Photos made small for a report, some at a time, so that a school costs no more memory than a few photos."""

from collections.abc import Callable, Sequence
from pathlib import Path

from documents import images
from domain.report import Photo

AT_ONCE = 20
"""Photos between two words of progress; each costs a share of starting a process."""

Progress = Callable[[int, int], None] | None
"""Hears how many photos are done, of how many."""

GONE = "Файла нет в хранилище."
UNVIEWABLE = "Просмотр недоступен: файл повреждён или в другом формате, оригинал в архиве."


def prepare(photos: Sequence[Photo], folder: Path, progress: Progress) -> dict[Photo, Path | str]:
    """A small upright JPEG in the folder for each photo, or one sentence why there is none. Blocking."""
    shown: dict[Photo, Path | str] = {}
    for first in range(0, len(photos), AT_ONCE):
        some = photos[first : first + AT_ONCE]
        there = {each: folder / f"{first + n}.jpg" for n, each in enumerate(some) if _is_there(each)}
        found = images.inspect([(Path(each.path), small) for each, small in there.items()])
        shown |= dict.fromkeys(some, GONE)
        for (photo, small), facts in zip(there.items(), found, strict=True):
            shown[photo] = small if facts and small.exists() else UNVIEWABLE
        if progress:
            progress(len(shown), len(photos))
    return shown


def _is_there(photo: Photo) -> bool:
    return bool(photo.path) and Path(photo.path).is_file()
