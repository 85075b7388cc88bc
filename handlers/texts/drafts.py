"""What the importer understood, and that it was stored."""

from domain.draft import DraftRoadmap
from domain.roadmap import Roadmap
from domain.russian import count
from handlers.texts.wording import escaped, shorten

PREVIEW_ROWS = 5
MOST_PROBLEMS = 12


def draft_preview(draft: DraftRoadmap) -> str:
    """What the importer understood and what it doubts."""
    points = sum(len(measure.milestones) for measure in draft.measures)
    head = (
        f"📄 <b>{escaped(shorten(draft.title, 200))}</b>\n"
        f"{escaped(draft.school or 'Школа не названа')}\n"
        f"Понял: {count(len(draft.measures), 'мероприятие', 'мероприятия', 'мероприятий')}, "
        f"{count(points, 'контрольная точка', 'контрольные точки', 'контрольных точек')}."
    )
    rows = [
        f"{escaped(each.number or str(each.position))} {escaped(shorten(each.title, 60))} — {escaped(shorten(each.deadline.text, 50))}"
        for each in draft.measures[:PREVIEW_ROWS]
    ]
    if len(draft.measures) > PREVIEW_ROWS:
        rows.append(f"…и ещё {len(draft.measures) - PREVIEW_ROWS}")
    problems = [f"• {escaped(shorten(problem.message, 160))}" for problem in draft.problems[:MOST_PROBLEMS]]
    if len(draft.problems) > MOST_PROBLEMS:
        problems.append(f"…и ещё {len(draft.problems) - MOST_PROBLEMS}")
    doubts = ["<b>Проверьте:</b>\n" + "\n".join(problems)] if problems else []
    return "\n\n".join([head, "\n".join(rows), *doubts])


def imported(roadmap: Roadmap) -> str:
    """The roadmap is stored."""
    return (
        f"✅ Загружено: {escaped(roadmap.school)}.\n"
        "Напоминания пойдут сами. Пригласите исполнителей: /invite, посмотрите план: /plan."
    )
