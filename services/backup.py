"""Backups: a consistent copy of the database and the files while the bot is running."""

import asyncio
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from data.database import copy_sqlite, file_of, verify_sqlite
from domain.errors import DomainError
from services.office import Office

KEEP = 14
DATABASE_NAME = "vekha.db"
MEDIA_NAME = "media"


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
        copy_sqlite(source, database)
        unfinished = Path(folder) / "backup.tar.gz"
        with tarfile.open(unfinished, "w:gz") as archive:
            archive.add(database, DATABASE_NAME)
            if media.exists():
                archive.add(media, MEDIA_NAME)
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
        for leftover in (f"{target}-wal", f"{target}-shm"):
            Path(leftover).unlink(missing_ok=True)
        if target.exists():
            target.replace(target.with_name(f"{target.name}.before-restore"))
        database.replace(target)
        _merge(Path(folder) / MEDIA_NAME, media)


def _unpack(source: Path, folder: Path) -> Path:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        database = folder / DATABASE_NAME
        verify_sqlite(database)
    except (OSError, tarfile.TarError, sqlite3.Error) as error:
        raise BackupError(
            f"Файл {source.name} не похож на целую резервную копию, ничего не изменено."
        ) from error
    return database


def _merge(unpacked: Path, media: Path) -> None:
    for file in unpacked.rglob("*"):
        target = media / file.relative_to(unpacked)
        if file.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
