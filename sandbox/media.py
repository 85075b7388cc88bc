"""Files in memory: what Telegram keeps of a photo or a document.

Photos are not recoded: the largest size is the uploaded picture itself without its EXIF (Telegram strips it),
the smaller sizes are plain grey pictures, so that a bot which takes the wrong one is seen at once.
"""

from __future__ import annotations

import itertools
import mimetypes
import struct
from dataclasses import dataclass, field
from typing import Any

PHOTO_SIDES = (90, 320, 800)
MAX_PHOTO_BYTES = 10 * 2**20
MAX_UPLOAD_BYTES = 50 * 2**20
MAX_DOWNLOAD_BYTES = 20 * 2**20
UNKNOWN_TYPE = "application/octet-stream"
OFFICE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
    "csv": "text/csv",
    "ics": "text/calendar",
}
START_OF_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
METADATA = set(range(0xE1, 0xF0)) - {0xEE}


class PictureError(ValueError):
    """The bytes are neither a JPEG nor a PNG that can be measured."""


@dataclass(frozen=True)
class StoredFile:
    """One file the bot can name: ``path`` is below ``/file/bot<token>/``."""

    file_id: str
    file_unique_id: str
    path: str
    kind: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    name: str | None = None
    mime: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the PhotoSize or Document object of the Bot API."""
        shown: dict[str, Any] = {
            "file_id": self.file_id,
            "file_unique_id": self.file_unique_id,
            "file_size": len(self.content),
        }
        if self.kind == "photo":
            return shown | {"width": self.width, "height": self.height}
        return shown | {k: v for k, v in (("file_name", self.name), ("mime_type", self.mime)) if v}


class FileStore:
    """All files of the sandbox, by ``file_id`` and by download path."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def photo(self, content: bytes) -> list[StoredFile]:
        """Store a picture; return its sizes, smallest first. Raises PictureError."""
        width, height = picture_size(content)
        sizes = []
        for side in PHOTO_SIDES:
            if side < max(width, height):
                scale = side / max(width, height)
                small = max(round(width * scale), 1), max(round(height * scale), 1)
                sizes.append(self._photo(grey_jpeg(*small), *small))
        return [*sizes, self._photo(without_metadata(content), width, height)]

    def document(self, content: bytes, name: str, mime: str | None = None) -> StoredFile:
        """Store a file as it is, EXIF and all; a type that says nothing is guessed from the name."""
        suffix = name.rpartition(".")[2].lower() if "." in name else ""
        if mime in {None, "", UNKNOWN_TYPE}:
            mime = OFFICE_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or UNKNOWN_TYPE
        ids = self._ids("BQAC", "documents", suffix)
        return self._keep(StoredFile(*ids, "document", content, name=name, mime=mime))

    def _photo(self, content: bytes, width: int, height: int) -> StoredFile:
        ids = self._ids("AgAC", "photos", "jpg")
        return self._keep(StoredFile(*ids, "photo", content, width=width, height=height))

    def _ids(self, prefix: str, folder: str, suffix: str) -> tuple[str, str, str]:
        number = next(self._numbers)
        ending = f".{suffix}" if suffix.isascii() and suffix.isalnum() else ""
        return f"{prefix}AgIAAxkBAAI{number:06d}", f"AQAD{number:06d}", f"{folder}/file_{number}{ending}"

    def _keep(self, stored: StoredFile) -> StoredFile:
        self.by_id[stored.file_id] = self.by_path[stored.path] = stored
        return stored


def picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels from the header of a JPEG or PNG. Raises PictureError."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    for marker, segment in _segments(content):
        if marker in START_OF_FRAME and len(segment) >= 9:
            height, width = struct.unpack(">HH", segment[5:9])
            return int(width), int(height)
    raise PictureError("neither a JPEG nor a PNG")


def without_metadata(content: bytes) -> bytes:
    """Return the JPEG without EXIF and the other application segments; anything else unchanged."""
    if not content.startswith(b"\xff\xd8"):
        return content
    segments = list(_segments(content))
    rest = content[2 + sum(len(segment) for _, segment in segments) :]
    return b"\xff\xd8" + b"".join(s for marker, s in segments if marker not in METADATA) + rest


def _segments(content: bytes) -> list[tuple[int, bytes]]:
    """Return the header segments of a JPEG up to its picture data, each with its marker."""
    found: list[tuple[int, bytes]] = []
    if not content.startswith(b"\xff\xd8"):
        return found
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        length = 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        found.append((content[at + 1], content[at : at + length]))
        at += length
    return found


def grey_jpeg(width: int, height: int) -> bytes:
    """Draw a flat grey JPEG: every block is the two one-bit codes "no change" and "end of block"."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    def one_code_table(number: int) -> bytes:
        return segment(0xC4, bytes((number, 1)) + bytes(15) + b"\x00")

    bits = 2 * -(-width // 8) * -(-height // 8)
    padding = -bits % 8
    data = bytes(bits // 8) if not padding else bytes(bits // 8) + bytes(((1 << padding) - 1,))
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xDB, b"\x00" + b"\x01" * 64),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"),
            one_code_table(0x00),
            one_code_table(0x10),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            data,
            b"\xff\xd9",
        )
    )
