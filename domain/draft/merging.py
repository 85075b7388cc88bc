"""Two rows that are one measure: put together so that no word and no date of either is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.deadline import Deadline
from domain.draft.model import DraftMeasure, DraftMilestone


def may_merge(first: DraftMeasure, second: DraftMeasure) -> bool:
    """Whether one measure can hold both: a repetition leaves no room for another deadline beside it."""
    one, other = first.deadline, second.deadline
    return (one.rrule, one.due) == (other.rrule, other.due) or not (one.rrule or other.rrule)


def merged(first: DraftMeasure, second: DraftMeasure) -> DraftMeasure:
    """Both rows as one measure, in the place of the first; two due dates stay two milestones.

    What the table names as done counts for the whole only where a person said so of both.
    """
    both = (first, second)
    return replace(
        first,
        title=_joined((each.title.rstrip(" :;,") for each in both), "; "),
        details=_union(each.details for each in both),
        responsible=_union(each.responsible for each in both),
        control=_union(each.control for each in both),
        result=_joined((each.result for each in both), "\n"),
        deadline=_deadline(first.deadline, second.deadline),
        milestones=_milestones(first.milestones, second.milestones),
        already_done=first.already_done or second.already_done,
        control_text=_control_text(first, second),
        done_confirmed=all(each.done_confirmed for each in both),
    )


def _control_text(first: DraftMeasure, second: DraftMeasure) -> str:
    if not (first.control_text or second.control_text):
        return ""
    return _joined((each.printed_control for each in (first, second)), "; ")


def _deadline(first: Deadline, second: Deadline) -> Deadline:
    dates = sorted({day for one in (first, second) for day in (*one.others, one.due) if day})
    closing = second if second.due and (first.due is None or second.due > first.due) else first
    return replace(
        closing,
        text=_joined((first.text, second.text), "; "),
        tentative=first.tentative or second.tentative,
        others=tuple(day for day in dates if day != closing.due),
    )


def _milestones(
    first: Sequence[DraftMilestone], second: Sequence[DraftMilestone]
) -> tuple[DraftMilestone, ...]:
    one, other = first[-1], second[-1]
    inner = [*first[:-1], *second[:-1]]
    if one.due and other.due and one.due != other.due:
        earlier, closing = (one, other) if one.due < other.due else (other, one)
        inner.append(earlier)
    else:
        title = _joined((one.title, other.title), "; ")
        closing = DraftMilestone(one.label, title, one.due or other.due, one.external and other.external)
    return _labelled(inner, replace(closing, label=one.label))


def _labelled(inner: Sequence[DraftMilestone], closing: DraftMilestone) -> tuple[DraftMilestone, ...]:
    """Labels tell the milestones of a measure apart: one that is taken becomes the next free number."""
    taken = {closing.label}
    found: list[DraftMilestone] = []
    for each in inner:
        label, number = each.label, 0
        while label in taken:
            number += 1
            label = f"{closing.label}.{number}"
        taken.add(label)
        found.append(replace(each, label=label))
    return (*found, closing)


def _joined(texts: Iterable[str], glue: str) -> str:
    return glue.join(dict.fromkeys(text for text in texts if text.strip()))


def _union(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for one in lists for each in one))
