"""People: who is there, whom messages reach, what they answer for, and their absences."""

from collections.abc import Iterable, Sequence
from datetime import date

from data.rosters import Which
from domain.absence import Absence
from domain.duty import Duty
from domain.people import Membership, Person
from domain.russian import count, list_in_words, plural
from handlers.texts.welcome import ROLE_NAMES
from handlers.texts.wording import dated, dated_with_weekday, escaped, local_date, pointed, points, shorten
from services.absences import Deputies, Falling, Noted, Own
from services.duties import Answering, Choosing, Given, Places
from services.handover import Handover, Successors
from services.people import GapPage, Overview, PeoplePage, PersonCard

MOST = 6
_KINDS = {
    Which.NEVER_STARTED: "Не нажали Start",
    Which.BLOCKED: "Заблокировали бота",
    Which.ALL: "Всего",
}
HANDED_TO_NOBODY = "Коллег, которые могли бы принять дела, пока нет: пригласите их, /invite."


def overview(shown: Overview) -> str:
    """``/people``: the counts first."""
    figures = shown.figures
    people, places = (
        _people(figures.people),
        count(shown.number, "организации", "организациях", "организациях"),
    )
    silent = " · ".join(
        f"{text}: {number}"
        for text, number in (
            ("Не нажали Start", figures.never_started),
            ("Заблокировали бота", figures.blocked),
        )
        if number
    )
    lines = [f"👥 {people} в {places}"]
    if silent:
        lines.append(silent)
    if shown.unmanned:
        lines.append(f"Некому напоминать: {points(shown.unmanned)}")
    if not (silent or shown.unmanned):
        lines.append("Сообщения доходят до всех, исполнители есть везде.")
    return "\n".join([*lines, "", "Найти: /people Иванова"])


def listing(shown: PeoplePage) -> str:
    """A page of people."""
    if shown.words:
        words = escaped(shorten(shown.words, 60))
        if not shown.found:
            return f"По словам «{words}» никого не нашёл. Все люди: /people."
        more = "" if shown.number == len(shown.found) else " Показаны первые, уточните имя."
        return f"По словам «{words}»: {_people(shown.number)}.{more}"
    if shown.organisation is not None:
        name = _brief(shown.organisation.name)
        return (
            f"<b>{name}</b>\n{_people(shown.number)}"
            if shown.number
            else f"<b>{name}</b>\nЗдесь пока никого."
        )
    if not shown.found:
        return f"{_KINDS[shown.which]}: никого."
    note = {
        Which.NEVER_STARTED: " Новую ссылку даёт карточка человека.",
        Which.BLOCKED: " Сообщения до них не доходят: попросите разблокировать бота.",
    }.get(shown.which, "")
    return f"{_KINDS[shown.which]}: {_people(shown.number)}.{note}"


def gaps(shown: GapPage) -> str:
    """The milestones of which nobody can be reminded."""
    if not shown.found:
        return "Напоминать есть кому: у каждой контрольной точки есть исполнитель."
    lines = [f"⚠️ Некому напоминать: {points(shown.number)}. Назначьте исполнителя в карточке или: /invite"]
    for each in shown.found:
        due = f"срок {dated_with_weekday(each.due, shown.today)}" if each.due else "без срока"
        lines.append(f"{pointed(each, 80)}\n   {due} · {_brief(each.school, 80)}")
    return "\n\n".join(lines)


def card(shown: PersonCard) -> str:
    """All about one person."""
    person = shown.person
    lines = [f"<b>{_name(person)}</b>"]
    if post := escaped(shorten(person.post or "", 150)):
        lines.append(post)
    lines += _roles(shown.memberships)
    lines += ["", f"Связь: {_reached(shown)}"]
    lines += _busy(shown)
    for each in shown.absences[:MOST]:
        deputy = f"замещает {_who(each.deputy)}" if each.deputy else "никто не замещает"
        lines.append(f"Отсутствует: {dates(each, shown.today)}, {deputy}")
    for each in shown.stands_in[:MOST]:
        lines.append(f"Замещает: {_who(each.person)}, {dates(each, shown.today)}")
    if shown.last_deed is not None:
        seen = dated(local_date(shown.last_deed, shown.zone), shown.today)
        lines.append(f"Последнее действие: {seen}")
    return "\n".join(lines)


def answering(shown: Answering) -> str:
    """Who stands for an organisation."""
    head = f"<b>{_brief(shown.organisation.name)}</b>"
    if not shown.duties:
        return f"{head}\nНапоминания получают все исполнители организации: отдельно никто не назначен."
    lines = [
        f"{'★' if each.lead else '•'} {_who(each.person)}: {_where(each)}"
        for each in shown.duties[: 2 * MOST]
    ]
    if len(shown.duties) > 2 * MOST:
        lines.append(f"и ещё {len(shown.duties) - 2 * MOST}")
    return "\n".join([head, "За все мероприятия отвечают:", *lines])


