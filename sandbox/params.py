"""Parameters of a Bot API request, whichever of the four ways they came (Bot API, "Making requests")."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web
from aiohttp.web_request import FileField

from sandbox.refusals import ApiError, bad_request


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    content: bytes
    mime: str


JSON_NAMES = {
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "link_preview_options": "link preview options",
    "message_ids": "message identifiers",
    "reaction": "reaction types",
    "caption_entities": "caption entities",
}
"""How Telegram calls JSON-serialized parameters in its refusals, where not by their own names."""


class Params:
    """Typed access to parameters: a value may be text (forms, query) or already JSON."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.uploads

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; as Telegram does, anything else counts as absent."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Return a Boolean."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """Return a JSON-serialized parameter, None where absent. Raises a 400 where it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {JSON_NAMES.get(name, name)} JSON object") from None

    def json_object(self, name: str) -> dict[str, Any]:
        """Return a JSON-serialized object, empty where absent. Raises a 400 where it is anything else."""
        value = self.json(name)
        if not isinstance(value, dict | None):
            raise bad_request(f"object expected as {JSON_NAMES.get(name, name)}")
        return value or {}

    def json_objects(self, name: str, kind: str) -> list[dict[str, Any]]:
        """Return a JSON-serialized Array of objects of a kind, empty where absent. Raises a 400."""
        values = self.json(name)
        if not isinstance(values, list | None):
            raise bad_request(f"expected an Array of {kind}")
        if not all(isinstance(value, dict) for value in values or []):
            raise bad_request(f"can't parse {kind}: expected an Object")
        return values or []

    def upload(self, name: str) -> Upload | None:
        """Return the file sent as parameter ``name`` or through ``attach://``, if there is one."""
        reference = self.values.get(name)
        if isinstance(reference, str) and reference.startswith("attach://"):
            return self.uploads.get(reference.removeprefix("attach://"))
        return self.uploads.get(name)


async def read_params(request: web.Request) -> Params:
    """Read query, form, multipart or JSON parameters. Raises 400 or 413."""
    values: dict[str, Any] = dict(request.query)
    try:
        if request.content_type == "application/json":
            return Params(values | _object(await request.text()))
        if request.method == "POST":
            return await _form(request, values)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except (UnicodeDecodeError, LookupError):
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("wrong multipart/form-data") from None
    return Params(values)


async def answered_params(answer: ClientResponse) -> Params:
    """Read the parameters of a method call in the answer of a webhook, of which there may be none.

    Raises a 400 where they cannot be read.
    """
    if answer.content_type.startswith("multipart/"):
        return await _parts(answer)
    body = await answer.text()
    if answer.content_type == "application/x-www-form-urlencoded":
        return Params(dict(parse_qsl(body)))
    return Params(_object(body) if answer.content_type == "application/json" else {})


async def _parts(answer: ClientResponse) -> Params:
    values, uploads = {}, {}
    async for part in MultipartReader.from_response(answer):
        if isinstance(part, BodyPartReader) and part.name:
            content = bytes(await part.read(decode=True))
            if part.filename is None:
                values[part.name] = content.decode()
            else:
                mime = part.headers.get("Content-Type", "")
                uploads[part.name] = Upload(part.filename, content, mime)
    return Params(values, uploads)


def _object(body: str) -> dict[str, Any]:
    try:
        values = json.loads(body or "{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values


async def _form(request: web.Request, values: dict[str, Any]) -> Params:
    uploads = {}
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode()
    return Params(values, uploads)
