"""The Bot API methods that change or remove what is in a chat, and the answer to a pressed button."""

from __future__ import annotations

from datetime import timedelta

from sandbox.keyboards import read_markup
from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.sending import chat_id_of, read_caption, read_input_media, read_text
from sandbox.world import Answer, Chat, Json, Message, World

MAX_DELETED = 100
DELETABLE = timedelta(hours=48)
MAX_ANSWER = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    """Replace the text; the keyboard goes too unless it is given again."""
    text, entities = read_text(params)
    message = _editable(world, params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, message, text=text, entities=entities, markup=read_markup(params))


def edit_message_caption(world: World, params: Params) -> Json:
    """Replace the caption of a photo or document."""
    caption, entities = read_caption(params)
    message = _editable(world, params)
    if message.text is not None:
        raise bad_request("there is no caption in the message to edit")
    return _changed(world, message, caption=caption, entities=entities, markup=read_markup(params))


def edit_message_media(world: World, params: Params) -> Json:
    """Put a photo or document in the place of what the message shows; in an album only one of its kind."""
    media = read_input_media(world, params, params.json_object("media"))
    message = _editable(world, params)
    if message.media_group_id and bool(message.photo) != bool(media.photo):
        raise bad_request("can't change media type in the album")
    return _changed(world, message, text=None, **media.content(), markup=read_markup(params))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Replace or take away the inline keyboard."""
    return _changed(world, _editable(world, params), markup=read_markup(params))


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    _delete(world, world.chat(chat_id_of(params)), params.integer("message_id"))
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages; those not found are skipped."""
    chat = world.chat(chat_id_of(params))
    given = params.json("message_ids")
    if not isinstance(given, list) or not all(isinstance(each, int) for each in given):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    for message_id in given:
        if message_id in chat.messages and not chat.messages[message_id].deleted:
            _delete(world, chat, message_id)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """Pin a message; a service message says so."""
    chat = _pinnable(world, params)
    message = world.message(chat, params.integer("message_id"), "message to pin not found")
    if message.service:
        raise bad_request("a service message can't be pinned")
    chat.pinned = [each for each in chat.pinned if each is not message] + [message]
    world.post(chat, world.bot, {"service": {"pinned_message": message.to_json(nested=True)}})
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Take one message off the pinned ones, the newest where none is named."""
    chat = _pinnable(world, params)
    wanted = params.integer("message_id") or (chat.pinned[-1].id if chat.pinned else 0)
    if not any(each.id == wanted for each in chat.pinned):
        raise bad_request("message to unpin not found")
    chat.pinned = [each for each in chat.pinned if each.id != wanted]
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    """Take all messages off the pinned ones."""
    _pinnable(world, params).pinned = []
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """React to a message with one emoji or, without any, take the reaction back."""
    reactions = params.json_objects("reaction", "ReactionType")
    chat = world.writable(chat_id_of(params))
    message = world.message(chat, params.integer("message_id"), "message to react not found")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = [each.get("emoji") for each in reactions if each.get("type") == "emoji"]
    if len(emoji) < len(reactions) or not all(emoji):
        raise bad_request("REACTION_INVALID")
    world.react(message, world.bot, str(emoji[0]) if emoji else None)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a pressed button; the first answer is what the person sees."""
    pressed = world.callback(params.text("callback_query_id"))
    if len(params.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(params.text("text"), params.flag("show_alert"), params.text("url") or None)
    pressed.answer = pressed.answer or answer
    world.changed("answer", pressed.message.chat, pressed)
    return True


def _pinnable(world: World, params: Params) -> Chat:
    chat = world.writable(chat_id_of(params))
    if chat.person is None and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _editable(world: World, params: Params) -> Message:
    chat = world.writable(chat_id_of(params))
    message = world.message(chat, params.integer("message_id"), "message to edit not found")
    if not message.from_bot or message.service or message.origin or "keyboard" in (message.markup or {}):
        raise bad_request("message can't be edited")
    return message


def _changed(world: World, message: Message, **fields: object) -> Json:
    if all(getattr(message, name) == value for name, value in fields.items()):
        raise bad_request(NOT_MODIFIED)
    message.remember()
    for name, value in fields.items():
        setattr(message, name, value)
    message.edit_date = world.clock()
    world.changed("edit", message.chat, message)
    return message.to_json()


def _delete(world: World, chat: Chat, message_id: int) -> None:
    message = world.message(chat, message_id, "message to delete not found")
    may = message.from_bot or chat.person is not None or chat.bot_status == "administrator"
    if not may or world.clock() - message.date > DELETABLE:
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.changed("delete", chat, message)