def choose_who(organisation: str) -> str:
    """Who is to stand for an organisation."""
    return f"Кто отвечает за все мероприятия: {_brief(organisation)}?"


def choose_organisation(shown: Choosing) -> str:
    """For which organisation."""
    who = _name(shown.person)
    if not shown.organisations:
        return f"{who}: поручить можно только мероприятия организации, которой вы руководите."
    return f"{who}: за мероприятия какой организации отвечает?"


def choose_place(shown: Places) -> str:
    """Everywhere or in one place."""
    return f"{_name(shown.person)}, {_brief(shown.organisation.name)}: где?"


def given(done: Given) -> str:
    """For whoever gave a duty."""
    return f"Готово: {_who(done.duty.person)} отвечает за все мероприятия. {_of(done.duty)}."


def taken(done: Given) -> str:
    """For whoever took it off."""
    return f"Готово: {_who(done.duty.person)} больше не отвечает за все мероприятия. {_of(done.duty)}."


def entrusted(duty: Duty) -> str:
    """What somebody reads who was named."""
    return (
        f"📌 Вам поручены все мероприятия. {_of(duty)}."
        " Напоминания о них буду присылать вам. Что впереди: /upcoming"
    )


def relieved(duty: Duty) -> str:
    """What somebody reads who was taken off."""
    return f"С вас снято поручение отвечать за все мероприятия. {_of(duty)}."


def choose_successor(shown: Successors) -> str:
    """Who takes over."""
    return f"Кому передать дела? Сейчас они у сотрудника: {_name(shown.person)}."


def handover(shown: Handover) -> str:
    """What would pass."""
    lines = [f"Передать дела?\n\nОт кого: {_name(shown.person)}\nКому: {_name(shown.successor)}\n"]
    lines.append(f"Перейдёт: {_passing(shown)}.")
    if shown.kept_roles:
        lines.append(f"Не передаётся: {_role_list(shown.kept_roles)}.")
    lines.append("Если человек увольняется, снимите и роли: бот перестанет ему отвечать.")
    return "\n".join(lines)


def handed_over(done: Handover, *, revoked: bool) -> str:
    """For whoever handed over."""
    leaving = " Роли сняты." if revoked else ""
    return f"Готово: {_name(done.successor)} принимает дела. Перешло: {_passing(done)}.{leaving}"


def taken_over(done: Handover) -> str:
    """For the successor."""
    return (
        f"📌 Вам переданы дела сотрудника: {_name(done.person)}. Это {_passing(done)}. Что впереди: /upcoming"
    )


def given_up(done: Handover, *, revoked: bool) -> str:
    """For whoever hands over."""
    leaving = " Роли в Вехе сняты. Спасибо за работу!" if revoked else ""
    return f"Ваши дела переданы: {_name(done.successor)}. Перешло: {_passing(done)}.{leaving}"


def absences(shown: Own) -> str:
    """What is noted, and the question for more."""
    who = "вас" if shown.oneself else _name(shown.person)
    lines = [f"• {dates(each, shown.today)}, {_deputy(each)}" for each in shown.absences[:MOST]]
    head = ["Отмечено:", *lines, ""] if lines else []
    asked = "Когда вас не будет?" if shown.oneself else f"Когда отсутствует {who}?"
    return "\n".join([*head, f"{asked} Напишите, например, «с 15 по 28 июля», или выберите первый день."])


def choose_last(first: date, today: date) -> str:
    """The first day is chosen."""
    return f"С {_day(first, today)}. Выберите последний день."


def choose_deputy(shown: Deputies) -> str:
    """Who stands in on those days."""
    when = span(shown.starts, shown.ends, shown.today)
    asked = "Кто вас замещает?" if shown.oneself else f"Кто замещает: {_name(shown.person)}?"
    note = "" if shown.found else " Коллег в Вехе пока нет: напоминания получат другие исполнители или Центр."
    return f"Отсутствие {when}. {asked} Напоминания уйдут заместителю и вернутся сами.{note}"


def noted(done: Noted) -> str:
    """For whoever noted it."""
    absence = done.absence
    return "\n\n".join(
        [
            f"Отмечено: {_who(absence.person)}, {dates(absence, done.today)}, {_deputy(absence)}.",
            *_due(done.due, done.today),
        ]
    )


def away(done: Noted) -> str:
    """For the person, where somebody else noted it, and for controllers."""
    absence = done.absence
    head = f"{_who(absence.person)} отсутствует {dates(absence, done.today)}, {_deputy(absence)}."
    return "\n\n".join([head, *_due(done.due, done.today)])


def you_stand_in(done: Noted) -> str:
    """For the deputy."""
    absence = done.absence
    return "\n\n".join(
        [
            f"📌 Вы замещаете {dates(absence, done.today)}: {_who(absence.person)}."
            " В эти дни напоминания приходят вам, отмечать можете вы.",
            *_due(done.passed, done.today),
        ]
    )


