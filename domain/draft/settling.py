"""Settling the doubts of a draft: each decision of a person makes a new draft, and nothing else does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.deadline import Deadline
from domain.draft.doubts import of_dates, of_deadline, quote
from domain.draft.merging import may_merge, merged
from domain.draft.model import DraftMeasure, DraftRoadmap, Problem
from domain.draft.new_organisations import CODE as NEW_ORGANISATION
from domain.draft.new_organisations import compared, name_behind, renamed
from domain.errors import DomainError

NO_SCHOOL = "no-school"
SKIPPED = "skipped"
DAY_OFF = "day-off"
DUPLICATE = "duplicate-number"


class Choice(StrEnum):
    """What a person may decide about a doubt."""

    KEEP = "k"
    KEEP_DAYS_OFF = "K"
    DATE = "d"
    NO_DATE = "n"
    FIRM = "f"
    DONE = "y"
    NOT_DONE = "x"
    MERGE = "m"
    NAME = "o"
    SKIP = "s"


class NotOfferedError(DomainError):
    """The decision does not fit the doubt."""

    def __init__(self) -> None:
        super().__init__("К этому вопросу такое решение не подходит. Откройте вопрос заново.")


class LastRowError(DomainError):
    """Without its last row the draft would be no roadmap."""

    def __init__(self) -> None:
        super().__init__("Это последняя строка черновика. Если она не нужна, отмените весь черновик.")


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice with what belongs to it: the ``day`` of ``DATE``, the ``name`` of ``NAME``."""

    choice: Choice
    day: date | None = None
    name: str = ""


_KEEP_OR_DATE = (Choice.KEEP, Choice.DATE)
_UNDATED = (Choice.DATE, Choice.NO_DATE)
_FITTING: dict[str, tuple[Choice, ...]] = {
    "unknown-deadline": _UNDATED,
    "no-deadline": _UNDATED,
    "event-relative": _UNDATED,
    "open-period": _UNDATED,
    "ongoing": _UNDATED,
    "recurring": _KEEP_OR_DATE,
    "several-deadlines": _KEEP_OR_DATE,
    "late-result": _KEEP_OR_DATE,
    DAY_OFF: _KEEP_OR_DATE,
    "tentative": (Choice.KEEP, Choice.FIRM),
    DUPLICATE: (Choice.KEEP, Choice.MERGE),
    "joined-row": (Choice.KEEP,),
    "already-done": (Choice.DONE, Choice.NOT_DONE),
    "no-responsible": (Choice.KEEP, Choice.NAME),
    NEW_ORGANISATION: (Choice.KEEP, Choice.NAME),
    NO_SCHOOL: (Choice.NAME,),
}
_OF_DEADLINE = {"unknown-deadline", "no-deadline", "event-relative", "open-period", "ongoing", "recurring"}
_OF_DATES = {DAY_OFF, "late-result"}
_WITHOUT_ROW = {Choice.KEEP, Choice.KEEP_DAYS_OFF, Choice.NAME}


def open_doubts(draft: DraftRoadmap) -> tuple[int, ...]:
    """Indices of the problems that wait for a decision, days off last: they are many and seldom matter.

    The other problems are remarks: what was left out, what the reader ignored, which rows were skipped.
    """
    found = [index for index, problem in enumerate(draft.problems) if problem.code in _FITTING]
    return tuple(sorted(found, key=lambda index: draft.problems[index].code == DAY_OFF))


def with_doubts_of_the_house(draft: DraftRoadmap, known: Iterable[str]) -> DraftRoadmap:
    """The draft with the doubts that the document alone does not raise: which organisations are new beside
    the ``known`` names, and at which school the roadmap is, where it does not say.
    """
    draft = compared(draft, known)
    if draft.school:
        return draft
    nowhere = Problem(None, NO_SCHOOL, "Школа в документе не названа: укажите её.")
    return replace(draft, problems=(nowhere, *draft.problems))


def choices(draft: DraftRoadmap, index: int) -> tuple[Choice, ...]:
    """The decisions that fit a problem; none for a remark."""
    problem = draft.problems[index]
    fitting = _FITTING.get(problem.code, ())
    measure = measure_behind(draft, index)
    if measure is None or not fitting:
        return tuple(each for each in fitting if each in _WITHOUT_ROW)
    offered = [each for each in fitting if each is not Choice.MERGE or _mergeable(draft, measure)]
    if milestone_behind(draft, index) is None:
        offered = [each for each in offered if each is not Choice.DATE]
    if problem.code == "event-relative" and measure.deadline.due:
        offered.insert(0, Choice.KEEP)
    if problem.code == DAY_OFF and [each.code for each in draft.problems].count(DAY_OFF) > 1:
        offered.append(Choice.KEEP_DAYS_OFF)
    return (*offered, Choice.SKIP)


