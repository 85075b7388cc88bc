"""What the texts and keyboards are about, ready made: ``make_card(lateness=Lateness(4, 3))``."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from data.events import Event
from domain.access import Action
from domain.assignment import Assignee
from domain.deadline import Deadline
from domain.draft import DraftMeasure, DraftMilestone, DraftRoadmap, Problem
from domain.evidence import Evidence, EvidenceKind
from domain.ledger import DigestFigures, Letter, LetterItem, Reason, Reminder, WeekFigures
from domain.listing import By, Figures, Narrowed, Standing, Wanted, Which
from domain.milestone import Lateness, Milestone, State
from domain.postponement import Postponement
from domain.roadmap import Measure, Roadmap
from services.card import Card
from services.listing import PAGE, Line, Listed, Plan, Status
from services.nudging import Nudge
from services.search import Found
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


def make_card(
    milestone: Milestone | None = None, *, without: Collection[Action] = (), **overrides: Any
) -> Card:
    """The card of an open milestone, seen on Friday, 12 January 2024, by somebody who may do the rest."""
    fields: dict[str, Any] = {
        "milestone": milestone or make_milestone(),
        "measure": make_measure(),
        "today": TODAY,
        "lateness": None,
        "working_days_left": 20,
        "may": frozenset(Action).difference(without),
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


def make_assignee(**overrides: Any) -> Assignee:
    """The lead of a milestone."""
    fields: dict[str, Any] = {
        "person_id": TEACHER.person.id,
        "name": TEACHER.person.name,
        "post": "завуч",
        "organisation": "СОШ № 5 г. Балабаново",
        "lead": True,
        "reachable": True,
    }
    return Assignee(**(fields | overrides))


def make_postponement(**overrides: Any) -> Postponement:
    """A request of the teacher's to move 1 February to 10 February, undecided."""
    fields: dict[str, Any] = {
        "id": 1,
        "milestone_id": 1,
        "asked_by": TEACHER.person.name,
        "asked_by_id": TEACHER.person.id,
        "asked_at": NOW,
        "old_due": date(2024, 2, 1),
        "new_due": date(2024, 2, 10),
        "reason": "Ждём поставку",
    }
    return Postponement(**(fields | overrides))


def make_item(
    milestone: Milestone | None = None,
    *,
    step: str = "before-3",
    reason: Reason = Reason.ASSIGNEE,
    centre: str | None = None,
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
    return LetterItem(reminder, about, centre)


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


def make_week(**overrides: Any) -> WeekFigures:
    """The week from 8 to 14 January behind, the one to 21 January ahead."""
    fields: dict[str, Any] = {
        "since": date(2024, 1, 8),
        "until": date(2024, 1, 14),
        "ahead_until": date(2024, 1, 21),
        "done_in_time": 5,
        "done_late": 1,
        "moved": 2,
        "ahead": 7,
    }
    return WeekFigures(**(fields | overrides))


def make_listed(
    late: Iterable[Milestone] = (), *, wanted: Wanted | None = None, total: int | None = None, **figures: int
) -> Listed:
    """The list on 14 February 2024, each milestone four days late, three of them worked."""
    lines = [Line(each, Lateness(4, 3)) for each in late]
    found: dict[str, int] = {
        "number": len(lines),
        "schools": len({line.milestone.school_id for line in lines}),
        "municipalities": len({line.milestone.municipality_id for line in lines}),
        "overdue": 0,
        "reported": 0,
        "external": 0,
        "operator": 0,
    }
    counted = Figures(**(found | figures))
    wanted = wanted or Wanted(Which.OVERDUE, By.NOTHING)
    first = wanted.page * PAGE
    return Listed(
        wanted,
        date(2024, 2, 14),
        counted,
        counted.number if total is None else total,
        lines=tuple(lines[first : first + PAGE]),
    )


def make_status(standings: Sequence[Standing], **overrides: Any) -> Status:
    """The first page of the roadmaps, by school."""
    fields: dict[str, Any] = {
        "by": By.SCHOOL,
        "narrowed": Narrowed(),
        "page": 0,
        "total": len(standings),
        "roadmaps": len(standings),
        "municipalities": 1,
        "overdue": sum(each.overdue for each in standings),
        "standings": tuple(standings[:PAGE]),
    }
    return Status(**(fields | overrides))


def make_plan(
    found: Sequence[Milestone], page: int = 0, *, section: str | None = None, **overrides: Any
) -> Plan:
    """A page of a roadmap of those milestones, today."""
    return Plan(
        roadmap=make_roadmap(**overrides),
        today=TODAY,
        rows=tuple((each, section) for each in found[page * PAGE : (page + 1) * PAGE]),
        page=page,
        total=len(found),
        living=sum(each.state is not State.CANCELLED for each in found),
        done=sum(each.state is State.ACCEPTED for each in found),
    )


def make_nudge(**overrides: Any) -> Nudge:
    """Three people hear of five milestones, now."""
    fields: dict[str, Any] = {"milestones": 5, "people": 3, "groups": 0, "at": None, "asked_at": NOW}
    return Nudge(**(fields | overrides))


def make_found(found: Sequence[Milestone], words: str = "закупка", **overrides: Any) -> Found:
    """The first page of what was found."""
    fields: dict[str, Any] = {
        "words": words,
        "today": TODAY,
        "milestones": tuple(found[:PAGE]),
        "page": 0,
        "total": len(found),
    }
    return Found(**(fields | overrides))


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
        "key": 1,
        "name": "СОШ № 5 г. Балабаново",
        "roadmaps": 1,
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
