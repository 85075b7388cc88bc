"""The settings on one screen: when what is reminded of, and how one is written to oneself."""

from domain.centre import centre_of
from domain.preferences import clock
from domain.reminder import Audience, Ladder
from domain.rhythm import escalations
from domain.roadmap import Roadmap
from domain.russian import count, list_in_words, plural
from domain.zones import zone_in_words
from handlers.callbacks.settings import View
from handlers.texts.wording import dated_with_weekday, escaped, named, numbered, shorten
from services.settings import Mine, Places, Settings, Sheet

WHOM = {
    Audience.ASSIGNEES: "исполнителю",
    Audience.CONTROLLERS: "Центру",
    Audience.HEADS: "руководителю",
    Audience.MINISTRY: "министерству",
}
NO_ROADMAPS = "Дорожных карт пока нет: загрузите первую командой /import."
CHOOSE_AREA = "Чьи напоминания настроить? Выберите муниципалитет."
CHOOSE_ROADMAP = "Чьи напоминания настроить? Выберите дорожную карту."
SAVED = "Сохранено."
_EVERYTHING = "Перед сроком напоминаю каждый раз."
_SPARING = "Перед сроком напоминаю только в последний раз и в день срока."
_QUESTIONS = {
    View.DAYS: "За сколько рабочих дней до срока напоминать?",
    View.LATE: "Кому сообщать о просрочке?",
    View.PAUSE: "На сколько рабочих дней замолкать после «Взято в работу»?",
    View.HOURS: "В какие часы писать?",
    View.ZONE: "По времени какого города?",
    View.MY_HOURS: "В какие часы вам писать?",
}
ASK = {
    View.ASK_DAYS: "За сколько рабочих дней напоминать? Например: 20, 10, 5, 1. Передумали: /cancel.",
    View.ASK_HOURS: "Напишите часы, например: 8:30–17:30. Передумали: /cancel.",
    View.ASK_ZONE: "По времени какого города писать? Например: Томск. Передумали: /cancel.",
    View.ASK_MY_HOURS: "Напишите часы, в которые вам писать, например: 10:00–16:00. Передумали: /cancel.",
}


def settings(shown: Settings, view: View = View.SHEET, who: Audience | None = None) -> str:
    """The screen, with what the buttons below ask about."""
    about_me = view in {View.MY_HOURS, View.ASK_MY_HOURS}
    parts = []
    if shown.sheet is not None and not about_me:
        parts.append(_sheet(shown.sheet))
    if shown.sheet is None or view is View.SHEET or about_me:
        parts.append(_mine(shown.mine))
    if view is View.WHEN_LATE and who is not None:
        parts.append(f"С какого рабочего дня просрочки сообщать {WHOM[who]}?")
    elif view in _QUESTIONS:
        parts.append(_QUESTIONS[view])
    return "⚙️ " + "\n\n".join(parts)


def places(shown: Places) -> str:
    """Above the choice."""
    if not shown.number:
        return NO_ROADMAPS
    return CHOOSE_ROADMAP if shown.municipality_id else CHOOSE_AREA


def changed(number: int) -> str:
    """The pop-up after a change."""
    if not number:
        return "Так уже и было."
    return f"Сохранено: {count(number, 'дорожная карта', 'дорожные карты', 'дорожных карт')}."


def reminded(ladder: Ladder) -> str:
    """«за 14, 7, 3 и 1 рабочий день, в день срока»."""
    said = []
    if ladder.before:
        days = plural(ladder.before[-1], "рабочий день", "рабочих дня", "рабочих дней")
        said.append(f"за {list_in_words([str(each) for each in ladder.before])} {days}")
    if ladder.on_day:
        said.append("в день срока")
    return ", ".join(said) or "не напоминаю"


def escalated(ladder: Ladder) -> str:
    """«на 1-й рабочий день исполнителю и Центру, на 3-й руководителю, затем раз в неделю»."""
    first = escalations(ladder)
    days = sorted(set(first.values()))
    said = []
    for place, day in enumerate(days):
        told = list_in_words([WHOM[each] for each in Audience if first.get(each) == day])
        said.append(f"на {day}-й{' рабочий день' if not place else ''} {told}")
    if ladder.weekly:
        said.append("затем раз в неделю")
    return ", ".join(said) or "не напоминаю"


def _sheet(sheet: Sheet) -> str:
    ladder = sheet.rhythm.ladder
    paused = count(ladder.quiet_for, "рабочий день", "рабочих дня", "рабочих дней")
    lines = [
        f"<b>Напоминания: {_whose(sheet)}</b>",
        f"До срока: {reminded(ladder)}.",
        f"Просрочка: {escalated(ladder)}.",
        f"«Взято в работу»: {f'тишина {paused}' if ladder.quiet_for else 'без паузы'}.",
        f"Часы: с {clock(ladder.work_from)} до {clock(ladder.work_to)} по рабочим дням.",
        f"Время: {escaped(shorten(zone_in_words(sheet.rhythm.zone), 40)) or '?'}.",
    ]
    if sheet.others:
        others = count(sheet.others, "дорожной карты", "дорожных карт", "дорожных карт")
        lines.append(f"У {others} настроено иначе.")
    return "\n".join([*lines, "", _upcoming(sheet)])


def _whose(sheet: Sheet) -> str:
    if isinstance(sheet.named, Roadmap):
        school = escaped(shorten(sheet.named.school, 100)) or "школа без названия"
        title = escaped(centre_of(sheet.named.title) or shorten(sheet.named.title, 60))
        return f"{school}, {title}" if title else school
    number = count(sheet.number, "дорожная карта", "дорожные карты", "дорожных карт")
    if sheet.named is not None:
        return f"{escaped(shorten(sheet.named.name, 100)) or 'муниципалитет'}, {number}"
    return f"все, {number}"


def _upcoming(sheet: Sheet) -> str:
    if sheet.upcoming is None:
        return "Следующих напоминаний нет."
    milestone, day = sheet.upcoming.milestone, sheet.upcoming.day
    number = numbered(milestone).rstrip(".")
    about = f"п. {number}" if number else named(milestone, 60)
    school = "" if isinstance(sheet.named, Roadmap) else escaped(shorten(milestone.school, 60))
    on = dated_with_weekday(day, sheet.today)
    return f"Следующее напоминание: {about}{f' ({school})' if school else ''}, {on}."


def _mine(mine: Mine) -> str:
    kept = mine.preferences
    hours = f"с {clock(kept.hours.begin)} до {clock(kept.hours.end)}" if kept.hours else "любые рабочие"
    lines = [
        "<b>Лично вам</b>",
        f"Часы: {hours}.",
        f"{_SPARING if kept.sparing else _EVERYTHING} О просрочке — всегда.",
    ]
    if mine.digest_at is not None:
        lines.append(f"Сводка: по рабочим дням в {clock(mine.digest_at)}.")
    return "\n".join(lines)
