"""Applying a new edition in one transaction: dates through the revision, all else with its event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from data import editions, events, milestones, organisations
from data.database import Connection
from data.tables import NEVER
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap
from domain.draft.organisation_names import settled_names
from domain.edition import Aspect, aspects, due_after, merged, milestone_pairs, pairs
from domain.errors import DomainError
from domain.milestone import Milestone, State
from domain.people import Actor
from domain.roadmap import Measure
from domain.russian import fold
from services.importing import measure_of, milestone_fields, responsible_ids, store_measure
from services.printed_table import KeptMeasure, KeptTable

NOT_IN_EDITION = "нет в новой редакции"


class EditionChangedError(DomainError):
    """The draft or the roadmap is not what it was when the differences were shown."""

    def __init__(self) -> None:
        super().__init__("С тех пор черновик или дорожная карта изменились. Вот отличия как они есть сейчас.")


@dataclass(frozen=True, slots=True)
class Application:
    """The way from the table that is kept to the draft; everything happens on the one connection."""

    connection: Connection
    actor: Actor
    now: datetime
    today: date
    draft: DraftRoadmap
    table: KeptTable

    async def apply(self) -> None:
        """Change, add and cancel; raises ``EditionChangedError`` when somebody was faster."""
        kept = {each.printed.position: each for each in self.table.measures}
        found = pairs(self.table.draft, self.draft)
        await self._reorder([kept[before.position].measure if before else None for before, _ in found])
        for position, (before, after) in enumerate(found, start=1):
            if before is None and after is not None:
                await self._add(replace(after, position=position))
            elif before is not None and after is None:
                await self._drop_measure(kept[before.position])
            elif before is not None and after is not None:
                await self._change(kept[before.position], after)

    async def _reorder(self, order: Sequence[Measure | None]) -> None:
        """Put the measures in the order of the new table, None being a place to keep free."""
        stands = [each.position for each in order if each is not None]
        if None not in order and stands == sorted(stands):
            return
        rows = [*order, *self.table.dropped]
        await editions.set_aside(self.connection, self.table.roadmap.id)
        positions = {each.id: position for position, each in enumerate(rows, start=1) if each is not None}
        await editions.place(self.connection, positions)

    async def _add(self, after: DraftMeasure) -> None:
        answering = await self._responsible(after)
        made = await store_measure(self.connection, self.table.roadmap.id, after, answering, self.today)
        for milestone_id, each in zip(made, after.milestones, strict=True):
            await self._log(milestone_id, editions.NEW, None, {"due": _iso(each.due)})

    async def _drop_measure(self, kept: KeptMeasure) -> None:
        await self._drop(each for each in kept.everything if each.id not in kept.dropped)

    async def _drop(self, leaving: Iterable[Milestone]) -> None:
        for each in leaving:
            if each.state is State.OPEN:
                values = {"state": State.CANCELLED.value, "remark": NOT_IN_EDITION}
                # What the table names no more comes back by no rhythm either.
                await self._set(each.id, **values, roll_on=NEVER)
                await self._log(each.id, editions.GONE, {"state": each.state.value}, values)
            else:
                await self._log(each.id, editions.GONE, {"state": each.state.value}, {"kept": True})

    async def _change(self, kept: KeptMeasure, after: DraftMeasure) -> None:
        before = kept.printed
        found = aspects(before, after)
        if not found:
            return
        now = before
        for aspect in found:
            now = merged(now, after, aspect)
        measure = replace(measure_of(now, self.table.roadmap.id), id=kept.measure.id)
        await editions.update_measure(self.connection, measure)
        if Aspect.WORDING in found and kept.living:
            words = {"before": _words(before), "after": _words(now)}
            if words["before"] != words["after"]:
                await self._log(kept.living[-1].id, editions.REWORDED, words["before"], words["after"])
        await self._change_milestones(kept, after)
        if Aspect.RESPONSIBLE in found:
            await self._hand_over(kept, after)

    async def _change_milestones(self, kept: KeptMeasure, after: DraftMeasure) -> None:
        living = dict(zip(map(id, kept.printed.milestones), kept.living, strict=True))
        fields = dict(zip(map(id, after.milestones), milestone_fields(after, self.today), strict=True))
        added: list[int] = []
        for old, new in milestone_pairs(kept.printed, after):
            if old is None and new is not None:
                added.append(await self._add_milestone(kept, fields[id(new)], len(added)))
            elif old is not None and new is None:
                await self._drop([living[id(old)]])
            elif old is not None and new is not None:
                await self._move(kept, living[id(old)], old, new, after, fields[id(new)])
                await self._reword(kept, living[id(old)], old, new)
        if added:
            ids = [each.id for each in kept.everything]
            series = [each.id for each in kept.everything if each.rrule is not None] or ids[-1:]
            first = [each for each in ids if each not in series]
            await editions.place_milestones(self.connection, kept.measure.id, [*first, *added, *series])

    async def _add_milestone(self, kept: KeptMeasure, fields: dict[str, Any], behind: int) -> int:
        last = max((each.position for each in kept.everything), default=0)
        milestone_id = await milestones.add(
            self.connection,
            measure_id=kept.measure.id,
            roadmap_id=self.table.roadmap.id,
            **{**fields, "position": last + behind + 1},
        )
        await self._log(milestone_id, editions.NEW, None, {"due": _iso(fields["due"])})
        return milestone_id

    async def _move(
        self,
        kept: KeptMeasure,
        living: Milestone,
        old: DraftMilestone,
        new: DraftMilestone,
        after: DraftMeasure,
        fields: dict[str, Any],
    ) -> None:
        """A date changes through the revision, which voids every reminder and button made for the old one."""
        due = due_after(kept.printed, after, old, new)
        closing = old is kept.printed.milestones[-1]
        same_words = fold(kept.printed.deadline.text) == fold(after.deadline.text)
        spans = {"start": fields["start"], "rrule": fields["rrule"]} if closing and not same_words else {}
        if due == old.due and all(getattr(living, name) == value for name, value in spans.items()):
            return
        noted = {"due": _iso(due)}
        if living.state in {State.ACCEPTED, State.CANCELLED}:
            await self._log(living.id, editions.MOVED, {"due": _iso(living.due)}, {**noted, "kept": True})
            return
        values: dict[str, Any] = {"due": due, "steps_since": self.today, **spans}
        if spans.get("rrule", living.rrule) is not None:
            # The next occurrence is counted from the first date of the rhythm, which is a new one now.
            values["original_due"] = due
        await self._set(living.id, **values)
        await self._log(living.id, editions.MOVED, {"due": _iso(living.due)}, noted)
        if living.rrule is not None and values.get("rrule", living.rrule) is None:
            await self._end_series(kept, living)

    async def _end_series(self, kept: KeptMeasure, last: Milestone) -> None:
        """It recurs no more: what was asked for earlier stays as it is, but is no part of the table now."""
        for each in kept.everything:
            if each.rrule is not None and each.id != last.id and each.id not in kept.dropped:
                await self._log(each.id, editions.GONE, {"state": each.state.value}, {"kept": True})

    async def _reword(
        self, kept: KeptMeasure, living: Milestone, old: DraftMilestone, new: DraftMilestone
    ) -> None:
        if (old.label, fold(old.title), old.external) == (new.label, fold(new.title), new.external):
            return
        series = [each.id for each in kept.everything if each.rrule is not None and living.rrule is not None]
        await editions.reword(
            self.connection,
            series or [living.id],
            label=new.label,
            title=new.title,
            external=new.external,
        )
        was, now = ({"label": each.label, "title": each.title} for each in (old, new))
        await self._log(living.id, editions.REWORDED, was, now)

    async def _hand_over(self, kept: KeptMeasure, after: DraftMeasure) -> None:
        """Those named by hand stay; the open milestones get a new revision, so nobody else is reminded."""
        printed = set(await self._responsible(kept.printed))
        answering = set(await self._responsible(after)) | (kept.responsible_ids - printed)
        await editions.set_responsible(self.connection, kept.measure.id, answering)
        was, now = ({"responsible": list(each.responsible)} for each in (kept.printed, after))
        for each in kept.everything:
            current = await milestones.get(self.connection, each.id)
            if current is not None and current.state is State.OPEN:
                await self._set(each.id)
                await self._log(each.id, editions.HANDED_OVER, was, now)

    async def _responsible(self, measure: DraftMeasure) -> list[int]:
        roadmap = self.table.roadmap
        school = await organisations.get(self.connection, roadmap.school_id)
        municipality = await organisations.get(self.connection, roadmap.municipality_id)
        assert school is not None
        assert municipality is not None
        names = settled_names(self.draft)
        return await responsible_ids(self.connection, measure, names, school, municipality)

    async def _set(self, milestone_id: int, **values: Any) -> None:
        current = await milestones.get(self.connection, milestone_id)
        if current is None or not await milestones.change(self.connection, current, **values):
            raise EditionChangedError

    async def _log(
        self, milestone_id: int, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        await events.append(
            self.connection,
            at=self.now,
            action=action,
            actor=self.actor,
            roadmap_id=self.table.roadmap.id,
            milestone_id=milestone_id,
            before=before,
            after=after,
        )


def _words(measure: DraftMeasure) -> dict[str, Any]:
    return {
        "number": measure.number,
        "section": measure.section,
        "title": measure.title,
        "details": list(measure.details),
        "result": measure.result,
        "control": list(measure.control),
        "control_text": measure.control_text,
        "deadline": measure.deadline.text,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
