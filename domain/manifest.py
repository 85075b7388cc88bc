"""The manifest («опись»): every stored original with its hash, to be checked against what is kept later.

A text of lines with tabs, so that a person reads it, a spreadsheet opens it and ``sha256sum`` may be run over
what it names. The last line holds the hash of all lines above: nobody adds or drops one unnoticed.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Self

from domain.errors import DomainError

_TITLE = "# Опись подтверждений, Vekha, формат 1"
_MADE = "# Составлена: "
_SEAL = "# SHA-256 строк выше: "
_COLUMNS = (
    "sha256",
    "размер",
    "получено",
    "школа",
    "пункт",
    "помещение",
    "этап",
    "кто прислал",
    "должность",
    "чат",
    "сообщение",
    "имя файла",
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class ManifestError(DomainError):
    """The text is no manifest, or somebody has changed it."""


class Fault(Enum):
    """What is wrong with something that the manifest names; the value is said of the file."""

    MISSING = "файла нет"
    ALTERED = "содержимое изменилось"
    UNKNOWN = "записи о нём нет в базе"
    REWRITTEN = "запись в базе изменилась: отправитель, время или контрольная сумма"


@dataclass(frozen=True, slots=True)
class Entry:
    """One original. ``sha256``: hex. ``size``: bytes. ``chat_id`` and ``message_id`` are Telegram's.

    ``received_at``: UTC. The texts are empty where nothing is known, and hold no tabs or line breaks.
    """

    sha256: str
    size: int
    received_at: datetime
    school: str
    label: str
    room: str
    stage: str
    person: str
    post: str
    chat_id: int
    message_id: int
    file_name: str

    @property
    def key(self) -> tuple[int, int]:
        """The message that it came in: no other original has it."""
        return self.chat_id, self.message_id

    @property
    def lasting(self) -> tuple[int, str, int, datetime]:
        """What cannot change: rooms are renamed, and whoever is forgotten loses the name and the chat."""
        return self.message_id, self.sha256, self.size, self.received_at

    def as_line(self) -> str:
        """The columns of the manifest, with tabs between them."""
        values = (each.isoformat() if isinstance(each, datetime) else each for each in astuple(self))
        return "\t".join(_BREAKS.sub(" ", str(each)) for each in values)

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The entry of such a line; raises ValueError."""
        sha256, size, received, *words = line.split("\t")
        school, label, room, stage, person, post, chat, message, name = words
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(sha256)
        at = datetime.fromisoformat(received).astimezone(UTC)
        places = (school, label, room, stage, person, post)
        return cls(sha256, int(size), at, *places, int(chat), int(message), name)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was kept at the instant ``made_at`` (UTC)."""

    made_at: datetime
    entries: tuple[Entry, ...]


def written(manifest: Manifest) -> str:
    """The manifest as a text; the same entries at the same instant always give the same one."""
    lines = [_TITLE, f"{_MADE}{manifest.made_at.isoformat()}", "\t".join(_COLUMNS)]
    body = "".join(f"{line}\n" for line in (*lines, *(each.as_line() for each in manifest.entries)))
    return f"{body}{_SEAL}{_hash_of(body)}\n"


def read(text: str) -> Manifest:
    """The manifest of that text; raises ``ManifestError`` where it is none or was changed."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    body, seal, digest = text.rpartition(_SEAL)
    lines = body.splitlines()
    if not seal or lines[:1] != [_TITLE]:
        raise ManifestError("Это не опись: её составляет команда manifest или кнопка «Опись».")
    if digest.strip() != _hash_of(body):
        raise ManifestError(
            "Опись изменили после того, как она составлена: её контрольная сумма не сходится."
        )
    try:
        made_at = datetime.fromisoformat(lines[1].removeprefix(_MADE))
        return Manifest(made_at, tuple(Entry.from_line(line) for line in lines[3:]))
    except (ValueError, IndexError) as error:
        raise ManifestError("Опись не читается: строка в ней не такая, какой её пишет Vekha.") from error


def unrecorded(named: Iterable[Entry], kept: Iterable[Entry]) -> dict[Entry, Fault]:
    """What the database says otherwise than the manifest, by entry of the manifest."""
    stored = tuple(kept)
    messages, records = {each.key for each in stored}, {each.lasting for each in stored}
    return {
        entry: Fault.REWRITTEN if entry.key in messages else Fault.UNKNOWN
        for entry in named
        if entry.lasting not in records
    }


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
