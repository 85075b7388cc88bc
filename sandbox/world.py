"""The state of the sandbox: people, chats, messages. It knows nothing of HTTP.

Everything lives in memory and is written as Bot API objects by the ``to_json`` methods.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.entities import Entity, to_html
from sandbox.media import FileStore, StoredFile
from sandbox.refusals import ApiError, bad_request, forbidden
from sandbox.updates import UpdateQueue

Json = dict[str, Any]
PRESENT = {"member", "administrator", "restricted"}
MAX_ANSWER_AGE_SECONDS = 15 * 60


@dataclass(eq=False)
class User:
    """A Telegram account: a person or the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    @property
    def full_name(self) -> str:
        """First and last name as a chat list shows them."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def to_json(self) -> Json:
        """Return the User object; people speak Russian."""
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        shown |= {k: v for k in ("last_name", "username") if (v := getattr(self, k))}
        return shown if self.is_bot else shown | {"language_code": "ru"}


@dataclass(eq=False)
class Chat:
    """A private chat (its id is the person's), a basic group or a supergroup, with all its messages."""

    id: int
    type: str
    title: str | None = None
    person: User | None = None
    members: dict[int, User] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)
    owner_id: int | None = None
    bot_status: str = "left"
    bot_may_write: bool = True
    topics: dict[int, str] = field(default_factory=dict)
    is_forum: bool = False
    migrated_to: int | None = None
    deleted: bool = False
    started: bool = False
    action: str | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[Message] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return the Chat object as it stands inside messages."""
        if self.person is not None:
            names = ("first_name", "last_name", "username")
            return {"id": self.id, "type": self.type} | {
                k: v for k in names if (v := getattr(self.person, k))
            }
        return {"id": self.id, "type": self.type, "title": self.title} | (
            {"is_forum": True} if self.is_forum else {}
        )


@dataclass(frozen=True)
class Button:
    """A button as a person sees it; ``data`` or ``url`` of an inline one, neither of a reply keyboard's."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(eq=False)
class Message:
    """A message; edits change it in place and leave what it was in ``history``."""

    id: int
    chat: Chat
    sender: User
    date: datetime
    text: str | None = None
    entities: list[Entity] = field(default_factory=list)
    caption: str | None = None
    photo: list[StoredFile] = field(default_factory=list)
    document: StoredFile | None = None
    reply_to: Message | None = None
    thread_id: int | None = None
    media_group_id: str | None = None
    markup: Json | None = None
    edit_date: datetime | None = None
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    origin: Json | None = None
    service: Json = field(default_factory=dict)
    reactions: dict[int, str] = field(default_factory=dict)
    history: list[Message] = field(default_factory=list, repr=False)

    @property
    def from_bot(self) -> bool:
        """Whether the bot sent it."""
        return self.sender.is_bot

    @property
    def edited(self) -> bool:
        """Whether it was changed after sending."""
        return self.edit_date is not None

    @property
    def html(self) -> str:
        """Text or caption with its formatting as escaped HTML."""
        return to_html(self.text or self.caption or "", self.entities)

    @property
    def buttons(self) -> list[list[Button]]:
        """Rows of buttons, inline or of the reply keyboard that came with the message."""
        markup = self.markup or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [[_button(each) for each in row] for row in rows]

    def remember(self) -> None:
        """Keep the present state in ``history`` before a change."""
        self.history.append(replace(self, history=[]))

    def to_json(self, *, nested: bool = False) -> Json:
        """Return the Message object; empty optional fields are left out, a reply is shown one level deep."""
        shown: Json = {
            "message_id": self.id,
            "from": self.sender.to_json(),
            "chat": self.chat.to_json(),
            "date": int(self.date.timestamp()),
            **self._place(nested),
            **self._content(),
            **self.service,
        }
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown

    def _place(self, nested: bool) -> Json:
        shown: Json = {}
        if self.thread_id is not None:
            shown |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        # A message in a topic that answers nothing in particular answers the topic's first message.
        answered = self.reply_to or self.chat.messages.get(self.thread_id or 0)
        if answered is not None and answered is not self and not nested:
            shown["reply_to_message"] = answered.to_json(nested=True)
        if self.edit_date is not None:
            shown["edit_date"] = int(self.edit_date.timestamp())
        if self.media_group_id:
            shown["media_group_id"] = self.media_group_id
        if self.origin:
            shown["forward_origin"] = self.origin
        if self.protected:
            shown["has_protected_content"] = True
        return shown

    def _content(self) -> Json:
        shown: Json = {}
        if self.text is not None:
            shown |= {"text": self.text} | ({"entities": self.entities} if self.entities else {})
        if self.photo:
            shown["photo"] = [size.to_json() for size in self.photo]
        if self.document is not None:
            shown["document"] = self.document.to_json()
        if self.caption:
            shown |= {"caption": self.caption}
            shown |= {"caption_entities": self.entities} if self.entities else {}
        return shown


