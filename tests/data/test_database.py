"""The one way into the database: all or nothing, nothing lost, instants with their zone."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import String, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from data import milestones, organisations, people
from data.database import Connection, Database, file_of, is_sqlite
from data.tables import organisations as organisations_table
from data.tables import people as people_table
from domain.people import OrganisationKind
from tests.cast import NOW, SCHOOL, TEACHER, add_milestone, add_roadmap, read

MOSCOW = timezone(timedelta(hours=3))


async def names(connection: Connection) -> list[str]:
    return [organisation.name for organisation in await organisations.all_of(connection)]


async def read_names(database: Database) -> list[str]:
    async with database.transaction() as connection:
        return await names(connection)


async def fail(database: Database, begun: asyncio.Event) -> None:
    async with database.transaction() as connection:
        await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
        begun.set()
        await asyncio.sleep(0.02)
        raise RuntimeError


async def test_a_failure_inside_a_transaction_undoes_everything_before_it(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await fail(database, asyncio.Event())

    assert await read_names(database) == []


async def test_a_failed_transaction_takes_nothing_of_another_along(database: Database) -> None:
    begun = asyncio.Event()

    async def succeed() -> None:
        await begun.wait()
        async with database.transaction() as connection:
            await organisations.ensure(connection, "МОУО", OrganisationKind.MUNICIPALITY)

    first, second = await asyncio.gather(fail(database, begun), succeed(), return_exceptions=True)

    assert isinstance(first, RuntimeError)
    assert second is None
    assert await read_names(database) == ["МОУО"]


async def test_nothing_of_a_transaction_is_seen_before_it_ends(database: Database) -> None:
    other = Database(database.url)
    async with database.transaction() as connection:
        await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
        reading = asyncio.create_task(read_names(other))
        await asyncio.sleep(0.02)
        seen_inside = reading.result() if reading.done() else None
    seen_after = await reading
    await other.close()

    # SQLite lets the reader wait, PostgreSQL shows it the state before.
    assert seen_inside in (None, [])
    assert seen_after == (["МОНКО"] if is_sqlite(database.url) else [])


async def test_a_reading_waits_for_nobody_and_shows_one_state_from_beginning_to_end(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
        async with asyncio.timeout(5), database.reading() as reader:
            seen = (await reader.execute(select(organisations_table.c.name))).scalars().all()
            assert seen == []
    async with database.reading() as reader:
        assert (await reader.execute(select(organisations_table.c.name))).scalars().all() == ["МОНКО"]


async def test_a_file_is_read_of_one_state_though_another_writes_meanwhile(sqlite_url: str) -> None:
    database, other = Database(sqlite_url), Database(sqlite_url)
    number = select(func.count()).select_from(organisations_table)
    async with database.reading() as reader:
        assert (await reader.execute(number)).scalar_one() == 0
        async with other.transaction() as connection:
            await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
        assert (await reader.execute(number)).scalar_one() == 0
    async with database.reading() as reader:
        assert (await reader.execute(number)).scalar_one() == 1
    await database.close()
    await other.close()


async def test_a_reading_of_a_file_changes_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(OperationalError, match="readonly"):
        async with database.reading() as reader:
            await reader.execute(organisations_table.delete())
    assert await read_names(database) == []
    await database.close()


@pytest.mark.parametrize("another_process", [False, True])
async def test_what_was_counted_is_remembered_until_anybody_changes_anything(
    sqlite_url: str, another_process: bool
) -> None:
    database = Database(sqlite_url)
    other = Database(sqlite_url) if another_process else database
    asked = []

    async def count() -> int:
        async def ask() -> int:
            asked.append(1)
            query = select(func.count()).select_from(organisations_table)
            return int((await reader.execute(query)).scalar_one())

        async with database.reading() as reader:
            return await database.remembered(reader, "organisations", ask)

    assert [await count(), await count(), len(asked)] == [0, 0, 1]
    async with other.transaction() as connection:
        await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
    assert [await count(), await count(), len(asked)] == [1, 1, 2]
    for each in {database, other}:
        await each.close()


async def test_two_hundred_increments_by_ten_tasks_lose_nothing(database: Database) -> None:
    async with database.transaction() as connection:
        person = await people.ensure(connection, 0, "Счётчик", NOW)
    counter = people_table.c.id == person.id

    async def increment() -> None:
        for _ in range(20):
            async with database.transaction() as connection:
                query = select(people_table.c.telegram_id).where(counter).with_for_update()
                seen = (await connection.execute(query)).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(update(people_table).where(counter).values(telegram_id=seen + 1))

    await asyncio.gather(*(increment() for _ in range(10)))

    async with database.transaction() as connection:
        assert (await people.get(connection, person.id)).telegram_id == 200


async def test_a_transaction_that_is_cancelled_leaves_nothing_behind_and_locks_nobody_out(
    database: Database,
) -> None:
    async def endless() -> None:
        while True:
            async with database.transaction() as connection:
                await organisations.ensure(connection, "МОНКО", OrganisationKind.MINISTRY)
                await asyncio.sleep(0.002)
                await connection.execute(organisations_table.delete())

    # Cancelled at many different points; the tasks are kept, because their tracebacks hold on to cursors.
    cancelled: list[asyncio.Task[None]] = []
    for milliseconds in range(20):
        tasks = [asyncio.create_task(endless()) for _ in range(4)]
        await asyncio.sleep(milliseconds / 1000)
        for task in tasks:
            task.cancel()
        cancelled += tasks

        async with asyncio.timeout(5):
            assert await read_names(database) == []
    await asyncio.gather(*cancelled, return_exceptions=True)


async def test_ten_tasks_that_change_a_milestone_by_its_revision_lose_nothing(settled: Database) -> None:
    async with settled.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection))

    async def change_five_times() -> None:
        won = 0
        while won < 5:
            async with settled.transaction() as connection:
                seen = await read(connection, milestone.id)
                await asyncio.sleep(0)
                won += await milestones.change(connection, seen, title=f"{seen.title}.")

    await asyncio.gather(*(change_five_times() for _ in range(10)))

    async with settled.transaction() as connection:
        changed = await read(connection, milestone.id)
    assert changed.title == milestone.title + "." * 50
    assert changed.revision == milestone.revision + 50


async def test_instants_come_back_aware_and_in_utc(settled: Database) -> None:
    in_moscow = datetime(2024, 1, 12, 9, 0, 0, 123456, tzinfo=MOSCOW)
    async with settled.transaction() as connection:
        await people.mark_unreachable(connection, TEACHER.person.id, in_moscow, "bot was blocked by the user")

    async with settled.transaction() as connection:
        since = (await people.get(connection, TEACHER.person.id)).unreachable_since
    assert since == in_moscow
    assert since is not None
    assert since.tzinfo is UTC


async def test_a_naive_instant_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="naive"):
        await people.mark_unreachable(connection, TEACHER.person.id, NOW.replace(tzinfo=None), "")


async def test_lower_understands_cyrillic(connection: Connection) -> None:
    lowered = select(func.lower(bindparam("text", "ЁЛКА № 5 ABC", String)))
    assert (await connection.execute(lowered)).scalar_one() == "ёлка № 5 abc"

    nothing = select(func.lower(bindparam("text", None, String)))
    assert (await connection.execute(nothing)).scalar_one() is None


async def test_a_row_without_its_parent_is_refused(settled: Database) -> None:
    with pytest.raises(IntegrityError):
        async with settled.transaction() as connection:
            await organisations.ensure(connection, "Ничья школа", OrganisationKind.SCHOOL, parent_id=99)


async def test_an_organisation_of_that_name_is_made_once_though_many_ask_at_once(database: Database) -> None:
    async def ensure() -> int:
        async with database.transaction() as connection:
            return (await organisations.ensure(connection, SCHOOL.name, SCHOOL.kind)).id

    ids = await asyncio.gather(*(ensure() for _ in range(8)))

    assert len(set(ids)) == 1
    async with database.transaction() as connection:
        assert (
            await connection.execute(select(func.count()).select_from(organisations_table))
        ).scalar_one() == 1


def test_the_file_of_an_address_is_told_only_where_there_is_one() -> None:
    assert str(file_of("sqlite+aiosqlite:///var/vekha.db")) == "var/vekha.db"
    assert file_of("sqlite+aiosqlite:///:memory:") is None
    assert file_of("postgresql+asyncpg://vekha@localhost/vekha") is None
