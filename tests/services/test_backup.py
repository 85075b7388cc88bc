"""Backups: whole or refused, while the bot is running, and nothing lost by putting one back."""

import gzip
import io
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from data.database import Database
from data.media import MediaStore
from domain.evidence import Belonging, EvidenceKind
from services import evidence, reporting
from services.backup import KEEP, BackupError, daily_backup, restore_backup, write_backup
from services.evidence import IncomingFile
from services.office import Office
from tests.cast import TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import CLERK, FileServer

POSTGRES = "postgresql+asyncpg://vekha@localhost/vekha"


@pytest.fixture
async def photo(office: Office) -> bytes:
    """A photo for milestone 1, stored with its milestone."""
    async with office.database.transaction() as connection:
        await add_milestone(connection, await add_roadmap(connection))
    telegram = FileServer({"AgAC": b"untouched original " * 5000})
    file = IncomingFile(EvidenceKind.PHOTO, 1, 1, "AgAC")
    await evidence.keep(office, TEACHER, [file], telegram.fetch, Belonging(1))
    return telegram.held["AgAC"]


@pytest.fixture
def archive(office: Office, photo: bytes, tmp_path: Path) -> Path:
    """A backup of the office with one photo."""
    target = tmp_path / "backups" / "vekha.tar.gz"
    write_backup(office.database.url, tmp_path / "media", target)
    return target


def open_elsewhere(tmp_path: Path) -> tuple[str, Path]:
    """Where a backup may be put back: another machine's database and media."""
    return f"sqlite+aiosqlite:///{tmp_path / 'new' / 'vekha.db'}", tmp_path / "new" / "media"


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM milestones")]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def names_in(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()


async def test_what_was_backed_up_comes_back_with_its_photos(
    archive: Path, photo: bytes, tmp_path: Path
) -> None:
    url, media = open_elsewhere(tmp_path)

    restore_backup(url, media, archive)

    assert titles(tmp_path / "new" / "vekha.db") == ["Объявить закупки товаров, работ, услуг"]
    assert [each.read_bytes() for each in media.rglob("*") if each.is_file()] == [photo]
    assert {each.name for each in (tmp_path / "new").iterdir()} == {"vekha.db", "media"}


async def test_a_backup_is_made_while_somebody_is_writing(
    office: Office, photo: bytes, tmp_path: Path
) -> None:
    target = tmp_path / "during.tar.gz"
    async with office.database.transaction() as connection:
        await add_milestone(connection, 1, number="5.", title="Не записано до конца")
        write_backup(office.database.url, tmp_path / "media", target)

    url, media = open_elsewhere(tmp_path)
    restore_backup(url, media, target)
    assert titles(tmp_path / "new" / "vekha.db") == ["Объявить закупки товаров, работ, услуг"]


async def test_files_that_are_only_being_written_are_left_out(
    office: Office, photo: bytes, tmp_path: Path
) -> None:
    (original,) = [each for each in (tmp_path / "media").rglob("*") if each.is_file()]
    (original.parent / "tmpabcdef").write_bytes(b"half a ph")
    target = tmp_path / "b.tar.gz"

    write_backup(office.database.url, tmp_path / "media", target)

    assert names_in(target) == ["vekha.db", f"media/{original.parent.name}/{original.name}"]


async def test_the_database_that_was_there_is_kept_with_its_journal(
    office: Office, archive: Path, tmp_path: Path
) -> None:
    await reporting.report(office, CLERK, 1)
    # As after a crash: the journal holds what the file does not have yet.
    crashed = tmp_path / "new"
    crashed.mkdir()
    for part in ("", "-wal"):
        shutil.copyfile(tmp_path / f"vekha.db{part}", crashed / f"vekha.db{part}")
    url, media = open_elsewhere(tmp_path)

    restore_backup(url, media, archive)

    with closing(sqlite3.connect(crashed / "vekha.db.before-restore")) as connection:
        assert connection.execute("SELECT state FROM milestones").fetchall() == [("reported",)]
    with closing(sqlite3.connect(crashed / "vekha.db")) as connection:
        assert connection.execute("SELECT state FROM milestones").fetchall() == [("open",)]


