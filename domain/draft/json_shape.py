"""Drafts as JSON: what ``parse --json`` prints and what the chat keeps until a draft is confirmed."""

from datetime import date
from typing import Any

from domain.deadline import Deadline
from domain.draft.model import Abbreviation, DraftMeasure, DraftMilestone, DraftRoadmap, Problem
from domain.roadmap import AlreadyDone


def as_json(draft: DraftRoadmap) -> dict[str, Any]:
    """The draft in plain values; dates are ISO. ``abbreviations`` stand only where the document has any,
    ``done_confirmed`` only where a person said so.
    """
    shape: dict[str, Any] = {
        "title": draft.title,
        "school": draft.school,
        "measures": [_measure_as_json(measure) for measure in draft.measures],
        "problems": [
            {"position": problem.position, "code": problem.code, "message": problem.message}
            for problem in draft.problems
        ],
    }
    if draft.abbreviations:
        shape["abbreviations"] = [{"name": pair.name, "short": pair.short} for pair in draft.abbreviations]
    return shape


def from_json(shape: dict[str, Any]) -> DraftRoadmap:
    """The draft that ``as_json`` wrote down."""
    return DraftRoadmap(
        title=shape["title"],
        school=shape["school"],
        measures=tuple(_measure_from_json(measure) for measure in shape["measures"]),
        problems=tuple(Problem(**problem) for problem in shape["problems"]),
        abbreviations=tuple(Abbreviation(**pair) for pair in shape.get("abbreviations", ())),
    )


def _measure_as_json(measure: DraftMeasure) -> dict[str, Any]:
    done = measure.already_done
    shape: dict[str, Any] = {
        "position": measure.position,
        "number": measure.number,
        "section": measure.section,
        "title": measure.title,
        "details": list(measure.details),
        "responsible": list(measure.responsible),
        "control": list(measure.control),
        "result": measure.result,
        "deadline": _deadline_as_json(measure.deadline),
        "milestones": [
            {
                "label": milestone.label,
                "title": milestone.title,
                "due": _iso(milestone.due),
                "external": milestone.external,
            }
            for milestone in measure.milestones
        ],
        "already_done": {"on": _iso(done.on), "document": done.document} if done else None,
    }
    said = {"done_confirmed": measure.done_confirmed, "control_text": measure.control_text}
    return shape | {name: value for name, value in said.items() if value}


def _measure_from_json(shape: dict[str, Any]) -> DraftMeasure:
    done = shape["already_done"]
    return DraftMeasure(
        position=shape["position"],
        number=shape["number"],
        section=shape["section"],
        title=shape["title"],
        details=tuple(shape["details"]),
        responsible=tuple(shape["responsible"]),
        control=tuple(shape["control"]),
        result=shape["result"],
        deadline=_deadline_from_json(shape["deadline"]),
        milestones=tuple(
            DraftMilestone(one["label"], one["title"], _day(one["due"]), one["external"])
            for one in shape["milestones"]
        ),
        already_done=AlreadyDone(date.fromisoformat(done["on"]), done["document"]) if done else None,
        done_confirmed=shape.get("done_confirmed", False),
        control_text=shape.get("control_text", ""),
    )


def _deadline_as_json(deadline: Deadline) -> dict[str, Any]:
    return {
        "text": deadline.text,
        "kind": deadline.kind,
        "start": _iso(deadline.start),
        "due": _iso(deadline.due),
        "rrule": deadline.rrule,
        "tentative": deadline.tentative,
        "others": [other.isoformat() for other in deadline.others],
    }


def _deadline_from_json(shape: dict[str, Any]) -> Deadline:
    return Deadline(
        text=shape["text"],
        kind=shape["kind"],
        start=_day(shape["start"]),
        due=_day(shape["due"]),
        rrule=shape["rrule"],
        tentative=shape["tentative"],
        others=tuple(date.fromisoformat(other) for other in shape["others"]),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
