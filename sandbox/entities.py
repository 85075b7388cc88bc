"""Formatted text: Telegram's HTML to plain text with entities, and back.

Offsets and lengths of entities count UTF-16 code units (Bot API, "MessageEntity").
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from sandbox.refusals import ApiError, bad_request

Entity = dict[str, Any]

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
}
OPENING = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
CHARACTER = re.compile(r"&(lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
FOUND_IN_TEXT = re.compile(
    r"(?P<email>(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?:https?|tg|ftp)://[^\s<>\"]+[^\s<>\".,;:!?)»])"
    r"|(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#&])#\w*[^\W\d_]\w*)"
)


def utf16(text: str) -> int:
    """Return the length of ``text`` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cannot_parse(reason: str) -> ApiError:
    """Build the refusal of broken markup."""
    return bad_request(f"can't parse entities: {reason}")


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
    if name == "code" and attributes.get("class", "").startswith("language-"):
        return "code", {"language": attributes["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in attributes:
        return "expandable_blockquote", {}
    return TAGS[name], {}


def _joined_code(entities: list[Entity]) -> list[Entity]:
    """``<pre><code class="language-x">`` is one ``pre`` with a language; a language alone means nothing."""
    blocks = {(e["offset"], e["length"]): e for e in entities if e["type"] == "pre"}
    kept = []
    for entity in entities:
        block = blocks.get((entity["offset"], entity["length"]))
        if entity["type"] == "code" and block is not None:
            block |= {"language": entity["language"]} if "language" in entity else {}
            continue
        if entity["type"] == "code":
            entity.pop("language", None)
        kept.append(entity)
    return kept


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML style: the plain text and its entities.

    Raises ApiError with Telegram's words where the markup is not understood.
    """
    text, entities = _HtmlReader(source).read()
    return text, _joined_code(entities)


def found_entities(text: str, known: list[Entity]) -> list[Entity]:
    """Return what Telegram itself marks in a text: commands, links, mentions, hashtags.

    Nothing is marked inside code or a link that ``known`` already covers.
    """
    closed = [
        range(e["offset"], e["offset"] + e["length"])
        for e in known
        if e["type"] in {"code", "pre", "text_link"}
    ]
    found = []
    for match in FOUND_IN_TEXT.finditer(text):
        offset = utf16(text[: match.start()])
        if not any(offset in taken for taken in closed):
            found.append({"type": match.lastgroup, "offset": offset, "length": utf16(match[0])})
    return found


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut the blank ends off, as Telegram does, and move the entities along."""
    start = utf16(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    end = utf16(text)
    kept = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] + entity["length"] - start, end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    return text, kept


def formatted(text: str, mode: str, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Turn a request's text into what is stored: trimmed plain text and sorted entities.

    ``mode`` is the request's ``parse_mode`` ("" for none). Raises ApiError.
    """
    if mode.lower() == "html":
        text, entities = parse_html(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = [dict(entity) for entity in given or []]
        _check_given(text, entities)
    text, entities = trimmed(text, entities)
    entities += found_entities(text, entities)
    return text, sorted(entities, key=_outer_first)


def _outer_first(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _check_given(text: str, entities: list[Entity]) -> None:
    for entity in entities:
        if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
            raise cannot_parse('Field "offset" must be of type Number')
        if entity["offset"] + entity["length"] > utf16(text):
            raise cannot_parse("entity ends after the end of the message")


def to_html(text: str, entities: list[Entity]) -> str:
    """Write a formatted text back as HTML, for a page or a transcript; nothing unescaped gets through."""
    units = text.encode("utf-16-le")
    marks: list[tuple[int, int, int, str]] = []
    for order, entity in enumerate(sorted(entities, key=_outer_first)):
        opening, closing = _tags_of(entity)
        if opening:
            end = entity["offset"] + entity["length"]
            marks.append((entity["offset"], 1, order, opening))
            marks.append((end, 0, -order, closing))
    result, position = "", 0
    for at, _, _, tag in sorted(marks):
        result += html.escape(units[position * 2 : at * 2].decode("utf-16-le", "replace"), quote=False) + tag
        position = at
    return result + html.escape(units[position * 2 :].decode("utf-16-le", "replace"), quote=False)


def _tags_of(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    tag = OPENING.get(kind)
    if tag is None:
        return "", ""
    return (f"<{tag} expandable>" if kind == "expandable_blockquote" else f"<{tag}>"), f"</{tag}>"
