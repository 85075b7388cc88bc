"""What never arrived, for the centre: whom, what, when, why, and who knows of it all the same."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.ledger import Missed, Unheard
from domain.russian import count, date_in_words
from handlers.texts.wording import escaped, listed, sentence, shorten, split
from services.oversight import Undelivered

_STEPS = {
    "mid": "в середине срока",
    "on-day": "в последний день",
    "digest": "утренняя сводка",
    "weekly": "еженедельно после срока",
    "nudge": "по просьбе Центра",
    "reported": "результат сдан",
    "accepted": "результат принят",
    "returned": "результат возвращён",
    "move-asked": "просьба о переносе срока",
    "moved": "срок перенесён",
    "move-refused": "отказ в переносе срока",
}


def undelivered(shown: Undelivered) -> str:
    """One page of it, with those whom nothing reaches on the first."""
    if not shown.total and not shown.unheard:
        return "Всё доставлено: каждое напоминание дошло, писать могу всем."
    blocks = [f"Не доставлено: {_reminders(shown.total)}" if shown.total else "Все напоминания дошли."]
    if shown.unheard and not shown.page:
        blocks.append(_unheard(shown.unheard))
    blocks += [_missed(each, shown) for each in shown.found]
    if shown.pages > 1:
        blocks.append(f"Страница {shown.page + 1} из {shown.pages}")
    return split(blocks)[0]


def step_in_words(step: str) -> str:
    """«за 3 рабочих дня», «на 1-й день просрочки»: the rung of the ladder that the ledger calls ``step``."""
    kind, _, number = step.partition("-")
    if kind == "before" and number.isdigit():
        return f"за {count(int(number), 'рабочий день', 'рабочих дня', 'рабочих дней')}"
    if kind == "overdue" and number.isdigit():
        return f"на {number}-й рабочий день просрочки"
    return _STEPS.get(step.partition(":")[0]) or _STEPS.get(kind) or "напоминание"


def _unheard(found: Sequence[Unheard]) -> str:
    names = (
        f"{each.name.strip() or 'без имени'} ({each.reason})" if each.reason else each.name for each in found
    )
    return f"Сообщения не доходят: {sentence(listed(names, 500))}"


def _missed(each: Missed, shown: Undelivered) -> str:
    lines = [f"<b>{escaped(shorten(each.name, 60)) or 'Без имени'}</b>, {step_in_words(each.step)}"]
    if each.title is not None:
        about = shorten(f"{each.label or ''} {each.title}", 90) or "без названия"
        school = shorten(each.school or "", 50)
        lines.append(escaped(f"{about} · {school}" if school else about))
    lines.append(f"{_at(each.due_at, shown)}: {_why(each, shown)}")
    if told := listed(each.told, 120):
        lines.append(f"Напоминание дошло: {told}")
    return "\n".join(lines)


def _why(each: Missed, shown: Undelivered) -> str:
    reason = escaped(shorten(each.outcome or "", 150))
    if each.final:
        return reason or "причина неизвестна"
    if each.again_at is None or each.again_at <= shown.now:
        again = "отправлю при первой возможности"
    else:
        again = f"попробую снова {_at(each.again_at, shown)}"
    return f"{reason}; {again}" if reason else again


def _at(moment: datetime, shown: Undelivered) -> str:
    local = moment.astimezone(ZoneInfo(shown.zone))
    return f"{date_in_words(local.date())} в {local:%H:%M}"


def _reminders(number: int) -> str:
    return count(number, "напоминание", "напоминания", "напоминаний")
