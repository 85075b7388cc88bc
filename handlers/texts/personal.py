"""What is stored about a person, shown to that person."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.milestone import Milestone
from domain.russian import date_in_words
from handlers.texts.welcome import ROLE_NAMES
from handlers.texts.wording import escaped, pointed, points, shorten
from services.personal import Erased, Field, Portrait

MOST_ROLES = 10
MOST_ABSENCES = 5
MOST_LEFT = 15
ASK = {
    Field.NAME: "Как вас зовут? Напишите фамилию, имя и отчество. Передумали: /cancel.",
    Field.POST: "Какая у вас должность? Убрать её: «-». Передумали: /cancel.",
    Field.EMAIL: "На какой e-mail писать, если Telegram недоступен? Убрать его: «-». Передумали: /cancel.",
}
ASK_ERASE = (
    "Удалить ваши данные?\n\n"
    "Имя, e-mail и аккаунт Telegram будут стёрты, роли и назначения сняты, напоминания прекратятся."
    " Сданные результаты и файлы останутся под должностью: они часть отчётности."
    " Центр проектного сопровождения узнает, какие пункты остались без исполнителя. Вернуть данные нельзя."
)
KEPT = "Ничего не удалено."
ERASED = (
    "Ваши данные удалены, напоминаний больше не будет. Спасибо за работу! Вернуться можно по новой ссылке."
)


def portrait(shown: Portrait, zone: str) -> str:
    """``/me``: all that is stored."""
    person, stored = shown.actor.person, shown.stored
    consented = _day(stored.consented_at, zone) if stored.consented_at else "не запрошено"
    kept = f"фото: {stored.photos}, документов и текстов: {stored.documents}"
    lines = [
        "<b>Что я о вас храню</b>",
        f"Имя: {escaped(shorten(person.name, 150)) or 'не указано'}",
        f"Должность: {_or_none(person.post)}",
        f"E-mail: {_or_none(person.email)}",
        f"Аккаунт Telegram: {person.telegram_id}",
        f"В Вехе с {_day(stored.joined_at, zone)}",
        f"Согласие на обработку данных: {consented}",
        "",
        *_roles(shown),
        *_busy(shown),
        "",
        f"Отметок в журнале: {stored.actions}, {kept}",
        _settings(shown),
    ]
    return "\n".join(lines)


def orphaned(erased: Erased) -> str:
    """For the controllers: somebody left, and what they were named for."""
    parts = [f"⚠️ Больше не в Вехе: {escaped(shorten(erased.called, 200)) or 'Сотрудник'}."]
    if erased.duties:
        names = escaped(shorten(", ".join(each.strip() or "без названия" for each in erased.duties), 500))
        parts.append(f"За все мероприятия отвечал(а): {names}. Назначьте другого.")
    if erased.left:
        parts.append(f"Без исполнителя: {points(len(erased.left))}.\n{_left(erased.left)}")
    if len(parts) == 1:
        parts.append("Личных назначений не было.")
    return "\n\n".join(parts)


def _left(left: Sequence[Milestone]) -> str:
    lines = [
        f"{pointed(each)} · {escaped(shorten(each.school, 60)) or 'без названия'}"
        for each in left[:MOST_LEFT]
    ]
    if len(left) > MOST_LEFT:
        lines.append(f"и ещё {len(left) - MOST_LEFT}")
    return "\n".join(lines)


def _roles(shown: Portrait) -> list[str]:
    memberships = shown.actor.memberships
    lines = [
        f"• {ROLE_NAMES[each.role]}, {escaped(shorten(each.organisation, 150)) or 'без названия'}"
        for each in memberships[:MOST_ROLES]
    ]
    if len(memberships) > MOST_ROLES:
        lines.append(f"и ещё {len(memberships) - MOST_ROLES}")
    return ["Роли:", *lines] if lines else ["Ролей нет"]


def _busy(shown: Portrait) -> list[str]:
    stored = shown.stored
    lines = []
    if stored.assigned:
        lines.append(f"Назначено лично: {points(stored.assigned)}")
    if stored.duties:
        names = escaped(shorten(", ".join(each.strip() or "без названия" for each in stored.duties), 500))
        lines.append(f"Отвечаете за все мероприятия: {names}")
    for each in stored.absences[:MOST_ABSENCES]:
        deputy = (
            f", замещает {escaped(shorten(each.deputy, 100))}" if each.deputy and each.deputy.strip() else ""
        )
        lines.append(
            f"Отсутствие: с {date_in_words(each.starts)} по {date_in_words(each.ends, year=True)}{deputy}"
        )
    if len(stored.absences) > MOST_ABSENCES:
        lines.append(f"и ещё {len(stored.absences) - MOST_ABSENCES}")
    return lines


def _settings(shown: Portrait) -> str:
    stored = shown.stored
    parts = ["только последние напоминания и просрочка" if stored.sparing else "обычные напоминания"]
    if stored.hours_from is not None and stored.hours_to is not None:
        parts.append(f"пишу с {_time(stored.hours_from)} до {_time(stored.hours_to)}")
    return f"Настройки: {', '.join(parts)}"


def _time(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _or_none(text: str | None) -> str:
    return escaped(shorten(text or "", 150)) or "не указано"


def _day(at: datetime, zone: str) -> str:
    return f"{date_in_words(at.astimezone(ZoneInfo(zone)).date(), year=True)} года"
