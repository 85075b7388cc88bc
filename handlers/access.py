"""Who writes: every update is given its actor, strangers get one polite sentence and no data."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import TelegramObject, Update

from handlers import texts
from handlers.answering import acknowledge
from services import membership
from services.office import Office


class Introduce(BaseMiddleware):
    """Puts ``actor`` beside every update; what a stranger sends goes no further.

    Only ``/start`` with an invitation passes for a stranger. In groups strangers are left in peace.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Identify the sender and pass the update on."""
        user, chat = data.get("event_from_user"), data.get("event_chat")
        if not isinstance(event, Update) or user is None or chat is None:
            return await handler(event, data)
        data["actor"] = await membership.identify(self._office, user.id, chat.id)
        if data["actor"] is not None or _is_invitation(event):
            return await handler(event, data)
        if event.callback_query is not None:
            await acknowledge(event.callback_query, texts.STRANGER, alert=True)
        elif event.message is not None and chat.type == ChatType.PRIVATE:
            await event.message.answer(texts.STRANGER)
        return None


def _is_invitation(update: Update) -> bool:
    if update.message is None or update.message.chat.type != ChatType.PRIVATE:
        return False
    words = (update.message.text or "").split()
    return len(words) == 2 and words[0] == "/start"
