"""Files that had to wait: fetched from Telegram at last, their senders told in reply to their messages."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ReplyParameters

from data.media import Incoming
from domain.evidence import Evidence
from domain.milestone import Milestone
from handlers import keyboards, texts
from handlers.errors import OUTAGES
from handlers.files import fetching_by

log = logging.getLogger(__name__)


class TelegramPorter:
    """``services.fetching.Porter`` over the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # It is tried again later anyway, and reminders wait behind it.
        self._fetch = fetching_by(bot, tries=1)

    async def fetch(self, file_id: str, into: Incoming) -> None:
        """Write the file; raises ``FileTooBigError``, ``NotFetchedError``."""
        await self._fetch(file_id, into)

    async def tell(self, piece: Evidence, left: int, milestone: Milestone | None) -> None:
        """Answer the message that brought it, in its topic; what cannot be told is only logged."""
        reply = ReplyParameters(message_id=piece.message_id, allow_sending_without_reply=True)
        try:
            await self._bot.send_message(
                piece.chat_id,
                texts.fetched(piece, left),
                reply_parameters=reply,
                reply_markup=keyboards.fetched(piece, left, milestone),
            )
        except (TelegramAPIError, *OUTAGES) as error:
            log.warning("nobody was told about file %d: %s", piece.id, error)
