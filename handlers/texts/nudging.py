"""Reminding people by hand: the question before it, and what comes of it."""

from datetime import datetime

from domain.russian import count, date_in_words
from handlers.texts.wording import escaped, shorten
from services.nudging import Nudge

MOST_NAMES = 6
MORNING_ENDS = 12
_ON_WEEKDAY = (
    "в понедельник",
    "во вторник",
    "в среду",
    "в четверг",
    "в пятницу",
    "в субботу",
    "в воскресенье",
)


def ask_nudge(nudge: Nudge) -> str:
    """Before many hear of it."""
    if not nudge.told:
        return nudged(nudge)
    lines = [f"Напомнить {_told(nudge)} {_about(nudge)}? Сообщение придёт {_when(nudge)}."]
    return "\n".join([*lines, *_others(nudge)])


def nudged(nudge: Nudge) -> str:
    """Who will hear of it and when; who cannot, is named."""
    lines = [f"🔔 Напомню {_told(nudge)} {_when(nudge)}."] if nudge.told else []
    lines += _others(nudge)
    return "\n".join(lines) or "Напоминать не о чем: открытых контрольных точек здесь нет."


def _told(nudge: Nudge) -> str:
    people = count(nudge.people, "исполнителю", "исполнителям", "исполнителям")
    groups = f"в {count(nudge.groups, 'группу', 'группы', 'групп')}"
    if not nudge.people:
        return groups
    return f"{people} и {groups}" if nudge.groups else people


def _about(nudge: Nudge) -> str:
    number = nudge.milestones
    return f"о {count(number, 'контрольной точке', 'контрольных точках', 'контрольных точках')}"


def _when(nudge: Nudge) -> str:
    if nudge.at is None:
        return "сейчас"
    return _slot(nudge.at, nudge.asked_at)


def _slot(at: datetime, asked_at: datetime) -> str:
    clock = "утром" if at.hour < MORNING_ENDS else f"в {at:%H:%M}"
    if at.date() == asked_at.date():
        return f"сегодня {clock}"
    year = at.year != asked_at.year
    return f"{clock} {_ON_WEEKDAY[at.weekday()]}, {date_in_words(at.date(), year=year)}"


def _others(nudge: Nudge) -> list[str]:
    lines = []
    if nudge.already:
        who = count(nudge.already, "исполнителю", "исполнителям", "исполнителям")
        lines.append(f"Ещё {who} сегодня уже напоминали, чаще раза в день не пишу.")
    if nudge.unreachable:
        names = [escaped(shorten(name, 60)) or "без ответственного" for name in nudge.unreachable]
        named, rest = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
        more = f" и ещё {count(rest, 'школа', 'школы', 'школ')}" if rest > 0 else ""
        lines.append(f"Некому сообщить: {named}{more}. Пригласите ответственных: /invite.")
    return lines
