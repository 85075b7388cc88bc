"""Getting people in: the first message, help, invitations."""

from collections.abc import Sequence

from domain.people import Role
from domain.russian import count
from handlers.commands import Command
from handlers.keyboards import ROLE_NAMES
from handlers.texts.wording import escaped
from services.membership import Joined, NewInvite


def welcome(joined: Joined, hours: str = "с 9 до 18 в рабочие дни") -> str:
    """The first message after joining: what the person will get and when."""
    role = ROLE_NAMES[joined.role].lower()
    waiting = count(joined.open_milestones, "контрольная точка", "контрольные точки", "контрольных точек")
    return (
        f"👋 Здравствуйте, {escaped(joined.actor.person.name)}! Вы в Вехе: {escaped(joined.organisation)}, {role}.\n"
        f"{_promise(joined.role)} Пишу только {hours}.\n"
        f"Сейчас в работе: {waiting}. Посмотреть: /plan, что умею: /help."
    )


def help_(commands: Sequence[Command]) -> str:
    """The list of commands."""
    lines = [f"/{each.name} <code>{escaped(each.arguments)}</code> — {each.description}" for each in commands]
    lines = [line.replace(" <code></code>", "") for line in lines]
    tail = "Фото и документы можно присылать просто так или ответом на напоминание."
    return "\n".join(["<b>Веха: дорожная карта в срок</b>", "", *lines, "", tail])


def invitation(made: NewInvite, link: str) -> str:
    """A one-time link to hand out."""
    return (
        f"🔗 Приглашение: {escaped(made.organisation.name)}, {ROLE_NAMES[made.role].lower()}.\n{escaped(link)}\n"
        "Ссылка на одного человека, действует 14 дней."
    )


def choose_role(organisation: str) -> str:
    """As what to invite."""
    return f"{escaped(organisation)}: кого приглашаем?"


def _promise(role: Role) -> str:
    if role is Role.CONTROLLER:
        return "Каждое рабочее утро вы получите сводку, а по просрочке узнаете сразу."
    if role is Role.ADMIN:
        return "Вы управляете ботом: пригласите Центр проектного сопровождения командой /invite."
    if role is Role.HEAD:
        return "Напишу вам, когда по вашей организации что-то просрочено на три рабочих дня."
    return "Напомню о сроке за 14, 7, 3 и 1 рабочий день и в последний день."
