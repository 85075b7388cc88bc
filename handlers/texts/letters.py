"""Reminders and the morning digest."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from domain.calendar import WorkingCalendar
from domain.ledger import DigestFigures, Letter, LetterItem, Reason
from domain.milestone import Lateness
from domain.russian import count, date_in_words, dated_weekday, heading
from handlers.texts.wording import escaped, how_late, shorten, split

_CALENDAR = WorkingCalendar()


def letter(sent: Letter) -> list[str]:
    """Everything one person is told in this slot: one message, more only where Telegram's limit demands it."""
    head = f"📌 {heading(sent.today)}."
    groups = [
        (phrase, list(group))
        for phrase, group in groupby(
            sorted(sent.items, key=_urgency), key=lambda item: _when(item, sent.today)
        )
    ]
    if len(groups) == 1 and sent.digest is None:
        phrase, group = groups[0]
        return split([f"{head} {phrase}", *_item_blocks(group)])
    blocks = [head]
    if sent.digest is not None:
        blocks.append(_digest(sent.digest))
    for phrase, group in groups:
        first, *rest = _item_blocks(group)
        blocks += [f"<b>{phrase}</b>\n{first}", *rest]
    return split(blocks)


def _urgency(item: LetterItem) -> tuple[date, bool, str]:
    return (item.milestone.due or date.max, item.milestone.external, item.milestone.school)


def _when(item: LetterItem, today: date) -> str:
    """The phrase that a group of reminders begins with."""
    milestone = item.milestone
    due = milestone.due or today
    where = date_in_words(due) if _CALENDAR.is_working_day(due) else dated_weekday(due)
    if milestone.external:
        return f"Ждём федерального оператора, срок {where}:"
    if due < today:
        late = Lateness((today - due).days, _CALENDAR.working_days_between(due, today))
        return f"Просрочено, срок был {where}, опоздание {how_late(late)}:"
    if due == today:
        return "Сегодня последний день:"
    if item.reminder.step == "mid":
        return f"Идёт срок, последний день {date_in_words(due, year=True)}:"
    if item.reminder.step == "on-day":
        return f"Срок {where} — выходной, поэтому последний рабочий день сегодня:"
    left = _CALENDAR.working_days_between(today, due)
    return f"Через {count(left, 'рабочий день', 'рабочих дня', 'рабочих дней')}, {where}:"


def _item_blocks(group: Sequence[LetterItem]) -> list[str]:
    blocks = []
    for school, items in groupby(group, key=lambda item: item.milestone.school):
        lines = [_item_line(item) for item in items]
        blocks += lines[:-1]
        blocks.append(f"{lines[-1]}\n<i>{escaped(school)}</i>")
    return blocks


def _item_line(item: LetterItem) -> str:
    line = f"<b>{escaped(item.milestone.label)}</b> {escaped(shorten(item.milestone.title, 200))}"
    if item.milestone.tentative:
        line += " (срок предварительный)"
    if item.reminder.reason is Reason.NO_EXECUTOR:
        line += " — нет исполнителя, пригласите: /invite"
    return line


def _digest(figures: DigestFigures) -> str:
    late = count(figures.overdue, "контрольная точка", "контрольные точки", "контрольных точек")
    lines = [f"Просрочено: {late}." if figures.overdue else "Просроченных нет."]
    if figures.awaiting_acceptance or figures.external:
        lines.append(
            f"Ждут приёмки: {figures.awaiting_acceptance} · Ждём федерального оператора: {figures.external}"
        )
    lines.append(f"Напоминания за прошлый рабочий день: доставлено {figures.delivered} из {figures.planned}.")
    if figures.unreachable:
        lines.append(f"Не доходят сообщения: {escaped(shorten(', '.join(figures.unreachable), 300))}.")
    return "\n".join(lines)
