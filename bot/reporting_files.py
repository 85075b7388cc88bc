"""The ``report`` command: a report made from the database into the file that was named; free of Telegram."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.office import open_office
from bot.settings import Settings
from domain.errors import DomainError
from domain.period import check_day, parse_period
from domain.report_order import NAMES, OF_ONE_ROADMAP, Format, Order, What, usual
from services import report_files, reports
from services.report_files import Progress

Say = Callable[[str], None]


class UnwritableError(DomainError):
    """The file cannot be written."""

    def __init__(self, out: Path, reason: str) -> None:
        super().__init__(f"Не могу записать {out}: {reason}.")


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
    ``PeriodError`` and what ``report_files.make`` raises.
    """
    async with open_office(settings) as office:
        if on is not None:
            check_day(on)
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


def _folder_beside(out: Path) -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix=".vekha-", dir=out.absolute().parent)
    except OSError as error:
        raise UnwritableError(out, error.strerror or "нет доступа") from error


def _named(files: tuple[Path, ...], out: Path) -> list[Path]:
    targets = [out, *(out.with_stem(f"{out.stem}-{number}") for number in range(2, len(files) + 1))]
    try:
        for file, target in zip(files, targets, strict=True):
            shutil.move(file, target)
    except OSError as error:
        raise UnwritableError(out, error.strerror or "нет доступа") from error
    return targets


def _in_tenths(say: Say) -> Progress:
    said = 0

    def progress(done: int, number: int) -> None:
        nonlocal said
        if number and done * 10 // number > said:
            said = done * 10 // number
            say(f"Фото: {done} из {number}")

    return progress
