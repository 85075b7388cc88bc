"""Backups: a consistent copy of the database and the files while the bot is running."""

import asyncio
import gzip
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path

from data.database import copy_sqlite, file_of, verify_sqlite
from domain.errors import DomainError
from services.office import Office

KEEP = 14
DATABASE_NAME = "vekha.db"
MEDIA_NAME = "media"
MEBIBYTE = 1 << 20
_ORIGINAL = re.compile(rf"{MEDIA_NAME}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
"""The files of ``data.media``, by what they are named after: their SHA-256."""


class BackupError(DomainError):
    """The copy cannot be made or put back."""


async def daily_backup(office: Office, folder: Path) -> None:
    """One copy of the SQLite file a day; the newest fortnight is kept. PostgreSQL has tools of its own."""
    source = file_of(office.database.url)
    target = folder / f"vekha-{office.today().isoformat()}.db"
    if source is None or target.exists():
        return
    await asyncio.to_thread(_copy_and_thin_out, source, target)


def _copy_and_thin_out(source: Path, target: Path) -> None:
    copy_sqlite(source, target)
    for old in sorted(target.parent.glob("vekha-*.db"))[:-KEEP]:
        old.unlink()


def write_backup(url: str, media: Path, target: Path) -> None:
    """A .tar.gz of database and files. Blocking; raises ``BackupError``."""
    source = file_of(url)
    if source is None:
        raise BackupError("Копия делается только для SQLite; для PostgreSQL используйте pg_dump.")
    if not source.exists():
        raise BackupError(f"Базы {source} ещё нет, копировать нечего.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = Path(folder) / DATABASE_NAME
        try:
            copy_sqlite(source, database)
        except sqlite3.Error as error:
            raise BackupError(f"База {source} не читается, копия не сделана: {error}.") from error
        unfinished = Path(folder) / "backup.tar.gz"
        with tarfile.open(unfinished, "w:gz") as archive:
            archive.add(database, DATABASE_NAME)
            for file in sorted(media.glob("*/*")):
                # What is being written now has a passing name, and the copied database does not know it.
                if _ORIGINAL.fullmatch(name := f"{MEDIA_NAME}/{file.relative_to(media).as_posix()}"):
                    archive.add(file, name)
        unfinished.replace(target)


def restore_backup(url: str, media: Path, source: Path) -> None:
    """Put a backup in place, after it was unpacked and verified whole. Blocking; raises ``BackupError``.

    The database that was there is kept beside it under the ending ``.before-restore``.
    """
    target = file_of(url)
    if target is None:
        raise BackupError("Восстановление работает только для SQLite; для PostgreSQL используйте pg_restore.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = _unpack(source, Path(folder))
        _merge(Path(folder) / MEDIA_NAME, media)
        _set_aside(target)
        database.replace(target)


def _set_aside(database: Path) -> None:
    # The journal goes along: after a crash it holds what the file itself does not have yet.
    for part in ("", "-wal", "-shm"):
        there = database.with_name(f"{database.name}{part}")
        kept = database.with_name(f"{database.name}.before-restore{part}")
        kept.unlink(missing_ok=True)
        if there.exists():
            there.replace(kept)


def _unpack(source: Path, folder: Path) -> Path:
    database = folder / DATABASE_NAME
    try:
        _read_through(source)
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                if member.isfile() and (member.name == DATABASE_NAME or _ORIGINAL.fullmatch(member.name)):
                    _extract(archive, member, folder / member.name)
        verify_sqlite(database)
    except (OSError, EOFError, zlib.error, tarfile.TarError, sqlite3.Error) as error:
        raise BackupError(
            f"Файл {source.name} не похож на целую резервную копию, ничего не изменено."
        ) from error
    return database


def _read_through(source: Path) -> None:
    """Meet every damaged byte: only at its very end does gzip compare the checksum."""
    with gzip.open(source) as file:
        while file.read(MEBIBYTE):
            pass


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = archive.extractfile(member)
    if content is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _merge(unpacked: Path, media: Path) -> None:
    for file in unpacked.rglob("*"):
        target = media / file.relative_to(unpacked)
        if file.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            # The files may lie on another disk than the database.
            shutil.move(file, target)
