"""Photo monitoring («фотомониторинг»): rooms, stages, what a caption says, what a picture says of itself."""

import re
import unicodedata
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

    @property
    def bare_room(self) -> str | None:
        """«12 после» says measure 12 or, where a school has one, room 12: the name of that room."""
        bare = self.item if self.stage and not (self.room or self.words) else None
        return room_name(f"каб {bare}") if bare and bare.isdigit() else None


_ROOM_WORD = (
    r"(?:каб\.?|кабинет\w*|ауд\.?|аудитори\w+|(?:компьютерн\w+\s+)?класс\w*|помещени\w+|лектори\w+"
    r"|мастерск\w+|лаборатори\w+|коридор\w*|холл\w*|рекреаци\w+|вестибюл\w+|туалет\w*|санузел|гостин\w+"
    r"|коворкинг\w*|серверн\w+|склад\w*|студи\w+|шахматн\w+|(?:акт|спорт)\w*\s+зал\w*|спортзал\w*|зал\b"
    r"|библиотек\w+|столов\w+|учительск\w+|гардероб\w*|раздевалк\w+|лестниц\w+|фасад\w*|вход\w*)"
)
_NUMBERED = r"(?:каб\.?|кабинет\w*|ауд\.?|аудитори\w+|к\.?(?=\s*(?:№\s*)?\d))"
_NUMBER = r"(?:№\s*|номер\s+)?(\d+(?:[./-]\d+)*(?:[- ]?[а-д](?!\w)|[a-zе-я](?!\w))?)"
_FLOOR = r"(?:\d+\s*(?:-?[йм]\s+)?этаж\w*[\s,]+)?"
_ROOM = re.compile(rf"{_FLOOR}{_ROOM_WORD}(?!\w)", re.IGNORECASE)
# «12 каб.» is a room; in «8 каб. 12» and «8 кабинет «Python»» the first number is that of the measure.
_NUMBER_BEFORE = re.compile(
    rf"^(?:№\s*)?(\d+\w?)\s*(?:-?[йя]\s+)?{_NUMBERED}(?![\w])(?!\.?\s*(?:[«\"]|(?:№\s*|номер\s+)?\d))",
    re.IGNORECASE,
)
_NUMBER_AFTER = re.compile(rf"(?<!\w){_NUMBERED}\s*{_NUMBER}(?!\w)", re.IGNORECASE)
_BARE_NUMBER = re.compile(rf"{_NUMBER}(?!\w)", re.IGNORECASE)
# «кабинет 12 и 13», «каб. 12, каб. 13»: no single room.
_ANOTHER = re.compile(
    rf"\s*(?:,|и|-|–|—)?\s*(?:{_NUMBERED}\s*)?(?:№\s*)?\d+(?!\d|\s*(?:-?[йм]\s+)?этаж)", re.IGNORECASE
)
_ITEM = re.compile(
    r"^(?:п\.?\s*|пункт\w*\s+|мероприяти\w+\s+|№\s*)*(\d+(?:\.\d+)*)\.?(?=[\s,;:]|$)(?!\s*(?:-?[йм]\s+)?этаж)",
    re.IGNORECASE,
)
_FILLER = re.compile(r"^(?:(?:это|вот|фото|фотографи\w+|снимок|снимки)(?!\w)[\s,.:–—-]*)+", re.IGNORECASE)
_WORK = (
    r"(?:(?:\w+(?:ого|его|ых|их)\s+)?(?:ремонт\w*|рем(?!\w)\.?|работ\w*|оснащени\w+|покраск\w+|отделк\w+|уборк\w+)"
    r"|(?:установк\w+|монтаж\w*|сборк\w+|замен\w+)(?:\s+(?:мебел\w+|оборудовани\w+|окон|двер\w+))?)"
)
_TAIL = rf"(?:\s+(?:(?:начала|окончания|завершения|проведения)\s+(?:{_WORK}|\w+)|{_WORK}))?"
# «до 15 января» and «после обеда» are no stages: behind one comes the end, a mark, or a room.
_END = (
    rf"(?=\s*(?:$|[,.;:!()»\"–—-])"
    rf"|\s+(?:и\s+(?:до|после)(?!\w)|(?:\d+\w?\s*)?{_ROOM_WORD}(?!\w)|{_NUMBERED}\s*\d))"
)
_STAGES = tuple(
    (stage, re.compile(rf"(?<!\w)(?:{words}){_TAIL}{_END}", re.IGNORECASE))
    for stage, words in (
        (Stage.BEFORE, "до|было"),
        (Stage.DURING, r"в\s+процессе|во\s+время|в\s+ходе|процесс|в\s+работе"),
        (Stage.AFTER, "после|стало"),
    )
)
_COMMAND = re.compile(r"^\s*/\w+(?:@\w+)?\s*")
_MARKS = " \t\n,.;:!–—-"
_PICTOGRAMS = frozenset({"So", "Sk", "Cf", "Mn", "Me"})
_EMPTY = re.compile(r"\(\s*\)|«\s*»|\"\s*\"")


