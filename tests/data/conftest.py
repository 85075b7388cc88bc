"""Everything about the data is tried on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from data import migrations
from data.database import Connection, Database
from tests.cast import settle
from tests.conftest import url_of
from tests.data.cluster import Cluster, NoPostgresError

MIGRATED = "migrated"
_numbers = count(1)

# A database a test would cost half a second each; wiping one costs hundredths, ids begin at 1 again.
_HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_WIPE = """
DO $$ DECLARE found text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', found); END LOOP;
    FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
    LOOP PERFORM setval(found::regclass, 1, false); END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for as long as the tests run."""
    try:
        running = Cluster()
    except NoPostgresError as reason:
        pytest.skip(str(reason))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def migrated_cluster(cluster: Cluster) -> Cluster:
    """The server with a database at the newest revision."""
    cluster.sql(f"CREATE DATABASE {MIGRATED}")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrations.upgrade(cluster.url(MIGRATED))).result()
    return cluster


# The whole of it twice would take more than the three minutes that `make test` has.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    if kind == "sqlite":
        yield url_of(request.getfixturevalue("tmp_path") / "empty.db")
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        name = f"empty_{next(_numbers)}"
        cluster.sql(f"CREATE DATABASE {name}")
        yield cluster.url(name)
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if kind == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        cluster: Cluster = request.getfixturevalue("migrated_cluster")
        yield cluster.url(MIGRATED)
        cluster.sql(_HANG_UP, MIGRATED)
        cluster.sql(_WIPE, MIGRATED)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def settled(database: Database) -> Database:
    """A database that knows the organisations and the cast."""
    async with database.transaction() as connection:
        await settle(connection)
    return database


@pytest.fixture
async def connection(settled: Database) -> AsyncIterator[Connection]:
    """One transaction on a database that knows the cast."""
    async with settled.transaction() as opened:
        yield opened
