"""Any document in: the reader is chosen by what a file really is, not by its name alone."""

from documents.encoding import decode
from documents.plain import read_text
from documents.refusals import Empty, TooLarge
from domain.grid import Grid

MAX_BYTES = 20 * 1024 * 1024


def read(content: bytes, name: str) -> list[Grid]:
    """The tables of a file. Raises a ``Refusal`` with one Russian sentence where it cannot be read."""
    if len(content) > MAX_BYTES:
        raise TooLarge
    if not content.strip():
        raise Empty
    return read_text(decode(content), name)


def read_message(text: str) -> list[Grid]:
    """The tables of a text that was pasted as a message."""
    if not text.strip():
        raise Empty
    return read_text(text, "")
