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

from bot.answers import KEPT
from bot.clock import system_clock
from bot.courier import TelegramCourier
from bot.mail import Mail
from bot.mailbox import Mailbox
from bot.office import open_office
from bot.pacing import Pacing, monotonic, settle_down
from bot.polling import Polling
from bot.porter import TelegramPorter
from bot.sender import EveryWay, TelegramSender
from bot.settings import Settings
from bot.storage import DatabaseStorage
from bot.ticks import Ticks, file_of
from bot.webhook import Address, Webhook
from domain.clock import Clock
from handlers.access import Introduce
from handlers.commands import COMMANDS
from handlers.errors import OUTAGES
from handlers.routers import all_routers
from scheduler.engine import Engine
from scheduler.jobs import file_jobs, fixed_jobs, report_job
from services import joining, membership
from services.office import Office

log = logging.getLogger(__name__)

STOP_SECONDS = 8
"""How long, after a wish to stop, what is under way may take."""


@dataclass(frozen=True, slots=True)
class App:
    """A bot put together and not yet running."""

    office: Office
    bot: Bot
    dispatcher: Dispatcher
    updates: Polling | Webhook
    engine: Engine

    async def run(self, announce: Callable[[str], None] = print) -> None:
        """Serve until ``stop``; ``announce`` is given the first administrator's link, if one is needed."""
        try:
            await self._prepare(announce)
            if not self.updates.stopping:
                self._begin_jobs()
                await self.updates.run()
        finally:
            await self._finish()

    def stop(self) -> None:
        """Ask ``run`` to end once what is under way is done, or after ``STOP_SECONDS``."""
        self.updates.stopping.ask()

    def _begin_jobs(self) -> None:
        settle_down()
        self.engine.start()

    async def _introduce(self, announce: Callable[[str], None]) -> None:
        await self.updates.prepare()
        commands = [BotCommand(command=each.name, description=each.description) for each in COMMANDS]
        await self.bot.set_my_commands(commands)
        invite = await joining.invite_first_administrator(self.office)
        if invite is not None:
            link = await create_start_link(self.bot, invite.token)
            announce(f"Первый администратор: откройте {link}")

    async def _prepare(self, announce: Callable[[str], None]) -> None:
        pause = 1.0
        while not self.updates.stopping:
            try:
                await self.updates.stopping.cut_short(self._introduce(announce))
            except (TelegramUnauthorizedError, TelegramNotFound):
                # Telegram knows no such bot: waiting does not help.
                raise
            except (TelegramAPIError, *OUTAGES) as error:
                log.warning("Telegram cannot be reached (%s), next try in %.0f s", error, pause)
                # An outage may last for days: whoever is written to by mail need not wait for its end.
                self._begin_jobs()
                await self.updates.stopping.pause(pause)
                pause = min(pause * 2, 60)
            else:
                return

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(self.updates.finish(), self.engine.stop())
        except TimeoutError:
            log.warning("what was under way is cut short, and done again after the next start")


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock = system_clock, *, monotonic: Callable[[], float] = monotonic
) -> AsyncIterator[App]:
    """The bot of these settings, closed at the end. ``settings.bot_token`` has to be set.

    ``monotonic`` gives the seconds by which Telegram's limits are kept.
    """
    async with open_office(settings, clock) as office:
        for telegram_id in await membership.make_administrators(office, settings.admin_ids):
            log.warning(
                "ADMIN_IDS names %d, from whom the role was taken away: take it out there, or give the role"
                " back with `python -m bot grant`",
                telegram_id,
            )
        bot = _bot(settings, monotonic)
        try:
            dispatcher = _dispatcher(office)
            jobs = fixed_jobs(
                office,
                _sender(settings, bot, clock),
                tick_seconds=settings.tick_seconds,
                backup_dir=settings.backup_dir,
            )
            jobs.append(report_job(office, TelegramCourier(bot)))
            jobs += file_jobs(office, TelegramPorter(bot), tick_seconds=settings.tick_seconds)
            engine = Engine(jobs, Ticks(file_of(settings), clock))
            yield App(office, bot, dispatcher, _updates(settings, bot, dispatcher), engine)
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
    assert KEPT
    session = AiohttpSession(proxy=proxy or None, api=api)
    session.middleware(Pacing(monotonic))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(settings.bot_token.get_secret_value(), session=session, default=properties)


def _sender(settings: Settings, bot: Bot, clock: Clock) -> EveryWay:
    url = settings.smtp_url
    mail = Mail(Mailbox.from_url(url.get_secret_value()), clock) if url else None
    return EveryWay(TelegramSender(bot), mail)


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


def _updates(settings: Settings, bot: Bot, dispatcher: Dispatcher) -> Polling | Webhook:
    if not settings.webhook_url:
        return Polling(bot, dispatcher)
    host, _, port = settings.webhook_listen.rpartition(":")
    address = Address(settings.webhook_url, settings.webhook_secret, host.strip("[]"), int(port))
    return Webhook(bot, dispatcher, address)
