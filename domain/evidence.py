"""Evidence («подтверждение»): what shows that a milestone was reached, and what its result calls for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.photo import ImageFacts, Stage


class EvidenceKind(StrEnum):
    """What was sent."""

    PHOTO = "photo"
    DOCUMENT = "document"
    TEXT = "text"


class Storage(StrEnum):
    """Where the file of a piece of evidence is.

    ``PENDING``: announced by its message, still to be fetched; ``LOST``: Telegram never gave it; ``EXPIRED``:
    cleared away by the age limit that whoever runs the bot has set. Only what is stored counts as evidence.
    """

    STORED = "stored"
    PENDING = "pending"
    LOST = "lost"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One photo, document or text as it was received.

    ``sha256`` (hex) names the stored original, ``size`` is in bytes; ``chat_id`` and ``message_id`` are
    Telegram's and make a redelivered update harmless; ``document_number`` and ``document_date`` are
    recognised in ``text``. ``image``: what a picture says of itself, ``None`` while nobody has looked.
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
    post: str | None = None
    chat_id: int = 0
    message_id: int = 0
    album_id: str | None = None
    size: int | None = None
    format: str | None = None
    room_id: int | None = None
    room: str | None = None
    stage: Stage | None = None
    image: ImageFacts | None = None
    state: Storage = Storage.STORED

    @property
    def is_file_of_photo(self) -> bool:
        """Whether it is a picture sent as a file, so that the camera's own words are in it."""
        return self.kind is EvidenceKind.PHOTO and self.file_name is not None


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where evidence belongs, as far as anybody has said."""

    milestone_id: int | None = None
    room_id: int | None = None
    stage: Stage | None = None


NOWHERE = Belonging()


@dataclass(frozen=True, slots=True)
class Demand:
    """What the words of an expected result call for: a document of a kind, or photos.

    ``name`` stands in the nominative, ``asked`` in the accusative: «лицензия», «лицензию».
    """

    name: str
    asked: str
    photos: bool = False


# Only the forms in which the thing itself is the result: «Реестр извещений» calls for the register, «по
# программам из реестра» for nothing.
_DEMANDS = tuple(
    (re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), demand)
    for pattern, demand in (
        ("приказ|приказы", Demand("приказ", "приказ")),
        ("распоряжени[ея]", Demand("распоряжение", "распоряжение")),
        ("постановлени[ея]", Demand("постановление", "постановление")),
        ("письм[оа]", Demand("письмо", "письмо")),
        ("реестр|реестры", Demand("реестр", "реестр")),
        ("лицензи[яию]", Demand("лицензия", "лицензию")),
        ("договор|договоры", Demand("договор", "договор")),
        ("контракт|контракты", Demand("контракт", "контракт")),
        ("соглашени[ея]", Demand("соглашение", "соглашение")),
        ("извещени[ея]", Demand("извещение", "извещение")),
        ("протокол|протоколы", Demand("протокол", "протокол")),
        (r"локальн\w+\s+акт\w*", Demand("локальный акт", "локальный акт")),
        ("(?<!локальный )(?<!локальные )(?:акт|акты)", Demand("акт", "акт")),
        ("сертификат|сертификаты", Demand("сертификат", "сертификат")),
        ("удостоверени[ея]", Demand("удостоверение", "удостоверение")),
        ("справк[аиу]", Demand("справка", "справку")),
        ("отч[её]т|отч[её]ты", Demand("отчёт", "отчёт")),
        (r"фото|фотографи\w*|фото(?:мониторинг|отч[её]т|фиксаци|материал)\w*", Demand("фото", "фото", True)),
    )
)


def demands(result: str, title: str = "") -> tuple[Demand, ...]:
    """What has to confirm a measure of that expected result and title, in the order of their words.

    Nothing where the words name no document: then any evidence will do.
    """
    words = f"{result}\n{title}"
    found = [(match.start(), demand) for pattern, demand in _DEMANDS if (match := pattern.search(words))]
    return tuple(demand for _, demand in sorted(found, key=lambda each: each[0]))


def missing(called_for: Iterable[Demand], given: Iterable[Evidence]) -> tuple[Demand, ...]:
    """Those of the demands that nothing given can meet.

    Photos are met by photos. Which document a file holds is for the controller to judge, so any file, or
    words with a number, meet every demand for a document; so does a photo, where no photos are called for.
    """
    wanted, kept = tuple(called_for), tuple(given)
    pictures = any(each.kind is EvidenceKind.PHOTO for each in kept)
    papers = any(each.kind is EvidenceKind.DOCUMENT or each.document_number for each in kept)
    papers = papers or (pictures and not any(each.photos for each in wanted))
    return tuple(each for each in wanted if not (pictures if each.photos else papers))
