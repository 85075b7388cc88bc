"""What the texts and keyboards are about, ready made: ``make_card(lateness=Lateness(4, 3))``."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from data.events import Event
from domain.deadline import Deadline
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap, Problem
from domain.evidence import Evidence, EvidenceKind
from domain.ledger import DigestFigures, Letter, LetterItem, Reason, Reminder
from domain.milestone import Lateness, Milestone
from domain.roadmap import Measure, Roadmap
from services.lookup import Card, Late, Overdue, Standing
from tests.cast import NOW, TEACHER, TODAY, ZONE, make_milestone


def make_measure(**overrides: Any) -> Measure:
    """Measure 4 of the seed, due on 10 February 2024."""
    fields: dict[str, Any] = {
        "id": 1,
        "roadmap_id": 1,
        "position": 4,
        "number": "4.",
        "section": None,
        "title": "Объявить закупки товаров, работ, услуг",
        "result": "Извещения о закупках",
        "deadline": Deadline("до 10.02.2024", "date", due=date(2024, 2, 10)),
    }
    return Measure(**(fields | overrides))


def make_card(milestone: Milestone | None = None, **overrides: Any) -> Card:
    """The card of an open milestone, seen on Friday, 12 January 2024, by somebody who may do everything."""
    fields: dict[str, Any] = {
        "milestone": milestone or make_milestone(),
        "measure": make_measure(),
        "today": TODAY,
        "lateness": None,
        "working_days_left": 20,
        "may_report": True,
        "may_accept": True,
    }
    return Card(**(fields | overrides))


def make_evidence(**overrides: Any) -> Evidence:
    """A document received at nine on the morning of 12 January."""
    fields: dict[str, Any] = {
        "id": 1,
        "milestone_id": 1,
        "kind": EvidenceKind.DOCUMENT,
        "person": TEACHER.person.name,
        "received_at": NOW,
        "file_name": "Приказ № 12.pdf",
    }
    return Evidence(**(fields | overrides))


def make_event(action: str = "started", **overrides: Any) -> Event:
    """A row of a milestone's history."""
    fields: dict[str, Any] = {"at": NOW, "person": TEACHER.person.name, "before": None, "after": None}
    return Event(action=action, **(fields | overrides))


def make_item(
    milestone: Milestone | None = None, *, step: str = "before-3", reason: Reason = Reason.ASSIGNEE
) -> LetterItem:
    """One line of a letter, with the row of the ledger behind it."""
    about = milestone or make_milestone()
    reminder = Reminder(
        person_id=TEACHER.person.id,
        milestone_id=about.id,
        revision=about.revision,
        step=step,
        rank=-3,
        reason=reason,
        zone=ZONE,
        due_at=datetime(2024, 1, 12, 6, tzinfo=UTC),
    )
    return LetterItem(reminder, about)


def make_letter(*items: LetterItem, today: date = TODAY, digest: DigestFigures | None = None) -> Letter:
    """A letter to the teacher."""
    return Letter(TEACHER.person, today, items, digest)


def make_digest(**overrides: Any) -> DigestFigures:
    """A quiet morning: nothing is late and everything arrived."""
    fields: dict[str, Any] = {
        "overdue": 0,
        "awaiting_acceptance": 0,
        "external": 0,
        "delivered": 5,
        "planned": 5,
    }
    return DigestFigures(**(fields | overrides))


def make_overdue(late: Iterable[Milestone] = (), **overrides: Any) -> Overdue:
    """What ``/overdue`` finds on 14 February 2024: each is four days late, three of them worked."""
    fields: dict[str, Any] = {
        "today": date(2024, 2, 14),
        "late": tuple(Late(each, Lateness(4, 3)) for each in late),
        "reported": (),
        "external": (),
    }
    return Overdue(**(fields | overrides))


def make_roadmap(**overrides: Any) -> Roadmap:
    """The roadmap of the school."""
    fields: dict[str, Any] = {
        "id": 1,
        "title": "Комплекс мер («дорожная карта») по созданию центра «IT-куб»",
        "school_id": 3,
        "school": "СОШ № 5 г. Балабаново",
        "municipality_id": 2,
        "municipality": "МОУО Боровского района",
        "zone": ZONE,
        "created_on": TODAY,
    }
    return Roadmap(**(fields | overrides))


def make_standing(**overrides: Any) -> Standing:
    """A roadmap with one milestone late and one reported."""
    fields: dict[str, Any] = {
        "roadmap_id": 1,
        "school": "СОШ № 5 г. Балабаново",
        "total": 22,
        "accepted": 5,
        "reported": 1,
        "overdue": 1,
    }
    return Standing(**(fields | overrides))


def make_draft_measure(**overrides: Any) -> DraftMeasure:
    """A row of a draft with one milestone."""
    fields: dict[str, Any] = {
        "position": 1,
        "number": "1.",
        "section": None,
        "title": "Утвердить концепцию",
        "details": (),
        "responsible": ("МОНКО",),
        "control": (),
        "result": "",
        "deadline": Deadline("декабрь 2023", "month", start=date(2023, 12, 1), due=date(2023, 12, 31)),
        "milestones": (DraftMilestone("1", "Утвердить концепцию", date(2023, 12, 31)),),
    }
    return DraftMeasure(**(fields | overrides))


def make_draft(*measures: DraftMeasure, problems: tuple[Problem, ...] = (), **overrides: Any) -> DraftRoadmap:
    """A draft of those measures, of one if none are given."""
    fields: dict[str, Any] = {"title": "Дорожная карта центра «IT-куб»", "school": "СОШ № 5 г. Балабаново"}
    return DraftRoadmap(
        measures=measures or (make_draft_measure(),), problems=problems, **(fields | overrides)
    )
