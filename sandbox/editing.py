"""The Bot API methods that change or remove what is in a chat, and the answer to a pressed button."""

from __future__ import annotations

from datetime import timedelta

from sandbox.keyboards import read_markup
from sandbox.params import Params
from sandbox.refusals import bad_request
from sandbox.sending import chat_id_of, read_caption, read_text
from sandbox.world import Answer, Chat, Json, Message, World

DELETABLE = timedelta(hours=48)
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
    for message_id in params.json("message_ids") or []:
        if message_id in chat.messages and not chat.messages[message_id].deleted:
            _delete(world, chat, message_id)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a pressed button; the first answer is what the person sees."""
    pressed = world.callback(params.text("callback_query_id"))
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(params.text("text"), params.flag("show_alert"), params.text("url") or None)
    pressed.answer = pressed.answer or answer
    world.changed("answer", pressed.message.chat, pressed)
    return True


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
