"""Act as the people of the sandbox: what they do in their apps becomes updates for the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sandbox.account import member
from sandbox.entities import formatted
from sandbox.groups import Group
from sandbox.media import StoredFile
from sandbox.world import Button, Callback, Chat, Json, Message, User, World

START_LINK = re.compile(
    r"(?:https://t\.me/|tg://resolve\?domain=)(\w+)(?:[?&]start=([A-Za-z0-9_-]{1,64}))?", re.ASCII
)
MAX_TEXT = 4096
MAX_CAPTION = 1024
Place = tuple[Group | None, Message | None, str | int | None]


class Person:
    """One account, with a private chat to the bot that is opened by the first message sent there."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self.chat = Chat(user.id, "private", person=user, bot_status="member")
        world.users[user.id] = user
        world.chats[user.id] = self.chat

    @property
    def id(self) -> int:
        """The user id, which is the id of the private chat too."""
        return self.user.id

    @property
    def name(self) -> str:
        """First and last name."""
        return self.user.full_name

    def send(
        self,
        text: str,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | int | None = None,
    ) -> Message:
        """Send a text; commands, links and mentions are marked as Telegram marks them."""
        plain, entities = formatted(text, "", None)
        if not 0 < len(plain) <= MAX_TEXT:
            raise ValueError(f"an app sends 1 to {MAX_TEXT} characters at once, not {len(plain)}")
        return self._post((chat, reply_to, thread), {"text": plain, "entities": entities})

    def follow(self, link: str) -> Message:
        """Open a link to the bot and press Start; what stands after ``start=`` goes along.

        Raises ValueError where the link is of another bot or no app would pass its payload on.
        """
        found = START_LINK.fullmatch(link)
        if found is None or found[1].lower() != (self.world.bot.username or "").lower():
            raise ValueError(f"«{link}» does not start this bot")
        return self.send(f"/start {found[2]}" if found[2] else "/start")

    def send_photo(
        self,
        content: bytes,
        *,
        caption: str | None = None,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | int | None = None,
    ) -> Message:
        """Send a JPEG or PNG as a photo: Telegram makes sizes of it and drops its EXIF."""
        photo = self.world.files.photo(content)
        return self._post((chat, reply_to, thread), {"photo": photo} | _captioned(caption))

    def send_document(
        self,
        content: bytes,
        name: str,
        mime: str | None = None,
        *,
        caption: str | None = None,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | int | None = None,
    ) -> Message:
        """Send a file as it is; ``mime`` is guessed from the name where it is not given."""
        document = self.world.files.document(content, name, mime)
        return self._post((chat, reply_to, thread), {"document": document} | _captioned(caption))

    def send_album(
        self,
        photos: Sequence[bytes],
        *,
        caption: str | None = None,
        split: int | None = None,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | int | None = None,
    ) -> list[Message]:
        """Send 2 to 10 photos as an album: separate updates, one ``media_group_id``, a caption on the first.

        With ``split`` the bot hears of the photos from that index on only in a later poll.
        """
        sizes = [self.world.files.photo(content) for content in photos]
        contents: list[Json] = [{"photo": each} for each in sizes]
        return self._album(contents, caption, split, (chat, reply_to, thread))

    def send_documents(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        caption: str | None = None,
        split: int | None = None,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | int | None = None,
    ) -> list[Message]:
        """Send (name, content) files as an album of documents; the caption is on the last, as in the apps."""
        stored: list[StoredFile] = [self.world.files.document(content, name) for name, content in files]
        contents: list[Json] = [{"document": each} for each in stored]
        return self._album(contents, caption, split, (chat, reply_to, thread), caption_at=len(files) - 1)

    def send_other(self, chat: Group | None = None, **fields: object) -> Message:
        """Send any other kind of message by its Bot API fields, for example ``location={...}``."""
        return self._post((chat, None, None), {"service": fields})

    def forward(self, message: Message, *, chat: Group | None = None) -> Message:
        """Forward a message with its author shown."""
        origin = {
            "type": "user",
            "sender_user": message.sender.to_json(),
            "date": int(message.date.timestamp()),
        }
        kept = ("text", "caption", "entities", "photo", "document")
        content = {name: getattr(message, name) for name in kept}
        return self._post((chat, None, None), content | {"origin": origin})

    def edit(self, message: Message, text: str) -> None:
        """Change the text or the caption of an own message."""
        if message.sender is not self.user:
            raise ValueError("people edit their own messages only")
        message.remember()
        plain, message.entities = formatted(text, "", None)
        message.text, message.caption = (plain, None) if message.text is not None else (None, plain)
        message.edit_date = self.world.clock()
        self.world.changed("edit", message.chat, message)
        if _bot_hears(self.world, message):
            self.world.tell_bot("edited_message", message.to_json(), message.chat)

    def delete(self, message: Message) -> None:
        """Delete a message for everyone; bots are not told."""
        message.deleted = True
        self.world.changed("delete", message.chat, message)

    def react(self, message: Message, emoji: str | None) -> None:
        """React to a message or, with None, take the reaction back.

        A bot hears of it in private chats and as an administrator, and only if it asked for such updates.
        """
        before = self.world.react(message, self.user, emoji)
        old, new = ([{"type": "emoji", "emoji": each}] if each else [] for each in (before, emoji))
        payload = {"message_id": message.id, "user": self.user.to_json(), **self._event(message.chat)}
        if message.chat.person is not None or message.chat.bot_status == "administrator":
            reactions = {"old_reaction": old, "new_reaction": new}
            self.world.tell_bot("message_reaction", payload | reactions, message.chat)

    def press(
        self,
        message: Message,
        label: str,
        *,
        stale: bool = False,
        inaccessible: bool = False,
        absent: bool = False,
    ) -> Callback:
        """Press an inline button, found by its label or the label's beginning.

        ``stale`` looks at the keyboards the message had before edits too; ``inaccessible`` sends the callback
        as for a message too old to be shown, ``absent`` without any. Raises LookupError naming the labels.
        """
        button = _button_of(message, label, stale)
        if button.data is None:
            raise LookupError(f"«{button.label}» is no callback button")
        return self.press_data(message, button.data, inaccessible=inaccessible, absent=absent)

    def press_data(
        self, message: Message, data: str, *, inaccessible: bool = False, absent: bool = False
    ) -> Callback:
        """Send a callback with any data, as a forged or a very old button would."""
        query = str(4_000_000_000_000_000_000 + self.world.number())
        pressed = Callback(query, message, data, self.world.clock())
        self.world.callbacks[query] = pressed
        self.world.changed("press", message.chat, pressed)
        shown = message.to_json()
        if inaccessible or message.deleted:
            shown = {"chat": message.chat.to_json(), "message_id": message.id, "date": 0}
        payload = {
            "id": query,
            "from": self.user.to_json(),
            "chat_instance": str(-(10**17) - message.chat.id),
            "data": data,
            **({"inline_message_id": query} if absent else {"message": shown}),
        }
        self.world.tell_bot("callback_query", payload, message.chat)
        return pressed

    def block(self) -> None:
        """Block the bot: it hears of it, and every later message to this person is refused."""
        self._bot_becomes("kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self._bot_becomes("member")

    def deactivate(self) -> None:
        """Delete the account."""
        self.user.deactivated = True

    def messages(self) -> list[Message]:
        """Return what stands in the private chat now, oldest first."""
        return [each for each in self.chat.messages.values() if not each.deleted]

    def last(self) -> Message:
        """Return the last message of the bot in the private chat. Raises LookupError where there is none."""
        for message in reversed(self.messages()):
            if message.from_bot and not message.service:
                return message
        raise LookupError(f"the bot has not written to {self.name}")

    def _bot_becomes(self, status: str) -> None:
        old = member(self.world, self.chat, self.world.bot)
        self.chat.bot_status = status
        payload = {
            "from": self.user.to_json(),
            **self._event(self.chat),
            "old_chat_member": old,
            "new_chat_member": member(self.world, self.chat, self.world.bot),
        }
        self.world.tell_bot("my_chat_member", payload, self.chat)
        self.world.changed("member", self.chat)

    def _event(self, chat: Chat) -> Json:
        return {"chat": chat.to_json(), "date": int(self.world.clock().timestamp())}

    def _album(
        self,
        contents: list[Json],
        caption: str | None,
        split: int | None,
        place: Place,
        caption_at: int = 0,
    ) -> list[Message]:
        if not 2 <= len(contents) <= 10:
            raise ValueError(f"an album has 2 to 10 items, not {len(contents)}")
        group = str(13_000_000_000_000_000 + self.world.number())
        sent = []
        for index, content in enumerate(contents):
            if index == split:
                self.world.queue.cut()
            words = _captioned(caption if index == caption_at else None)
            sent.append(self._post(place, {"media_group_id": group} | content | words))
        return sent

    def _post(self, place: Place, content: Json) -> Message:
        group, reply_to, thread = place
        chat = self.chat if group is None else group.chat
        if group is None and chat.bot_status == "kicked":
            raise ValueError(f"{self.name} has blocked the bot")
        if group is not None and self.id not in chat.members:
            raise ValueError(f"{self.name} is not in «{chat.title}»")
        chat.started = True
        thread_id = group.thread(thread) if group is not None and thread is not None else None
        if reply_to is not None and thread_id is None:
            thread_id = reply_to.thread_id
        message = self.world.post(chat, self.user, content | {"reply_to": reply_to, "thread_id": thread_id})
        if _bot_hears(self.world, message):
            self.world.tell_bot("message", message.to_json(), chat)
        return message


def _captioned(caption: str | None) -> Json:
    if caption is None:
        return {}
    plain, entities = formatted(caption, "", None)
    if len(plain) > MAX_CAPTION:
        raise ValueError(f"a caption has up to {MAX_CAPTION} characters, not {len(plain)}")
    return {"caption": plain, "entities": entities}


def _bot_hears(world: World, message: Message) -> bool:
    """Privacy mode: in a group only commands to this bot and replies to it, unless it is an administrator."""
    chat = message.chat
    if chat.person is not None:
        return chat.bot_status == "member"
    if chat.bot_status not in {"member", "administrator", "restricted"}:
        return False
    if not world.privacy or chat.bot_status == "administrator":
        return True
    if message.reply_to is not None and message.reply_to.from_bot:
        return True
    command = (message.text or "").split(maxsplit=1)[0] if message.text else ""
    named = command.partition("@")[2]
    return command.startswith("/") and named.lower() in {"", (world.bot.username or "").lower()}


def _button_of(message: Message, label: str, stale: bool) -> Button:
    shown = [message, *reversed(message.history)] if stale else [message]
    buttons = [button for state in shown for row in state.buttons for button in row]
    exact = [button for button in buttons if button.label == label]
    found = exact or [button for button in buttons if button.label.startswith(label)]
    if not found:
        raise LookupError(f"no button «{label}», only {[button.label for button in buttons]}")
    if len({button.data for button in found}) > 1 and not stale:
        raise LookupError(f"several buttons begin with «{label}»: {[button.label for button in found]}")
    return found[0]
