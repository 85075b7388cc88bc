"""Office packages (.docx, .xlsx): archives measured before they are opened, XML without entities."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from documents.refusals import BombError, DamagedError, EncryptedError

_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_XML = 32 * 1024 * 1024
_MOST_ENTRIES = 5_000
_SUSPICIOUS_SIZE = 4 * 1024 * 1024
_SUSPICIOUS_RATIO = 250
_MAIN = "officeDocument"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)


class _DoctypeFoundError(Exception):
    pass


class Package:
    """An opened Office file; ``BombError``, ``EncryptedError``, ``DamagedError`` for a bad one."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            entries = self._archive.infolist()
        except _BROKEN as error:
            raise DamagedError from error
        _measure(entries)
        self.names = {entry.filename.lstrip("/"): entry for entry in entries}

    @property
    def has_macros(self) -> bool:
        """Whether the file carries a VBA project (never run, never read)."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.names)

    def main_part(self) -> str:
        """The name of the part that holds the document itself, "" if there is none."""
        for target, kind in self.relations("").values():
            if kind.endswith(_MAIN) and target in self.names:
                return target
        return next((name for name in ("word/document.xml", "xl/workbook.xml") if name in self.names), "")

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (target part, type) of one part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.names:
            return {}
        found = {}
        for _, element in self.events(rels):
            if local(element) == "Relationship" and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[element.get("Id", "")] = (posixpath.normpath(full), element.get("Type", ""))
        return found

    def related(self, part: str, kind: str) -> str:
        """The part that ``part`` names as its ``kind`` («styles», «numbering»), "" if none."""
        for target, its_kind in self.relations(part).values():
            if its_kind.endswith(f"/{kind}") and target in self.names:
                return target
        return ""

    def events(self, part: str, starts: bool = False) -> Iterator[tuple[str, Element]]:
        """The elements of an XML part as they end (and begin, with ``starts``)."""
        content = self._read(part)
        _refuse_doctype(content)
        try:
            yield from iterparse(io.BytesIO(content), ("start", "end") if starts else ("end",))  # noqa: S314
        except ParseError as error:
            raise DamagedError from error

    def _read(self, part: str) -> bytes:
        entry = self.names.get(part)
        if entry is None:
            raise DamagedError
        if entry.file_size > _MOST_XML:
            raise BombError
        try:
            return self._archive.read(entry)
        except _BROKEN as error:
            raise DamagedError from error


def local(element: Element) -> str:
    """The name of an element without its namespace: strict and transitional files differ only there."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def _measure(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise BombError
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise EncryptedError
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > _SUSPICIOUS_SIZE and ratio > _SUSPICIOUS_RATIO:
            raise BombError


def _refuse_doctype(content: bytes) -> None:
    """Entities are declared in a DOCTYPE, and Office writes none: refuse it before the tree is built."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _found_doctype
    try:
        parser.Parse(content, True)
    except _DoctypeFoundError as error:
        raise BombError from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedError from error


def _found_doctype(*_: object) -> None:
    raise _DoctypeFoundError
