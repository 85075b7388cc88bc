"""How words are made fit for a message: escaped, shortened, split, counted."""

from collections.abc import Iterable
from html import escape

from domain.milestone import Lateness
from domain.russian import lateness

LIMIT = 4096
SHORT = 110


def shorten(text: str, length: int = SHORT) -> str:
    """The beginning of a text, cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(' ,;:-–—(«"') + "…"


def split(blocks: Iterable[str], limit: int = LIMIT) -> list[str]:
    """Messages of at most ``limit`` UTF-16 units made of whole blocks; a block is never torn."""
    messages: list[str] = []
    for block in blocks:
        if messages and _units(messages[-1]) + _units(block) + 2 <= limit:
            messages[-1] = f"{messages[-1]}\n\n{block}"
        else:
            messages.append(block)
    return messages


def refusal(message: str) -> str:
    """A refusal of the domain, which is plain text."""
    return escape(message, quote=False)


def escaped(text: str) -> str:
    return escape(text, quote=False)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def how_late(found: Lateness) -> str:
    return lateness(found.calendar_days, found.working_days)
