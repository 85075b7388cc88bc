"""The sandbox's world as the page shows it: plain JSON, formatting as entities, never as markup."""

from __future__ import annotations

import json
from typing import Any

from sandbox.media import StoredFile
from sandbox.people import Person
from sandbox.wire import ApiCall
from sandbox.world import Button, Callback, Chat, Json, Message, World

FILES = "/sandbox/files/"
QUOTED = 80
"""Characters of the answered message that stand above an answer."""


def chat_shown(world: World, chat: Chat) -> Json:
    """A chat without its messages."""
    return {
        "id": chat.id,
        "title": chat.title or world.bot.first_name,
        "private": chat.person is not None,
        "members": [chat.person.id] if chat.person else list(chat.members),
        "topics": [{"id": number, "name": name} for number, name in chat.topics.items()],
        "started": chat.started,
        "blocked": chat.person is not None and chat.bot_status == "kicked",
        "action": chat.action,
        "commands": commands_shown(world, chat),
    }


def commands_shown(world: World, chat: Chat) -> list[Json]:
    """The command menu of a chat: of its own scope, else of its kind, else the default one."""
    kind = "all_private_chats" if chat.person else "all_group_chats"
    for scope in ({"type": "chat", "chat_id": chat.id}, {"type": kind}, {"type": "default"}):
        for language in ("ru", ""):
            found = world.commands.get((json.dumps(scope, sort_keys=True), language))
            if found:
                return found
    return []


def person_shown(person: Person, role: Json) -> Json:
    """Somebody of the cast; ``role`` says who they are, by language."""
    return {"id": person.id, "name": person.name, "role": role}


def message_shown(message: Message) -> Json:
    """A message as it stands now; one that was deleted is a mark of it only."""
    place = {"id": message.id, "chat": message.chat.id, "thread": message.thread_id}
    if message.deleted:
        return place | {"deleted": True}
    return place | {
        "from": message.sender.id,
        "name": message.sender.full_name,
        "bot": message.from_bot,
        "date": message.date.isoformat(),
        "edited": message.edited and _reads_otherwise(message),
        "text": message.text if message.text is not None else message.caption,
        "entities": message.entities,
        "photo": file_shown(message.photo[-1]) if message.photo else None,
        "document": file_shown(message.document) if message.document else None,
        "album": message.media_group_id,
        "reply": _quoted(message.reply_to),
        "forwarded": _author(message),
        "service": _service(message.service),
        "inline": _inline(message),
        "keyboard": _reply_keyboard(message.markup or {}),
        "silent": message.silent,
    }


def file_shown(stored: StoredFile) -> Json:
    """A photo or a document to be looked at or downloaded."""
    return {
        "url": FILES + stored.path,
        "name": stored.name,
        "size": len(stored.content),
        "width": stored.width,
        "height": stored.height,
    }


def callback_shown(pressed: Callback) -> Json:
    """A pressed button and, once the bot has answered, its toast or alert."""
    answer = pressed.answer
    return {
        "chat": pressed.message.chat.id,
        "message": pressed.message.id,
        "data": pressed.data,
        "text": answer.text if answer else None,
        "alert": bool(answer and answer.show_alert),
    }


def call_shown(call: ApiCall) -> Json:
    """One request of the bot in the page's log."""
    return {"method": call.method, "chat": call.params.get("chat_id"), "error": call.error}


def _reads_otherwise(message: Message) -> bool:
    before = message.history[0] if message.history else message
    return (before.text, before.caption) != (message.text, message.caption)


def _quoted(message: Message | None) -> Json | None:
    if message is None or message.service:
        return None
    words = message.text or message.caption or (message.document.name if message.document else None)
    return {"id": message.id, "name": message.sender.full_name, "text": (words or "")[:QUOTED]}


def _author(message: Message) -> str | None:
    author = (message.origin or {}).get("sender_user", {})
    return " ".join(filter(None, (author.get("first_name"), author.get("last_name")))) or None


def _service(content: Json) -> Json | None:
    """What kind of service message it is, and of whom or what it speaks."""
    if not content:
        return None
    kind, value = next(iter(content.items()))
    names: list[Any] = []
    if isinstance(value, list):
        names = [each.get("first_name") for each in value if isinstance(each, dict)]
    elif isinstance(value, dict):
        names = [value.get("name") or value.get("first_name")]
    return {"kind": kind, "names": [str(name) for name in names if name]}


def _inline(message: Message) -> list[list[Json]]:
    if "inline_keyboard" not in (message.markup or {}):
        return []
    return [[_button(each) for each in row] for row in message.buttons]


def _button(button: Button) -> Json:
    return {"label": button.label, "data": button.data, "url": button.url}


def _reply_keyboard(markup: Json) -> Json | None:
    if "keyboard" in markup:
        rows = [
            [each if isinstance(each, str) else each["text"] for each in row] for row in markup["keyboard"]
        ]
        return {"rows": rows, "once": bool(markup.get("one_time_keyboard"))}
    return {"rows": [], "once": False} if markup.get("remove_keyboard") else None
