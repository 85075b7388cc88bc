"""Two clients of the Bot API behind one thin adapter: what both understand is no habit of one library.

Both name methods and parameters as the Bot API does, in snake case, and both have its types by name, so an
adapter only writes results as plain Bot API objects and errors as ``RefusedError``.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

import aiogram
import telegram
from aiogram import exceptions as aiogram_errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from pydantic import BaseModel
from telegram import error as telegram_errors
from telegram.request import HTTPXRequest

Json = Any
TOKEN = "42:TEST"


class RefusedError(Exception):
    """What went wrong, by the class of the client's error.

    ``words`` are in lower case and without the prefix of a 400, for python-telegram-bot changes both.
    """

    def __init__(self, kind: str, words: str, retry_after: float | None, migrated_to: int | None) -> None:
        self.kind = kind
        self.words = words.removeprefix("Bad Request: ").lower()
        super().__init__(f"{kind}: {self.words}")
        self.retry_after = retry_after
        self.migrated_to = migrated_to


class Client(Protocol):
    """A client library with a bot of its own; ``types`` holds the classes of the Bot API's objects."""

    types: Any

    async def call(self, method: str, **params: Any) -> Json:
        """Call a method as the library has it. Raises RefusedError."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a file. Raises RefusedError."""

    def file(self, content: bytes, name: str, *, attached: bool = False) -> Any:
        """What the library takes for an upload; ``attached`` where it stands inside other JSON."""

    async def close(self) -> None:
        """Close connections, at once."""


class AiogramClient:
    """aiogram 3: always multipart, uploads always as ``attach://``."""

    types = aiogram.types
    KINDS: ClassVar = {
        aiogram_errors.TelegramBadRequest: "bad request",
        aiogram_errors.TelegramMigrateToChat: "migrated",
        aiogram_errors.TelegramUnauthorizedError: "no such token",
        aiogram_errors.TelegramNotFound: "no such token",
        aiogram_errors.TelegramForbiddenError: "forbidden",
        aiogram_errors.TelegramConflictError: "conflict",
        aiogram_errors.TelegramRetryAfter: "retry after",
        aiogram_errors.TelegramEntityTooLarge: "network",
        aiogram_errors.TelegramServerError: "network",
        aiogram_errors.TelegramNetworkError: "network",
        aiogram_errors.ClientDecodeError: "network",
    }

    def __init__(self, url: str, token: str) -> None:
        self.session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        self.bot = aiogram.Bot(token, session=self.session)

    async def call(self, method: str, **params: Any) -> Json:
        try:
            result = await getattr(self.bot, method)(**params)
        except tuple(self.KINDS) as error:
            words = getattr(error, "message", str(error))
            retry_after = getattr(error, "retry_after", None)
            raise RefusedError(
                self.KINDS[type(error)], words, retry_after, getattr(error, "migrate_to_chat_id", None)
            ) from error
        assert_nothing_invented(result)
        return as_json(result, lambda each: each.model_dump(mode="json", by_alias=True, exclude_none=True))

    async def download(self, file_id: str) -> bytes:
        path = (await self.call("get_file", file_id=file_id))["file_path"]
        return (await self.bot.download_file(path)).read()

    def file(self, content: bytes, name: str, *, attached: bool = False) -> BufferedInputFile:
        return BufferedInputFile(content, name)

    async def close(self) -> None:
        # aiogram's own close() sleeps for a quarter of a second for the sake of TLS, which is not used here.
        if self.session._session is not None:
            await self.session._session.close()


class TelegramClient:
    """python-telegram-bot 22: urlencoded where nothing is uploaded, an upload under its parameter's name."""

    types = telegram
    KINDS: ClassVar = {
        telegram_errors.BadRequest: "bad request",
        telegram_errors.ChatMigrated: "migrated",
        telegram_errors.InvalidToken: "no such token",
        telegram_errors.Forbidden: "forbidden",
        telegram_errors.Conflict: "conflict",
        telegram_errors.RetryAfter: "retry after",
        telegram_errors.NetworkError: "network",
        telegram_errors.TimedOut: "network",
    }

    def __init__(self, url: str, token: str) -> None:
        settings = {"trust_env": False, "verify": False}  # plain HTTP on this machine needs no certificates
        self.pools = [HTTPXRequest(httpx_kwargs=settings), HTTPXRequest(httpx_kwargs=settings)]
        self.bot = telegram.Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=self.pools[0],
            get_updates_request=self.pools[1],
        )

    async def call(self, method: str, **params: Any) -> Json:
        return as_json(await self._asked(getattr(self.bot, method)(**params)), lambda each: each.to_dict())

    async def _asked(self, asked: Any) -> Any:
        try:
            return await asked
        except telegram_errors.TelegramError as error:
            retry_after = getattr(error, "_retry_after", None)
            raise RefusedError(
                self.KINDS[type(error)],
                error.message,
                retry_after and retry_after.total_seconds(),
                getattr(error, "new_chat_id", None),
            ) from error

    async def download(self, file_id: str) -> bytes:
        found = await self._asked(self.bot.get_file(file_id))
        return bytes(await self._asked(found.download_as_bytearray()))

    def file(self, content: bytes, name: str, *, attached: bool = False) -> telegram.InputFile:
        return telegram.InputFile(content, filename=name, attach=attached)

    async def close(self) -> None:
        for pool in self.pools:
            await pool.shutdown()


CLIENTS = {"aiogram": AiogramClient, "python-telegram-bot": TelegramClient}


def as_json(result: Any, dump: Any) -> Json:
    """Write a result as the Bot API writes it."""
    if isinstance(result, list | tuple):
        return [as_json(each, dump) for each in result]
    return result if isinstance(result, bool | int | str) else dump(result)


def assert_nothing_invented(result: Any) -> None:
    """Every field of an answer is one that aiogram's model of the object has."""
    if isinstance(result, BaseModel):
        assert not result.model_extra, (type(result).__name__, result.model_extra)
        assert_nothing_invented(value for _, value in result)
    elif isinstance(result, Iterable) and not isinstance(result, str | bytes | dict):
        for each in result:
            assert_nothing_invented(each)
