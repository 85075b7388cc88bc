"""Evidence («подтверждение»): what shows that a milestone was reached."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What was sent."""

    PHOTO = "photo"
    DOCUMENT = "document"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One photo, document or text as it was received.

    ``sha256`` (hex) names the stored original; ``chat_id`` and ``message_id`` are Telegram's and make a
    redelivered update harmless; ``document_number`` and ``document_date`` are recognised in ``text``.
    """

    id: int
    milestone_id: int
    kind: EvidenceKind
    person: str
    received_at: datetime
    text: str | None = None
    file_name: str | None = None
    file_id: str | None = None
    sha256: str | None = None
    document_number: str | None = None
    document_date: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """«приказ № 12 от 15.01.2024» recognised in a person's words."""

    number: str
    on: date | None


_NUMBER = re.compile(r"(?:№|\bN)\s*(?P<number>[\w/\-.]*\d[\w/\-]*)")
# «СОШ № 5» names a school, not a document.
_INSTITUTION = re.compile(
    r"(?:\bсош|школ\w*|гимнази\w*|лице\w*|\bсад\w*|\bд?оу|колледж\w*|кабинет\w*)\s*$", re.I
)
_DATE = re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b")


def recognise_document(text: str) -> DocumentReference | None:
    """The number and date of a document named in the text, or ``None``; never a guess without a «№»."""
    for found in _NUMBER.finditer(text):
        if not _INSTITUTION.search(text[: found.start()]):
            return DocumentReference(found["number"].rstrip(".-/"), _first_date(text))
    return None


def _first_date(text: str) -> date | None:
    for found in _DATE.finditer(text):
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            # 31.02 is no day; a later date in the same words may be one.
            continue
    return None
