"""Telegram's HTML style to plain text with entities."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from sandbox.markup import Entity, cannot_parse, date_time, utf16

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
OTHER = 2
CHARACTER = re.compile(r"&(lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")


@dataclass
class _Open:
    tag: str
    kind: str
    extra: dict[str, Any]
    offset: int


class _HtmlReader:
    """One pass over the markup; byte offsets in refusals are those of UTF-8, as Telegram reports them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def read(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            if self.source[self.position] == "<":
                self.tag()
            else:
                self.character()
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.text, self.entities

    def character(self) -> None:
        match = CHARACTER.match(self.source, self.position)
        if match is None:
            self.text += self.source[self.position]
            self.position += 1
            return
        name = match[1]
        self.text += NAMED.get(name) or html.unescape(match[0])
        self.position = match.end()

    def tag(self) -> None:
        end = self.source.find(">", self.position)
        closing = self.source.startswith("</", self.position)
        at = self.byte(self.position)
        if end < 0:
            raise cannot_parse(f"Unclosed {'end' if closing else 'start'} tag at byte offset {at}")
        inside = self.source[self.position + (2 if closing else 1) : end]
        self.position = end + 1
        if closing:
            self.close(inside.strip().lower(), at)
        else:
            self.start(inside, at)

    def start(self, inside: str, at: int) -> None:
        name = re.split(r"\s", inside, maxsplit=1)[0].lower()
        if name not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {at}')
        attributes = {
            found[1].lower(): found[2] or found[3] or found[4] or ""
            for found in ATTRIBUTE.finditer(inside[len(name) :])
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        if name == "tg-time" and not attributes.get("unix", "").isdecimal():
            raise cannot_parse(f'Tag "tg-time" must have attribute "unix" at byte offset {at}')
        kind, extra = _meaning(name, attributes)
        self.open.append(_Open(name, kind, extra, utf16(self.text)))

    def close(self, name: str, at: int) -> None:
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {at}")
        opened = self.open.pop()
        if name and name != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise cannot_parse(f"Unmatched end tag at byte offset {at}, {expected}")
        length = utf16(self.text) - opened.offset
        extra = opened.extra
        if opened.kind == "text_link" and not extra:
            extra = {"url": self.text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")}
        if length:
            self.entities.append({"type": opened.kind, "offset": opened.offset, "length": length, **extra})


def _meaning(name: str, attributes: dict[str, str]) -> tuple[str, dict[str, Any]]:
    if name == "a":
        url = html.unescape(attributes.get("href", ""))
        return "text_link", {"url": url} if url else {}
    if name == "tg-emoji":
        return "custom_emoji", {"custom_emoji_id": attributes.get("emoji-id", "")}
    if name == "tg-time":
        return "date_time", date_time(attributes.get("unix", ""), attributes.get("format", ""))
    if name == "code" and attributes.get("class", "").startswith("language-"):
        return "code", {"language": attributes["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in attributes:
        return "expandable_blockquote", {}
    return TAGS[name], {}


def _without_marks_in_code(entities: list[Entity]) -> list[Entity]:
    """Code holds no other marks; ``<pre><code class="language-x">`` is one ``pre`` with a language."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda each: (each["offset"], -each["length"], _rank(each))):
        block = next((each for each in kept if _rank(each) < OTHER and _within(entity, each)), None)
        if block is None:
            kept.append(entity)
        elif block["type"] == "pre" and "language" in entity:
            block["language"] = entity["language"]
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept


def _rank(entity: Entity) -> int:
    return {"pre": 0, "code": 1}.get(entity["type"], OTHER)


def _within(inner: Entity, outer: Entity) -> bool:
    return bool(inner["offset"] + inner["length"] <= outer["offset"] + outer["length"])


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML style: the plain text and its entities.

    Raises ApiError with Telegram's words where the markup is not understood.
    """
    text, entities = _HtmlReader(source).read()
    return text, _without_marks_in_code(entities)
