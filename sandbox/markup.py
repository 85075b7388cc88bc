"""What all three styles of formatted text share (Bot API, "Formatting options")."""

from __future__ import annotations

from typing import Any

from sandbox.refusals import ApiError, bad_request

Entity = dict[str, Any]


def utf16(text: str) -> int:
    """Return the length of ``text`` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cannot_parse(reason: str) -> ApiError:
    """Build the refusal of broken markup."""
    return bad_request(f"can't parse entities: {reason}")


def date_time(unix: str, how: str) -> dict[str, Any]:
    """Return the fields of a ``date_time`` entity; without ``how`` the text stays as it is."""
    return {"unix_time": int(unix)} | ({"date_time_format": how} if how else {})
