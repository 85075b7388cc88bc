"""The lists: the plan, what comes, what is late, what waits, how the schools stand."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from domain.listing import By, Figures, Span, Standing, Tally, Which
from domain.milestone import Milestone, State
from domain.russian import count
from handlers.texts.wording import (
    awaited,
    dated,
    dated_with_weekday,
    days,
    escaped,
    listed,
    pointed,
    points,
    shorten,
    wait,
)
from services.listing import PAGE, Line, Listed, Plan, Status

SHORT = 80
"""The longest title of a row: two lines of a phone."""

_MARKS = {State.OPEN: "○", State.REPORTED: "◐", State.ACCEPTED: "✓", State.CANCELLED: "✕"}
_STATES = {State.REPORTED: "сдано, ждёт приёмки", State.ACCEPTED: "принято", State.CANCELLED: "отменено"}
_SPANS = {Span.TODAY: "Сегодня", Span.WEEK: "Ближайшие 7 дней", Span.MONTH: "Ближайший месяц"}
_NOTHING_DUE = {
    Span.TODAY: "Сегодня сроков нет.",
    Span.WEEK: "В ближайшие 7 дней сроков нет.",
    Span.MONTH: "В ближайший месяц сроков нет.",
}
_NOTHING = {
    Which.OVERDUE: "Просроченных нет.",
    Which.REPORTED: "Приёмки ничего не ждёт.",
    Which.EXTERNAL: "От сторонних организаций ничего не ждём.",
}
_BY = {
    By.MUNICIPALITY: "По муниципалитетам",
    By.SCHOOL: "По школам",
    By.CONTROL: "По контролю исполнения",
    By.RESPONSIBLE: "По ответственным",
}


def plan(shown: Plan) -> str:
    """A page of a roadmap, by its sections."""
    head = [
        f"<b>{escaped(shorten(shown.roadmap.title, 160))}</b>",
        _school(shown.roadmap.school),
        f"Принято {shown.done} из {shown.living}{_page_note(shown.page, shown.total)}",
    ]
    blocks = ["\n".join(head)]
    section: str | None = None
    for milestone, its_section in shown.rows:
        if its_section != section and (heading := escaped(shorten(its_section or "", 100))):
            blocks.append(f"<b>{heading}</b>")
        section = its_section
        mark = _MARKS[milestone.state]
        blocks.append(f"{mark} {pointed(milestone, SHORT)}\n{_standing_of(milestone, shown.today)}")
    return "\n\n".join(blocks)


def list_(shown: Listed) -> str:
    """A page of milestones or of figures, and what else waits."""
    head = [*_within(shown.within), _head(shown), _beside(shown), _one_school(shown)]
    top = "\n".join(line for line in head if line)
    if not shown.figures.number:
        return "\n".join([top, _what_next(shown)]).rstrip()
    if shown.groups:
        rows = [_group(each, shown.wanted.by) for each in shown.groups]
        return "\n\n".join([top, "\n".join([f"<b>{_BY[shown.wanted.by]}</b>", *rows])])
    if shown.wanted.which is Which.UPCOMING:
        return "\n\n".join([top, *_by_day(shown)])
    return "\n\n".join([top, *_by_school(shown)])


def status(shown: Status) -> str:
    """How the roadmaps stand."""
    number = count(shown.roadmaps, "дорожная карта", "дорожные карты", "дорожных карт")
    late = f"просрочено: {points(shown.overdue)}" if shown.overdue else "просроченных нет"
    head = [*_within(shown.within), f"На учёте {number}, {late}{_page_note(shown.page, shown.total)}"]
    rows = [f"<b>{_school(each.name)}</b>\n{_counts(each)}" for each in shown.standings]
    return "\n\n".join(["\n".join(head), *rows])


def _head(shown: Listed) -> str:
    figures, note = shown.figures, _page_note(shown.page, shown.total)
    number = points(figures.number)
    match shown.wanted.which:
        case Which.UPCOMING:
            span = shown.wanted.span
            return f"<b>{_SPANS[span]}: {number}</b>{note}" if figures.number else _NOTHING_DUE[span]
        case which if not figures.number:
            return _NOTHING[which]
        case Which.OVERDUE:
            return f"Просрочено: {number} в {count(figures.schools, 'школе', 'школах', 'школах')}{note}"
        case Which.REPORTED:
            return f"Сдано, {wait(figures.number)} приёмки: {number}{note}"
        case _:
            return f"{_awaiting(figures)}: {number}{note}"


def _beside(shown: Listed) -> str:
    """What waits on somebody else, counted apart from what is late."""
    figures = shown.figures
    if shown.wanted.which is Which.UPCOMING:
        return f"Просрочено: {figures.overdue}" if figures.overdue else ""
    if shown.wanted.which is not Which.OVERDUE:
        return ""
    waiting = [f"Сдано, {wait(figures.reported)} приёмки: {figures.reported}"] if figures.reported else []
    if figures.external:
        waiting.append(f"{_awaiting(figures)}: {figures.external}")
    return " · ".join(waiting)


def _awaiting(figures: Figures) -> str:
    if figures.operator == figures.external:
        return "Ждём федерального оператора"
    return f"Ждём {'стороннюю организацию' if figures.external == 1 else 'сторонние организации'}"


def _what_next(shown: Listed) -> str:
    if shown.next_due is None:
        return ""
    return f"Следующий срок: {dated_with_weekday(shown.next_due, shown.today)}."


def _by_day(shown: Listed) -> list[str]:
    several = shown.figures.schools > 1

    def day(line: Line) -> str:
        where = f" · {_school(line.milestone.school)}" if several else ""
        return _day(line.milestone.due, shown.today) + where

    return _blocks(shown.lines, day, lambda line: _coming(line.milestone))


def _one_school(shown: Listed) -> str:
    """The school that all that is coming belongs to: it need not be said with every day."""
    coming = shown.wanted.which is Which.UPCOMING and not shown.wanted.narrowed.school
    alone = coming and shown.figures.schools == 1 and shown.lines
    return _school(shown.lines[0].milestone.school) if alone else ""


def _by_school(shown: Listed) -> list[str]:
    row = _ROWS[shown.wanted.which]
    if shown.wanted.narrowed.school:
        return ["\n".join(row(each, shown.today) for each in shown.lines)]
    return _blocks(
        shown.lines, lambda line: _school(line.milestone.school), lambda line: row(line, shown.today)
    )


def _blocks(lines: Iterable[Line], head: Callable[[Line], str], row: Callable[[Line], str]) -> list[str]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(f"<b>{head(line)}</b>", []).append(row(line))
    return ["\n".join([heading, *rows]) for heading, rows in found.items()]


def _late_row(line: Line, today: date) -> str:
    milestone = line.milestone
    late = f", опоздание {days(line.lateness)}" if line.lateness else ""
    standing = f"срок {_day(milestone.due, today)}{late}{_returned(milestone)}"
    return f"{pointed(milestone, SHORT)}\n   {standing}{_who(milestone)}"


def _reported_row(line: Line, today: date) -> str:
    milestone = line.milestone
    when = f" {dated(milestone.reported_on, today)}" if milestone.reported_on else ""
    late = f", опоздание {days(line.lateness)}" if line.lateness else ""
    return f"{pointed(milestone, SHORT)}\n   сдано{when}{late}{_who(milestone)}"


def _awaited_row(line: Line, today: date) -> str:
    milestone = line.milestone
    passed = f", прошло {days(line.lateness)}" if line.lateness else ""
    due, whom = _day(milestone.due, today), awaited([milestone])
    return f"{pointed(milestone, SHORT)}\n   срок {due}{passed} · ждём {whom}"


_ROWS = {Which.OVERDUE: _late_row, Which.REPORTED: _reported_row, Which.EXTERNAL: _awaited_row}


def _who(milestone: Milestone) -> str:
    who = listed(milestone.responsible, 80)
    return f" · {who}" if who else ""


def _standing_of(milestone: Milestone, today: date) -> str:
    due = _day(milestone.due, today)
    if milestone.state is not State.OPEN:
        return f"{due}, {_STATES[milestone.state]}"
    if milestone.external:
        return f"{due}, ждём {awaited([milestone])}"
    late = ", просрочено" if milestone.is_overdue(today) else ""
    return f"{due}{late}{_returned(milestone)}"


def _returned(milestone: Milestone) -> str:
    """That a controller wants it done again: its remark is on the card."""
    return ", возвращено" if milestone.state is State.OPEN and milestone.remark else ""


def _coming(milestone: Milestone) -> str:
    waits = f" (ждём {awaited([milestone])})" if milestone.external else ""
    return pointed(milestone, SHORT) + (waits or _returned(milestone))


def _group(group: Tally, by: By) -> str:
    where = ""
    if by is not By.SCHOOL:
        where = f" в {count(group.schools, 'школе', 'школах', 'школах')}"
    return f"{group_name(group.name, by)}: {group.number}{where}"


def group_name(name: str, by: By, length: int = 100) -> str:
    """What a group is called, escaped."""
    nameless = {By.CONTROL: "контроль не указан", By.SCHOOL: "школа не названа"}
    return escaped(shorten(name, length)) or nameless.get(by, "без названия")


def _counts(standing: Standing) -> str:
    parts = [f"принято {standing.accepted} из {standing.total}"]
    if standing.roadmaps > 1:
        number = count(standing.roadmaps, "дорожная карта", "дорожные карты", "дорожных карт")
        parts.insert(0, number)
    if standing.reported:
        parts.append(f"{wait(standing.reported)} приёмки {standing.reported}")
    if standing.overdue:
        parts.append(f"просрочено {standing.overdue}")
    return " · ".join(parts)


def _within(names: Sequence[str]) -> list[str]:
    return [f"<b>{escaped(shorten(name, 150))}</b>" for name in names if name.strip()]


def _day(due: date | None, today: date) -> str:
    return dated_with_weekday(due, today) if due else "без срока"


def _school(name: str) -> str:
    return group_name(name, By.SCHOOL)


def _page_note(page: int, total: int) -> str:
    pages = -(-total // PAGE)
    return f" · страница {page + 1} из {pages}" if pages > 1 else ""
