"""Under the matrix of photos, under new photos, and on the way to a request."""

from collections.abc import Sequence
from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.coverage import Coverage, RoomCoverage
from domain.milestone import Milestone
from domain.photo import Stage
from domain.photo_request import Offer
from domain.photo_review import Heap, Shot, Span, Unclaimed
from domain.russian import date_in_words
from handlers.callbacks import Do
from handlers.callbacks.monitoring import Ask, CoverageButton, Judge, Look, RequestButton, ShotsButton
from handlers.keyboards.buttons import MOST_BUTTONS, button, worded
from handlers.texts.photo_requests import SUBJECTS, label
from handlers.texts.photo_review import REMARKS
from services.coverage import Schools
from services.photo_requests import Choice, Progress
from services.photo_review import Repeats, Series

PER_ROW = 5
_NOTHING = Span(0, 0, 0)

Row = list[InlineKeyboardButton]


def schools(found: Schools) -> InlineKeyboardMarkup:
    """A button for each school, and the pages beside this one."""
    rows = [[_look(worded(each.school), Look.SCHOOL, each.school_id)] for each in found.found]
    turns = []
    if found.page:
        turns.append(_look("◀", Look.SCHOOLS, page=found.page - 1))
    if found.page + 1 < found.pages:
        turns.append(_look("▶", Look.SCHOOLS, page=found.page + 1))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, turns] if turns else rows)


def coverage(found: Coverage, *, controls: bool, several: bool) -> InlineKeyboardMarkup:
    """The matrix as a picture, rooms before and after; for a controller a request and the manifest."""
    school = found.school_id
    rows: list[Row] = [[_look("Картинкой", Look.PICTURE, school)]] if found.rooms else []
    if any(_has_pair(room) for room in found.rooms):
        rows[0].append(_look("До и после", Look.PAIRS, school))
    if controls:
        rows.append([_ask("Запросить фото", Ask.WHEN, school=school), _look("Опись", Look.MANIFEST, school)])
    if several:
        rows.append([_look("Все школы", Look.SCHOOLS)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def pairs(found: Coverage) -> InlineKeyboardMarkup:
    """The rooms that can be shown before and after."""
    rooms = [room for room in found.rooms if _has_pair(room)][:MOST_BUTTONS]
    rows = [[_look(worded(room.name), Look.PAIR, room.id)] for room in rooms]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_look("◀ Назад", Look.SCHOOL, found.school_id)]])


def series(found: Series) -> InlineKeyboardMarkup:
    """Take all of them, ask for others instead of all or of one, go on."""
    number, school = len(found.shots), found.school_id
    rows: list[Row] = [
        [
            _judge(f"Принять: {number}" if number > 1 else "Принять", Judge.ACCEPT, found.span, school),
            _judge("Переснять", Judge.ASK_REMARK, found.span, school),
        ]
    ]
    if number > 1:
        singles = [_single(place, shot, school) for place, shot in enumerate(found.shots, start=1)]
        rows += [singles[start : start + PER_ROW] for start in range(0, number, PER_ROW)]
    following = _judge("Дальше ▶", Judge.NEXT, found.span, school)
    return InlineKeyboardMarkup(
        inline_keyboard=[*rows, [_judge("По школам", Judge.SCHOOLS, found.span, 0), following]]
    )


def heaps(found: Sequence[Heap]) -> InlineKeyboardMarkup:
    """A button for each school with new photos."""
    rows = [
        [_judge(worded(f"{each.number} · {each.school}"), Judge.NEXT, _NOTHING, each.school_id)]
        for each in found[:MOST_BUTTONS]
    ]
    everything = _judge("Все подряд", Judge.NEXT, _NOTHING, 0)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [everything], *beside().inline_keyboard])


def beside() -> InlineKeyboardMarkup:
    """What a controller may look at beside new photos."""
    row = [
        _judge("Повторы", Judge.REPEATS, _NOTHING, 0),
        _judge("Без пункта", Judge.UNCLAIMED, _NOTHING, 0),
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def repeats(found: Repeats) -> InlineKeyboardMarkup | None:
    """The pages beside this one."""
    row = [
        _judge(text, Judge.REPEATS, _NOTHING, 0, page=page)
        for text, page in (("◀", found.page - 1), ("▶", found.page + 1))
        if 0 <= page < found.pages
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row]) if row else None


