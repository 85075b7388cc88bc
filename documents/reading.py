"""Any document in: the reader is chosen by what a file really is, and its name must agree."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from documents.cells import MOST_CELLS
from documents.encoding import decode
from documents.refusals import (
    DamagedError,
    EmptyError,
    EncryptedError,
    NothingToReadError,
    OldExcelError,
    OldWordError,
    OtherNameError,
    TooLargeError,
    TooMuchInsideError,
    UnsupportedError,
)
from domain.grid import Grid

if TYPE_CHECKING:
    from documents.package import Package

MAX_BYTES = 20 * 1024 * 1024
_MOST_TEXT = 1_500_000
_MOST_LINES = 4_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "Файлы .rtf"),
    (b"\x89PNG", "Картинки"),
    (b"\xff\xd8\xff", "Картинки"),
    (b"GIF8", "Картинки"),
    (b"Rar!", "Архивы"),
    (b"7z\xbc\xaf", "Архивы"),
    (b"\x1f\x8b", "Архивы"),
    (b"MZ", "Программы"),
)
_WORD = frozenset({".docx", ".docm", ".dotx", ".dotm"})
_EXCEL = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_CSV = frozenset({".csv", ".tsv"})


def read(content: bytes, name: str) -> list[Grid]:
    """The tables of a file. Raises a ``RefusedError`` with one Russian sentence where it cannot be read."""
    if len(content) > MAX_BYTES:
        raise TooLargeError
    if not content.strip():
        raise EmptyError
    suffix = PurePath(name).suffix.lower()
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _measured(_read_package(content, name, suffix))
    if content.startswith(_OLE):
        raise _old_format(content)
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise UnsupportedError(what)
    if suffix in _WORD | _EXCEL:
        raise DamagedError
    return _measured(_read_text(decode(content), name, suffix))


def read_message(text: str) -> list[Grid]:
    """The tables of a text that was pasted as a message."""
    if not text.strip():
        raise EmptyError
    return _measured(_read_text(text, "", ""))


def _read_package(content: bytes, name: str, suffix: str) -> list[Grid]:
    from documents.package import Package

    package = Package(content)
    main = package.main_part()
    if main.endswith(".bin"):
        raise UnsupportedError("Файлы .xlsb")
    if main.startswith("word/") or main.endswith("/document.xml"):
        return _read_word(package, main, name, suffix)
    if main.startswith("xl/") or main.endswith("/workbook.xml"):
        return _read_excel(package, main, name, suffix)
    if suffix in _WORD | _EXCEL:
        raise DamagedError
    raise UnsupportedError("Файлы OpenDocument" if "mimetype" in package.names else "Архивы")


def _read_word(package: "Package", main: str, name: str, suffix: str) -> list[Grid]:
    from documents.word import read_docx

    if suffix not in _WORD | {"", ".doc"}:
        raise OtherNameError(name, "документ Word")
    return read_docx(package, main, PurePath(name).stem)


def _read_excel(package: "Package", main: str, name: str, suffix: str) -> list[Grid]:
    from documents.excel import read_xlsx

    if suffix not in _EXCEL | {"", ".xls"}:
        raise OtherNameError(name, "таблица Excel")
    return read_xlsx(package, main, PurePath(name).stem)


def _read_text(text: str, name: str, suffix: str) -> list[Grid]:
    if len(text) > _MOST_TEXT:
        raise TooMuchInsideError
    stem = PurePath(name).stem
    if suffix in _CSV:
        from documents.delimited import read_csv

        grids = read_csv(text, stem)
    else:
        from documents.plain import read_text

        grids = read_text(text, stem)
    if not any(cell.text for grid in grids for row in grid.rows for cell in row):
        raise NothingToReadError
    return grids


def _measured(grids: list[Grid]) -> list[Grid]:
    cells = sum(len(row) for grid in grids for row in grid.rows)
    loose = any(len(grid.rows) > _MOST_LINES and max(map(len, grid.rows)) == 1 for grid in grids)
    if cells > MOST_CELLS or loose:
        raise TooMuchInsideError
    return grids


def _old_format(content: bytes) -> EncryptedError | OldWordError | OldExcelError | UnsupportedError:
    """The streams of an OLE file are named in UTF-16 in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return EncryptedError()
    if "WordDocument".encode("utf-16-le") in content:
        return OldWordError()
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return OldExcelError()
    return UnsupportedError("Такой файл")
