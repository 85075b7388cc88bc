"""The card of a milestone, the same everywhere."""

from collections.abc import Sequence

from domain.evidence import Evidence, EvidenceKind
from domain.milestone import Milestone, State
from domain.russian import date_in_words, dated_weekday, lateness
from handlers.texts.wording import escaped, how_late, shorten
from services.lookup import Card

_STATES = {
    State.OPEN: "в работе у исполнителей",
    State.REPORTED: "сдано, ждёт приёмки",
    State.ACCEPTED: "принято",
    State.CANCELLED: "отменено",
}
_ACTIONS = {
    "imported": "загружено",
    "started": "взято в работу",
    "reported": "результат сдан",
    "accepted": "принято",
    "returned": "возвращено",
    "cancelled": "отменено",
    "evidence-added": "добавлено подтверждение",
    "rolled": "открыта следующая контрольная точка",
}


def card(shown: Card) -> str:
    """The card of a milestone, the same everywhere."""
    milestone = shown.milestone
    parts = [
        f"<b>{escaped(milestone.label)} {escaped(shorten(milestone.title, 500))}</b>\n{escaped(milestone.school)}",
        "\n".join([_due_line(shown), f"Состояние: {_state_line(milestone)}", *_card_facts(shown)]),
    ]
    if shown.evidence:
        parts.append("Подтверждения:\n" + "\n".join(_evidence_lines(shown.evidence)))
    if shown.history:
        recent = [
            f"{date_in_words(event.at.date())}: {_ACTIONS.get(event.action, event.action)}"
            + (f", {escaped(event.person)}" if event.person else "")
            for event in shown.history[-4:]
        ]
        parts.append("История:\n" + "\n".join(recent))
    return "\n\n".join(parts)


def _due_line(shown: Card) -> str:
    milestone = shown.milestone
    if milestone.due is None:
        return "Срок: не назначен («" + escaped(shorten(shown.measure.deadline.text, 100)) + "»)"
    line = f"Срок: {dated_weekday(milestone.due, year=True)}"
    if milestone.tentative:
        line += ", предварительный"
    if milestone.state is State.OPEN:
        line += f" · {_left_or_late(shown)}"
    elif shown.lateness is not None:
        line += f" · сдано с опозданием {how_late(shown.lateness)}"
    if milestone.original_due != milestone.due and milestone.original_due:
        line += f"\nБыло: {date_in_words(milestone.original_due, year=True)}"
    return line


def _left_or_late(shown: Card) -> str:
    due = shown.milestone.due
    if shown.lateness is not None:
        return f"опоздание {how_late(shown.lateness)}"
    if due is None or due == shown.today:
        return "сегодня последний день"
    return f"осталось {lateness((due - shown.today).days, shown.working_days_left)}"


def _state_line(milestone: Milestone) -> str:
    if milestone.state is State.OPEN and milestone.external:
        return "ждём стороннюю организацию (федерального оператора)"
    if milestone.state is State.OPEN and milestone.in_progress_on:
        return f"взято в работу {date_in_words(milestone.in_progress_on)}"
    if milestone.state is State.OPEN and milestone.remark:
        return f"возвращено: {escaped(shorten(milestone.remark, 300))}"
    if milestone.reported_on and milestone.state is State.REPORTED:
        return f"сдано {date_in_words(milestone.reported_on)}, ждёт приёмки"
    return _STATES[milestone.state]


def _card_facts(shown: Card) -> list[str]:
    milestone = shown.milestone
    lines = []
    if milestone.responsible:
        lines.append(f"Ответственные: {escaped(', '.join(milestone.responsible))}")
    if milestone.result:
        lines.append(f"Результат: {escaped(shorten(milestone.result, 300))}")
    if milestone.control:
        lines.append(f"Контроль: {escaped(shorten(', '.join(milestone.control), 200))}")
    done = shown.measure.already_done
    if done is not None and milestone.state is State.OPEN:
        lines.append(
            f"Похоже, уже исполнено: {escaped(done.document)} от {date_in_words(done.on, year=True)}"
        )
    return lines


def _evidence_lines(found: Sequence[Evidence]) -> list[str]:
    photos = sum(each.kind is EvidenceKind.PHOTO for each in found)
    lines = [f"• фото: {photos}"] if photos else []
    for each in found:
        if each.kind is EvidenceKind.PHOTO:
            continue
        text = each.file_name or shorten(each.text or "", 120)
        lines.append(f"• {escaped(text)} ({escaped(each.person)}, {date_in_words(each.received_at.date())})")
    return lines[-8:]
