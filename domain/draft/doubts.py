"""What a person should look at before a draft becomes a roadmap, in Russian."""

from collections import Counter
from collections.abc import Iterator, Sequence

from domain.calendar import WorkingCalendar
from domain.draft.model import DraftMeasure, Problem
from domain.draft.rows import PrintedRow, PrintedTable
from domain.russian import date_in_words, weekday_name

_CALENDAR = WorkingCalendar()
_LONGEST_QUOTE = 160


def doubts(
    measures: Sequence[DraftMeasure], printed: PrintedTable, remarks: Sequence[str] = ()
) -> tuple[Problem, ...]:
    """The problems of a draft, by position; those of the whole table first."""
    whole = [Problem(None, "reader", remark) for remark in remarks]
    whole += [
        Problem(None, "left-out", f"Не вошло в таблицу мероприятий: «{quote(text)}».")
        for text in printed.left_out
    ]
    found = list(_repeated_numbers(measures, printed.rows))
    for measure, row in zip(measures, printed.rows, strict=True):
        found.extend(_of_row(measure, row))
        found.extend(of_deadline(measure))
        found.extend(problem for _, problem in of_dates(measure))
    return (*whole, *sorted(found, key=lambda problem: problem.position or 0))


def _repeated_numbers(measures: Sequence[DraftMeasure], rows: Sequence[PrintedRow]) -> Iterator[Problem]:
    seen: dict[tuple[str | None, str], int] = {}
    sections = {measure.section for measure in measures}
    counted = Counter(measure.number for measure in measures)
    # Where each section counts from 1 again, the same number in two sections is no slip.
    restarts = len(sections) > 1 and counted[measures[0].number] > 1 if measures else False
    for measure, row in zip(measures, rows, strict=True):
        number = measure.number.rstrip(".)")
        at = (measure.section if restarts else None, number)
        if number and at in seen and not row.shares_number:
            rows_of = f"{seen[at]}-й и {measure.position}-й"
            message = (
                f"Номер «{measure.number}» стоит у двух строк ({rows_of} по порядку): обе сохранены как есть."
            )
            yield Problem(measure.position, "duplicate-number", message)
        seen.setdefault(at, measure.position)


def _of_row(measure: DraftMeasure, row: PrintedRow) -> Iterator[Problem]:
    at = measure.position
    if row.joined:
        yield Problem(
            at, "joined-row", "Строка была разорвана переносом страницы, части соединены: проверьте текст."
        )
    if measure.already_done:
        done = measure.already_done
        message = f"Похоже, уже выполнено {date_in_words(done.on, year=True)}: {done.document}. Подтвердите."
        yield Problem(at, "already-done", message)
    if not measure.responsible:
        yield Problem(at, "no-responsible", "Ответственный не указан: назначьте его.")


def of_deadline(measure: DraftMeasure) -> Iterator[Problem]:
    """What is doubtful about the deadline of a measure."""
    deadline, at = measure.deadline, measure.position
    text = quote(deadline.text)
    if not deadline.text.strip():
        yield Problem(at, "no-deadline", "Срок не указан: назначьте дату.")
    elif deadline.kind == "unknown":
        yield Problem(at, "unknown-deadline", f"Срок «{text}» не понят: выберите дату.")
    elif deadline.kind == "ongoing":
        yield Problem(at, "ongoing", f"Срок «{text}» не имеет даты: мероприятие идёт постоянно.")
    elif deadline.kind == "event-relative":
        when = (
            f"понят как {date_in_words(deadline.due, year=True)}" if deadline.due else "дату назовёт человек"
        )
        yield Problem(at, "event-relative", f"Срок «{text}» зависит от события: {when}.")
    elif deadline.kind == "recurring":
        first = (
            f", первый срок {date_in_words(deadline.due, year=True)}"
            if deadline.due
            else ", первый срок неясен"
        )
        yield Problem(at, "recurring", f"Срок «{text}» повторяется{first}.")
    elif deadline.due is None:
        yield Problem(at, "open-period", f"Срок «{text}» не имеет окончания: назначьте дату.")
    if deadline.tentative:
        yield Problem(at, "tentative", f"Срок «{text}» предварительный: так сказано в документе.")
    if deadline.others:
        yield Problem(
            at, "several-deadlines", f"В сроке «{text}» несколько дат: у каждой своя контрольная точка."
        )


def of_dates(measure: DraftMeasure) -> Iterator[tuple[int, Problem]]:
    """What is doubtful about the dates of its milestones, each with the index of the milestone."""
    closing = measure.deadline.due
    for index, milestone in enumerate(measure.milestones):
        due = milestone.due
        if due is None:
            continue
        if not _CALENDAR.is_working_day(due):
            day = f"{date_in_words(due, year=True)}, {weekday_name(due)}"
            message = f"Срок {milestone.label} — {day}: нерабочий день."
            yield index, Problem(measure.position, "day-off", message)
        if closing and due > closing:
            message = (
                f"Срок {milestone.label} — {date_in_words(due, year=True)} — позже срока всего мероприятия."
            )
            yield index, Problem(measure.position, "late-result", message)


def quote(text: str) -> str:
    """The beginning of a text on one line, fit to stand inside a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1].rstrip() + "…"