def unclaimed(found: Sequence[Unclaimed]) -> InlineKeyboardMarkup | None:
    """Have the senders asked once more."""
    if not any(each.person.in_telegram for each in found):
        return None
    ask = _judge("Спросить отправителей", Judge.ASK_SENDERS, _NOTHING, 0)
    return InlineKeyboardMarkup(inline_keyboard=[[ask]])


def remarks(span: Span, school: int) -> InlineKeyboardMarkup:
    """The usual remarks."""
    rows = [[_judge(text, Judge.REMARK, span, school, remark=place)] for place, text in enumerate(REMARKS)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def go_on() -> InlineKeyboardMarkup:
    """The way to the next series."""
    return InlineKeyboardMarkup(inline_keyboard=[[_judge("Дальше ▶", Judge.NEXT, _NOTHING, 0)]])


def asked_again(milestone: Milestone | None) -> InlineKeyboardMarkup | None:
    """The way to send others."""
    if milestone is None:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[button("Прислать фото", Do.PHOTO, milestone)]])


def whom(found: Choice) -> InlineKeyboardMarkup:
    """All schools or one, and the requests that are open."""
    rows: list[Row] = []
    if found.number > 1:
        rows.append([_ask(f"Все школы: {found.number}", Ask.WHEN)])
    rows += [[_ask(worded(each.name), Ask.WHEN, school=each.id)] for each in found.schools]
    turns = []
    if found.page:
        turns.append(_ask("◀", Ask.WHOM, page=found.page - 1))
    if found.page + 1 < found.pages:
        turns.append(_ask("▶", Ask.WHOM, page=found.page + 1))
    rows += [turns] if turns else []
    rows += [[_ask(label(each), Ask.PROGRESS, id=each.id)] for each in found.open[:MOST_BUTTONS]]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def days(offers: Sequence[Offer], school: int) -> InlineKeyboardMarkup:
    """The usual days."""
    rows = [[_offer(each, school)] for each in offers]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def subjects(school: int, day: date, *, weekly: bool) -> InlineKeyboardMarkup:
    """What is usually asked for."""
    rows = [
        [
            _ask(
                text.capitalize(),
                Ask.SEND,
                school=school,
                day=day.toordinal(),
                weekly=weekly,
                subject=place,
            )
        ]
        for place, text in enumerate(SUBJECTS)
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def progress(found: Progress, *, sure: bool = False) -> InlineKeyboardMarkup:
    """Look again, or close the request; ``sure``: it is asked whether to."""
    request_id = found.request.id
    if sure:
        row = [
            _ask("Да, закрыть", Ask.CLOSE, id=request_id),
            _ask("Оставить", Ask.PROGRESS, id=request_id),
        ]
    else:
        row = [
            _ask("Обновить", Ask.PROGRESS, id=request_id),
            _ask("Закрыть запрос", Ask.ASK_CLOSE, id=request_id),
        ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def follow(request_id: int) -> InlineKeyboardMarkup:
    """The way to what comes for a request."""
    return InlineKeyboardMarkup(inline_keyboard=[[_ask("Кто ответил", Ask.PROGRESS, id=request_id)]])


def _has_pair(room: RoomCoverage) -> bool:
    return bool(room.of(Stage.BEFORE) and room.of(Stage.AFTER))


def _single(place: int, shot: Shot, school: int) -> InlineKeyboardButton:
    return _judge(f"✕ {place}", Judge.ASK_REMARK, Span(shot.id, shot.id, 1), school)


def _offer(offer: Offer, school: int) -> InlineKeyboardButton:
    text = offer.name if offer.weekly else f"{offer.name}, {date_in_words(offer.due)}"
    return _ask(text, Ask.WHAT, school=school, day=offer.due.toordinal(), weekly=offer.weekly)


def _look(text: str, show: Look, id: int = 0, *, page: int = 0) -> InlineKeyboardButton:  # noqa: A002
    data = CoverageButton(show=show, id=id, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _ask(text: str, do: Ask, **values: int) -> InlineKeyboardButton:
    data = RequestButton.model_validate({"do": do, **values})
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _judge(
    text: str, do: Judge, span: Span, school: int, *, remark: int = 0, page: int = 0
) -> InlineKeyboardButton:
    data = ShotsButton(
        do=do,
        first=span.first,
        last=span.last,
        number=span.number,
        school=school,
        remark=remark,
        page=page,
    )
    return InlineKeyboardButton(text=text, callback_data=data.pack())
