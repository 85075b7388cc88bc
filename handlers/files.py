"""Files that people send: which of a message's files is the original, and getting it from Telegram."""

import io
from typing import BinaryIO, cast

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message

from data.media import Incoming
from domain.errors import DomainError
from domain.evidence import EvidenceKind
from handlers import texts
from handlers.errors import OUTAGES
from services.evidence import IncomingFile
from services.fetching import Fetch, FileTooBigError, NotFetchedError

MAX_BYTES = 20 * 1024 * 1024
"""``getFile`` gives no larger ones (Bot API, getFile)."""
TRIES = 3
SECONDS = 120
"""For one transfer: 20 MB over a slow line."""


class FileGoneError(DomainError):
    """Telegram does not hand it out."""

    def __init__(self) -> None:
        super().__init__(texts.FILE_GONE)


async def download(bot: Bot, file_id: str, size: int | None) -> bytes:
    """The file's bytes; a dropped connection is tried again. Raises one of the refusals above."""
    if size is not None and size > MAX_BYTES:
        raise FileTooBigError
    for _ in range(TRIES):
        content = io.BytesIO()
        try:
            await _transfer(bot, file_id, content)
        except NotFetchedError as error:
            if isinstance(error.__cause__, TelegramBadRequest):
                break
        else:
            return content.getvalue()
    raise FileGoneError


def fetching_by(bot: Bot, *, tries: int = TRIES) -> Fetch:
    """Fetches a file straight into the store; a dropped connection is tried again."""

    async def fetch(file_id: str, into: Incoming) -> None:
        for attempt in range(tries):
            into.begin_again()
            try:
                return await _transfer(bot, file_id, cast("BinaryIO", into))
            except NotFetchedError as error:
                if isinstance(error.__cause__, TelegramBadRequest) or attempt == tries - 1:
                    raise
        return None

    return fetch


def has_file(message: Message) -> bool:
    """Whether the message carries something that can be kept as evidence."""
    return bool(message.photo or message.document or message.video)


def announced(message: Message) -> IncomingFile:
    """The photo, document or video of a message, the largest size of it."""
    kind, name = EvidenceKind.DOCUMENT, None
    if message.photo:
        kind, file_id = EvidenceKind.PHOTO, message.photo[-1].file_id
    elif message.document:
        file_id, name = message.document.file_id, message.document.file_name or ""
        if (message.document.mime_type or "").startswith("image/"):
            kind = EvidenceKind.PHOTO
    elif message.video:
        file_id, name = message.video.file_id, message.video.file_name
    else:
        raise DomainError(texts.ONLY_TEXT_OR_FILE)
    return IncomingFile(
        kind=kind,
        chat_id=message.chat.id,
        message_id=message.message_id,
        file_id=file_id,
        file_name=name,
        album_id=message.media_group_id,
        caption=message.caption,
    )


async def _transfer(bot: Bot, file_id: str, into: BinaryIO) -> None:
    """One transfer; raises ``FileTooBigError`` or ``NotFetchedError``."""
    try:
        await bot.download(file_id, into, timeout=SECONDS, seek=False)
    except TelegramBadRequest as error:
        raise (FileTooBigError() if "too big" in error.message else NotFetchedError()) from error
    except OUTAGES as error:
        raise NotFetchedError from error
