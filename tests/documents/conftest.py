"""Real Office files, built the way people build them."""

import io
from collections.abc import Callable, Sequence
from datetime import date

import docx
import openpyxl
import pytest
from docx.document import Document

from documents.reading import read
from domain.draft import DraftRoadmap, draft_roadmaps

ON = date(2023, 12, 6)
Rows = Sequence[Sequence[object]]


@pytest.fixture
def drafts_of() -> Callable[..., list[DraftRoadmap]]:
    def drafts(content: bytes | str, name: str = "план.txt", on: date = ON) -> list[DraftRoadmap]:
        raw = content.encode() if isinstance(content, str) else content
        return draft_roadmaps(read(raw, name), on)

    return drafts


@pytest.fixture
def saved() -> Callable[..., bytes]:
    def save(file: Document | openpyxl.Workbook) -> bytes:
        buffer = io.BytesIO()
        file.save(buffer)
        return buffer.getvalue()

    return save


@pytest.fixture
def word_file(saved: Callable[..., bytes]) -> Callable[..., bytes]:
    """A .docx with captions above one table."""

    def build(rows: Rows, captions: Sequence[str] = ("Дорожная карта",)) -> bytes:
        document = docx.Document()
        for caption in captions:
            document.add_paragraph(caption)
        add_table(document, rows)
        return saved(document)

    return build


@pytest.fixture
def sheet_file(saved: Callable[..., bytes]) -> Callable[..., bytes]:
    """An .xlsx with one sheet."""

    def build(rows: Rows) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        return saved(book)

    return build


def add_table(document: Document, rows: Rows) -> docx.table.Table:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = str(text)
    return table


@pytest.fixture
def table_in() -> Callable[..., docx.table.Table]:
    return add_table