def read_caption(text: str) -> Caption:
    """What a caption says of a photo, behind a command if it begins with one.

    Never raises: what is not understood stays in ``words``. Two rooms or two stages in one caption are none.
    """
    rest = _FILLER.sub("", _plain(_COMMAND.sub("", text)))
    item = None
    if not _NUMBER_BEFORE.match(rest) and (found := _ITEM.match(rest)):
        item, rest = found[1], rest[found.end() :].strip(_MARKS)
    stage, rest = _stage_in(_FILLER.sub("", rest))
    rest = rest.strip(_MARKS)
    room = _room_in(rest, stage)
    if room is None and item and stage and (bare := _BARE_NUMBER.fullmatch(rest)):
        room = room_name(f"каб {bare[1]}")
    return Caption(item, room, stage, rest[:LONGEST_ROOM])


def room_name(words: str) -> str:
    """The plain name of a room: «каб 12» and «12 каб.» are «Кабинет 12»; empty for no words at all."""
    rest = " ".join(words.split()).strip(_MARKS)
    numbered = _NUMBER_BEFORE.match(rest) or _NUMBER_AFTER.match(rest)
    if numbered:
        return f"{_cabinet(numbered[1])}{rest[numbered.end() :]}"[:LONGEST_ROOM].strip(_MARKS)
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

UNSEEN = frozenset({"HEIC", "AVIF"})
"""Formats of pictures that are kept, and for which there is no preview."""

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


def _plain(text: str) -> str:
    """One line without pictograms; «каб.12до» and «8/каб. 12/после» with spaces where they belong."""
    # A phone may send «й» as two characters, and a pictogram with a modifier or two behind it.
    whole = unicodedata.normalize("NFC", text)
    seen = "".join(each for each in whole if each == "№" or unicodedata.category(each) not in _PICTOGRAMS)
    apart = re.sub(
        r"(?<![\da-z])[/|_\\]|[/|_\\](?![\da-z])|(?<=\d)-(?=к(?:аб|\.|\d))", " ", seen, flags=re.IGNORECASE
    )
    apart = re.sub(r"(\d)(до|после)(?!\w)", r"\1 \2", apart, flags=re.IGNORECASE)
    return " ".join(apart.split())


def _stage_in(text: str) -> tuple[Stage | None, str]:
    """The stage, if it is one alone, and the words without any."""
    stages = []
    for stage, words in _STAGES:
        while found := words.search(text):
            stages.append(stage)
            before, behind = text[: found.start()].rstrip(_MARKS), text[found.end() :].lstrip(_MARKS)
            joint = " " if len(stages) == 1 else ", "
            text = _EMPTY.sub("", f"{before}{joint}{behind}").strip()
    if len(stages) > 1:
        text = re.sub(r"[\s,]+и[\s,]*$", "", text)
    return (stages[0] if len(set(stages)) == 1 else None), text


def _room_in(rest: str, stage: Stage | None) -> str | None:
    """The one room that is named; in the middle of a sentence only where a stage was named too."""
    if before := _NUMBER_BEFORE.match(rest):
        return _cabinet(before[1])
    numbered = _NUMBER_AFTER.search(rest) if stage else _NUMBER_AFTER.match(rest)
    if numbered is not None:
        # What follows the number is a remark («стена»), no other room.
        return None if _ANOTHER.match(rest, numbered.end()) else _cabinet(numbered[1])
    return room_name(rest) if _ROOM.match(rest) else None


def _cabinet(number: str) -> str:
    """«12 А» and «12-а» are one room."""
    return f"Кабинет {re.sub(r'[- ](?=[а-д]$)', '', number, flags=re.IGNORECASE)}"


def _folded(name: str) -> str:
    words = re.findall(r"\w+", room_name(name).casefold().replace("ё", "е"))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "кабинет" else words)
