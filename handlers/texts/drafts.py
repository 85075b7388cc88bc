"""What the importer understood, and that it was stored."""

from domain.draft import DraftMeasure, DraftRoadmap
from domain.draft.settling import DAY_OFF, measure_behind, milestone_behind
from domain.roadmap import Roadmap
from domain.russian import count, dated_weekday
from handlers.texts.wording import escaped, points, shorten

PREVIEW_ROWS = 6
MOST_PROBLEMS = 12
MOST_DAYS_OFF = 8
_ROWS = ("строка", "строки", "строк")
_REMARKS = ("замечание", "замечания", "замечаний")


def draft_preview(draft: DraftRoadmap) -> str:
    """What the importer understood and what it doubts."""
    rows = [*map(_row, draft.measures[:PREVIEW_ROWS]), *_more(len(draft.measures), PREVIEW_ROWS, _ROWS)]
    parts = [_head(draft), "\n".join(rows)]
    days_off = _days_off(draft)
    problems = [at for at in range(len(draft.problems)) if at not in days_off]
    lines = [f"• {_problem(draft, at)}" for at in problems[:MOST_PROBLEMS]]
    lines += [*_more(len(problems), MOST_PROBLEMS, _REMARKS), *_in_one_line([*days_off.values()])]
    if lines:
        parts.append("\n".join(["<b>Проверьте:</b>", *lines]))
    return "\n\n".join(part for part in parts if part)


def imported(roadmap: Roadmap, unmanned: int = 0) -> str:
    """The roadmap is stored; of ``unmanned`` milestones nobody who does the work would hear."""
    loaded = (
        f"✅ Загружено: {escaped(shorten(roadmap.school, 200))}.\n"
        "Напоминания пойдут сами. Пригласите исполнителей: /invite, посмотрите план: /plan."
    )
    return f"{loaded}\n\nПо этой таблице пока некому напоминать: {points(unmanned)}." if unmanned else loaded


def _head(draft: DraftRoadmap) -> str:
    number = sum(len(measure.milestones) for measure in draft.measures)
    measures = count(len(draft.measures), "мероприятие", "мероприятия", "мероприятий")
    return (
        f"📄 <b>{escaped(shorten(draft.title, 200)) or 'Дорожная карта'}</b>\n"
        f"{escaped(shorten(draft.school or 'Школа не названа', 150))}\n"
        f"Распознано: {measures}, {points(number)}."
    )


def _problem(draft: DraftRoadmap, index: int) -> str:
    """«8: Строка была разорвана переносом страницы»: the number says where to look."""
    measure, message = measure_behind(draft, index), escaped(shorten(draft.problems[index].message, 160))
    if measure is None:
        return message
    number = shorten(measure.number, 12).rstrip(".") or str(measure.position)
    return f"{escaped(number)}: {message}" if message else escaped(number)


def _days_off(draft: DraftRoadmap) -> dict[int, str]:
    """«3.2 — 20 января 2024 (суббота)» for each doubt about a day off, by its place among the problems."""
    named: dict[int, str] = {}
    for index, problem in enumerate(draft.problems):
        measure, at = measure_behind(draft, index), milestone_behind(draft, index)
        due = measure.milestones[at].due if measure and at is not None else None
        if problem.code == DAY_OFF and measure and at is not None and due:
            named[index] = f"{shorten(measure.milestones[at].label, 12)} — {dated_weekday(due, year=True)}"
    return named


def _in_one_line(days_off: list[str]) -> list[str]:
    """They are many and seldom matter."""
    if not days_off:
        return []
    more = f" и ещё {len(days_off) - MOST_DAYS_OFF}" if len(days_off) > MOST_DAYS_OFF else ""
    return [f"• Сроки в нерабочие дни: {escaped(', '.join(days_off[:MOST_DAYS_OFF]))}{more}"]


def _row(measure: DraftMeasure) -> str:
    number = escaped(shorten(measure.number, 20)) or str(measure.position)
    title = escaped(shorten(measure.title, 60)) or "без названия"
    return f"<b>{number}</b> {title}\n   {_deadline(measure)}"


def _deadline(measure: DraftMeasure) -> str:
    due, wording = measure.deadline.due, escaped(shorten(measure.deadline.text, 50))
    understood = f"до {dated_weekday(due, year=True)}" if due else "без даты"
    return f"срок «{wording}»: {understood}" if wording else f"срок не указан, {understood}"


def _more(number: int, shown: int, words: tuple[str, str, str]) -> list[str]:
    return [f"…и ещё {count(number - shown, *words)}"] if number > shown else []