def called_off(done: Noted) -> str:
    """For everybody concerned."""
    absence = done.absence
    return (
        f"Отсутствие снято: {_who(absence.person)}, {dates(absence, done.today)}. Напоминания приходят снова."
    )


def dates(absence: Absence, today: date) -> str:
    """«с 15 по 28 июля»; plain text."""
    return span(absence.starts, absence.ends, today)


def span(starts: date, ends: date, today: date) -> str:
    """«с 15 июля по 28 июля», «15 июля»; plain text."""
    if starts == ends:
        return _day(starts, today)
    first = str(starts.day) if (starts.year, starts.month) == (ends.year, ends.month) else _day(starts, today)
    return f"с {first} по {_day(ends, today)}"


def mark_of(person: Person, *, mail: bool) -> str:
    """What a button adds to a name that Telegram does not reach; plain text."""
    if person.in_telegram:
        return ""
    if mail and person.email is not None:
        return "почта"
    return "нет Start" if person.telegram_id is None else "не доходит"


def place_of(duty: Duty) -> str:
    """«МОУО: СОШ № 5»; plain text for a button."""
    return (
        f"{shorten(duty.organisation, 30)}: {shorten(duty.place, 25)}"
        if duty.place
        else shorten(duty.organisation, 50)
    )


def _busy(shown: PersonCard) -> Iterable[str]:
    if shown.assigned:
        first = f", ближайшая {dated(shown.first_due, shown.today)}" if shown.first_due else ""
        yield f"Назначено лично: {points(shown.assigned)}{first}"
    for each in shown.duties[:MOST]:
        yield f"Все мероприятия: {_brief(each.organisation, 100)}, {_where(each)}"
    if len(shown.duties) > MOST:
        yield f"и ещё {len(shown.duties) - MOST}"


def _reached(shown: PersonCard) -> str:
    person = shown.person
    mail = f"почта {escaped(shorten(person.email, 80))}" if shown.mail and person.email else ""
    if person.in_telegram:
        return "Telegram"
    if person.telegram_id is None:
        return f"{mail} (Start не нажат)" if mail else "никак, Start не нажат"
    reason = escaped(shorten(person.unreachable_reason or "", 80)) or "не доходит"
    return f"{mail} (Telegram: {reason})" if mail else f"никак ({reason})"


def _roles(memberships: Sequence[Membership]) -> list[str]:
    lines = [f"• {ROLE_NAMES[each.role]}, {_brief(each.organisation, 120)}" for each in memberships[:MOST]]
    if len(memberships) > MOST:
        lines.append(f"и ещё {len(memberships) - MOST}")
    return lines or ["Ролей нет"]


def _role_list(memberships: Sequence[Membership]) -> str:
    names = [f"{ROLE_NAMES[each.role]} ({_brief(each.organisation, 60)})" for each in memberships[:MOST]]
    return list_in_words(names)


def _passing(shown: Handover) -> str:
    parts = []
    if shown.milestones:
        parts.append(points(shown.milestones))
    if shown.duties:
        parts.append(count(len(shown.duties), "поручение", "поручения", "поручений"))
    if shown.deputyships:
        parts.append(count(shown.deputyships, "замещение", "замещения", "замещений"))
    if shown.roles:
        parts.append(f"{plural(len(shown.roles), 'роль', 'роли', 'роли')}: {_role_list(shown.roles)}")
    return list_in_words(parts) or "ничего, личных назначений нет"


def _due(falling: Falling, today: date) -> list[str]:
    if not falling.number:
        return []
    lines = [
        f"{pointed(each, 80)}: {dated_with_weekday(each.due, today)} · {_brief(each.school, 60)}"
        for each in falling.found
        if each.due
    ]
    if falling.number > len(falling.found):
        lines.append(f"и ещё {falling.number - len(falling.found)}")
    return ["\n".join(["⚠️ На эти дни выпадает срок:", *lines])]


def _deputy(absence: Absence) -> str:
    return f"замещает {_who(absence.deputy)}" if absence.deputy else "никто не замещает"


def _of(duty: Duty) -> str:
    return f"{_brief(duty.organisation)}: {_where(duty)}"


def _where(duty: Duty) -> str:
    return _brief(duty.place or "", 100) if duty.place_id else "везде"


def _day(day: date, today: date) -> str:
    return dated(day, today)


def _people(number: int) -> str:
    return count(number, "человек", "человека", "человек")


def _name(person: Person) -> str:
    return _who(person.name)


def _who(name: str | None) -> str:
    return escaped(shorten(name or "", 100)) or "без имени"


def _brief(name: str, length: int = 200) -> str:
    return escaped(shorten(name, length)) or "без названия"
