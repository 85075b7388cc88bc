"""The lists: the plan, what comes, what is late, how the schools stand."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from domain.milestone import Lateness, Milestone, State
from domain.roadmap import Roadmap
from domain.russian import count, dated_weekday
from handlers.keyboards import PAGE
from handlers.texts.wording import escaped, how_late, shorten
from services.lookup import Overdue, Standing

_MARKS = {State.OPEN: "▫️", State.REPORTED: "🕓", State.ACCEPTED: "✅", State.CANCELLED: "✖️"}


def plan(roadmap: Roadmap, found: Sequence[Milestone], today: date, page: int) -> str:
    """A page of a roadmap."""
    done = sum(each.state is State.ACCEPTED for each in found)
    total = sum(each.state is not State.CANCELLED for each in found)
    head = (
        f"<b>{escaped(shorten(roadmap.title, 160))}</b>\n{escaped(roadmap.school)}\nПринято {done} из {total}"
    )
    return "\n\n".join([head + _page_note(len(found), page), *_list_lines(_page(found, page), today)])


def upcoming(found: Sequence[Milestone], today: date, page: int) -> str:
    """What falls due within a month."""
    if not found:
        return "В ближайший месяц сроков нет."
    number = count(len(found), "контрольная точка", "контрольные точки", "контрольных точек")
    head = f"<b>Ближайший месяц: {number}</b>"
    return "\n\n".join(
        [head + _page_note(len(found), page), *_list_lines(_page(found, page), today, school=True)]
    )


def overdue(found: Overdue, page: int) -> str:
    """What is late, over all schools; what only waits is counted apart."""
    head = _overdue_head(found)
    shown = _page([late.milestone for late in found.late], page)
    by_id = {late.milestone.id: late.lateness for late in found.late}
    blocks = [head]
    for school, group in groupby(shown, key=lambda each: each.school):
        lines = [f"<b>{escaped(school)}</b>"]
        lines += [_late_lines(each, by_id[each.id]) for each in group]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def status(standings: Sequence[Standing], page: int) -> str:
    """How the roadmaps stand, by school."""
    shown = standings[page * PAGE : (page + 1) * PAGE]
    lines = [
        f"<b>{escaped(each.school)}</b>\nпринято {each.accepted} из {each.total}, ждут приёмки {each.reported}, "
        f"просрочено {each.overdue}"
        for each in shown
    ]
    late = sum(each.overdue for each in standings)
    head = f"На учёте {count(len(standings), 'дорожная карта', 'дорожные карты', 'дорожных карт')}, просрочено {late}"
    return "\n\n".join([head, *lines])


def _list_lines(found: Sequence[Milestone], today: date, *, school: bool = False) -> list[str]:
    lines = []
    for each in found:
        due = dated_weekday(each.due, year=each.due.year != today.year) if each.due else "без срока"
        if each.is_overdue(today) and not each.external:
            due += ", просрочено"
        where = f"\n{escaped(each.school)}" if school else ""
        lines.append(
            f"{_MARKS[each.state]} <b>{escaped(each.label)}</b> {escaped(shorten(each.title))}\n{due}{where}"
        )
    return lines


def _page(found: Sequence[Milestone], page: int) -> Sequence[Milestone]:
    return found[page * PAGE : (page + 1) * PAGE]


def _page_note(total: int, page: int) -> str:
    pages = -(-total // PAGE)
    return f" · страница {page + 1} из {pages}" if pages > 1 else ""


def _overdue_head(found: Overdue) -> str:
    schools = len({late.milestone.school for late in found.late})
    if found.late:
        number = count(len(found.late), "контрольная точка", "контрольные точки", "контрольных точек")
        where = count(schools, "школе", "школах", "школах")
        head = f"Просрочено: {number} в {where}"
    else:
        head = "Просроченных нет"
    return f"{head}\nСдано, ждёт приёмки: {len(found.reported)} · Ждём федерального оператора: {len(found.external)}"


def _late_lines(milestone: Milestone, late: Lateness) -> str:
    due = dated_weekday(milestone.due) if milestone.due else ""
    who = ", ".join(milestone.responsible)
    return (
        f"{escaped(milestone.label)} {escaped(shorten(milestone.title))}\n"
        f"   срок {due}, опоздание {how_late(late)} · {escaped(shorten(who, 80))}"
    )
