"""What a person does on the page, done in their name: writing, sending files, pressing buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.session import Session, SessionError
from sandbox.world import Chat, Message

MOST_FILES = 10
PAUSE = 0.6
Parcel = tuple[str, bytes]


@dataclass(frozen=True)
class Words:
    """What was written in the composer, with the files beside it. ``as_files``: photos stay files."""

    person: int
    chat: int
    text: str = ""
    reply_to: int | None = None
    thread: int | None = None
    as_files: bool = False

    @classmethod
    def of(cls, form: Mapping[str, Any]) -> Words:
        """Read the fields of a form. Raises ValueError, KeyError."""
        reply_to, thread = form.get("reply_to"), form.get("thread")
        return cls(
            person=int(form["person"]),
            chat=int(form["chat"]),
            text=str(form.get("text") or "").strip(),
            reply_to=int(reply_to) if reply_to else None,
            thread=int(thread) if thread else None,
            as_files=form.get("as") == "file",
        )


async def send(session: Session, words: Words, files: Sequence[Parcel]) -> None:
    """Send a text, one file or an album. Raises SessionError, LookupError, ValueError with the reason."""
    person = session.person(words.person)
    chat, group = session.place(person, words.chat)
    reply_to = _message(chat, words.reply_to) if words.reply_to else None
    await session.minute()
    where: dict[str, Any] = {"chat": group, "reply_to": reply_to, "thread": words.thread}
    if not files:
        person.send(words.text, **where)
        return
    where["caption"] = words.text or None
    if len(files) > MOST_FILES:
        raise SessionError(f"В альбоме бывает до {MOST_FILES} файлов.")
    name, content = files[0]
    if words.as_files and len(files) > 1:
        person.send_documents(files, **where)
    elif words.as_files:
        person.send_document(content, name, **where)
    elif len(files) > 1:
        person.send_album([each for _, each in files], **where)
    else:
        person.send_photo(content, **where)


async def press(session: Session, asked: Mapping[str, Any]) -> None:
    """Press a button; its answer comes to the page as an event."""
    person = session.person(int(asked["person"]))
    chat, _ = session.place(person, int(asked["chat"]))
    message = _message(chat, int(asked["message"]))
    await session.minute()
    person.press_data(message, str(asked["data"]))


async def edit(session: Session, asked: Mapping[str, Any]) -> None:
    """Change an own message."""
    person = session.person(int(asked["person"]))
    chat, _ = session.place(person, int(asked["chat"]))
    person.edit(_message(chat, int(asked["message"])), str(asked["text"]))


async def delete(session: Session, asked: Mapping[str, Any]) -> None:
    """Delete a message."""
    person = session.person(int(asked["person"]))
    chat, _ = session.place(person, int(asked["chat"]))
    person.delete(_message(chat, int(asked["message"])))


async def block(session: Session, asked: Mapping[str, Any]) -> None:
    """Block the bot, or let it write again."""
    person = session.person(int(asked["person"]))
    await session.minute()
    if asked.get("on"):
        person.block()
    else:
        person.unblock()


async def trouble(session: Session, asked: Mapping[str, Any]) -> None:
    """Let a trouble begin or end."""
    session.troubles.switch(str(asked["name"]))
    session.changed()


async def process(session: Session, asked: Mapping[str, Any]) -> None:
    """Kill, stop or start the bot's process."""
    acts = {"kill": session.kill_bot, "stop": session.stop_bot, "start": session.start_bot}
    await acts[str(asked["how"])]()


async def story(session: Session, asked: Mapping[str, Any]) -> None:
    """Play the next chapter, unless ``fast`` with pauses that let a person follow."""
    await session.play_next(pause=0.0 if asked.get("fast") else PAUSE)


async def anew(session: Session, asked: Mapping[str, Any]) -> None:
    """Begin anew on an ISO day, everything loaded."""
    await session.restart(date.fromisoformat(str(asked["date"])))


async def clock(session: Session, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Move the clock; tells to whom the bot wrote meanwhile, those reminded of something first."""
    how = str(asked["how"])
    if how == "reminder":
        brought = await session.pass_to_reminder()
    else:
        brought = await session.pass_time(session.after(how, str(asked.get("date", ""))))
    reminders_first = sorted(brought, key=session.reminds, reverse=True)
    chats = list(dict.fromkeys(each.chat.id for each in reminders_first))
    return {"messages": len(brought), "chats": chats, "now": session.status()["now"]}


Act = Callable[[Session, Mapping[str, Any]], Awaitable[dict[str, Any] | None]]
ACTS: dict[str, Act] = {
    "press": press,
    "edit": edit,
    "delete": delete,
    "block": block,
    "trouble": trouble,
    "process": process,
    "story": story,
    "anew": anew,
    "clock": clock,
}


def _message(chat: Chat, message_id: int) -> Message:
    found = chat.messages.get(message_id)
    if found is None:
        raise LookupError("такого сообщения в этом чате нет")
    return found
