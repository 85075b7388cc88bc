"""A manifest says what was kept, and notices when anybody changes it or what it names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.manifest import Entry, Fault, Manifest, ManifestError, read, unrecorded, written

AT = datetime(2024, 1, 12, 6, 0, tzinfo=UTC)
ENTRY = Entry(
    sha256="ab" * 32,
    size=4_000_000,
    received_at=AT,
    school="СОШ № 5 г. Балабаново",
    label="8",
    room="Кабинет 12",
    stage="после",
    person="Вера Учителева",
    post="учитель",
    chat_id=1003,
    message_id=15,
    file_name="IMG_0001.jpg",
)
MANIFEST = Manifest(AT, (ENTRY, replace(ENTRY, message_id=16, sha256="cd" * 32)))


def test_what_was_written_is_read_back() -> None:
    assert read(written(MANIFEST)) == MANIFEST


def test_a_manifest_that_a_windows_editor_saved_is_still_the_same() -> None:
    assert read("\ufeff" + written(MANIFEST).replace("\n", "\r\n")) == MANIFEST


@given(st.text(max_size=40))
def test_no_name_breaks_the_lines(name: str) -> None:
    (entry,) = read(written(Manifest(AT, (replace(ENTRY, file_name=name),)))).entries

    assert replace(entry, file_name="") == replace(ENTRY, file_name="")


@pytest.mark.parametrize(
    ("was", "becomes"), [("4000000", "4000001"), ("Вера", "Анна"), ("ab" * 32, "ba" * 32)]
)
def test_a_changed_line_is_noticed(was: str, becomes: str) -> None:
    with pytest.raises(ManifestError, match="изменили"):
        read(written(MANIFEST).replace(was, becomes))


def test_a_dropped_line_is_noticed() -> None:
    lines = written(MANIFEST).splitlines(keepends=True)

    with pytest.raises(ManifestError, match="изменили"):
        read("".join(lines[:3] + lines[4:]))


@pytest.mark.parametrize("text", ["", "Привет", "# SHA-256 строк выше: \n"])
def test_another_text_is_no_manifest(text: str) -> None:
    with pytest.raises(ManifestError, match="не опись"):
        read(text)


def test_a_record_that_is_gone_or_rewritten_is_named() -> None:
    other = MANIFEST.entries[1]

    assert unrecorded([ENTRY, other], [replace(ENTRY, sha256="ef" * 32)]) == {
        ENTRY: Fault.REWRITTEN,
        other: Fault.UNKNOWN,
    }


def test_a_renamed_room_and_a_corrected_post_are_no_fault() -> None:
    assert unrecorded([ENTRY], [replace(ENTRY, room="Робототехника", post="директор")]) == {}


def test_a_sender_who_had_their_data_erased_is_no_fault() -> None:
    assert unrecorded([ENTRY], [replace(ENTRY, person="Учитель (СОШ № 5)", chat_id=-3)]) == {}
