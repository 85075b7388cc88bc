"""The Bot API methods by which the bot puts something into a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.entities import Entity, formatted
from sandbox.keyboards import read_markup
from sandbox.media import MAX_PHOTO_BYTES, PictureError, StoredFile
from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.world import Chat, Json, Message, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ALBUM = 10
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


@dataclass(frozen=True)
class Media:
    """A photo or a document to be sent, with its caption."""

    caption: str | None
    entities: list[Entity]
    photo: list[StoredFile]
    document: StoredFile | None

    def content(self) -> Json:
        """Return the fields of the message."""
        return {
            "caption": self.caption,
            "entities": self.entities,
            "photo": self.photo,
            "document": self.document,
        }


def chat_id_of(params: Params) -> int:
    """Return ``chat_id``. Names (@channel) do not exist here. Raises a 400."""
    given = params.text("chat_id")
    if not given:
        raise bad_request("chat_id is empty")
    if not given.removeprefix("-").isdecimal():
        raise bad_request("chat not found")
    return int(given)


def read_text(params: Params) -> tuple[str, list[Entity]]:
    """Return ``text`` and its entities, within the limit after parsing. Raises a 400."""
    text, entities = formatted(
        params.text("text"), params.text("parse_mode"), params.json_objects("entities", "MessageEntity")
    )
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(params: Params) -> tuple[str | None, list[Entity]]:
    """Return ``caption`` and its entities, within the limit after parsing. Raises a 400."""
    given = params.json_objects("caption_entities", "MessageEntity")
    text, entities = formatted(params.text("caption"), params.text("parse_mode"), given)
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text or None, entities


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    text, entities = read_text(params)
    return post(world, params, {"text": text, "entities": entities}).to_json()


def send_photo(world: World, params: Params) -> Json:
    """Send a picture, uploaded or by ``file_id``."""
    return post(world, params, read_media(world, params, "photo").content()).to_json()


def send_document(world: World, params: Params) -> Json:
    """Send a file, uploaded or by ``file_id``."""
    return post(world, params, read_media(world, params, "document").content()).to_json()


def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album: separate messages with one ``media_group_id``; a single item is no album."""
    if "media" not in params:
        raise bad_request('parameter "media" is required')
    items = params.json_objects("media", "InputMedia")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len({str(item.get("type")) for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    media = [read_input_media(world, params, item) for item in items]
    target = _Target.of(world, params, markup=None)
    group = str(13_000_000_000_000_000 + world.number()) if len(items) > 1 else None
    return [target.post(world, {"media_group_id": group} | each.content()).to_json() for each in media]


def send_chat_action(world: World, params: Params) -> bool:
    """Show "is typing" and the like until the next message."""
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.writable(chat_id_of(params))
    chat.action = params.text("action")
    world.changed("action", chat)
    return True


def forward_message(world: World, params: Params) -> Json:
    """Forward a message, with its author shown."""
    source = _source(world, params)
    author = source.sender.to_json()
    origin = {"type": "user", "sender_user": author, "date": int(source.date.timestamp())}
    return post(world, params, _copied(source) | {"origin": origin}).to_json()


def copy_message(world: World, params: Params) -> Json:
    """Send the content of a message again as the bot's own."""
    content = _copied(_source(world, params))
    if "caption" in params:
        content["caption"], content["entities"] = read_caption(params)
    return {"message_id": post(world, params, content).id}


def _source(world: World, params: Params) -> Message:
    origin = params.text("from_chat_id")
    chat = world.chat(chat_id_of(Params({"chat_id": origin})))
    found = world.message(chat, params.integer("message_id"), "message to forward not found")
    if found.service or found.protected:
        raise bad_request("the message can't be forwarded")
    return found


def _copied(source: Message) -> Json:
    return {
        "text": source.text,
        "caption": source.caption,
        "entities": source.entities,
        "photo": source.photo,
        "document": source.document,
    }


def read_input_media(world: World, params: Params, item: Json) -> Media:
    """Return an InputMedia object of a request, storing what was uploaded. Raises a 400."""
    kind, reference = str(item.get("type")), item.get("media")
    if kind not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: unsupported type specified")
    if not isinstance(reference, str):
        raise bad_request('can\'t parse InputMedia: Field "media" must be of type String')
    values = {k: v for k, v in item.items() if k != "media"} | {kind: reference}
    return read_media(world, Params(values, params.uploads), kind)


def read_media(world: World, params: Params, kind: str) -> Media:
    """Return the photo or document of a request, storing what was uploaded. Raises a 400 or 413."""
    caption, entities = read_caption(params)
    reference = params.text(kind)
    upload = params.upload(kind)
    if upload is None and reference.startswith("attach://"):
        raise bad_request("can't parse InputMedia: media not found")
    if upload is None:
        return Media(caption, entities, **_known_file(world, reference, kind))
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "document":
        return Media(caption, entities, [], world.files.document(upload.content, upload.name, upload.mime))
    return Media(caption, entities, _picture(world, upload.content), None)


def _picture(world: World, content: bytes) -> list[StoredFile]:
    if len(content) > MAX_PHOTO_BYTES:
        sizes = f"{len(content)} bytes is too big for a photo; the maximum size is {MAX_PHOTO_BYTES} bytes"
        raise bad_request(f"file of size {sizes}")
    try:
        photo = world.files.photo(content)
    except PictureError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    width, height = photo[-1].width, photo[-1].height
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return photo


def _known_file(world: World, reference: str, kind: str) -> dict[str, Any]:
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    known = world.files.by_id.get(reference)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return {"photo": [known] if kind == "photo" else [], "document": known if kind == "document" else None}


@dataclass(frozen=True)
class _Target:
    """Where a message goes and what comes with it; everything checked before anything is posted."""

    chat: Chat
    reply_to: Message | None
    thread_id: int | None
    markup: Json | None
    silent: bool
    protected: bool

    @classmethod
    def of(cls, world: World, params: Params, markup: Json | None) -> _Target:
        chat = world.writable(chat_id_of(params))
        params.json_object("link_preview_options")
        reply_to = _replied(chat, params)
        thread_id = params.integer("message_thread_id") or (reply_to.thread_id if reply_to else None)
        if thread_id is not None and thread_id not in chat.topics:
            raise bad_request("message thread not found")
        silent, protected = params.flag("disable_notification"), params.flag("protect_content")
        return cls(chat, reply_to, thread_id, markup, silent, protected)

    def post(self, world: World, content: Json) -> Message:
        place = {
            "reply_to": self.reply_to,
            "thread_id": self.thread_id,
            "markup": self.markup,
            "silent": self.silent,
            "protected": self.protected,
        }
        return world.post(self.chat, world.bot, content | place)


def _replied(chat: Chat, params: Params) -> Message | None:
    reply = params.json_object("reply_parameters")
    given = Params(reply or params.values)
    message_id = given.integer("message_id") if reply else given.integer("reply_to_message_id")
    if not message_id:
        return None
    found = chat.messages.get(message_id)
    if found is not None and not found.deleted:
        return found
    if given.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def post(world: World, params: Params, content: Json) -> Message:
    """Post one message of the bot where the request says. Raises the refusals of markup and place."""
    return _Target.of(world, params, read_markup(params)).post(world, content)