def settle(draft: DraftRoadmap, index: int, decision: Decision) -> DraftRoadmap:
    """The draft in which that problem is settled so.

    Rows become fewer by ``MERGE`` and ``SKIP`` only; a skipped row stays in the problems as a remark. Raises
    ``NotOfferedError`` where ``choices`` does not offer it, ``LastRowError`` for the last row.
    """
    incomplete = (decision.choice is Choice.DATE and decision.day is None) or (
        decision.choice is Choice.NAME and not decision.name.strip()
    )
    if incomplete or decision.choice not in choices(draft, index):
        raise NotOfferedError
    measure = measure_behind(draft, index)
    if decision.choice is Choice.KEEP:
        return without(draft, index)
    if decision.choice is Choice.KEEP_DAYS_OFF:
        return replace(draft, problems=tuple(each for each in draft.problems if each.code != DAY_OFF))
    if measure is None:
        return _named(draft, index, decision.name)
    return _DOING[decision.choice](draft, index, measure, decision)


def measure_behind(draft: DraftRoadmap, index: int) -> DraftMeasure | None:
    """The measure that a problem is about; None for a problem of the whole table."""
    position = draft.problems[index].position
    return next((each for each in draft.measures if each.position == position), None)


def milestone_behind(draft: DraftRoadmap, index: int) -> int | None:
    """Which milestone of its measure a doubt about a date means: the closing one, but for days off and
    late results. None where that cannot be told.
    """
    problem, measure = draft.problems[index], measure_behind(draft, index)
    if measure is None:
        return None
    if problem.code not in _OF_DATES:
        return len(measure.milestones) - 1
    return next((at for at, each in of_dates(measure) if each == problem), None)


def twin_of(draft: DraftRoadmap, measure: DraftMeasure) -> DraftMeasure | None:
    """The nearest row above with the same number."""
    above = [each for each in draft.measures if each.position < measure.position]
    return next((each for each in reversed(above) if _number(each) == _number(measure)), None)


def without(draft: DraftRoadmap, index: int) -> DraftRoadmap:
    """The draft with one problem less."""
    return replace(draft, problems=(*draft.problems[:index], *draft.problems[index + 1 :]))


def _set_date(draft: DraftRoadmap, index: int, measure: DraftMeasure, decision: Decision) -> DraftRoadmap:
    at = milestone_behind(draft, index)
    return draft if at is None else _dated(draft, index, measure, at, decision.day)


def _set_no_date(draft: DraftRoadmap, index: int, measure: DraftMeasure, _: Decision) -> DraftRoadmap:
    return _dated(draft, index, measure, len(measure.milestones) - 1, None)


def _dated(draft: DraftRoadmap, index: int, measure: DraftMeasure, at: int, day: date | None) -> DraftRoadmap:
    points = list(measure.milestones)
    points[at] = replace(points[at], due=day)
    closing = at == len(points) - 1
    deadline = _moved(measure.deadline, day) if closing else measure.deadline
    changed = replace(measure, milestones=tuple(points), deadline=deadline)
    answered = _OF_DEADLINE if closing else set()
    kept = [each.code not in answered for each in draft.problems]
    # The chosen day may be a day off: whoever chose it need not be asked about it.
    return _replaced(draft, index, (measure,), changed, kept, chosen=at)


def _moved(deadline: Deadline, day: date | None) -> Deadline:
    """The printed wording with another meaning; a repetition goes on, now counted from that day."""
    if day is None or deadline.rrule:
        return replace(deadline, due=day)
    if deadline.start and deadline.start <= day:
        return replace(deadline, kind="period", due=day)
    return replace(deadline, kind="date", start=None, due=day)


def _firm(draft: DraftRoadmap, index: int, measure: DraftMeasure, _: Decision) -> DraftRoadmap:
    return _with(without(draft, index), replace(measure, deadline=replace(measure.deadline, tentative=False)))


def _done(draft: DraftRoadmap, index: int, measure: DraftMeasure, _: Decision) -> DraftRoadmap:
    return _with(without(draft, index), replace(measure, done_confirmed=True))


def _not_done(draft: DraftRoadmap, index: int, measure: DraftMeasure, _: Decision) -> DraftRoadmap:
    return _with(without(draft, index), replace(measure, already_done=None))


