"""Reports to write: the customer's roadmap in a mixed state, a region, a school with its photos."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from PIL import Image

from documents.reading import read
from domain.draft import draft_roadmaps
from domain.draft.model import DraftMeasure, DraftMilestone
from domain.report import (
    Figures,
    Group,
    Late,
    Line,
    Move,
    Photo,
    PhotoReport,
    RoadmapReport,
    RoomPhotos,
    Row,
    Status,
    SummaryReport,
)

AS_OF = date(2024, 2, 14)
SEED = Path(__file__).parents[2] / "sandbox" / "seed-roadmap.txt"

_STATES = {
    "1": (Status.IN_TIME, date(2023, 12, 6), None, ("Приказ МОНКО № 1704 от 06.12.2023",)),
    "2.1": (Status.IN_TIME, date(2024, 1, 16), None, ("Письмо № 12 от 16.01.2024",)),
    "2.2": (Status.LATE, date(2024, 1, 22), 3, ("Письмо № 14 от 22.01.2024", "Фото 1, 2")),
    "3.1": (Status.AWAITING, date(2024, 1, 17), None, ("Фото 3–8",)),
}


@cache
def seed(as_of: date = AS_OF) -> RoadmapReport:
    """The customer's own table: something done in time, late, waiting, moved, overdue, yet to come."""
    draft = draft_roadmaps(read(SEED.read_bytes(), SEED.name), date(2023, 12, 6))[0]
    rows = tuple(_row(measure, as_of) for measure in draft.measures)
    found = Counter(line.status for row in rows for line in row.lines)
    return RoadmapReport(
        title=draft.title,
        school=draft.school or "",
        municipality="МОУО Боровского района",
        as_of=as_of,
        rows=rows,
        figures=Figures(**{each.value.replace("-", "_"): found[each] for each in Status}, tentative=1),
    )


def _row(measure: DraftMeasure, as_of: date) -> Row:
    return Row(
        number=measure.number,
        section=measure.section,
        title=measure.title,
        details=measure.details,
        responsible=measure.responsible,
        result=measure.result,
        deadline=measure.deadline.text,
        control=measure.printed_control,
        lines=tuple(
            _line(each, measure.deadline.tentative and not each.external, as_of)
            for each in measure.milestones
        ),
    )


def _line(milestone: DraftMilestone, tentative: bool, as_of: date) -> Line:
    due = milestone.due
    waiting = Status.OVERDUE if due and due < as_of else Status.OPEN
    status, actual, deviation, confirmation = _STATES.get(milestone.label, (waiting, None, None, ()))
    moves = (Move(date(2024, 2, 10), date(2024, 3, 1), "приказ МОНКО от 09.02.2024 № 112"),)
    moved = milestone.label == "4"
    return Line(
        label=milestone.label,
        title=milestone.title,
        due=moves[0].became if moved else due,
        tentative=tentative,
        status=Status.EXTERNAL if milestone.external else Status.OPEN if moved else status,
        actual=actual,
        confirmation=confirmation,
        deviation=8 if status is Status.OVERDUE and not moved and not milestone.external else deviation,
        moves=moves if moved else (),
        original_due=due,
    )


def with_texts(text: str) -> RoadmapReport:
    """A roadmap that has this text wherever somebody could have written it."""
    row = seed().rows[1]
    line = replace(row.lines[0], title=text, confirmation=(text,), moves=(Move(None, AS_OF, text),))
    texts = {"number": text, "section": text, "title": text, "result": text, "deadline": text}
    texts |= {"control": text}
    many = {"details": (text,), "responsible": (text,)}
    hostile = replace(row, **texts, **many, lines=(line, replace(line, label=text, title="Иное")))
    return replace(seed(), title=text, school=text, municipality=text, rows=(hostile,))


def region(schools: int = 12) -> SummaryReport:
    """All schools of a region, half a month against the half before."""
    figures = Figures(
        in_time=40, late=7, awaiting=5, overdue=6, external=4, open=120, cancelled=1, tentative=9
    )
    before = Figures(
        in_time=31, late=5, awaiting=9, overdue=2, external=5, open=130, cancelled=0, tentative=11
    )
    one = Figures(in_time=4, late=1, awaiting=1, overdue=1, external=0, open=10, cancelled=0, tentative=1)
    names = [f"СОШ № {n} г. Балабаново" for n in range(1, schools + 1)]
    return SummaryReport(
        title="Сводка по Калужской области",
        start=date(2024, 2, 1),
        end=AS_OF,
        figures=figures,
        figures_before=before,
        done=11,
        done_before=14,
        by_municipality=tuple(Group(f"МОУО района № {n}", one) for n in range(1, 5)),
        by_school=tuple(Group(name, one) for name in names),
        by_responsible=(Group("МОНКО", figures), Group("МОУО", one)),
        by_control=(
            Group("Центр проектного сопровождения", figures),
            Group(
                "Федеральный оператор (во взаимодействии с ФГАОУ ДПО «Академия Минпросвещения России»)", one
            ),
        ),
        overdue=tuple(_late(n, name) for n, name in enumerate(names)),
        unreachable=(
            "Иванова А. П., СОШ № 5 г. Балабаново: не нажал(а) «Старт»",
            "Петров С. С., МОУО: e-mail",
        ),
        burn_up=tuple((AS_OF - timedelta(days=n), 60 - n, 47 - n) for n in range(30, -1, -1)),
    )


def _late(number: int, school: str) -> Late:
    return Late(
        school=school,
        municipality="МОУО Боровского района",
        label="4",
        title="Объявить закупки товаров, работ, услуг для создания Центра",
        due=AS_OF - timedelta(days=number + 1),
        days=number + 1,
        working_days=number - number // 7 * 2 + 1,
        responsible=("МОНКО", "МОУО"),
    )


def photos(folder: Path, *, number: int = 8, size: tuple[int, int] = (640, 480)) -> PhotoReport:
    """A school's photos in two rooms; one file is broken, one is gone, one is of no room."""
    taken = [_photo(folder, n, size) for n in range(1, number + 1)]
    broken, gone, unplaced = taken[-3:]
    Path(broken.path).write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    Path(gone.path).unlink()
    half = (number - 3) // 2
    rooms = (
        RoomPhotos(
            "Кабинет «Программирование на Python»",
            (("до", tuple(taken[:half])), ("после", (*taken[half:-3], broken))),
            ("в процессе",),
        ),
        RoomPhotos("Лекторий", (("до", (gone,)),), ("в процессе", "после")),
    )
    return PhotoReport("Фотомониторинг Центра «IT-куб»", "СОШ № 5 г. Балабаново", AS_OF, rooms, (unplaced,))


def _photo(folder: Path, number: int, size: tuple[int, int]) -> Photo:
    path = folder / f"{number:064x}"
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    Image.new("RGB", size, colour).save(path, "JPEG")
    return Photo(
        number=number,
        name=f"IMG_{number}.JPG",
        taken_on=date(2024, 2, 10) if number % 2 else None,
        received_on=date(2024, 2, 12),
        author="Иванова А. П.",
        sha256=f"{number:064x}",
        path=str(path),
        caption="После побелки" if number == 2 else "",
    )
