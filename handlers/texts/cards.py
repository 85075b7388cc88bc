"""The card of a milestone, the same everywhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.evidence import Evidence, EvidenceKind
from domain.milestone import Milestone, State
from domain.russian import count, date_in_words, dated_weekday, lateness, plural
from handlers.texts.wording import awaited, dated, days, escaped, listed, local_date, named, shorten
from services.lookup import Card

MOST_EVIDENCE = 6
MOST_EVENTS = 4

_ACTIONS = {
    "imported": "загружено",
    "started": "взято в работу",
    "reported": "результат сдан",
    "accepted": "принято",
    "returned": "возвращено на доработку",
    "cancelled": "отменено",
    "edition-new": "добавлено новой редакцией",
    "edition-gone": "исключено новой редакцией",
    "edition-deadline": "срок изменён новой редакцией",
    "edition-wording": "уточнено новой редакцией",
    "edition-responsible": "новый ответственный",
    "rolled": "открыта следующая контрольная точка",
}


def card(shown: Card) -> str:
    """The card: the place, the due date, whose turn it is, what is expected, what is there, what happened."""
    milestone = shown.milestone
    head = [f"<b>{named(milestone, 500)}</b>", escaped(shorten(milestone.school, 150))]
    parts = [
        head,
        [*_due_lines(shown), *_state_lines(milestone, shown.today), *_fact_lines(shown)],
        _evidence_lines(shown),
        _history_lines(shown),
    ]
    return "\n\n".join("\n".join(line for line in lines if line) for lines in parts if lines)


def _due_lines(shown: Card) -> list[str]:
    milestone, wording = shown.milestone, shown.measure.deadline.text.strip()
    if milestone.due is None:
        line = "Срок: не назначен"
    else:
        line = f"Срок: {dated_weekday(milestone.due, year=True)}{_timing(shown, milestone.due)}"
    lines = [line]
    if wording and (milestone.due is None or milestone.tentative or milestone.rrule):
        lines.append(f"В документе: «{escaped(shorten(wording, 100))}»")
    if milestone.original_due and milestone.original_due != milestone.due:
        lines.append(f"Первоначальный срок: {dated_weekday(milestone.original_due, year=True)}")
    return lines


def _timing(shown: Card, due: date) -> str:
    milestone, late = shown.milestone, shown.lateness
    tentative = ", предварительный" if milestone.tentative else ""
    if milestone.state is not State.OPEN:
        return tentative + (f" · сдано с опозданием на {days(late)}" if late else "")
    if late is not None:
        return f"{tentative} · {'прошло' if milestone.external else 'опоздание'} {days(late)}"
    if due == shown.today:
        return f"{tentative} · сегодня последний день"
    left = (due - shown.today).days
    verb = plural(left, "остался", "осталось", "осталось")
    return f"{tentative} · {verb} {lateness(left, shown.working_days_left)}"


def _state_lines(milestone: Milestone, today: date) -> list[str]:
    lines = [f"Состояние: {_state(milestone, today)}"]
    if milestone.state is State.OPEN and milestone.remark:
        lines.append(f"Замечание: {escaped(shorten(milestone.remark, 300))}")
    return lines


def _state(milestone: Milestone, today: date) -> str:
    handed_in = f"сдано {dated(milestone.reported_on, today)}, " if milestone.reported_on else ""
    match milestone.state:
        case State.CANCELLED:
            return "отменено"
        case State.ACCEPTED:
            return f"{handed_in}принято"
        case State.REPORTED:
            return f"{handed_in or 'сдано, '}ждёт приёмки"
    if milestone.external:
        return f"ждём {awaited([milestone])}"
    if milestone.remark:
        return "возвращено на доработку"
    if milestone.in_progress_on:
        return f"взято в работу {dated(milestone.in_progress_on, today)}"
    return "ждём результата"


def _fact_lines(shown: Card) -> list[str]:
    milestone, done = shown.milestone, shown.measure.already_done
    facts = {
        "Ответственные" if len(milestone.responsible) > 1 else "Ответственный": milestone.responsible,
        # The cell lists the results of the whole measure; a part of it is named by its own title.
        f"Мероприятие {milestone.measure_number.strip().rstrip('.')}": (
            milestone.measure_title if milestone.is_part else "",
        ),
        "Ожидаемый результат": ("" if milestone.is_part else milestone.result,),
        "Контроль": milestone.control,
    }
    lines = [f"{name}: {value}" for name, values in facts.items() if (value := listed(values, 300))]
    if done is not None and milestone.state is State.OPEN:
        document = escaped(shorten(done.document, 200))
        lines.append(f"Похоже, уже исполнено: {document} от {date_in_words(done.on, year=True)}")
    return lines


def _evidence_lines(shown: Card) -> list[str]:
    if not shown.evidence:
        return ["Подтверждений пока нет."] if shown.milestone.state is State.REPORTED else []
    photos = sum(each.kind is EvidenceKind.PHOTO for each in shown.evidence)
    others = [each for each in shown.evidence if each.kind is not EvidenceKind.PHOTO]
    lines = ["Подтверждения:"]
    if photos:
        lines.append(f"• {count(photos, 'фотография', 'фотографии', 'фотографий')}")
    if len(others) > MOST_EVIDENCE:
        lines.append(f"• раньше: ещё {len(others) - MOST_EVIDENCE}")
    return lines + [_evidence_line(each, shown) for each in others[-MOST_EVIDENCE:]]


def _evidence_line(evidence: Evidence, shown: Card) -> str:
    what = escaped(shorten(evidence.file_name or evidence.text or "", 100)) or "документ"
    who = escaped(shorten(evidence.person, 40))
    when = dated(local_date(evidence.received_at, shown.milestone.zone), shown.today)
    return f"• {what} ({f'{who}, ' if who else ''}{when})"


def _history_lines(shown: Card) -> list[str]:
    lines = []
    for event in shown.history[-MOST_EVENTS:]:
        when = dated(local_date(event.at, shown.milestone.zone), shown.today)
        who = f", {escaped(shorten(event.person, 60))}" if event.person else ""
        lines.append(f"{when}: {_happened(event.action, event.after)}{who}")
    return ["История:", *lines] if lines else []


def _happened(action: str, after: Mapping[str, Any] | None) -> str:
    if action == "evidence-added":
        number = (after or {}).get("files", 1)
        return f"добавлено {count(number, 'подтверждение', 'подтверждения', 'подтверждений')}"
    return _ACTIONS.get(action, "изменено")