async def test_restoring_twice_keeps_the_last_database_and_no_stale_journal(
    archive: Path, tmp_path: Path
) -> None:
    url, media = open_elsewhere(tmp_path)
    restore_backup(url, media, archive)
    (tmp_path / "new" / "vekha.db.before-restore-wal").write_bytes(b"stale")

    restore_backup(url, media, archive)

    assert titles(tmp_path / "new" / "vekha.db.before-restore") == titles(tmp_path / "new" / "vekha.db")
    assert not (tmp_path / "new" / "vekha.db.before-restore-wal").exists()


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x40]) + content[at + 1 :]


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.7, 0.98])
@pytest.mark.parametrize("damage", ["cut", "flipped"])
async def test_a_damaged_backup_is_refused_and_nothing_changes(
    archive: Path, tmp_path: Path, damage: str, part: float
) -> None:
    url, media = open_elsewhere(tmp_path)
    restore_backup(url, media, archive)
    before = snapshot(tmp_path / "new")
    content = archive.read_bytes()
    at = int(len(content) * part)
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(content[:at] if damage == "cut" else flipped(content, at))

    with pytest.raises(BackupError, match="ничего не изменено"):
        restore_backup(url, media, damaged)

    assert snapshot(tmp_path / "new") == before


def packed(folder: Path, name: str, content: bytes) -> Path:
    target = folder / "foreign.tar.gz"
    with tarfile.open(target, "w:gz") as opened:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        opened.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vekha.db", b""),
        ("vekha.db", b"SQLite format 3\0 but no more"),
        ("other.txt", b"hello"),
        ("../vekha.db", b"x"),
    ],
)
async def test_an_archive_of_something_else_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    url, media = open_elsewhere(tmp_path)

    with pytest.raises(BackupError, match="не похож"):
        restore_backup(url, media, packed(tmp_path, name, content))

    assert snapshot(tmp_path / "new") == {}
    assert not (tmp_path / "vekha.db").exists()


@pytest.mark.parametrize(
    "content", [b"", b"just text", gzip.compress(b"not a tar", mtime=0)], ids=["empty", "text", "no tar"]
)
async def test_no_archive_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    url, media = open_elsewhere(tmp_path)
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(BackupError):
        restore_backup(url, media, tmp_path / "file")
    with pytest.raises(BackupError):
        restore_backup(url, media, tmp_path / "missing")


async def test_files_outside_their_place_are_not_unpacked(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as opened:
        database = opened.extractfile("vekha.db")
        assert database is not None
        whole = database.read()
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as opened:
        for name, content in (("vekha.db", whole), ("../escaped", b"x"), ("media/../../escaped", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))
    url, media = open_elsewhere(tmp_path)

    restore_backup(url, media, hostile)

    assert not list(tmp_path.rglob("escaped"))


async def test_postgresql_is_left_to_its_own_tools(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        write_backup(POSTGRES, tmp_path, tmp_path / "out")
    with pytest.raises(BackupError, match="pg_restore"):
        restore_backup(POSTGRES, tmp_path, tmp_path / "in")


async def test_where_nothing_is_to_be_copied_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="ещё нет"):
        write_backup(f"sqlite+aiosqlite:///{tmp_path / 'no.db'}", tmp_path, tmp_path / "out")
    (tmp_path / "bad.db").write_bytes(b"this is no database" * 1000)
    with pytest.raises(BackupError, match="не читается"):
        write_backup(f"sqlite+aiosqlite:///{tmp_path / 'bad.db'}", tmp_path, tmp_path / "out")

    assert {each.name for each in tmp_path.iterdir()} == {"bad.db"}


async def test_the_daily_backup_is_made_once_a_day_and_a_fortnight_is_kept(
    office: Office, clock: FakeClock, tmp_path: Path, photo: bytes
) -> None:
    folder = tmp_path / "daily"
    (folder / "other").mkdir(parents=True)
    (folder / "vekha-manual.tar.gz").touch()
    for _ in range(KEEP + 3):
        await daily_backup(office, folder)
        first = (folder / f"vekha-{office.today()}.db").stat().st_mtime_ns
        await daily_backup(office, folder)
        assert (folder / f"vekha-{office.today()}.db").stat().st_mtime_ns == first
        clock.advance(days=1)

    kept = sorted(each.name for each in folder.glob("*.db"))
    assert (len(kept), kept[0], kept[-1]) == (14, "vekha-2024-01-15.db", "vekha-2024-01-28.db")
    assert titles(folder / kept[-1]) == ["Объявить закупки товаров, работ, услуг"]
    assert (folder / "vekha-manual.tar.gz").exists()


async def test_a_restored_office_goes_on_working(archive: Path, tmp_path: Path, clock: FakeClock) -> None:
    url, media = open_elsewhere(tmp_path)
    restore_backup(url, media, archive)
    database = Database(url)
    office = Office(database, MediaStore(media), clock)

    card = (await reporting.report(office, CLERK, 1)).card
    await database.close()

    (kept,) = card.evidence
    assert kept.sha256 is not None
    assert office.media.path(kept.sha256).exists()
