"""The connection and the one way into it: ``transaction()``."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import sqlalchemy
from sqlalchemy import CursorResult, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Connection = AsyncConnection

BUSY_TIMEOUT_SECONDS = 30
MOST_REMEMBERED = 200
"""Figures and lists that are kept of one state of the database."""

T = TypeVar("T")


class Reader(Protocol):
    """What a query that changes nothing needs: a ``Connection``, or a state of the database to read."""

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None, /
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run the query."""


class Database:
    """One SQLite file or one PostgreSQL database, opened once for the life of the process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = open_engine(url)
        self._nearby = None if file_of(url) is None else _Nearby(url)
        self._turn = asyncio.Lock() if is_sqlite(url) else None
        self._state: object = None
        self._remembered: dict[Hashable, Any] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Everything inside happens, or nothing does; on SQLite the writer's lock is taken at once.

        Nothing slow (Telegram, files) belongs inside. Raises TimeoutError after half a minute in the queue.
        """
        async with self._in_turn(), self._engine.begin() as connection:
            yield connection

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        """One state of the database to read, while others write on; nothing can be changed here.

        An SQLite file is asked right on the event loop: what a screen needs takes it a fraction of a
        millisecond, the way to another thread and back several times that. Nothing but queries belongs
        inside, and what may take long, like a search through all texts, into ``transaction``.
        """
        return self._engine.connect() if self._nearby is None else self._nearby

    async def remembered(self, reader: Reader, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """What ``ask`` finds out, or has found out already about the very state that is being read.

        Counting a region takes long beside showing eight lines of it, and most screens follow each other
        without a change between them. SQLite says whether there was one, whoever made it; of PostgreSQL, and
        within a transaction, everything is asked anew.
        """
        if not isinstance(reader, _Nearby):
            return await ask()
        state = reader.state()
        if state != self._state or len(self._remembered) >= MOST_REMEMBERED:
            self._state, self._remembered = state, {}
        if key not in self._remembered:
            self._remembered[key] = await ask()
        found: T = self._remembered[key]
        return found

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """SQLite has one writer: those who wait take turns here, in SQLite they would sleep and retry."""
        if self._turn is None:
            yield
            return
        async with asyncio.timeout(BUSY_TIMEOUT_SECONDS):
            await self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Close all connections; an open one would keep the process from ending."""
        if self._nearby is not None:
            self._nearby.close()
        await self._engine.dispose()


class _Nearby:
    """An SQLite file, read without a thread by queries that are written for either database.

    In WAL mode a reader waits for no writer. Readings that overlap are of one state.
    """

    def __init__(self, url: str) -> None:
        here = {"isolation_level": None, "timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        self._engine = create_engine(make_url(url).set(drivername="sqlite"), connect_args=here)
        event.listen(self._engine, "connect", partial(_prepare_sqlite, True))
        event.listen(self._engine, "connect", _only_read)
        self._readings = 0

    @cached_property
    def _connection(self) -> sqlalchemy.Connection:
        return self._engine.connect()

    @cached_property
    def _file(self) -> sqlite3.Connection:
        opened = self._connection.connection.dbapi_connection
        assert isinstance(opened, sqlite3.Connection)
        return opened

    async def __aenter__(self) -> Self:
        if not self._readings:
            self._file.execute("BEGIN")
        self._readings += 1
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._readings -= 1
        if not self._readings:
            self._file.execute("ROLLBACK")

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None, /
    ) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, parameters)

    def state(self) -> object:
        """Differs as soon as any other connection, of this process or another, has changed anything."""
        return self._file.execute("PRAGMA data_version").fetchone()

    def close(self) -> None:
        if "_connection" in vars(self):
            self._connection.close()
        self._engine.dispose()


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ``ON CONFLICT``, in the words of the database at hand."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return insert(table)


async def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert the row unless its unique key is taken; False when it is.

    One statement: a look-up before the INSERT would let two at once both find nothing.
    """
    query = upsert(connection, table).values(values).on_conflict_do_nothing()
    result = await connection.execute(query.returning(*table.primary_key.columns))
    return result.first() is not None


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def file_of(url: str) -> Path | None:
    """The SQLite file of the URL, or ``None`` on PostgreSQL and in memory."""
    parsed = make_url(url)
    return Path(parsed.database) if is_sqlite(url) and parsed.database not in (None, "", ":memory:") else None


def open_engine(url: str, *, foreign_keys: bool = True) -> AsyncEngine:
    """An engine with the project's rules of connection; ``foreign_keys`` off is for migrations alone."""
    if not is_sqlite(url):
        return create_async_engine(url, pool_pre_ping=True)
    path = file_of(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    # aiosqlite, whose hops between threads cost more than most queries: a driver of our own would be faster,
    # but a well-kept one is what an office can rely on. Fewer statements a screen are the remedy.
    engine = create_async_engine(url, connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, foreign_keys))
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    event.listen(engine.sync_engine, "invalidate", _roll_back)
    return engine


def _prepare_sqlite(foreign_keys: bool, connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
    cursor.close()
    # SQLite's own lower() knows Latin letters only.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: str | None) -> str | None:
    return None if value is None else value.lower()


def _begin_immediate(connection: Any) -> None:
    # The driver's own BEGIN is deferred: two transactions that read first and write later lose updates.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _roll_back(connection: Any, _record: object, _error: object) -> None:
    # A task cancelled in the middle of a statement: closing alone would keep the writer's lock for as long
    # as anything, a traceback for one, holds on to the cursor of that statement.
    with suppress(MissingGreenlet, sqlite3.Error):
        connection.rollback()


def sqlite_version() -> str:
    """The version of the SQLite library in use."""
    return sqlite3.sqlite_version


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a database in use, checked before it gets its name. Blocking."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(unfinished)) as copy:
        origin.backup(copy)
    verify_sqlite(unfinished)
    unfinished.replace(target)


def verify_sqlite(path: Path) -> None:
    """Raise sqlite3.DatabaseError unless the file is a whole database of this program."""
    if not path.is_file():
        msg = f"no database in {path.name}"
        raise sqlite3.DatabaseError(msg)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
