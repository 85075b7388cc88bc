"""Groups of the sandbox: members, topics, and what happens to the bot in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sandbox.account import member
from sandbox.world import PRESENT, Chat, Message, User, World

if TYPE_CHECKING:
    from sandbox.people import Person

TOPIC_COLOUR = 7322096


class Group:
    """A group chat seen from outside; ``chat`` changes when it becomes a supergroup, ``id`` with it."""

    def __init__(self, world: World, title: str, members: Iterable[User], *, supergroup: bool) -> None:
        self.world = world
        number = 1_000_000 + world.number()
        chat_id = -1_000_000_000_000 - number if supergroup else -4_000_000 - number
        self.chat = Chat(chat_id, "supergroup" if supergroup else "group", title)
        self.chat.members = {user.id: user for user in members}
        self.owner = next(iter(self.chat.members.values()))
        self.chat.owner_id = self.owner.id
        world.chats[chat_id] = self.chat

    @property
    def id(self) -> int:
        """The id of the chat as it is now."""
        return self.chat.id

    def messages(self) -> list[Message]:
        """Return what stands in the chat now, oldest first."""
        return [each for each in self.chat.messages.values() if not each.deleted]

    def last(self) -> Message:
        """Return the last message of the bot here. Raises LookupError where there is none."""
        for message in reversed(self.messages()):
            if message.from_bot and not message.service:
                return message
        raise LookupError(f"the bot has not written to «{self.chat.title}»")

    def thread(self, topic: str | int) -> int:
        """Return the ``message_thread_id`` of a topic by its name. Raises LookupError."""
        for thread_id, name in self.chat.topics.items():
            if topic in (thread_id, name):
                return thread_id
        raise LookupError(f"no topic «{topic}» in «{self.chat.title}»")

    def add_topic(self, name: str) -> int:
        """Open a topic; return its ``message_thread_id``."""
        self.chat.is_forum = True
        created = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOUR}}
        message = self.world.post(self.chat, self.owner, {"service": created})
        message.thread_id = message.id
        self.chat.topics[message.id] = name
        self.world.changed("topic", self.chat)
        self._tell_service(message)
        return message.id

    def add_bot(self, *, admin: bool = False) -> None:
        """Add the bot, or make it an administrator."""
        joined = self.chat.bot_status not in PRESENT
        self._bot_becomes("administrator" if admin else "member")
        if joined:
            self._service(new_chat_members=[self.world.bot.to_json()])

    def kick_bot(self) -> None:
        """Throw the bot out."""
        self._bot_becomes("kicked")

    def mute_bot(self) -> None:
        """Forbid everyone but administrators to write."""
        self.chat.bot_may_write = False

    def delete(self) -> None:
        """Delete the group."""
        self.chat.deleted = True

    def add_member(self, person: Person) -> None:
        """Add a person."""
        self._member_changes(person.user, lambda: self.chat.members.update({person.id: person.user}))
        self._service(new_chat_members=[person.user.to_json()])

    def remove_member(self, person: Person) -> None:
        """Remove a person."""
        self._member_changes(person.user, lambda: self.chat.members.pop(person.id))
        self._service(left_chat_member=person.user.to_json())

    def migrate(self) -> int:
        """Make a basic group a supergroup: a new id, service messages in both; return the new id."""
        old = self.chat
        if old.type != "group":
            raise ValueError("only a basic group becomes a supergroup")
        new = Chat(-1_000_000_000_000 - 2_000_000 - self.world.number(), "supergroup", old.title)
        new.members, new.administrators, new.owner_id = old.members, old.administrators, old.owner_id
        new.bot_status = old.bot_status
        self.world.chats[new.id] = new
        self._service(migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        self.chat = new
        self._service(migrate_from_chat_id=old.id)
        return new.id

    def _service(self, **content: object) -> None:
        self._tell_service(self.world.post(self.chat, self.owner, {"service": content}))

    def _tell_service(self, message: Message) -> None:
        if self.chat.bot_status in PRESENT:
            self.world.tell_bot("message", message.to_json(), self.chat)

    def _bot_becomes(self, status: str) -> None:
        old = member(self.world, self.chat, self.world.bot)
        self.chat.bot_status = status
        self._tell_change("my_chat_member", old, member(self.world, self.chat, self.world.bot))

    def _member_changes(self, user: User, change: Callable[[], object]) -> None:
        old = member(self.world, self.chat, user)
        change()
        if self.chat.bot_status == "administrator":
            self._tell_change("chat_member", old, member(self.world, self.chat, user))

    def _tell_change(self, kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        payload = {
            "chat": self.chat.to_json(),
            "from": self.owner.to_json(),
            "date": int(self.world.clock().timestamp()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        self.world.tell_bot(kind, payload, self.chat)
        self.world.changed("member", self.chat)
