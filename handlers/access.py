"""Who writes, and where: every update is given its actor; strangers get one polite sentence and no data."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import TelegramObject, Update, User

from domain.access import AccessDeniedError, UnboundGroupError
from domain.people import Actor, Group
from handlers import texts
from handlers.addressing import is_addressed, is_news, place_of
from handlers.answering import acknowledge
from handlers.callbacks.joining import ConsentButton, MeButton, MeDo, WithdrawButton
from services import membership
from services.office import Office


class Introduce(BaseMiddleware):
    """Puts ``actor`` and ``place`` (the group as Telegram names it) beside every update.

    In groups ``addressed`` too: whether it is meant for the bot.

    What a stranger sends goes no further, but for ``/start`` with an invitation; whoever is known without a
    role gets at their own data and at nothing else. In groups strangers are left
    in peace unless they want something of the bot where it works. News about chats are nobody's and pass.
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
        user: User | None = data.get("event_from_user")
        if not isinstance(event, Update) or user is None or is_news(event):
            return await handler(event, data)
        place = data["place"] = place_of(data.get("event_chat"), data.get("event_thread_id"))
        try:
            actor = data["actor"] = await self._identify(event, data, user, place)
        except AccessDeniedError as refusal:
            await _refuse(event, refusal)
            return None
        if actor is not None or _is_invitation(event):
            return await handler(event, data)
        if place is None:
            await _say(event, texts.STRANGER)
        return None

    async def _identify(
        self, event: Update, data: dict[str, Any], user: User, place: Group | None
    ) -> Actor | None:
        if place is None:
            actor = await membership.identify(self._office, user.id, user.id)
            if actor is None and _is_about_oneself(event):
                return await membership.recall(self._office, user.id)
            return actor
        addressed = data["addressed"] = await is_addressed(event, data.get("album"), data["bot"])
        if addressed and user.is_bot:
            # Telegram's stand-in for an administrator who hides, or for a channel: nobody one can know.
            raise AccessDeniedError(texts.FROM_THE_GROUP)
        return await membership.identify_in_group(
            self._office, user.id, place, name=user.full_name, addressed=addressed
        )


async def _refuse(event: Update, refusal: AccessDeniedError) -> None:
    # A command in a group that has nothing to do with the bot may be another bot's.
    if event.callback_query is not None or not isinstance(refusal, UnboundGroupError):
        await _say(event, refusal.user_message)


async def _say(event: Update, sentence: str) -> None:
    if event.callback_query is not None:
        await acknowledge(event.callback_query, sentence, alert=True)
    elif event.message is not None:
        await event.message.answer(texts.refusal(sentence))


def _is_about_oneself(update: Update) -> bool:
    """Whether somebody wants to see what is stored about them, or to have it erased; not to correct it."""
    if update.callback_query is not None:
        data = update.callback_query.data
        return data in {MeButton(do=each).pack() for each in (MeDo.ASK_ERASE, MeDo.ERASE, MeDo.KEEP)}
    text = update.message.text if update.message else None
    return text is not None and text.strip().casefold() == "/me"


def _is_invitation(update: Update) -> bool:
    if update.callback_query is not None:
        prefix = (update.callback_query.data or "").partition(":")[0]
        return prefix in {ConsentButton.__prefix__, WithdrawButton.__prefix__}
    if update.message is None or update.message.chat.type != ChatType.PRIVATE:
        return False
    words = (update.message.text or "").split()
    return len(words) == 2 and words[0] == "/start"
