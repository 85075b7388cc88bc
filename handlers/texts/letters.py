"""Reminders and the morning digest."""

from collections.abc import Sequence
from datetime import date

from domain.ledger import DigestFigures, Letter, LetterItem, Reason
from domain.milestone import Lateness
from domain.russian import count, heading
from handlers.texts.wording import (
    awaited,
    dated,
    dated_with_weekday,
    days,
    escaped,
    listed,
    pointed,
    points,
    sentence,
    shorten,
    split,
)


def letter(sent: Letter) -> list[str]:
    """Everything one person is told in this slot: one message, more only where the limit demands it."""
    groups = _groups(sent)
    alone = len(groups) == 1 and sent.digest is None
    several = len({item.milestone.school_id for item in sent.items}) > 1
    opening = f"📌 {heading(sent.today)}."
    if sent.digest is not None:
        opening += f" {_digest(sent.digest)}"
    blocks = [f"{opening} {next(iter(groups))}" if alone else opening]
    for phrase, items in groups.items():
        sections = _sections(items, several=several)
        if not alone:
            sections[0][0] = f"<b>{phrase}</b>\n{sections[0][0]}"
        for first, *rest in sections:
            blocks += [f"\n{first}", *rest]
    # The end belongs to the last item: alone in a message of its own it would say nothing.
    blocks[-1] += _ending(sent.items, several=several)
    return split(blocks, glue="\n")


def _groups(sent: Letter) -> dict[str, list[LetterItem]]:
    """The items under the phrase that they share, the earliest due date first."""
    groups: dict[str, list[LetterItem]] = {}
    for item in sorted(sent.items, key=_urgency):
        groups.setdefault(_when(item, sent), []).append(item)
    return groups


def _urgency(item: LetterItem) -> tuple[date, bool]:
    return item.milestone.due or date.max, item.milestone.external


def _when(item: LetterItem, sent: Letter) -> str:
    milestone, today, calendar = item.milestone, sent.today, sent.calendar
    due = milestone.due
    if due is None:
        return "Срок не назначен:"
    where = dated(due, today) if calendar.is_working_day(due) else dated_with_weekday(due, today)
    if milestone.external:
        return f"Ждём {awaited([milestone])}, срок {'был ' if due < today else ''}{where}:"
    if due < today:
        late = Lateness((today - due).days, calendar.working_days_between(due, today))
        return f"Просрочено, срок был {where}, опоздание {days(late)}:"
    if due == today:
        return "Сегодня последний день:"
    left = calendar.working_days_between(today, due)
    if not left:
        return f"Сегодня последний рабочий день, срок {where}:"
    if item.reminder.step == "mid":
        return f"Срок идёт, последний день {where}:"
    return f"Через {count(left, 'рабочий день', 'рабочих дня', 'рабочих дней')}, {where}:"


def _sections(items: Sequence[LetterItem], *, several: bool) -> list[list[str]]:
    """The lines of the items, by school where the letter is about several."""
    if not several:
        return [[_item_line(item) for item in items]]
    by_school: dict[str, list[str]] = {}
    for item in items:
        school = f"<i>{_school(item)}</i>"
        if school in by_school:
            by_school[school].append(_item_line(item))
        else:
            by_school[school] = [f"{school}\n{_item_line(item)}"]
    return [*by_school.values()]


def _item_line(item: LetterItem) -> str:
    milestone, reason = item.milestone, item.reminder.reason
    line = pointed(milestone, 200)
    if milestone.tentative:
        line += " (срок предварительный)"
    who = listed(milestone.responsible, 80)
    if who and reason is not Reason.ASSIGNEE:
        line += f" · {who}"
    if reason is Reason.NO_EXECUTOR:
        line += " · нет исполнителя"
    return line


def _ending(items: Sequence[LetterItem], *, several: bool) -> str:
    parts = [] if several or not items else [_school(items[0])]
    if any(item.reminder.reason is Reason.NO_EXECUTOR for item in items):
        parts.append("Пригласите исполнителей: /invite")
    return "".join(f"\n\n{part}" for part in parts)


def _school(item: LetterItem) -> str:
    return escaped(shorten(item.milestone.school, 150)) or "Школа не названа"


def _digest(figures: DigestFigures) -> str:
    lines = [f"Просрочено: {points(figures.overdue)}." if figures.overdue else "Просроченных нет."]
    waiting = []
    if figures.awaiting_acceptance:
        waiting.append(f"Сдано, ждёт приёмки: {figures.awaiting_acceptance}")
    if figures.external:
        waiting.append(f"Ждём сторонние организации: {figures.external}")
    if waiting:
        lines.append(" · ".join(waiting))
    if figures.planned:
        lines.append(
            f"Напоминания за прошлый рабочий день: доставлено {figures.delivered} из {figures.planned}."
        )
    else:
        lines.append("Напоминаний за прошлый рабочий день не было.")
    if unreachable := listed(figures.unreachable, 300):
        lines.append(f"Сообщения не доходят: {sentence(unreachable)}")
    return "\n".join(lines)
