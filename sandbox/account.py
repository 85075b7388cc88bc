"""The Bot API methods about the bot itself, chats, members, commands and files."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.media import MAX_DOWNLOAD_BYTES
from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.sending import chat_id_of
from sandbox.world import PRESENT, Chat, Json, User, World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


def get_me(world: World, params: Params) -> Json:
    """Describe the bot."""
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """Describe a chat (ChatFullInfo)."""
    chat = world.chat(chat_id_of(params))
    if chat.person is None and chat.bot_status not in PRESENT:
        world.writable(chat.id)
    full: Json = {"accent_color_id": 0, "max_reaction_count": 11}
    full["accepted_gift_types"] = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    if chat.person is None:
        full["permissions"] = {"can_send_messages": chat.bot_may_write}
    if pinned := [message for message in chat.pinned if not message.deleted]:
        full["pinned_message"] = pinned[-1].to_json(nested=True)
    return chat.to_json() | full


def member(world: World, chat: Chat, user: User) -> Json:
    """Return the ChatMember object of a person or of the bot."""
    shown: Json = {"user": user.to_json()}
    status = chat.bot_status if user is world.bot else _status(chat, user)
    shown["status"] = status
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "kicked":
        shown["until_date"] = 0
    if status == "administrator":
        rights = (
            "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
            "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
            "can_delete_stories can_pin_messages can_manage_topics can_send_welcome_messages"
        )
        shown |= dict.fromkeys(rights.split(), True) | {"can_be_edited": False, "is_anonymous": False}
    return shown


def _status(chat: Chat, user: User) -> str:
    if chat.person is user:
        return "member"
    if user.id not in chat.members:
        return "left"
    if user.id == chat.owner_id:
        return "creator"
    return "administrator" if user.id in chat.administrators else "member"


def get_chat_member(world: World, params: Params) -> Json:
    """Describe one member of a chat."""
    chat = world.chat(chat_id_of(params))
    user = world.users.get(params.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    return member(world, chat, user)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """List the administrators of a group."""
    chat = world.writable(chat_id_of(params))
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    leading = chat.administrators | {chat.owner_id}
    people = [user for user in chat.members.values() if user.id in leading]
    bot = [world.bot] if chat.bot_status == "administrator" else []
    return [member(world, chat, user) for user in people + bot]


def get_chat_member_count(world: World, params: Params) -> int:
    """Count the members of a chat, the bot included."""
    chat = world.writable(chat_id_of(params))
    return 2 if chat.person is not None else len(chat.members) + 1


def leave_chat(world: World, params: Params) -> bool:
    """Leave a group."""
    chat = world.writable(chat_id_of(params))
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.changed("member", chat)
    return True


def _scope(world: World, params: Params) -> tuple[str, str]:
    scope = params.json_object("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if kind.startswith("chat"):
        world.chat(chat_id_of(Params(scope)))
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def set_my_commands(world: World, params: Params) -> bool:
    """Keep the command list of one scope and language."""
    if "commands" not in params:
        raise bad_request('parameter "commands" is required')
    commands = params.json_objects("commands", "BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not COMMAND.fullmatch(str(each.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", "")).strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params)] = [
        {"command": str(each["command"]).removeprefix("/"), "description": str(each["description"]).strip()}
        for each in commands
    ]
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the command list of exactly this scope and language."""
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Forget the command list of one scope and language."""
    world.commands.pop(_scope(world, params), None)
    return True


def text_setting(name: str, limit: int) -> tuple[Any, Any]:
    """Make the setter and getter of one of the bot's own texts (name, descriptions), by language."""

    def store(world: World, params: Params) -> bool:
        if len(params.text(name)) > limit:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        world.texts[name, params.text("language_code")] = params.text(name)
        return True

    def read(world: World, params: Params) -> Json:
        default = world.bot.first_name if name == "name" else ""
        return {name: world.texts.get((name, params.text("language_code")), default)}

    return store, read


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Accept the menu button; the sandbox always shows the commands."""
    return True


def get_file(world: World, params: Params) -> Json:
    """Give the download path of a file."""
    found = world.files.by_id.get(params.text("file_id"))
    if found is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(found.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": found.file_id,
        "file_unique_id": found.file_unique_id,
        "file_size": len(found.content),
        "file_path": found.path,
    }


def log_out(world: World, params: Params) -> bool:
    """Accept ``logOut`` and ``close``: there is no cloud server to leave."""
    return True
