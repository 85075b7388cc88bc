"""Reports: a region's roadmaps as .xlsx beside the bare library, its summary, and the photos of a school."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from PIL import Image

from bench.wording import told
from documents.writers import docx, pdf, xlsx
from domain.report import (
    Figures,
    Group,
    Late,
    Line,
    Photo,
    PhotoReport,
    RoadmapReport,
    RoomPhotos,
    Row,
    Status,
    SummaryReport,
)

SCHOOLS, MEASURES = 1000, 14
PHOTOS, DIFFERENT = 200, 50
TRIES = 3
SECONDS, MEGABYTES = 30, 300
"""What the summary of a region and the photo report of a school may take."""
LATE, MUNICIPALITIES = 10_000, 25

_DAY = date(2024, 2, 14)
_STATUSES = tuple(Status)
_TITLE = "Провести мероприятие № {} по созданию центра цифрового образования"


def report() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _spreadsheet(Path(folder))
        for name in ("docx", "pdf"):
            _paper(
                Path(folder), "summary", name, f"The summary of {SCHOOLS} schools, {LATE} milestones late,"
            )
            _paper(Path(folder), "photos", name, f"{PHOTOS} photos of 12 megapixels")


def _spreadsheet(folder: Path) -> None:
    ours, bare = folder / "ours.xlsx", folder / "bare.xlsx"
    xlsx.roadmaps(_region(), ours)
    cells = [list(row) for row in load_workbook(ours, read_only=True).worksheets[0].values]
    took = _best(lambda: xlsx.roadmaps(_region(), ours))
    least = _best(lambda: _write_bare(cells, bare))
    told_as = f"{SCHOOLS} schools × {MEASURES} rows as .xlsx (processor time, at most twice the floor)"
    floor_is = "openpyxl, write-only, writing the same cells without looks"
    print(told(told_as, took, 2 * least, least, floor_is))


def _best(work: Callable[[], None]) -> float:
    """The least processor time of some tries, in seconds."""
    found = []
    for _ in range(TRIES):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def _write_bare(cells: list[list[Any]], target: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in cells:
        sheet.append(row)
    book.save(target)


def _region() -> Iterator[RoadmapReport]:
    one = _roadmap()
    for n in range(1, SCHOOLS + 1):
        yield replace(one, school=f"СОШ № {n} г. Новый", municipality=f"МОУО Района {n % 25}")


def _roadmap() -> RoadmapReport:
    return RoadmapReport(
        title="Комплекс мер («дорожная карта») по созданию центра цифрового образования «IT-куб»",
        school="",
        municipality="",
        as_of=_DAY,
        rows=tuple(_row(n) for n in range(1, MEASURES + 1)),
        figures=Figures(),
    )


def _row(number: int) -> Row:
    title = _TITLE.format(number)
    status = _STATUSES[number % len(_STATUSES)]
    done = status in {Status.IN_TIME, Status.LATE, Status.AWAITING}
    line = Line(
        label=str(number),
        title=title,
        due=_DAY + timedelta(days=number),
        tentative=False,
        status=status,
        actual=_DAY if done else None,
        confirmation=(f"Приказ № {number} от 14.02.2024", "фото 1–6") if done else (),
        deviation=3 if status is Status.LATE else None,
        moves=(),
    )
    return Row(
        number=f"{number}.",
        section=None,
        title=title,
        details=(),
        responsible=("МОНКО", "МОУО"),
        result="Приказ об утверждении плана, письмо в Министерство, фотографии помещений",
        deadline="не позднее 15.08.2024",
        control="Центр проектного сопровождения",
        lines=(line,),
    )


def _paper(folder: Path, what: str, name: str, in_words: str) -> None:
    """In a process of its own: what it took at most is then its own too."""
    arguments = [sys.executable, "-m", "bench.reports", what, name, str(folder)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()
    took, taken = float(seconds), int(megabytes)
    mark = " ← above" if took > SECONDS or taken > MEGABYTES else ""
    print(f"· {in_words} as .{name}: {took:.1f} s of {SECONDS}, {taken} MB of {MEGABYTES}{mark}.\n")


def _summary() -> SummaryReport:
    one = Figures(in_time=4, late=1, awaiting=1, overdue=LATE // SCHOOLS, open=4)
    whole = replace(one, overdue=LATE)
    schools = [(f"СОШ № {n} г. Новый", f"МОУО Района {n % MUNICIPALITIES}") for n in range(SCHOOLS)]
    late = (
        Late(
            school, municipality, str(n), _TITLE.format(n), _DAY - timedelta(days=n), n, n, ("МОНКО", "МОУО")
        )
        for school, municipality in schools
        for n in range(1, LATE // SCHOOLS + 1)
    )
    return SummaryReport(
        title="Выполнение дорожных карт: все школы",
        start=_DAY - timedelta(days=30),
        end=_DAY,
        figures=whole,
        figures_before=whole,
        done=0,
        done_before=0,
        by_municipality=tuple(Group(f"МОУО Района {n}", one) for n in range(MUNICIPALITIES)),
        by_school=tuple(Group(school, one) for school, _ in schools),
        by_responsible=(Group("МОУО", whole),),
        by_control=(Group("Центр проектного сопровождения", whole),),
        overdue=tuple(sorted(late, key=lambda each: (each.municipality, each.school, each.due))),
        unreachable=tuple(f"Иванова А. П. ({n}): остановила бота" for n in range(100)),
        burn_up=tuple((_DAY + timedelta(days=n), 100 * n, 50 * n) for n in range(100)),
    )


def _photo_report(folder: Path) -> PhotoReport:
    originals = [folder / f"{n}.jpg" for n in range(DIFFERENT)]
    noise = Image.effect_noise((1000, 750), 60).resize((4000, 3000))
    for n, original in enumerate(originals):
        noise.paste(n * 5, (n * 70, 500, n * 70 + 500, 2500))
        Image.merge("RGB", (noise, noise.transpose(Image.Transpose.ROTATE_180), noise)).save(
            original, quality=90
        )
    photos = tuple(
        Photo(n, "", _DAY, _DAY, "Иванова А. П.", "", str(originals[n % DIFFERENT]), "")
        for n in range(1, PHOTOS + 1)
    )
    rooms = tuple(
        RoomPhotos(
            f"Кабинет {n // 40 + 1}", (("до", photos[n : n + 20]), ("после", photos[n + 20 : n + 40])), ()
        )
        for n in range(0, PHOTOS, 40)
    )
    return PhotoReport("Фотомониторинг", "СОШ № 5", _DAY, rooms)


def _measure(what: str, name: str, folder: Path) -> None:
    writer, target = {"docx": docx, "pdf": pdf}[name], folder / f"{what}.{name}"
    if what == "photos":
        photos = _photo_report(folder)
        work = partial(writer.photos, photos, target)
    else:
        work = partial(writer.summary, _summary(), None, target)
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print(took, sum(resource.getrusage(each).ru_maxrss for each in kinds) // 1024)


if __name__ == "__main__":
    _measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
