"""The one list of commands: it feeds Telegram's menu, ``/help`` and the documentation."""

from dataclasses import dataclass

from domain.access import may_control
from domain.people import Actor


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what stands behind it, what it does; ``control``: for the centre only."""

    name: str
    arguments: str
    description: str
    control: bool = False


COMMANDS = (
    Command("plan", "", "вся дорожная карта и что в ней сделано"),
    Command("upcoming", "", "что нужно сделать в ближайший месяц"),
    Command("overdue", "", "что просрочено"),
    Command("status", "", "сколько сделано, по школам"),
    Command("item", "3", "карточка пункта"),
    Command("done", "3 приказ № 12 от 15.01.2024", "сообщить о результате"),
    Command("photo", "8", "прислать фото по пункту"),
    Command("import", "", "загрузить дорожную карту из файла", control=True),
    Command("rollout", "", "загрузить дорожную карту для других школ", control=True),
    Command("invite", "", "ссылка-приглашение", control=True),
    Command("cancel", "", "прервать начатое"),
    Command("help", "", "что я умею"),
)


def commands_for(actor: Actor) -> list[Command]:
    """The commands that the actor can use."""
    return [each for each in COMMANDS if not each.control or may_control(actor)]
