"""The manifest names every original, and whatever happened to one afterwards comes to light."""

from pathlib import Path

import pytest

from data.database import Database
from data.media import MediaStore
from data.tables import evidence
from domain.access import AccessDeniedError
from domain.manifest import Fault, ManifestError
from services import manifest
from services.backup import restore_backup, write_backup
from services.office import Office
from tests.cast import CONTROLLER, OTHER_SCHOOL, SCHOOL, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.conftest import url_of
from tests.monitoring import keep_photo


@pytest.fixture
async def hashes(office: Office) -> list[str]:
    """Two photos with their files."""
    async with office.database.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection))
    return [await keep_photo(office, milestone.id, number, b"photo %d" % number) for number in (1, 2)]


async def test_a_fresh_manifest_agrees_with_everything(office: Office, hashes: list[str]) -> None:
    text = await manifest.export(office)

    found = await manifest.verify(office, text)

    assert (found.named, found.agreeing, found.newer) == (2, 2, 0)
    assert all(digest in text for digest in hashes)
    assert SCHOOL.name in text
    assert TEACHER.person.name in text


async def test_an_altered_and_a_missing_file_are_named(office: Office, hashes: list[str]) -> None:
    text = await manifest.export(office)
    office.media.path(hashes[0]).write_bytes(b"another photo")
    office.media.path(hashes[1]).unlink()

    found = await manifest.verify(office, text)

    assert {entry.sha256: fault for entry, fault in found.faults.items()} == {
        hashes[0]: Fault.ALTERED,
        hashes[1]: Fault.MISSING,
    }
    assert found.agreeing == 0


async def test_a_photo_swapped_together_with_its_record_is_named(office: Office, hashes: list[str]) -> None:
    text = await manifest.export(office)
    other = office.media.keep(b"a nicer photo")
    async with office.database.transaction() as connection:
        await connection.execute(evidence.update().where(evidence.c.id == 1).values(sha256=other))
        await connection.execute(evidence.delete().where(evidence.c.id == 2))

    found = await manifest.verify(office, text)

    assert sorted(fault.name for fault in found.faults.values()) == ["REWRITTEN", "UNKNOWN"]


async def test_what_the_age_limit_cleared_away_is_no_fault_and_what_is_new_is_counted(
    office: Office, hashes: list[str]
) -> None:
    text = await manifest.export(office)
    async with office.database.transaction() as connection:
        await connection.execute(evidence.update().where(evidence.c.id == 1).values(state="expired"))
    office.media.path(hashes[0]).unlink()
    await keep_photo(office, 1, 3, b"photo 3")

    found = await manifest.verify(office, text)

    assert (dict(found.faults), found.agreeing, found.cleared, found.newer) == ({}, 1, 1, 1)


async def test_the_manifest_of_one_roadmap_or_school_leaves_the_others_out(
    office: Office, hashes: list[str]
) -> None:
    assert hashes[0] in await manifest.export(office, CONTROLLER, school_id=SCHOOL.id)
    assert hashes[0] not in await manifest.export(office, CONTROLLER, school_id=OTHER_SCHOOL.id)
    assert hashes[0] not in await manifest.export(office, roadmap_id=99)


async def test_the_manifest_agrees_after_a_restore_elsewhere(
    office: Office, hashes: list[str], sqlite_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    text = await manifest.export(office)
    archive, url = tmp_path / "copy.tar.gz", url_of(tmp_path / "elsewhere" / "vekha.db")
    write_backup(sqlite_url, tmp_path / "media", archive)
    restore_backup(url, tmp_path / "elsewhere" / "media", archive)

    database = Database(url)
    found = await manifest.verify(Office(database, MediaStore(tmp_path / "elsewhere" / "media"), clock), text)
    await database.close()

    assert (found.named, found.agreeing) == (2, 2)


async def test_only_the_centre_gets_the_manifest_in_the_chat(office: Office, hashes: list[str]) -> None:
    with pytest.raises(AccessDeniedError):
        await manifest.export(office, TEACHER)


async def test_another_text_is_refused(office: Office) -> None:
    with pytest.raises(ManifestError):
        await manifest.verify(office, "Привет")
