"""Under what waits for acceptance: ticks, the review one by one, one row at all schools."""

from collections.abc import Collection
from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from domain.acceptance import Heap, Slice
from domain.milestone import Milestone
from handlers.callbacks import Do, deciding
from handlers.callbacks.deciding import QueueButton, RemarkButton, ReviewButton, RowButton, TickButton
from handlers.keyboards.buttons import button, label_of, worded
from handlers.texts import shorten
from handlers.texts.acceptance import REMARKS
from services.acceptance import GapsError, NoEvidenceError
from services.acceptance_queue import Heaps, Queue, Review
from services.row_acceptance import RowAcceptance

_EMPTY, _TICKED = "☐", "☑"
_PAGE = deciding.Queue.PAGE
_ALL = Slice()


def queue(
    found: Queue, ticked: Collection[tuple[int, int]] = (), *, bare: bool = False
) -> InlineKeyboardMarkup | None:
    """A tick and a way into the review for each result, then what can be done with several.

    ``ticked``: (id, revision) of those that are. ``bare``: these are known to be unconfirmed.
    """
    several = len({each.milestone.school_id for each in found.waiting}) > 1
    on_page = [
        (each.milestone, (each.milestone.id, each.milestone.revision) in ticked) for each in found.waiting
    ]
    rows = [
        [_tick(milestone, found, ticked=on), _at(milestone, _where(milestone, several=several), found.part)]
        for milestone, on in on_page
    ]
    rows += _several(found, sum(on for _, on in on_page), bare=bare)
    if found.requests:
        rows.append([_queue(f"Просьбы о переносе: {found.requests}", show=deciding.Queue.REQUESTS)])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def ticks_in(message: object) -> list[TickButton]:
    """The results on a page of the queue, as its own buttons have them; none where it cannot be seen."""
    markup = message.reply_markup if isinstance(message, Message) else None
    data = [each.callback_data or "" for row in markup.inline_keyboard for each in row] if markup else []
    return [TickButton.unpack(each) for each in data if each.startswith(f"{TickButton.__prefix__}:")]


def heaps(found: Heaps, show: deciding.Queue) -> InlineKeyboardMarkup | None:
    """A button for each school or measure, and the way to the pages beside this one."""
    of = "school" if show is deciding.Queue.SCHOOLS else "measure"
    rows = [[_heap(each, of)] for each in found.found]
    turns = _turns(found.page, found.pages, show, _ALL)
    return InlineKeyboardMarkup(inline_keyboard=[*rows, *turns, [_queue("Вся очередь", show=_PAGE)]])


def review(found: Review) -> InlineKeyboardMarkup:
    """Accept, return, go on; where a document speaks for all schools, accept for all of them."""
    milestone = found.waiting.milestone
    reported, still_open = found.alike
    rows = [[_review("Принять", deciding.Review.ACCEPT, found), button("Вернуть", Do.RETURN, milestone)]]
    if reported + still_open > 1:
        text = f"П. {label_of(milestone)} во всех школах: {reported + still_open}"
        rows.append([InlineKeyboardButton(text=text, callback_data=RowButton(milestone=milestone.id).pack())])
    rows.append([button("Карточка", Do.CARD, milestone), _review("Дальше ▶", deciding.Review.NEXT, found)])
    rows.append([_queue("К списку", show=_PAGE, part=found.part)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def insist(refused: NoEvidenceError, pressed: ReviewButton | None = None) -> InlineKeyboardMarkup:
    """Accept all the same, return, or leave it; ``pressed``: within a review."""
    milestone, gaps = refused.milestone, isinstance(refused, GapsError)
    text = "Принять так" if gaps else "Принять без документа"
    if pressed is None:
        accept = button(text, Do.ACCEPT_BARE, milestone)
    else:
        data = pressed.model_copy(update={"do": deciding.Review.ACCEPT_BARE})
        accept = InlineKeyboardButton(text=text, callback_data=data.pack())
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [accept],
            [button("Вернуть", Do.RETURN, milestone), button("Карточка", Do.CARD, milestone)],
        ]
    )