def _button(shown: Json | str) -> Button:
    if isinstance(shown, str):
        return Button(shown)
    return Button(shown["text"], shown.get("callback_data"), shown.get("url"))


@dataclass(frozen=True)
class Answer:
    """What the bot answered to a pressed button: a toast, or a dialog where ``show_alert``."""

    text: str
    show_alert: bool = False
    url: str | None = None


@dataclass(eq=False)
class Callback:
    """A pressed button; ``answer`` is empty until the bot answers."""

    id: str
    message: Message
    data: str
    at: datetime
    answer: Answer | None = None


Listener = Callable[[str, Chat, Message | Callback | None], None]


class World:
    """All people, chats and files of one bot, and the queue of what it has not yet heard."""

    def __init__(self, bot: User, clock: Callable[[], datetime], *, privacy: bool = True) -> None:
        self.bot = bot
        self.clock = clock
        self.privacy = privacy
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, Callback] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.files = FileStore()
        self.queue = UpdateQueue(clock)
        self.listeners: list[Listener] = []
        self._account_messages = itertools.count(1)
        self._supergroup_messages: dict[int, itertools.count[int]] = {}
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Return the next of the running numbers that make ids unique."""
        return next(self._numbers)

    def next_message_id(self, chat: Chat) -> int:
        """Return the next message id: supergroups count for themselves, all other chats together."""
        if chat.type != "supergroup":
            return next(self._account_messages)
        return next(self._supergroup_messages.setdefault(chat.id, itertools.count(1)))

    def post(self, chat: Chat, sender: User, content: Json) -> Message:
        """Put a message with these fields into a chat, dated by the clock."""
        message = Message(self.next_message_id(chat), chat, sender, self.clock(), **content)
        chat.messages[message.id] = message
        if sender.is_bot:
            chat.action = None
        self.changed("message", chat, message)
        return message

    def changed(self, what: str, chat: Chat, subject: Message | Callback | None = None) -> None:
        """Tell whoever watches (a page, a transcript) what happened, and to which message or button.

        ``what`` is message, edit, delete, reaction, press, answer, action or member.
        """
        for listener in self.listeners:
            listener(what, chat, subject)

    def react(self, message: Message, user: User, emoji: str | None) -> str | None:
        """Set or take back somebody's reaction to a message; return the one before."""
        before = message.reactions.pop(user.id, None)
        if emoji is not None:
            message.reactions[user.id] = emoji
        self.changed("reaction", message.chat, message)
        return before

    def tell_bot(self, kind: str, payload: Json, chat: Chat) -> None:
        """Queue an update for the bot."""
        self.queue.add(kind, payload, chat.id)

    def chat(self, chat_id: int) -> Chat:
        """Return the chat as the bot may name it. Raises the 400 of an unknown or a migrated chat."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        return chat

    def writable(self, chat_id: int) -> Chat:
        """Return a chat the bot may write to. Raises the refusal Telegram would give."""
        chat = self.chat(chat_id)
        refusal = _private_refusal(chat) if chat.person else _group_refusal(chat)
        if refusal is not None:
            raise refusal
        return chat

    def message(self, chat: Chat, message_id: int, refusal: str) -> Message:
        """Return a message that is still there. Raises a 400 with ``refusal``."""
        found = chat.messages.get(message_id)
        if found is None or found.deleted:
            raise bad_request(refusal)
        return found

    def callback(self, query_id: str) -> Callback:
        """Return a pressed button that can still be answered. Raises the 400 of a stale one."""
        found = self.callbacks.get(query_id)
        if found is None or (self.clock() - found.at).total_seconds() > MAX_ANSWER_AGE_SECONDS:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return found


def _private_refusal(chat: Chat) -> ApiError | None:
    assert chat.person is not None
    if chat.person.deactivated:
        return forbidden("user is deactivated")
    if chat.bot_status == "kicked":
        return forbidden("bot was blocked by the user")
    if not chat.started:
        return forbidden("bot can't initiate conversation with a user")
    return None


def _group_refusal(chat: Chat) -> ApiError | None:
    kind = "supergroup" if chat.type == "supergroup" else "group"
    if chat.deleted:
        return forbidden("the group chat was deleted")
    if chat.bot_status == "kicked":
        return forbidden(f"bot was kicked from the {kind} chat")
    if chat.bot_status not in PRESENT:
        return forbidden(f"bot is not a member of the {kind} chat")
    if not chat.bot_may_write:
        return bad_request("not enough rights to send text messages to the chat")
    return None
