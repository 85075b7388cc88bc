"""``python -m bot sandbox``: everything is started, the address printed, and at Ctrl-C everything ended."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Callable
from datetime import date

from sandbox.process import START_SECONDS
from sandbox.session import Session
from sandbox.stage import StoryError
from sandbox.web import Page

PORTS_TRIED = 20
Say = Callable[[str], None]


async def serve(say: Say, port: int, day: date, *, stopped: asyncio.Event | None = None) -> int:
    """Serve the page until Ctrl-C, SIGTERM or ``stopped``; gives the exit code.

    A port that is taken is passed over for the next free one.
    """
    stopped = stopped or asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    session = Session()
    page = Page(session)
    say("Веха: песочница запускается. Настоящий бот, местный Telegram; токен и сеть не нужны.")
    opening = asyncio.create_task(_open(session, page, port, day))
    try:
        await asyncio.wait(
            [opening, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED
        )
        if opening.done():
            await opening
            say(_greeting(page, port, day))
        await stopped.wait()
    except (StoryError, LookupError, TimeoutError, EOFError) as error:
        say(f"Песочница не открылась: {error}")
        return 1
    finally:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await page.stop()
        await session.close()
    say("\nПесочница закрыта, всё остановлено.")
    return 0


async def _open(session: Session, page: Page, port: int, day: date) -> None:
    async with asyncio.timeout(START_SECONDS):
        await session.open(day)
    await _listen(page, port)


async def _listen(page: Page, port: int) -> None:
    for each in [*range(port, min(port + PORTS_TRIED, 65536)), 0]:
        try:
            await page.start(each)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            await page.stop()
        else:
            return


def _greeting(page: Page, port: int, day: date) -> str:
    taken = "" if page.url.endswith(f":{port}") else f" (порт {port} занят, взят свободный)"
    return (
        f"\n  Откройте в браузере: {page.url}{taken}\n\n"
        f"  Загружено на {day:%d.%m.%Y}: дорожная карта IT-куба (14 мероприятий), Центр, МОУО, МОНКО,\n"
        "  школа, посторонний и группа школы. Нажмите «До следующего напоминания» или «История».\n"
        "  Остановить: Ctrl-C. То же без браузера: make demo ARGS=--tour"
    )
