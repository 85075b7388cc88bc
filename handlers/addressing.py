"""Where an update comes from, and whether it is meant for the bot at all: groups are full of other talk."""

import re
from collections.abc import Sequence

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.types import Chat, Message, Update, User

from domain.people import Group
from handlers.commands import COMMANDS
from handlers.files import has_file

_OURS = frozenset({"start", *(each.name for each in COMMANDS)})
_NUMBERED = re.compile(r"\s*(?:п\.?\s*|пункт\s+|№\s*)?\d", re.IGNORECASE)


def place_of(chat: Chat | None, thread_id: int | None) -> Group | None:
    """The group chat or topic as Telegram names it, bound to nobody so far; ``None`` in private."""
    if chat is None or chat.type == ChatType.PRIVATE:
        return None
    return Group(id=0, telegram_id=chat.id, thread_id=thread_id or 0, name=chat.title or "")


def is_news(update: Update) -> bool:
    """Whether it tells of the chat itself or of the bot's place in it, so that it is nobody's wish."""
    message = update.message
    if message is None:
        return update.my_chat_member is not None
    news = (
        message.migrate_to_chat_id,
        message.migrate_from_chat_id,
        message.new_chat_title,
        message.forum_topic_reopened,
    )
    return any(each is not None for each in news)


async def is_addressed(update: Update, album: Sequence[Message] | None, bot: Bot) -> bool:
    """Whether somebody in a group wants something of the bot.

    They press a button, give one of its commands, reply to it, name it, or send a file with a number («8»).
    """
    if update.message is None:
        return update.callback_query is not None
    me = await bot.me()
    return any(_is_for(me, each) for each in album or [update.message])


def _is_for(me: User, message: Message) -> bool:
    words = (message.text or message.caption or "").casefold().split()
    name = (me.username or "").casefold()
    answered = message.reply_to_message
    return (
        bool(answered and answered.from_user and answered.from_user.id == me.id)
        or f"@{name}" in words
        or _is_command(words[:1], name)
        or (has_file(message) and _NUMBERED.match(message.caption or "") is not None)
    )


def _is_command(first: list[str], username: str) -> bool:
    if not first or not first[0].startswith("/"):
        return False
    command, _, mentioned = first[0][1:].partition("@")
    return mentioned == username if mentioned else command in _OURS