def remarks(milestone: Milestone) -> InlineKeyboardMarkup:
    """The usual remarks."""
    rows = []
    for place, text in enumerate(REMARKS):
        data = RemarkButton(milestone=milestone.id, revision=milestone.revision, remark=place)
        rows.append([InlineKeyboardButton(text=text, callback_data=data.pack())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def row(found: RowAcceptance) -> InlineKeyboardMarkup:
    """Accept where it is reported; close it everywhere by the same document."""
    rows = []
    if len(found.reported) > 1 or not found.still_open:
        rows.append([_row(f"Принять сданные: {len(found.reported)}", found)])
    if found.still_open:
        total = len(found.reported) + len(found.still_open)
        rows.append([_row(f"Закрыть этим документом все: {total}", found, also_open=True)])
    rows.append([_at(found.source, "◀ Назад", _ALL)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def to_queue() -> InlineKeyboardMarkup:
    """The way back to what waits."""
    return InlineKeyboardMarkup(inline_keyboard=[[_queue("Очередь приёмки", show=_PAGE)]])


def _several(found: Queue, ticked: int, *, bare: bool) -> list[list[InlineKeyboardButton]]:
    if not found.results:
        return []
    part, page = found.part, found.page
    rows = []
    if ticked:
        text = f"Принять {'без документа' if bare else 'отмеченные'}: {ticked}"
        show = deciding.Queue.ACCEPT_BARE if bare else deciding.Queue.ACCEPT_TICKED
        rows.append([_queue(text, show=show, part=part, page=page)])
    if len(found.waiting) > 1:
        text = "Снять отметки" if ticked == len(found.waiting) else "Отметить все"
        rows.append([_queue(text, show=deciding.Queue.TICK_ALL, part=part, page=page)])
    rows += _turns(page, found.pages, _PAGE, part)
    if part != _ALL:
        rows.append([_queue("Вся очередь", show=_PAGE)])
    elif found.results > 1:
        rows.append(
            [
                _queue("По школам", show=deciding.Queue.SCHOOLS),
                _queue("По мероприятиям", show=deciding.Queue.MEASURES),
            ]
        )
    return rows


def _tick(milestone: Milestone, found: Queue, *, ticked: bool) -> InlineKeyboardButton:
    data = TickButton(
        milestone=milestone.id,
        revision=milestone.revision,
        ticked=ticked,
        school=found.part.school_id,
        measure=found.part.measure_id,
        page=found.page,
    )
    text = f"{_TICKED if ticked else _EMPTY} {label_of(milestone)}"
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _where(milestone: Milestone, *, several: bool) -> str:
    return f"{shorten(milestone.school if several else milestone.title, 28)} ▸".strip()


def _at(milestone: Milestone, text: str, part: Slice) -> InlineKeyboardButton:
    # What comes after the place just before it is the milestone itself, or the next one if it is decided.
    data = ReviewButton(
        do=deciding.Review.NEXT,
        milestone=milestone.id - 1,
        since=_since(milestone),
        school=part.school_id,
        measure=part.measure_id,
    )
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _review(text: str, do: deciding.Review, found: Review) -> InlineKeyboardButton:
    milestone = found.waiting.milestone
    data = ReviewButton(
        do=do,
        milestone=milestone.id,
        revision=milestone.revision,
        since=_since(milestone),
        school=found.part.school_id,
        measure=found.part.measure_id,
    )
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _since(milestone: Milestone) -> int:
    return (milestone.reported_on or date.min).toordinal()


def _row(text: str, found: RowAcceptance, *, also_open: bool = False) -> InlineKeyboardButton:
    data = RowButton(milestone=found.source.id, seen=found.seen, also_open=also_open)
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _heap(heap: Heap, of: str) -> InlineKeyboardButton:
    data = QueueButton(show=_PAGE, **{of: heap.id})
    text = f"{worded(shorten(heap.name, 40))}: {heap.number}"
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _turns(page: int, pages: int, show: deciding.Queue, part: Slice) -> list[list[InlineKeyboardButton]]:
    row = []
    if page > 0:
        row.append(_queue("◀ Назад", show=show, part=part, page=page - 1))
    if page + 1 < pages:
        row.append(_queue("Дальше ▶", show=show, part=part, page=page + 1))
    return [row] if row else []


def _queue(text: str, *, show: deciding.Queue, part: Slice = _ALL, page: int = 0) -> InlineKeyboardButton:
    data = QueueButton(show=show, school=part.school_id, measure=part.measure_id, page=page)
    return InlineKeyboardButton(text=text, callback_data=data.pack())
