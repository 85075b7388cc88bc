"""Updates pushed by Telegram (Bot API, setWebhook), answered only once they are handled.

Telegram sends the updates of a chat one after another, and again until they are answered with 2xx. So an
answer comes after the handling, an outage is answered 503, and what Telegram sends once more because the
handling takes longer than it waits joins the handling under way. The parts of an album come one by one here;
they are one message of the bot all the same, corrected with every part.
"""

import asyncio
import hmac
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update
from aiohttp import web
from pydantic import SecretStr, ValidationError

from bot.lanes import Lanes
from bot.stopping import Stopping
from domain.errors import DomainError
from handlers.errors import OUTAGES

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
HEALTH = "/health"
WATCH_SECONDS = 60
LARGEST_UPDATE = 1024 * 1024


class CannotListenError(DomainError):
    """The address is taken, or not this machine's."""

    def __init__(self, address: "Address", reason: str) -> None:
        super().__init__(f"Не удалось занять {address.host}:{address.port} (WEBHOOK_LISTEN): {reason}.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram sends updates (``url``, with the ``secret``) and where they arrive: a proxy may stand
    between, which keeps the path.
    """

    url: str
    secret: SecretStr
    host: str
    port: int


class Webhook:
    """The server that takes updates and puts them into their lanes."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, address: Address) -> None:
        self.stopping = Stopping()
        self._bot = bot
        self._dispatcher = dispatcher
        self._address = address
        self._lanes = Lanes(bot, dispatcher)
        self._runner: web.AppRunner | None = None
        self._complaint: object = None

    async def prepare(self) -> None:
        """Listen, then tell Telegram where. Raises ``CannotListenError``."""
        if self._runner is None:
            self._runner = await self._listen()
        await self._bot.set_webhook(
            self._address.url,
            secret_token=self._address.secret.get_secret_value(),
            allowed_updates=self._dispatcher.resolve_used_update_types(),
        )

    async def run(self) -> None:
        """Serve until ``stopping``, and see to it that Telegram goes on sending here."""
        while not self.stopping:
            try:
                await self._watch()
            except (TelegramAPIError, *OUTAGES) as error:
                log.warning("Telegram cannot be reached (%s)", type(error).__name__)
            await self.stopping.pause(WATCH_SECONDS)

    async def finish(self) -> None:
        """Answer what is under way, then close; the webhook stays set, and Telegram keeps what comes."""
        try:
            await self._lanes.finish()
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    async def _listen(self) -> web.AppRunner:
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_post(urlsplit(self._address.url).path or "/", self._receive)
        app.router.add_get(HEALTH, self._health)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._address.host, self._address.port).start()
        except OSError as error:
            await runner.cleanup()
            raise CannotListenError(self._address, error.strerror or str(error)) from error
        return runner

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._address.secret.get_secret_value().encode()):
            return web.Response(status=403)
        try:
            update = Update.model_validate_json(await request.read(), context={"bot": self._bot})
        except ValidationError:
            # Sent again it would be no clearer, and everything behind it would wait.
            log.exception("an update cannot be read and is passed over")
            return web.Response()
        if self.stopping:
            return web.Response(status=503)
        # Telegram may hang up while it waits; the handling goes on and answers its next try.
        handled = await asyncio.shield(self._lanes.put(update))
        return web.Response(status=200 if handled else 503)

    async def _health(self, _request: web.Request) -> web.Response:
        state = {"ok": not self.stopping, "under_way": self._lanes.under_way}
        return web.json_response(state, status=503 if self.stopping else 200)

    async def _watch(self) -> None:
        info = await self._bot.get_webhook_info()
        if info.url != self._address.url:
            log.error(
                "another instance of this bot took the webhook away; stop that one: it is set again here"
            )
            await self.prepare()
        elif info.last_error_date != self._complaint:
            self._complaint = info.last_error_date
            log.warning("Telegram could not deliver an update: %s", info.last_error_message)
