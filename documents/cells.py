"""The text of one cell, the same from every format."""

import re

MOST_CELLS = 20_000
"""Several times the largest roadmap known: more is another kind of document, and slow to doubt."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff\u0000-\u0008\u000e-\u001f]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def tidy(text: str) -> str:
    """Text without invisible signs; single spaces, line breaks kept, no empty lines."""
    seen = _INVISIBLE.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    )
    lines = (_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)