def _responsible(draft: DraftRoadmap, index: int, measure: DraftMeasure, decision: Decision) -> DraftRoadmap:
    name = " ".join(decision.name.split())
    return _with(without(draft, index), replace(measure, responsible=(*measure.responsible, name)))


def _named(draft: DraftRoadmap, index: int, words: str) -> DraftRoadmap:
    """The school of the whole table, or the known name of an organisation."""
    problem, name = draft.problems[index], " ".join(words.split())
    if problem.code == NO_SCHOOL:
        return replace(without(draft, index), school=name)
    unknown = name_behind(draft, problem)
    return renamed(without(draft, index), unknown, name) if unknown else without(draft, index)


def _merge(draft: DraftRoadmap, index: int, second: DraftMeasure, _: Decision) -> DraftRoadmap:
    first = twin_of(draft, second)
    if first is None:
        return draft
    one = merged(first, second)
    lacking = {each.code for each in of_deadline(one)} | (set() if one.responsible else {"no-responsible"})
    kept = [
        each.code in lacking or each.code not in {*_OF_DEADLINE, "no-responsible"} for each in draft.problems
    ]
    return _replaced(draft, index, (first, second), one, kept)


def _skip(draft: DraftRoadmap, _index: int, measure: DraftMeasure, _: Decision) -> DraftRoadmap:
    if len(draft.measures) < 2:
        raise LastRowError
    words = quote(f"{measure.number} {measure.title}".strip())
    remark = Problem(None, SKIPPED, f"Строка {measure.position} пропущена по вашему решению: «{words}».")
    shorter = replace(draft, measures=tuple(each for each in draft.measures if each is not measure))
    kept = [each for each in draft.problems if each.position != measure.position]
    return replace(shorter, problems=(remark, *(each for each in kept if _holds(shorter, each))))


def _holds(draft: DraftRoadmap, problem: Problem) -> bool:
    """Without the skipped row a number may stand but once, and an organisation be named no more."""
    if problem.code == NEW_ORGANISATION:
        return name_behind(draft, problem) is not None
    measure = next((each for each in draft.measures if each.position == problem.position), None)
    return problem.code != DUPLICATE or (measure is not None and twin_of(draft, measure) is not None)


def _replaced(
    draft: DraftRoadmap,
    index: int,
    olds: Sequence[DraftMeasure],
    new: DraftMeasure,
    kept: Sequence[bool],
    *,
    chosen: int | None = None,
) -> DraftRoadmap:
    """The draft with ``new`` in the place of ``olds`` and the doubts about its dates brought up to date.

    Those that no longer hold go; those that the change brings about come, once, where the settled one was.
    """
    positions = {each.position for each in olds}
    before = {(each.code, each.message) for old in olds for _, each in of_dates(old)}
    after = list(of_dates(new))
    holding = {each.message for _, each in after}
    arisen = [
        each
        for at, each in after
        if (each.code, each.message) not in before and not (at == chosen and each.code == DAY_OFF)
    ]
    problems: list[Problem] = []
    for at, each in enumerate(draft.problems):
        if at == index:
            problems.extend(arisen)
        elif each.position not in positions:
            problems.append(each)
        elif kept[at] and (each.code not in _OF_DATES or each.message in holding):
            problems.append(replace(each, position=new.position))
    measures = [new if each is olds[0] else each for each in draft.measures if each not in olds[1:]]
    return replace(draft, measures=tuple(measures), problems=tuple(dict.fromkeys(problems)))


def _with(draft: DraftRoadmap, new: DraftMeasure) -> DraftRoadmap:
    measures = (new if each.position == new.position else each for each in draft.measures)
    return replace(draft, measures=tuple(measures))


def _mergeable(draft: DraftRoadmap, measure: DraftMeasure) -> bool:
    twin = twin_of(draft, measure)
    return twin is not None and may_merge(twin, measure)


def _number(measure: DraftMeasure) -> str:
    return measure.number.rstrip(".)")


_DOING: dict[Choice, Callable[[DraftRoadmap, int, DraftMeasure, Decision], DraftRoadmap]] = {
    Choice.DATE: _set_date,
    Choice.NO_DATE: _set_no_date,
    Choice.FIRM: _firm,
    Choice.DONE: _done,
    Choice.NOT_DONE: _not_done,
    Choice.MERGE: _merge,
    Choice.NAME: _responsible,
    Choice.SKIP: _skip,
}
