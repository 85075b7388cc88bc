"""One printed row as a draft measure with its milestones."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.deadline import Deadline, parse
from domain.draft.columns import Field
from domain.draft.model import DraftMeasure, DraftMilestone
from domain.draft.month_sections import within_month
from domain.draft.organisation_names import split_names
from domain.draft.results import already_done, dated_results, inner_deadline, is_external, is_outside, items
from domain.draft.rows import PrintedRow

_BY = re.compile(r"^(?:до|по)\s+", re.I)
_ITEM = re.compile(r"^\s*(?:[-–—•·*▪●○➢✓]\s+|\d{1,2}(?:\.\d{1,2})*[.)]\s+|[а-я]\)\s+)")


def measure_of(row: PrintedRow, position: int, on: date) -> DraftMeasure:
    """The measure of a row; ``position`` counts the rows from 1."""
    cells = row.cells
    title, details = _title_and_details(cells.get("title", ""))
    result = _lines(cells.get("result", ""))
    deadline = deadline_of(cells, on, row.section or "")
    responsible = split_names(cells.get("responsible", ""))
    control, printed = split_names(cells.get("control", "")), one_line(cells.get("control", ""))
    return DraftMeasure(
        position=position,
        number=one_line(row.number),
        section=row.section,
        title=title or one_line(result) or one_line(deadline.text),
        details=(*details, *(f"{heading}: {text}" if heading else text for heading, text in row.extra)),
        responsible=responsible,
        control=control,
        result=result,
        deadline=deadline,
        milestones=_milestones(_label(row, position), title, details, result, responsible, deadline, on),
        already_done=already_done(result) or already_done(title),
        control_text="" if printed == ", ".join(control) else printed,
    )


def deadline_of(cells: dict[Field, str], on: date, section: str = "") -> Deadline:
    """The deadline of a row; a start and an end in two columns make one wording.

    In a section named after a month («ОКТЯБРЬ») «в течение месяца» and «2 неделя» speak of that month.
    """
    start, end = one_line(cells.get("start", "")), one_line(cells.get("end", ""))
    wording = cells.get("deadline", "").strip()
    if not wording and (start or end):
        return _spanned(start, end, on)
    of_month = within_month(wording, section, on)
    return replace(of_month, text=wording) if of_month else parse(wording, on)


def one_line(text: str) -> str:
    """The text on one line."""
    return re.sub(r"\s+", " ", text).strip()


def _spanned(start: str, end: str, on: date) -> Deadline:
    """Where the start names no day («по мере поступления»), the end alone decides."""
    start, end = _day_of_serial(start, on), _day_of_serial(end, on)
    whole = parse(_span(start, end), on)
    closing = parse(end, on)
    if whole.due is None and closing.due and start:
        return replace(closing, text=f"{start} – {end}")
    return whole


def _span(start: str, end: str) -> str:
    if start and end:
        return start if start == end else f"с {start} по {_BY.sub('', end)}"
    return f"до {_BY.sub('', end)}" if end else f"с {start}"


def _day_of_serial(text: str, on: date) -> str:
    """The day that a bare Excel number stands for: among other words nobody could tell it from a sum."""
    day = parse(text, on).due if text.isdigit() else None
    return f"{day:%d.%m.%Y}" if day else text


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _title_and_details(text: str) -> tuple[str, tuple[str, ...]]:
    """A list below a lead sentence becomes details; a cell that is nothing but a list stays whole."""
    lines = [line for line in text.split("\n") if line.strip()]
    first = next((i for i, line in enumerate(lines) if _ITEM.match(line)), 0)
    if not first:
        return one_line(text), ()
    details: list[str] = []
    for line in lines[first:]:
        if _ITEM.match(line):
            details.append(_ITEM.sub("", line))
        else:
            details[-1] += f" {line}"
    return one_line(" ".join(lines[:first])), tuple(one_line(one).rstrip(";.") for one in details)


def _label(row: PrintedRow, position: int) -> str:
    return re.sub(r"^№\s*", "", one_line(row.number)).rstrip(".)") or str(position)


def _milestones(
    label: str,
    title: str,
    details: Sequence[str],
    result: str,
    responsible: Sequence[str],
    deadline: Deadline,
    on: date,
) -> tuple[DraftMilestone, ...]:
    """The dated results, then the further dates of the deadline, then the closing milestone."""
    outside = bool(responsible) and all(is_outside(name) for name in responsible)
    name = title or one_line(result)
    dated = dated_results(result, on) or dated_results("\n".join(f"- {one}" for one in details), on)
    found = [
        DraftMilestone(f"{label}.{one.order}", one.title, one.due, outside or is_external(one.title))
        for one in dated
    ]
    inner = inner_deadline(title, on)
    if inner and not found and inner != deadline.due:
        found.append(DraftMilestone(f"{label}.1", name, inner, outside))
    next_order = max((one.order for one in dated), default=len(found)) + 1
    earlier = sorted({day for day in deadline.others if day != deadline.due})
    names = _named_by_items(result, len(earlier) + 1) or [name] * (len(earlier) + 1)
    for order, day in enumerate(earlier, start=next_order):
        found.append(DraftMilestone(f"{label}.{order}", names[order - next_order], day, outside))
    return (*found, DraftMilestone(label, name, deadline.due, outside or is_external(name)))


def _named_by_items(result: str, count: int) -> list[str]:
    """As many results as dates: each date is that result's."""
    texts = [item.text for item in items(result)]
    return texts if len(texts) == count > 1 else []
