"""The ``report`` command: a report made from the database into the file that was named; free of Telegram."""

import errno
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.office import open_office
from bot.settings import Settings
from domain.errors import DomainError
from domain.period import check_day, parse_period
from domain.report_order import NAMES, OF_ONE_ROADMAP, Format, Order, What, usual
from services import report_files, reports
from services.office import Office
from services.report_files import Progress

Say = Callable[[str], None]


MOST_NAMED = 10
"""So many roadmaps are named where somebody asks for one that is not there."""

_REASONS = {
    errno.ENOENT: "такой папки нет",
    errno.ENOTDIR: "такой папки нет",
    errno.EACCES: "нет прав на запись",
    errno.EPERM: "нет прав на запись",
    errno.EROFS: "диск только для чтения",
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "на диске нет места",
    errno.ENAMETOOLONG: "имя слишком длинное",
}


class UnwritableError(DomainError):
    """The file cannot be written."""

    def __init__(self, out: Path, reason: str) -> None:
        super().__init__(f"Не могу записать {out}: {reason}.")

    @classmethod
    def because(cls, out: Path, error: OSError) -> "UnwritableError":
        """In words, whatever language the operating system speaks."""
        return cls(out, _REASONS.get(error.errno or 0, error.strerror or "нет доступа"))


class NoSuchRoadmapError(DomainError):
    """There is no roadmap of that id; ``known`` are those that there are."""

    def __init__(self, roadmap: int, known: Sequence[int]) -> None:
        if not known:
            super().__init__(f"Дорожной карты № {roadmap} нет: ещё ни одна не загружена (команда import).")
            return
        more = " и другие" if len(known) > MOST_NAMED else ""
        super().__init__(
            f"Дорожной карты № {roadmap} нет. Есть № {', '.join(map(str, known[:MOST_NAMED]))}{more}."
        )


async def write(
    settings: Settings,
    format_: Format,
    out: Path,
    *,
    what: What | None = None,
    roadmap: int = 0,
    on: date | None = None,
    period: str | None = None,
    say: Say,
) -> list[Path]:
    """Write the report; gives the files: ``out``, and beside it the further pages of a picture, numbered.

    The only roadmap there is need not be named. ``say`` hears of the progress. Raises ``UnwritableError``,
    ``NoSuchRoadmapError``, ``PeriodError`` and what ``report_files.make`` raises.
    """
    _check_target(out)
    async with open_office(settings) as office:
        if on is not None:
            check_day(on)
        if roadmap:
            await _check_roadmap(office, roadmap)
        only = roadmap or await reports.only_roadmap(office, None)
        what = what or usual(format_, of_one=bool(only))
        order = Order(
            what,
            format_,
            roadmap=only if what in OF_ONE_ROADMAP else roadmap,
            period=parse_period(period, on or office.today()) if period else None,
            on=on,
        )
        order.check()
        say(f"Готовлю: {NAMES[order.what]}")
        # Beside the target: a report that fails half-way leaves the file of yesterday as it was.
        with _folder_beside(out) as folder:
            made = await report_files.make(office, None, order, Path(folder), progress=_in_tenths(say))
            return _named(made.files, out)


def _check_target(out: Path) -> None:
    """Raise ``UnwritableError`` for a device or a pipe: the report would be put in its place."""
    try:
        special = out.exists() and not out.is_file()
    except OSError as error:
        raise UnwritableError.because(out, error) from error
    if special:
        raise UnwritableError(out, "это не обычный файл")


async def _check_roadmap(office: Office, roadmap: int) -> None:
    known = await reports.roadmaps(office, None)
    if roadmap not in known:
        raise NoSuchRoadmapError(roadmap, known)


def _folder_beside(out: Path) -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix=".vekha-", dir=out.absolute().parent)
    except OSError as error:
        raise UnwritableError.because(out, error) from error


def _named(files: tuple[Path, ...], out: Path) -> list[Path]:
    targets = [out, *(out.with_stem(f"{out.stem}-{number}") for number in range(2, len(files) + 1))]
    try:
        for file, target in zip(files, targets, strict=True):
            shutil.move(file, target)
    except OSError as error:
        raise UnwritableError.because(out, error) from error
    return targets


def _in_tenths(say: Say) -> Progress:
    said = 0

    def progress(done: int, number: int) -> None:
        nonlocal said
        if number and done * 10 // number > said:
            said = done * 10 // number
            say(f"Фото: {done} из {number}")

    return progress
