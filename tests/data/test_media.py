"""Stored originals: complete under their hash, or not there at all."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.media import MediaStore

CONTENT = "фото кабинета".encode() * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_complete_under_its_hash(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "media")

    assert store.keep(CONTENT) == DIGEST

    assert store.path(DIGEST).read_bytes() == CONTENT
    assert files(tmp_path) == [store.path(DIGEST)]


def test_the_same_bytes_are_stored_once_and_never_touched_again(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    store.keep(CONTENT)
    before = store.path(DIGEST).stat()

    assert store.keep(CONTENT) == DIGEST

    after = store.path(DIGEST).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files(tmp_path) == [store.path(DIGEST)]


def test_different_bytes_are_different_files_and_no_bytes_are_a_file_too(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)

    digests = {store.keep(content) for content in (CONTENT, CONTENT + b".", b"")}

    assert {path.name for path in files(tmp_path)} == digests
    assert len(digests) == 3


def test_the_same_bytes_from_many_threads_at_once_are_one_complete_file(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(store.keep, [CONTENT] * 24)) == {DIGEST}

    assert files(tmp_path) == [store.path(DIGEST)]
    assert store.path(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_write_that_fails_leaves_nothing_behind_and_succeeds_when_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    store = MediaStore(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(failing, refuse)
        with pytest.raises(OSError, match="No space left"):
            store.keep(CONTENT)
    assert files(tmp_path) == []

    assert store.keep(CONTENT) == DIGEST
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_a_file_is_there_under_its_hash_only_after_its_bytes_are_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MediaStore(tmp_path)
    there_at_each_sync: list[bool] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        there_at_each_sync.append(store.path(DIGEST).exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    store.keep(CONTENT)

    # First the bytes, under another name; then the folders that name the file.
    assert there_at_each_sync == [False, True, True]


def test_a_name_that_was_perhaps_not_synced_before_a_crash_is_synced_when_the_bytes_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MediaStore(tmp_path)
    store.keep(CONTENT)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)

    store.keep(CONTENT)

    assert len(synced) == 2
