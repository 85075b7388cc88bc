"""Stored originals: files under names made of their SHA-256, outside the database."""

import hashlib
import os
import tempfile
from pathlib import Path


class MediaStore:
    """A folder of files. A file is complete and on disk once ``keep`` returns, and is never changed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Store the bytes; gives their SHA-256 (hex). Storing the same bytes again is harmless. Blocking.

        Raises OSError when the disk refuses.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            _write(path, content)
        # Even if it was there: whoever put it there may not have come this far.
        _sync_folder(path.parent)
        _sync_folder(self._folder)
        return digest

    def path(self, sha256: str) -> Path:
        """Where the file with that hash lies, whether or not it is there."""
        return self._folder / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _name(Path(temporary), path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _name(temporary: Path, path: Path) -> None:
    """Give the file its name, and clear away what somebody who died while writing the same has left."""
    try:
        temporary.replace(path)
    except FileNotFoundError:
        # Somebody else was faster with the same bytes and took ours for such a remainder.
        if not path.exists():
            raise
    for left in path.parent.glob(f"{path.name}.*"):
        left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # A rename is on disk only once the folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
