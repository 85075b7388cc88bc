"""A summary of all schools as headings and tables: what .docx and .pdf have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.writers import words
from documents.writers.tables import Column
from domain.report import Figures, Group, Late, Status, SummaryReport
from domain.russian import date_in_words, lateness


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
    Status.LATE: Column("С опозданием", 24),
    Status.AWAITING: Column("Ждёт приёмки", 20),
    Status.OVERDUE: Column("Просрочено", 22),
    Status.EXTERNAL: Column("Ждём других", 18),
    Status.OPEN: Column("Срок впереди", 20),
}


def heading(report: SummaryReport) -> tuple[str, str]:
    """The title and the period."""
    return words.one_line(report.title), words.period(report.start, report.end)


def first_page(report: SummaryReport) -> Table:
    """The figures of the day and what they were a period before."""
    now, before = report.figures, report.figures_before
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
            Column("Период назад", 35),
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
    columns = (Column(first, 58), Column("Всего", 14), *_SHORT.values())
    rows = tuple((words.one_line(each.name), *_numbers(each.figures)) for each in groups)
    return Table(title, columns, rows, numbers=True, otherwise="Данных нет.")


def _numbers(found: Figures) -> tuple[str, ...]:
    return (str(found.total), *(str(words.number_of(found, each)) for each in _SHORT))


def _overdue(late: Sequence[Late]) -> Table:
    columns = (
        Column("Школа", 50),
        Column("Контрольная точка", 68),
        Column("Срок", 22),
        Column("Опоздание", 25),
        Column("Ответственный", 25),
    )
    rows = tuple(
        (
            words.where(each.municipality, each.school),
            words.one_line(f"{each.label} {each.title}"),
            words.day(each.due),
            lateness(each.days, each.working_days),
            words.one_line(", ".join(each.responsible)),
        )
        for each in late
    )
    return Table("Просрочено", columns, rows, numbers=False, otherwise="Просроченных нет.")
