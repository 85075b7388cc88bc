"""SQLite without a thread: what asyncio is offered as a driver asks the library right where it is called.

A query of a screen takes SQLite a fraction of a millisecond; handing it to another thread and back, four
times a statement, costs several times that. Only what may wait long waits elsewhere: for a disc (a commit
that changed something) in a thread, for another process's lock on the loop.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Any, Self

FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.05
"""Seconds between two looks whether a lock is free."""


class NearCursor:
    """A cursor with the methods of an asynchronous driver."""

    def __init__(self, connection: "NearConnection", cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor

    def __await__(self) -> Any:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns (PEP 249)."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the statement touched (PEP 249)."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last (PEP 249)."""
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement; another connection's lock is waited for without blocking the loop."""
        await self._connection.patiently(lambda: self._cursor.execute(statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run a statement many times."""
        await self._connection.patiently(lambda: self._cursor.executemany(statement, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """All rows."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Let go of the rows."""
        self._cursor.close()


class NearConnection:
    """A connection with the methods of an asynchronous driver, for one event loop."""

    def __init__(self, path: str, timeout: float) -> None:
        # SQLite itself waits for nobody: it would stop the loop. Closed by whoever collects the garbage.
        self._connection: sqlite3.Connection | None = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False
        )
        self._timeout = timeout
        self._changes = 0

    @property
    def isolation_level(self) -> str | None:
        """None: transactions are begun in so many words."""
        return self._open.isolation_level

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.OperationalError("connection closed")
        return self._connection

    def cursor(self) -> NearCursor:
        """A new cursor."""
        return NearCursor(self, self._open.cursor())

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Make a function known to SQL (``sqlite3.Connection.create_function``)."""
        self._open.create_function(*args, **options)

    async def commit(self) -> None:
        """End the transaction; one that changed nothing does not wait for the disc."""
        changes = self._open.total_changes
        if changes == self._changes:
            self._open.commit()
            return
        self._changes = changes
        await asyncio.to_thread(self._open.commit)

    async def rollback(self) -> None:
        """Undo the transaction."""
        self._open.rollback()
        self._changes = self._open.total_changes

    async def close(self) -> None:
        """Close the file."""
        self.stop()

    def stop(self) -> None:
        """Close the file at once."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def patiently(self, ask: Callable[[], object]) -> None:
        """Ask; while another connection holds the lock, again and again for as long as the timeout."""
        pause, deadline = FIRST_PAUSE, monotonic() + self._timeout
        while True:
            try:
                ask()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                    raise
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
