"""New photos as a controller sees them, and what their senders hear."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.photo_review import AT_ONCE, Alike, Heap, Shot, Unclaimed
from domain.russian import count, date_in_words
from handlers.texts.coverage import school_name, stage_name
from handlers.texts.wording import escaped, named, sentence, shorten
from services.photo_review import Decided, Question, Repeats, Series

REMARKS = (
    "Размыто или темно",
    "Не то помещение",
    "Видно не всё помещение",
    "Такое фото уже присылали",
)
"""The usual remarks; their buttons carry the place in this list."""

NO_PREVIEW = "просмотр недоступен, файл сохранён"
MOST_SCHOOLS = 40


def series(found: Series, zone: str) -> str:
    """The photos that stand above, numbered as they are sent; ``zone``: an IANA name."""
    first = found.shots[0]
    lines = [
        f"<b>Новые фото: {found.left}</b>",
        school_name(first.school),
        place(first),
        f"{_sender(first)}, {_moment(first.received_at, zone)}",
        "",
        *(
            f"{number}. {_facts(shot, zone, shown=found.is_shown(shot))}"
            for number, shot in enumerate(found.shots, start=1)
        ),
    ]
    return "\n".join(lines)


def by_school(found: Sequence[Heap]) -> str:
    """How many wait at each school."""
    rows = [f"{school_name(each.school, 80)}: {each.number}" for each in found[:MOST_SCHOOLS]]
    more = len(found) - MOST_SCHOOLS
    rows += [f"и ещё {count(more, 'школа', 'школы', 'школ')}"] if more > 0 else []
    return "\n".join([f"<b>Новые фото: {sum(each.number for each in found)}</b>", "", *rows])


def repeats(found: Repeats) -> str:
    """What was sent before, each with the older photo that it is like."""
    if not found.shots:
        return "Повторов среди фото нет."
    note = f", страница {found.page + 1} из {found.pages}" if found.pages > 1 else ""
    first = found.page * AT_ONCE + 1
    rows = [f"{n}. {_repeat(shot)}" for n, shot in enumerate(found.shots, start=first)]
    return "\n".join([f"<b>Повторы среди фото: {found.total}</b>{note}", "", *rows])


def unclaimed(found: Sequence[Unclaimed]) -> str:
    """Whose photos belong nowhere yet."""
    if not found:
        return "Фото без пункта нет: про каждое известно, к чему оно."
    rows = [f"{_person(each.person.name, 60)}: {_photos(each.number)}" for each in found[:MOST_SCHOOLS]]
    more = len(found) - MOST_SCHOOLS
    rows += [f"и ещё {count(more, 'отправитель', 'отправителя', 'отправителей')}"] if more > 0 else []
    head = f"<b>Фото без пункта: {sum(each.number for each in found)}</b>"
    return "\n".join([head, "Отправители пока не сказали, к какому пункту они относятся.", "", *rows])


def asked_senders(found: Sequence[Question]) -> str:
    """The senders were asked."""
    whom = ", ".join(_person(each.unclaimed.person.name, 60) for each in found[:MOST_SCHOOLS])
    return f"Спросил: {whom}." if found else "Спросить некого: отправителей в Telegram нет."


def which_item(question: Question) -> str:
    """To a sender whose photos belong nowhere yet."""
    return (
        f"У меня {_photos(question.unclaimed.number)} от вас без пункта."
        " К какому пункту они относятся? Выберите, и я их разложу."
    )


def ask_remark(shots: Sequence[Shot]) -> str:
    """Why are others needed?"""
    return (
        f"Что не так: {_photos(len(shots))}, {place(shots[0])}?\n"
        "Выберите или напишите одним сообщением, это прочитает отправитель. Передумали: /cancel."
    )


def decided(done: Decided) -> str:
    """What the controller reads afterwards."""
    what = f"{_photos(len(done.shots))}, {place(done.shots[0])}"
    if done.remark is None:
        return f"✅ Принято: {what}."
    whom = ", ".join(_person(each.name, 60) for each in done.told)
    heard = f"Сообщаю: {whom}." if whom else "Сообщить некому: отправителя в Telegram нет."
    return f"↩️ Просим переснять: {what}.\n{sentence(escaped(shorten(done.remark, 500)))} {heard}"


def asked_again(done: Decided) -> str:
    """What the sender reads."""
    about = f"\n{named(done.milestone)}" if done.milestone else ""
    return (
        f"📷 Просим переснять: {_photos(len(done.shots))}, {place(done.shots[0])}.{about}\n"
        f"Замечание: {sentence(escaped(shorten(done.remark or '', 1000)))}"
    )


def place(shot: Shot) -> str:
    """«Кабинет 12, после»."""
    return f"{_room(shot.room, 60)}, {stage_name(shot.stage)}"


def _sender(shot: Shot) -> str:
    post = escaped(shorten(shot.post or "", 60))
    return ", ".join(each for each in (_person(shot.person, 60), post) if each)


def _facts(shot: Shot, zone: str, *, shown: bool) -> str:
    facts = [_camera(shot)] if shown else [NO_PREVIEW, _camera(shot)]
    if caption := escaped(shorten(shot.caption or "", 60)):
        facts.append(f"«{caption}»")
    if shot.alike:
        facts.append(f"<b>{_alike(shot.alike, zone)}</b>")
    return " · ".join(facts)


def _camera(shot: Shot) -> str:
    if not shot.says_something:
        return "данных камеры в файле нет" if shot.file_name else "прислано как фото, без данных камеры"
    facts = []
    if shot.taken_at:
        facts.append(f"снято {date_in_words(shot.taken_at.date(), year=True)} в {shot.taken_at:%H:%M}")
    if camera := escaped(shorten(shot.camera or "", 30)):
        facts.append(camera)
    if shot.latitude is not None and shot.longitude is not None:
        facts.append(f"место {shot.latitude:.5f}, {shot.longitude:.5f}")
    return ", ".join(facts)


def _alike(other: Alike, zone: str) -> str:
    what = "Тот же файл уже был" if other.exact else "Почти такое же фото уже было"
    where = f"{school_name(other.school, 40)}, {_room(other.room, 30)}"
    who = _person(other.person, 30)
    return f"{what}: {where}, {stage_name(other.stage)}, {who}, {_moment(other.received_at, zone)}"


def _repeat(shot: Shot) -> str:
    where = f"{school_name(shot.school, 40)}, {_room(shot.room, 30)}, {stage_name(shot.stage)}"
    old = shot.alike
    if old is None:
        return where
    what = "тот же файл" if old.exact else "почти такое же"
    there = f"{school_name(old.school, 40)}, {_room(old.room, 30)}, {stage_name(old.stage)}"
    who = f"{_person(shot.person, 30)}, {date_in_words(shot.received_at.date(), year=True)}"
    first = f"{_person(old.person, 30)}, {date_in_words(old.received_at.date(), year=True)}"
    return f"{where} ({who})\n   {what}: {there} ({first})"


def _room(name: str | None, length: int) -> str:
    return escaped(shorten(name or "", length)) or "помещение не названо"


def _person(name: str, length: int) -> str:
    return escaped(shorten(name, length)) or "без имени"


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_in_words(local.date(), year=True)} в {local:%H:%M}"


def _photos(number: int) -> str:
    return count(number, "фото", "фото", "фото")
