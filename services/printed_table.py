"""A roadmap that is kept, read back as the table it was printed as: to be copied or compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data import editions, milestones, roadmaps
from data.database import Connection
from data.editions import GONE, MOVED, Note
from domain.access import EVERYTHING
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap
from domain.milestone import Milestone
from domain.roadmap import Measure, Roadmap


@dataclass(frozen=True, slots=True)
class KeptMeasure:
    """A measure as it is kept. ``living`` are the milestones behind those of ``printed``, in the same order
    (of a recurring one the latest); ``everything`` holds all that it ever had, ``dropped`` the ids of those
    that an earlier edition dropped. ``gone``: it dropped the whole measure, which was done already.
    """

    measure: Measure
    printed: DraftMeasure
    living: tuple[Milestone, ...]
    everything: tuple[Milestone, ...]
    dropped: frozenset[int]
    responsible_ids: frozenset[int]
    gone: bool


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A roadmap as a table. ``dropped`` are measures of which nothing is left."""

    roadmap: Roadmap
    draft: DraftRoadmap
    measures: tuple[KeptMeasure, ...]
    dropped: tuple[Measure, ...]


async def read_table(connection: Connection, roadmap: Roadmap) -> KeptTable:
    """The table with the dates it was printed with last: what was postponed since is no edition."""
    found = await milestones.select_visible(connection, EVERYTHING, roadmap_id=roadmap.id)
    answering = await roadmaps.responsible_ids(connection, roadmap.id)
    notes = await editions.notes(connection, roadmap.id)
    kept, dropped = [], []
    for measure in await roadmaps.measures_of(connection, roadmap.id):
        mine = [each for each in found if each.measure_id == measure.id]
        one = _measure(measure, mine, notes, frozenset(answering.get(measure.id, ())))
        if one is None:
            dropped.append(measure)
        else:
            kept.append(one)
    draft = DraftRoadmap(roadmap.title, roadmap.school, tuple(each.printed for each in kept), ())
    return KeptTable(roadmap, draft, tuple(kept), tuple(dropped))


def _measure(
    measure: Measure, mine: Sequence[Milestone], notes: Sequence[Note], responsible_ids: frozenset[int]
) -> KeptMeasure | None:
    gone = {note.milestone_id for note in notes if note.action == GONE}
    finished = {note.milestone_id for note in notes if note.action == GONE and note.after.get("kept")}
    current = [each for each in mine if each.id not in gone]
    left = current or [each for each in mine if each.id in finished]
    if mine and not left:
        return None
    dates = {note.milestone_id: note.after["due"] for note in notes if note.action == MOVED}
    single = [each for each in left if each.rrule is None]
    series = [each for each in left if each.rrule is not None]
    printed = [_milestone(each, [each], dates) for each in single]
    if series:
        printed.append(_milestone(series[0], series, dates))
    shown = DraftMeasure(
        position=measure.position,
        number=measure.number,
        section=measure.section,
        title=measure.title,
        details=measure.details,
        responsible=measure.responsible,
        control=measure.control,
        control_text=measure.control_text,
        result=measure.result,
        deadline=measure.deadline,
        milestones=tuple(printed),
        already_done=measure.already_done,
    )
    return KeptMeasure(
        measure=measure,
        printed=shown,
        living=(*single, *series[-1:]),
        everything=tuple(mine),
        dropped=frozenset(gone),
        responsible_ids=responsible_ids,
        gone=not current and bool(left),
    )


def _milestone(first: Milestone, series: Sequence[Milestone], dates: dict[int, str | None]) -> DraftMilestone:
    """As it was printed last; an edition moves the latest of a series, which stands for all of it."""
    due = first.original_due
    for each in series:
        if each.id in dates:
            iso = dates[each.id]
            due = date.fromisoformat(iso) if iso else None
    return DraftMilestone(first.label, first.title, due, first.external)
