"""What the importer understood, and that it was stored."""

from domain.draft import DraftMeasure, DraftRoadmap
from domain.roadmap import Roadmap
from domain.russian import count, dated_weekday
from handlers.texts.wording import escaped, points, shorten

PREVIEW_ROWS = 5
MOST_PROBLEMS = 12


def draft_preview(draft: DraftRoadmap) -> str:
    """What the importer understood and what it doubts."""
    rows = [*map(_row, draft.measures[:PREVIEW_ROWS]), *_more(len(draft.measures))]
    parts = [_head(draft), "\n".join(rows)]
    problems = [f"• {escaped(shorten(each.message, 160))}" for each in draft.problems[:MOST_PROBLEMS]]
    if problems:
        more = _more(len(draft.problems), MOST_PROBLEMS)
        parts.append("\n".join(["<b>Проверьте:</b>", *problems, *more]))
    return "\n\n".join(part for part in parts if part)


def imported(roadmap: Roadmap) -> str:
    """The roadmap is stored."""
    return (
        f"✅ Загружено: {escaped(shorten(roadmap.school, 200))}.\n"
        "Напоминания пойдут сами. Пригласите исполнителей: /invite, посмотрите план: /plan."
    )


def _head(draft: DraftRoadmap) -> str:
    number = sum(len(measure.milestones) for measure in draft.measures)
    measures = count(len(draft.measures), "мероприятие", "мероприятия", "мероприятий")
    return (
        f"📄 <b>{escaped(shorten(draft.title, 200)) or 'Дорожная карта'}</b>\n"
        f"{escaped(shorten(draft.school or 'Школа не названа', 150))}\n"
        f"Распознано: {measures}, {points(number)}."
    )


def _row(measure: DraftMeasure) -> str:
    number = escaped(shorten(measure.number, 20)) or str(measure.position)
    title = escaped(shorten(measure.title, 60)) or "без названия"
    return f"<b>{number}</b> {title}\n   {_deadline(measure)}"


def _deadline(measure: DraftMeasure) -> str:
    due, wording = measure.deadline.due, escaped(shorten(measure.deadline.text, 50))
    understood = f"до {dated_weekday(due, year=True)}" if due else "без даты"
    return f"срок «{wording}»: {understood}" if wording else f"срок не указан, {understood}"


def _more(number: int, shown: int = PREVIEW_ROWS) -> list[str]:
    return [f"…и ещё {number - shown}"] if number > shown else []
