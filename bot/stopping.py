"""The wish to end: pauses that it cuts short, and the signals that it comes by."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

END_SECONDS = 10
"""After a signal to end, the longest that the process lives on."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """False until ``ask``; whoever waits by ``pause`` goes on at once then."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def __bool__(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        """Let everything that listens end."""
        self._asked.set()

    async def wait(self) -> None:
        """Until ``ask``."""
        await self._asked.wait()

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than until ``ask``."""
        try:
            await asyncio.wait_for(self._asked.wait(), seconds)
        except TimeoutError:
            return

    async def cut_short(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work, and leave off at ``ask``; raises what the work does."""
        doing, asked = asyncio.ensure_future(work), asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({doing, asked}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                await doing
        finally:
            for each in (doing, asked):
                each.cancel()


def end_on_signals(stop: Callable[[], None]) -> None:
    """Let SIGTERM and Ctrl-C ``stop`` what runs; ``END_SECONDS`` later, or at a second signal, all is over.

    Such an end is as hard as a crash, and as harmless: what was under way is done after the next start.
    """
    loop = asyncio.get_running_loop()

    def asked() -> None:
        stop()
        # A thread that reads a large document outlives every task; nothing else would end it.
        loop.call_later(END_SECONDS, _end, 0)
        for each in _SIGNALS:
            loop.add_signal_handler(each, _end, 128 + each)

    for each in _SIGNALS:
        loop.add_signal_handler(each, asked)


def _end(code: int) -> NoReturn:
    logging.shutdown()
    os._exit(code)
