"""Getting people in: links, consent, the first message, applications, lists of people."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from domain.people import Application, Invite, Role
from domain.people_list import RowProblem
from domain.preferences import clock
from domain.reminder import Audience, Ladder
from domain.rhythm import escalations
from domain.russian import count, dated_weekday
from handlers.texts.settings import reminded
from handlers.texts.welcome import ROLE_NAMES
from handlers.texts.wording import escaped, pointed, points, shorten, split
from services.joining import INVITE_LIFE, PERSONAL_LIFE, Joined, NewInvite, Offer
from services.people_list import Issued, PersonalLink, PreparedList

MOST_PROBLEMS = 15
MOST_NEW = 10
MOST_MESSAGES = 5
"""Organisations whose links come as messages of their own, fit to forward; the file holds them all."""

_LIST_ROLES = {
    Role.EXECUTOR: ("исполнитель", "исполнителя", "исполнителей"),
    Role.HEAD: ("руководитель", "руководителя", "руководителей"),
    Role.CONTROLLER: ("контролёр", "контролёра", "контролёров"),
    Role.ADMIN: ("администратор", "администратора", "администраторов"),
}
CONSENT_REFUSED = "Хорошо, ничего о вас не сохранено. Передумаете — откройте ссылку ещё раз, она действует."
APPLIED = (
    "📝 Заявка отправлена: её увидит Центр проектного сопровождения или ваш руководитель."
    " Как только решат, я напишу."
)
WITHDRAWN = "Заявка отозвана, ваши данные удалены."
NOTHING_TO_WITHDRAW = "Отзывать нечего: заявка уже рассмотрена или отозвана."
ASK_LIST = (
    "Пришлите список людей: файл .xlsx, .csv или .docx с таблицей.\n"
    "Нужны колонки «ФИО» и «Организация»; «Должность», «E-mail», «Муниципалитет» и «Роль»"
    " (исполнитель, руководитель, контролёр), если есть.\n\n"
    "Сначала покажу, что понял, потом дам каждому личную ссылку. Передумали: /cancel."
)
LIST_AWAITED = "Жду файл со списком людей. Передумали: /cancel."
LIST_DROPPED = "Список отменён, никто не добавлен."


def choose_role(organisation: str) -> str:
    """As what to invite."""
    return f"{_brief(organisation)}: кого приглашаем?"


def invitation(made: NewInvite, link: str) -> str:
    """A link to hand out."""
    days = count(INVITE_LIFE.days, "день", "дня", "дней")
    if made.shared:
        return (
            f"🔗 Общая ссылка: {_brief(made.organisation.name)}.\n{escaped(link)}\n"
            f"Подходит всем сотрудникам, действует {days}. Каждого вошедшего подтвердите вы или руководитель."
        )
    role = ROLE_NAMES[made.role].lower()
    return (
        f"🔗 Приглашение: {_brief(made.organisation.name)}, {role}.\n{escaped(link)}\n"
        f"Ссылка на одного человека, действует {days}."
    )


def caption(known: Invite, link: str) -> str:
    """What stands under the picture of a link, for whoever gets it forwarded."""
    whom = "для сотрудников" if known.shared else f"{ROLE_NAMES[known.role].lower()},"
    return (
        f"Приглашение в Веху, {whom} {escaped(shorten(known.organisation, 200)) or 'без названия'}.\n"
        f"Наведите камеру телефона или откройте ссылку: {escaped(link)}\n"
        f"Действует до {known.expires_at:%d.%m.%Y}."
    )


def consent(offer: Offer) -> str:
    """What is asked before somebody comes in (law 152-FZ, article 9)."""
    whom = f"{escaped(shorten(offer.person, 100))}, вас" if offer.person and offer.person.strip() else "Вас"
    return (
        f"{whom} приглашают в Веху: {_brief(offer.organisation)}, {ROLE_NAMES[offer.role].lower()}.\n\n"
        "<b>Согласие на обработку персональных данных</b>\n"
        "Что хранится: имя, должность, организация и роль, e-mail, если он указан, номер аккаунта в Telegram,"
        " ваши отметки и присланные файлы.\n"
        "Зачем: напоминать о сроках дорожной карты и подтверждать, что и кем сделано.\n"
        "Кто видит: Центр проектного сопровождения и участники той же дорожной карты.\n"
        "Сколько: пока вы в ней участвуете. Посмотреть, исправить, удалить свои данные"
        " и так отозвать согласие: /me."
    )


def welcome(joined: Joined) -> str:
    """The first message after joining: who they are here, what they will get and when, what is open."""
    name = escaped(shorten(joined.actor.person.name, 60)) or "коллега"
    place = f"{_brief(joined.organisation)}, {ROLE_NAMES[joined.role].lower()}"
    waiting = f"Сейчас в работе: {points(joined.open_milestones)}."
    lines = [
        f"👋 Здравствуйте, {name}! Вы в Вехе: {place}.",
        f"{_promise(joined)} {_hours(joined.ladder)}",
        f"{waiting if joined.open_milestones else 'Открытых контрольных точек пока нет.'}"
        " Посмотреть план: /plan, что я умею: /help.",
    ]
    if joined.nearest:
        lines += ["", "Ближайшие сроки:"]
    for each in joined.nearest:
        due = dated_weekday(each.due, year=True) if each.due else "срок не назван"
        lines.append(f"{pointed(each)}, {due}")
    return "\n".join(lines)


def to_decide(asked: Application) -> str:
    """For those who may let somebody in."""
    return (
        f"🙋 Просится в Веху: {escaped(shorten(asked.person.name, 100)) or 'без имени'}.\n"
        f"{_brief(asked.organisation)}, {ROLE_NAMES[asked.role].lower()}, по общей ссылке."
        " Пока вы не решите, ничего не увидит."
    )


def decision(asked: Application) -> str:
    """For whoever decided."""
    name = escaped(shorten(asked.person.name, 100)) or "Человек без имени"
    if asked.granted:
        return f"Принято: {name}, {_brief(asked.organisation)}."
    return f"Отказано: {name}. Данные заявки удалены."


def refused(asked: Application) -> str:
    """For whoever was not let in."""
    return (
        f"Заявку в организацию «{escaped(shorten(asked.organisation, 200)) or 'без названия'}» отклонили,"
        " ваши данные удалены. Если это ошибка, попросите личную ссылку у руководителя."
    )


def list_preview(prepared: PreparedList) -> str:
    """What was understood of a list of people."""
    number = count(prepared.people, "человек", "человека", "человек")
    places = count(prepared.organisations, "организация", "организации", "организаций")
    roles = ", ".join(count(n, *_LIST_ROLES[role]) for role, n in prepared.roles.items())
    parts = [f"👥 В списке {number}, {places}." + (f"\nРоли: {roles}." if roles else "")]
    if prepared.known:
        known = count(prepared.known, "человека", "человек", "человек")
        parts.append(f"Уже знаю {known}: добавлять второй раз не буду, должности обновлю.")
    if prepared.new_organisations:
        parts.append(_few("Новые организации:", prepared.new_organisations, MOST_NEW))
    if prepared.problems:
        parts.append(_few("Обратите внимание:", _problems(prepared.problems), MOST_PROBLEMS))
    if prepared.people:
        parts.append("Подготовить личные ссылки?")
    return "\n\n".join(parts)


def problems_file(problems: Sequence[RowProblem]) -> str:
    """Every row that did not go in as it stands, for a file: plain text."""
    return "\n".join(_problems(problems)) + "\n"


def issued(found: Issued) -> str:
    """Above the file with the links."""
    made = count(len(found.links), "личная ссылка", "личные ссылки", "личных ссылок")
    lines = [f"🔗 Готово: {made}, действуют {count(PERSONAL_LIFE.days, 'день', 'дня', 'дней')}."]
    if not found.links:
        lines = ["Новые ссылки не понадобились."]
    if found.joined:
        lines.append(f"Уже вошли: {count(found.joined, 'человек', 'человека', 'человек')}.")
    if found.invited:
        lines.append(
            f"Прежняя ссылка ещё действует: {count(found.invited, 'человек', 'человека', 'человек')}."
            " Новую даст карточка организации: /organisations."
        )
    if found.links:
        lines.append("Каждая на одного человека: пересылайте только адресату.")
    return "\n".join(lines)


def links_file(links: Iterable[tuple[PersonalLink, str]]) -> str:
    """All links by organisation, for a file: plain text."""
    blocks = []
    for organisation, group in groupby(links, key=lambda pair: pair[0].organisation):
        lines = [f"{_who(link)}: {address}" for link, address in group]
        blocks.append("\n".join([organisation, *lines]))
    return "\n\n".join(blocks) + "\n"


def links_of(links: Sequence[tuple[PersonalLink, str]]) -> list[str]:
    """The links of one organisation as messages fit to forward."""
    organisation = _brief(links[0][0].organisation)
    head = f"<b>{organisation}</b>\nЛичные ссылки для входа в Веху, каждая на одного человека:"
    lines = [f"{escaped(shorten(_who(link), 200))}\n{escaped(address)}" for link, address in links]
    return split([head, *lines])


def _promise(joined: Joined) -> str:
    """What they will be written to about, by the ladder of their roadmap."""
    match joined.role:
        case Role.CONTROLLER:
            return "Каждое рабочее утро вы получите сводку, а по просрочке узнаете сразу."
        case Role.ADMIN:
            return "Вы управляете ботом: пригласите Центр проектного сопровождения командой /invite."
        case Role.HEAD:
            late = escalations(joined.ladder).get(Audience.HEADS)
            if late is None:
                return "Что просрочено в вашей организации, всегда покажет /overdue."
            days = count(late, "рабочий день", "рабочих дня", "рабочих дней")
            return f"Напишу, если ваша организация опоздает с тем, за что отвечает: на {days} и больше."
    when = reminded(joined.ladder)
    if joined.reminded:
        return f"Напомню о сроке: {when}."
    return (
        f"О том, что назначат лично вам, напомню: {when}."
        " Остальные напоминания приходят в группу школы, если она привязана."
    )


def _hours(ladder: Ladder) -> str:
    return f"Пишу только с {clock(ladder.work_from)} до {clock(ladder.work_to)} в рабочие дни."


def _who(link: PersonalLink) -> str:
    name = " ".join(link.name.split()) or "Без имени"
    post = " ".join((link.post or "").split())
    return f"{name}, {post}" if post else name


def _problems(problems: Iterable[RowProblem]) -> list[str]:
    return [
        f"строка {each.line}"
        + (f" ({shorten(each.who, 60)})" if each.who.strip() else "")
        + f": {each.message}"
        for each in problems
    ]


def _few(head: str, names: Sequence[str], most: int) -> str:
    lines = [f"• {escaped(shorten(each, 150)) or 'без названия'}" for each in names[:most]]
    if len(names) > most:
        lines.append(f"и ещё {len(names) - most}")
    return "\n".join([head, *lines])


def _brief(organisation: str) -> str:
    return escaped(shorten(organisation, 200)) or "без названия"
