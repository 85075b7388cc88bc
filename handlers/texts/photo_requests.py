"""Asking schools for photos, and what has come."""

from domain.milestone import State
from domain.photo_request import Answer, PhotoRequest
from domain.russian import count, list_in_words
from handlers.texts.coverage import school_name
from handlers.texts.wording import dated, dated_with_weekday, escaped, listed, shorten
from services.photo_requests import Choice, Progress, Sent

SUBJECTS = (
    "все помещения, как они есть сейчас",
    "все помещения до начала работ",
    "ход работ в помещениях",
    "все помещения после ремонта и оснащения",
)
"""What is usually asked for; the buttons carry the place in this list."""

WHAT = "Что снять? Выберите или напишите одним сообщением."
WHEN = "К какому дню? Выберите или напишите, например «15 марта» или «через неделю»."
CLOSE = "Закрыть запрос? Присланное останется, у остальных школ он исчезнет из плана."
_MOST = 40

_STATES = {
    State.OPEN: "ждём",
    State.REPORTED: "сдано, ждёт приёмки",
    State.ACCEPTED: "принято",
    State.CANCELLED: "отменено",
}


def whom(found: Choice) -> str:
    """Whom to ask."""
    note = f"\nСтраница {found.page + 1} из {found.pages}" if found.pages > 1 else ""
    return f"<b>Запрос фото</b>\nУ кого попросить?{note}"


def sent(done: Sent) -> str:
    """The request is on its way."""
    request = done.request
    told = [count(done.people, "человеку", "людям", "людям")] if done.people else []
    told += [count(done.groups, "группе", "группам", "группам")] if done.groups else []
    lines = [
        f"📷 Запрос Ф{request.id} отправлен: {_whose(request, done.schools)}.",
        _wanted(request),
        f"{_when(request)}: {dated_with_weekday(request.due, done.today)}.",
        f"Пишу {list_in_words(told)}, дальше напоминаю как о любом пункте."
        if told
        else "Писать пока некому.",
    ]
    if done.silent:
        lines.append(f"Нет исполнителей: {listed(done.silent, 500)}. Пригласите их: /invite")
    return "\n".join(lines)


def progress(found: Progress) -> str:
    """What each school has sent."""
    request, number = found.request, len(found.answers)
    due, who = dated(request.due, found.today), escaped(shorten(request.person, 60))
    lines = [
        f"<b>Запрос Ф{request.id}: ответили {found.there} из {number}</b>",
        _wanted(request),
        f"{_when(request)}: {due}. Запрос: {who}.",
        "",
        *(_answer(each, found) for each in found.answers[:_MOST]),
    ]
    return "\n".join([*lines, f"и ещё {number - _MOST}"] if number > _MOST else lines)


def closed(found: Progress) -> str:
    """The request is closed."""
    return (
        f"Запрос Ф{found.request.id} закрыт. Ответили {found.there} из {len(found.answers)}, фото на месте."
    )


def label(request: PhotoRequest) -> str:
    """The request on a button."""
    return shorten(f"Ф{request.id} · {request.school or 'все школы'} · {request.subject}", 60)


def _answer(answer: Answer, found: Progress) -> str:
    school = school_name(answer.school, 40)
    late = answer.state is State.OPEN and answer.due < found.today
    state = f"<b>ждём, срок был {dated(answer.due, found.today)}</b>" if late else _STATES[answer.state]
    return f"{school}: {count(answer.photos, 'фото', 'фото', 'фото')}, {state}"


def _wanted(request: PhotoRequest) -> str:
    return f"Снять: {escaped(shorten(request.subject, 300))}"


def _when(request: PhotoRequest) -> str:
    return "Каждую неделю, первый срок" if request.weekly else "Срок"


def _whose(request: PhotoRequest, number: int) -> str:
    if request.school:
        return school_name(request.school)
    return count(number, "школа", "школы", "школ")
