"""What is said about photos and files: kept, still to come, what stands for each; rooms and stages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.evidence import Evidence, EvidenceKind, Storage
from domain.milestone import Milestone
from domain.photo import FILMS, STAGE_NAMES, UNSEEN, Room, Stage
from domain.russian import count, date_in_words, plural
from handlers.texts.coverage import gaps
from handlers.texts.wording import escaped, local_date, named, sentence, shorten
from services.evidence import Kept
from services.photos import Passports, Series, Summary
from services.rooms import Rooms

MOST_NAMED = 5
MOST_CELLS = 15
ASK_ITEM = "К какому пункту это относится?"
ASK_ROOM_NAME = "Напишите название помещения, например: Кабинет 12."
_PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".webp")
_AS_FILE = (
    "Снимки для проверки присылайте файлом (скрепка, затем «Файл»): в обычном фото"
    " Telegram стирает дату и место съёмки."
)


def series(shown: Series) -> str:
    """A series of photos is under way: what is awaited, and where it goes."""
    head = f"📷 Жду фото: {sentence(named(shown.milestone))}"
    placed = f"Уже присланные разложены: {_photos(shown.placed)}." if shown.placed else ""
    if shown.room is None:
        ask = "Какое помещение? Выберите, назовите или подпишите снимок: «каб. 12 после»."
        return "\n".join(each for each in (head, ask, placed, f"\n{_AS_FILE}") if each)
    where = f"Помещение: <b>{escaped(shorten(shown.room.name, 60))}</b>"
    if shown.stage is None:
        return "\n".join(each for each in (head, where, placed, "Какой этап?") if each)
    where += f", {STAGE_NAMES[shown.stage]}"
    go_on = f"Присылайте сколько нужно, можно альбомом. {_AS_FILE} Закончили: «Готово»."
    return "\n".join(each for each in (head, where, placed, f"\n{go_on}") if each)


def kept(result: Kept) -> str:
    """An acknowledgement: everything counted is on disk. Whatever is not is said, and what becomes of it."""
    lines = [*_not_kept(result), *_odd(result.pieces)]
    head = _head(result)
    if result.milestone is None:
        return "\n".join([f"{head} {ASK_ITEM}".strip(), *lines])
    places = _places(result.pieces)
    ask = _ask_place(result.pieces) if result.wants_room else ""
    return "\n".join(each for each in (head, *lines, named(result.milestone), places, ask) if each)


def facts(pieces: Sequence[Evidence]) -> str:
    """What the pictures sent as files say of themselves; empty where none was."""
    told = [each for each in pieces if each.is_file_of_photo and each.image is not None]
    lines = [f"{_name(each)}: {_fact(each)}" for each in told if each.format not in _UNSEEN][:MOST_NAMED]
    if len(told) > MOST_NAMED:
        lines.append("Остальное: «Сведения о фото» под подтверждениями.")
    return "\n".join(lines)


def fetched(piece: Evidence, left: int) -> str:
    """A file that had to wait came, or is given up."""
    name = _name(piece)
    if piece.state is Storage.LOST:
        return f"Telegram так и не отдал файл ({name}). Пришлите его, пожалуйста, ещё раз."
    rest = f" Ещё {count(left, 'файл', 'файла', 'файлов')} в пути." if left else ""
    return f"Сохранено: {name}. Повторно присылать не нужно.{rest}"


def series_ended(ended: Summary) -> str:
    """After «Готово»: what came today, room by room, and what is still missing."""
    lines = [f"✅ Сохранено сегодня: {_photos(ended.photos)}", sentence(named(ended.milestone)), ""]
    for room_name, stage, number in ended.cells[:MOST_CELLS]:
        lines.append(f"{where_in_words(room_name, stage) or 'Помещение не указано'}: {number}")
    if (rest := len(ended.cells) - MOST_CELLS) > 0:
        lines.append(f"и ещё {rest}")
    if ended.pending:
        lines.append(f"Ещё {count(ended.pending, 'файл', 'файла', 'файлов')} в пути: скачаю и напишу.")
    if ended.gaps:
        lines += ["", "Пока не снято:", *gaps(ended.gaps)]
    return "\n".join(lines)


def passports(shown: Passports) -> str:
    """What stands for each photo, for whoever has to trust it."""
    head = f"<b>Сведения о фото: {named(shown.milestone)}</b>"
    if shown.pages > 1:
        head += f"\nСтраница {shown.page + 1} из {shown.pages}, всего {_photos(shown.total)}"
    zone, today = shown.milestone.zone, local_date(shown.now, shown.milestone.zone)
    return "\n\n".join([head, *(_passport(each, zone, today) for each in shown.photos)])


def rooms(shown: Rooms) -> str:
    """The rooms of a school."""
    school = escaped(shorten(shown.milestone.school, 150)) or "школы"
    head = f"<b>Помещения {school}</b>"
    if not shown.rooms:
        return f"{head}\nПока нет ни одного: появятся с первыми фото."
    return f"{head}\nВыберите, чтобы переименовать или объединить. Фото не теряются."


def which_rooms(found: Sequence[Milestone]) -> str:
    """``/rooms`` where it is not clear of which school."""
    if not found:
        return "Фотомониторинга в ваших дорожных картах нет. Покажу помещения по номеру пункта: /rooms 8"
    return "Помещения какой школы показать?"


def room(chosen: Room) -> str:
    """One room."""
    return f"<b>{_room(chosen)}</b>\nСнимков: {chosen.photos}"


def ask_merge(chosen: Room) -> str:
    """Which room takes over the photos."""
    return f"С каким помещением объединить «{_room(chosen)}»? Все его фото перейдут туда."


def ask_new_name(chosen: Room) -> str:
    """«Переименовать»."""
    return f"Как назвать помещение «{_room(chosen)}»? Передумали: /cancel."


def where_in_words(room_name: str | None, stage: Stage | None) -> str:
    """«Кабинет 12, после», escaped; empty where nobody has said."""
    parts = [escaped(shorten(room_name or "", 60)), STAGE_NAMES[stage] if stage else ""]
    return ", ".join(each for each in parts if each)


def ask_which_photo(found: Sequence[Milestone] = ()) -> str:
    """``/photo`` without a number."""
    if found:
        return "К какому пункту фото? Выберите или напишите номер, например: /photo 8 каб. 12 после"
    return "К какому пункту фото? Напишите номер, например: /photo 8"


def _ask_place(pieces: Sequence[Evidence]) -> str:
    """Of photos only what nobody has said yet."""
    photos = [each for each in pieces if each.kind is EvidenceKind.PHOTO]
    if all(each.room for each in photos):
        return "Какой этап?"
    return "Какое помещение?" if all(each.stage for each in photos) else "Какое помещение и этап?"


def _head(result: Kept) -> str:
    if not result.received:
        return "Всё уже сохранено раньше."
    return f"Сохранено {result.stored} из {result.received}." if result.stored else ""


def _not_kept(result: Kept) -> list[str]:
    lines = []
    if result.pending and result.no_space:
        lines.append("На сервере кончилось место. Сохраню, как только оно появится, и напишу вам.")
    elif result.pending:
        verb = plural(result.pending, "файл", "файла", "файлов")
        lines.append(
            f"Telegram пока не отдал {result.pending} {verb}: скачаю и напишу, второй раз присылать не нужно."
        )
    if result.too_big:
        files = count(result.too_big, "файл больше", "файла больше", "файлов больше")
        lines.append(f"{files} 20 МБ: такие Telegram боту не отдаёт, уменьшите или пришлите частями.")
    return lines


_UNSEEN = UNSEEN | FILMS


def _odd(pieces: Iterable[Evidence]) -> list[str]:
    """What is kept though nobody can look at it here, or though it is not what it is called."""
    lines = []
    for each in pieces:
        if each.state is not Storage.STORED:
            continue
        if each.format in _UNSEEN:
            lines.append(f"{_name(each)}: сохранено, просмотр недоступен.")
        elif each.kind is EvidenceKind.DOCUMENT and (each.file_name or "").lower().endswith(_PICTURES):
            lines.append(f"{_name(each)}: внутри не изображение, сохранено как документ.")
    return lines[:MOST_NAMED]


def _places(pieces: Iterable[Evidence]) -> str:
    found = dict.fromkeys(where_in_words(each.room, each.stage) for each in pieces)
    return "; ".join([each for each in found if each][:MOST_NAMED])


def _passport(piece: Evidence, zone: str, today: date) -> str:
    where = where_in_words(piece.room, piece.stage) or "помещение не указано"
    known = [shorten(each, 60) for each in (piece.person, piece.post or "")]
    who = escaped(", ".join(each for each in known if each)) or "Отправитель неизвестен"
    digest = f"<code>{piece.sha256}</code>" if piece.sha256 else "нет"
    lines = [
        f"<b>{where}</b>",
        f"{who}, получено {_moment(piece.received_at, zone)}",
        _sentence_case(_fact(piece)) if piece.image else "Ещё не просмотрено",
        f"Сообщение {piece.message_id}, SHA-256: {digest}",
    ]
    if piece.state is Storage.EXPIRED:
        lines.append("Файл удалён по сроку хранения, сведения остались.")
    return "\n".join(lines)


def _fact(piece: Evidence) -> str:
    """«снято 12 января 2024, 09:14, Apple iPhone 12, 55.1761, 36.6027»."""
    image = piece.image
    if image is None or not image.viewable:
        return "просмотр недоступен" if piece.format in _UNSEEN else "файл не открывается, сохранён как есть"
    size = f"{image.width}×{image.height}"
    if not piece.is_file_of_photo and not image.says_something:
        return f"{size}, сжато Telegram: даты и места съёмки нет"
    if not image.says_something:
        return f"даты и места съёмки в файле нет, {size}"
    taken = image.taken_at
    when = f"снято {date_in_words(taken.date(), year=True)}, {taken:%H:%M}" if taken else "даты съёмки нет"
    camera = escaped(shorten(image.camera, 40)) if image.camera else "камера не указана"
    known = image.latitude is not None and image.longitude is not None
    place = f"место {image.latitude:.4f}, {image.longitude:.4f}" if known else "места нет"
    return ", ".join([when, camera, place, size])


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_in_words(local.date(), year=True)}, {local:%H:%M}"


def _name(piece: Evidence) -> str:
    if piece.file_name:
        return escaped(shorten(piece.file_name, 40))
    return "фото" if piece.kind is EvidenceKind.PHOTO else "файл"


def _room(chosen: Room) -> str:
    return escaped(shorten(chosen.name, 60)) or "Без названия"


def _photos(number: int) -> str:
    return count(number, "фотография", "фотографии", "фотографий")
