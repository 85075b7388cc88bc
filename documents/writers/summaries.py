"""A summary of all schools as headings and tables: what .docx and .pdf have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from documents.writers import words
from documents.writers.tables import Column
from domain.report import Figures, Group, Late, Status, SummaryReport
from domain.russian import count, date_in_words, lateness

MOST_LATE = 20
"""So many of a municipality are named: nobody reads more on paper, and a region has ten thousand."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and a table below it; ``numbers``: all columns but the first hold numbers.

    Without rows, ``otherwise`` is what to say instead.
    """

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool
    otherwise: str = ""


_SHORT = {
    Status.IN_TIME: Column("В срок", 14),
    Status.LATE: Column("С опозданием", 22),
    Status.AWAITING: Column("Ждёт приёмки", 17),
    Status.OVERDUE: Column("Просрочено", 19),
    Status.EXTERNAL: Column("Ждём других", 17),
    Status.OPEN: Column("Срок впереди", 17),
}
_TENTATIVE = Column("Срок уточняется", 19)
"""Some of those under the statuses before it, so it stands last."""


def heading(report: SummaryReport) -> tuple[str, str]:
    """The title and the period."""
    return words.one_line(report.title), words.period(report.start, report.end)


def first_page(report: SummaryReport) -> Table:
    """The figures of the day and what they were a period before."""
    now, before = report.figures, report.figures_before
    # The period before ends where this one begins.
    day_before = report.start - timedelta(days=1)
    year = day_before.year != report.end.year
    rows = [
        (name, was, before_that)
        for (name, was), (_, before_that) in zip(words.numbers(now), words.numbers(before), strict=True)
    ]
    rows += [
        ("Всего без отменённых", now.total, before.total),
        ("Срок уточняется (из незавершённых)", now.tentative, before.tentative),
        ("Сдано за период", report.done, report.done_before),
    ]
    return Table(
        "",
        (
            Column("Контрольные точки", 85),
            Column(f"На {date_in_words(report.end)}", 35),
            Column(f"На {date_in_words(day_before, year=year)}", 35),
            Column("Изменение", 35),
        ),
        tuple((name, str(n), str(was), words.change(n, was)) for name, n, was in rows),
        numbers=True,
    )


def details(report: SummaryReport) -> Iterator[Table]:
    """What follows the first page, each under its heading."""
    yield _grouped("По муниципалитетам", "Муниципалитет", report.by_municipality)
    yield _grouped("По школам", "Школа", report.by_school)
    yield _grouped("По ответственным", "Ответственный", report.by_responsible)
    yield _grouped("По контролю исполнения", "Контроль исполнения", report.by_control)
    yield _overdue(report.overdue)
    yield Table(
        "С кем нет связи",
        (Column("Кто", 190),),
        tuple((words.one_line(each),) for each in report.unreachable),
        numbers=False,
        otherwise="Связь есть со всеми.",
    )


def _grouped(title: str, first: str, groups: Sequence[Group]) -> Table:
    columns = (Column(first, 51), Column("Всего", 14), *_SHORT.values(), _TENTATIVE)
    rows = tuple((words.one_line(each.name), *_numbers(each.figures)) for each in groups)
    return Table(title, columns, rows, numbers=True, otherwise="Данных нет.")


def _numbers(found: Figures) -> tuple[str, ...]:
    statuses = (words.number_of(found, each) for each in _SHORT)
    return tuple(map(str, (found.total, *statuses, found.tentative)))


def _overdue(late: Sequence[Late]) -> Table:
    columns = (
        Column("Школа", 50),
        Column("Контрольная точка", 68),
        Column("Срок", 22),
        Column("Опоздание", 25),
        Column("Ответственный", 25),
    )
    groups = [
        (municipality, tuple(found))
        for municipality, found in groupby(late, key=lambda each: each.municipality)
    ]
    rows = tuple(row for municipality, found in groups for row in _worst(municipality, found))
    whole = all(len(found) <= MOST_LATE for _, found in groups)
    heading = "Просрочено" if whole else f"Просрочено: по {MOST_LATE} самых давних в муниципалитете"
    return Table(heading, columns, rows, numbers=False, otherwise="Просроченных нет.")


def _worst(municipality: str, late: Sequence[Late]) -> Iterator[tuple[str, ...]]:
    """Those that are late most, as they stand in the report, and how many more there are."""
    latest = sorted(range(len(late)), key=lambda number: -late[number].days)[:MOST_LATE]
    for number in sorted(latest):
        yield _row(late[number])
    if more := len(late) - len(latest):
        points = count(more, "контрольная точка", "контрольные точки", "контрольных точек")
        told = f"и ещё {points}; полный список в выгрузке .xlsx"
        yield words.one_line(municipality), told, "", "", ""


def _row(late: Late) -> tuple[str, ...]:
    return (
        words.where(late.municipality, late.school),
        words.one_line(f"{late.label} {late.title}"),
        words.day(late.due),
        lateness(late.days, late.working_days),
        words.one_line(", ".join(late.responsible)),
    )
