"""Real processes of the bot that start in a moment and can be told where to die.

``python -m tests.journeys.mortal_bot`` imports everything once and forks a bot for every request on stdin, so
that a hundred of them cost no more than their work. A bot counts the boundaries that can be observed from
outside the production code, every SQL statement and commit, every step of an HTTP request, every sync of a
file, notes each in a file, and kills itself at the one it was told.
"""

import asyncio
import itertools
import json
import logging
import os
import signal
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
from aiogram.client.session import aiohttp as aiogram_session
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from bot.ticks import FILE_NAME
from sandbox.bot_process import serve

BOUNDARIES = ".boundaries"


class Boundaries:
    """Notes where the process is; at ``die_at``, a number or a label, it dies by SIGKILL."""

    def __init__(self, path: Path, die_at: int | str | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._die_at = die_at
        self._numbers = itertools.count(1)

    def reach(self, label: str) -> None:
        number = next(self._numbers)
        os.write(self._file, f"{label}\n".encode())
        if self._die_at in (number, label):
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Hook in from outside: SQLAlchemy's events, aiohttp's tracing, the two calls that keep a file."""
        self._watch_database()
        self._watch_requests()
        self._watch_files()

    def _watch_database(self) -> None:
        @event.listens_for(Engine, "before_cursor_execute")
        def statement(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
            self.reach("sql " + " ".join(sql.split())[:60])

        commit = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            self.reach("commit")
            commit(dialect, connection)
            self.reach("committed")

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]

    def _watch_requests(self) -> None:
        trace = aiohttp.TraceConfig()

        def note(signals: Any, what: str) -> None:
            async def reached(_session: Any, _context: Any, params: Any) -> None:
                download = params.url.path.startswith("/file/")
                self.reach(f"{what} {'download' if download else params.url.name}")

            signals.append(reached)

        note(trace.on_request_start, "before")
        note(trace.on_request_chunk_sent, "sent")
        note(trace.on_request_end, "answered")
        # Only aiogram's own sessions: the clock that the process follows is no part of the bot.
        aiogram_session.ClientSession = partial(  # type: ignore[attr-defined,assignment]
            aiohttp.ClientSession, trace_configs=[trace]
        )

    def _watch_files(self) -> None:
        fsync, replace = os.fsync, os.replace

        def announced_fsync(descriptor: int) -> None:
            self.reach("fsync")
            fsync(descriptor)

        def announced_replace(source: Any, target: Any) -> None:
            # The trace that a tick leaves for doctor is no step of anything, and would be most of them.
            if Path(target).name != FILE_NAME:
                self.reach(f"replace in {Path(target).parent.parent.name}")
            replace(source, target)

        os.fsync, os.replace = announced_fsync, announced_replace  # type: ignore[assignment]


def live(log: str, environment: dict[str, str], url: str | None, die_at: int | str | None) -> NoReturn:
    """Be the bot: on the clock of the local server at ``url``, or as ``python -m bot run`` without one."""
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (2, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        os.dup2(os.open(name, flags, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    Boundaries(Path(log).with_suffix(BOUNDARIES), die_at).watch()
    code = 0
    try:
        if url is None:
            run_command()
        else:
            logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s: %(message)s")
            asyncio.run(serve(url))
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        logging.exception("the bot fell")
        code = 70
    logging.shutdown()
    os._exit(code)


def run_command() -> None:
    """``python -m bot run``."""
    from bot.cli import main

    sys.argv = ["bot", "run"]
    main()


def warm_up() -> None:
    """Import what the bot imports only when it needs it."""
    import alembic.command
    import alembic.script

    import bot.cli
    import services.parsing
    from domain.calendar import WorkingCalendar

    assert alembic.command
    assert alembic.script
    assert bot.cli
    assert services.parsing
    WorkingCalendar().working_days_before(date(2024, 1, 12), 20)


def serve_requests() -> None:
    """A line of JSON asks for a new bot (answered by its pid) or for the exit code of one that ended."""
    warm_up()
    for line in sys.stdin:
        asked = json.loads(line)
        if "ended" in asked:
            answer = os.waitstatus_to_exitcode(os.waitpid(asked["ended"], 0)[1])
        elif (answer := os.fork()) == 0:
            live(**asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve_requests()
