"""What happens in the chats, as text to read: who, when, what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.russian import count, date_in_words, weekday_name
from sandbox.world import Callback, Chat, Message

MOSCOW = ZoneInfo("Europe/Moscow")
WIDTH = 78


@dataclass(frozen=True)
class Said:
    """One thing that the bot said, as it was then: a message, an edit of one, or an answer to a button.

    ``at`` is Moscow time. ``unasked``: the passing of time alone made the bot speak.
    """

    chat_id: int
    to: tuple[str, ...]
    at: datetime
    kind: str
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    unasked: bool = False

    def same_for_another(self, other: Said) -> bool:
        """Whether only the addressee differs."""
        return replace(self, chat_id=0, to=()) == replace(other, chat_id=0, to=())


class Transcript:
    """Prints through ``say`` what people do and what the bot says, the latter as a listener of the world."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], datetime]) -> None:
        self._say = say
        self._clock = clock
        self._names: dict[int, str] = {}
        self._day: date | None = None
        self._held: list[Said] | None = None
        self._unasked = False
        self.everything: list[Said] = []

    def introduce(self, chat_id: int, name: str) -> None:
        """How a person is called from now on."""
        self._names[chat_id] = name

    def name(self, chat_id: int) -> str:
        """How a person is called."""
        return self._names.get(chat_id, str(chat_id))

    def now(self) -> datetime:
        """The time in Moscow."""
        return self._clock().astimezone(MOSCOW)

    def chapter(self, number: int, title: str, remark: str) -> None:
        """A heading and what to notice."""
        self._say(f"\n{'═' * WIDTH}\n{number}. {title}\n   {remark}\n{'═' * WIDTH}")

    def did(self, chat_id: int, what: str) -> None:
        """A person does something."""
        if self._held is None:
            self._heading()
            self._say(f"\n{self.now():%H:%M}  {self.name(chat_id)} {what}")

    def skipped(self, days: int, messages: int) -> None:
        """Working days that passed without being shown."""
        if days:
            passed = count(days, "рабочий день", "рабочих дня", "рабочих дней")
            self._say(f"\n   …прошло ещё {passed}, сообщений от Вехи: {messages}")

    @contextmanager
    def held(self) -> Iterator[list[Said]]:
        """Collect what the bot says instead of printing it; ``show`` prints it."""
        held: list[Said] = []
        outer, self._held = self._held, held
        try:
            yield held
        finally:
            self._held = outer

    @contextmanager
    def unasked(self) -> Iterator[None]:
        """Whatever the bot says meanwhile it says of its own accord."""
        self._unasked = True
        try:
            yield
        finally:
            self._unasked = False

    def show(self, held: list[Said]) -> None:
        """Print what was collected; what several people were told alike stands once."""
        shown: list[Said] = []
        for each in held:
            twin = next((place for place, other in enumerate(shown) if each.same_for_another(other)), None)
            if twin is None:
                shown.append(each)
            else:
                shown[twin] = replace(shown[twin], to=shown[twin].to + each.to)
        for each in shown:
            self._print(each)

    def heard(self, what: str, chat: Chat, subject: Message | Callback | None) -> None:
        """Take note of what the bot does (a listener of ``World``)."""
        said = None
        if isinstance(subject, Message) and what in {"message", "edit"} and subject.from_bot:
            said = self._message(what, subject)
        elif isinstance(subject, Callback) and what == "answer" and subject.answer and subject.answer.text:
            kind = "alert" if subject.answer.show_alert else "toast"
            said = self._said(subject.message, kind, subject.answer.text)
        if said is None:
            return
        self.everything.append(said)
        if self._held is None:
            self._print(said)
        else:
            self._held.append(said)

    def _message(self, what: str, message: Message) -> Said | None:
        if what == "edit" and message.history and message.history[-1].text == message.text:
            # Only the buttons were taken away: nothing new to read.
            return None
        buttons = tuple(tuple(button.label for button in row) for row in message.buttons)
        return self._said(message, what, _content(message), buttons)

    def _said(self, where: Message, kind: str, text: str, buttons: tuple[tuple[str, ...], ...] = ()) -> Said:
        chat = where.chat
        topic = chat.topics.get(where.thread_id or 0)
        name = f"{self.name(chat.id)}, тема «{topic}»" if topic else self.name(chat.id)
        return Said(chat.id, (name,), self.now(), kind, text, buttons, self._unasked)

    def _print(self, said: Said) -> None:
        self._heading()
        verbs = {"edit": "меняет сообщение", "toast": "всплывающая строка", "alert": "окно"}
        how = f", {verbs[said.kind]}" if said.kind in verbs else ""
        self._say(f"\n{said.at:%H:%M}  Веха{how} → {', '.join(said.to)}")
        for line in said.text.splitlines():
            self._say(f"       │ {line}".rstrip())
        for row in said.buttons:
            self._say("       " + " ".join(f"[ {label} ]" for label in row))

    def _heading(self) -> None:
        today = self.now().date()
        if today != self._day:
            self._day = today
            words = f"{date_in_words(today, year=True)} года, {weekday_name(today)}"
            self._say(f"\n── {words} {'─' * (WIDTH - len(words) - 4)}")


def _content(message: Message) -> str:
    """What there is to read, and what file came with it."""
    attached = [f"📎 {message.document.name}"] if message.document else ["📷"] if message.photo else []
    return "\n".join([*attached, *filter(None, [message.text or message.caption])])
