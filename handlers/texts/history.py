"""What happened to a milestone, line by line."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from data.events import Event
from domain.russian import count
from handlers.texts.wording import LIMIT, dated, escaped, local_date, named, shorten, units
from services.card import Card

_ACTIONS = {
    "imported": "загружено",
    "started": "взято в работу",
    "reported": "результат сдан",
    "undone": "отметка отменена",
    "accepted": "принято",
    "returned": "возвращено на доработку",
    "cancelled": "отменено",
    "commented": "комментарий",
    "assigned": "исполнитель",
    "unassigned": "больше не исполнитель",
    "nudged": "напомнили",
    "edition-new": "добавлено новой редакцией",
    "edition-gone": "исключено новой редакцией",
    "edition-deadline": "срок изменён новой редакцией",
    "edition-wording": "уточнено новой редакцией",
    "edition-responsible": "новый ответственный",
    "rolled": "открыта следующая контрольная точка",
}
_WORDS = ("text", "remark", "reason")
"""Whatever of these an event carries is what somebody said."""


def event_line(event: Event, zone: str, today: date, length: int = 60) -> str:
    """«12 января, Вера Учителева: взято в работу»; ``length``: the most of the words that belong to it."""
    when = dated(local_date(event.at, zone), today)
    who = escaped(shorten(event.person or "", 60))
    return f"{when}{f', {who}' if who else ''}: {_happened(event, today, length)}"


def history(shown: Card) -> str:
    """Everything that happened to a milestone; the oldest is left out where it is too much."""
    head = f"<b>История: {named(shown.milestone)}</b>"
    lines = [event_line(each, shown.milestone.zone, shown.today, 300) for each in shown.history]
    if not lines:
        return f"{head}\n\nПока ничего не происходило."
    kept: list[str] = []
    room = LIMIT - units(head) - 40
    for line in reversed(lines):
        room -= units(line) + 1
        if room < 0:
            break
        kept.insert(0, line)
    left_out = [f"Раньше: ещё {len(lines) - len(kept)}"] if len(kept) < len(lines) else []
    return "\n".join([head, "", *left_out, *kept])


def _happened(event: Event, today: date, length: int) -> str:
    after: Mapping[str, Any] = event.after or {}
    if event.action == "evidence-added":
        number = after.get("files", 1)
        return f"добавлено {count(number, 'подтверждение', 'подтверждения', 'подтверждений')}"
    words = _ACTIONS.get(event.action) or _moving(event, today) or "изменено"
    if person := _detail(after, ("person",), length):
        return f"{words} {person}"
    detail = _detail(after, _WORDS, length)
    return f"{words}: «{detail}»" if detail else words


def _moving(event: Event, today: date) -> str:
    """What was asked or decided about the due date, with the days; empty for other events."""
    old, new = _due(event.before, today), _due(event.after, today)
    match event.action:
        case "postponement-asked":
            return f"просьба о переносе{f' на {new}' if new else ''}"
        case "postponement-refused":
            # Here «before» is the day asked for, and «after» the one that stays.
            return f"в переносе{f' на {old}' if old else ''} отказано"
        case "moved":
            return f"срок перенесён{f' с {old}' if old else ''}{f' на {new}' if new else ''}"
    return ""


def _due(side: Mapping[str, Any] | None, today: date) -> str:
    day = (side or {}).get("due")
    return dated(date.fromisoformat(day), today) if isinstance(day, str) else ""


def _detail(after: Mapping[str, Any], names: Iterable[str], length: int) -> str:
    found = next((after[name] for name in names if isinstance(after.get(name), str)), "")
    return escaped(shorten(found, length))
