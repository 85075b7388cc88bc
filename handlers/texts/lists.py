"""The lists: the plan, what comes, what is late, how the schools stand."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.milestone import Milestone, State
from domain.roadmap import Roadmap
from domain.russian import count, plural
from handlers.texts.wording import (
    awaited,
    dated_with_weekday,
    days,
    escaped,
    listed,
    pointed,
    points,
    shorten,
)
from services.lookup import Late, Overdue, Standing

PAGE = 8
"""Rows on a page of a list: as many as fit a phone."""

_MARKS = {State.OPEN: "○", State.REPORTED: "◐", State.ACCEPTED: "✓", State.CANCELLED: "✕"}
_STATES = {State.REPORTED: "сдано, ждёт приёмки", State.ACCEPTED: "принято", State.CANCELLED: "отменено"}


def plan(roadmap: Roadmap, found: Sequence[Milestone], today: date, page: int) -> str:
    """A page of a roadmap."""
    done = sum(each.state is State.ACCEPTED for each in found)
    total = sum(each.state is not State.CANCELLED for each in found)
    head = [
        f"<b>{escaped(shorten(roadmap.title, 160))}</b>",
        _school(roadmap.school),
        f"Принято {done} из {total}{_page_note(len(found), page)}",
    ]
    rows = [f"{_MARKS[each.state]} {pointed(each)}\n{_standing(each, today)}" for each in _page(found, page)]
    return "\n\n".join(["\n".join(head), *rows])


def upcoming(found: Sequence[Milestone], today: date, page: int) -> str:
    """What falls due within a month, day by day."""
    if not found:
        return "В ближайший месяц сроков нет."
    head = f"<b>Ближайший месяц: {points(len(found))}</b>{_page_note(len(found), page)}"
    several = len({each.school_id for each in found}) > 1
    if not several:
        head += f"\n{_school(found[0].school)}"
    by_day: dict[str, list[str]] = {}
    for each in _page(found, page):
        day = _day(each.due, today) + (f" · {_school(each.school)}" if several else "")
        by_day.setdefault(f"<b>{day}</b>", []).append(_coming(each))
    return "\n\n".join([head, *("\n".join([day, *rows]) for day, rows in by_day.items())])


def overdue(found: Overdue, page: int) -> str:
    """What is late, over all schools; what only waits is counted apart."""
    by_school: dict[str, list[str]] = {}
    for late in found.late[page * PAGE : (page + 1) * PAGE]:
        by_school.setdefault(_school(late.milestone.school), []).append(_late_row(late, found.today))
    blocks = ["\n".join([f"<b>{school}</b>", *rows]) for school, rows in by_school.items()]
    return "\n\n".join([_overdue_head(found, page), *blocks])


def status(standings: Sequence[Standing], page: int) -> str:
    """How the roadmaps stand, by school."""
    number = count(len(standings), "дорожная карта", "дорожные карты", "дорожных карт")
    late = sum(each.overdue for each in standings)
    head = f"На учёте {number}, {f'просрочено: {points(late)}' if late else 'просроченных нет'}"
    rows = [f"<b>{_school(each.school)}</b>\n{_counts(each)}" for each in standings[page * PAGE :][:PAGE]]
    return "\n\n".join([head + _page_note(len(standings), page), *rows])


def _standing(milestone: Milestone, today: date) -> str:
    due = _day(milestone.due, today)
    if milestone.state is not State.OPEN:
        return f"{due}, {_STATES[milestone.state]}"
    if milestone.external:
        return f"{due}, ждём {awaited([milestone])}"
    return f"{due}, просрочено" if milestone.is_overdue(today) else due


def _coming(milestone: Milestone) -> str:
    waits = f" (ждём {awaited([milestone])})" if milestone.external else ""
    return pointed(milestone) + waits


def _late_row(late: Late, today: date) -> str:
    milestone = late.milestone
    who = listed(milestone.responsible, 80)
    return (
        f"{pointed(milestone)}\n"
        f"   срок {_day(milestone.due, today)}, опоздание {days(late.lateness)}{f' · {who}' if who else ''}"
    )


def _overdue_head(found: Overdue, page: int) -> str:
    head = "Просроченных нет"
    if found.late:
        schools = len({late.milestone.school_id for late in found.late})
        where = count(schools, "школе", "школах", "школах")
        head = f"Просрочено: {points(len(found.late))} в {where}{_page_note(len(found.late), page)}"
    waiting = []
    if found.reported:
        waiting.append(f"Сдано, ждёт приёмки: {len(found.reported)}")
    if found.external:
        waiting.append(f"Ждём {awaited(found.external)}: {len(found.external)}")
    return "\n".join([head, " · ".join(waiting)]).rstrip()


def _counts(standing: Standing) -> str:
    parts = [f"принято {standing.accepted} из {standing.total}"]
    if standing.reported:
        waits = plural(standing.reported, "ждёт", "ждут", "ждут")
        parts.append(f"{waits} приёмки {standing.reported}")
    if standing.overdue:
        parts.append(f"просрочено {standing.overdue}")
    return " · ".join(parts)


def _day(due: date | None, today: date) -> str:
    return dated_with_weekday(due, today) if due else "без срока"


def _school(name: str) -> str:
    return escaped(shorten(name, 100)) or "школа не названа"


def _page(found: Sequence[Milestone], page: int) -> Iterable[Milestone]:
    return found[page * PAGE : (page + 1) * PAGE]


def _page_note(total: int, page: int) -> str:
    pages = -(-total // PAGE)
    return f" · страница {page + 1} из {pages}" if pages > 1 else ""
