"""What Telegram accepts as ``reply_markup``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sandbox.params import Params
from sandbox.refusals import bad_request

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA_BYTES = 64
INLINE_ACTIONS = {
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}


def read_markup(params: Params) -> dict[str, Any] | None:
    """Return the checked ``reply_markup``, None where there is none. Raises a 400 in Telegram's words."""
    markup = params.json_object("reply_markup")
    if not markup:
        return None
    inline = "inline_keyboard" in markup
    name = "inline_keyboard" if inline else "keyboard"
    rows = markup.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the reply markup must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > MAX_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_INVALID")
    for row in rows:
        for button in row:
            _check_inline(button) if inline else _check_reply(button)
    if inline:
        rows = [row for row in rows if row]
        return {"inline_keyboard": rows} if rows else None
    return markup


def _check_inline(button: object) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not INLINE_ACTIONS & {name for name, value in button.items() if value is not None}:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _is_link(str(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_reply(button: object) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text.strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')


def _is_link(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "tg":
        return True
    return parts.scheme in {"", "http", "https"} and "." in (parts.netloc or parts.path) and " " not in url
