"""The table of Bot API methods, by lower-case name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import account, editing, sending
from sandbox.params import Params
from sandbox.world import World

Method = Callable[[World, Params], Any]

_set_name, _get_name = account.text_setting("name", 64)
_set_description, _get_description = account.text_setting("description", 512)
_set_short, _get_short = account.text_setting("short_description", 120)

METHODS: dict[str, Method] = {
    "getme": account.get_me,
    "logout": account.log_out,
    "close": account.log_out,
    "getchat": account.get_chat,
    "getchatmember": account.get_chat_member,
    "getchatadministrators": account.get_chat_administrators,
    "getchatmembercount": account.get_chat_member_count,
    "leavechat": account.leave_chat,
    "setmycommands": account.set_my_commands,
    "getmycommands": account.get_my_commands,
    "deletemycommands": account.delete_my_commands,
    "setmyname": _set_name,
    "getmyname": _get_name,
    "setmydescription": _set_description,
    "getmydescription": _get_description,
    "setmyshortdescription": _set_short,
    "getmyshortdescription": _get_short,
    "setchatmenubutton": account.set_chat_menu_button,
    "getfile": account.get_file,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "forwardmessage": sending.forward_message,
    "copymessage": sending.copy_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagemedia": editing.edit_message_media,
    "pinchatmessage": editing.pin_chat_message,
    "unpinchatmessage": editing.unpin_chat_message,
    "unpinallchatmessages": editing.unpin_all_chat_messages,
    "setmessagereaction": editing.set_message_reaction,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
}
