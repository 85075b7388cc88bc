import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from documents.reading import MAX_BYTES, read
from documents.refusals import (
    BombError,
    DamagedError,
    EmptyError,
    EncryptedError,
    NothingToReadError,
    OldExcelError,
    OldWordError,
    OtherNameError,
    RefusedError,
    TooLargeError,
    TooMuchInsideError,
    UnsupportedError,
)
from domain.draft import NoRoadmapError, draft_roadmaps

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def archive(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return buffer.getvalue()


def refusal(content: bytes, name: str) -> RefusedError:
    started = time.perf_counter()
    with pytest.raises(RefusedError) as caught:
        read(content, name)
    assert time.perf_counter() - started < 2
    return caught.value


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"", "план.docx", EmptyError),
        (b" \n ", "план.txt", EmptyError),
        (bytes(MAX_BYTES + 1), "план.docx", TooLargeError),
        (OLE + "WordDocument".encode("utf-16-le"), "план.doc", OldWordError),
        (OLE + "WordDocument".encode("utf-16-le"), "план.docx", OldWordError),
        (OLE + "Workbook".encode("utf-16-le"), "план.xls", OldExcelError),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "план.docx", EncryptedError),
        (OLE, "план.msg", UnsupportedError),
        (b"%PDF-1.7 ...", "план.pdf", UnsupportedError),
        (b"%PDF-1.7 ...", "план.docx", UnsupportedError),
        (b"\x89PNG\r\n", "план.png", UnsupportedError),
        (b"{\\rtf1 ...}", "план.doc", UnsupportedError),
        (b"just a text", "план.docx", DamagedError),
        (b"PK\x03\x04 and no archive", "план.docx", DamagedError),
        (archive(readme="hello"), "план.docx", DamagedError),
        (archive(readme="hello"), "план.zip", UnsupportedError),
        (archive(word__document_xml="<w:document"), "план.docx", DamagedError),
        (archive(word__document_xml=BODY.format("")), "план.docx", NothingToReadError),
        (archive(word__document_xml=BODY.format("")), "план.xlsx", OtherNameError),
        (archive(word__document_xml=BODY.format("")), "план.txt", OtherNameError),
        (b"\x00\x01\x02\x03" * 50, "план.txt", UnsupportedError),
        ("слово " * 900_000, "план.txt", TooMuchInsideError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_a_file_that_cannot_be_read_is_refused_by_its_own_sentence(
    content: bytes, name: str, kind: type[RefusedError]
) -> None:
    raw = content.encode() if isinstance(content, str) else content

    assert type(refusal(raw, name)) is kind


def test_the_old_word_format_is_told_what_to_do() -> None:
    assert "сохраните как .docx" in refusal(OLE + "WordDocument".encode("utf-16-le"), "план.doc").user_message


@pytest.mark.parametrize("kind", RefusedError.__subclasses__())
def test_each_refusal_is_one_russian_sentence(kind: type[RefusedError]) -> None:
    arguments = {OtherNameError: ("план.xlsx", "документ Word"), UnsupportedError: ("PDF",)}.get(kind, ())

    message = kind(*arguments).user_message

    assert message.endswith(".")
    assert message[0].isupper()
    assert ". " not in message.replace("план.xlsx", "")


def test_an_archive_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(xl__workbook_xml="<workbook/>", xl__sharedStrings_xml=b"\0" * 300_000_000)

    tracemalloc.start()
    assert isinstance(refusal(bomb, "план.xlsx"), BombError)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(bomb) < 1_000_000
    assert peak < 50_000_000


def test_an_entity_bomb_is_refused() -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ха">{entities}]>{BODY.format("&a9;")}'

    assert isinstance(refusal(archive(word__document_xml=text), "план.docx"), BombError)
    assert isinstance(refusal(archive(word__document_xml=text.encode("utf-16")), "план.docx"), BombError)


def test_an_external_entity_is_never_followed() -> None:
    text = f'<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]>{BODY.format("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")}'

    assert isinstance(refusal(archive(word__document_xml=text), "план.docx"), BombError)


def test_an_encrypted_archive_entry_is_refused() -> None:
    content = bytearray(archive(word__document_xml=BODY.format("")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)

    assert isinstance(refusal(bytes(content), "план.docx"), EncryptedError)


def test_a_cut_off_file_is_damaged(word_file: Callable[..., bytes]) -> None:
    content = word_file([["№", "Мероприятие", "Срок"], ["1", "Дело", "01.02.2024"]])

    assert isinstance(refusal(content[: len(content) // 2], "план.docx"), DamagedError)


def test_macros_are_ignored_and_said_so(
    word_file: Callable[..., bytes], drafts_of: Callable[..., list]
) -> None:
    buffer = io.BytesIO(word_file([["№", "Мероприятие", "Срок"], ["1", "Дело", "01.02.2024"]]))
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("word/vbaProject.bin", b"macro")

    (draft,) = drafts_of(buffer.getvalue(), "план.docm")

    assert [problem.message for problem in draft.problems if problem.code == "reader"] == [
        "В файле есть макросы: они не выполнялись и не читались."
    ]


@pytest.mark.parametrize(
    "text", ["Просто письмо без таблицы.", "a;b\n1;2", "<p>нет</p>", "| a | b |\n|---|---|\n| 1 | 2 |"]
)
def test_a_file_without_a_table_of_measures_is_refused(text: str) -> None:
    from datetime import date

    for name in ("письмо.txt", "письмо.csv", "письмо.html"):
        with pytest.raises(NoRoadmapError, match="Не нашёл"):
            draft_roadmaps(read(text.encode(), name), date(2024, 1, 10))


def test_spans_without_measure_do_not_eat_memory() -> None:
    from datetime import date

    row = '<tr><td rowspan="999999" colspan="999999">x</td></tr>'
    grids = read(f"<table>{row * 300}</table>".encode(), "план.html")

    with pytest.raises(NoRoadmapError):
        draft_roadmaps(grids, date(2024, 1, 10))
