"""Evidence as reports name it: «приказ № 12 от 15.01.2024», «фото № 1–6, 8»."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.coverage import REQUIRED
from domain.document import DocumentReference, recognise_documents
from domain.evidence import EvidenceKind
from domain.photo import STAGE_NAMES, Stage
from domain.report import Photo, PhotoReport, RoomPhotos

WORDS_SHOWN = 120
"""Characters of the words that came instead of a document."""
_NO_STAGE = "этап не указан"

PathOf = Callable[[str], object]
"""Where the original with that SHA-256 lies."""


@dataclass(frozen=True, slots=True)
class Given:
    """One piece of evidence. ``photo``: its number among the photos of the roadmap, 0 for anything else.

    ``accepted``: what the review of a photo came to, ``None`` before one. ``zone`` is that of the roadmap.
    """

    milestone_id: int
    zone: str
    kind: EvidenceKind
    photo: int
    person: str
    received_at: datetime
    text: str | None = None
    file_name: str | None = None
    sha256: str | None = None
    taken_at: datetime | None = None
    room_id: int | None = None
    stage: Stage | None = None
    document_number: str | None = None
    document_date: date | None = None
    accepted: bool | None = None
    remark: str | None = None

    @property
    def received_on(self) -> date:
        """The day where the roadmap is."""
        return self.received_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def counts(self) -> bool:
        """Whether it confirms anything: a photo that was asked for again does not."""
        return self.accepted is not False


def confirmation(given: Iterable[Given]) -> tuple[str, ...]:
    """What confirms a milestone, a line each: documents in the order they came, then the photos."""
    kept = [each for each in given if each.counts]
    papers = dict.fromkeys(line for each in kept for line in _papers(each))
    numbers = sorted(each.photo for each in kept if each.photo)
    return (*papers, *([f"фото № {_ranges(numbers)}"] if numbers else []))


def named(document: DocumentReference) -> str:
    """«приказ № 12 от 15.01.2024»."""
    words = f"{document.kind} № {document.number}".lstrip()
    return f"{words} от {document.on:%d.%m.%Y}" if document.on else words


def photo_report(
    title: str, school: str, day: date, rooms: dict[int, str], given: Sequence[Given], path_of: PathOf
) -> PhotoReport:
    """The photos of a school by room and stage; ``rooms``: names by id."""
    photos = [each for each in given if each.photo]
    return PhotoReport(
        title=title,
        school=school,
        as_of=day,
        rooms=tuple(
            _room(name, [each for each in photos if each.room_id == room_id], path_of)
            for room_id, name in rooms.items()
        ),
        unplaced=tuple(_photo(each, path_of) for each in photos if each.room_id not in rooms),
    )


def _papers(given: Given) -> Iterator[str]:
    documents = recognise_documents(given.text or "")
    if not documents and given.document_number:
        documents = (DocumentReference(given.document_number, given.document_date),)
    if documents:
        yield from map(named, documents)
    elif given.kind is EvidenceKind.DOCUMENT:
        yield f"файл «{given.file_name}»" if given.file_name else "файл"
    elif given.kind is EvidenceKind.TEXT and (words := " ".join((given.text or "").split())):
        yield f"«{words}»" if len(words) <= WORDS_SHOWN else f"«{words[:WORDS_SHOWN].rstrip()}…»"


def _ranges(numbers: Sequence[int]) -> str:
    """«1–6, 8»."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _room(name: str, photos: Sequence[Given], path_of: PathOf) -> RoomPhotos:
    stages = {STAGE_NAMES[each]: [given for given in photos if given.stage is each] for each in Stage}
    if other := [given for given in photos if given.stage is None]:
        stages[_NO_STAGE] = other
    shown = {each.stage for each in photos if each.counts}
    return RoomPhotos(
        room=name,
        stages=tuple(
            (stage, tuple(_photo(given, path_of) for given in found)) for stage, found in stages.items()
        ),
        missing=tuple(STAGE_NAMES[each] for each in REQUIRED if each not in shown),
    )


def _photo(given: Given, path_of: PathOf) -> Photo:
    refused = f"не принято: {given.remark or 'без замечания'}" if not given.counts else ""
    return Photo(
        number=given.photo,
        name=given.file_name or "",
        taken_on=given.taken_at.date() if given.taken_at else None,
        received_on=given.received_on,
        author=given.person,
        sha256=given.sha256 or "",
        path=str(path_of(given.sha256)) if given.sha256 else "",
        caption="; ".join(each for each in (given.text or "", refused) if each),
    )
