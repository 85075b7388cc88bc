"""What the bot can do, and what its roles are called."""

from collections.abc import Sequence

from domain.people import Role
from handlers.commands import Command
from handlers.texts.wording import escaped

ROLE_NAMES = {
    Role.CONTROLLER: "Контролёр",
    Role.HEAD: "Руководитель",
    Role.EXECUTOR: "Исполнитель",
    Role.ADMIN: "Администратор",
}


def help_(commands: Sequence[Command]) -> str:
    """The list of commands."""
    lines = ["<b>Веха: дорожная карта в срок</b>", ""]
    for each in commands:
        arguments = f" <code>{escaped(each.arguments)}</code>" if each.arguments else ""
        lines.append(f"/{each.name}{arguments} — {escaped(each.description)}")
    lines += ["", "Фото и документы можно присылать просто так или ответом на напоминание."]
    return "\n".join(lines)
