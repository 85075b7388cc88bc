"""Formatted text: a request's markup to plain text with entities, and entities back to HTML.

Offsets and lengths of entities count UTF-16 code units (Bot API, "MessageEntity").
"""

from __future__ import annotations

import html
import re

from sandbox.markup import Entity as Entity
from sandbox.markup import cannot_parse
from sandbox.markup import utf16 as utf16
from sandbox.markup_html import parse_html as parse_html
from sandbox.markup_markdown import parse_markdown, parse_markdown_v2
from sandbox.refusals import bad_request

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
FOUND_IN_TEXT = re.compile(
    r"(?P<email>(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?:https?|tg|ftp)://[^\s<>\"]+[^\s<>\".,;:!?)»])"
    r"|(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#&])#\w*[^\W\d_]\w*)"
)
FOUND_KINDS = {*FOUND_IN_TEXT.groupindex, "cashtag", "phone_number"}
KINDS = FOUND_KINDS | {*OPENING, "text_link", "text_mention", "custom_emoji", "date_time"}
STYLES = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}


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
    if mode:
        if mode.lower() not in STYLES:
            raise bad_request("unsupported parse_mode")
        text, entities = STYLES[mode.lower()](text)
    else:
        entities = _checked(text, given or [])
    text, entities = trimmed(text, entities)
    entities += found_entities(text, entities)
    return text, sorted(entities, key=_outer_first)


def _outer_first(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _checked(text: str, given: list[Entity]) -> list[Entity]:
    """Return the entities a request gave itself. Raises ApiError where one is out of the text."""
    for entity in given:
        if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
            raise cannot_parse('Field "offset" must be of type Number')
        if str(entity.get("type")) not in KINDS:
            raise cannot_parse("unsupported type specified")
        if entity["type"] == "text_link" and not isinstance(entity.get("url"), str):
            raise cannot_parse('Can\'t find field "url"')
        if entity["offset"] < 0 or entity["length"] < 0:
            raise cannot_parse("entity begins before the beginning of the message")
        if entity["offset"] + entity["length"] > utf16(text):
            raise cannot_parse("entity ends after the end of the message")
    return [dict(entity) for entity in given if entity["type"] not in FOUND_KINDS]


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
