"""The schema: from empty to the newest, from the oldest with rows in it, and one and the same everywhere."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from data import migrations
from data.database import open_engine
from data.tables import metadata

# As the first schema had it, in SQL of its own: the tables of today may know better.
ROWS = (
    "INSERT INTO organisations (name, kind) VALUES ('МОУО', 'municipality')",
    "INSERT INTO organisations (name, kind, parent_id) VALUES ('СОШ № 5', 'school', 1)",
    "INSERT INTO people (telegram_id, name, joined_at) VALUES (7000000001, 'Вера', '2024-01-12 06:00:00')",
    "INSERT INTO memberships (person_id, organisation_id, role, granted_at)"
    " VALUES (1, 2, 'executor', '2024-01-12 06:00:00')",
    "INSERT INTO roadmaps (title, school_id, municipality_id, zone, created_on)"
    " VALUES ('IT-куб', 2, 1, 'Europe/Moscow', '2024-01-12')",
    "INSERT INTO measures (roadmap_id, position, number, title, details, responsible, control, result,"
    " deadline_text, deadline_kind, deadline_tentative)"
    " VALUES (1, 1, '4.', 'Закупки', '[]', '[\"МОУО\"]', '[]', 'Извещения', 'до 10.02.2024', 'date', false)",
    "INSERT INTO responsibilities (measure_id, organisation_id) VALUES (1, 1)",
    "INSERT INTO milestones (measure_id, roadmap_id, position, label, title, due, external, state, revision,"
    " steps_since) VALUES (1, 1, 1, '4', 'Закупки', '2024-02-10', false, 'open', 1, '2024-01-12')",
    "INSERT INTO assignments (milestone_id, person_id, lead) VALUES (1, 1, true)",
    "INSERT INTO evidence (milestone_id, person_id, kind, received_at, chat_id, message_id)"
    " VALUES (1, 1, 'photo', '2024-01-12 06:00:00', 7000000001, 15)",
    "INSERT INTO reminders (person_id, milestone_id, revision, step, rank, audience, zone, due_at, state)"
    " VALUES (1, 1, 1, 'before-3', -3, 'assignee', 'Europe/Moscow', '2024-02-07 06:00:00', 'planned')",
    "INSERT INTO events (at, person_id, action, milestone_id)"
    " VALUES ('2024-01-12 06:00:00', 1, 'assigned', 1)",
)
FILLED = [statement.split()[2] for statement in ROWS]


async def ask(url: str, question: Callable[[Connection], Any]) -> Any:
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()


def run(*statements: str) -> Callable[[Connection], None]:
    def all_of_them(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return all_of_them


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    known = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in known}


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


def oldest() -> str:
    return str(ScriptDirectory.from_config(migrations._config(None)).get_base())


async def test_the_migrations_make_exactly_the_tables_that_the_program_uses(empty_url: str) -> None:
    await migrations.upgrade(empty_url)

    assert await ask(empty_url, differences) == []


async def test_a_column_that_no_migration_makes_would_be_noticed(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    await ask(empty_url, run("ALTER TABLE milestones DROP COLUMN remark"))

    assert [change[0] for change in await ask(empty_url, differences)] == ["add_column"]


async def test_rows_of_the_oldest_schema_survive_the_way_to_the_newest(empty_url: str) -> None:
    await migrations.upgrade(empty_url, oldest())
    await ask(empty_url, run(*ROWS))

    await migrations.upgrade(empty_url)

    kept = await ask(empty_url, contents)
    assert {name: len(kept[name]) for name in FILLED} == {name: FILLED.count(name) for name in FILLED}
    assert await ask(empty_url, differences) == []


async def test_a_roadmap_from_before_rollouts_belongs_to_none_and_keeps_its_children(empty_url: str) -> None:
    await migrations.upgrade(empty_url, "0001")
    await ask(empty_url, run(*ROWS))
    before = await ask(empty_url, contents)

    await migrations.upgrade(empty_url, "0002")

    after = await ask(empty_url, contents)
    assert after["roadmaps"] == [(*row, None) for row in before["roadmaps"]]
    assert after["rollouts"] == []
    assert {name: rows for name, rows in after.items() if name not in {"roadmaps", "rollouts"}} == {
        name: rows for name, rows in before.items() if name != "roadmaps"
    }


async def test_a_rollout_copies_to_a_school_once(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    copy = (
        "INSERT INTO roadmaps (title, school_id, municipality_id, zone, created_on, rollout_id)"
        " VALUES ('IT-куб', 2, 1, 'Europe/Moscow', '2024-01-12', 1)"
    )
    rollout = (
        "INSERT INTO rollouts (person_id, created_at, title, state, template, places, made)"
        " VALUES (1, '2024-01-12 06:00:00', 'IT-куб', 'running', '{}', '[]', '[]')"
    )
    await ask(empty_url, run(*ROWS, rollout, copy))

    with pytest.raises(IntegrityError):
        await ask(empty_url, run(copy))


async def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    await ask(empty_url, run(*ROWS))
    before = await ask(empty_url, contents)

    await migrations.upgrade(empty_url)

    assert await ask(empty_url, contents) == before


async def test_two_programs_that_start_at_once_make_the_tables_once(empty_url: str) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(migrations.upgrade(empty_url), migrations.upgrade(empty_url))

    assert await migrations.current(empty_url) == migrations.head()


async def test_an_untouched_database_has_no_revision_and_a_migrated_one_the_newest(empty_url: str) -> None:
    assert await migrations.current(empty_url) is None

    await migrations.upgrade(empty_url)

    assert migrations.head() is not None
    assert await migrations.current(empty_url) == migrations.head()


async def test_an_upgrade_that_would_leave_a_row_without_its_parent_is_refused(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, foreign_keys=False)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO rooms (school_id, name) VALUES (99, 'Кабинет 12')")
    await engine.dispose()

    with pytest.raises(RuntimeError, match="without their parent"):
        await migrations.upgrade(sqlite_url)


def test_the_newest_revision_is_told_by_the_names_of_the_files() -> None:
    assert migrations.newest() == migrations.head()
