"""Photo monitoring as words: the matrix of rooms and stages, and what is missing in it."""

from collections.abc import Sequence
from itertools import accumulate

from domain.coverage import Coverage, RoomCoverage
from domain.photo import STAGE_NAMES, Stage
from domain.russian import count
from handlers.texts.wording import escaped, sentence, shorten, units
from services.coverage import Schools

ROOM_UNITS = 3_500
"""Of the length of a message, for the lines of the rooms."""
_MOST_GAPS = 12

NO_ROOMS = "Помещения пока не названы: они появятся с первыми фото."
MANIFEST = (
    "Опись присланного с контрольными суммами: по ней видно, что файлы не подменили."
    " Проверяет её тот, кто ведёт бота: python -m bot verify ФАЙЛ"
)
WANTED = "От каждого помещения нужны фото «до» и «после»."


def coverage(found: Coverage) -> str:
    """The matrix of a school, a line a room."""
    lines = [f"<b>Фотомониторинг: {_filled(found)}</b>", school_name(found.school), ""]
    if found.rooms:
        lines += _fitting([_room(room) for room in found.rooms])
        lines += ["", WANTED] if found.gaps else []
    else:
        lines.append(NO_ROOMS)
    if found.unplaced:
        lines += ["", f"Без помещения или этапа: {count(found.unplaced, 'фото', 'фото', 'фото')}."]
    return "\n".join(lines)


def schools(found: Schools) -> str:
    """How far each school is."""
    note = f", страница {found.page + 1} из {found.pages}" if found.pages > 1 else ""
    rows = [f"{school_name(each.school)}: {_filled(each)}" for each in found.found]
    return "\n".join([f"<b>Фотомониторинг по школам</b>{note}", "", *rows])


def gaps(found: Sequence[RoomCoverage]) -> list[str]:
    """The rooms that lack something, a line each."""
    lines = [f"• {_name(room)}: нет {_quoted(room.missing)}" for room in found[:_MOST_GAPS]]
    return [*lines, *_rest(len(found) - _MOST_GAPS)]


def stage_name(stage: Stage | None) -> str:
    """«после»."""
    return STAGE_NAMES[stage] if stage else "этап не назван"


def pair_caption(room: str) -> str:
    """Under a room before and after."""
    return f"{escaped(shorten(room, 100)) or 'Помещение'}: до и после"


def _filled(found: Coverage) -> str:
    if not found.required:
        return "помещений нет"
    return "снято всё" if not found.gaps else f"снято {found.filled} из {found.required}"


def _room(room: RoomCoverage) -> str:
    stages = [_cell(room, stage) for stage in Stage]
    remarks = [
        f"\n  Переснять «{STAGE_NAMES[stage]}»: {sentence(escaped(shorten(room.remarks[stage], 150)))}"
        for stage in room.missing
        if room.remarks.get(stage)
    ]
    return f"{_name(room)}: {' · '.join(stages)}{''.join(remarks)}"


def _cell(room: RoomCoverage, stage: Stage) -> str:
    if stage in room.missing:
        return f"<b>{STAGE_NAMES[stage]}: нет</b>"
    return f"{STAGE_NAMES[stage]} {room.of(stage)}"


def _fitting(lines: Sequence[str]) -> list[str]:
    """As many of the lines as a message holds, and how many are left out."""
    ends = accumulate(units(line) + 1 for line in lines)
    fit = sum(end <= ROOM_UNITS for end in ends)
    return [*lines[:fit], *_rest(len(lines) - fit)]


def _name(room: RoomCoverage) -> str:
    return escaped(shorten(room.name, 60)) or "Помещение"


def school_name(name: str, length: int = 100) -> str:
    """The school, escaped."""
    return escaped(shorten(name, length)) or "Школа не названа"


def _quoted(stages: Sequence[Stage]) -> str:
    return " и ".join(f"«{STAGE_NAMES[stage]}»" for stage in stages)


def _rest(number: int) -> list[str]:
    return [f"• и ещё {number}"] if number > 0 else []
