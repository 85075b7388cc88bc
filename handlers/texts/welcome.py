"""Getting people in: the first message, help, invitations."""

from collections.abc import Sequence

from domain.people import Role
from domain.russian import count
from handlers.commands import Command
from handlers.texts.wording import escaped, points, shorten
from services.membership import INVITE_LIFE, Joined, NewInvite

ROLE_NAMES = {
    Role.CONTROLLER: "Контролёр",
    Role.HEAD: "Руководитель",
    Role.EXECUTOR: "Исполнитель",
    Role.ADMIN: "Администратор",
}
_PROMISES = {
    Role.CONTROLLER: "Каждое рабочее утро вы получите сводку, а по просрочке узнаете сразу.",
    Role.ADMIN: "Вы управляете ботом: пригласите Центр проектного сопровождения командой /invite.",
    Role.HEAD: "Напишу, когда в вашей организации что-то просрочено на 3 рабочих дня.",
    Role.EXECUTOR: "Напомню о сроке за 14, 7, 3 и 1 рабочий день и в последний день.",
}


def welcome(joined: Joined, hours: str = "с 9 до 18 в рабочие дни") -> str:
    """The first message after joining: what the person will get and when."""
    name = escaped(shorten(joined.actor.person.name, 60)) or "коллега"
    place = f"{_brief(joined.organisation)}, {ROLE_NAMES[joined.role].lower()}"
    waiting = f"Сейчас в работе: {points(joined.open_milestones)}."
    return (
        f"👋 Здравствуйте, {name}! Вы в Вехе: {place}.\n"
        f"{_PROMISES[joined.role]} Пишу только {hours}.\n"
        f"{waiting if joined.open_milestones else 'Открытых контрольных точек пока нет.'}"
        " Посмотреть план: /plan, что я умею: /help."
    )


def help_(commands: Sequence[Command]) -> str:
    """The list of commands."""
    lines = ["<b>Веха: дорожная карта в срок</b>", ""]
    for each in commands:
        arguments = f" <code>{escaped(each.arguments)}</code>" if each.arguments else ""
        lines.append(f"/{each.name}{arguments} — {escaped(each.description)}")
    lines += ["", "Фото и документы можно присылать просто так или ответом на напоминание."]
    return "\n".join(lines)


def invitation(made: NewInvite, link: str) -> str:
    """A one-time link to hand out."""
    role = ROLE_NAMES[made.role].lower()
    return (
        f"🔗 Приглашение: {_brief(made.organisation.name)}, {role}.\n"
        f"{escaped(link)}\n"
        f"Ссылка на одного человека, действует {count(INVITE_LIFE.days, 'день', 'дня', 'дней')}."
    )


def choose_role(organisation: str) -> str:
    """As what to invite."""
    return f"{_brief(organisation)}: кого приглашаем?"


def _brief(organisation: str) -> str:
    return escaped(shorten(organisation, 200)) or "без названия"
