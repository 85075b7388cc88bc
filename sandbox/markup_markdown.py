"""Telegram's two Markdown styles to plain text with entities.

Refusals name UTF-8 byte offsets and the kinds of entities as Telegram does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.markup import Entity, cannot_parse, date_time, utf16
from sandbox.refusals import ApiError

QUOTE = "BlockQuote"
KINDS = {
    "*": ("Bold", "bold"),
    "_": ("Italic", "italic"),
    "__": ("Underline", "underline"),
    "~": ("Strikethrough", "strikethrough"),
    "||": ("Spoiler", "spoiler"),
    "`": ("Code", "code"),
    "```": ("Pre", "pre"),
    "[": ("TextUrl", "text_link"),
    "![": ("CustomEmoji", "custom_emoji"),
}
SIGN = re.compile(r"```|__|\|\||!\[|[*_~`\[]")
RESERVED = set("]()>#+-=|{}.!")
LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
NEW_LINE = re.compile(r"\r?\n")
URL = re.compile(r"\(((?:\\.|[^)\\])*)\)", re.DOTALL)
LEGACY_KINDS = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Read MarkdownV2: the plain text and its entities. Raises ApiError in Telegram's words."""
    return _Reader(source).read()


@dataclass
class _Open:
    sign: str
    at: int
    offset: int
    extra: dict[str, Any]


class _Reader:
    """One pass over MarkdownV2; ``open`` are the signs that wait for their ends, a quotation among them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        self.line_begins()
        while self.position < len(self.source):
            self.step()
        if self.open and self.open[-1].sign == ">":
            self.end_quote()
        if self.open:
            raise self.unended(self.open[-1])
        return self.text, self.entities

    def step(self) -> None:
        char = self.source[self.position]
        following = self.source[self.position + 1 : self.position + 2]
        inside = self.open[-1].sign if self.open else ""
        if char == "\\" and following and following < "\x7f":
            self.take(following, 2)
        elif inside in {"`", "```"}:
            self.close(inside) if self.source.startswith(inside, self.position) else self.take(char)
        elif char == "\n":
            self.take(char)
            self.line_begins()
        elif char == "]" and inside in {"[", "!["}:
            self.close_link()
        elif char != "\r":
            self.mark_or_take(char, inside)
        else:
            self.position += 1

    def mark_or_take(self, char: str, inside: str) -> None:
        found = SIGN.match(self.source, self.position)
        if found is None and char in RESERVED:
            raise cannot_parse(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        if found is None:
            self.take(char)
        elif found[0] == inside:
            self.close(inside)
        elif found[0] == "||" and inside == ">" and self.ends_quote():
            self.open[-1].extra["expandable"] = True
            self.position += 2
        else:
            self.start(found[0])

    def take(self, char: str, length: int = 1) -> None:
        self.text += char
        self.position += length

    def start(self, sign: str) -> None:
        at = self.position
        self.position += len(sign)
        extra: dict[str, Any] = {}
        if sign == "```":
            if language := LANGUAGE.match(self.source, self.position):
                extra["language"] = language[1]
                self.position = language.end()
            if line := NEW_LINE.match(self.source, self.position):
                self.position = line.end()
        self.open.append(_Open(sign, at, utf16(self.text), extra))

    def close(self, sign: str) -> None:
        self.position += len(sign)
        opened = self.open.pop()
        self.mark(KINDS[sign][1], opened.offset, opened.extra)

    def mark(self, kind: str, offset: int, extra: dict[str, Any]) -> None:
        if length := utf16(self.text) - offset:
            self.entities.append({"type": kind, "offset": offset, "length": length, **extra})

    def close_link(self) -> None:
        opened = self.open.pop()
        self.position += 1
        target = URL.match(self.source, self.position)
        if target is None and self.source.startswith("(", self.position):
            raise cannot_parse(f"Can't find end of a URL at byte offset {self.byte(self.position + 1)}")
        if target is not None:
            self.position = target.end()
            self.mark(*_linked(opened, re.sub(r"\\(.)", r"\1", target[1])))
        elif opened.sign == "![":
            raise cannot_parse("Custom emoji entity must contain a tg://emoji URL")

    def line_begins(self) -> None:
        """Begin, continue or end a quotation at the beginning of a line."""
        quoted = self.source.startswith((">", "**>"), self.position)
        within = any(each.sign == ">" for each in self.open)
        if within and not quoted:
            self.end_quote()
        if quoted:
            sign = ">" if self.source.startswith(">", self.position) else "**>"
            if not within:
                self.open.append(_Open(">", self.position, utf16(self.text), {}))
            self.position += len(sign)

    def ends_quote(self) -> bool:
        """Whether only ``||`` is left of the quotation: it makes it expandable."""
        rest = self.source[self.position + 2 :]
        return not rest or (rest.startswith("\n") and not rest.startswith("\n>"))

    def end_quote(self) -> None:
        opened = self.open.pop()
        if opened.sign != ">":
            raise self.unended(opened)
        kind = "expandable_blockquote" if opened.extra.pop("expandable", False) else "blockquote"
        self.mark(kind, opened.offset, opened.extra)

    def unended(self, opened: _Open) -> ApiError:
        name = QUOTE if opened.sign == ">" else KINDS[opened.sign][0]
        name = "PreCode" if opened.extra.get("language") else name
        return cannot_parse(f"Can't find end of {name} entity at byte offset {self.byte(opened.at)}")

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode())


def _linked(opened: _Open, url: str) -> tuple[str, int, dict[str, Any]]:
    """Return kind, offset and extra fields of a link or of what ``![`` begins."""
    if opened.sign == "[":
        return "text_link", opened.offset, {"url": url}
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if url.startswith("tg://emoji?") and query.get("id", "").isdecimal():
        return "custom_emoji", opened.offset, {"custom_emoji_id": query["id"]}
    if url.startswith("tg://time?") and query.get("unix", "").isdecimal():
        return "date_time", opened.offset, date_time(query["unix"], query.get("format", ""))
    raise cannot_parse("Custom emoji entity must contain a tg://emoji URL")


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Read the legacy Markdown, which nests nothing. Raises ApiError in Telegram's words."""
    text, position = "", 0
    entities: list[Entity] = []
    while position < len(source):
        char = source[position]
        if char == "\\" and source[position + 1 : position + 2] in {*"_*`["}:
            text, position = text + source[position + 1], position + 2
        elif char not in "_*`[":
            text, position = text + char, position + 1
        else:
            offset = utf16(text)
            inner, kind, extra, position = _legacy_entity(source, position)
            text += inner
            if inner and kind:
                entities.append({"type": kind, "offset": offset, "length": utf16(inner), **extra})
    return text, entities


def _legacy_entity(source: str, at: int) -> tuple[str, str, dict[str, Any], int]:
    sign = "```" if source.startswith("```", at) else source[at]
    begin = at + len(sign)
    end = source.find("]" if sign == "[" else sign, begin)
    if end < 0:
        offset = len(source[:at].encode())
        raise cannot_parse(f"Can't find end of the entity starting at byte offset {offset}")
    if sign == "[":
        target = re.compile(r"\(([^)]*)\)").match(source, end + 1)
        url = target[1] if target else ""
        return (
            source[begin:end],
            "text_link" if url else "",
            {"url": url},
            target.end() if target else end + 1,
        )
    extra = {}
    if sign == "```":
        if language := LANGUAGE.match(source, begin):
            extra["language"], begin = language[1], language.end()
        if line := NEW_LINE.match(source, begin):
            begin = line.end()
    return source[begin:end], LEGACY_KINDS[sign], extra, end + len(sign)
