"""Files that people send: which of a message's files is the original, and getting it from Telegram."""

import io
from collections.abc import Sequence

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message

from domain.errors import DomainError
from domain.evidence import EvidenceKind
from handlers import texts
from handlers.errors import OUTAGES
from services.evidence import IncomingFile

MAX_BYTES = 20 * 1024 * 1024
"""``getFile`` gives no larger ones (Bot API, getFile)."""
TRIES = 3


class FileTooBigError(DomainError):
    """Larger than Telegram hands to bots."""

    def __init__(self) -> None:
        super().__init__(texts.FILE_TOO_BIG)


class FileGoneError(DomainError):
    """Telegram does not hand it out."""

    def __init__(self) -> None:
        super().__init__(texts.FILE_GONE)


async def download(bot: Bot, file_id: str, size: int | None) -> bytes:
    """The file's bytes; a dropped connection is tried again. Raises one of the refusals above."""
    if size is not None and size > MAX_BYTES:
        raise FileTooBigError
    for attempt in range(TRIES):
        try:
            content = io.BytesIO()
            await bot.download(file_id, content)
            return content.getvalue()
        except TelegramBadRequest as error:
            raise (FileTooBigError if "too big" in error.message else FileGoneError) from error
        except OUTAGES as error:
            if attempt == TRIES - 1:
                raise FileGoneError from error
    raise FileGoneError


async def fetch_all(bot: Bot, messages: Sequence[Message]) -> tuple[list[IncomingFile], int]:
    """Every photo and document of the messages, untouched, and how many could not be had.

    Raises the refusal where that is all of them.
    """
    fetched: list[IncomingFile] = []
    refused: list[DomainError] = []
    for message in messages:
        try:
            fetched.append(await _fetch(bot, message))
        except DomainError as error:
            refused.append(error)
    if not fetched:
        raise refused[0]
    return fetched, len(refused)


def has_file(message: Message) -> bool:
    """Whether the message carries something that can be kept as evidence."""
    return bool(message.photo or message.document or message.video)


async def _fetch(bot: Bot, message: Message) -> IncomingFile:
    kind, name = EvidenceKind.DOCUMENT, None
    if message.photo:
        kind, file_id, size = EvidenceKind.PHOTO, message.photo[-1].file_id, message.photo[-1].file_size
    elif message.document:
        file_id, size, name = message.document.file_id, message.document.file_size, message.document.file_name
        if (message.document.mime_type or "").startswith("image/"):
            kind = EvidenceKind.PHOTO
    elif message.video:
        file_id, size, name = message.video.file_id, message.video.file_size, message.video.file_name
    else:
        raise DomainError(texts.ONLY_TEXT_OR_FILE)
    return IncomingFile(
        kind=kind,
        chat_id=message.chat.id,
        message_id=message.message_id,
        content=await download(bot, file_id, size),
        file_id=file_id,
        file_name=name,
        album_id=message.media_group_id,
        caption=message.caption,
    )
