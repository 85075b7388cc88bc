"""The types of Telegram's answers, kept.

aiogram makes a pydantic model for the answer of each method (``Response[Message]``), pydantic keeps it by
a weak reference only, and making it again after every collection of garbage costs some ten milliseconds.
"""

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    GetMe,
    GetUpdates,
    Response,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
)

KEPT = tuple(
    Response[method.__returning__]  # type: ignore[name-defined]
    for method in (
        AnswerCallbackQuery,
        DeleteMessage,
        EditMessageReplyMarkup,
        EditMessageText,
        GetFile,
        GetMe,
        GetUpdates,
        SendChatAction,
        SendDocument,
        SendMediaGroup,
        SendMessage,
        SendPhoto,
    )
)
