"""Reminders, the morning digest and the weekly summary."""

from collections.abc import Sequence
from datetime import date

from domain.absence import Absence
from domain.ledger import (
    WORKING,
    AwayThen,
    DigestFigures,
    Letter,
    LetterItem,
    Notice,
    Reason,
    Unheard,
    WeekFigures,
)
from domain.milestone import Lateness
from domain.people import Group
from domain.russian import count, date_in_words, heading
from handlers.texts.wording import (
    awaited,
    by_school,
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
    wait,
)

MOST_LINES = 40
"""With more milestones than this, of several schools, a letter names each measure once and counts schools."""
_NUDGED = "Центр просит ответить."
_NOTICES = {
    Notice.REPORTED: "Результат сдан, примите или верните:",
    Notice.ACCEPTED: "Результат принят:",
    Notice.RETURNED: "Результат вернули на доработку:",
    Notice.MOVE_ASKED: "Просят перенести срок, решите в очереди /queue:",
    Notice.MOVED: "Срок перенесён:",
    Notice.MOVE_REFUSED: "Срок оставлен прежним, в переносе отказано:",
}


def letter(sent: Letter) -> list[str]:
    """All that one person or group is told in this slot: one message, more where the limit demands it."""
    groups = _groups(sent)
    alone = len(groups) == 1 and sent.digest is None
    several = len({item.milestone.school_id for item in sent.items}) > 1
    opening = f"📌 {_addressed(sent, several=several)}{heading(sent.today)}."
    if sent.digest is not None:
        opening += f" {_digest(sent.digest, sent.today)}"
    blocks = [f"{opening} {next(iter(groups))}" if alone else opening]
    for phrase, items in groups.items():
        sections = _gathered(items) if is_gathered(sent) else _sections(items, several=several)
        if not alone:
            sections[0][0] = f"<b>{phrase}</b>\n{sections[0][0]}"
        for first, *rest in sections:
            blocks += [f"\n{first}", *rest]
    # The end belongs to the last item: alone in a message of its own it would say nothing.
    blocks[-1] += _ending(sent, several=several)
    return split(blocks, glue="\n")


def is_gathered(sent: Letter) -> bool:
    """Whether the letter counts schools instead of naming every milestone of each."""
    return len(sent.items) > MOST_LINES and len({item.milestone.school_id for item in sent.items}) > 1


def _addressed(sent: Letter, *, several: bool) -> str:
    """What a group reads first: whose roadmap this is about."""
    if not isinstance(sent.to, Group):
        return ""
    if sent.items and not several:
        return f"{_place(sent.items[0])}. "
    return f"{escaped(shorten(sent.to.organisation or sent.to.name, 150)) or 'Группа'}. "


def _groups(sent: Letter) -> dict[str, list[LetterItem]]:
    """The items under the phrase that they share, the earliest due date first."""
    groups: dict[str, list[LetterItem]] = {}
    for item in sorted(sent.items, key=_urgency):
        asked = f"{_NUDGED} " if item.reminder.reason is Reason.NUDGE else ""
        groups.setdefault(f"{asked}{_when(item, sent)}", []).append(item)
    return groups


def _urgency(item: LetterItem) -> tuple[date, bool]:
    return item.milestone.due or date.max, item.milestone.external


def _when(item: LetterItem, sent: Letter) -> str:
    if item.reminder.reason is Reason.NOTICE:
        return _NOTICES[Notice.of(item.reminder.step)]
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
    if today >= calendar.working_day_on_or_before(due):
        return f"Сегодня последний рабочий день, срок {where}:"
    if item.reminder.step == "mid":
        return f"Срок идёт, последний день {where}:"
    left = calendar.working_days_left(today, due)
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


def _gathered(items: Sequence[LetterItem]) -> list[list[str]]:
    """One line for each measure, with the school or with how many there are."""
    same: dict[str, list[LetterItem]] = {}
    for item in items:
        same.setdefault(_item_line(item), []).append(item)
    return [[f"{line} · {_where(found)}" for line, found in same.items()]]


def _where(items: Sequence[LetterItem]) -> str:
    schools = {item.milestone.school_id for item in items}
    return _school(items[0]) if len(schools) == 1 else count(len(schools), "школа", "школы", "школ")


def _item_line(item: LetterItem) -> str:
    milestone, reason = item.milestone, item.reminder.reason
    line = pointed(milestone, 200)
    if milestone.tentative:
        line += " (срок предварительный)"
    who = listed(milestone.responsible, 80)
    if who and reason not in WORKING:
        line += f" · {who}"
    if reason is Reason.NO_EXECUTOR:
        line += " · нет исполнителя"
    if reason is Reason.NOTICE:
        line += _noticed(item)
    if item.instead_of:
        line += f" · вы замещаете: {'; '.join(map(_stood_for, item.instead_of))}"
    return line


