"""The one list of commands: it feeds Telegram's menu, ``/help`` and the documentation."""

from dataclasses import dataclass

from domain.access import headed_by, may_control
from domain.people import Actor


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what stands behind it, what it does; who it is for.

    ``control``: for the centre only, in private. ``binder``: for the centre and for heads. ``private``: it is
    not offered in groups.
    """

    name: str
    arguments: str
    description: str
    control: bool = False
    binder: bool = False
    private: bool = False


COMMANDS = (
    Command("plan", "", "вся дорожная карта и что в ней сделано"),
    Command("upcoming", "", "что нужно сделать в ближайший месяц"),
    Command("overdue", "", "что просрочено"),
    Command("status", "", "сколько сделано, по школам"),
    Command("report", "", "отчёты, картинки и календарь файлом"),
    Command("item", "3", "карточка пункта"),
    Command("find", "закупка", "найти пункт по слову или номеру"),
    Command("done", "3 приказ № 12 от 15.01.2024", "сообщить о результате"),
    Command("photo", "8", "прислать фото по пункту"),
    Command("rooms", "8", "помещения школы для фото"),
    Command("coverage", "", "фотомониторинг: какие помещения сняты"),
    Command("queue", "", "что ждёт приёмки", control=True),
    Command("review", "", "новые фото: принять или попросить переснять", control=True),
    Command("request", "", "запросить фото у школ", control=True),
    Command("import", "", "загрузить дорожную карту из файла", control=True),
    Command("rollout", "", "загрузить дорожную карту для других школ", control=True),
    Command("invite", "", "ссылка-приглашение", control=True),
    Command("list", "", "личные ссылки по списку людей", control=True),
    Command("organisations", "", "организации и их названия", control=True),
    Command("me", "", "что я о вас храню", private=True),
    Command("settings", "", "когда и как часто напоминать", private=True),
    Command("roles", "Иванова", "роли людей: дать и снять", binder=True, private=True),
    Command(
        "people", "Иванова", "кто за что отвечает и до кого не доходят сообщения", binder=True, private=True
    ),
    Command("absence", "с 15 по 28 июля", "отпуск: кто заменит и получит напоминания", private=True),
    Command("undelivered", "", "какие напоминания не дошли и почему", control=True),
    Command("bind", "СОШ № 5", "привязать эту группу или тему к организации", binder=True),
    Command("unbind", "", "отвязать эту группу или тему", binder=True),
    Command("cancel", "", "прервать начатое"),
    Command("help", "", "что я умею"),
)


def commands_for(actor: Actor) -> list[Command]:
    """The commands that the actor can use."""
    private = actor.group is None
    control = may_control(actor) and private
    binder = may_control(actor) or bool(headed_by(actor))
    return [
        each
        for each in COMMANDS
        if (control or not each.control) and (binder or not each.binder) and (private or not each.private)
    ]
