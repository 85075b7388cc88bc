"""Photo monitoring («фотомониторинг»): rooms, stages, what a caption says, what a picture says of itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_ROOM = 60
"""Characters of the name of a room."""


class Stage(StrEnum):
    """When a room was photographed, seen from its refitting."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


STAGE_NAMES = {Stage.BEFORE: "до", Stage.DURING: "в процессе", Stage.AFTER: "после"}


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a school; ``photos`` is how many photos show it."""

    id: int
    school_id: int
    name: str
    photos: int = 0


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a picture says of itself.

    ``format``: «JPEG», «PNG», «HEIC». The rest is ``None`` where it is not known: ``taken_at`` is naive, the
    wall clock of the camera; degrees are WGS 84; ``dhash`` is 64 bits as a signed number.
    """

    format: str
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    dhash: int | None = None

    @property
    def viewable(self) -> bool:
        """Whether it could be opened, so that there is a preview."""
        return self.dhash is not None

    @property
    def says_something(self) -> bool:
        """Whether the camera left a date, its name or the place in the file."""
        return any(each is not None for each in (self.taken_at, self.camera, self.latitude))


@dataclass(frozen=True, slots=True)
class Caption:
    """What «8 каб. 12 после» says: the number of a measure, the room and the stage, each if it is there.

    ``room`` is named plainly, as «Кабинет 12»; ``words`` is what is left, which may still be the name of a
    room that is known already.
    """

    item: str | None = None
    room: str | None = None
    stage: Stage | None = None
    words: str = ""

    @property
    def is_placed(self) -> bool:
        """Whether it names a room or a stage."""
        return self.room is not None or self.stage is not None


_ROOM_WORD = (
    r"(?:каб\.?|кабинет\w*|ауд\.?|аудитори\w+|класс\w*|помещени\w+|лектори\w+|мастерск\w+|лаборатори\w+"
    r"|коридор\w*|холл\w*|рекреаци\w+|вестибюл\w+|туалет\w*|санузел|гостин\w+|коворкинг\w*|серверн\w+"
    r"|склад\w*|студи\w+|шахматн\w+|(?:акт|спорт)\w*\s+зал\w*|зал\b|фасад\w*|вход\w*)"
)
_NUMBERED = r"(?:каб\.?|кабинет\w*|ауд\.?|аудитори\w+)"
_ROOM = re.compile(rf"{_ROOM_WORD}(?!\w)", re.IGNORECASE)
# «12 каб.» is a room; in «8 каб. 12» the first number is that of the measure.
_NUMBER_BEFORE = re.compile(
    rf"^(?:№\s*)?(\d+\w?)\s*(?:-?[йя]\s+)?{_NUMBERED}(?![\w])(?!\.?\s*(?:№\s*)?\d)", re.IGNORECASE
)
_NUMBER_AFTER = re.compile(rf"^{_NUMBERED}\s*(?:№\s*)?(\d+\w?)(?!\w)", re.IGNORECASE)
_ITEM = re.compile(r"^(?:п\.?\s*|пункт\s+|№\s*)?(\d+(?:\.\d+)*)\.?(?=[\s,;:]|$)", re.IGNORECASE)
_TAIL = r"(?:\s+(?:ремонт\w*|(?:начала|окончания|завершения)\s+\w+|работ\w*|оснащени\w+))?"
# «до 15 января» and «после обеда» are no stages: behind one comes the end, a mark, or a room.
_END = rf"(?=\s*(?:$|[,.;:!()–—-])|\s+(?:\d+\w?\s*)?{_ROOM_WORD}(?!\w))"
_STAGES = tuple(
    (stage, re.compile(rf"(?<!\w){words}{_TAIL}{_END}", re.IGNORECASE))
    for stage, words in (
        (Stage.BEFORE, "до"),
        (Stage.DURING, r"(?:в\s+процессе|во\s+время|в\s+ходе|процесс)"),
        (Stage.AFTER, "после"),
    )
)
_COMMAND = re.compile(r"^\s*/\w+(?:@\w+)?\s*")
_MARKS = " \t\n,.;:!–—-"


def read_caption(text: str) -> Caption:
    """What a caption says of a photo, behind a command if it begins with one.

    Never raises: what is not understood stays in ``words``.
    """
    rest = " ".join(_COMMAND.sub("", text).split())
    item = None
    if not _NUMBER_BEFORE.match(rest) and (found := _ITEM.match(rest)):
        item, rest = found[1], rest[found.end() :].strip(_MARKS)
    stage, rest = _stage_in(rest)
    rest = rest.strip(_MARKS)
    return Caption(item, _room_in(rest), stage, rest[:LONGEST_ROOM])


def room_name(words: str) -> str:
    """The plain name of a room: «каб 12» and «12 каб.» are «Кабинет 12»; empty for no words at all."""
    rest = " ".join(words.split()).strip(_MARKS)
    numbered = _NUMBER_BEFORE.match(rest) or _NUMBER_AFTER.match(rest)
    if numbered:
        return f"Кабинет {numbered[1]}{rest[numbered.end() :]}"[:LONGEST_ROOM].strip(_MARKS)
    rest = re.sub(r"^каб\.?(?!\w)", "Кабинет", rest, flags=re.IGNORECASE)
    return (rest[:1].upper() + rest[1:])[:LONGEST_ROOM].strip(_MARKS)


def find_room(words: str, rooms: Iterable[Room]) -> Room | None:
    """The room that the words name; case, marks and «кабинет» make no difference."""
    wanted = _folded(words)
    return next((each for each in rooms if wanted and _folded(each.name) == wanted), None)


def typical_rooms(centre: str | None, known: Sequence[Room] = ()) -> list[str]:
    """The usual rooms of such a centre, without those that the school has already."""
    if centre != "IT-куб":
        return []
    return [each for each in IT_CUBE_ROOMS if find_room(each, known) is None]


# The directions that the ministry's methodical recommendations name for an IT-куб.
IT_CUBE_ROOMS = (
    "Лекторий",
    "Кабинет «Программирование на Python»",
    "Кабинет «Мобильная разработка»",
    "Кабинет «Разработка VR/AR»",
    "Кабинет «Программирование роботов»",
    "Кабинет «Системное администрирование»",
    "Кабинет «Кибергигиена»",
    "Шахматная гостиная",
)


def sniff(head: bytes) -> str | None:
    """What a file is by its first 16 bytes: «JPEG», «PNG», «HEIC», «MP4»; ``None`` for no picture or film."""
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "MP4")
    return None


FILMS = frozenset({"MP4", "MOV", "MKV", "AVI"})
"""Formats of ``sniff`` that are films, not pictures."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1aE\xdf\xa3", "MKV"),
)
# ISO base media (ISO/IEC 14496-12): the brand says what is inside.
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    b"avif": "AVIF",
    b"qt  ": "MOV",
}


def _stage_in(text: str) -> tuple[Stage | None, str]:
    for stage, words in _STAGES:
        if found := words.search(text):
            return stage, f"{text[: found.start()].rstrip(_MARKS)} {text[found.end() :].lstrip(_MARKS)}"
    return None, text


def _room_in(rest: str) -> str | None:
    if _NUMBER_BEFORE.match(rest) or _ROOM.match(rest):
        return room_name(rest)
    return None


def _folded(name: str) -> str:
    words = re.findall(r"\w+", room_name(name).casefold().replace("ё", "е"))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "кабинет" else words)