def _noticed(item: LetterItem) -> str:
    """What the phrase above leaves out: the remark of a returned result, the day of a moved one."""
    milestone = item.milestone
    match Notice.of(item.reminder.step):
        case Notice.RETURNED if milestone.remark:
            return f"\nЗамечание: {escaped(shorten(milestone.remark, 500))}"
        case Notice.MOVED | Notice.MOVE_REFUSED if milestone.due:
            return f" · срок {date_in_words(milestone.due, year=True)}"
    return ""


def _stood_for(absence: Absence) -> str:
    who = escaped(shorten(absence.person, 60)) or "сотрудника"
    return f"{who}, до {date_in_words(absence.ends)}"


def _ending(sent: Letter, *, several: bool) -> str:
    reasons = {item.reminder.reason for item in sent.items}
    parts = []
    if sent.items and not several and not isinstance(sent.to, Group):
        parts.append(_place(sent.items[0]))
    if Reason.NO_EXECUTOR in reasons:
        parts.append("Пригласите исполнителей: /invite")
    if Reason.HEAD in reasons:
        parts.append("Пишу вам как руководителю ответственной организации.")
    elif Reason.MINISTRY in reasons:
        parts.append("Пишу вам как вышестоящему органу.")
    return "".join(f"\n\n{part}" for part in parts)


def _place(item: LetterItem) -> str:
    """«IT-куб, СОШ № 5 г. Балабаново»."""
    return f"{escaped(shorten(item.centre, 60))}, {_school(item)}" if item.centre else _school(item)


def _school(item: LetterItem) -> str:
    return escaped(shorten(item.milestone.school, 150)) or "Школа не названа"


def _digest(figures: DigestFigures, today: date) -> str:
    lines = [f"Просрочено: {points(figures.overdue)}." if figures.overdue else "Просроченных нет."]
    waiting = []
    if figures.awaiting_acceptance:
        waiting.append(f"Сдано, {wait(figures.awaiting_acceptance)} приёмки: {figures.awaiting_acceptance}")
    if figures.external:
        waiting.append(f"Ждём сторонние организации: {figures.external}")
    if waiting:
        lines.append(" · ".join(waiting))
    lines.append(_arrived(figures))
    if figures.unmanned:
        lines.append(f"Без исполнителя, срок в ближайшие 30 дней: {points(figures.unmanned)}.")
    if figures.gaps:
        lines.append(f"Некому напоминать: {sentence(by_school(figures.gaps))} Кого пригласить: /people")
    if figures.away:
        lines.append(f"Срок придётся на отсутствие: {_away(figures.away, today)}.")
    if unreachable := listed(map(_unheard, figures.unreachable), 300):
        lines.append(f"Сообщения не доходят: {sentence(unreachable)} Подробно: /undelivered")
    if figures.week is not None:
        lines.append(_week(figures.week, today))
    return "\n".join(lines)


def _arrived(figures: DigestFigures) -> str:
    if not figures.planned:
        return "Напоминаний за прошлый рабочий день не было."
    said = f"Напоминания за прошлый рабочий день: доставлено {figures.delivered} из {figures.planned}."
    return said if figures.delivered == figures.planned else f"{said} Что не дошло: /undelivered"


def _away(found: Sequence[AwayThen], today: date) -> str:
    parts = []
    for each in found:
        absence = each.absence
        who = escaped(shorten(absence.person, 60)) or "сотрудник"
        deputy = f", замещает {escaped(shorten(absence.deputy, 60))}" if absence.deputy else ""
        parts.append(f"{by_school([each.milestone])}: {who} до {dated(absence.ends, today)}{deputy}")
    return "; ".join(parts)


def _unheard(found: Unheard) -> str:
    name = found.name.strip() or "без имени"
    return f"{name} ({found.reason})" if found.reason else name


def _week(week: WeekFigures, today: date) -> str:
    behind = f"С {date_in_words(week.since)} по {dated(week.until, today)}"
    lines = [
        f"\n<b>Итоги недели.</b> {behind} сдано в срок: {week.done_in_time}, с опозданием: {week.done_late},"
        f" перенесено сроков: {week.moved}."
    ]
    until = date_in_words(week.ahead_until)
    lines.append(
        f"До {until} срок наступает: {points(week.ahead)}." if week.ahead else f"До {until} сроков нет."
    )
    return "\n".join(lines)
