"""What the bot says about group chats: how one is bound, what it gets then."""

from collections.abc import Sequence

from domain.people import Group
from handlers.texts.wording import escaped, shorten
from services.groups import Choice

BIND_IN_GROUP = (
    "Добавьте меня в группу и напишите /bind там: в той группе или теме, куда должны приходить напоминания."
)
FROM_THE_GROUP = (
    "Вы пишете от имени группы, и я не вижу, кто вы. Отключите анонимность администратора и повторите."
)
FORGOTTEN = "Отвязано."
HELLO = (
    "👋 Здравствуйте! Я Веха, слежу за сроками дорожной карты.\n"
    "Чтобы напоминания приходили сюда, контролёр или руководитель пишет здесь /bind,"
    " а если в группе есть темы, то в нужной теме."
)

_MOST_LOST = 10


def bind_elsewhere(lost: Sequence[Group]) -> str:
    """What ``/bind`` means in private, and which groups no message reaches."""
    if not lost:
        return BIND_IN_GROUP
    lines = [f"• {_name(each)}, {_organisation(each)}: {_reason(each)}" for each in lost[:_MOST_LOST]]
    if len(lost) > _MOST_LOST:
        lines.append(f"и ещё {len(lost) - _MOST_LOST}")
    return "\n".join([BIND_IN_GROUP, "", "Сообщения не доходят:", *lines])


def back_again(group: Group) -> str:
    """The bot was added again to a chat that is bound."""
    return f"Я снова здесь: {_organisation(group)}. Напоминания опять приходят сюда. План: /plan."


def choose_binding(choice: Choice, place: Group) -> str:
    """To which organisation?"""
    lines = [f"За какую организацию отвечает {_what(place)}?"]
    if choice.number > len(choice.found):
        lines.append("Можно назвать её сразу, например: <code>/bind СОШ № 5</code>")
    return "\n".join(lines)


def binding(group: Group) -> str:
    """What the chat is bound to, what it gets and when, who may report in it."""
    reporting = (
        "все участники, приглашать каждого не нужно" if group.members_report else "только приглашённые"
    )
    return (
        f"🔗 {_what(group).capitalize()} привязана: <b>{_organisation(group)}</b>.\n"
        "Сюда приходят напоминания о сроках и просрочке, в рабочие дни и часы.\n"
        f"Смотреть план и отмечать выполнение могут {reporting}.\n"
        "Фото и документы присылайте ответом на моё сообщение: остальную переписку я не читаю."
    )


def unbound(group: Group) -> str:
    """The chat is bound to nobody any more."""
    return (
        f"{_what(group).capitalize()} отвязана: {_organisation(group)}."
        " Напоминания сюда больше не приходят. Вернуть: /bind."
    )


def members_report(group: Group) -> str:
    """The answer to the switch; plain text for a pop-up."""
    return (
        "Теперь отмечают все участники." if group.members_report else "Теперь отмечают только приглашённые."
    )


def may_not_write(place: Group) -> str:
    """The right that the bot lacks in the chat; plain text for a pop-up, where it can be said at all."""
    name = shorten(place.name, 30)
    return (
        f"В группе {f'«{name}»' if name else 'без названия'} мне нельзя писать. Разрешите участникам"
        " отправлять сообщения или сделайте меня администратором и повторите /bind."
    )


def _what(group: Group) -> str:
    return "эта тема" if group.thread_id else "эта группа"


def _name(group: Group) -> str:
    return f"«{escaped(name)}»" if (name := shorten(group.name, 60)) else "группа без названия"


def _reason(group: Group) -> str:
    return escaped(shorten(group.unreachable_reason or "", 80)) or "причина неизвестна"


def _organisation(group: Group) -> str:
    return escaped(shorten(group.organisation or "", 200)) or "организация без названия"
