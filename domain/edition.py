"""A new edition of a table that is already kept: what became different, and what the table is after it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from domain.deadline import Deadline
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap
from domain.draft.organisation_names import key
from domain.russian import fold

ENOUGH_EQUAL = 0.6
"""The share of equal measures from which a table counts as an edition of another one."""
ALIKE = 0.6
"""``SequenceMatcher.ratio`` from which two titles are one title reworded."""
_BASE = re.compile(r"\s*на базе\s+(?P<whole>(?:[^«»]*«.*»(?:\s+(?:г|с|п|пос|д)\.\s*[А-ЯЁ][\w-]+)?|.*))", re.I)

_T = TypeVar("_T", DraftMeasure, DraftMilestone)
Pair = tuple[DraftMeasure | None, DraftMeasure | None]
MilestonePair = tuple[DraftMilestone | None, DraftMilestone | None]


class Aspect(StrEnum):
    """In what an edition differs."""

    NEW = "new"
    GONE = "gone"
    DEADLINE = "deadline"
    WORDING = "wording"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in one aspect. ``before`` is None for a new measure, ``after`` for one that is gone."""

    aspect: Aspect
    before: DraftMeasure | None
    after: DraftMeasure | None


@dataclass(frozen=True, slots=True)
class Rewording:
    """Something printed otherwise than before; ``what`` is Russian, for the person who decides."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """A milestone whose date the new edition changes; ``new`` and ``gone``: inside a measure that stays."""

    label: str
    title: str
    before: date | None
    after: date | None
    new: bool = False
    gone: bool = False


def bare_title(title: str) -> str:
    """What the titles of one table for several schools have in common, as a key."""
    return fold(_BASE.sub(" ", title))


def title_for(title: str, school: str) -> str:
    """The title of a copy: «… на базе <school>» where the original names a school of its own."""
    match = _BASE.search(title)
    if match is None:
        return title
    return title[: match.start("whole")] + school + title[match.end("whole") :]


def likeness(old: DraftRoadmap, new: DraftRoadmap) -> float:
    """The share of measures, 0 to 1, whose titles stand in both tables."""
    longest = max(len(old.measures), len(new.measures))
    same = _take_equal([*old.measures], [*new.measures], lambda each: fold(each.title))
    return len(same) / longest if longest else 0.0


def is_edition(old: DraftRoadmap, new: DraftRoadmap) -> bool:
    """Whether ``new`` may be an edition of ``old``: the same title or most measures equal."""
    return bare_title(old.title) == bare_title(new.title) or likeness(old, new) >= ENOUGH_EQUAL


def pairs(old: DraftRoadmap, new: DraftRoadmap) -> list[Pair]:
    """Each measure with its other self, in the order of the new table; gone ones stay where they stood.

    Matched by number and title, then by title, then by how alike the titles are; never by position.
    """
    before, after = [*old.measures], [*new.measures]
    found = _take_equal(before, after, _texts)
    found += _take_equal(before, after, lambda each: (_number(each.number), fold(each.title)))
    found += _take_equal(before, after, lambda each: fold(each.title))
    found += _take_alike(before, after)
    partner = {right.position: left for left, right in found}
    placed: list[Pair] = [(partner.get(each.position), each) for each in new.measures]
    for gone in before:
        placed.insert(_place_after(placed, old.measures, gone), (gone, None))
    return placed


def differences(old: DraftRoadmap, new: DraftRoadmap) -> list[Difference]:
    """What became different; empty for the same table, in whatever order, case or spacing."""
    return [Difference(aspect, *pair) for pair in pairs(old, new) for aspect in aspects(*pair)]


def aspects(before: DraftMeasure | None, after: DraftMeasure | None) -> list[Aspect]:
    """In what the two differ."""
    if before is None or after is None:
        return [Aspect.NEW if before is None else Aspect.GONE]
    found = []
    if moves(before, after) or _spans_otherwise(before.deadline, after.deadline):
        found.append(Aspect.DEADLINE)
    if rewordings(before, after):
        found.append(Aspect.WORDING)
    if sorted(map(key, before.responsible)) != sorted(map(key, after.responsible)):
        found.append(Aspect.RESPONSIBLE)
    return found


def applied(old: DraftRoadmap, found: Iterable[Difference]) -> DraftRoadmap:
    """The table after these differences; new measures come last, positions count from 1."""
    kept = {each.position: each for each in old.measures}
    new = []
    for each in found:
        if each.before is None and each.after is not None:
            new.append(each.after)
        elif each.before is not None and each.after is None:
            del kept[each.before.position]
        elif each.before is not None and each.after is not None:
            position = each.before.position
            kept[position] = merged(kept[position], each.after, each.aspect)
    measures = [replace(each, position=i) for i, each in enumerate([*kept.values(), *new], start=1)]
    return replace(old, measures=tuple(measures))


def merged(before: DraftMeasure, after: DraftMeasure, aspect: Aspect) -> DraftMeasure:
    """The measure that is kept, changed in one aspect."""
    if aspect is Aspect.RESPONSIBLE:
        return replace(before, responsible=after.responsible)
    if aspect is Aspect.DEADLINE:
        kept = _milestones_after(before, after)
        return replace(before, deadline=_deadline_after(before, after), milestones=kept)
    dates = before.deadline
    printed = replace(after.deadline, kind=dates.kind, start=dates.start, due=dates.due, rrule=dates.rrule)
    if fold(dates.text) == fold(after.deadline.text):
        # A person may have settled what the words leave open.
        printed = dates
    return replace(
        after,
        position=before.position,
        responsible=before.responsible,
        deadline=printed,
        milestones=_milestones_after(before, after, structure=False),
    )


def milestone_pairs(before: DraftMeasure, after: DraftMeasure) -> list[MilestonePair]:
    """Each milestone with its other self, in the order of the new table, gone ones first.

    The last is the one of the column «Срок»; the others are matched by label and title, then by title.
    """
    if not before.milestones or not after.milestones:
        return [*((each, None) for each in before.milestones), *((None, each) for each in after.milestones)]
    left, right = [*before.milestones[:-1]], [*after.milestones[:-1]]
    found = _take_equal(left, right, lambda each: (each.label, fold(each.title)))
    found += _take_equal(left, right, lambda each: fold(each.title))
    found += _take_alike(left, right)
    # By identity: two dated results may be word for word the same.
    partner = {id(new): old for old, new in found}
    order: list[MilestonePair] = [(partner.get(id(each)), each) for each in after.milestones[:-1]]
    return [
        *((each, None) for each in left),
        *order,
        (before.milestones[-1], after.milestones[-1]),
    ]


def moves(before: DraftMeasure, after: DraftMeasure) -> list[Move]:
    """The milestones with another date, and those that came or went inside the measure."""
    found = []
    for old, new in milestone_pairs(before, after):
        if old is None and new is not None:
            found.append(Move(new.label, new.title, None, new.due, new=True))
        elif old is not None and new is None:
            found.append(Move(old.label, old.title, old.due, None, gone=True))
        elif old is not None and new is not None and (due := due_after(before, after, old, new)) != old.due:
            found.append(Move(new.label, new.title, old.due, due))
    return found


def due_after(
    before: DraftMeasure, after: DraftMeasure, old: DraftMilestone, new: DraftMilestone
) -> date | None:
    """The date of a milestone after the edition.

    The same words mean the same date, even where they are read on another day («до 1 сентября»,
    «ежемесячно») or a person has settled it: only a wording with its year, or a date where there was none,
    changes it.
    """
    if old is before.milestones[-1]:
        same = fold(before.deadline.text) == fold(after.deadline.text)
        lasting = after.deadline.kind == "recurring" or not re.search(r"\d{4}", after.deadline.text)
    else:
        same, lasting = fold(old.title) == fold(new.title), False
    if same and old.due is not None and (new.due is None or lasting):
        return old.due
    return new.due


def rewordings(before: DraftMeasure, after: DraftMeasure) -> list[Rewording]:
    """What is printed otherwise, dates and the responsible apart."""
    was, now = before.already_done, after.already_done
    deadlines = [before.deadline.text, after.deadline.text]
    same = fold(before.deadline.text) == fold(after.deadline.text)
    if same or _closing_moved(before, after) or _spans_otherwise(before.deadline, after.deadline):
        # Another date is told as such, and the words go with it.
        deadlines = []
    found = [
        Rewording("номер", before.number, after.number),
        Rewording("раздел", before.section or "", after.section or ""),
        Rewording("мероприятие", before.title, after.title),
        Rewording("подробности", "\n".join(before.details), "\n".join(after.details)),
        Rewording("результат", before.result, after.result),
        Rewording("контроль", before.printed_control, after.printed_control),
        *(Rewording("срок", *deadlines) for _ in deadlines[:1]),
        *(Rewording("срок", _firmness(before), _firmness(after)) for _ in deadlines[:1]),
        Rewording("уже исполнено", was.document if was else "", now.document if now else ""),
    ]
    for old, new in milestone_pairs(before, after):
        if old is not None and new is not None:
            found.append(Rewording("номер точки", old.label, new.label))
            found.append(Rewording("контрольная точка", old.title, new.title))
            found.append(Rewording("чего ждём", _waiting(old), _waiting(new)))
    # The closing milestone is called as the measure is: once is enough.
    told = {(each.before, each.after): each for each in reversed(found)}
    return [each for each in reversed(told.values()) if _number(each.before) != _number(each.after)]


def _milestones_after(
    before: DraftMeasure, after: DraftMeasure, *, structure: bool = True
) -> tuple[DraftMilestone, ...]:
    """The milestones with new dates, and with new words; without ``structure`` none comes, goes or moves."""
    kept = []
    for old, new in milestone_pairs(before, after):
        if old is not None and new is not None:
            kept.append(replace(new, due=due_after(before, after, old, new) if structure else old.due))
        elif structure and new is not None:
            kept.append(new)
        elif not structure and old is not None:
            kept.append(old)
    return tuple(kept)


def _deadline_after(before: DraftMeasure, after: DraftMeasure) -> Deadline:
    same = fold(before.deadline.text) == fold(after.deadline.text)
    return replace(before.deadline, due=after.deadline.due or before.deadline.due) if same else after.deadline


def _closing_moved(before: DraftMeasure, after: DraftMeasure) -> bool:
    if not before.milestones or not after.milestones:
        return False
    old, new = before.milestones[-1], after.milestones[-1]
    return due_after(before, after, old, new) != old.due


def _spans_otherwise(before: Deadline, after: Deadline) -> bool:
    """Whether a beginning or a rhythm changed: the same words cannot change it."""
    return fold(before.text) != fold(after.text) and (before.start, before.rrule) != (
        after.start,
        after.rrule,
    )


def _firmness(measure: DraftMeasure) -> str:
    return "предварительный" if measure.deadline.tentative else "твёрдый"


def _waiting(milestone: DraftMilestone) -> str:
    return "сторонней организации" if milestone.external else "исполнителя"


def _number(text: str) -> str:
    return fold(text).rstrip(". ")


def _texts(measure: DraftMeasure) -> tuple[str, ...]:
    texts = (measure.number, measure.title, measure.result, measure.deadline.text, measure.section or "")
    return tuple(map(fold, [*texts, *measure.details, measure.printed_control, "|", *measure.responsible]))


def _take_equal(left: list[_T], right: list[_T], sign: Callable[[_T], object]) -> list[tuple[_T, _T]]:
    """Pairs with the same sign, in order, taken out of both lists."""
    waiting: dict[object, list[_T]] = defaultdict(list)
    for each in left:
        waiting[sign(each)].append(each)
    found = [(waiting[sign(each)].pop(0), each) for each in right if waiting[sign(each)]]
    _take_out(left, right, found)
    return found


def _take_alike(left: list[_T], right: list[_T]) -> list[tuple[_T, _T]]:
    """Pairs with similar titles, the most similar first, taken out of both lists."""
    scored = [
        (score, i, j)
        for i, old in enumerate(left)
        for j, new in enumerate(right)
        if (score := _alike(fold(old.title), fold(new.title))) >= ALIKE
    ]
    found, used_left, used_right = [], set(), set()
    for _, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append((left[i], right[j]))
    _take_out(left, right, found)
    return found


def _alike(old: str, new: str) -> float:
    # Most pairs have little in common, and the bounds cost hundredths of the ratio itself.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or not set(old.split()) & set(new.split()):
        return 0.0
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _take_out(left: list[_T], right: list[_T], found: list[tuple[_T, _T]]) -> None:
    # By identity: two rows of a table may be word for word the same.
    taken = {id(each) for pair in found for each in pair}
    left[:] = [each for each in left if id(each) not in taken]
    right[:] = [each for each in right if id(each) not in taken]


def _place_after(placed: Sequence[Pair], order: Sequence[DraftMeasure], gone: DraftMeasure) -> int:
    """Where a gone measure goes: behind the one that it followed."""
    earlier = {each.position for each in order if each.position < gone.position}
    at = [
        (left.position, i)
        for i, (left, _) in enumerate(placed)
        if left is not None and left.position in earlier
    ]
    return max(at)[1] + 1 if at else 0
