"""Alembic, run from the program itself: the schema is brought up to date at every start."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine

from data.database import open_engine
from domain.errors import DomainError

if TYPE_CHECKING:
    # A fifth of a second to import, and many commands never migrate.
    from alembic.config import Config

_LOCK_KEY = 0x56454B4841
"""«VEKHA» in ASCII: an advisory lock nobody else takes."""


class UnknownDatabaseError(DomainError):
    """No database of ours; the address is not repeated, since it may hold a password."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL не подходит: нужен адрес sqlite+aiosqlite:///vekha.db"
            " или postgresql+asyncpg://имя:пароль@сервер/база."
        )


class UnreachableDatabaseError(DomainError):
    """The database cannot be opened; the sentence is for whoever runs the bot, without the password."""

    def __init__(self, url: str, reason: object) -> None:
        shown = make_url(url).render_as_string(hide_password=True)
        super().__init__(f"Не могу открыть базу {shown}, проверьте DATABASE_URL: {reason}.")


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to ``revision``, all of it or nothing.

    Foreign keys stay off meanwhile, because SQLite rebuilds a table by dropping it, and a drop would take
    its children along; they are checked before the commit. Raises ``UnknownDatabaseError``,
    ``UnreachableDatabaseError``.
    """
    engine = _opened(url)
    try:
        await _reach(engine, url)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


async def current(url: str) -> str | None:
    """The revision the database is at, ``None`` when it was never migrated."""
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_current)
    finally:
        await engine.dispose()


def head() -> str | None:
    """The revision the program wants."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(None)).get_current_head()


def newest() -> str:
    """The same by the names of the files, which begin with their revision: Alembic takes ten megabytes."""
    return max(each.name.partition("_")[0] for each in Path(__file__).parent.glob("versions/[0-9]*.py"))


def _opened(url: str) -> AsyncEngine:
    try:
        return open_engine(url, foreign_keys=False)
    except (ArgumentError, InvalidRequestError, ImportError) as error:
        raise UnknownDatabaseError from error
    except OSError as error:
        raise UnreachableDatabaseError(url, error.strerror or error) from error


async def _reach(engine: AsyncEngine, url: str) -> None:
    try:
        async with engine.connect():
            pass
    except DBAPIError as error:
        raise UnreachableDatabaseError(url, error.orig) from error
    except OSError as error:
        raise UnreachableDatabaseError(url, error.strerror or error) from error


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        # Replicas start together; the second finds everything done. SQLite's BEGIN IMMEDIATE does the same.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    if revision != "head" or _current(connection) != newest():
        from alembic import command

        command.upgrade(_config(connection), revision)
    if connection.dialect.name == "sqlite" and (
        broken := connection.execute(text("PRAGMA foreign_key_check")).all()
    ):
        msg = f"the migration would leave {len(broken)} rows without their parent"
        raise RuntimeError(msg)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
