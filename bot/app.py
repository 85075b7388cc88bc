"""The composition root: everything is put together here and nowhere else.

It takes settings, which name the API's address, and a clock; whoever runs it decides about both.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import BotCommand
from aiogram.utils.deep_linking import create_start_link
from aiogram.utils.token import TokenValidationError

from bot.clock import system_clock
from bot.office import open_office
from bot.pacing import Pacing, monotonic
from bot.polling import Polling
from bot.sender import TelegramSender
from bot.settings import Settings
from bot.storage import DatabaseStorage
from domain.clock import Clock
from handlers.access import Introduce
from handlers.commands import COMMANDS
from handlers.errors import OUTAGES
from handlers.routers import all_routers
from scheduler.engine import Engine
from scheduler.jobs import fixed_jobs
from services import membership
from services.office import Office

log = logging.getLogger(__name__)

STOP_SECONDS = 10
"""How long, after a signal to stop, what is under way may take."""


@dataclass(frozen=True, slots=True)
class App:
    """A bot put together and not yet running."""

    office: Office
    bot: Bot
    dispatcher: Dispatcher
    polling: Polling
    engine: Engine

    async def run(self, announce: Callable[[str], None] = print) -> None:
        """Serve until ``stop``; ``announce`` is given the first administrator's link, if one is needed."""
        await self._prepare(announce)
        self.engine.start()
        try:
            await self.polling.run()
        finally:
            async with asyncio.timeout(STOP_SECONDS):
                await self.engine.stop()
                await self._confirm()

    def stop(self) -> None:
        """Ask ``run`` to end once what is under way is done."""
        self.polling.stop()

    async def _prepare(self, announce: Callable[[str], None]) -> None:
        pause = 1.0
        while not self.polling.stopping:
            try:
                await self.bot.delete_webhook()
                commands = [BotCommand(command=each.name, description=each.description) for each in COMMANDS]
                await self.bot.set_my_commands(commands)
                invite = await membership.invite_first_administrator(self.office)
                if invite is not None:
                    link = await create_start_link(self.bot, invite.token)
                    announce(f"Первый администратор: откройте {link}")
            except (TelegramUnauthorizedError, TelegramNotFound):
                # Telegram knows no such bot: waiting does not help.
                raise
            except (TelegramAPIError, *OUTAGES) as error:
                log.warning("Telegram cannot be reached (%s), next try in %.0f s", error, pause)
                await self.polling.pause(pause)
                pause = min(pause * 2, 60)
            else:
                return

    async def _confirm(self) -> None:
        try:
            await self.polling.confirm()
        except (TelegramAPIError, *OUTAGES) as error:
            # Unconfirmed updates come again at the next start, which is harmless.
            log.warning("the last updates were not confirmed: %s", error)


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock = system_clock, *, monotonic: Callable[[], float] = monotonic
) -> AsyncIterator[App]:
    """The bot of these settings, closed at the end. ``settings.bot_token`` has to be set.

    ``monotonic`` gives the seconds by which Telegram's limits are kept.
    """
    async with open_office(settings, clock) as office:
        await membership.make_administrators(office, settings.admin_ids)
        bot = _bot(settings, monotonic)
        try:
            dispatcher = _dispatcher(office)
            jobs = fixed_jobs(
                office,
                TelegramSender(bot),
                tick_seconds=settings.tick_seconds,
                backup_dir=settings.backup_dir,
            )
            yield App(office, bot, dispatcher, Polling(bot, dispatcher), Engine(jobs))
        finally:
            await bot.session.close()


async def start_link(settings: Settings, token: str) -> str | None:
    """The link that sends the token to this bot; ``None`` where Telegram cannot tell the bot's name."""
    try:
        bot = _bot(settings)
    except TokenValidationError:
        return None
    try:
        return await create_start_link(bot, token)
    except (TelegramAPIError, *OUTAGES):
        return None
    finally:
        await bot.session.close()


def _bot(settings: Settings, monotonic: Callable[[], float] = monotonic) -> Bot:
    if settings.bot_token is None:
        msg = "BOT_TOKEN is not set"
        raise ValueError(msg)
    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    api = TelegramAPIServer.from_base(settings.telegram_api_url)
    session = AiohttpSession(proxy=proxy or None, api=api)
    session.middleware(Pacing(monotonic))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(settings.bot_token.get_secret_value(), session=session, default=properties)


def _dispatcher(office: Office) -> Dispatcher:
    dispatcher = Dispatcher(
        storage=DatabaseStorage(office.database),
        # Two messages of one person at once would overwrite each other's conversation.
        events_isolation=SimpleEventIsolation(),
        office=office,
    )
    dispatcher.update.outer_middleware(Introduce(office))
    # Routers remember their parent, and more than one app may live in a process.
    for router in all_routers():
        router._parent_router = None
        dispatcher.include_router(router)
    return dispatcher
