"""Stored originals: files under names made of their SHA-256, outside the database.

``<folder>/ab/<sha256>`` are the originals, ``<folder>/previews/…`` small pictures that can be made again, and
``<folder>/unfinished/…`` what is being received; ``<folder>/leaving/…`` what is about to be removed.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

HEAD = 16
"""Bytes kept of the beginning, to tell what a file is."""
_NAME = re.compile(r"[0-9a-f]{64}")


class Incoming:
    """A file on its way into the store: written piece by piece, hashed meanwhile, then kept or discarded."""

    def __init__(self, store: "MediaStore", file: BinaryIO, path: Path) -> None:
        self.size = 0
        self.head = b""
        self._store = store
        self._file = file
        self._path = path
        self._hash = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def write(self, piece: bytes) -> int:
        """Add a piece; raises OSError when the disk refuses."""
        if len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
        self.size += len(piece)
        self._hash.update(piece)
        return self._file.write(piece)

    def flush(self) -> None:
        """What a writer may ask of a file."""
        self._file.flush()

    def begin_again(self) -> None:
        """Forget what was written: the transfer starts from its beginning."""
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head, self._hash = 0, b"", hashlib.sha256()

    def keep(self) -> str:
        """Put the file on disk under its name; gives its SHA-256 (hex). Blocking; raises OSError."""
        self._file.flush()
        digest = self._hash.hexdigest()
        path = self._store.path(digest)
        if not path.exists():
            os.fsync(self._file.fileno())
            path.parent.mkdir(parents=True, exist_ok=True)
            self._path.replace(path)
        # Even if it was there: whoever put it there may not have come this far.
        _sync_folder(path.parent)
        _sync_folder(path.parent.parent)
        return digest

    def discard(self) -> None:
        """Close it, and clear it away unless it was kept. Harmless to repeat."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class MediaStore:
    """A folder of files. A file is complete and on disk once it is kept, and is never changed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self) -> Incoming:
        """A new file to be written; raises OSError when the disk refuses."""
        folder = self._folder / "unfinished"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return Incoming(self, os.fdopen(descriptor, "wb"), Path(path))

    def keep(self, content: bytes) -> str:
        """Store the bytes; gives their SHA-256 (hex). Storing the same bytes again is harmless. Blocking.

        Raises OSError when the disk refuses.
        """
        with self.begin() as incoming:
            incoming.write(content)
            return incoming.keep()

    def path(self, sha256: str) -> Path:
        """Where the file with that hash lies, whether or not it is there."""
        return self._folder / sha256[:2] / sha256

    def preview(self, sha256: str) -> Path:
        """Where the small picture of that original lies (JPEG), whether or not there is one."""
        return self._folder / "previews" / sha256[:2] / f"{sha256}.jpg"

    def names(self) -> Iterator[str]:
        """The hashes of all originals that are there. Blocking."""
        for path in self._folder.glob("??/*"):
            if _NAME.fullmatch(path.name):
                yield path.name

    def set_aside(self, sha256: str) -> None:
        """Take an original off its place before it is decided about; harmless where it is gone.

        From now on whoever brings the same bytes does not find it, and stores them anew.
        """
        aside = self._aside(sha256)
        aside.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self.path(sha256).replace(aside)

    def aside(self) -> set[str]:
        """The hashes of the originals that are set aside. Blocking."""
        return {path.name for path in self._aside("").glob("*") if _NAME.fullmatch(path.name)}

    def bring_back(self, sha256: str) -> None:
        """Put what was set aside on its place again: somebody needs it."""
        with suppress(FileNotFoundError):
            self._aside(sha256).replace(self.path(sha256))

    def forget(self, sha256: str) -> None:
        """Remove what was set aside, and its preview unless the same bytes came anew."""
        self._aside(sha256).unlink(missing_ok=True)
        if not self.path(sha256).exists():
            self.preview(sha256).unlink(missing_ok=True)

    def _aside(self, sha256: str) -> Path:
        return self._folder / "leaving" / sha256

    def clear_unfinished(self) -> None:
        """Remove what somebody who died was receiving: a living receiver holds a lock. Blocking."""
        for path in self._folder.glob("unfinished/*"):
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # A rename is on disk only once the folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
